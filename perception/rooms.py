"""
The rooms of a floor plan: free floor between walls, parted where a wall leaves a doorway.

A doorway is a gap in a thin wall. Walls are taken to run along the axes of `map`, as mapping tools
align them; a plan whose walls run otherwise is one room.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

WALL_M = 0.2
"""Walls are at most so thick."""
DOORWAY_M = (0.55, 1.7)
LEAST_ROOM_M2 = 1.5

Cells = NDArray[np.bool_]
Area = tuple[float, float, float, float]


@dataclass(frozen=True)
class Rooms:
    """
    Which room each free cell belongs to.

    :ivar labels: (rows, columns) as in the plan, 0 for no room, else its number from 1.
    :ivar areas: for each room least x, least y, most x, most y of its free floor, metres.
    """

    labels: NDArray[np.int64]
    areas: tuple[Area, ...]

    def at(self, x: float, y: float) -> int:
        """Return the number of the room that a place is in or nearest to; 0 if there is none."""
        gaps = [
            (max(low_x - x, 0.0, x - high_x) + max(low_y - y, 0.0, y - high_y), number)
            for number, (low_x, low_y, high_x, high_y) in enumerate(self.areas, start=1)
        ]
        # In the overlap of two areas the smaller room has it: the other is cut out there.
        return min(
            ((gap, self._extent(number), number) for gap, number in gaps), default=(0, 0, 0)
        )[2]

    def _extent(self, number: int) -> int:
        return int(np.count_nonzero(self.labels == number))

    def area_at(self, x: float, y: float) -> Area:
        """Return the extent of the room at a place; all zero if there is none."""
        number = self.at(x, y)
        return self.areas[number - 1] if number else (0.0, 0.0, 0.0, 0.0)


def rooms_of(free: Cells, resolution_m: float, origin: tuple[float, float]) -> Rooms:
    """
    Part the free floor of a grid into rooms.

    :param free: (rows, columns), rows along y.
    :param origin: x and y of the outer corner of the first cell.
    """
    gaps = _doorways(free, resolution_m) | _doorways(free.T, resolution_m).T
    labels, count = ndimage.label(free & ~gaps)
    sizes = np.bincount(labels.ravel(), minlength=count + 1) * resolution_m**2
    kept = [each for each in range(1, count + 1) if sizes[each] >= LEAST_ROOM_M2]
    if not kept:
        kept = list(range(1, count + 1))
    numbers = np.zeros(count + 1, dtype=np.int64)
    numbers[kept] = np.arange(1, len(kept) + 1)
    rooms = numbers[labels]
    places = ndimage.find_objects(rooms)
    x0, y0 = origin
    areas = tuple(
        (
            float(x0 + columns.start * resolution_m),
            float(y0 + rows.start * resolution_m),
            float(x0 + columns.stop * resolution_m),
            float(y0 + rows.stop * resolution_m),
        )
        for rows, columns in places
    )
    if not kept:
        return Rooms(rooms, ())
    # Doorways and nooks behind furniture go to the room that is nearest.
    nearest = ndimage.distance_transform_edt(
        rooms == 0, return_distances=False, return_indices=True
    )
    return Rooms(np.where(free, rooms[tuple(nearest)], 0), areas)


def _doorways(free: Cells, resolution_m: float) -> Cells:
    """Cells of gaps in walls that run along the rows."""
    most = round(WALL_M / resolution_m)
    wall = _thin(free, most)
    low, high = (round(each / resolution_m) for each in DOORWAY_M)
    found = np.zeros_like(free)
    for row in np.nonzero(wall.any(axis=1))[0].tolist():
        for start, stop in _runs(free[row]):
            if not low <= stop - start <= high:
                continue
            beside = wall[row, start - 1] if start else False
            beyond = wall[row, stop] if stop < free.shape[1] else False
            if beside or beyond:
                found[row, start:stop] = True
    return found


def _thin(free: Cells, most: int) -> Cells:
    """Blocked cells with free floor within a wall's thickness on both sides, across the rows."""
    above = np.zeros_like(free)
    below = np.zeros_like(free)
    for step in range(1, most + 1):
        above[step:] |= free[:-step]
        below[:-step] |= free[step:]
    return np.asarray(~free & above & below & _thickness_within(free, most))


def _thickness_within(free: Cells, most: int) -> Cells:
    """Blocked cells that vanish when the blocked part is opened by more than a wall's thickness."""
    thick = ndimage.binary_opening(~free, np.ones((most + 1, 1), dtype=np.bool_))
    return np.asarray(~free & ~thick)


def _runs(row: Cells) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], row, [False]]).astype(np.int8)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))
