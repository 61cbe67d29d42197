"""Frames of a camera: what is bad is told and passed over, what is late is dropped."""

from array import array
from types import SimpleNamespace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
import numpy as np
import pytest
from toy_room import APPLE, TABLE
from toy_world import looking, render

from perception.camera_health import health_of, Level
from perception.frame_checks import check_content, check_intrinsics, FROZEN_AFTER, FrozenWatch
from perception.frames import FrameBuffer, PARTS
from perception.rgbd import ImageError, RgbdImage

pytest.importorskip('rclpy')
from geometry_msgs.msg import PoseStamped
from sensor_msgs.msg import CameraInfo, Image

from perception.conversions import image_from_parts

pytestmark = pytest.mark.ros
IMAGE, _ = render([TABLE, APPLE], looking((0.6, 0.6, 1.3), (2.0, 2.0, 0.7)), 2.0)


def _image(**changed: Any) -> RgbdImage:
    fields = {
        'color': IMAGE.color,
        'depth_m': IMAGE.depth_m,
        'intrinsics': IMAGE.intrinsics,
        'map_tform_camera': IMAGE.map_tform_camera,
    }
    return RgbdImage(**{**fields, **changed})


def test_black_and_depthless_images_are_refused() -> None:
    check_content(IMAGE)
    with pytest.raises(ImageError, match='all black'):
        check_content(_image(color=np.zeros_like(IMAGE.color)))
    for depth in (np.full_like(IMAGE.depth_m, np.nan), np.zeros_like(IMAGE.depth_m)):
        with pytest.raises(ImageError, match='expected known depth'):
            check_content(_image(depth_m=depth))


def test_camera_info_must_fit_the_image() -> None:
    width, height = IMAGE.width, IMAGE.height
    check_intrinsics(IMAGE.intrinsics, width, height, (0, 0))
    check_intrinsics(IMAGE.intrinsics, width, height, (width, height))
    with pytest.raises(ImageError, match=f'expected {width} x {height} px'):
        check_intrinsics(IMAGE.intrinsics, width, height, (width // 2, height))
    for row, column, value in ((0, 0, -500.0), (1, 1, 0.0), (0, 0, np.nan)):
        wrong = IMAGE.intrinsics.copy()
        wrong[row, column] = value
        with pytest.raises(ImageError, match='focal lengths'):
            check_intrinsics(wrong, width, height, (0, 0))
    wrong = IMAGE.intrinsics.copy()
    wrong[0, 2] = 5.0 * width
    with pytest.raises(ImageError, match='principal point'):
        check_intrinsics(wrong, width, height, (0, 0))


def test_a_camera_that_moves_without_a_new_picture_is_frozen() -> None:
    watch = FrozenWatch()
    for step in range(FROZEN_AFTER + 1):
        pose = IMAGE.map_tform_camera.copy()
        pose[0, 3] += 0.1 * step
        watch.saw(_image(map_tform_camera=pose))
    assert watch.is_frozen
    watch.saw(_image(color=255 - IMAGE.color))
    assert not watch.is_frozen


def test_a_camera_at_rest_may_show_the_same() -> None:
    watch = FrozenWatch()
    for _ in range(3 * FROZEN_AFTER):
        watch.saw(IMAGE)
    assert not watch.is_frozen


def _put(buffer: FrameBuffer, stamp_ns: int, parts: tuple[str, ...] = PARTS) -> None:
    for part in parts:
        buffer.put(part, stamp_ns, object(), None)


def test_a_flood_of_images_is_bounded_and_the_newest_is_taken() -> None:
    stamps: list[int] = []
    buffer = FrameBuffer(lambda parts: IMAGE)
    for stamp in range(1, 2000):
        _put(buffer, stamp * 1_000_000)
        buffer.put('color', stamp * 1_000_000 + 1, object(), None)
        stamps.append(stamp)
    assert len(buffer._complete) <= 8
    assert len(buffer._waiting) <= 8
    assert max(buffer._complete) == stamps[-1] * 1_000_000


def test_the_part_that_lacks_is_named() -> None:
    buffer = FrameBuffer(lambda parts: IMAGE)
    for stamp in range(30):
        _put(buffer, 1 + stamp * 1_000_000, ('color', 'depth', 'info'))
    assert buffer.statistics.missing['pose'] > 10
    health = health_of(buffer.statistics, buffer.statistics.last_missing_s + 0.1)
    assert health.level is Level.ERROR
    assert 'pose' in health.message
    assert 'no frame came yet' in health.message


def test_a_clock_that_goes_back_empties_the_buffer_and_is_told() -> None:
    buffer = FrameBuffer(lambda parts: IMAGE)
    _put(buffer, 60_000_000_000)
    _put(buffer, 1_000_000_000)
    assert list(buffer._complete) == [1_000_000_000]
    assert buffer.statistics.out_of_order == 1
    health = health_of(buffer.statistics, buffer.statistics.last_arrival_s + 0.1)
    assert (health.level, health.message) == (Level.WARN, 'stamps come out of order')


def test_stamps_from_the_future_are_refused_and_told() -> None:
    buffer = FrameBuffer(lambda parts: IMAGE)
    for part in PARTS:
        buffer.put(part, 90_000_000_000, object(), 10_000_000_000)
    assert buffer.newest() is None
    assert buffer.statistics.from_future == len(PARTS)
    assert 'future' in health_of(buffer.statistics, 0.0).message


def test_health_is_ok_then_stale() -> None:
    buffer = FrameBuffer(lambda parts: IMAGE)
    _put(buffer, 1_000_000)
    now = buffer.statistics.last_arrival_s
    assert health_of(buffer.statistics, now + 0.1).level is Level.OK
    stale = health_of(buffer.statistics, now + 60.0)
    assert (stale.level, stale.message) == (Level.STALE, 'no frame for 60 s')


def _messages(height: int, width: int) -> dict[str, Any]:
    color = Image(height=height, width=width, encoding='rgb8', step=3 * width)
    color.data = array('B', bytes(3 * width * height))
    depth = Image(height=height, width=width, encoding='16UC1', step=2 * width)
    depth.data = array('B', bytes(2 * width * height))
    pose = PoseStamped()
    pose.pose.orientation.w = 1.0
    info = CameraInfo(height=height, width=width)
    return {'color': color, 'depth': depth, 'info': info, 'pose': pose}


SIDES = st.integers(0, 80)
NUMBERS = st.floats(width=64) | st.sampled_from([0.0, 1.0, 300.0])


@settings(max_examples=150, deadline=None)
@given(
    SIDES, SIDES, SIDES, st.binary(max_size=600), st.lists(NUMBERS, min_size=9, max_size=9),
    st.lists(NUMBERS, min_size=7, max_size=7), st.booleans(),
    st.sampled_from(['rgb8', 'bgr8', 'rgba8', 'mono8', 'yuv422', '', '16UC1']),
    st.sampled_from(['16UC1', '32FC1', '8UC1', 'mono16']),
)  # fmt: skip
def test_whatever_comes_is_a_good_frame_or_a_counted_error(
    height: int, width: int, other: int, content: bytes, k: list[float], pose: list[float],
    is_big: bool, color_encoding: str, depth_encoding: str,
) -> None:  # fmt: skip
    parts = _messages(height, width)
    parts['color'].encoding, parts['depth'].encoding = color_encoding, depth_encoding
    parts['depth'].is_bigendian = is_big
    parts['depth'].width = other
    parts['depth'].data = array('B', content)
    parts['info'].k = k
    at, turn = parts['pose'].pose.position, parts['pose'].pose.orientation
    at.x, at.y, at.z, turn.x, turn.y, turn.z, turn.w = pose
    buffer = FrameBuffer(lambda given: image_from_parts(given, 'head'))
    for part, message in parts.items():
        buffer.put(part, 1_000, message, None)
    image = buffer.newest()
    assert (image is None) == (buffer.statistics.malformed == 1)
    if image is None:
        assert buffer.statistics.last_error


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PARTS), st.integers(0, 10**11)), max_size=80))
def test_stamps_in_any_order_never_break_the_pairing(arrivals: list[tuple[str, int]]) -> None:
    buffer = FrameBuffer(lambda parts: SimpleNamespace(parts=parts))  # type: ignore[arg-type,return-value]
    buffer._frozen = SimpleNamespace(saw=lambda image: None, is_frozen=False)  # type: ignore[assignment]
    for part, stamp in arrivals:
        buffer.put(part, stamp, (part, stamp), 10**11)
    found: Any = buffer.newest()
    if found is not None:
        assert {part for part, _ in found.parts.values()} == set(PARTS)
        assert len({stamp for _, stamp in found.parts.values()}) == 1
