"""A robot's driver without a robot: a place, a floor plan, and an emergency stop that latches."""

from typing import Any

from geometry_msgs.msg import Twist
from nav_msgs.msg import OccupancyGrid, Odometry
from rclpy.callback_groups import ReentrantCallbackGroup
from rclpy.context import Context
from rclpy.node import Node
from std_msgs.msg import Bool
from std_srvs.srv import Trigger

from tapa_planner.qos import EVENT, LATCHED, SENSOR_PUBLISHER


class FakeDriver(Node):
    """Publishes state ten times a second and keeps the velocities that it was sent."""

    def __init__(self, namespace: str, context: Context) -> None:
        super().__init__('fake_driver', namespace=namespace, context=context)
        group = ReentrantCallbackGroup()
        self.velocities: list[tuple[float, float, float]] = []
        self.is_stopped = False
        self.confirms = True
        self._odometry = self.create_publisher(Odometry, 'odom', SENSOR_PUBLISHER)
        self._stopped = self.create_publisher(Bool, 'emergency_stop_state', LATCHED)
        self._floor = self.create_publisher(OccupancyGrid, 'map', LATCHED)
        self.create_subscription(Twist, 'cmd_vel', self._on_twist, EVENT, callback_group=group)
        self.create_subscription(
            Bool, 'emergency_stop', self._on_stop, EVENT, callback_group=group
        )
        self.create_service(Trigger, 'release_emergency_stop', self._release, callback_group=group)
        self.create_timer(0.1, self._say, callback_group=group)
        self._stopped.publish(Bool(data=False))
        grid = OccupancyGrid()
        grid.info.resolution, grid.info.width, grid.info.height = 0.1, 50, 40
        grid.data = [0] * 2000
        self._floor.publish(grid)

    def _say(self) -> None:
        message = Odometry()
        message.header.stamp = self.get_clock().now().to_msg()
        message.pose.pose.position.x, message.pose.pose.position.y = 2.0, 2.0
        message.pose.pose.orientation.w = 1.0
        self._odometry.publish(message)

    def _on_twist(self, message: Twist) -> None:
        self.velocities.append((message.linear.x, message.linear.y, message.angular.z))

    def _on_stop(self, message: Bool) -> None:
        if message.data:
            self.is_stopped = True
            if self.confirms:
                self._stopped.publish(Bool(data=True))

    def _release(self, _: Any, response: Any) -> Any:
        self.is_stopped = False
        self._stopped.publish(Bool(data=False))
        response.success, response.message = True, 'the emergency stop is released'
        return response
