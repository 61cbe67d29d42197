"""Everything that the node `sim` sends: state, pictures, and what is latched."""

from __future__ import annotations

import time
from typing import Any

from diagnostic_msgs.msg import DiagnosticArray
from geometry_msgs.msg import PoseStamped
from nav_msgs.msg import OccupancyGrid, Odometry
from rclpy.node import Node
from rclpy.publisher import Publisher
from rosgraph_msgs.msg import Clock
from sensor_msgs.msg import CameraInfo, Image, JointState
from std_msgs.msg import Bool, String

from executor.robot import FloorMap
from sim.cameras import CAMERAS
from sim.conversions import (
    camera_info_to_msg,
    camera_pose_to_msg,
    color_to_msg,
    depth_to_msg,
    diagnostics_to_msg,
    floor_map_to_msg,
    header_to_msg,
    joints_to_msg,
    odometry_to_msg,
)
from sim.renderer import Picture
from sim.streams import RobotState
from tapa_planner.conversions import stamp_to_msg
from tapa_planner.qos import EVENT, LATCHED, SENSOR_PUBLISHER

_OVERVIEW_FRAME = 'overview_camera_color_optical_frame'
_HEALTH_S = 1.0


class CameraPublisher:
    """The four topics of one RGB-D camera: what it sends together carries the same stamp."""

    def __init__(self, node: Node, name: str, frame: str) -> None:
        self._frame = frame

        def sensor(kind: type, topic: str) -> Publisher[Any]:
            return node.create_publisher(kind, f'camera/{name}/{topic}', SENSOR_PUBLISHER)

        self._color = sensor(Image, 'color/image_raw')
        self._info = sensor(CameraInfo, 'color/camera_info')
        self._depth = sensor(Image, 'depth/image_rect_raw')
        self._pose = sensor(PoseStamped, 'pose')

    def viewers(self) -> int:
        """Return how many subscriptions of its pictures there are."""
        return sum(pub.get_subscription_count() for pub in (self._color, self._depth))

    def publish(self, picture: Picture, stamp_s: float) -> None:
        """Send a picture with its pose in `map`."""
        header = header_to_msg(self._frame, stamp_s)
        pose = camera_pose_to_msg(picture.world_tform_camera, header_to_msg('map', stamp_s))
        self._pose.publish(pose)
        self._info.publish(camera_info_to_msg(picture.intrinsics, header))
        self._color.publish(color_to_msg(picture.colour, header))
        self._depth.publish(depth_to_msg(picture.depth, header))


class FilmPublisher:
    """The topics of the overview camera, which belongs to no robot and knows no depth."""

    def __init__(self, node: Node) -> None:
        base = 'camera/overview/color'
        self._color = node.create_publisher(Image, f'{base}/image_raw', SENSOR_PUBLISHER)
        self._info = node.create_publisher(CameraInfo, f'{base}/camera_info', SENSOR_PUBLISHER)

    def viewers(self) -> int:
        """Return how many film."""
        return int(self._color.get_subscription_count())

    def publish(self, picture: Picture, stamp_s: float) -> None:
        """Send a picture of the room."""
        header = header_to_msg(_OVERVIEW_FRAME, stamp_s)
        self._info.publish(camera_info_to_msg(picture.intrinsics, header))
        self._color.publish(color_to_msg(picture.colour, header))


class Publishers:
    """Fits `sim.loop.Audience` with topics; the latched ones are asked for by name."""

    def __init__(self, node: Node) -> None:
        self._clock = node.create_publisher(Clock, 'clock', SENSOR_PUBLISHER)
        self._odom = node.create_publisher(Odometry, 'odom', SENSOR_PUBLISHER)
        self._joints = node.create_publisher(JointState, 'joint_states', SENSOR_PUBLISHER)
        self._cameras: dict[str, CameraPublisher | FilmPublisher] = {
            name: CameraPublisher(node, name, mount.frame) for name, mount in CAMERAS.items()
        }
        self._cameras['overview'] = FilmPublisher(node)
        self._map = node.create_publisher(OccupancyGrid, 'map', LATCHED)
        self._description = node.create_publisher(String, 'robot_description', LATCHED)
        self._stopped = node.create_publisher(Bool, 'emergency_stop_state', LATCHED)
        self._health = node.create_publisher(DiagnosticArray, 'diagnostics', EVENT)
        self._health_wall_s, self._health_stamp_s = time.monotonic(), 0.0

    def viewers(self, camera: str) -> int:
        """Return how many look at a camera's pictures."""
        return self._cameras[camera].viewers()

    def on_clock(self, stamp_s: float) -> None:
        """Publish the time."""
        self._clock.publish(Clock(clock=stamp_to_msg(stamp_s)))

    def on_state(self, state: RobotState) -> None:
        """Publish odometry and joints of one moment, and now and then how it goes."""
        self._joints.publish(joints_to_msg(*state.joints, state.stamp_s))
        self._odom.publish(odometry_to_msg(state.pose, state.velocity, state.stamp_s))
        wall_s = time.monotonic()
        if wall_s > self._health_wall_s + _HEALTH_S:
            factor = (state.stamp_s - self._health_stamp_s) / (wall_s - self._health_wall_s)
            self._health.publish(diagnostics_to_msg(factor, state.is_stopped, state.stamp_s))
            self._health_wall_s, self._health_stamp_s = wall_s, state.stamp_s

    def on_picture(self, camera: str, picture: Picture, stamp_s: float) -> None:
        """Publish a picture."""
        self._cameras[camera].publish(picture, stamp_s)

    def world(self, description: str, floor: FloorMap, stamp_s: float) -> None:
        """Latch what a robot in this world knows from the start; its stop is released."""
        self._description.publish(String(data=description))
        self.stopped(False)
        self._map.publish(floor_map_to_msg(floor, stamp_s))

    def stopped(self, is_stopped: bool) -> None:
        """Latch the state of the emergency stop."""
        self._stopped.publish(Bool(data=is_stopped))
