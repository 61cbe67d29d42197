"""Tests for feeler.py: a surface is felt by how far a robot of few means lags its commands."""

from types import SimpleNamespace

import numpy as np
import pytest

from executor.motion.transforms import frame_from_axes, rigid
from executor.robot import MotionResult, MotionStatus
from executor.skills.feeler import Feeler

LEVEL = 0.7
TIP_M = 0.01
DOWN = frame_from_axes(np.array([0.0, 0.0, -1.0]), np.array([0.0, 1.0, 0.0]))


class Gantry:
    """
    Three slides that carry a hand with something under it, over a surface.

    :param below_m: how far the held thing reaches below the tool; None for an empty hand.
    """

    def __init__(self, below_m: float | None, surface: float = LEVEL) -> None:
        self._below, self._surface = below_m, surface
        self._joints = np.array([0.0, 0.0, LEVEL + 0.1])
        self.kinematics = self
        self.chain = SimpleNamespace(tip_m=TIP_M)
        self.driver = SimpleNamespace(hold=lambda *_: None)
        self.guard = SimpleNamespace(stop=lambda: False, check=lambda: None, must=lambda _: None)

    def arm(self) -> np.ndarray:
        return self._joints

    def map_tform_base(self) -> np.ndarray:
        return np.eye(4)

    def map_tform_tcp(self) -> np.ndarray:
        return self.tcp(self._joints[None])[0]

    def tcp(self, joints: np.ndarray) -> np.ndarray:
        return np.stack([rigid(DOWN, each) for each in joints])

    def solve(self, targets: np.ndarray, seeds: np.ndarray) -> SimpleNamespace:
        return SimpleNamespace(joints=targets[:, :3, 3], solved=np.ones(len(targets), dtype=bool))

    def follow(self, waypoints: np.ndarray, slow_down: float = 1.0) -> MotionResult:
        goal = waypoints[-1].copy()
        goal[2] += 0.00002  # as any arm sags or is held back a little
        if self._below is not None:
            into = self._surface + self._below - goal[2]
            goal[2] += 0.1 * max(0.0, into)  # most of it is taken by what is soft
        self._joints = goal
        return MotionResult(MotionStatus.REACHED, 'there')


def strokes(height: float) -> np.ndarray:
    places = [(x, 0.0, height) for x in (0.0, 0.05, 0.1, 0.05, 0.0)]
    return np.stack([rigid(DOWN, np.array(place)) for place in places])


def feel(gantry: Gantry) -> tuple[Feeler, float | None]:
    feeler = Feeler(gantry, LEVEL)  # type: ignore[arg-type]
    return feeler, feeler.lower(rigid(DOWN, np.array([0.0, 0.0, LEVEL + 0.05])), 0.04)


def test_what_is_held_is_lowered_until_it_touches_and_rubbed_in_contact() -> None:
    feeler, below = feel(Gantry(0.03))
    assert below == pytest.approx(0.021, abs=0.002)
    assert below is not None
    rubbed = feeler.rub(strokes(LEVEL + 0.05), below, 0.04)
    assert rubbed.felt_m == pytest.approx(0.2)


def test_nothing_is_felt_with_an_empty_hand_which_stops_above_the_surface() -> None:
    gantry = Gantry(None)
    _, below = feel(gantry)
    assert below is None
    assert gantry.arm()[2] - TIP_M > LEVEL


def test_where_the_surface_ends_rubbing_counts_for_nothing() -> None:
    gantry = Gantry(0.03)
    feeler, below = feel(gantry)
    assert below is not None
    gantry._below = None
    assert feeler.rub(strokes(LEVEL + 0.05), below, 0.03).felt_m == 0.0


def test_a_hollow_is_followed_down() -> None:
    gantry = Gantry(0.03)
    feeler, below = feel(gantry)
    assert below is not None
    gantry._surface = LEVEL - 0.002
    rubbed = feeler.rub(strokes(LEVEL + 0.05), below, 0.04)
    assert 0.0 < rubbed.felt_m < 0.2
