"""Tests for breaking.py: shards that were the thing."""

import numpy as np
import pytest

from sim.breaking import FEWEST, MOST, shards
from sim.shells import solid_points
from sim.thing import ThingModel
from sim.things import thing_model

BRITTLE = ('mug', 'cup', 'bowl', 'plate', 'wine_glass', 'bottle', 'wine_bottle', 'egg', 'jar')


def shown_points(model: ThingModel) -> np.ndarray:
    """Return the corners of all faces; a label may have vertices that none uses."""
    return np.concatenate([part.mesh.vertices[part.mesh.faces.ravel()] for part in model.parts])


@pytest.mark.parametrize('kind', BRITTLE)
def test_shards_make_up_the_whole(kind: str) -> None:
    for seed in (1, 2):
        model = thing_model(kind, seed)
        pieces = shards(model, seed)
        assert FEWEST <= len(pieces) <= MOST
        assert sum(piece.model.mass for piece in pieces) == pytest.approx(model.mass)
        seen, shown = (
            shown_points(model),
            np.concatenate([shown_points(piece.model) + piece.offset for piece in pieces]),
        )
        assert shown.min(axis=0) == pytest.approx(seen.min(axis=0), abs=0.0015)
        assert shown.max(axis=0) == pytest.approx(seen.max(axis=0), abs=0.0015)
        for piece in pieces:
            assert piece.model.kind == kind
            assert piece.model.hollow is None
            assert len(piece.model.rests) == len(piece.model.heights) > 0


def test_shards_do_not_touch_inside_of_each_other() -> None:
    pieces = shards(thing_model('mug', 1), 4)
    clouds = [solid_points(piece.model.solids[0]) + piece.offset for piece in pieces]
    for k, cloud in enumerate(clouds):
        for other in clouds[k + 1 :]:
            across = other.mean(axis=0) - cloud.mean(axis=0)
            assert np.linalg.norm(across) > 0.005
            assert _apart(cloud, other)


def _apart(one: np.ndarray, two: np.ndarray) -> bool:
    """Tell whether a plane lies between two clouds of points, up to a tenth of a millimetre."""
    from scipy.optimize import linprog

    rows = np.concatenate(
        [
            np.column_stack([one, -np.ones(len(one)), -np.ones(len(one))]),
            np.column_stack([-two, np.ones(len(two)), -np.ones(len(two))]),
        ]
    )
    bounds = [(-1, 1)] * 3 + [(None, None), (-1, None)]
    found = linprog([0, 0, 0, 0, 1], A_ub=rows, b_ub=np.zeros(len(rows)), bounds=bounds)
    return bool(found.status == 0 and found.fun < 1e-4)


def test_the_same_seed_breaks_it_the_same_way() -> None:
    model = thing_model('plate', 2)
    one, two, other = shards(model, 3), shards(model, 3), shards(model, 4)
    assert [piece.offset for piece in one] == [piece.offset for piece in two]
    assert [piece.offset for piece in one] != [piece.offset for piece in other]


@pytest.mark.parametrize('kind', ['mug', 'wine_glass'])
def test_a_drink_is_spilled_and_not_broken(kind: str) -> None:
    seed = next(s for s in range(20) if thing_model(kind, s).filling is not None)
    model = thing_model(kind, seed)
    assert model.filling is not None
    drink = model.parts[model.filling.part].colour
    for piece in shards(model, 1):
        assert drink not in [part.colour for part in piece.model.parts]
