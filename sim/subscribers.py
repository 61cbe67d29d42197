"""The commands that the node `sim` takes as topics: bad ones are ignored with an error log."""

from __future__ import annotations

from geometry_msgs.msg import Twist
from rclpy.callback_groups import ReentrantCallbackGroup
from rclpy.node import Node

from sim.loop import SimulationLoop
from tapa_planner.qos import EVENT

_NONSENSE = 1e3  # m/s or rad/s; false for NaN too


class Teleop:
    """The base by velocity."""

    def __init__(self, node: Node, loop: SimulationLoop, group: ReentrantCallbackGroup) -> None:
        self._log = node.get_logger()
        self._loop = loop
        node.create_subscription(Twist, 'cmd_vel', self._on_base, EVENT, callback_group=group)

    def _on_base(self, message: Twist) -> None:
        velocity = (message.linear.x, message.linear.y, message.angular.z)
        if all(abs(value) < _NONSENSE for value in velocity):
            self._loop.drive(*velocity)
        else:
            self._log.error(f'cmd_vel must be finite, got {velocity}; ignored')
