"""The node `sim` as a process: what comes over DDS, what it takes, and how it ends."""

from contextlib import contextmanager
import math
import os
import signal
import subprocess
import sys
import threading
import time

import pytest

rclpy = pytest.importorskip('rclpy')

from geometry_msgs.msg import PoseStamped, Twist, TwistStamped  # noqa: E402
from nav_msgs.msg import OccupancyGrid, Odometry  # noqa: E402
import numpy as np  # noqa: E402
from rcl_interfaces.srv import GetParameters  # noqa: E402
from rclpy.executors import SingleThreadedExecutor  # noqa: E402
from rosgraph_msgs.msg import Clock  # noqa: E402
from sensor_msgs.msg import CameraInfo, Image, JointState  # noqa: E402
from std_msgs.msg import Bool, Float64, String  # noqa: E402
from std_srvs.srv import Trigger  # noqa: E402
from trajectory_msgs.msg import JointTrajectory, JointTrajectoryPoint  # noqa: E402

from executor.client import RosRobot  # noqa: E402
from tapa_msgs.action import FollowJointTrajectory, GripperCommand  # noqa: E402
from tapa_msgs.srv import GroundTruth, InjectFault, LoadScene  # noqa: E402
from tapa_planner.action_client import ActionClient  # noqa: E402
from tapa_planner.conversions import stamp_from_msg  # noqa: E402
from tapa_planner.qos import EVENT, LATCHED, SENSOR  # noqa: E402

pytestmark = [pytest.mark.ros, pytest.mark.sim]

TIMEOUT_S = 30.0


@contextmanager
def sim_process(*parameters, namespace='robot1'):
    """Run the node and end it by Ctrl-C; its exit code must be 0."""
    command = [sys.executable, '-m', 'sim.node', '--ros-args', '-r', f'__ns:=/{namespace}']
    for each in parameters:
        command += ['-p', each]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=dict(os.environ))
    try:
        yield process
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=TIMEOUT_S)
        assert process.returncode == 0, said
        assert 'Traceback' not in said
    finally:
        process.kill()


class Client:
    """Hears and commands one robot."""

    def __init__(self, namespace='robot1'):
        self.context = rclpy.Context()
        rclpy.init(context=self.context)
        self.node = rclpy.create_node('client', namespace=namespace, context=self.context)
        self.heard = {}
        self.executor = SingleThreadedExecutor(context=self.context)
        self.executor.add_node(self.node)
        self.thread = threading.Thread(target=self.executor.spin, daemon=True)
        self.thread.start()
        self.hear(Odometry, 'odom', SENSOR)
        self.twists = self.node.create_publisher(Twist, 'cmd_vel', EVENT)

    def close(self):
        self.executor.shutdown()
        self.thread.join(timeout=5.0)
        self.node.destroy_node()
        self.context.shutdown()

    def hear(self, kind, topic, qos):
        """Collect the messages of a topic."""
        if topic not in self.heard:
            self.heard[topic] = []
            self.node.create_subscription(kind, topic, self.heard[topic].append, qos)
        return self.heard[topic]

    def first(self, kind, topic, qos):
        messages = self.hear(kind, topic, qos)
        wait_until(lambda: messages, topic)
        return messages[-1]

    @property
    def odom(self):
        wait_until(lambda: self.heard['odom'], 'odom')
        return self.heard['odom'][-1]

    def now_s(self):
        return stamp_from_msg(self.odom.header.stamp)

    def drive(self, vx, vy=0.0, wz=0.0):
        """Command one period and return with the odometry after it, as the skills do."""
        before_s, message = self.now_s(), Twist()
        message.linear.x, message.linear.y, message.angular.z = vx, vy, wz
        self.twists.publish(message)
        wait_until(lambda: self.now_s() > before_s + 0.049, 'odometry after a command')

    def ask(self, kind, name, request=None):
        client = self.node.create_client(kind, name)
        assert client.wait_for_service(TIMEOUT_S), name
        return finished(client.call_async(request or kind.Request()))

    def send(self, kind, name, goal):
        """Send a goal and return its accepted handle."""
        client = ActionClient(self.node, kind, name)
        assert client.wait_for_server(TIMEOUT_S), name
        handle = finished(client.send_goal_async(goal))
        assert handle.accepted
        return handle


def finished(future):
    wait_until(future.done, 'an answer')
    return future.result()


def wait_until(condition, what, timeout_s=TIMEOUT_S):
    end_s = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < end_s, f'{what} did not come in {timeout_s} s'
        time.sleep(0.002)


def trajectory(names, positions, seconds):
    point = JointTrajectoryPoint(positions=positions)
    point.time_from_start.sec = int(seconds)
    point.time_from_start.nanosec = int(seconds % 1 * 1e9)
    message = JointTrajectory(joint_names=names, points=[point])
    return FollowJointTrajectory.Goal(trajectory=message)


@pytest.fixture(scope='module')
def lockstep():
    with sim_process('seed:=3', 'lockstep:=true', 'noise.wrist.depth_dropout:=0.1'):
        client = Client()
        client.odom  # noqa: B018  waits for the node
        yield client
        client.close()


def test_state_is_latched_for_those_who_come_late(lockstep):
    assert '<robot' in lockstep.first(String, 'robot_description', LATCHED).data
    assert not lockstep.first(Bool, 'emergency_stop_state', LATCHED).data
    grid = lockstep.first(OccupancyGrid, 'map', LATCHED)
    assert grid.header.frame_id == 'map'
    assert {0, 100} == set(grid.data)


def test_clock_odometry_and_joints_carry_the_same_time(lockstep):
    clock = lockstep.first(Clock, 'clock', SENSOR)
    joints = lockstep.first(JointState, 'joint_states', SENSOR)
    assert stamp_from_msg(clock.clock) == stamp_from_msg(joints.header.stamp)
    assert {'lift', 'panda_joint1', 'panda_finger_joint1', 'head_tilt'} <= set(joints.name)
    assert len(joints.position) == len(joints.name)
    assert (lockstep.odom.header.frame_id, lockstep.odom.child_frame_id) == ('odom', 'base_link')


def test_each_twist_moves_time_by_one_period_only(lockstep):
    before_s = lockstep.now_s()
    for _ in range(20):
        lockstep.drive(0.0, wz=0.3)
    time.sleep(0.3)
    assert lockstep.now_s() == pytest.approx(before_s + 1.0, abs=1e-6)
    assert lockstep.odom.twist.twist.angular.z == pytest.approx(0.3, abs=0.02)


def test_pictures_of_one_moment_carry_exactly_the_same_stamp(lockstep):
    colors = lockstep.hear(Image, 'camera/head/color/image_raw', SENSOR)
    depths = lockstep.hear(Image, 'camera/head/depth/image_rect_raw', SENSOR)
    infos = lockstep.hear(CameraInfo, 'camera/head/color/camera_info', SENSOR)
    poses = lockstep.hear(PoseStamped, 'camera/head/pose', SENSOR)
    for _ in range(40):
        lockstep.drive(0.0)
        if len(depths) >= 2:
            break
    wait_until(lambda: depths and poses and infos and colors, 'pictures')
    time.sleep(0.3)

    def stamps(messages):
        return {(each.header.stamp.sec, each.header.stamp.nanosec) for each in messages}

    shared = stamps(colors) & stamps(depths) & stamps(infos) & stamps(poses)
    assert shared, [stamps(each) for each in (colors, depths, infos, poses)]
    color, depth, pose = colors[-1], depths[-1], poses[-1]
    assert (color.encoding, color.width, color.height) == ('rgb8', 640, 480)
    assert depth.encoding == '32FC1'
    metres = np.frombuffer(depth.data, np.float32)
    assert metres.size == 640 * 480
    assert 0.2 < np.nanmedian(metres) < 6.0
    assert pose.header.frame_id == 'map'
    assert pose.pose.position.z == pytest.approx(1.35, abs=0.03)
    assert infos[-1].k[0] == pytest.approx(320 / math.tan(math.radians(35)), rel=1e-3)


def test_the_wrist_camera_sends_what_back_projects_once_somebody_subscribes(lockstep):
    depths = lockstep.hear(Image, 'camera/wrist/depth/image_rect_raw', SENSOR)
    infos = lockstep.hear(CameraInfo, 'camera/wrist/color/camera_info', SENSOR)
    poses = lockstep.hear(PoseStamped, 'camera/wrist/pose', SENSOR)
    for _ in range(60):
        lockstep.drive(0.0)
        if depths and infos and poses:
            break
    wait_until(lambda: depths and infos and poses, 'a picture')
    stamps = {(each.header.stamp.sec, each.header.stamp.nanosec) for each in infos}
    depth = depths[-1]
    assert (depth.header.stamp.sec, depth.header.stamp.nanosec) in stamps
    assert depth.header.frame_id == 'wrist_camera_color_optical_frame'
    assert (depth.width, depth.height, depth.encoding) == (424, 240, '32FC1')
    assert 0.05 < np.isnan(np.frombuffer(depth.data, np.float32)).mean() < 0.5  # its noise
    assert infos[-1].k[0] == pytest.approx(212 / math.tan(math.radians(42)), rel=1e-3)
    assert poses[-1].header.frame_id == 'map'
    assert 0.2 < poses[-1].pose.position.z < 1.5


def test_the_skills_driver_captures_from_the_wrist_as_from_the_head(lockstep):
    robot = RosRobot(lockstep.node)
    wait_until(lambda: not robot.unheard(), 'the driver')
    for camera, shape in (('wrist', (240, 424, 3)), ('head', (480, 640, 3))):
        frame = robot.capture(camera, robot.base_pose().stamp_s, lambda: False)
        assert frame is not None
        assert frame.color.shape == shape
        assert np.isfinite(frame.depth_m).any()
        assert 0.2 < frame.map_tform_camera[2, 3] < 1.5


def test_a_trajectory_runs_and_a_wrong_one_is_refused_with_a_reason(lockstep):
    goal = trajectory(['head_pan', 'lift'], [0.4, 0.2], 1.5)
    handle = lockstep.send(FollowJointTrajectory, 'follow_joint_trajectory', goal)
    result = finished(handle.get_result_async()).result
    assert (result.error_code, bool(result.error_msg)) == (result.SUCCESS, True)
    wrong = lockstep.send(
        FollowJointTrajectory, 'follow_joint_trajectory', trajectory(['elbow'], [0.1], 1.0)
    )
    result = finished(wrong.get_result_async()).result
    assert result.error_code == result.INVALID_JOINTS
    assert 'elbow' in result.error_msg


def test_the_gripper_closes_on_nothing(lockstep):
    goal = GripperCommand.Goal(position=0.0, max_effort=40.0)
    handle = lockstep.send(GripperCommand, 'gripper_command', goal)
    result = finished(handle.get_result_async()).result
    assert result.error_code == result.SUCCESS
    assert result.reached_goal
    assert not result.stalled
    assert result.position < 0.002
    felt = RosRobot(lockstep.node).grip(0.07, 40.0, lambda: False)
    assert (felt.felt_m, felt.reached_goal) == (0.0, True)
    nonsense = GripperCommand.Goal(position=math.nan, max_effort=40.0)
    handle = lockstep.send(GripperCommand, 'gripper_command', nonsense)
    assert finished(handle.get_result_async()).result.error_code == result.INVALID_GOAL


def test_the_hand_and_the_fingers_go_by_topics_and_nonsense_is_ignored(lockstep):
    arm = lockstep.node.create_publisher(TwistStamped, 'arm/cmd_vel', EVENT)
    gripper = lockstep.node.create_publisher(Float64, 'gripper/cmd', EVENT)
    wait_until(lambda: arm.get_subscription_count() and gripper.get_subscription_count(), 'teleop')
    joints = lockstep.hear(JointState, 'joint_states', SENSOR)

    def position(name):
        return joints[-1].position[list(joints[-1].name).index(name)]

    gripper.publish(Float64(data=math.nan))
    gripper.publish(Float64(data=0.5))  # clipped to what it can
    wait_until(lambda: position('panda_finger_joint1') > 0.038, 'the open fingers')
    before = [position(f'panda_joint{number}') for number in range(1, 8)]
    message = TwistStamped()
    for frame, speed in (('elbow', 0.1), ('base_link', math.nan)):
        message.header.frame_id, message.twist.linear.z = frame, speed
        arm.publish(message)
    lockstep.drive(0.0)
    assert [position(f'panda_joint{number}') for number in range(1, 8)] == pytest.approx(
        before, abs=1e-3
    )
    message.header.frame_id, message.twist.linear.z = 'base_link', 0.1
    lift = position('lift')
    for _ in range(20):
        begin_s = lockstep.now_s()
        arm.publish(message)
        wait_until(lambda: lockstep.now_s() > begin_s + 0.049, 'a period')  # noqa: B023
    after = [position(f'panda_joint{number}') for number in range(1, 8)]
    assert position('lift') > lift + 0.01 or np.abs(np.subtract(after, before)).max() > 0.02


def test_ground_truth_judges_goals_and_refuses_nonsense(lockstep):
    closed = GroundTruth.Request(goal='(exists (?f - fridge) (not (open ?f)))')
    answer = lockstep.ask(GroundTruth, 'sim/ground_truth', closed)
    assert answer.success
    assert answer.holds
    assert any(each.endswith(' fridge') for each in answer.objects)
    answer = lockstep.ask(GroundTruth, 'sim/ground_truth', GroundTruth.Request(goal='(on'))
    assert not answer.success
    assert answer.message


def test_faults_are_injected_by_a_service_and_unknown_ones_refused(lockstep):
    dark = InjectFault.Request(fault='camera_dark', target='head')
    answer = lockstep.ask(InjectFault, 'sim/inject_fault', dark)
    assert (answer.success, 'camera_dark head' in answer.message) == (True, True)
    colors = lockstep.hear(Image, 'camera/head/color/image_raw', SENSOR)
    known = len(colors)
    for _ in range(60):
        lockstep.drive(0.0)
        if len(colors) > known + 1:
            break
    assert not any(colors[-1].data)
    assert lockstep.ask(InjectFault, 'sim/inject_fault').success
    wrong = lockstep.ask(
        InjectFault, 'sim/inject_fault', InjectFault.Request(fault='thing_moved', target='moon')
    )
    assert not wrong.success
    assert 'moon' in wrong.message


def test_an_emergency_stop_latches_until_released(lockstep):
    stop = lockstep.node.create_publisher(Bool, 'emergency_stop', EVENT)
    states = lockstep.hear(Bool, 'emergency_stop_state', LATCHED)
    wait_until(lambda: stop.get_subscription_count(), 'the subscription')
    stop.publish(Bool(data=True))
    wait_until(lambda: states and states[-1].data, 'the latched stop')
    goal = trajectory(['head_pan'], [0.0], 1.0)
    handle = lockstep.send(FollowJointTrajectory, 'follow_joint_trajectory', goal)
    result = finished(handle.get_result_async()).result
    assert result.error_code == result.EMERGENCY_STOP
    x = lockstep.odom.pose.pose.position.x
    for _ in range(5):
        lockstep.drive(0.5)
    assert lockstep.odom.pose.pose.position.x == pytest.approx(x, abs=1e-3)
    assert lockstep.ask(Trigger, 'release_emergency_stop').success
    wait_until(lambda: not states[-1].data, 'the release')


def test_another_world_is_loaded_while_the_clock_goes_on(lockstep):
    before_s = lockstep.now_s()
    maps = lockstep.hear(OccupancyGrid, 'map', LATCHED)
    known = len(maps)
    answer = lockstep.ask(LoadScene, 'sim/load_scene', LoadScene.Request(kind='kitchen', seed=4))
    assert answer.success
    wait_until(lambda: len(maps) > known, 'the new map')
    lockstep.drive(0.0)
    assert lockstep.now_s() > before_s
    wrong = lockstep.ask(LoadScene, 'sim/load_scene', LoadScene.Request(kind='castle', seed=4))
    assert not wrong.success
    assert 'kitchen' in wrong.message
    assert lockstep.ask(Trigger, 'sim/reset').success


def test_cancel_in_real_time_has_stopped_the_arm_when_its_result_arrives():
    with sim_process('seed:=3', namespace='robot2'):
        client = Client('robot2')
        joints = client.hear(JointState, 'joint_states', SENSOR)
        goal = trajectory(['lift'], [0.6], 4.0)
        handle = client.send(FollowJointTrajectory, 'follow_joint_trajectory', goal)
        begin_s = client.now_s()
        wait_until(lambda: client.now_s() > begin_s + 1.0, 'a second')
        finished(handle.cancel_goal_async())
        result = finished(handle.get_result_async()).result
        assert result.error_code == result.CANCELED
        known = len(joints)
        wait_until(lambda: len(joints) > known + 3, 'joint states')
        where = joints[-1].name.index('lift')
        assert abs(joints[-1].velocity[where]) < 0.01
        assert 0.06 < joints[-1].position[where] < 0.58
        client.close()


@pytest.mark.parametrize(
    'parameter',
    ['world:=castle', 'real_time_factor:=-1.0', 'seed:=-3', 'noise.wrist.depth_dropout:=2.0'],
)
def test_a_start_that_fails_says_why_and_exits_non_zero(parameter):
    command = [sys.executable, '-m', 'sim.node', '--ros-args', '-p', parameter]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 1
    assert 'sim: cannot start: ' in ended.stderr
    assert 'Traceback' not in ended.stderr


def test_the_gripping_mode_can_be_asked_for(lockstep):
    request = GetParameters.Request(names=['grip_mode'])
    answer = lockstep.ask(GetParameters, 'sim/get_parameters', request)
    assert answer.values[0].string_value == 'constraint'
