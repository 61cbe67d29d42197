"""Tests for vessel.py: tool paths of a held vessel to pour and to be filled."""

import numpy as np

from executor.motion.rim import Rim
from executor.motion.transforms import inverse
from executor.motion.vessel import fill_goals, pour_goals, POUR_TILTS_RAD, Stream

RIM = Rim(np.array([0.0, 0.0, 0.15]), 0.02)
OVER = np.array([1.0, 0.5, 0.9])
LEVEL_HAND = np.array(
    [[0.0, 0.0, 1.0, 0.0], [0.0, 1.0, 0.0, 0.0], [-1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0]]
)
"""The tool in the vessel's frame: it points along the vessel's x axis."""


def boxes(path: np.ndarray) -> np.ndarray:
    """Return the poses of the vessel along a path of the tool."""
    return path @ inverse(LEVEL_HAND)


def test_a_vessel_begins_upright_and_ends_upside_down_with_its_lip_near_the_target() -> None:
    for goal in pour_goals(RIM, 0.3, inverse(LEVEL_HAND), OVER, 0.05):
        poses = boxes(goal.path)
        np.testing.assert_allclose(poses[0][2, 2], 1.0, atol=1e-9)
        np.testing.assert_allclose(np.arccos(poses[-1][2, 2]), POUR_TILTS_RAD[0], atol=1e-9)
        down = poses[-1][:3, :3].T @ np.array([0.0, 0.0, -1.0])
        down[2] = 0.0
        lip = RIM.centre + RIM.radius_m * down / np.linalg.norm(down)
        place = poses[-1][:3, :3] @ lip + poses[-1][:3, 3]
        assert np.linalg.norm((place - OVER)[:2]) < 0.03
        assert 0.05 < place[2] - OVER[2] < 0.15


def test_no_part_of_a_tall_vessel_comes_below_the_rim_of_the_target_while_it_is_upright() -> None:
    bottom = np.array([0.0, 0.0, -0.15, 1.0])
    for goal in pour_goals(RIM, 0.3, inverse(LEVEL_HAND), OVER, 0.05):
        lowest = (boxes(goal.path) @ bottom)[:, 2].min()
        assert lowest > OVER[2]


def test_where_hardly_any_stream_is_seen_there_is_no_way() -> None:
    stream = Stream(np.array([1.0, 0.5]), 1.0, 0.98)
    assert not fill_goals(RIM, inverse(LEVEL_HAND), stream, np.array([1.0, 0.0, 0.0]))


def test_a_vessel_comes_under_the_stream_upright_and_ends_with_its_opening_there() -> None:
    stream = Stream(np.array([1.0, 0.5]), 1.3, 0.8)
    goals = fill_goals(RIM, inverse(LEVEL_HAND), stream, np.array([1.0, 0.0, 0.0]))
    assert goals
    for goal in goals:
        last = boxes(goal.path)[-1]
        opening = last[:3, :3] @ RIM.centre + last[:3, 3]
        np.testing.assert_allclose(opening[:2], stream.place, atol=1e-9)
        assert stream.bottom <= opening[2] < stream.top


def test_into_a_wide_opening_the_stream_may_fall_on_the_side_away_from_the_hand() -> None:
    stream = Stream(np.array([1.0, 0.5]), 1.3, 0.8)
    bowl = Rim(np.array([0.0, 0.0, 0.03]), 0.07)
    at_the_edge = LEVEL_HAND.copy()
    at_the_edge[:3, 3] = [0.06, 0.0, 0.0]
    goals = fill_goals(bowl, inverse(at_the_edge), stream, np.array([1.0, 0.0, 0.0]))
    aside = []
    for goal in goals:
        last = goal.path[-1] @ inverse(at_the_edge)
        falls = inverse(last) @ np.array([*stream.place, last[2, 3], 1.0])
        aside.append(float(falls[0]))
        assert abs(falls[1]) < 1e-9
    np.testing.assert_allclose(np.unique(np.round(aside, 4)), [-0.045, -0.0225, 0.0], atol=1e-6)
