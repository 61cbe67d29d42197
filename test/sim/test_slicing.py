"""Tests for slicing.py: pieces of food that make up the whole and lie still."""

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from sim.body import body_text, Link, Shape
from sim.cutting import plane, volume
from sim.engine import Engine
from sim.slicing import FLESH, halves, SLICEABLE, slices
from sim.thing import ThingModel
from sim.things import load_thing, thing_model


def shown_points(model: ThingModel) -> np.ndarray:
    """Return the corners of all faces; a label may have vertices that none uses."""
    return np.concatenate([part.mesh.vertices[part.mesh.faces.ravel()] for part in model.parts])


@pytest.mark.parametrize('kind', SLICEABLE)
def test_slices_make_up_the_whole(kind: str) -> None:
    for seed, count in ((1, 2), (2, 5)):
        model = thing_model(kind, seed)
        pieces = slices(model, count)
        assert len(pieces) == count
        whole = volume(model.solids)
        parts = [volume(piece.model.solids) for piece in pieces]
        assert sum(parts) == pytest.approx(whole, rel=0.02)
        assert sum(piece.model.mass for piece in pieces) == pytest.approx(model.mass)
        seen, shown = (
            shown_points(model),
            np.concatenate([shown_points(piece.model) + piece.offset for piece in pieces]),
        )
        assert shown.min(axis=0) == pytest.approx(seen.min(axis=0), abs=1e-4)
        assert shown.max(axis=0) == pytest.approx(seen.max(axis=0), abs=1e-4)
        for piece in pieces:
            assert piece.model.kind == kind
            assert FLESH[kind].colour in [part.colour for part in piece.model.parts]


def test_the_same_cut_gives_the_same_pieces() -> None:
    one, two = (slices(thing_model('apple', 3), 4) for _ in range(2))
    for a, b in zip(one, two, strict=True):
        assert a.offset == b.offset
        assert (a.model.points() == b.model.points()).all()


def test_a_cut_beside_a_thing_leaves_it_whole() -> None:
    model = thing_model('lemon', 1)
    (piece,) = halves(model, plane((0.2, 0, 0), (-1, 0, 0)))
    assert piece.model.mass == pytest.approx(model.mass)
    pieces = halves(model, plane((0, 0, 0), (1, 0, 0)))
    assert [np.sign(piece.offset[0]) for piece in pieces] == [1, -1]


@pytest.mark.sim
@pytest.mark.parametrize('kind', ['apple', 'bread', 'carrot', 'egg'])
def test_slices_can_lie_on_a_table(kind: str) -> None:
    with Engine('tiny') as engine:
        table = Shape('box', (2.0, 2.0, 0.1), (0.0, 0.0, -0.05))
        engine.load_urdf_text('table', body_text('table', [Link('top', (table,))]), fixed=True)
        for index, piece in enumerate(slices(thing_model(kind, 1), 3)):
            model, name = piece.model, f'piece_{index}'
            at = (0.2 * index, 0.0, model.heights[0] + 0.001)
            load_thing(engine, name, model, at, Rotation.from_matrix(model.rests[0]).as_quat())
            engine.step(360)
            position, _ = engine.pose(name)
            assert position == pytest.approx(at, abs=0.02)


def test_what_cannot_be_sliced_is_named() -> None:
    with pytest.raises(ValueError, match='mug'):
        slices(thing_model('mug', 1), 3)
    with pytest.raises(ValueError, match='1'):
        slices(thing_model('apple', 1), 1)
