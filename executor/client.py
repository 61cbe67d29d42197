"""The robot's driver over ROS: fits `executor.robot.RobotDriver` with topics and actions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
import threading
import time
from typing import Any, TypeVar

from geometry_msgs.msg import PoseStamped, Twist
from nav_msgs.msg import OccupancyGrid, Odometry
from rclpy.callback_groups import MutuallyExclusiveCallbackGroup, ReentrantCallbackGroup
from rclpy.node import Node
from sensor_msgs.msg import CameraInfo, Image, JointState
from std_msgs.msg import Bool, String

from executor.conversions import (
    base_pose_from_msg,
    floor_map_from_msg,
    rgbd_from_msgs,
)
from executor.hardware.conversions import driver_interfaces, DriverInterfaces
from executor.partners import Ending
from executor.remote.action_call import ActionCall
from executor.robot import (
    BasePose,
    DriverError,
    FingerTouch,
    FloorMap,
    GripperResult,
    JointTrajectory,
    MotionResult,
    MotionStatus,
    RgbdFrame,
    StopRequested,
)
from tapa_planner.action_client import ActionClient
from tapa_planner.qos import EVENT, LATCHED, SENSOR

CONTROL_PERIOD_S = 0.05
_POLL_S = 0.002
_ANSWER_S = 3.0
_FRAME_S = 20.0
_FRAME_PATIENCE_S = 0.4
_FRAME_PARTS: dict[str, tuple[Any, str]] = {
    'color': (Image, 'color/image_raw'),
    'info': (CameraInfo, 'color/camera_info'),
    'depth': (Image, 'depth/image_rect_raw'),
    'pose': (PoseStamped, 'pose'),
}
"""Part of a frame -> the message and the topic, below the camera's name, that it comes by."""
_FRAMES_KEPT = 6

ResultT = TypeVar('ResultT')


class DriverSilentError(DriverError):
    """The robot's driver does not publish what it should."""


@dataclass
class _Newest:
    """The newest message of every stream; replaced whole, so that reading needs no lock."""

    description: str | None = None
    odometry: BasePose | None = None
    joints: Mapping[str, float] | None = None
    floor_map: FloorMap | None = None
    is_stopped: bool = False
    frames: dict[str, dict[int, dict[str, Any]]] = field(default_factory=dict)


class RosRobot:
    """A robot behind its driver's topics and actions; blocks its caller, not the node."""

    def __init__(
        self,
        node: Node,
        cameras: tuple[str, ...] = ('head',),
        interfaces: DriverInterfaces | None = None,
    ) -> None:
        """
        Subscribe; `unheard` says what the driver has not told yet.

        :param cameras: those listened to from the start; any other from its first use on, so that
            no driver takes pictures that nobody wants.
        :param interfaces: the kinds of action that the driver offers; None for ours.
        """
        self._node = node
        self._newest = _Newest()
        self._frame_lock = threading.Lock()
        group, calls = ReentrantCallbackGroup(), ReentrantCallbackGroup()
        self._twist = node.create_publisher(Twist, 'cmd_vel', EVENT)
        listen = node.create_subscription
        listen(String, 'robot_description', self._on_description, LATCHED, callback_group=group)
        listen(Odometry, 'odom', self._on_odometry, SENSOR, callback_group=group)
        listen(JointState, 'joint_states', self._on_joints, SENSOR, callback_group=group)
        listen(OccupancyGrid, 'map', self._on_map, LATCHED, callback_group=group)
        listen(Bool, 'emergency_stop_state', self._on_stopped, LATCHED, callback_group=group)
        self._picture_group = MutuallyExclusiveCallbackGroup()
        for camera in cameras:
            self._listen_to_camera(camera)
        self._interfaces = kinds = interfaces or driver_interfaces()

        def client(kind: Any, name: str) -> Any:
            return ActionClient(node, kind, name, callback_group=calls)

        self._follow = client(kinds.follow, 'follow_joint_trajectory')
        self._grip = client(kinds.grip, 'gripper_command')
        self._navigate = client(kinds.navigate, 'navigate_to_pose') if kinds.navigate else None

    def unheard(self) -> list[str]:
        """Return the topics that nothing was heard of yet; empty when the robot can be used."""
        newest = self._newest
        streams = {
            'robot_description': newest.description,
            'odom': newest.odometry,
            'joint_states': newest.joints,
            'map': newest.floor_map,
        }
        return [name for name, value in streams.items() if value is None]

    def missing_actions(self) -> list[str]:
        """Return the names of the driver's actions that nobody answers for, within seconds."""
        offered = {'follow_joint_trajectory': self._follow, 'gripper_command': self._grip}
        if self._navigate is not None:
            offered['navigate_to_pose'] = self._navigate
        deadline = time.monotonic() + _ANSWER_S
        while missing := [name for name, each in offered.items() if not each.server_is_ready()]:
            if time.monotonic() > deadline:
                break
            time.sleep(_POLL_S)
        return missing

    def now_s(self) -> float:
        """Return the robot's clock, no earlier than the newest odometry."""
        clock = float(self._node.get_clock().now().nanoseconds) * 1e-9
        odometry = self._newest.odometry
        return clock if odometry is None else max(clock, odometry.stamp_s)

    def description(self) -> str:
        """Return the robot's URDF."""
        return _heard(self._newest.description, 'robot_description')

    def base_pose(self) -> BasePose:
        """Return the newest odometry."""
        return _heard(self._newest.odometry, 'odom')

    def joint_positions(self) -> Mapping[str, float]:
        """Return the newest position of every joint."""
        return _heard(self._newest.joints, 'joint_states')

    def floor_map(self) -> FloorMap:
        """Return the static map of the floor."""
        return _heard(self._newest.floor_map, 'map')

    def drive(self, vx: float, vy: float, wz: float) -> BasePose:
        """Command a base velocity for one control period; returns the odometry after it."""
        due_s = self.base_pose().stamp_s + CONTROL_PERIOD_S - 1e-3
        message = Twist()
        message.linear.x, message.linear.y, message.angular.z = vx, vy, wz
        self._twist.publish(message)
        deadline = time.monotonic() + _ANSWER_S
        while (pose := self.base_pose()).stamp_s < due_s:
            if time.monotonic() > deadline:
                raise DriverSilentError(f'no odometry for {_ANSWER_S:.0f} s after a cmd_vel')
            time.sleep(_POLL_S)
        return pose

    def hold(self, duration_s: float, stop: StopRequested) -> None:
        """Stand still for that long of the robot's clock."""
        end_s = self.base_pose().stamp_s + duration_s
        while self.base_pose().stamp_s < end_s - 1e-9 and not stop():
            self.drive(0.0, 0.0, 0.0)

    def follow(self, trajectory: JointTrajectory, stop: StopRequested) -> MotionResult:
        """Move joints along the trajectory; brakes when stop is requested."""
        kinds = self._interfaces
        return self._wait(
            self._follow,
            kinds.follow_goal(trajectory),
            'follow_joint_trajectory',
            kinds.motion_from_result,
            _failed_motion,
            stop,
        )

    def navigate(self, x: float, y: float, yaw: float, stop: StopRequested) -> MotionResult | None:
        """Have the robot's own navigation bring the base to a pose in `map`; None without one."""
        if self._navigate is None:
            return None

        def convert(result: Any) -> MotionResult:
            code = int(getattr(result, 'error_code', 0))
            status = MotionStatus.REACHED if code == 0 else MotionStatus.BLOCKED
            text = getattr(result, 'error_msg', '') or (f'Nav2 error {code}' if code else 'there')
            return MotionResult(status, text)

        goal = self._interfaces.navigate_goal(x, y, yaw)
        return self._wait(self._navigate, goal, 'navigate_to_pose', convert, _failed_motion, stop)

    def grip(self, opening_m: float, max_effort_n: float, stop: StopRequested) -> GripperResult:
        """Move the fingers until there or stalled."""
        kinds = self._interfaces
        goal = kinds.grip_goal(opening_m, max_effort_n)
        touch = FingerTouch(max_effort_n)

        def fail(ending: Ending, message: str) -> GripperResult:
            status = _failed_motion(ending, message).status
            return GripperResult(0.0, 0.0, False, False, status, message)

        def feel(feedback: Any) -> None:
            touch.feel(feedback.position, feedback.effort)

        convert = kinds.grip_from_result
        result = self._wait(self._grip, goal, 'gripper_command', convert, fail, stop, feel)
        return replace(result, felt_m=touch.felt_m)

    def capture(self, camera: str, newer_than_s: float, stop: StopRequested) -> RgbdFrame | None:
        """Stand still until a frame comes that was taken after that stamp."""
        self._listen_to_camera(camera)
        deadline, drives = time.monotonic() + _FRAME_S, 0
        while time.monotonic() < deadline and not stop():
            # Standing still lets time pass also where it waits for commands; between them, one
            # that draws only when nothing is due gets its chance.
            self.drive(0.0, 0.0, 0.0)
            drives += 1
            patience = time.monotonic() + (_FRAME_PATIENCE_S if drives % 6 == 0 else 0.0)
            while not stop():
                parts = self._first_frame(camera, newer_than_s)
                if parts is not None:
                    return rgbd_from_msgs(parts)
                if time.monotonic() > patience:
                    break
                time.sleep(_POLL_S)
        return None

    def emergency_stopped(self) -> bool:
        """Say whether the emergency stop is latched."""
        return self._newest.is_stopped

    def _wait(
        self,
        client: Any,
        goal: Any,
        name: str,
        convert: Callable[[Any], ResultT],
        fail: Callable[[Ending, str], ResultT],
        stop: StopRequested,
        on_feedback: Callable[[Any], None] | None = None,
    ) -> ResultT:
        call: ActionCall[ResultT] = ActionCall(
            client, goal, name, convert, fail, _ANSWER_S, on_feedback
        )
        while (outcome := call.poll()) is None:
            if stop():
                call.cancel()
            time.sleep(_POLL_S)
        return outcome

    def _first_frame(self, camera: str, newer_than_s: float) -> dict[str, Any] | None:
        with self._frame_lock:
            frames = self._newest.frames.get(camera, {})
            for stamp, parts in sorted(frames.items()):
                if stamp * 1e-9 > newer_than_s and len(parts) == len(_FRAME_PARTS):
                    return dict(parts)
        return None

    def _listen_to_camera(self, camera: str) -> None:
        with self._frame_lock:
            if camera in self._newest.frames:
                return
            self._newest.frames[camera] = {}
        for part, (kind, topic) in _FRAME_PARTS.items():
            self._node.create_subscription(
                kind,
                f'camera/{camera}/{topic}',
                self._frame_taker(camera, part),
                SENSOR,
                callback_group=self._picture_group,
            )

    def _frame_taker(self, camera: str, part: str) -> Callable[[Any], None]:
        def take(message: Any) -> None:
            stamp = message.header.stamp
            key = stamp.sec * 1_000_000_000 + stamp.nanosec
            with self._frame_lock:
                frames = self._newest.frames[camera]
                frames.setdefault(key, {})[part] = message
                for old in sorted(frames)[:-_FRAMES_KEPT]:
                    del frames[old]

        return take

    def _on_description(self, message: String) -> None:
        self._newest.description = message.data

    def _on_odometry(self, message: Odometry) -> None:
        pose = base_pose_from_msg(message)
        newest = self._newest.odometry
        # A simulator that starts again begins a new clock; a late message is only a little late.
        if newest is None or pose.stamp_s >= newest.stamp_s or newest.stamp_s - pose.stamp_s > 1.0:
            self._newest.odometry = pose

    def _on_joints(self, message: JointState) -> None:
        self._newest.joints = dict(zip(message.name, message.position, strict=True))

    def _on_map(self, message: OccupancyGrid) -> None:
        self._newest.floor_map = floor_map_from_msg(message)

    def _on_stopped(self, message: Bool) -> None:
        self._newest.is_stopped = bool(message.data)


def _heard(value: ResultT | None, topic: str) -> ResultT:
    if value is None:
        raise DriverSilentError(f'nothing was heard on {topic}; does the driver run?')
    return value


def _failed_motion(ending: Ending, message: str) -> MotionResult:
    status = MotionStatus.CANCELED if ending is Ending.CANCELED else MotionStatus.REJECTED
    return MotionResult(status, message)
