"""Between a robot's messages and the values of `executor.robot`."""

from collections.abc import Mapping
import math
from typing import Any

from builtin_interfaces.msg import Duration
from nav_msgs.msg import OccupancyGrid, Odometry
import numpy as np
from sensor_msgs.msg import Image, PointCloud2

from executor.motion.transforms import rigid, rotation_from_quaternion
from executor.robot import BasePose, FloatArray, FloorMap, RgbdFrame
from tapa_planner.conversions import pose_from_msg, stamp_from_msg

_OCCUPIED = 50


def base_pose_from_msg(msg: Odometry) -> BasePose:
    """Return the pose of the base on the floor."""
    pose = pose_from_msg(msg.pose.pose)
    return BasePose(pose.position[0], pose.position[1], pose.yaw, stamp_from_msg(msg.header.stamp))


def floor_map_from_msg(msg: OccupancyGrid) -> FloorMap:
    """Return the map; unknown cells count as free, as sensors will tell."""
    cells = np.array(msg.data, dtype=np.int8).reshape(msg.info.height, msg.info.width)
    origin = msg.info.origin.position
    return FloorMap(cells >= _OCCUPIED, float(msg.info.resolution), origin.x, origin.y)


def duration_to_msg(seconds: float) -> Duration:
    """Return a duration as message."""
    nanoseconds = round(float(seconds) * 1e9)
    return Duration(sec=nanoseconds // 1_000_000_000, nanosec=nanoseconds % 1_000_000_000)


def rgbd_from_msgs(parts: Mapping[str, Any]) -> RgbdFrame:
    """
    Return a frame from its messages `color`, `info`, `depth`, `pose` of one stamp.

    :raises ValueError: if an encoding is not known.
    """
    pose = pose_from_msg(parts['pose'].pose)
    return RgbdFrame(
        color=color_from_msg(parts['color']),
        depth_m=depth_from_msg(parts['depth']),
        intrinsics=np.array(parts['info'].k, dtype=np.float64).reshape(3, 3),
        map_tform_camera=rigid(
            rotation_from_quaternion(np.array(pose.orientation)), np.array(pose.position)
        ),
        stamp_s=stamp_from_msg(parts['color'].header.stamp),
    )


def color_from_msg(msg: Image) -> Any:
    """Return (H, W, 3) RGB of an image in rgb8 or bgr8."""
    if msg.encoding not in ('rgb8', 'bgr8'):
        raise ValueError(f'expected colour in rgb8 or bgr8, got {msg.encoding!r}')
    rows = np.frombuffer(msg.data, np.uint8).reshape(msg.height, msg.step)
    pixels = rows[:, : 3 * msg.width].reshape(msg.height, msg.width, 3)
    return pixels if msg.encoding == 'rgb8' else pixels[:, :, ::-1]


def depth_from_msg(msg: Image) -> Any:
    """Return depth (H, W) in metres, NaN for none, by the encoding (REP 118)."""
    if msg.encoding == '32FC1':
        rows = np.frombuffer(msg.data, np.float32).reshape(msg.height, msg.step // 4)
        return rows[:, : msg.width]
    if msg.encoding in ('16UC1', 'mono16'):
        millimetres = np.frombuffer(msg.data, np.uint16).reshape(msg.height, msg.step // 2)
        depth = millimetres[:, : msg.width].astype(np.float32) * 1e-3
        return np.where(depth == 0.0, math.nan, depth)
    raise ValueError(f'expected depth in 32FC1 or 16UC1, got {msg.encoding!r}')


def points_from_msg(msg: PointCloud2) -> FloatArray:
    """Return the points (N, 3) of a cloud whose fields x, y, z are float32; none if it is empty."""
    count = msg.width * msg.height
    if not count or not msg.point_step:
        return np.zeros((0, 3))
    offsets = {each.name: each.offset for each in msg.fields}
    raw = np.frombuffer(msg.data, np.uint8).reshape(count, msg.point_step)
    columns = [
        raw[:, offsets[axis] : offsets[axis] + 4].copy().view(np.float32)[:, 0] for axis in 'xyz'
    ]
    points: FloatArray = np.stack(columns, axis=1).astype(np.float64)  # (N, 3)
    return points[np.isfinite(points).all(axis=1)]
