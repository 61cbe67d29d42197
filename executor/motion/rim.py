"""The opening of a vessel as the cameras see it: a circle among its uppermost points."""

from dataclasses import dataclass

import numpy as np

from executor.motion.transforms import apply, inverse
from executor.robot import FloatArray

TOP_SHARE = 0.12
TOP_M = 0.012
LEAST_RADIUS_M = 0.008
ROUND_M = 0.004
"""How far the points of a rim may lie from its circle."""
ROUND_SHARE = 0.5
COVERED_RAD = 2.4
"""Of the circle, that points must lie along."""
HANDLE_SHARE = 0.6
"""Of a vessel's height, that a handle may rise over its rim."""
SLOPE_SHARE = 0.25
"""Of a carton's width, its opening lies so far from its middle."""
SLOPE_DEEP_SHARE = 0.3
RIDGE_M, RIDGE_LINE_M = 0.01, 0.003
RIDGE_THIN_M, RIDGE_LONG_M = 0.004, 0.012
"""Standard deviations of its points across and along a ridge; those of a rim are alike."""
LEAST_POINTS = 8
SECTORS = 24
SAMPLES = 120


@dataclass(frozen=True)
class Rim:
    """The opening of a vessel in the frame of its upright box: its middle (3,) and radius."""

    centre: FloatArray
    radius_m: float


def rim_of(points: FloatArray, map_tform_box: FloatArray, size: FloatArray) -> Rim:
    """
    Return the opening of a vessel from its points (N, 3) in `map`.

    A handle ends below the rim or rises outside of it, and a bottle's neck is its uppermost part.
    Where nothing round is at the top, as with a carton, it opens in the slope of that.

    :param map_tform_box: its upright box; ``size`` (3,) the extents of that.
    """
    local = apply(inverse(map_tform_box), points)
    top = 0.5 * float(size[2])
    ridge = _ridge(local, top)
    if ridge is not None:
        return _in_slope(local, ridge, top, size)
    opening = opening_of(local, top, float(size[2]), 0.55 * float(max(size[:2])))
    if opening is not None:
        return Rim(
            np.array([*opening.middle, opening.height]), max(LEAST_RADIUS_M, opening.radius_m)
        )
    radius = max(LEAST_RADIUS_M, SLOPE_SHARE * float(min(size[:2])))
    return Rim(np.array([0.0, 0.0, _slope(local, top, size)]), radius)


@dataclass(frozen=True)
class Opening:
    """A round edge that points lie on: its middle (2,), radius and height in their frame."""

    middle: FloatArray
    radius_m: float
    height: float


def opening_of(points: FloatArray, top: float, height_m: float, most_m: float) -> Opening | None:
    """
    Return the round edge at the top of a vessel's points (N, 3); None without one.

    :param top: height of its uppermost points; ``height_m`` is how tall it is.
    :param most_m: radius that the opening has at most.
    """
    most_of_it = np.median(points[:, :2], axis=0)
    for lower in np.arange(0.0, HANDLE_SHARE * height_m, TOP_M):
        level = np.inf if lower == 0.0 else top - lower
        under = points[points[:, 2] <= level]
        circle = circle_of(uppermost(under, top - lower, height_m), most_m)
        if circle is None:
            continue
        middle, radius = circle
        if float(np.linalg.norm(middle - most_of_it)) > 0.5 * most_m + radius:
            continue  # the end of a handle
        above = points[points[:, 2] > level, :2]
        if len(above) and np.median(np.linalg.norm(above - middle, axis=1)) < 0.9 * radius:
            return None  # no handle: the vessel itself goes on above
        off = np.abs(np.linalg.norm(under[:, :2] - middle, axis=1) - radius)
        edge = under[(off < ROUND_M) & (under[:, 2] > top - lower - TOP_M), 2]
        height = top if lower == 0.0 or not len(edge) else float(np.percentile(edge, 95))
        return Opening(middle, radius, height)
    return None


@dataclass(frozen=True)
class _Ridge:
    """The line along which a vessel is highest: its middle (2,), and unit (2,) across it."""

    middle: FloatArray
    across: FloatArray


def _ridge(points: FloatArray, top: float) -> _Ridge | None:
    """Return the thin straight ridge of a roof; None where the top is round or level."""
    highest = points[points[:, 2] > top - RIDGE_M, :2]
    if len(highest) < LEAST_POINTS:
        return None
    variances, axes = np.linalg.eigh(np.cov(highest.T))
    if variances[0] > RIDGE_THIN_M**2 or variances[1] < RIDGE_LONG_M**2:
        return None
    # Of a roof that is seen from one side, what is below its line is all to that side.
    line = points[points[:, 2] > top - RIDGE_LINE_M, :2]
    return _Ridge((line if len(line) else highest).mean(axis=0), axes[:, 0])


def _in_slope(points: FloatArray, ridge: _Ridge, top: float, size: FloatArray) -> Rim:
    """Return the opening in the slope beside a ridge: half as far out as the vessel is wide."""
    radius = max(LEAST_RADIUS_M, SLOPE_SHARE * float(min(size[:2])))
    wide = np.abs((points[:, :2] - ridge.middle) @ ridge.across) > radius
    height = float(np.percentile(points[wide, 2], 99)) if wide.any() else top
    height = max(min(height, top), top - SLOPE_DEEP_SHARE * float(size[2]))
    return Rim(np.array([*ridge.middle, height]), radius)


def _slope(points: FloatArray, top: float, size: FloatArray) -> float:
    """Return the height at which a top that narrows upwards is half as wide as the vessel."""
    heights = [top]
    for axis in (0, 1):
        wide = np.abs(points[:, axis]) > SLOPE_SHARE * float(size[axis])
        if np.count_nonzero(wide) >= LEAST_POINTS:
            heights.append(float(np.percentile(points[wide, 2], 99)))
    return max(min(heights), top - SLOPE_DEEP_SHARE * float(size[2]))


def uppermost(points: FloatArray, top: float, height_m: float) -> FloatArray:
    """Return where (N, 2) the uppermost points of a vessel are that is so high."""
    depth = max(TOP_M, TOP_SHARE * height_m)
    upper: FloatArray = points[points[:, 2] > top - depth, :2]
    return upper


def circle_of(flat: FloatArray, most_m: float) -> tuple[FloatArray, float] | None:
    """
    Return middle (2,) and radius of the circle that most points (N, 2) lie on; None without one.

    :param most_m: radius that it has at most.
    """
    if len(flat) < 8:
        return None
    rng = np.random.default_rng(0)
    best: np.ndarray | None = None
    for _ in range(SAMPLES):
        found = _through(flat[rng.choice(len(flat), 3, replace=False)])
        if found is None or not LEAST_RADIUS_M < found[1] < most_m:
            continue
        on = np.abs(np.linalg.norm(flat - found[0], axis=1) - found[1]) < ROUND_M
        if best is None or on.sum() > best.sum():
            best = on
    if best is None or best.sum() < ROUND_SHARE * len(flat):
        return None
    middle, radius = _fitted(flat[best])
    around = flat[best] - middle
    angles = np.arctan2(around[:, 1], around[:, 0])
    sectors = np.unique(np.floor(angles / (2 * np.pi) * SECTORS))
    if len(sectors) * 2 * np.pi / SECTORS < COVERED_RAD or radius > most_m:
        return None
    return middle, radius


def _through(three: FloatArray) -> tuple[FloatArray, float] | None:
    """Return the circle through three points (3, 2), None when they are about in a line."""
    a, b, c = three
    matrix = 2.0 * np.stack([b - a, c - a])
    if abs(float(np.linalg.det(matrix))) < 1e-7:
        return None
    middle = np.linalg.solve(matrix, np.array([b @ b - a @ a, c @ c - a @ a]))
    return middle, float(np.linalg.norm(a - middle))


def _fitted(flat: FloatArray) -> tuple[FloatArray, float]:
    """Return the circle that lies nearest to points (N, 2)."""
    matrix = np.column_stack([2.0 * flat, np.ones(len(flat))])
    x, y, rest = np.linalg.lstsq(matrix, np.sum(flat**2, axis=1), rcond=None)[0]
    return np.array([x, y]), float(np.sqrt(max(1e-9, rest + x * x + y * y)))
