"""
From a detection in one image to the points that it shows in `map`.

The mask (or the box, where a backend has no masks) also covers some of what lies behind and under
the thing. What lies far behind is cut off by depth, what lies under it by the height of the
surface around it.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from perception.detector import Detection
from perception.projection import Points, points_at
from perception.rgbd import RgbdImage
from perception.size_prior import usual_sizes

_RING = 0.35  # of the box's side, where the support is looked for
_LEAST_RING_POINTS = 25
_FLOOR_M = 0.03
_LIKELY = 0.15
_UNUSUAL_M = 0.45
_HALF = 0.65


@dataclass(frozen=True)
class LiftedDetection:
    """
    A detection with its points (N, 3) in `map`.

    :ivar support_m: height of what it stands on; None when that was not seen.
    :ivar color: mean colour of its pixels, 0-255.
    """

    detection: Detection
    points: Points
    color: tuple[float, float, float]
    distance_m: float
    support_m: float | None = None
    truncated: bool = False
    stamp_s: float = 0.0


@dataclass(frozen=True)
class LiftingOptions:
    """What counts as a thing's own points."""

    most_distance_m: float = 4.5
    least_points: int = 12
    jump_m: float = 0.03
    over_support_m: float = 0.005
    most_points: int = 3000


def lift(
    image: RgbdImage, detection: Detection, is_item: bool, options: LiftingOptions
) -> LiftedDetection | None:
    """
    Return the detection's points in `map`; None if depth shows too few.

    What lies farther from the middle than such a thing is large is not its own.
    """
    part = _Part.of(image, detection)
    most_m = most_extent_m(detection)
    inside = _pixels(part, detection)
    if is_item:
        inside = _connected(part, inside, options, most_m)
    rows, columns = np.nonzero(inside)
    if len(rows) < options.least_points:
        return None
    # A large thing's points are far more than its box needs.
    step = max(1, len(rows) // (2 * options.most_points))
    rows, columns = rows[::step] + part.top, columns[::step] + part.left
    distance = float(np.median(image.depth_m[rows, columns]))
    points = points_at(image, rows, columns)
    support = None
    if is_item:
        support = _support_height(image, detection, points)
        kept = _own_points(points, support, options, most_m)
    else:
        kept = points[:, 2] > _FLOOR_M
        if kept.any():
            middle = np.median(points[kept], axis=0)
            kept &= np.linalg.norm(points - middle, axis=1) < _HALF * most_m
    rows, columns, points = rows[kept], columns[kept], points[kept]
    if len(points) < options.least_points:
        return None
    color = image.color[rows, columns].reshape(-1, 3).mean(axis=0)
    step = max(1, len(points) // options.most_points)
    return LiftedDetection(
        detection,
        points[::step],
        (float(color[0]), float(color[1]), float(color[2])),
        distance,
        support,
        _is_truncated(image, detection),
        image.stamp_s,
    )


def most_extent_m(detection: Detection) -> float:
    """Return how large the thing may be, by the usual sizes of its likely names, metres."""
    names = [name for name, chance in detection.chances if chance >= _LIKELY]
    sizes = usual_sizes()
    extents = [each for name in (names or [detection.label]) if (each := sizes.most_m(name))]
    return max(extents, default=_UNUSUAL_M)


def _is_truncated(image: RgbdImage, detection: Detection) -> bool:
    left, top, right, bottom = detection.box
    return left < 2 or top < 2 or right > image.width - 2 or bottom > image.height - 2


@dataclass(frozen=True)
class _Part:
    """The depth (h, w) inside of a detection's box, and where that lies in the image."""

    top: int
    left: int
    depth_m: NDArray[np.float32]

    @classmethod
    def of(cls, image: RgbdImage, detection: Detection) -> '_Part':
        left, top, right, bottom = (round(value) for value in detection.box)
        left, top = max(0, left), max(0, top)
        return cls(top, left, image.depth_m[top:bottom, left:right])


def _pixels(part: _Part, detection: Detection) -> NDArray[np.bool_]:
    """Which pixels of the box may be the thing's own, (h, w)."""
    high, wide = part.depth_m.shape
    inside = np.isfinite(part.depth_m) & (part.depth_m > 0.05)
    if detection.mask is not None:
        masked = detection.mask[part.top : part.top + high, part.left : part.left + wide]
        # A mask that is nearly empty says less than the box.
        if masked.sum() >= 0.1 * masked.size:
            inside &= masked
    return np.asarray(inside)


def _connected(
    part: _Part, inside: NDArray[np.bool_], options: LiftingOptions, most_m: float
) -> NDArray[np.bool_]:
    """Keep the largest part of the pixels without a jump in depth, among the nearer ones."""
    if not inside.any():
        return inside
    depth = np.where(inside, part.depth_m, np.nan)
    near = float(np.nanpercentile(depth, 20))
    inside = inside & (part.depth_m < near + most_m)
    filled = np.where(inside, part.depth_m, 0.0).astype(np.float32)
    jump = options.jump_m + 0.01 * near
    edges = np.zeros(inside.shape, dtype=np.bool_)
    for axis in (0, 1):
        steps = np.abs(np.diff(filled, axis=axis)) > jump
        before = [slice(None), slice(None)]
        before[axis] = slice(0, -1)
        edges[tuple(before)] |= steps
    parts = (inside & ~edges).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(parts, connectivity=4)
    if count <= 1:
        return inside
    largest = 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())
    grown = cv2.dilate((labels == largest).astype(np.uint8), np.ones((3, 3), np.uint8))
    middle = float(np.median(part.depth_m[labels == largest]))
    return np.asarray(inside & (grown > 0) & (np.abs(part.depth_m - middle) < most_m))


def _support_height(image: RgbdImage, detection: Detection, points: Points) -> float | None:
    """Height of the level surface around the thing's foot, from pixels beside its box."""
    left, top, right, bottom = detection.box
    wide, high = max(6.0, _RING * (right - left)), max(6.0, _RING * (bottom - top))
    x0, x1 = int(max(0, left - wide)), int(min(image.width, right + wide))
    y0, y1 = int(max(0, top)), int(min(image.height, bottom + high))
    step = max(1, (x1 - x0) // 60, (y1 - y0) // 60)
    rows, columns = (part.ravel() for part in np.mgrid[y0:y1:step, x0:x1:step])
    outside = (columns < left) | (columns >= right) | (rows >= bottom)
    ring = points_at(image, rows[outside], columns[outside])
    ring = ring[np.isfinite(ring).all(axis=1)]
    foot = float(np.percentile(points[:, 2], 3))
    middle = np.median(points[:, :2], axis=0)
    reach = 0.06 + np.percentile(np.linalg.norm(points[:, :2] - middle, axis=1), 95)
    near = ring[
        (np.linalg.norm(ring[:, :2] - middle, axis=1) < reach) & (np.abs(ring[:, 2] - foot) < 0.05)
    ]
    if len(near) < _LEAST_RING_POINTS:
        return None
    counts, edges = np.histogram(near[:, 2], bins=np.arange(foot - 0.05, foot + 0.056, 0.005))
    peak = int(counts.argmax())
    if counts[peak] < 0.25 * len(near):
        return None
    level = near[np.abs(near[:, 2] - edges[peak] - 0.0025) < 0.006]
    return float(np.median(level[:, 2]))


def _own_points(
    points: Points, support: float | None, options: LiftingOptions, most_m: float
) -> NDArray[np.bool_]:
    """Drop the support surface and stray points far from the others."""
    kept = np.ones(len(points), dtype=np.bool_)
    if support is not None:
        over = points[:, 2] > support + options.over_support_m
        if over.sum() >= max(options.least_points, 0.08 * len(points)):
            kept = over
    middle = np.median(points[kept], axis=0)
    apart = np.linalg.norm(points - middle, axis=1)
    limit = min(most_m, 2.5 * float(np.percentile(apart[kept], 80)) + 0.01)
    return np.asarray(kept & (apart < limit))
