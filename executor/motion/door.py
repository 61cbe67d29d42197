"""Doors, drawers, lids, blinds and curtains as the cloud shows them: the front and its handle."""

from dataclasses import dataclass, replace

import numpy as np

from executor.motion.front import BAR_RADIUS_M, Front, Motion
from executor.motion.thing import clusters
from executor.motion.transforms import apply, inverse, rigid, rotation_z
from executor.robot import FloatArray

FRONT_WINDOW_M = 0.15
HANDLE_NEAR_M = 0.03
HANDLE_FAR_M = 0.115
MIN_HANDLE_POINTS = 12
MIN_PLANE_POINTS = 60
MIN_HANDLE_LENGTH_M = 0.06
MAX_HANDLE_LENGTH_M = 0.6
HINGE_DEPTH_M = 0.02
FLOOR_M = 0.15
ABOVE_M = 0.06
BELOW_M = 0.05
PANEL_BELOW_HANDLE_M = 0.4
DOOR_THICK_M = 0.04
"""About; what is seen of an open door from the room is its inner face."""
FRONT_YAW_RAD = 0.25
FOLDS_YAW_RAD = 0.03
"""How far a front may be turned against its box; folds tell less than the box does."""
LAYERS = 3
"""How many planes, one before the other, are tried as the front: the leaves of a curtain."""
LAYER_M = 0.02
LID_HINGE_M = 0.01
"""How far a lid's hinge lies before its rear edge."""
LID_THICK_M = 0.025
LID_GAP_M = 0.018
LID_DEPTH_SHARE = (0.85, 1.15)
"""A lid is as deep as its piece, which is known to about a tenth."""
TWO_DOORS_SHARE = 0.12
"""A handle this near to the middle of a front, as a share of its width, is one of two."""
BESIDE_M = (0.06, 0.35)
"""Where, beside the handle, the leaf that it belongs to stands before the other one."""


@dataclass(frozen=True)
class _Bar:
    """A handle in the aligned frame: x out of the front's plane."""

    centre: FloatArray  # (3,)
    length: float
    is_upright: bool


def find_front(
    cloud: FloatArray, map_tform_box: FloatArray, size: FloatArray, motion: Motion | None = None
) -> Front | None:
    """
    Return the closed front of a piece of furniture with its handle, None when no handle is seen.

    :param map_tform_box: the piece's box, +x out of its front, a few centimetres off.
    :param motion: how such things open; None: as the bar lies, upright on doors, level on drawers.
    """
    local = apply(inverse(map_tform_box), cloud)
    half = 0.5 * size
    near = (np.abs(local[:, 0] - half[0]) < FRONT_WINDOW_M + HANDLE_FAR_M) & (
        np.abs(local[:, 1]) < 1.12 * half[1]
    )
    # The floor, or the worktop that a microwave stands on, is no part of a front; below a blind
    # there is nothing, and its bar is at its lower edge.
    below = -BELOW_M if motion is Motion.RAISE else BELOW_M
    near &= (local[:, 2] > -half[2] + below) & (local[:, 2] < half[2] + ABOVE_M)
    near &= cloud[:, 2] > FLOOR_M
    behind = local[np.abs(local[:, 1]) < 1.12 * half[1]]
    local = local[near]
    left = local[np.abs(local[:, 0] - half[0]) < FRONT_WINDOW_M]
    found: Front | None = None
    for _ in range(LAYERS):
        plane = _front_line(left, FOLDS_YAW_RAD if motion is Motion.SLIDE else FRONT_YAW_RAD)
        if plane is None:
            break
        yaw, offset = plane
        turn = rotation_z(yaw)
        aligned = local @ turn - [offset, 0.0, 0.0]
        bar = _handle(aligned, motion)
        if bar is not None:
            to_map = map_tform_box @ rigid(turn, turn[:, 0] * offset)
            whole = behind @ turn - [offset, 0.0, 0.0]
            found = _front(aligned, whole, bar, motion or _usual(bar), to_map, size[0])
            if motion is not Motion.SLIDE:
                break  # of a curtain's leaves, the one in front has the handle
        left = left[(left @ turn)[:, 0] > offset + LAYER_M]
    return found


def _usual(bar: _Bar) -> Motion:
    return Motion.SWING if bar.is_upright else Motion.PULL


def _front(
    aligned: FloatArray,
    whole: FloatArray,
    bar: _Bar,
    motion: Motion,
    to_map: FloatArray,
    depth: float,
) -> Front:
    """Return a front from points near it (N, 3) and of the whole piece, in the front's plane."""
    if motion is Motion.SLIDE:
        aligned, bar, to_map, leaf = _front_leaf(aligned, bar, to_map)
    on_front = aligned[np.abs(aligned[:, 0]) < (0.02 if motion is Motion.SLIDE else 0.012)]
    beside = np.abs(on_front[:, 2] - bar.centre[2]) < 0.12
    edges = np.percentile(on_front[beside, 1], [0.5, 99.5]) - bar.centre[1]
    limits = np.percentile(on_front[:, 2], [1.0, 99.0]) - bar.centre[2]
    low, high = (
        np.array([-DOOR_THICK_M, edges[0], limits[0]]),
        np.array([0.0, edges[1], limits[1]]),
    )
    axis, pivot = np.array([1.0, 0.0, 0.0]), np.zeros(3)
    if motion is Motion.SWING:
        side = _hinge_side(edges)
        far = edges[0] if side < 0 else edges[1]
        axis, pivot = np.array([0.0, 0.0, side]), np.array([-HINGE_DEPTH_M, far, 0.0])
        low[1], high[1] = sorted((far, -side * 0.06))
    elif motion is Motion.LIFT:
        rear, top = _lid(whole, bar, depth)
        axis, pivot = np.array([0.0, -1.0, 0.0]), np.array([rear + LID_HINGE_M, 0.0, 0.0])
        low, high = (
            np.array([rear, edges[0], top - LID_THICK_M]),
            np.array([0.0, edges[1], top]),
        )
    elif motion is Motion.SLIDE:
        axis = np.array([0.0, -leaf, 0.0])
        far = edges[0] if leaf < 0 else edges[1]
        low[1], high[1] = sorted((far, -leaf * 0.06))
    elif motion is Motion.RAISE:
        axis = np.array([0.0, 0.0, 1.0])
        low[2] = -0.05
    else:
        low[2], high[2] = -0.1, 0.1
    # A fixed front below the door may lie in its plane; the door's lower edge is not seen then.
    low[2] = max(low[2], -PANEL_BELOW_HANDLE_M)
    place = np.array([0.0, bar.centre[1], bar.centre[2]])
    return Front(
        map_tform_front=to_map @ rigid(np.eye(3), place),
        motion=motion,
        handle_out_m=float(bar.centre[0]),
        bar_m=bar.length,
        bar_is_upright=bar.is_upright,
        axis=axis,
        pivot=pivot,
        lower=low,
        upper=high,
    )


def _hinge_side(edges: FloatArray) -> float:
    """
    Return the side of a door's hinge from the front's edges (2,), as seen from the handle.

    A handle is at the edge away from the hinge; one near the middle of a front belongs to one of
    two doors, and is at the edge where they meet.
    """
    middle = 0.5 * float(edges[0] + edges[1])
    farther = 1.0 if middle > 0 else -1.0
    return -farther if abs(middle) < TWO_DOORS_SHARE * float(edges[1] - edges[0]) else farther


def _front_leaf(
    aligned: FloatArray, bar: _Bar, to_map: FloatArray
) -> tuple[FloatArray, _Bar, FloatArray, float]:
    """
    Return points, bar and frame in the plane of the leaf that slides, and on which side it hangs.

    Of two leaves the one with the handle is before the other.
    """
    away = aligned[:, 1] - bar.centre[1]
    level = np.abs(aligned[:, 2] - bar.centre[2]) < 0.3
    level &= aligned[:, 0] < bar.centre[0] - 2 * BAR_RADIUS_M
    faces = []
    for side in (-1.0, 1.0):
        there = level & (side * away > BESIDE_M[0]) & (side * away < BESIDE_M[1])
        few = there.sum() < MIN_PLANE_POINTS
        faces.append(-np.inf if few else float(np.percentile(aligned[there, 0], 80)))
    leaf = 1.0 if faces[1] > faces[0] else -1.0
    shift = max(0.0, max(faces)) if np.isfinite(max(faces)) else 0.0
    moved = aligned - [shift, 0.0, 0.0]
    nearer = replace(bar, centre=bar.centre - [shift, 0.0, 0.0])
    return moved, nearer, to_map @ rigid(np.eye(3), np.array([shift, 0.0, 0.0])), leaf


def _lid(whole: FloatArray, bar: _Bar, depth: float) -> tuple[float, float]:
    """Return the rear edge of the lid (x) and its top's height over the bar, as seen from above."""
    middle = np.abs(whole[:, 1] - bar.centre[1]) < 0.12
    front = middle & (whole[:, 0] > -0.12) & (whole[:, 0] < -0.02)
    high = whole[front & (whole[:, 2] > bar.centre[2] - 0.03), 2]
    top = float(np.median(high)) if len(high) else bar.centre[2] + 0.5 * LID_THICK_M
    level = whole[middle & (np.abs(whole[:, 2] - top) < 0.01) & (whole[:, 0] < 0.0), 0]
    # Behind the lid there is a gap; the first points beyond it are those of a wall.
    steps = np.sort(-level[level > -LID_DEPTH_SHARE[1] * depth])
    gaps = np.flatnonzero(np.diff(steps) > LID_GAP_M)
    rear = float(steps[gaps[-1]] if len(gaps) else steps[-1]) if len(steps) else depth
    rear = float(np.clip(rear, LID_DEPTH_SHARE[0] * depth, LID_DEPTH_SHARE[1] * depth))
    return -rear, top - float(bar.centre[2])


def _front_line(points: FloatArray, most_yaw: float) -> tuple[float, float] | None:
    """Return heading and offset of the vertical plane with most points, facing about +x."""
    if len(points) < MIN_PLANE_POINTS:
        return None
    rng = np.random.default_rng(0)
    flat = points[rng.choice(len(points), min(len(points), 2500), replace=False), :2]
    first, second = flat[rng.integers(len(flat), size=(2, 400))]
    along = second - first
    length = np.linalg.norm(along, axis=1)
    slope = -along[:, 0] / np.where(np.abs(along[:, 1]) < 1e-6, 1e-6, along[:, 1])
    yaws = np.arctan(slope)
    usable = (length > 0.12) & (np.abs(yaws) < most_yaw)
    if not usable.any():
        return None
    yaws, first = yaws[usable], first[usable]
    normals = np.stack([np.cos(yaws), np.sin(yaws)], axis=1)
    offsets = np.sum(normals * first, axis=1)
    distance = np.abs(normals @ flat.T - offsets[:, None])
    best = int(np.argmax((distance < 0.008).sum(axis=1)))
    inliers = flat[distance[best] < 0.01]
    fit = np.polyfit(inliers[:, 1], inliers[:, 0], 1)
    yaw = float(np.clip(np.arctan(-fit[0]), -most_yaw, most_yaw))
    return yaw, float(np.median(inliers @ np.array([np.cos(yaw), np.sin(yaw)])))


def _handle(aligned: FloatArray, motion: Motion | None) -> _Bar | None:
    """Return the longest bar that stands out from the front's plane and suits how it opens."""
    out = aligned[(aligned[:, 0] > HANDLE_NEAR_M) & (aligned[:, 0] < HANDLE_FAR_M)]
    best: _Bar | None = None
    for group in clusters(out, 0.025):
        if len(group) < MIN_HANDLE_POINTS:
            continue
        low, high = np.percentile(group, 2, axis=0), np.percentile(group, 98, axis=0)
        extent = high - low
        long, short = max(extent[1], extent[2]), min(extent[1], extent[2])
        if (
            not MIN_HANDLE_LENGTH_M < long < MAX_HANDLE_LENGTH_M
            or short > 0.08
            or long < 1.5 * short
        ):
            continue
        depth = float(np.percentile(group[:, 0], 95)) - BAR_RADIUS_M
        bar = group[group[:, 0] > depth - 0.012]
        middle = 0.5 * (bar.max(axis=0) + bar.min(axis=0))
        centre = np.array([depth, middle[1], middle[2]])
        seen = _Bar(centre, float(long), bool(extent[2] > extent[1]))
        suits = motion is None or seen.is_upright == (motion in (Motion.SWING, Motion.SLIDE))
        if suits and (best is None or long > best.length):
            best = seen
    return best
