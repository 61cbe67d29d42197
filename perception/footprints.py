"""
What stands on the floor, from the static map: footprints of furniture, refined by what was seen.

A map says where something stands to within its cells, and nothing of what it is, how tall it is
and what stands on it. The views say that.
"""

import cv2
import numpy as np
from scipy import ndimage

from perception.floor_plan import FloorPlan
from perception.oriented_box import box_at_yaw, OrientedBox
from perception.projection import Points
from perception.rgbd import FloatArray

MARGIN_M = 0.05
_LEAST_AREA_M2 = 0.06
_MOST_AREA_M2 = 5.0
_LEAST_FILL = 0.8
_SLICE_M = 0.03
_BIN_M = 0.01
_WIDE_SHARE = 0.6
_FACE_SHARE = 0.2
_LEAST_FACE_POINTS = 12
_WALL_GAP_M = 0.1
_FITS = 2.0
"""Spreads within which a height is usual."""


def footprints(plan: FloorPlan) -> list[OrientedBox]:
    """
    Return flat boxes on the floor, one for each connected blocked part of a room.

    Parts that do not fill a rectangle are several pieces side by side, and left out.
    """
    rows, columns = np.indices(plan.free.shape)
    middles = plan.points(rows.ravel(), columns.ravel())
    inside = plan.off_walls(middles, 0.0).reshape(plan.free.shape)
    parts, count = ndimage.label(~plan.free & inside)
    found = []
    for part in range(1, count + 1):
        cells = plan.points(*np.nonzero(parts == part))
        area = len(cells) * plan.resolution_m**2
        if _LEAST_AREA_M2 <= area <= _MOST_AREA_M2:
            box = _rectangle(cells, plan.resolution_m)
            if area >= _LEAST_FILL * box.size[0] * box.size[1]:
                found.append(box)
    return found


def _rectangle(cells: FloatArray, size_m: float) -> OrientedBox:
    half = size_m / 2
    corners = np.concatenate(
        [cells + np.array([dx, dy]) for dx in (-half, half) for dy in (-half, half)]
    )
    _, _, degrees = cv2.minAreaRect(corners.astype(np.float32))
    flat = np.column_stack([corners, np.zeros(len(corners))])
    return box_at_yaw(flat, float(np.radians(degrees)))


def over(footprint: OrientedBox, points: Points, margin_m: float = MARGIN_M) -> FloatArray:
    """Which points (N, 3) lie over a footprint, as booleans."""
    local = np.abs(footprint.to_local(points))[:, :2]
    return np.asarray((local < np.asarray(footprint.size[:2]) / 2 + margin_m).all(axis=1))


def standing_box(
    footprint: OrientedBox,
    points: Points,
    plan: FloorPlan,
    usual_height: tuple[float, float] | None = None,
) -> OrientedBox | None:
    """
    Return the box of what stands on a footprint, from the points over it.

    Sides that can be seen are put where their face was seen; those at a wall stay as in the plan.

    Its height is that of the highest level that reaches over most of its width: what is higher
    stands on it. Where such pieces are usually of another height, another wide level or the highest
    point is taken: a bed has a headboard, and a television is as wide as its stand. None if hardly
    anything was seen.

    :param usual_height: middle and spread of the logarithm of the height of such pieces.
    """
    local = footprint.to_local(points)
    levels = _wide_levels(footprint, local)
    if not levels:
        return None
    top = levels[-1]
    if usual_height is not None:
        top = _likeliest([*levels, float(np.percentile(local[:, 2], 99.5))], top, usual_height)
    local = local[local[:, 2] < top + 0.02]
    low, high = np.zeros(2), np.zeros(2)
    for axis in (0, 1):
        half = footprint.size[axis] / 2
        hidden_low, hidden_high = (_is_at_wall(footprint, plan, axis, sign) for sign in (-1, 1))
        low[axis] = -half if hidden_low else -_face(-local[:, axis], half)
        high[axis] = half if hidden_high else _face(local[:, axis], half)
    middle = (low + high) / 2
    center = footprint.to_map(np.array([[middle[0], middle[1], top / 2]]))[0]
    center[2] = top / 2
    size = (float(high[0] - low[0]), float(high[1] - low[1]), float(top))
    return OrientedBox((float(center[0]), float(center[1]), float(center[2])), size, footprint.yaw)


def _is_at_wall(footprint: OrientedBox, plan: FloorPlan, axis: int, sign: int) -> bool:
    side = np.zeros((1, 3))
    side[0, axis] = sign * footprint.size[axis] / 2
    yaw = footprint.yaw + (np.pi / 2 if axis else 0.0) + (0.0 if sign > 0 else np.pi)
    return plan.wall_gap(footprint.to_map(side)[0, :2], yaw) < _WALL_GAP_M


def _wide_levels(footprint: OrientedBox, local: Points) -> list[float]:
    """Heights of the slices with points along most of the longer side, lowest first."""
    heights = local[:, 2]
    if len(heights) < _LEAST_FACE_POINTS:
        return []
    axis = int(np.argmax(footprint.size[:2]))
    along = np.floor((local[:, axis] + footprint.size[axis] / 2) / _SLICE_M).astype(np.int64)
    columns = max(1, int(np.ceil(footprint.size[axis] / _SLICE_M)))
    level = np.floor(heights / _SLICE_M).astype(np.int64)
    inside = (along >= 0) & (along < columns) & (level >= 0)
    pairs = np.unique(np.stack([level[inside], along[inside]], axis=1), axis=0)
    if not len(pairs):
        return []
    wide = np.nonzero(np.bincount(pairs[:, 0]) >= _WIDE_SHARE * columns)[0]
    return [float(np.percentile(heights[level == each], 95)) for each in wide.tolist()]


def _likeliest(heights: list[float], top: float, usual_height: tuple[float, float]) -> float:
    """Return the height that is most usual, where the top level is unusual."""
    middle, spread = usual_height
    gaps = [abs(np.log(max(each, 0.01)) - middle) / spread for each in (*heights, top)]
    best = int(np.argmin(gaps))
    return (*heights, top)[best] if gaps[best] < _FITS < gaps[-1] else top


def _face(values: FloatArray, half: float) -> float:
    """Place of the outer face on the positive side: the outermost dense slice near the border."""
    near = values[np.abs(values - half) < MARGIN_M + 0.02]
    if len(near) < _LEAST_FACE_POINTS:
        return half
    edges = np.arange(half - MARGIN_M - 0.02, half + MARGIN_M + 0.03, _BIN_M)
    counts, _ = np.histogram(near, bins=edges)
    dense = np.nonzero(counts >= _FACE_SHARE * counts.max())[0]
    outer = near[(near >= edges[dense[-1]]) & (near <= edges[dense[-1] + 1])]
    return float(np.mean(outer))
