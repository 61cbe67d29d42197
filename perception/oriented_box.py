"""Boxes in `map` that stand upright and are turned about z only."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from perception.projection import Points
from perception.rgbd import FloatArray

_LARGE_M = 0.25
_NEARLY = 1.35
_THICKNESS_M = 0.03
"""Of depth noise: flat things have no area without it."""


@dataclass(frozen=True)
class OrientedBox:
    """Centre, full extents along the box's own axes (x, y, z) in metres, rotation about z."""

    center: tuple[float, float, float]
    size: tuple[float, float, float]
    yaw: float

    @property
    def bottom(self) -> float:
        """Height of the lower face."""
        return self.center[2] - self.size[2] / 2

    @property
    def top(self) -> float:
        """Height of the upper face."""
        return self.center[2] + self.size[2] / 2

    @property
    def volume(self) -> float:
        """Cubic metres."""
        return float(np.prod(self.size))

    def to_local(self, points: Points) -> Points:
        """Return points (N, 3) in the box's own frame, its centre at the origin."""
        cos, sin = np.cos(self.yaw), np.sin(self.yaw)
        apart = points - np.asarray(self.center)
        x = cos * apart[:, 0] + sin * apart[:, 1]
        y = -sin * apart[:, 0] + cos * apart[:, 1]
        return np.stack([x, y, apart[:, 2]], axis=1)

    def to_map(self, local: Points) -> Points:
        """Return points (N, 3) of the box's frame in `map`."""
        cos, sin = np.cos(self.yaw), np.sin(self.yaw)
        x = cos * local[:, 0] - sin * local[:, 1]
        y = sin * local[:, 0] + cos * local[:, 1]
        return np.asarray(np.stack([x, y, local[:, 2]], axis=1) + np.asarray(self.center))

    def contains(self, points: Points, margin_m: float = 0.0) -> NDArray[np.bool_]:
        """Which points (N, 3) lie inside, the box grown by a margin."""
        half = np.asarray(self.size) / 2 + margin_m
        return np.asarray((np.abs(self.to_local(points)) <= half).all(axis=1))

    def overlap(self, other: 'OrientedBox') -> float:
        """Return the common volume over the smaller volume, from a grid of points in that box."""
        small, large = (self, other) if self.volume <= other.volume else (other, self)
        along = (np.arange(6) + 0.5) / 6 - 0.5
        grid = np.stack(np.meshgrid(along, along, along), axis=-1).reshape(-1, 3)
        return float(large.contains(small.to_map(grid * np.asarray(small.size))).mean())

    def facing(self, yaw: float) -> 'OrientedBox':
        """Return the same box with its x axis turned to the multiple of 90 degrees near `yaw`."""
        quarters = round((yaw - self.yaw) / (np.pi / 2))
        x, y, z = self.size
        size = (x, y, z) if quarters % 2 == 0 else (y, x, z)
        turned = self.yaw + quarters * np.pi / 2
        return OrientedBox(self.center, size, float((turned + np.pi) % (2 * np.pi) - np.pi))


def box_at_yaw(points: Points, yaw: float, trim_percent: float = 0.0) -> OrientedBox:
    """Return the box around points (N, 3) in a given direction, without their outermost share."""
    cos, sin = np.cos(yaw), np.sin(yaw)
    local = np.stack(
        [
            cos * points[:, 0] + sin * points[:, 1],
            -sin * points[:, 0] + cos * points[:, 1],
            points[:, 2],
        ],
        axis=1,
    )
    low = np.percentile(local, trim_percent, axis=0)
    high = np.percentile(local, 100.0 - trim_percent, axis=0)
    return box_of_limits(low, high, yaw)


def box_of_limits(low: FloatArray, high: FloatArray, yaw: float) -> OrientedBox:
    """Return the box between two corners that are given along axes turned by `yaw`."""
    cos, sin = np.cos(yaw), np.sin(yaw)
    x, y, z = ((low + high) / 2).tolist()
    sides = np.maximum(high - low, 1e-3).tolist()
    center = (float(cos * x - sin * y), float(sin * x + cos * y), float(z))
    return OrientedBox(center, (sides[0], sides[1], sides[2]), float(yaw))


def smallest_box(points: Points, trim_percent: float = 1.0) -> OrientedBox:
    """
    Return the upright box with the smallest footprint, its x axis along the longer side.

    A large thing that is nearly as small along the axes of `map` is taken to stand along them, as
    walls do: of a thing seen in part the smallest box is turned.
    """
    _, _, degrees = cv2.minAreaRect(points[:, :2].astype(np.float32))
    box = box_at_yaw(points, float(np.radians(degrees)), trim_percent)
    if max(box.size) > _LARGE_M:
        along = box_at_yaw(points, 0.0, trim_percent)
        area = np.prod(np.add(box.size[:2], _THICKNESS_M))
        if np.prod(np.add(along.size[:2], _THICKNESS_M)) < _NEARLY * area:
            box = along
    return box if box.size[0] >= box.size[1] else box.facing(box.yaw + np.pi / 2)
