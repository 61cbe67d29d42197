"""What the node `perception` hears: the four topics of each camera."""

from collections.abc import Callable
from typing import Any

from geometry_msgs.msg import PoseStamped
from rclpy.callback_groups import MutuallyExclusiveCallbackGroup
from rclpy.node import Node
from sensor_msgs.msg import CameraInfo, Image

from perception.conversions import image_from_parts
from perception.frames import FrameBuffer
from perception.rgbd import RgbdImage
from tapa_planner.qos import SENSOR, SENSOR_PUBLISHER

TOPICS: tuple[tuple[str, Any, str], ...] = (
    ('color', Image, 'color/image_raw'),
    ('info', CameraInfo, 'color/camera_info'),
    ('depth', Image, 'depth/image_rect_raw'),
    ('pose', PoseStamped, 'pose'),
)


class CameraFeed:
    """Fits `perception.looking.Camera` over the four topics of one camera."""

    def __init__(self, node: Node, name: str, reliability: str, wait_s: float) -> None:
        """
        Subscribe.

        :param reliability: best_effort or reliable.
        :param wait_s: how long to wait for an image at rest, seconds of wall time.
        """
        self.name, self.frame = name, ''
        self._wait_s = wait_s
        self._node = node
        self.buffer = FrameBuffer(lambda parts: image_from_parts(parts, name))
        # One group of their own: converting nothing, they never hold up the action's thread.
        group = MutuallyExclusiveCallbackGroup()
        qos = SENSOR_PUBLISHER if reliability == 'reliable' else SENSOR
        for part, kind, topic in TOPICS:
            node.create_subscription(
                kind, f'camera/{name}/{topic}', self._taker(part), qos, callback_group=group
            )

    def _taker(self, part: str) -> Callable[[Any], None]:
        def take(message: Any) -> None:
            stamp = message.header.stamp
            if part == 'color':
                self.frame = message.header.frame_id
            now = self._node.get_clock().now().nanoseconds
            self.buffer.put(part, stamp.sec * 1_000_000_000 + stamp.nanosec, message, now)

        return take

    def first_from(self, stamp_s: float, stop: Callable[[], bool]) -> RgbdImage | None:
        """Return the first image taken at or after that stamp."""
        return self.buffer.first_from(round(stamp_s * 1e9) - 1000, self._wait_s, stop)

    def newest(self) -> RgbdImage | None:
        """Return the newest image there is."""
        return self.buffer.newest()

    @property
    def trouble(self) -> str:
        """What was wrong with the last bad frame; '' if none was."""
        return self.buffer.statistics.last_error
