"""Tests for strange.py and untrained.py: what has no trained name is a thing like others."""

import numpy as np
import pytest

from sim.apartment import apartment
from sim.strange import KIND, SIZE_M, SMALLEST_M
from sim.things import ALL_KINDS, thing_model
from sim.untrained import UNTRAINED_KINDS

pytestmark = pytest.mark.sim


@pytest.mark.parametrize('kind', [KIND, *UNTRAINED_KINDS])
def test_a_seed_gives_one_thing_of_a_usual_size(kind: str) -> None:
    for seed in range(12):
        model, again = thing_model(kind, seed), thing_model(kind, seed)
        assert np.array_equal(model.points(), again.points())
        assert model.kind == kind
        assert 0.04 <= max(model.size) <= 0.7
        assert np.isfinite(model.points()).all()
        assert model.heights[0] > 0.0


def test_strange_things_differ_widely() -> None:
    sizes = np.array([sorted(thing_model(KIND, seed).size) for seed in range(60)])
    assert sizes[:, 2].min() < 2.0 * SIZE_M[0]
    assert sizes[:, 2].max() > 0.6 * SIZE_M[1]
    assert (sizes[:, 0] > 0.5 * SMALLEST_M).all()
    assert len({round(float(each), 3) for each in sizes[:, 2]}) > 40


def test_no_seed_gives_what_is_not_trained() -> None:
    kinds = {item.kind for seed in range(3000, 3004) for item in apartment(seed, 3, 80).items}
    assert kinds <= set(ALL_KINDS)
    assert not kinds & {KIND, *UNTRAINED_KINDS}
