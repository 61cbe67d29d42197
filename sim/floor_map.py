"""The static floor plan of a home, as a mapping run would leave it behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

RESOLUTION_M = 0.05
MARGIN_M = 0.2  # of wall around the room
OCCUPIED = 100
FREE = 0

Area = tuple[tuple[float, float], tuple[float, float]]  # lower and upper corner


@dataclass(frozen=True)
class Footprint:
    """A rectangle on the floor: middle, sizes along its own axes, and its turn."""

    x: float
    y: float
    depth: float
    width: float
    yaw: float

    def contains(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Tell which of the points lie in it."""
        c, s = np.cos(self.yaw), np.sin(self.yaw)
        along = c * (x - self.x) + s * (y - self.y)
        across = -s * (x - self.x) + c * (y - self.y)
        inside = (np.abs(along) <= self.depth / 2) & (np.abs(across) <= self.width / 2)
        return np.asarray(inside)

    def moved(self, forward: float) -> Footprint:
        """Return the rectangle shifted along its own first axis."""
        x, y = self.x + forward * np.cos(self.yaw), self.y + forward * np.sin(self.yaw)
        return replace(self, x=float(x), y=float(y))

    def grown(self, margin: float) -> Footprint:
        """Return the rectangle with a margin on all sides."""
        return Footprint(
            self.x, self.y, self.depth + 2 * margin, self.width + 2 * margin, self.yaw
        )


@dataclass(frozen=True)
class FloorMap:
    """
    An occupancy grid.

    :ivar cells: (rows, columns) int8, 0 free and 100 occupied; the row grows with y.
    :ivar origin: map x and y of the outer corner of cell [0, 0].
    """

    cells: NDArray[np.int8]
    origin: tuple[float, float]
    resolution: float = RESOLUTION_M

    def centres(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return map x and y of every cell's middle, each (rows, columns)."""
        rows, columns = self.cells.shape
        x = self.origin[0] + (np.arange(columns) + 0.5) * self.resolution
        y = self.origin[1] + (np.arange(rows) + 0.5) * self.resolution
        grid_x, grid_y = np.meshgrid(x, y)
        return grid_x, grid_y

    def cell(self, x: float, y: float) -> tuple[int, int]:
        """Return the row and column of a point."""
        column = int(np.floor((x - self.origin[0]) / self.resolution))
        row = int(np.floor((y - self.origin[1]) / self.resolution))
        return row, column

    def is_free(self, x: float, y: float) -> bool:
        """Tell whether a point lies on free floor."""
        row, column = self.cell(x, y)
        rows, columns = self.cells.shape
        inside = 0 <= row < rows and 0 <= column < columns
        return inside and bool(self.cells[row, column] == FREE)


def draw_floor_map(size: tuple[float, float], footprints: list[Footprint]) -> FloorMap:
    """Return the grid of a room whose floor spans (0, 0) to ``size``."""
    return draw_rooms_map([((0.0, 0.0), size)], footprints)


def draw_rooms_map(areas: Sequence[Area], footprints: Sequence[Footprint]) -> FloorMap:
    """
    Return the grid of several floors that are joined where their rectangles touch.

    :param areas: floors of rooms and doorways, in ``map``.
    """
    low = [min(area[0][axis] for area in areas) for axis in (0, 1)]
    high = [max(area[1][axis] for area in areas) for axis in (0, 1)]
    columns, rows = (
        int(np.ceil((high[axis] - low[axis] + 2 * MARGIN_M) / RESOLUTION_M)) for axis in (0, 1)
    )
    origin = (low[0] - MARGIN_M, low[1] - MARGIN_M)
    empty = FloorMap(np.zeros((rows, columns), dtype=np.int8), origin)
    x, y = empty.centres()
    taken = np.ones(x.shape, dtype=bool)
    for (low_x, low_y), (high_x, high_y) in areas:
        taken &= (x < low_x) | (x > high_x) | (y < low_y) | (y > high_y)
    for footprint in footprints:
        taken |= footprint.contains(x, y)
    cells = np.where(taken, OCCUPIED, FREE).astype(np.int8)
    return FloorMap(cells, empty.origin)
