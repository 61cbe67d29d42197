"""The checks of `tapa doctor --robot`: what a driver that runs offers, and what it lacks."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
import threading
import time
from typing import Any

from geometry_msgs.msg import PoseStamped
from nav_msgs.msg import OccupancyGrid, Odometry
import numpy as np
import rclpy
from rclpy.context import Context
from rclpy.executors import MultiThreadedExecutor
from rclpy.node import Node
from sensor_msgs.msg import CameraInfo, Image, JointState
from std_msgs.msg import Bool, String
from std_srvs.srv import Trigger

from executor.client import RosRobot
from executor.hardware.conversions import driver_interfaces, DriverInterfaces
from executor.profile import RobotProfile
from executor.robot import MotionStatus
from executor.skills.manipulator import Manipulator
from executor.skills.memory import Memory
from tapa_cli.checks import Finding
from tapa_planner.qos import LATCHED, SENSOR

LISTEN_S = 6.0
WATCHDOG_S = 0.3
NUDGE_M_S = 0.08
STAMPS_APART_S = 0.002
CAMERA_OFF_M = 0.03
CAMERA_OFF_DEG = 2.5

STREAMS: tuple[tuple[str, Any, bool, str], ...] = (
    ('odom', Odometry, False, 'publish nav_msgs/Odometry of the base in `map` (or `odom`)'),
    ('joint_states', JointState, False, 'publish sensor_msgs/JointState of all joints'),
    ('robot_description', String, True, 'latch the URDF as std_msgs/String (transient local)'),
    ('map', OccupancyGrid, True, 'latch the floor plan as nav_msgs/OccupancyGrid'),
    ('emergency_stop_state', Bool, True, 'latch std_msgs/Bool: is the emergency stop pressed?'),
    ('camera/head/color/image_raw', Image, False, 'publish colour in rgb8 or bgr8'),
    ('camera/head/color/camera_info', CameraInfo, False, 'publish it with each image'),
    ('camera/head/depth/image_rect_raw', Image, False, 'publish registered depth (REP 118)'),
    ('camera/head/pose', PoseStamped, False, "publish the camera's optical frame in `map`"),
)


class RobotCheck:
    """
    Listens to a driver for some seconds and says, point by point, what it lacks.

    :param profile: what the skills would be told of the robot.
    """

    def __init__(self, node: Node, profile: RobotProfile, interfaces: DriverInterfaces) -> None:
        self._node = node
        self._profile = profile
        self._heard: dict[str, list[Any]] = {name: [] for name, *_ in STREAMS}
        for name, kind, is_latched, _ in STREAMS:
            take = self._heard[name].append
            node.create_subscription(kind, name, take, LATCHED if is_latched else SENSOR)
        self._robot = RosRobot(node, interfaces=interfaces)
        self._interfaces = interfaces
        self._release = node.create_client(Trigger, 'release_emergency_stop')

    def run(self, moves: bool) -> Iterator[Finding]:
        """
        Yield a finding for each thing that a driver must offer.

        :param moves: move head, fingers and base a little too.
        """
        time.sleep(LISTEN_S)
        for name, kind, is_latched, cure in STREAMS:
            yield self._stream(name, kind, is_latched, cure)
        yield _asked('picture', self._picture, 'see docs/robot.md, "Cameras"')
        yield _asked('description', self._description, "match the URDF and the robot's profile")
        yield _asked('camera pose', self._camera_pose, 'publish the pose at the image stamp')
        yield _asked(
            'commands',
            self._commands,
            'offer what docs/robot.md lists under "What a driver takes"',
        )
        if moves:
            yield _asked('head', self._nod, 'follow_joint_trajectory must move the head')
            yield _asked('gripper', self._grip, 'gripper_command must move the fingers')
            yield _asked('watchdog', self._watchdog, 'stop the base 0.3 s after the last cmd_vel')

    def _stream(self, name: str, kind: Any, is_latched: bool, cure: str) -> Finding:
        heard = self._heard[name]
        if heard:
            rate = '' if is_latched else f', {len(heard) / LISTEN_S:.1f} Hz'
            return Finding(name, True, f'{kind.__name__}{rate}', cure)
        kinds = dict(self._node.get_topic_names_and_types())
        full = self._node.resolve_topic_name(name)
        offers = [
            info.topic_type
            for info in self._node.get_publishers_info_by_topic(full)
            if info.topic_type
        ]
        if not offers:
            detail = f'nobody publishes {full}'
        elif not any(offer.endswith(f'/{kind.__name__}') for offer in offers):
            detail = f'expected {kind.__name__}, got {", ".join(kinds.get(full, offers))}'
        else:
            detail = f'nothing was heard in {LISTEN_S:.0f} s (quality of service? no data?)'
        return Finding(name, False, detail, cure)

    def _last(self, name: str) -> Any:
        if not self._heard[name]:
            raise AssertionError(f'nothing was heard on {name}')
        return self._heard[name][-1]

    def _picture(self) -> str:
        color, depth = self._last(STREAMS[5][0]), self._last(STREAMS[7][0])
        info = self._last(STREAMS[6][0])
        size = (color.width, color.height)
        assert color.encoding in ('rgb8', 'bgr8'), f'colour is {color.encoding}'
        assert depth.encoding in ('32FC1', '16UC1'), f'depth is {depth.encoding}'
        for what, message in (('depth', depth), ('camera_info', info)):
            came = (message.width, message.height)
            assert came == size, f'{what} is {came[0]} x {came[1]}, colour {size[0]} x {size[1]}'
        assert min(info.k[0], info.k[4]) > 0, f'camera_info has no focal length: {list(info.k)}'
        stamps = {_stamp(each) for each in self._heard[STREAMS[5][0]]}
        for name in (STREAMS[6][0], STREAMS[7][0], STREAMS[8][0]):
            others = [_stamp(each) for each in self._heard[name]]
            near = [s for s in others if any(abs(s - t) < STAMPS_APART_S for t in stamps)]
            assert near, f'{name} never has the stamp of an image'
        return f'{size[0]} x {size[1]}, {color.encoding} and {depth.encoding}, same stamps'

    def _description(self) -> str:
        hand = Manipulator(self._robot, self._profile, Memory())
        assert hand.checker.free(hand.carry[None], hand.world())[0], (
            'the carry posture of the profile collides with the robot or the map'
        )
        names = hand.kinematics.joint_names
        return (
            f'{len(names)} joints move the hand, {len(hand.spheres.radii)} spheres cover the robot'
        )

    def _camera_pose(self) -> str:
        hand = Manipulator(self._robot, self._profile, Memory())
        frame = self._robot.capture('head', self._robot.now_s(), lambda: False)
        assert frame is not None, 'no whole frame came'
        angles = hand.head.angles_from(self._robot.joint_positions())
        expected = hand.map_tform_base() @ hand.head.camera(angles)
        off = float(np.linalg.norm(expected[:3, 3] - frame.map_tform_camera[:3, 3]))
        turn = float(expected[:3, 2] @ frame.map_tform_camera[:3, 2])
        degrees = float(np.degrees(np.arccos(np.clip(turn, -1.0, 1.0))))
        assert max(off / CAMERA_OFF_M, degrees / CAMERA_OFF_DEG) < 1.0, (
            f'the published pose is {off * 100:.0f} cm and {degrees:.0f} degrees off'
            ' what odometry and URDF say'
        )
        return f'{off * 1000:.0f} mm from where odometry and URDF have it'

    def _commands(self) -> str:
        missing = list(self._robot.missing_actions())
        if not self._release.wait_for_service(timeout_sec=1.0):
            missing.append('service release_emergency_stop')
        for topic in ('cmd_vel', 'emergency_stop'):
            listeners = self._node.get_subscriptions_info_by_topic(
                self._node.resolve_topic_name(topic)
            )
            if not listeners:
                missing.append(f'a subscription of {topic}')
        assert not missing, f'missing: {", ".join(missing)}'
        return f'{self._interfaces.name} actions, cmd_vel, emergency stop and its release'

    def _nod(self) -> str:
        hand = Manipulator(self._robot, self._profile, Memory())
        pose = hand.stance()
        hand.aim(np.array([pose.x + np.cos(pose.yaw), pose.y + np.sin(pose.yaw), 0.4]))
        angles = hand.head.angles_from(self._robot.joint_positions())
        return f'looks down at {np.degrees(angles[1]):.0f} degrees'

    def _grip(self) -> str:
        widest = self._profile.max_opening_m
        result = self._robot.grip(widest, self._profile.grip_effort_n, lambda: False)
        assert result.status is MotionStatus.REACHED, result.message
        assert abs(result.opening_m - widest) < 0.006, (
            f'opened to {result.opening_m:.3f} m, the profile says {widest:.3f} m'
        )
        return f'opens to {result.opening_m * 100:.1f} cm'

    def _watchdog(self) -> str:
        for _ in range(6):
            start = self._robot.drive(-NUDGE_M_S, 0.0, 0.0)
        time.sleep(WATCHDOG_S + 0.7)
        rest = self._robot.base_pose()
        time.sleep(0.3)
        later = self._robot.base_pose()
        creep = float(np.hypot(later.x - rest.x, later.y - rest.y))
        moved = float(np.hypot(rest.x - start.x, rest.y - start.y))
        assert creep < 0.003, (
            f'the base still moves a second after the last command: {creep:.3f} m'
        )
        return f'the base stopped {moved * 100:.1f} cm after the last command'


def _stamp(message: Any) -> float:
    return float(message.header.stamp.sec) + float(message.header.stamp.nanosec) * 1e-9


def _asked(name: str, ask: Callable[[], str], cure: str) -> Finding:
    try:
        return Finding(name, True, ask(), cure)
    except Exception as exc:  # a driver can be wrong in any way
        return Finding(name, False, str(exc) or type(exc).__name__, cure)


@contextmanager
def robot_check(
    namespace: str, domain_id: int, profile: RobotProfile, interfaces: str, use_sim_time: bool
) -> Iterator[RobotCheck]:
    """Join the graph of a robot for as long as it is checked."""
    context = Context()
    rclpy.init(context=context, domain_id=domain_id)
    arguments = ['-p', f'use_sim_time:={str(use_sim_time).lower()}']
    if namespace:
        arguments += ['-r', '/clock:=clock']
    node = Node(
        'doctor',
        namespace=namespace,
        context=context,
        cli_args=['--ros-args', *arguments],
        use_global_arguments=False,
        enable_rosout=False,
    )
    check = RobotCheck(node, profile, driver_interfaces(interfaces))
    spinner = MultiThreadedExecutor(num_threads=3, context=context)
    spinner.add_node(node)
    thread = threading.Thread(target=spinner.spin, daemon=True)
    thread.start()
    try:
        yield check
    finally:
        spinner.shutdown(timeout_sec=2.0)
        thread.join(2.0)
        node.destroy_node()
        context.shutdown()
