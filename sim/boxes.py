"""Level boxes around points: upright sides, turned by a yaw, as small as possible from above."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import ConvexHull

Points = NDArray[np.float64]


@dataclass(frozen=True)
class LevelBox:
    """A box in ``map``: middle, full sizes along its own axes (z is up), yaw in radians."""

    centre: tuple[float, float, float]
    size: tuple[float, float, float]
    yaw: float


def level_box(points: Points) -> LevelBox:
    """Return the box of smallest ground area around points (N, 3), its longer side along x."""
    outline = points[ConvexHull(points[:, :2]).vertices, :2]
    edges = np.roll(outline, -1, axis=0) - outline
    yaws = np.unique(np.arctan2(edges[:, 1], edges[:, 0]) % (np.pi / 2))
    return min((_box_at(points, outline, float(yaw)) for yaw in yaws), key=_area)


def _area(box: LevelBox) -> float:
    return box.size[0] * box.size[1]


def _box_at(points: Points, outline: Points, yaw: float) -> LevelBox:
    c, s = np.cos(yaw), np.sin(yaw)
    along = outline @ np.array([[c, -s], [s, c]])  # (N, 2) in the box's axes
    low, high = along.min(axis=0), along.max(axis=0)
    middle, (width, depth) = (low + high) / 2, (high - low).tolist()
    x, y = c * middle[0] - s * middle[1], s * middle[0] + c * middle[1]
    bottom, top = float(points[:, 2].min()), float(points[:, 2].max())
    centre = (float(x), float(y), (bottom + top) / 2)
    if width >= depth:
        return LevelBox(centre, (width, depth, top - bottom), yaw)
    turned = yaw + np.pi / 2 if yaw < np.pi / 4 else yaw - np.pi / 2
    return LevelBox(centre, (depth, width, top - bottom), float(turned))
