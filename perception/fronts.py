"""
Whether a container's front is open, and how far: a drawer's travel, a hinged door's angle.

Read from depth alone. A door is seen as points of one plane through an upright edge of the front; a
drawer as something about as wide as the front that stands before it.
"""

from dataclasses import dataclass

import numpy as np

from perception.oriented_box import OrientedBox
from perception.projection import Points, points_at, seen_depths
from perception.rgbd import FloatArray, RgbdImage

FULLY_OPEN_RAD = 1.75
"""Doors of furniture mostly end about 100 degrees from closed; what is farther counts as open."""

_FACE_CELLS = 9
_LEAST_SEEN = 20
_BEHIND_FACE_M = 0.1
_BEFORE_FACE_M = 0.09
_OPEN_SHARE = 0.3
_CLOSED_SHARE = 0.6
_MOST_TRAVEL_M = 0.65
_LEAST_STANDING_OUT = 120
_FLOOR_MARGIN_M = 0.1
_STEP = 3
_BIN_M = 0.02
_PANEL_OF_MOST = 0.5
_LEAST_DOOR_POINTS = 60
_LEAST_SWING_RAD, _MOST_SWING_RAD = 0.14, 2.2
_WINDOW_RAD = 0.12
_PANEL_M = 0.05
_LEAST_PANEL_SHARE = 0.5
_LEAST_TALL = 0.3
_NEAR_HINGE, _FAR_FROM_HINGE = 0.4, 0.42
_LEAST_SQUARE = 0.25


@dataclass(frozen=True)
class Front:
    """
    What one view tells of a container's front.

    :ivar travel_m: how far something stands out of it, as a drawer does; 0 for nothing.
    :ivar swing_rad: how far a hinged door is turned from closed; 0 where none was seen.
    """

    is_open: bool
    travel_m: float = 0.0
    swing_rad: float = 0.0


def points_for_fronts(image: RgbdImage) -> Points:
    """Return the points (N, 3) of a view that `read_front` needs, for all its fronts."""
    rows, columns = np.mgrid[0 : image.height : _STEP, 0 : image.width : _STEP]
    points = points_at(image, rows.ravel(), columns.ravel())
    return points[np.isfinite(points).all(axis=1)]


def read_front(image: RgbdImage, box: OrientedBox, points: Points | None = None) -> Front | None:
    """
    Read a front, the box's +x face; None where the view hardly shows it.

    :param points: of `points_for_fronts`, if there are several fronts to read.
    """
    toward = image.position - np.asarray(box.center)
    front = np.array([np.cos(box.yaw), np.sin(box.yaw), 0.0])
    steepness = float(toward @ front / np.linalg.norm(toward))
    if steepness < _LEAST_SQUARE:
        return None
    points = points_for_fronts(image) if points is None else points
    reach = np.linalg.norm(np.asarray(box.size)) / 2 + max(box.size[1], _MOST_TRAVEL_M)
    apart = points - np.asarray(box.center)
    local = box.to_local(points[np.einsum('ij,ij->i', apart, apart) < reach**2])
    if not len(local):
        return None
    swing_rad = _swing_rad(local, np.asarray(box.size))
    if swing_rad > 0.0:
        return Front(True, 0.0, swing_rad)
    travel_m = _stands_out_m(local, np.asarray(box.size))
    if travel_m > 0.0:
        return Front(True, travel_m)
    is_open = _is_open(image, box, steepness)
    return None if is_open is None else Front(is_open)


def _is_open(image: RgbdImage, box: OrientedBox, steepness: float) -> bool | None:
    """Look through the front face: where the camera sees deeper than the face, there is no door."""
    along = (np.arange(_FACE_CELLS) + 0.5) / _FACE_CELLS - 0.5
    y, z = np.meshgrid(along * 0.8 * box.size[1], along * 0.8 * box.size[2])
    face = np.stack([np.full(y.size, box.size[0] / 2), y.ravel(), z.ravel()], axis=1)
    measured, expected = seen_depths(image, box.to_map(face))
    known = np.isfinite(measured)
    if known.sum() < _LEAST_SEEN:
        return None
    ahead = (expected - measured)[known] * steepness
    if (ahead < -_BEHIND_FACE_M).mean() > _OPEN_SHARE:
        return True
    if (np.abs(ahead) < _BEFORE_FACE_M).mean() > _CLOSED_SHARE:
        return False
    return None


def _stands_out_m(local: Points, size: FloatArray) -> float:
    """Return how far something nearly as wide as the front stands out of it (a drawer), or 0."""
    half = size / 2
    outside = (
        (local[:, 0] > half[0] + _BEFORE_FACE_M)
        & (local[:, 0] < half[0] + _MOST_TRAVEL_M)
        & (np.abs(local[:, 1]) < half[1])
        & (local[:, 2] > -half[2] + _FLOOR_MARGIN_M)
        & (local[:, 2] < half[2])
    )
    if outside.sum() < _LEAST_STANDING_OUT:
        return 0.0
    low, high = np.percentile(local[outside, 1], [5, 95])
    if high - low < 0.5 * size[1]:
        return 0.0
    out = local[outside, 0] - half[0]
    counts, edges = np.histogram(out, bins=np.arange(0.0, _MOST_TRAVEL_M + _BIN_M, _BIN_M))
    panel = np.nonzero(counts >= _PANEL_OF_MOST * counts.max())[0][-1]  # a handle has fewer points
    return float(np.median(out[(out >= edges[panel]) & (out <= edges[panel + 1])]))


def _swing_rad(local: Points, size: FloatArray) -> float:
    """Return the angle of a door that is hinged at the left or right edge of the front, or 0."""
    half = size / 2
    inside = (
        (local[:, 0] > half[0] + _PANEL_M)
        & (local[:, 0] < half[0] + 1.05 * size[1])
        & (np.abs(local[:, 1]) < half[1] + 0.5 * size[1])
        & (local[:, 2] > -half[2] + _FLOOR_MARGIN_M)
        & (local[:, 2] < half[2])
    )
    before = local[inside]
    if len(before) < _LEAST_DOOR_POINTS:
        return 0.0
    best, most = 0.0, 0
    for side in (-1.0, 1.0):
        out = before[:, 0] - half[0]
        across = half[1] - side * before[:, 1]  # from this hinge towards the other edge
        angle, count = _panel_angle(out, across, before[:, 2], size)
        if count > most:
            best, most = angle, count
    return best if most >= _LEAST_PANEL_SHARE * len(before) else 0.0


def _panel_angle(
    out: FloatArray, across: FloatArray, height: FloatArray, size: FloatArray
) -> tuple[float, int]:
    """Return the angle about a hinge at which most points lie, and how many; 0 of no door."""
    radius, angle = np.hypot(out, across), np.arctan2(out, across)
    fits = (radius < 1.05 * size[1]) & (angle > _LEAST_SWING_RAD) & (angle < _MOST_SWING_RAD)
    if fits.sum() < _LEAST_DOOR_POINTS:
        return 0.0, 0
    ordered = np.sort(angle[fits])
    counts = np.searchsorted(ordered, ordered + _WINDOW_RAD) - np.arange(len(ordered))
    begin = ordered[int(counts.argmax())]
    middle = float(np.median(ordered[(ordered >= begin) & (ordered <= begin + _WINDOW_RAD)]))
    off = np.abs(radius * np.sin(angle - middle))
    panel = fits & (off < _PANEL_M) & (np.abs(angle - middle) < np.pi / 4)
    if panel.sum() < _LEAST_DOOR_POINTS:
        return 0.0, 0
    near, far = np.percentile(radius[panel], [5, 95])
    low, high = np.percentile(height[panel], [5, 95])
    if near > _NEAR_HINGE * size[1] or far < _FAR_FROM_HINGE * size[1]:
        return 0.0, 0
    if high - low < _LEAST_TALL * size[2]:
        return 0.0, 0
    flat = np.stack([across[panel], out[panel]], axis=1)
    _, _, axes = np.linalg.svd(flat - flat.mean(axis=0), full_matrices=False)
    direction = axes[0] if axes[0] @ flat.mean(axis=0) > 0.0 else -axes[0]
    return float(np.arctan2(direction[1], direction[0])), int(panel.sum())
