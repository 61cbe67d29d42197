"""
What the embedded detector's two networks see: colour together with metric depth.

The proposer sees the whole image. The classifier sees windows of a fixed size in metres, so that a
thing looks equally large from near and far, and its real size is plain to see.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from perception.boxes import Boxes
from perception.rgbd import ColorImage, DepthImage, FloatArray, RgbdImage

Planes = NDArray[np.float32]  # (C, H, W)

SCENE_CHANNELS = 7
WINDOW_CHANNELS = 7
WINDOW_PX = 96
WINDOW_SCALARS = 6
WINDOWS_M = (0.2, 0.45, 1.0, 2.2, 4.5)
"""Sides of the windows: that of the smallest one in which a box has some room around it is taken."""
WINDOW_ROOM = 1.4

_FAR_M = 12.0
_CONTRAST_PX = 31


@dataclass(frozen=True)
class View:
    """An image part as a pinhole camera sees it; `zoom` is how much nearer it was made to look."""

    color: ColorImage
    depth_m: DepthImage
    intrinsics: FloatArray  # (3, 3), of this part
    map_tform_camera: FloatArray
    zoom: float = 1.0


def filled(depth_m: DepthImage) -> DepthImage:
    """Depth with unknown pixels set far away."""
    known = np.isfinite(depth_m) & (depth_m > 0.0)
    return np.where(known, np.minimum(depth_m, _FAR_M), _FAR_M).astype(np.float32)


def height_above_floor(
    depth_m: DepthImage, intrinsics: FloatArray, map_tform_camera: FloatArray
) -> DepthImage:
    """Height in `map` of each pixel (H, W)."""
    rows, columns = depth_m.shape
    up = map_tform_camera[2, :3] @ np.linalg.inv(intrinsics)  # (3,) on (u, v, 1)
    along = (up[0] * np.arange(columns))[None, :] + (up[1] * np.arange(rows))[:, None] + up[2]
    return np.asarray(depth_m * along + map_tform_camera[2, 3], dtype=np.float32)


def scene_input(view: View) -> Planes:
    """Return the proposer's input (7, H, W): colour, nearness, height and their local contrast."""
    depth = filled(view.depth_m)
    height = np.clip(
        height_above_floor(depth, view.intrinsics, view.map_tform_camera), -0.3, 2.6
    ).astype(np.float32)
    planes = np.empty((SCENE_CHANNELS, *depth.shape), dtype=np.float32)
    planes[:3] = view.color.transpose(2, 0, 1) * np.float32(1 / 128) - 1.0
    planes[3] = np.minimum(view.zoom / depth, 4.0) - 0.5
    planes[4] = height - 0.8
    near = cv2.boxFilter(depth, -1, (_CONTRAST_PX, _CONTRAST_PX)) - depth
    planes[5] = np.clip(near * (5.0 * view.zoom), -1.0, 1.0)
    above = height - cv2.boxFilter(height, -1, (_CONTRAST_PX, _CONTRAST_PX))
    planes[6] = np.clip(above * (10.0 * view.zoom), -1.0, 1.0)
    return planes


def distances(depth_m: DepthImage, boxes: Boxes) -> NDArray[np.float32]:
    """Robust distance of what each box shows, metres (N,): the nearer part of its middle."""
    rows, columns = depth_m.shape
    result = np.full(len(boxes), _FAR_M, dtype=np.float32)
    for index, (left, top, right, bottom) in enumerate(boxes.tolist()):
        dx, dy = 0.2 * (right - left), 0.2 * (bottom - top)
        x0 = int(np.clip(left + dx, 0, columns - 1))
        y0 = int(np.clip(top + dy, 0, rows - 1))
        x1 = int(np.clip(np.ceil(right - dx), x0 + 1, columns))
        y1 = int(np.clip(np.ceil(bottom - dy), y0 + 1, rows))
        step = max(1, (x1 - x0) // 24, (y1 - y0) // 24)
        patch = depth_m[y0:y1:step, x0:x1:step]
        patch = patch[np.isfinite(patch) & (patch > 0.0)]
        if patch.size:
            result[index] = np.percentile(patch, 30)
    return result


@dataclass(frozen=True)
class Window:
    """A square cut out of an image around a box, `extent_m` wide at the box's distance."""

    box: tuple[float, float, float, float]
    distance_m: float
    extent_m: float
    affine: FloatArray  # (2, 3), image pixels to window pixels


def window_for(
    box: tuple[float, float, float, float],
    distance_m: float,
    focal_px: float,
    stretch: float = 1.0,
    turn_rad: float = 0.0,
    mirror: bool = False,
) -> Window:
    """
    Choose the window of a box.

    :param stretch: window size against the standard one (variation while training).
    :param turn_rad: rotation about the box's middle (variation while training).
    """
    left, top, right, bottom = box
    across_m = max(right - left, bottom - top, 1.0) * distance_m / focal_px
    wide_enough = [each for each in WINDOWS_M if each >= WINDOW_ROOM * across_m]
    extent = (wide_enough[0] if wide_enough else WINDOWS_M[-1]) * stretch
    scale = WINDOW_PX / (extent * focal_px / distance_m)
    cos, sin = scale * np.cos(turn_rad), scale * np.sin(turn_rad)
    linear = np.array([[cos, -sin], [sin, cos]])
    if mirror:
        linear[0] = -linear[0]
    centre = np.array([(left + right) / 2, (top + bottom) / 2])
    offset = np.full(2, (WINDOW_PX - 1) / 2) - linear @ centre
    return Window(box, distance_m, extent, np.column_stack([linear, offset]))


def window_input(
    window: Window,
    color: ColorImage,
    depth_m: DepthImage,
    intrinsics: FloatArray,
    map_tform_camera: FloatArray,
) -> tuple[Planes, NDArray[np.float32]]:
    """
    Return the classifier's input: planes (7, 96, 96) and scalars (6,).

    :param depth_m: without NaN (see `filled`).
    """
    size = (WINDOW_PX, WINDOW_PX)
    patch = cv2.warpAffine(
        color, window.affine, size, flags=cv2.INTER_LINEAR, borderValue=(128, 128, 128)
    )
    depth = cv2.warpAffine(
        depth_m, window.affine, size, flags=cv2.INTER_NEAREST, borderValue=_FAR_M
    )
    homogeneous = np.vstack([window.affine, [0.0, 0.0, 1.0]])
    height = height_above_floor(
        depth.astype(np.float32), homogeneous @ intrinsics, map_tform_camera
    )
    half = window.extent_m / 2
    middle = slice(WINDOW_PX // 2 - 2, WINDOW_PX // 2 + 2)
    middle_height = float(np.median(height[middle, middle]))
    planes = np.empty((WINDOW_CHANNELS, *size), dtype=np.float32)
    planes[:3] = patch.transpose(2, 0, 1) * np.float32(1 / 128) - 1.0
    planes[3] = np.clip((depth - window.distance_m) / half, -1.0, 1.0)
    planes[4] = np.clip((height - middle_height) / half, -1.0, 1.0)
    planes[5] = np.clip(height - 0.8, -1.0, 1.5)
    planes[6] = _box_plane(window)
    return planes, _scalars(window, middle_height, intrinsics, map_tform_camera)


def _box_plane(window: Window) -> Planes:
    left, top, right, bottom = window.box
    corners = np.array([[left, top], [right, top], [right, bottom], [left, bottom]])
    placed = corners @ window.affine[:, :2].T + window.affine[:, 2]
    plane = np.zeros((WINDOW_PX, WINDOW_PX), dtype=np.float32)
    cv2.fillConvexPoly(plane, np.round(placed).astype(np.int32), 1.0)
    return plane


def _scalars(
    window: Window, middle_height: float, intrinsics: FloatArray, map_tform_camera: FloatArray
) -> NDArray[np.float32]:
    left, top, right, bottom = window.box
    per_px = window.distance_m / abs(float(intrinsics[0, 0]))
    middle = np.linalg.inv(intrinsics) @ [(left + right) / 2, (top + bottom) / 2, 1.0]
    direction = map_tform_camera[2, :3] @ middle / np.linalg.norm(middle)
    return np.array(
        [
            np.log(max(right - left, 1.0) * per_px / 0.2),
            np.log(max(bottom - top, 1.0) * per_px / 0.2),
            window.distance_m / 3.0,
            np.clip(middle_height, -0.5, 2.5) - 0.8,
            direction,
            np.log(window.extent_m),
        ],
        dtype=np.float32,
    )


def window_inputs(
    image: RgbdImage, boxes: Boxes
) -> tuple[NDArray[np.float32], NDArray[np.float32], list[Window]]:
    """Return planes (N, 7, 96, 96), scalars (N, 6) and the windows of these boxes."""
    depth = filled(image.depth_m)
    focal = float(abs(image.intrinsics[0, 0]))
    windows = [
        window_for((box[0], box[1], box[2], box[3]), float(distance), focal)
        for box, distance in zip(boxes.tolist(), distances(image.depth_m, boxes), strict=True)
    ]
    parts = [
        window_input(each, image.color, depth, image.intrinsics, image.map_tform_camera)
        for each in windows
    ]
    if not parts:
        return (
            np.zeros((0, WINDOW_CHANNELS, WINDOW_PX, WINDOW_PX), dtype=np.float32),
            np.zeros((0, WINDOW_SCALARS), dtype=np.float32),
            [],
        )
    return np.stack([part[0] for part in parts]), np.stack([part[1] for part in parts]), windows
