"""The static map of the floor: what is free, where the walls are, how far one can walk."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from perception.rgbd import FloatArray
from perception.rooms import Rooms, rooms_of


@dataclass(frozen=True)
class FloorPlan:
    """Free cells of the floor (rows along y, columns along x) and where they lie in `map`."""

    free: NDArray[np.bool_]
    resolution_m: float
    origin: tuple[float, float]

    def __post_init__(self) -> None:
        if self.free.ndim != 2 or self.resolution_m <= 0.0:
            raise ValueError(
                f'expected a grid with a positive resolution, got shape {self.free.shape} '
                f'and {self.resolution_m} m'
            )

    def cells(self, points: FloatArray) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return row and column of points (N, 2) in `map`; they may lie outside."""
        places = np.floor((points - np.asarray(self.origin)) / self.resolution_m)
        return places[:, 1].astype(np.int64), places[:, 0].astype(np.int64)

    def points(self, rows: NDArray[np.int64], columns: NDArray[np.int64]) -> FloatArray:
        """Return the middles (N, 2) of cells in `map`."""
        places = np.stack([columns, rows], axis=1) + 0.5
        return np.asarray(places * self.resolution_m + np.asarray(self.origin))

    def is_free(self, points: FloatArray) -> NDArray[np.bool_]:
        """Which of the points (N, 2) lie on free floor; outside the map nothing is free."""
        rows, columns = self.cells(points)
        inside = (
            (rows >= 0)
            & (rows < self.free.shape[0])
            & (columns >= 0)
            & (columns < self.free.shape[1])
        )
        result = np.zeros(len(points), dtype=np.bool_)
        result[inside] = self.free[rows[inside], columns[inside]]
        return result

    def free_share(self, points: FloatArray) -> float:
        """Share of the points (N, 2) that lie on free floor."""
        return float(self.is_free(points).mean()) if len(points) else 0.0

    @cached_property
    def rooms(self) -> Rooms:
        """The rooms that the free floor consists of."""
        return rooms_of(self.free, self.resolution_m, self.origin)

    def off_walls(self, points: FloatArray, gap_m: float) -> NDArray[np.bool_]:
        """Which of the points (N, 2) are inside of a room and not at its walls."""
        found = np.zeros(len(points), dtype=np.bool_)
        for x0, y0, x1, y1 in self.rooms.areas:
            low, high = np.array([x0, y0]) + gap_m, np.array([x1, y1]) - gap_m
            found |= ((points > low) & (points < high)).all(axis=1)
        return found

    def wall_gap(self, point: FloatArray, yaw: float) -> float:
        """How far its room's wall is from a point in a direction; negative beyond the wall."""
        x0, y0, x1, y1 = self.rooms.area_at(float(point[0]), float(point[1]))
        dx, dy = float(np.cos(yaw)), float(np.sin(yaw))
        if abs(dx) >= abs(dy):
            return float((x1 - point[0]) if dx > 0 else (point[0] - x0))
        return float((y1 - point[1]) if dy > 0 else (point[1] - y0))

    def standing_room(self, radius_m: float) -> NDArray[np.bool_]:
        """Cells where a round robot of that radius can stand."""
        padded = np.pad(self.free, 1)
        distance = ndimage.distance_transform_edt(padded)[1:-1, 1:-1] * self.resolution_m
        return np.asarray(distance > radius_m)

    def reachable(self, start: FloatArray, radius_m: float) -> NDArray[np.bool_]:
        """Cells where the robot can stand and that hang together with where it is now."""
        room = self.standing_room(radius_m)
        parts, count = ndimage.label(room)
        if count == 0:
            return room
        rows, columns = np.nonzero(room)
        middles = self.points(rows, columns)
        nearest = int(np.linalg.norm(middles - start[:2], axis=1).argmin())
        return np.asarray(parts == parts[rows[nearest], columns[nearest]])
