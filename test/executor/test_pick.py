"""Tests for pick.py: how much a way of taking a thing is liked."""

import numpy as np

from executor.motion.grasps import Grasp
from executor.motion.thing import SeenThing
from executor.motion.transforms import frame_from_axes, rigid
from executor.skills.pick import _handle_cost

HANDLE = SeenThing(
    np.zeros((0, 3)), np.array([0.5, 0.0, 0.76]), np.array([0.1, 0.025, 0.02]), 0.0, 0.75
)


def taken(x: float) -> Grasp:
    """Return a grasp from above, square to the handle."""
    turn = frame_from_axes(np.array([0.0, 0.0, -1.0]), np.array([0.0, 1.0, 0.0]))
    return Grasp(rigid(turn, np.array([x, 0.0, 0.76])), 0.025, 0.0, 'above', 0.0)


def test_a_handle_is_rather_taken_at_its_end_than_beside_the_blade() -> None:
    for ahead in (np.array([1.0, 0.0, 0.0]), np.array([-1.0, 0.0, 0.0])):
        costs = [
            _handle_cost(taken(0.5 + along * ahead[0]), HANDLE, ahead)
            for along in (-0.02, 0.0, 0.02)
        ]
        assert costs == sorted(costs)
        assert costs[1] - costs[0] > 0.12  # what it costs to take it off its middle
