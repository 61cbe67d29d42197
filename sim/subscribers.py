"""The commands that the node `sim` takes as topics: bad ones are ignored with an error log."""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite
import time

from geometry_msgs.msg import Twist, TwistStamped
from rcl_interfaces.msg import FloatingPointRange, ParameterDescriptor
from rclpy.callback_groups import ReentrantCallbackGroup
from rclpy.clock import Clock, ClockType
from rclpy.node import Node
from std_msgs.msg import Empty, Float64

from sim.arm_teleop import FRAMES
from sim.conversions import arm_twist_from_msg
from sim.loop import SimulationLoop
from tapa_planner.qos import EVENT

_NONSENSE = 1e3  # m/s or rad/s; false for NaN too
_EFFORT_N = 40.0
_REPEAT_S = 1.0
_WATCH_S = 0.1


class Heartbeat:
    """
    Halts the robot when the executor's heartbeat stops, and lets it go on when it is back.

    It counts from the first beat on: a robot that is only driven by hand has no executor. Wall
    time, since what is watched is a process and not the world.
    """

    def __init__(self, node: Node, loop: SimulationLoop) -> None:
        limits = FloatingPointRange(from_value=0.0, to_value=60.0)
        descriptor = ParameterDescriptor(
            description='Seconds of wall time without `heartbeat` after which the robot stops;'
            ' 0: never.',
            floating_point_range=[limits], read_only=True,
        )  # fmt: skip
        self.timeout_s = node.declare_parameter('heartbeat_timeout_s', 2.0, descriptor).value
        self._log, self._loop = node.get_logger(), loop
        self._last_s: float | None = None
        self._is_halted = False
        group = ReentrantCallbackGroup()
        node.create_subscription(Empty, 'heartbeat', self._on_beat, EVENT, callback_group=group)
        if self.timeout_s > 0.0:
            steady = Clock(clock_type=ClockType.STEADY_TIME)
            node.create_timer(_WATCH_S, self._watch, callback_group=group, clock=steady)

    def _on_beat(self, _: Empty) -> None:
        self._last_s = time.monotonic()
        if self._is_halted:
            self._is_halted = False
            self._loop.call(lambda sim: sim.driver.go_on())
            self._log.info('the heartbeat of the executor is back')

    def _watch(self) -> None:
        if self._last_s is None or self._is_halted or not self._loop.is_running:
            return
        silent_s = time.monotonic() - self._last_s
        if silent_s > self.timeout_s:
            self._is_halted = True
            reason = f'no heartbeat of the executor for {silent_s:.1f} s'
            self._loop.call(lambda sim: sim.driver.halt(reason))
            self._log.warning(f'the robot stops: {reason}')


class Teleop:
    """
    Base, arm and gripper by velocity and opening, for a person who drives the robot.

    :ivar gripper_is_taken: says whether an action moves the fingers, which nobody disturbs.
    """

    def __init__(
        self,
        node: Node,
        loop: SimulationLoop,
        group: ReentrantCallbackGroup,
        gripper_is_taken: Callable[[], bool],
    ) -> None:
        self.gripper_is_taken = gripper_is_taken
        self._log = node.get_logger()
        self._loop = loop
        for kind, topic, handler in (
            (Twist, 'cmd_vel', self._on_base),
            (TwistStamped, 'arm/cmd_vel', self._on_arm),
            (Float64, 'gripper/cmd', self._on_gripper),
        ):
            node.create_subscription(kind, topic, handler, EVENT, callback_group=group)

    def _on_base(self, message: Twist) -> None:
        velocity = (message.linear.x, message.linear.y, message.angular.z)
        if all(abs(value) < _NONSENSE for value in velocity):
            self._loop.drive(*velocity)
        else:
            self._log.error(f'cmd_vel must be finite, got {velocity}; ignored')

    def _on_arm(self, message: TwistStamped) -> None:
        frame, twist = arm_twist_from_msg(message)
        if frame not in FRAMES:
            self._log.error(
                f'arm/cmd_vel: header.frame_id must be one of {", ".join(FRAMES)},'
                f' got {frame!r}; ignored'
            )
        elif not all(abs(value) < _NONSENSE for value in twist):
            self._log.error(f'arm/cmd_vel must be finite, got {tuple(twist)}; ignored')
        else:
            self._loop.move_arm(twist, frame, lambda reason: self._ignored('arm/cmd_vel', reason))

    def _on_gripper(self, message: Float64) -> None:
        if not isfinite(message.data):
            self._log.error(f'gripper/cmd must be finite metres, got {message.data}; ignored')
            return
        if self.gripper_is_taken():
            self._ignored('gripper/cmd', 'a gripper_command runs')
            return
        widest = self._loop.call(lambda sim: 2 * sim.driver.kind.finger_travel)
        opening = min(max(message.data, 0.0), widest)
        if opening != message.data:
            self._log.warning(
                f'gripper/cmd: an opening is 0 to {widest} m, got {message.data};'
                f' taken as {opening}',
                throttle_duration_sec=_REPEAT_S,
            )
        if not self._loop.call(lambda sim: sim.driver.grip(opening, _EFFORT_N)):
            self._ignored('gripper/cmd', self._loop.call(lambda sim: sim.driver.refusal))

    def _ignored(self, topic: str, reason: str) -> None:
        self._log.warning(f'{topic} is ignored: {reason}', throttle_duration_sec=_REPEAT_S)
