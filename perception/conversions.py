"""Between perception's values and ROS messages."""

from array import array
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import cv2
from geometry_msgs.msg import Point, Vector3
from nav_msgs.msg import OccupancyGrid
import numpy as np
from numpy.typing import NDArray
from sensor_msgs.msg import CompressedImage
from std_msgs.msg import ColorRGBA, Header
from visualization_msgs.msg import Marker, MarkerArray

from perception.detector import Detection, UNKNOWN
from perception.floor_plan import FloorPlan
from perception.frame_checks import check_content, check_intrinsics
from perception.rgbd import ColorImage, DepthImage, FloatArray, ImageError, RgbdImage
from tapa_msgs.msg import Detection as DetectionMsg
from tapa_msgs.msg import Detections
from tapa_planner.conversions import pose_to_msg, stamp_from_msg, stamp_to_msg
from tapa_planner.scene import Pose, Scene, SceneObject

_CHANNELS = {'rgb8': 3, 'bgr8': 3, 'rgba8': 4, 'bgra8': 4, 'mono8': 1}
_FREE_BELOW = 50
_KNOWN_BGR, _UNKNOWN_BGR = (60, 200, 60), (40, 160, 240)
_ITEM_COLOR = (0.2, 0.7, 0.3, 0.8)
_FURNITURE_COLOR = (0.4, 0.5, 0.9, 0.25)


def color_from_msg(msg: Any) -> ColorImage:
    """
    Return a colour image (H, W, 3) RGB.

    :raises ImageError: for an encoding or a size that does not fit.
    """
    channels = _CHANNELS.get(msg.encoding)
    if channels is None:
        raise ImageError(f'colour: expected encoding {", ".join(_CHANNELS)}, got {msg.encoding!r}')
    rows = _rows(msg, np.dtype(np.uint8), channels)
    pixels = rows.reshape(msg.height, msg.width, channels)
    if channels == 1:
        return np.repeat(pixels, 3, axis=2)
    ordered = pixels[..., 2::-1] if msg.encoding.startswith('bgr') else pixels[..., :3]
    return np.ascontiguousarray(ordered)


def depth_from_msg(msg: Any) -> DepthImage:
    """
    Return depth in metres, NaN where unknown; the unit follows from the encoding (REP 118).

    :raises ImageError: for an encoding or a size that does not fit.
    """
    if msg.encoding == '32FC1':
        metres = _rows(msg, np.dtype(np.float32), 1).astype(np.float32)
        metres[~(np.isfinite(metres) & (metres > 0.0))] = np.nan
        return metres
    if msg.encoding == '16UC1':
        raw = _rows(msg, np.dtype(np.uint16), 1)
        metres = raw.astype(np.float32) * np.float32(0.001)
        metres[raw == 0] = np.nan
        return metres
    raise ImageError(f'depth: expected encoding 32FC1 or 16UC1, got {msg.encoding!r}')


def _rows(msg: Any, kind: np.dtype[Any], channels: int) -> NDArray[Any]:
    needed = msg.width * channels * kind.itemsize
    if msg.height == 0 or msg.step < needed or len(msg.data) < msg.height * msg.step:
        raise ImageError(
            f'image: expected {msg.height} rows of {needed} bytes, '
            f'got a step of {msg.step} and {len(msg.data)} bytes'
        )
    flat = np.frombuffer(msg.data, dtype=np.uint8)[: msg.height * msg.step]
    rows = flat.reshape(msg.height, msg.step)[:, :needed]
    swapped = kind.newbyteorder('>') if msg.is_bigendian else kind.newbyteorder('<')
    return np.ascontiguousarray(rows).view(swapped)


def matrix_from_pose(msg: Any) -> FloatArray:
    """
    Return a pose message as matrix (4, 4).

    :raises ImageError: if its quaternion has no length.
    """
    q = np.array([msg.orientation.x, msg.orientation.y, msg.orientation.z, msg.orientation.w])
    length = float(np.linalg.norm(q))
    if not 0.9 < length < 1.1:
        raise ImageError(f'camera pose: expected a quaternion of length 1, got {length:.3f}')
    x, y, z, w = (q / length).tolist()
    matrix = np.eye(4)
    matrix[:3, :3] = [
        [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
        [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
        [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
    ]
    matrix[:3, 3] = (msg.position.x, msg.position.y, msg.position.z)
    return matrix


def image_from_parts(parts: dict[str, Any], camera: str) -> RgbdImage:
    """
    Return the image of one stamp.

    :param parts: messages by the names of `perception.frames.PARTS`.
    :raises ImageError: if one of them is malformed or they do not fit.
    """
    info = parts['info']
    color, depth = color_from_msg(parts['color']), depth_from_msg(parts['depth'])
    intrinsics = np.array(info.k, dtype=np.float64).reshape(3, 3)
    check_intrinsics(intrinsics, color.shape[1], color.shape[0], (info.width, info.height))
    image = RgbdImage(
        color,
        depth,
        intrinsics,
        matrix_from_pose(parts['pose'].pose),
        stamp_from_msg(parts['color'].header.stamp),
        camera,
    )
    check_content(image)
    return image


def floor_plan_from_msg(msg: OccupancyGrid) -> FloorPlan:
    """Return the static map; unknown cells are not free."""
    cells = np.array(msg.data, dtype=np.int8).reshape(msg.info.height, msg.info.width)
    free = (cells >= 0) & (cells < _FREE_BELOW)
    origin = msg.info.origin.position
    return FloorPlan(free, float(msg.info.resolution), (float(origin.x), float(origin.y)))


def detections_to_msg(image: RgbdImage, found: Sequence[Detection], frame: str) -> Detections:
    """Return the detections of one image."""
    header = Header(stamp=stamp_to_msg(image.stamp_s), frame_id=frame)
    result = Detections(header=header, camera=image.camera)
    for each in found:
        left, top, right, bottom = each.box
        result.detections.append(
            DetectionMsg(
                label=each.label,
                score=each.score,
                x=left,
                y=top,
                width=right - left,
                height=bottom - top,
                names=[name for name, _ in each.chances],
                chances=[chance for _, chance in each.chances],
            )
        )
    return result


def annotated_to_msg(image: RgbdImage, found: Sequence[Detection], frame: str) -> CompressedImage:
    """Return the image as JPEG with boxes, names and scores drawn in."""
    drawn = cv2.cvtColor(image.color, cv2.COLOR_RGB2BGR)
    for each in found:
        left, top, right, bottom = (int(value) for value in each.box)
        color = _UNKNOWN_BGR if each.label == UNKNOWN else _KNOWN_BGR
        cv2.rectangle(drawn, (left, top), (right, bottom), color, 1)
        if each.mask is not None:
            outlines, _ = cv2.findContours(
                each.mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE
            )
            cv2.drawContours(drawn, outlines, -1, color, 1)
        place = (left, max(10, top - 3))
        cv2.putText(drawn, f'{each.label} {each.score:.2f}', place, 0, 0.4, (40, 40, 230), 1)
    _, jpeg = cv2.imencode('.jpg', drawn, [cv2.IMWRITE_JPEG_QUALITY, 85])
    header = Header(stamp=stamp_to_msg(image.stamp_s), frame_id=frame)
    result = CompressedImage(header=header, format='jpeg')
    result.data = array('B', jpeg.tobytes())
    return result


def scene_markers(scene: Scene, is_furniture: Sequence[bool]) -> MarkerArray:
    """Return a box and a text for each object, after one that removes the earlier ones."""
    header = Header(stamp=stamp_to_msg(scene.stamp_s), frame_id=scene.frame)
    markers = [Marker(header=header, action=Marker.DELETEALL)]
    for number, (each, big) in enumerate(zip(scene.objects, is_furniture, strict=True)):
        markers += [_box(header, number, each, big), _text(header, number, each)]
    return MarkerArray(markers=markers)


def _box(header: Header, number: int, each: SceneObject, big: bool) -> Marker:
    red, green, blue, alpha = _FURNITURE_COLOR if big else _ITEM_COLOR
    x, y, z = (max(0.005, side) for side in each.size)
    return Marker(
        header=header,
        ns='boxes',
        id=number,
        type=Marker.CUBE,
        action=Marker.ADD,
        pose=pose_to_msg(each.pose),
        scale=Vector3(x=x, y=y, z=z),
        color=ColorRGBA(r=red, g=green, b=blue, a=alpha),
    )


def _text(header: Header, number: int, each: SceneObject) -> Marker:
    x, y, z = each.pose.position
    pose = pose_to_msg(Pose())
    pose.position = Point(x=x, y=y, z=z + each.size[2] / 2 + 0.06)
    return Marker(
        header=header,
        ns='names',
        id=number,
        type=Marker.TEXT_VIEW_FACING,
        action=Marker.ADD,
        pose=pose,
        scale=Vector3(x=0.0, y=0.0, z=0.07),
        color=ColorRGBA(r=1.0, g=1.0, b=1.0, a=1.0),
        text=f'{each.id} {each.confidence:.2f}',
    )


def vision_messages() -> Any | None:
    """Return the module `vision_msgs.msg`; None where that package is not installed."""
    try:
        return import_module('vision_msgs.msg')
    except ImportError:
        return None


def detections_to_vision(
    vision: Any, image: RgbdImage, found: Sequence[Detection], frame: str
) -> Any:
    """Return the detections of one image as `vision_msgs/Detection2DArray` (version 4)."""
    header = Header(stamp=stamp_to_msg(image.stamp_s), frame_id=frame)
    result = vision.Detection2DArray(header=header)
    for each in found:
        left, top, right, bottom = each.box
        one = vision.Detection2D(header=header)
        one.results = _hypotheses(vision, each.chances or ((each.label, each.score),))
        one.bbox.center.position.x = (left + right) / 2
        one.bbox.center.position.y = (top + bottom) / 2
        one.bbox.size_x, one.bbox.size_y = right - left, bottom - top
        result.detections.append(one)
    return result


def scene_to_vision(vision: Any, scene: Scene) -> Any:
    """Return the objects as `vision_msgs/Detection3DArray` (version 4)."""
    header = Header(stamp=stamp_to_msg(scene.stamp_s), frame_id=scene.frame)
    result = vision.Detection3DArray(header=header)
    for each in scene.objects:
        one = vision.Detection3D(header=header, id=each.id)
        one.results = _hypotheses(vision, each.names or ((each.label, each.confidence),))
        one.bbox.center = pose_to_msg(each.pose)
        x, y, z = each.size
        one.bbox.size = Vector3(x=x, y=y, z=z)
        result.detections.append(one)
    return result


def _hypotheses(vision: Any, names: Sequence[tuple[str, float]]) -> list[Any]:
    found = []
    for name, chance in names:
        one = vision.ObjectHypothesisWithPose()
        one.hypothesis.class_id, one.hypothesis.score = name, float(chance)
        found.append(one)
    return found
