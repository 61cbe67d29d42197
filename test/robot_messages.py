"""A view as the messages that a robot's camera publishes."""

from array import array
from typing import Any

from geometry_msgs.msg import PoseStamped
import numpy as np
from sensor_msgs.msg import CameraInfo, Image

from perception.rgbd import RgbdImage
from tapa_planner.conversions import stamp_to_msg


def messages(image: RgbdImage, stamp_s: float, depth_encoding: str = '32FC1') -> list[Any]:
    """Return colour, depth, info and pose of a view as a robot publishes them."""
    color = Image(height=image.height, width=image.width, encoding='rgb8', step=3 * image.width)
    color.data = array('B', image.color.tobytes())
    depth = Image(height=image.height, width=image.width, encoding=depth_encoding)
    if depth_encoding == '16UC1':
        raw = np.nan_to_num(image.depth_m * 1000.0).astype(np.uint16)
    else:
        raw = image.depth_m
    depth.step = raw.itemsize * image.width
    depth.data = array('B', raw.tobytes())
    info = CameraInfo(k=image.intrinsics.ravel().tolist())
    pose = PoseStamped()
    x, y, z, w = _quaternion(image.map_tform_camera[:3, :3])
    pose.pose.orientation.x, pose.pose.orientation.y = x, y
    pose.pose.orientation.z, pose.pose.orientation.w = z, w
    px, py, pz = image.position.tolist()
    pose.pose.position.x, pose.pose.position.y, pose.pose.position.z = px, py, pz
    for each in (color, depth, info, pose):
        each.header.stamp = stamp_to_msg(stamp_s)
    return [color, depth, info, pose]


def _quaternion(matrix: np.ndarray) -> list[float]:
    from scipy.spatial.transform import Rotation

    return [float(each) for each in Rotation.from_matrix(matrix).as_quat()]
