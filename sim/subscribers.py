"""The commands that the node `sim` takes as topics: bad ones are ignored with an error log."""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite

from geometry_msgs.msg import Twist, TwistStamped
from rclpy.callback_groups import ReentrantCallbackGroup
from rclpy.node import Node
from std_msgs.msg import Float64

from sim.arm_teleop import FRAMES
from sim.conversions import arm_twist_from_msg
from sim.loop import SimulationLoop
from tapa_planner.qos import EVENT

_NONSENSE = 1e3  # m/s or rad/s; false for NaN too
_EFFORT_N = 40.0
_REPEAT_S = 1.0


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
            self._ignored('gripper/cmd', 'the emergency stop is latched')

    def _ignored(self, topic: str, reason: str) -> None:
        self._log.warning(f'{topic} is ignored: {reason}', throttle_duration_sec=_REPEAT_S)
