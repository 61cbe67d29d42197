"""Trajectories without physics: the curve, the checks, and when a motion ends."""

from hypothesis import given, settings
from hypothesis import strategies as st
import numpy as np
import pytest

from sim.trajectory import check_trajectory, JointLimit, Motion, MotionEnd, Path, Tolerances

LIMITS = {'a': JointLimit(-1.0, 1.0, 1.0, False), 'lift': JointLimit(0.0, 0.6, 0.3, True)}


def check(names=('a',), positions=((0.5,),), times=(1.0,), start=(0.0,)):
    table = np.array(positions, dtype=float).reshape(len(times), len(names))
    return check_trajectory(names, table, np.array(times, dtype=float), start, LIMITS)


def test_a_sound_trajectory_passes():
    assert check() == ''


@pytest.mark.parametrize(
    ('trajectory', 'sentence'),
    [
        ({'names': (), 'positions': (), 'times': ()}, 'empty'),
        ({'names': ('b',)}, 'unknown joints'),
        ({'names': ('a', 'a'), 'positions': ((0.1, 0.1),), 'start': (0.0, 0.0)}, 'once'),
        ({'positions': ((float('nan'),),)}, 'finite'),
        ({'times': (0.0,)}, 'greater than zero'),
        ({'positions': ((0.1,), (0.2,)), 'times': (1.0, 1.0)}, 'increase'),
        ({'positions': ((1.2,),), 'times': (3.0,)}, 'must stay in'),
        ({'positions': ((0.9,),), 'times': (0.1,)}, 'at most'),
    ],
)
def test_each_unsound_trajectory_is_refused_with_its_reason(trajectory, sentence):
    assert sentence in check(**trajectory)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(-1.0, 1.0), min_size=1, max_size=8), st.floats(0.0, 1.0))
def test_the_curve_never_leaves_the_range_of_its_points(points, when):
    table = np.array([[0.0], *[[each] for each in points]])
    path = Path(table, np.arange(len(table), dtype=float))
    position, _ = path.at(when * path.duration_s)
    assert table.min() - 1e-9 <= position[0] <= table.max() + 1e-9


def test_the_curve_passes_its_points_and_rests_at_both_ends():
    path = Path(np.array([[0.0], [0.3], [1.0]]), np.array([0.0, 1.0, 2.0]))
    assert path.at(1.0)[0][0] == pytest.approx(0.3)
    assert path.at(0.0)[1][0] == pytest.approx(0.0)
    assert path.at(5.0)[0][0] == pytest.approx(1.0)
    assert path.at(5.0)[1][0] == 0.0


def motion():
    path = Path(np.array([[0.0], [1.0]]), np.array([0.0, 1.0]))
    return Motion(('a',), path, [False], 10.0, Tolerances())


def test_a_motion_is_reached_when_time_is_up_and_the_joint_there():
    moving = motion()
    moving.watch(10.5, moving.desired(10.5)[0])
    assert moving.end is None
    moving.watch(11.0, np.array([0.99]))
    assert moving.end is MotionEnd.REACHED


def test_a_joint_that_stays_off_its_path_for_half_a_second_is_blocked():
    moving = motion()
    for now_s in np.arange(10.0, 10.7, 0.01):
        moving.watch(now_s, np.array([0.05]))
    assert moving.end is None
    moving.watch(11.0, np.array([0.05]))
    assert moving.end is MotionEnd.BLOCKED
    assert 'a stays off its path' in moving.message


def test_a_joint_that_stays_a_little_short_is_blocked_after_the_goal_time():
    moving = motion()
    for now_s in np.arange(10.0, 12.45, 0.05):
        moving.watch(now_s, np.minimum(moving.desired(now_s)[0], 0.95))
    assert moving.end is None
    moving.watch(12.6, np.array([0.95]))
    assert moving.end is MotionEnd.BLOCKED
    assert 'short of its goal' in moving.message
