"""Tests for taking.py: ways to things that stand openly, and to things under a board."""

import numpy as np
import pytest

from executor.motion.collision import CONTACT
from executor.motion.release import touch_index
from executor.motion.taking import cover_above, height_over, out_of_cover, to_and_up
from executor.motion.thing import SeenThing
from executor.motion.transforms import frame_from_axes, rigid

FRONT_X = 0.6
"""The board reaches from here away from the robot, at 0.9 m over things at 0.5 m."""


def thing(height: float = 0.1) -> SeenThing:
    size = np.array([0.06, 0.06, height])
    centre = np.array([0.8, 0.0, 0.5 + height / 2])
    return SeenThing(np.tile(centre, (20, 1)), centre, size, 0.0, 0.5)


def board() -> np.ndarray:
    across, along = np.meshgrid(np.arange(FRONT_X, 1.0, 0.02), np.arange(-0.4, 0.4, 0.02))
    return np.column_stack([across.ravel(), along.ravel(), np.full(across.size, 0.9)])


def grasp(pitch_deg: float) -> np.ndarray:
    pitch = np.radians(pitch_deg)
    approach = np.array([np.sin(pitch), 0.0, -np.cos(pitch)])
    return rigid(frame_from_axes(approach, np.array([0.0, 1.0, 0.0])), np.array([0.8, 0.0, 0.55]))


def test_a_board_covers_what_is_under_it_and_not_what_stands_on_it():
    assert len(cover_above(board(), thing()))
    assert not len(cover_above(board() - np.array([0.0, 0.0, 0.41]), thing()))
    assert not len(cover_above(board() + np.array([0.5, 0.0, 0.0]), thing()))


@pytest.mark.parametrize('pitch_deg', [0.0, 45.0, 90.0])
def test_the_way_out_is_level_and_ends_before_the_cover(pitch_deg):
    goal = out_of_cover(grasp(pitch_deg), board(), 0.02, 0.0, '')
    places = goal.path[:, :3, 3]
    touch = touch_index(goal)
    assert places[0, 0] < FRONT_X, 'it begins outside'
    assert places[-1, 0] < FRONT_X, 'and ends outside'
    assert np.allclose(places[touch], [0.8, 0.0, 0.55])
    assert np.allclose(places[:, 1], 0.0)
    assert places[:, 2].max() < 0.62, 'nothing is raised against the board'
    assert places[touch + 1 :, 2].min() > 0.58, 'and what is held does not scrape along'
    assert np.abs(np.diff(places, axis=0)).max() < 0.15


def test_what_stands_openly_is_taken_along_the_hand():
    goal = to_and_up(grasp(45.0), 0.12, 0.0, '')
    assert goal.margins[3] is CONTACT
    back = goal.path[0, :3, 3] - goal.path[3, :3, 3]
    assert np.allclose(back / np.linalg.norm(back), -goal.path[3, :3, 2])
    assert np.isclose(goal.path[-1, 2, 3] - goal.path[3, 2, 3], 0.12)


def test_the_hand_comes_in_over_flat_things():
    assert height_over(thing(0.03)) > 0.03
    assert height_over(thing(0.2)) < 0.03
