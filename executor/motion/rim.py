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

    A handle ends below the rim, and a bottle's neck is its uppermost part.

    :param map_tform_box: its upright box; ``size`` (3,) the extents of that.
    """
    local = apply(inverse(map_tform_box), points)
    top = 0.5 * float(size[2])
    upper = uppermost(local, top, float(size[2]))
    circle = circle_of(upper, 0.55 * float(max(size[:2])))
    if circle is not None:
        middle, radius = circle
    elif len(upper) < 6:
        middle, radius = np.zeros(2), 0.4 * float(min(size[:2]))
    else:
        low, high = np.percentile(upper, 2, axis=0), np.percentile(upper, 98, axis=0)
        middle, radius = 0.5 * (low + high), 0.5 * float(np.min(high - low))
    return Rim(np.array([*middle, top]), max(LEAST_RADIUS_M, radius))


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
