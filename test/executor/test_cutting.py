"""Tests for cutting.py: each way brings the edge from above through the middle of the food."""

import numpy as np
import pytest

from executor.motion.blade import Blade
from executor.motion.cutting import BOTTOM_M, cut_goals, OVER_M, SHARES, TOUCH
from executor.motion.thing import SeenThing
from executor.motion.transforms import apply, frame_from_axes, inverse, rigid

BLADE = Blade(
    np.array([0.02, 0.0, 0.0]), np.array([0.14, 0.0, 0.0]), np.array([0.0, -1.0, 0.0]), 0.012
)
HAND = rigid(
    frame_from_axes(np.array([0.0, 0.0, -1.0]), np.array([0.0, 1.0, 0.0])),
    np.array([-0.05, 0.0, 0.0]),
)
TCP_TFORM_BOX = inverse(HAND)


def food(x: float, y: float, z: float, yaw: float = 0.0) -> SeenThing:
    centre = np.array([1.0, 2.0, 0.75 + 0.5 * z])
    return SeenThing(np.zeros((0, 3)), centre, np.array([x, y, z]), yaw, 0.75)


@pytest.mark.parametrize('thing', [food(0.07, 0.07, 0.07), food(0.16, 0.05, 0.05, 0.6)])
def test_the_edge_goes_straight_down_through_the_middle(thing: SeenThing) -> None:
    goals = cut_goals(BLADE, TCP_TFORM_BOX, thing)
    assert goals
    top = 0.75 + thing.size[2]
    for goal in goals:
        boxes = goal.path @ TCP_TFORM_BOX
        edges = np.stack([apply(box, np.stack([BLADE.edge(s) for s in SHARES])) for box in boxes])
        off = np.linalg.norm(edges[:, :, :2] - thing.centre[:2], axis=2)
        at = edges[:, int(np.argmin(off.max(axis=0)))]
        assert np.abs(at[:, :2] - thing.centre[:2]).max() < 1e-9
        assert at[TOUCH, 2] == pytest.approx(top + OVER_M)
        assert at[-1, 2] >= 0.75 + BOTTOM_M - 1e-9
        assert np.all(np.diff(at[:, 2]) < 0.0)
        assert goal.path[0][2, 2] < 0.2  # the hand is never under the blade


def test_long_food_is_cut_across() -> None:
    for goal in cut_goals(BLADE, TCP_TFORM_BOX, food(0.2, 0.04, 0.04, 0.6)):
        along = (goal.path[0] @ TCP_TFORM_BOX)[:2, 0]
        along = along / np.linalg.norm(along)
        assert abs(along @ (np.cos(0.6), np.sin(0.6))) < np.sin(0.36)


def test_no_part_of_the_blade_comes_down_to_what_the_food_lies_on() -> None:
    for goal in cut_goals(BLADE, TCP_TFORM_BOX, food(0.07, 0.07, 0.07)):
        edge = apply(goal.path[-1] @ TCP_TFORM_BOX, BLADE.outline())
        assert edge[:, 2].min() > 0.75 + BOTTOM_M - 1e-6
