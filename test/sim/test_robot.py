"""SimRobot fits the robot driver protocol: every call steps the physics for what it commands."""

from bare_floor import bare_floor
import numpy as np
import pytest
from scripted_arm import READY, ScriptedArm

from executor.robot import JointTrajectory, MotionStatus, RobotDriver
from sim.driver import DriverOptions
from sim.gripper import GripMode
from sim.simulation import Simulation, SimulationOptions, UnknownWorldError
from sim.things import load_thing, thing_model

pytestmark = pytest.mark.sim

TABLE_TOP_M = 0.72


def never() -> bool:
    return False


def forward(seconds=2.0):
    return JointTrajectory(
        ('panda_joint1', 'panda_joint4'), np.array([[0.5, -2.2]]), np.array([seconds])
    )


@pytest.fixture
def floor():
    with bare_floor() as made:
        yield made


@pytest.fixture(scope='module')
def kitchen():
    with Simulation('kitchen', 3, SimulationOptions(renderer='tiny')) as made:
        yield made


def test_it_fits_the_protocol(floor):
    robot: RobotDriver = floor.robot
    assert '<robot name="tapa_robot">' in robot.description()
    assert robot.floor_map().occupied.sum() == 0


def test_drive_takes_one_period_and_returns_the_odometry_after_it(floor):
    before = floor.robot.now_s()
    pose = floor.robot.drive(0.3, 0.0, 0.0)
    assert pose.stamp_s == pytest.approx(before + 0.05)
    assert pose.x > 0.0


def test_hold_lets_time_pass_until_stop(floor):
    before = floor.robot.now_s()
    floor.robot.hold(0.5, never)
    assert floor.robot.now_s() == pytest.approx(before + 0.5)
    floor.robot.hold(5.0, lambda: True)
    assert floor.robot.now_s() == pytest.approx(before + 0.5)


def test_follow_reaches_and_says_so(floor):
    result = floor.robot.follow(forward(), never)
    assert result.status is MotionStatus.REACHED
    assert result.message
    assert floor.robot.joint_positions()['panda_joint1'] == pytest.approx(0.5, abs=0.02)


def test_stop_ends_a_motion_at_rest(floor):
    calls = iter(range(100))
    result = floor.robot.follow(forward(), lambda: next(calls) > 10)
    assert result.status is MotionStatus.CANCELED
    assert floor.driver.is_still()
    assert floor.robot.joint_positions()['panda_joint1'] > 0.7


def test_a_refused_trajectory_names_the_reason(floor):
    wrong = JointTrajectory(('elbow',), np.array([[0.5]]), np.array([1.0]))
    result = floor.robot.follow(wrong, never)
    assert result.status is MotionStatus.REJECTED
    assert 'elbow' in result.message


def test_an_emergency_stop_shows_in_every_result(floor):
    floor.driver.emergency_stop()
    assert floor.robot.emergency_stopped()
    assert floor.robot.follow(forward(), never).status is MotionStatus.EMERGENCY_STOP
    assert floor.robot.grip(0.0, 40.0, never).status is MotionStatus.EMERGENCY_STOP
    assert floor.robot.drive(0.5, 0.0, 0.0).x == pytest.approx(0.0, abs=1e-3)


def test_capture_takes_a_fresh_picture_from_where_the_camera_is(kitchen):
    robot = kitchen.robot()
    asked_s = robot.now_s()
    frame = robot.capture('head', asked_s, never)
    assert frame is not None
    assert frame.stamp_s > asked_s
    assert frame.color.shape == (480, 640, 3)
    assert frame.depth_m.shape == (480, 640)
    assert frame.map_tform_camera[2, 3] == pytest.approx(1.35, abs=0.03)
    assert robot.capture('elbow', 0.0, never) is None
    assert robot.capture('head', 0.0, lambda: True) is None


def test_depth_meets_the_floor_where_the_camera_looks(kitchen):
    robot = kitchen.robot()
    frame = robot.capture('head', robot.now_s(), never)
    v, u = np.indices(frame.depth_m.shape)
    k = frame.intrinsics
    rays = np.stack([(u - k[0, 2]) / k[0, 0], (v - k[1, 2]) / k[1, 1], np.ones_like(u)], axis=-1)
    points = (rays * frame.depth_m[..., None]) @ frame.map_tform_camera[:3, :3].T
    heights = points[..., 2] + frame.map_tform_camera[2, 3]
    assert np.nanmin(heights) == pytest.approx(0.0, abs=0.01)
    assert np.mean(np.abs(heights) < 0.01) > 0.05


def test_the_same_commands_give_the_same_world_to_the_bit():
    def run():
        with Simulation('kitchen', 5, SimulationOptions(renderer='tiny')) as made:
            robot = made.robot()
            for _ in range(20):
                robot.drive(0.1, 0.05, 0.3)
            robot.follow(forward(), never)
            robot.grip(0.0, 40.0, never)
            poses = [made.engine.pose(name)[0].tolist() for name in sorted(made.world.items)]
            return robot.base_pose(), dict(robot.joint_positions()), poses

    assert run() == run()


def test_a_reset_restores_the_world_and_the_clock_goes_on():
    with Simulation('kitchen', 3, SimulationOptions(renderer='tiny')) as made:
        assert made.time_s == pytest.approx(1.0)
        start = made.robot().base_pose()
        for _ in range(20):
            made.robot().drive(0.0, 0.0, 0.5)
        before_s = made.time_s
        made.reset()
        assert made.time_s == pytest.approx(before_s)
        assert made.robot().base_pose().yaw == pytest.approx(start.yaw)


def test_an_unknown_world_leaves_the_old_one(kitchen):
    with pytest.raises(UnknownWorldError, match='castle'):
        kitchen.load('castle', 1)
    assert kitchen.kind == 'kitchen'
    assert kitchen.robot().now_s() > 0.0


def test_truth_knows_what_the_hand_holds_and_whether_a_goal_holds(kitchen):
    truth = kitchen.truth('(exists (?f - fridge) (not (open ?f)))')
    assert truth.holds
    assert '(hand_empty)' in {str(atom) for atom in truth.atoms}
    assert 'fridge' in truth.objects.values()


@pytest.mark.parametrize('mode', list(GripMode))
def test_an_apple_is_picked_from_a_table_and_put_down(mode):
    with bare_floor(DriverOptions(grip_mode=mode)) as floor:
        floor.add_box('table', (0.6, 0.8, TABLE_TOP_M), (0.75, 0.0, TABLE_TOP_M / 2))
        apple = thing_model('apple', 5)
        load_thing(floor.engine, 'apple', apple, (0.65, 0.05, TABLE_TOP_M + 0.06), (0, 0, 0, 1))
        floor.driver.step(240)
        arm = ScriptedArm(floor.robot)
        x, y, z = floor.engine.pose('apple')[0]
        floor.robot.grip(0.08, 40.0, never)
        arm.go(np.array([0.6, *READY[1:]]), 4.0)
        above = arm.above(x, y, z + 0.15, 0.0, READY)
        arm.go(above, 2.5)
        arm.go(arm.above(x, y, z, 0.0, above), 1.5)
        grip = floor.robot.grip(0.0, 40.0, never)
        assert grip.stalled
        assert not grip.reached_goal
        arm.go(above, 1.5)
        assert floor.engine.pose('apple')[0][2] > z + 0.13
        there = arm.above(0.6, -0.2, z + 0.15, 0.0, above)
        arm.go(there, 2.0)
        arm.go(arm.above(0.6, -0.2, z + 0.005, 0.0, there), 1.5)
        floor.robot.grip(0.08, 40.0, never)
        arm.go(there, 1.5)
        floor.driver.step(240)
        assert np.hypot(*(floor.engine.pose('apple')[0][:2] - [0.6, -0.2])) < 0.05
