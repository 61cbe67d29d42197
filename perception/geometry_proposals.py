"""
Boxes from depth alone: what stands on a level surface, whatever it is and whether it was trained.

Level parts of the picture are found by their normals; what rises over one of them within its
outline, and hangs together without a jump in depth, is a proposal. What is as flat as a card
cannot be told from its support this way; the learned proposer finds such things by their colour.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from perception.boxes import Boxes
from perception.rgbd import FloatArray, RgbdImage

_STEP_PX = 2
_SPAN = 2  # pixels (of every second) over which a normal is taken
_LEVEL_COS = 0.92
_LEAST_SUPPORT_PX = 250
_STEP_M = 0.012  # between neighbours of one level surface
_OVER_M = 0.007
_TALLEST_M = 0.5
_WIDEST_M = 0.75
_JUMP_M = 0.025
_LEAST_PX = 10
_MOST_SUPPORTS = 10
_OUTLINE_M = 0.01
_BORDER_M = 0.02  # walls and sides rise at the border of what they enclose


@dataclass(frozen=True)
class _Cloud:
    """Every second pixel as a point in `map`; depth 0 where unknown."""

    depth: NDArray[np.float32]
    x: NDArray[np.float32]
    y: NDArray[np.float32]
    z: NDArray[np.float32]


def standing_boxes(image: RgbdImage, most_distance_m: float = 3.5) -> Boxes:
    """
    Return boxes (N, 4) in pixels around what stands on level surfaces.

    :param most_distance_m: what is farther away is left out; depth is too coarse there.
    """
    cloud = _cloud(image, most_distance_m)
    rising = np.zeros(cloud.depth.shape, dtype=np.uint8)
    for support in _supports(cloud):
        rising |= _over(cloud, support)
    return _parts(image, cloud, rising)


def _cloud(image: RgbdImage, most_distance_m: float) -> _Cloud:
    depth = image.depth_m[::_STEP_PX, ::_STEP_PX]
    known = np.isfinite(depth) & (depth > 0.05) & (depth < most_distance_m)
    depth = np.where(known, depth, np.float32(0.0)).astype(np.float32)
    rows, columns = depth.shape
    inverse = np.linalg.inv(image.intrinsics)
    rotation = image.map_tform_camera[:3, :3] @ inverse
    u = (np.arange(columns, dtype=np.float32) * _STEP_PX)[None, :]
    v = (np.arange(rows, dtype=np.float32) * _STEP_PX)[:, None]
    along = [
        depth * np.asarray(rotation[axis, 0] * u + rotation[axis, 1] * v + rotation[axis, 2])
        + image.map_tform_camera[axis, 3]
        for axis in range(3)
    ]
    x, y, z = (each.astype(np.float32) for each in along)
    return _Cloud(depth, x, y, z)


def _level(cloud: _Cloud) -> NDArray[np.bool_]:
    """Which pixels show a surface that looks upward."""
    right = [_difference(each, 1) for each in (cloud.x, cloud.y, cloud.z)]
    down = [_difference(each, 0) for each in (cloud.x, cloud.y, cloud.z)]
    across_x = right[1] * down[2] - right[2] * down[1]
    across_y = right[2] * down[0] - right[0] * down[2]
    across_z = right[0] * down[1] - right[1] * down[0]
    length = np.sqrt(across_x**2 + across_y**2 + across_z**2)
    return np.asarray((np.abs(across_z) > _LEVEL_COS * length) & (cloud.depth > 0.0))


def _difference(values: NDArray[np.float32], axis: int) -> NDArray[np.float32]:
    ahead = np.zeros_like(values)
    if axis:
        ahead[:, _SPAN:-_SPAN] = values[:, 2 * _SPAN :] - values[:, : -2 * _SPAN]
    else:
        ahead[_SPAN:-_SPAN] = values[2 * _SPAN :] - values[: -2 * _SPAN]
    return ahead


def _supports(cloud: _Cloud) -> list[NDArray[np.bool_]]:
    """Return the masks of level surfaces, the largest first."""
    level = _level(cloud)
    parts = _joined(level, cloud.z, _STEP_M)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(parts, connectivity=4)
    areas = stats[1:, cv2.CC_STAT_AREA]
    order = 1 + np.argsort(-areas)[:_MOST_SUPPORTS]
    return [labels == each for each in order if stats[each, cv2.CC_STAT_AREA] >= _LEAST_SUPPORT_PX]


def _joined(
    inside: NDArray[np.bool_], values: NDArray[np.float32], step: float | NDArray[np.float32]
) -> NDArray[np.uint8]:
    """Take out the pixels at which the values jump, so that parts fall apart there."""
    parts = inside.astype(np.uint8)
    limit = np.broadcast_to(np.asarray(step, dtype=np.float32), values.shape)
    parts[1:][np.abs(np.diff(values, axis=0)) > limit[1:]] = 0
    parts[:, 1:][np.abs(np.diff(values, axis=1)) > limit[:, 1:]] = 0
    return parts


def _over(cloud: _Cloud, support: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Which pixels rise over a level surface, within its outline as seen from above."""
    height = float(np.median(cloud.z[support]))
    low, high = height + _OVER_M, height + _TALLEST_M
    candidates = (cloud.z > low) & (cloud.z < high) & (cloud.depth > 0.0)
    places = np.stack([cloud.x[support], cloud.y[support]], axis=1)
    hull = cv2.convexHull(places)
    outline = cv2.approxPolyDP(hull, _OUTLINE_M, True).reshape(-1, 2)
    candidates &= _inside(cloud, outline)
    return candidates.astype(np.uint8)


def _inside(cloud: _Cloud, outline: FloatArray) -> NDArray[np.bool_]:
    """Which points lie inside of a convex outline in x and y, and not at its border."""
    result = np.ones(cloud.depth.shape, dtype=np.bool_)
    ahead = np.roll(outline, -1, axis=0)
    turn = float(np.cross(outline, ahead).sum()) if outline.shape[1] == 2 else 0.0
    sign = 1.0 if turn >= 0.0 else -1.0
    for (x0, y0), (x1, y1) in zip(outline, ahead, strict=True):
        length = float(np.hypot(x1 - x0, y1 - y0))
        across = (x1 - x0) * (cloud.y - y0) - (y1 - y0) * (cloud.x - x0)
        result &= sign * across >= _BORDER_M * length
    return result


def _parts(image: RgbdImage, cloud: _Cloud, rising: NDArray[np.uint8]) -> Boxes:
    jump = _JUMP_M + np.float32(0.008) * cloud.depth
    parts = _joined(rising > 0, cloud.depth, jump)
    count, _, stats, _ = cv2.connectedComponentsWithStats(parts, connectivity=4)
    focal = float(abs(image.intrinsics[0, 0]))
    found = []
    for left, top, width, height, area in stats[1:count].tolist():
        if area < _LEAST_PX:
            continue
        patch = cloud.depth[top : top + height, left : left + width]
        inside = parts[top : top + height, left : left + width] > 0
        distance = float(np.median(patch[inside]))
        if max(width, height) * _STEP_PX * distance / focal > _WIDEST_M:
            continue
        # A pixel is taken out where parts touch: the box is a step larger on those sides.
        found.append([left - 1, top - 1, left + width, top + height])
    boxes = np.array(found, dtype=np.float32).reshape(-1, 4) * _STEP_PX
    limit = np.array([image.width, image.height] * 2, dtype=np.float32)
    return np.clip(boxes, 0.0, limit).astype(np.float32)
