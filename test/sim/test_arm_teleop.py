"""The hand by velocity: it goes where it is told, within limits, and stops by itself."""

from bare_floor import bare_floor
from hypothesis import given, settings
from hypothesis import strategies as st
import numpy as np
import pybullet as p
import pytest

from sim.panda import ARM_JOINTS
from sim.trajectory import MotionEnd

pytestmark = pytest.mark.sim

READY = (0.3, 0.0, 0.3, 0.0, -2.2, 0.0, 2.5, 0.785)
VALID_S = 0.3


@pytest.fixture
def floor():
    with bare_floor() as made:
        make_ready(made)
        yield made


def make_ready(floor):
    motion = floor.driver.follow(('lift', *ARM_JOINTS), np.array([READY]), np.array([2.5]))
    while motion.end is None:
        floor.driver.step(4)
    assert motion.end is MotionEnd.REACHED


def hand(floor):
    state = p.getLinkState(
        floor.engine.bodies['robot'],
        floor.engine.link_index('robot', 'panda_hand_tcp'),
        computeForwardKinematics=1,
        physicsClientId=floor.engine.client_id,
    )
    return np.array(state[4]), np.reshape(p.getMatrixFromQuaternion(state[5]), (3, 3))


def move(floor, twist, seconds, frame='base_link'):
    """Command at 20 Hz, as a person's joystick would."""
    for _ in range(round(seconds / 0.05)):
        assert floor.driver.move_arm(np.array(twist), frame, VALID_S) == ''
        floor.driver.step(12)


def test_the_hand_follows_a_velocity_in_the_robots_frame(floor):
    floor.driver.base.place(0.0, 0.0, np.pi / 2)
    before, turned = hand(floor)
    move(floor, (0.1, 0.0, 0.05, 0.0, 0.0, 0.0), 1.0)
    after, still = hand(floor)
    assert after - before == pytest.approx([0.0, 0.1, 0.05], abs=0.012)
    assert np.abs(still - turned).max() < 0.03


def test_the_hand_follows_a_velocity_in_its_own_frame(floor):
    before, turned = hand(floor)
    move(floor, (0.0, 0.0, 0.08, 0.0, 0.0, 0.0), 1.0, 'panda_hand_tcp')
    after, _ = hand(floor)
    assert turned.T @ (after - before) == pytest.approx([0.0, 0.0, 0.08], abs=0.012)


def test_the_hand_turns_about_its_point(floor):
    before, turned = hand(floor)
    move(floor, (0.0, 0.0, 0.0, 0.0, 0.0, 0.5), 1.0)
    after, now = hand(floor)
    assert np.linalg.norm(after - before) < 0.012
    angle = np.arccos((np.trace(now @ turned.T) - 1.0) / 2.0)
    assert angle == pytest.approx(0.5, abs=0.08)


def test_a_velocity_beyond_the_limits_is_scaled_down(floor):
    before, _ = hand(floor)
    move(floor, (0.0, 3.0, 0.0, 0.0, 0.0, 0.0), 0.5)
    assert np.linalg.norm(hand(floor)[0] - before) < 0.25 * 0.5 + 0.01


def test_the_watchdog_stops_the_hand_after_the_last_command(floor):
    move(floor, (0.1, 0.0, 0.0, 0.0, 0.0, 0.0), 0.5)
    floor.driver.step(round(0.24 * 240))  # 0.29 s after the last command
    assert floor.driver.teleop.is_moving
    floor.driver.step(round(0.08 * 240))  # the ramp takes 0.05 s
    assert not floor.driver.teleop.is_moving
    floor.driver.step(24)
    stopped = hand(floor)[0]
    floor.driver.step(120)
    assert np.linalg.norm(hand(floor)[0] - stopped) < 0.002
    assert floor.driver.is_still()


def test_it_is_refused_while_a_trajectory_runs_or_the_stop_is_latched(floor):
    twist = np.array([0.1, 0.0, 0.0, 0.0, 0.0, 0.0])
    motion = floor.driver.follow(('lift',), np.array([[0.4]]), np.array([1.0]))
    assert 'trajectory' in floor.driver.move_arm(twist, 'base_link', VALID_S)
    floor.driver.cancel(motion)
    move(floor, twist, 0.5)
    floor.driver.emergency_stop()
    assert 'emergency stop' in floor.driver.move_arm(twist, 'base_link', VALID_S)
    floor.driver.step(48)
    assert np.abs(floor.driver.joints.read()[1]).max() < 0.02


def test_a_trajectory_takes_over(floor):
    move(floor, (0.1, 0.0, 0.0, 0.0, 0.0, 0.0), 0.5)
    motion = floor.driver.follow(('lift',), np.array([[0.4]]), np.array([1.0]))
    while motion.end is None:
        floor.driver.step(4)
    assert motion.end is MotionEnd.REACHED
    assert not floor.driver.teleop.is_moving


def test_against_a_wall_it_stops_pressing_with_the_last_command(floor):
    position, _ = hand(floor)
    floor.add_box('wall', (0.1, 2.0, 2.0), (position[0] + 0.25, 0.0, 1.0))
    move(floor, (0.2, 0.0, 0.0, 0.0, 0.0, 0.0), 2.0)
    assert floor.engine.contacts('robot', 'wall')
    floor.driver.step(240)
    assert sum(each.normal_force for each in floor.engine.contacts('robot', 'wall')) < 60.0
    assert np.abs(floor.driver.base.state()[0][:2]).max() < 0.03


@pytest.fixture(scope='module')
def wanderer():
    with bare_floor() as made:
        make_ready(made)
        yield made


@settings(max_examples=12)
@given(st.lists(st.floats(-1.0, 1.0), min_size=6, max_size=6), st.booleans())
def test_joints_stay_within_their_limits_wherever_it_is_sent(wanderer, twist, in_tool):
    frame = 'panda_hand_tcp' if in_tool else 'base_link'
    joints = wanderer.driver.joints
    lower = np.array([joints.limits[name].lower for name in joints.names]) - 0.02
    upper = np.array([joints.limits[name].upper for name in joints.names]) + 0.02
    fastest = np.array([joints.limits[name].velocity for name in joints.names])
    for _ in range(20):
        wanderer.driver.move_arm(np.array(twist), frame, VALID_S)
        wanderer.driver.step(12)
        positions, velocities, _ = joints.read()
        assert (positions >= lower).all()
        assert (positions <= upper).all()
        assert (np.abs(velocities) <= fastest * 1.2).all()


@pytest.mark.parametrize(
    ('twist', 'frame'),
    [
        ([np.nan, 0, 0, 0, 0, 0], 'base_link'),
        ([0, 0, 0, np.inf, 0, 0], 'base_link'),
        ([0.1, 0, 0], 'base_link'),
        ([0.1, 0, 0, 0, 0, 0], 'elbow'),
    ],
)
def test_nonsense_is_refused_and_changes_nothing(floor, twist, frame):
    with pytest.raises(ValueError):
        floor.driver.move_arm(np.array(twist, dtype=float), frame, VALID_S)
    assert not floor.driver.teleop.is_moving
