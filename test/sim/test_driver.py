"""The driver on PyBullet: tracking, blocking, the base, the gripper and the emergency stop."""

from bare_floor import bare_floor
import numpy as np
import pybullet as p
import pytest

from sim.driver import DriverOptions
from sim.gripper import GripMode
from sim.loop import WATCHDOG_S
from sim.robot_model import HOME_POSTURE
from sim.trajectory import MotionEnd

pytestmark = pytest.mark.sim

ARM = ('panda_joint1', 'panda_joint2', 'panda_joint4')
FORWARD = np.array([[0.0, 0.0, -2.2]])  # sweeps the hand to the front


@pytest.fixture
def floor():
    with bare_floor() as made:
        yield made


def run(driver, motion, limit_s=10.0):
    """Step until a motion has ended."""
    for _ in range(int(limit_s * 60)):
        if motion.end is not None:
            return
        driver.step(4)
    raise AssertionError('the motion has no end')


def drive(driver, periods, velocity):
    for _ in range(periods):
        driver.drive(*velocity, 0.05)
        driver.step(12)


def test_joints_track_a_trajectory(floor):
    driver = floor.driver
    names = ('lift', *ARM)
    motion = driver.follow(names, np.array([[0.4, 0.0, 0.0, -2.2]]), np.array([2.0]))
    worst = 0.0
    while motion.end is None:
        driver.step(4)
        actual = [driver.joint_positions()[name] for name in names]
        worst = max(worst, np.abs(motion.desired(floor.engine.time_s)[0] - actual).max())
    assert motion.end is MotionEnd.REACHED
    assert worst < 0.02
    assert driver.joint_positions()['lift'] == pytest.approx(0.4, abs=0.003)


def test_joints_without_a_command_stay_where_they_are(floor):
    floor.driver.step(480)
    for name, position in HOME_POSTURE.items():
        assert floor.driver.joint_positions()[name] == pytest.approx(position, abs=1e-3)


def test_an_arm_against_a_wall_is_blocked_and_stops_pressing(floor):
    floor.add_box('wall', (0.1, 2.0, 2.0), (0.55, 0.0, 1.0))
    motion = floor.driver.follow(ARM, FORWARD, np.array([2.0]))
    run(floor.driver, motion)
    assert motion.end is MotionEnd.BLOCKED
    assert 'panda_joint' in motion.message
    floor.driver.step(120)
    forces = [each.normal_force for each in floor.engine.contacts('robot', 'wall')]
    assert sum(forces) < 120.0


def test_cancel_midway_stops_the_joints(floor):
    motion = floor.driver.follow(ARM, FORWARD, np.array([2.0]))
    floor.driver.step(240)
    floor.driver.cancel()
    floor.driver.step(60)
    assert motion.end is MotionEnd.CANCELED
    assert np.abs(floor.driver.joints.read()[1]).max() < 0.02
    assert 0.1 < floor.driver.joint_positions()['panda_joint1'] < 1.4


def test_a_new_trajectory_ends_the_old_one(floor):
    first = floor.driver.follow(ARM, FORWARD, np.array([2.0]))
    floor.driver.step(60)
    second = floor.driver.follow(('head_pan',), np.array([[0.3]]), np.array([1.0]))
    assert first.end is MotionEnd.CANCELED
    run(floor.driver, second)
    assert second.end is MotionEnd.REACHED


def test_the_base_drives_as_commanded(floor):
    drive(floor.driver, 20, (0.3, 0.0, 0.0))
    drive(floor.driver, 20, (0.0, 0.0, 0.5))
    drive(floor.driver, 20, (0.0, 0.0, 0.0))
    pose, velocity = floor.driver.base.state()
    assert pose[0] == pytest.approx(0.3, abs=0.02)
    assert pose[2] == pytest.approx(0.5, abs=0.03)
    assert np.abs(velocity).max() < 1e-3


def test_velocity_is_in_the_robots_frame(floor):
    floor.driver.base.place(0.0, 0.0, np.pi / 2)
    drive(floor.driver, 20, (0.3, 0.0, 0.0))
    pose, velocity = floor.driver.base.state()
    assert pose[1] > 0.2
    assert abs(pose[0]) < 0.01
    assert velocity[0] == pytest.approx(0.3, abs=0.01)


def test_commands_beyond_the_limits_are_scaled_down(floor):
    drive(floor.driver, 30, (3.0, 4.0, -9.0))
    _, velocity = floor.driver.base.state()
    assert np.hypot(velocity[0], velocity[1]) == pytest.approx(0.5, abs=0.01)
    assert velocity[2] == pytest.approx(-1.0, abs=0.02)


def test_the_watchdog_stops_the_base_when_commands_end(floor):
    drive(floor.driver, 20, (0.5, 0.0, 0.0))
    floor.driver.step(240)
    assert floor.driver.base.is_holding
    assert floor.driver.base.state()[0][0] < 0.65


def test_the_base_is_commanded_no_longer_than_the_watchdog(floor):
    for _ in range(10):
        floor.driver.drive(0.3, 0.0, 0.0, WATCHDOG_S)
        floor.driver.step(12)
    floor.driver.step(round((WATCHDOG_S - 0.05) * 240))
    assert floor.driver.base.state()[1][0] == pytest.approx(0.3, abs=0.01)
    floor.driver.step(24)
    assert floor.driver.base.state()[1][0] == pytest.approx(0.2, abs=0.02)  # it ramps down
    floor.driver.step(72)
    assert floor.driver.base.is_holding
    assert np.abs(floor.driver.base.state()[1]).max() < 0.005


def test_a_wall_stops_the_base_and_nothing_explodes(floor):
    floor.add_box('wall', (0.1, 2.0, 0.3), (1.0, 0.0, 0.15))
    drive(floor.driver, 80, (0.5, 0.0, 0.0))
    pose, velocity = floor.driver.base.state()
    assert pose[0] == pytest.approx(0.95 - 0.27, abs=0.02)
    assert np.abs(pose[1:]).max() < 0.02
    assert np.abs(velocity).max() < 0.01


def test_emergency_stop_from_full_speed_stands_within_150_ms(floor):
    drive(floor.driver, 20, (0.5, 0.0, 0.0))
    motion = floor.driver.follow(ARM, FORWARD, np.array([1.5]))
    drive(floor.driver, 10, (0.5, 0.0, 0.0))
    assert floor.driver.base.state()[1][0] == pytest.approx(0.5, abs=0.01)
    floor.driver.emergency_stop()
    floor.driver.step(36)
    assert motion.end is MotionEnd.EMERGENCY_STOP
    assert np.abs(floor.driver.base.state()[1]).max() < 0.005
    assert np.abs(floor.driver.joints.read()[1]).max() < 0.02


def test_emergency_stop_is_latched_until_released(floor):
    driver = floor.driver
    driver.emergency_stop()
    drive(driver, 20, (0.5, 0.0, 0.0))
    assert driver.follow(ARM, FORWARD, np.array([2.0])).end is MotionEnd.EMERGENCY_STOP
    assert not driver.grip(0.0, 40.0)
    assert abs(driver.base.state()[0][0]) < 1e-3
    driver.release()
    drive(driver, 20, (0.5, 0.0, 0.0))
    assert driver.base.state()[0][0] > 0.2


def test_a_halt_brakes_and_refuses_with_its_reason_until_it_is_over(floor):
    driver = floor.driver
    drive(driver, 20, (0.5, 0.0, 0.0))
    motion = driver.follow(ARM, FORWARD, np.array([1.5]))
    driver.halt('no heartbeat')
    driver.step(36)
    assert (motion.end, motion.message) == (MotionEnd.CANCELED, 'no heartbeat')
    assert np.abs(driver.base.state()[1]).max() < 0.005
    refused = driver.follow(ARM, FORWARD, np.array([2.0]))
    assert (refused.end, refused.message) == (MotionEnd.CANCELED, 'no heartbeat')
    assert driver.move_arm(np.zeros(6), 'base_link', 0.1) == 'no heartbeat'
    assert not driver.grip(0.0, 40.0)
    driver.emergency_stop()
    driver.go_on()
    assert driver.refusal == 'the emergency stop is latched'
    driver.release()
    assert driver.grip(0.02, 40.0)


def test_the_empty_gripper_closes_without_a_stall(floor):
    result = floor.robot.grip(0.0, 40.0, lambda: False)
    assert result.reached_goal
    assert not result.stalled
    assert result.opening_m < 0.002


def hand(floor):
    """Return position and quaternion of the point between the fingertips."""
    state = p.getLinkState(
        floor.engine.bodies['robot'],
        floor.engine.link_index('robot', 'panda_hand_tcp'),
        computeForwardKinematics=1,
        physicsClientId=floor.engine.client_id,
    )
    return state[4], state[5]


def put_box_in_hand(floor, width, mass=0.2):
    """Put a box between the open fingers of the home posture and close them on it."""
    (x, y, z), turn = hand(floor)
    floor.add_box('stand', (0.1, 0.1, 0.02), (x, y, z - 0.045))
    floor.add_box('box', (width, width, 0.07), (x, y, z), mass)
    # The fingers close across the hand's y axis: turn the box with the hand.
    floor.engine.set_pose('box', (x, y, z), turn)
    return floor.robot.grip(0.0, 40.0, lambda: False)


@pytest.mark.parametrize('mode', list(GripMode))
def test_fingers_stall_on_a_box_and_keep_it_when_the_stand_goes(mode):
    with bare_floor(DriverOptions(grip_mode=mode)) as floor:
        result = put_box_in_hand(floor, 0.04)
        assert result.stalled
        assert not result.reached_goal
        assert result.opening_m == pytest.approx(0.04, abs=0.003)
        floor.engine.remove('stand')
        up = floor.driver.follow(('lift',), np.array([[0.4]]), np.array([1.5]))
        before = floor.engine.pose('box')[0][2]
        run(floor.driver, up)
        assert floor.engine.pose('box')[0][2] == pytest.approx(before + 0.35, abs=0.01)
        assert (floor.driver.gripper.holds == 'box') == (mode is GripMode.CONSTRAINT)


def test_opening_lets_go(floor):
    put_box_in_hand(floor, 0.04)
    floor.engine.remove('stand')
    floor.robot.grip(0.08, 40.0, lambda: False)
    floor.driver.step(120)
    assert floor.driver.gripper.holds is None
    assert floor.engine.pose('box')[0][2] < 0.5


def test_what_is_too_heavy_slips_out(floor):
    put_box_in_hand(floor, 0.04, mass=14.0)
    floor.engine.remove('stand')
    floor.driver.step(480)
    assert floor.driver.gripper.holds is None


def test_the_constraint_does_not_hold_what_is_fixed(floor):
    floor.add_box('handle', (0.02, 0.02, 0.06), hand(floor)[0])
    result = floor.robot.grip(0.0, 60.0, lambda: False)
    assert result.stalled
    assert floor.driver.gripper.holds is None


def test_what_falls_into_pieces_is_held_no_more(floor):
    put_box_in_hand(floor, 0.04)
    at, _ = floor.engine.pose('box')
    floor.add_box('piece', (0.02, 0.02, 0.02), (1.0, 1.0, 0.01), 0.1)
    floor.engine.remove('box')
    floor.engine.rename('piece', 'box')
    floor.add_box('rest', (0.04, 0.04, 0.04), tuple(at), 0.1)  # it gets the old number
    floor.driver.step(8)
    assert floor.driver.gripper.holds is None
    with pytest.raises(ValueError, match='rest'):
        floor.engine.rename('box', 'rest')


def test_the_thermometer_reads_what_the_fingers_touch(floor):
    assert floor.driver.temperature_of_held() is None
    put_box_in_hand(floor, 0.04)
    assert floor.driver.temperature_of_held() is None
    floor.driver.thermometer = {'box': 63.0}.__getitem__
    assert floor.driver.temperature_of_held() == 63.0
