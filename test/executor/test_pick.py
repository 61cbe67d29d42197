"""Tests for pick.py: how much a way of taking a thing is liked."""

from dataclasses import replace

import numpy as np

from executor.motion.grasps import Grasp
from executor.motion.rim import Rim
from executor.motion.thing import SeenThing
from executor.motion.transforms import frame_from_axes, rigid
from executor.skills.pick import _handle_cost, covers_opening

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


def test_a_hand_over_the_opening_of_a_vessel_is_told_from_one_at_its_edge_or_side() -> None:
    bowl = replace(HANDLE, size=np.array([0.16, 0.16, 0.06]))
    assert not covers_opening(taken(0.5), bowl)  # no vessel
    bowl = replace(bowl, rim=Rim(np.array([0.0, 0.0, 0.03]), 0.08))
    assert covers_opening(taken(0.5), bowl)
    assert not covers_opening(taken(0.575), bowl)
    assert not covers_opening(replace(taken(0.5), tilt_rad=1.0), bowl)
