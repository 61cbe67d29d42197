"""Tests for rubbing.py: stains by their colour, and the cloth's way over them."""

import numpy as np
import pytest

from executor.motion.collision import TRAVEL
from executor.motion.release import Load
from executor.motion.rubbing import Patch, rub_goals, stains, TOUCH
from executor.motion.transforms import frame_from_axes, inverse, rigid

LEVEL = 0.75


def table() -> tuple[np.ndarray, np.ndarray]:
    """Return points and colours of a brown table top."""
    x, y = np.meshgrid(np.arange(0.0, 0.8, 0.005), np.arange(0.0, 1.0, 0.005))
    points = np.stack([x.ravel(), y.ravel(), np.full(x.size, LEVEL)], axis=1)
    return points, np.full((len(points), 3), (170.0, 130.0, 90.0))


def test_spots_of_another_colour_are_stains_the_largest_first() -> None:
    points, colours = table()
    colours[np.hypot(points[:, 0] - 0.3, points[:, 1] - 0.4) < 0.03] = (60.0, 40.0, 30.0)
    colours[np.hypot(points[:, 0] - 0.6, points[:, 1] - 0.7) < 0.05] = (60.0, 40.0, 30.0)
    found = stains(points, colours + np.random.default_rng(0).normal(0, 5, colours.shape), LEVEL)
    assert [each.place[:2].round(1).tolist() for each in found] == [[0.6, 0.7], [0.3, 0.4]]
    assert found[0].dirt_m2 == pytest.approx(np.pi * 0.05**2, rel=0.25)


def test_a_clean_top_and_what_stands_on_it_are_no_stains() -> None:
    points, colours = table()
    assert stains(points, colours, LEVEL) == []
    under = np.hypot(points[:, 0] - 0.3, points[:, 1] - 0.4) < 0.03
    raised = points[under] + np.array([0.0, 0.0, 0.06])
    colours[under] = (200.0, 30.0, 30.0)
    both = np.concatenate([points, raised]), np.concatenate([colours, colours[under]])
    assert stains(*both, LEVEL) == []


def test_the_cloth_comes_from_above_rubs_at_one_height_and_leaves() -> None:
    hand = rigid(frame_from_axes(np.array([0.0, 0, -1]), np.array([0.0, 1, 0])), np.zeros(3))
    box = rigid(np.eye(3), np.array([0.0, 0.0, -0.01]))
    load = Load(np.array([0.1, 0.06, 0.03]), inverse(hand) @ box, None)
    patch = Patch(np.array([1.0, 2.0, LEVEL]), 0.08)
    for goal in rub_goals(load, patch, 0.03, 2):
        bottoms = (goal.path @ load.tcp_tform_box)[:, :3, 3] - (0.0, 0.0, 0.015)
        assert goal.margins[0] is TRAVEL
        assert bottoms[0, 2] > LEVEL + 0.05
        assert bottoms[-1, 2] > LEVEL + 0.05
        assert bottoms[TOUCH:-1, 2] == pytest.approx(LEVEL - 0.004, abs=1e-6)
        rubbed = np.linalg.norm(np.diff(bottoms[TOUCH:-1], axis=0), axis=1).sum()
        assert rubbed > 1.0
        assert np.abs(bottoms[TOUCH:-1, :2] - (1.0, 2.0)).max() < 0.1
