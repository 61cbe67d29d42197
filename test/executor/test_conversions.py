"""Tests for executor/conversions.py."""

import numpy as np
import pytest

pytest.importorskip('rclpy')

from geometry_msgs.msg import PoseStamped
from nav_msgs.msg import OccupancyGrid, Odometry
from sensor_msgs.msg import CameraInfo, Image, PointCloud2, PointField

from executor.conversions import (
    base_pose_from_msg,
    depth_from_msg,
    duration_to_msg,
    floor_map_from_msg,
    points_from_msg,
    rgbd_from_msgs,
)


def depth(encoding: str, values: np.ndarray) -> Image:
    height, width = values.shape
    step = width * values.itemsize
    return Image(height=height, width=width, step=step, encoding=encoding, data=values.tobytes())


def test_depth_is_read_by_its_encoding():
    metres = np.array([[1.5, np.nan]], np.float32)
    millimetres = np.array([[1500, 0]], np.uint16)
    for message in (depth('32FC1', metres), depth('16UC1', millimetres)):
        np.testing.assert_allclose(depth_from_msg(message), metres)
    with pytest.raises(ValueError, match='expected depth'):
        depth_from_msg(depth('8UC1', np.zeros((1, 2), np.uint8)))


def test_a_frame_joins_its_four_messages():
    color = Image(height=2, width=3, step=9, encoding='bgr8', data=bytes(range(18)))
    color.header.stamp.sec, color.header.stamp.nanosec = 3, 500_000_000
    pose = PoseStamped()
    pose.pose.position.x, pose.pose.orientation.w = 1.0, 1.0
    info = CameraInfo(k=[500.0, 0.0, 320.0, 0.0, 500.0, 240.0, 0.0, 0.0, 1.0])
    parts = {
        'color': color,
        'depth': depth('32FC1', np.ones((2, 3), np.float32)),
        'info': info,
        'pose': pose,
    }
    frame = rgbd_from_msgs(parts)
    assert frame.color[0, 0].tolist() == [2, 1, 0]
    assert frame.map_tform_camera[0, 3] == 1.0
    assert frame.intrinsics[0, 2] == 320.0
    assert frame.stamp_s == 3.5


def test_odometry_gives_the_heading():
    message = Odometry()
    message.pose.pose.orientation.z = message.pose.pose.orientation.w = np.sqrt(0.5)
    assert base_pose_from_msg(message).yaw == pytest.approx(np.pi / 2)


def test_a_map_is_occupied_where_it_is_sure():
    message = OccupancyGrid(data=[0, 100, -1, 50])
    message.info.width, message.info.height, message.info.resolution = 2, 2, 0.5
    assert floor_map_from_msg(message).occupied.tolist() == [[False, True], [False, True]]


def test_a_duration_is_exact_to_the_nanosecond():
    message = duration_to_msg(2.999999999)
    assert (message.sec, message.nanosec) == (2, 999_999_999)


def test_a_cloud_gives_its_finite_points():
    points = np.array([[1, 2, 3], [np.nan, 0, 0]], np.float32)
    fields = [
        PointField(name=axis, offset=4 * index, datatype=PointField.FLOAT32, count=1)
        for index, axis in enumerate('xyz')
    ]
    message = PointCloud2(
        width=2, height=1, point_step=12, row_step=24, fields=fields, data=points.tobytes()
    )
    assert points_from_msg(message).tolist() == [[1.0, 2.0, 3.0]]
    assert points_from_msg(PointCloud2()).shape == (0, 3)
