"""Tests for parted.py: pieces are told from whole food by what lies between them."""

import numpy as np

from executor.motion.parted import is_parted

CUT = np.array([1.0, 0.0, 0.0, 0.0])


def egg(leans: float = 0.0) -> np.ndarray:
    """Return what is seen from above of an egg, 4 mm between the points."""
    x, y = np.meshgrid(np.arange(-0.024, 0.0241, 0.0035), np.arange(-0.02, 0.0201, 0.0035))
    height = 1.0 - (x / 0.025) ** 2 - (y / 0.021) ** 2
    x = x + np.random.default_rng(0).uniform(-0.0015, 0.0015, x.shape)
    seen = height > 0.0
    return np.stack([x[seen], y[seen], 0.02 * np.sqrt(height[seen]) + leans * x[seen]], axis=1)


def halves(apart_m: float, pushed_m: float = 0.0) -> np.ndarray:
    whole = egg()
    whole[:, 0] += np.sign(whole[:, 0]) * 0.5 * apart_m + pushed_m
    return whole


def test_whole_food_is_not_parted_wherever_it_lies() -> None:
    for moved in (-0.012, 0.0, 0.005, 0.02):
        assert not is_parted(egg() + np.array([moved, 0.0, 0.0]), CUT)


def test_halves_show_a_gap_where_the_blade_went_or_beside_it() -> None:
    assert is_parted(halves(0.007), CUT)
    assert is_parted(halves(0.007, 0.009), CUT)


def test_pieces_on_both_sides_are_apart_and_things_on_one_side_are_not() -> None:
    assert is_parted(halves(0.03), CUT)
    beside = np.concatenate([egg(), egg() + np.array([0.0, 0.08, 0.0])])
    assert not is_parted(beside, CUT)
