"""Where the base may stand and how it gets there: the static map plus what the cameras saw."""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import distance_transform_edt
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import dijkstra

from executor.robot import FloatArray, FloorMap

SEEN_LOW_M = 0.04
SEEN_HIGH_M = 1.45
SOFT_COST = 6.0


@dataclass(frozen=True)
class Footprint:
    """The base's own radius, and the radius that the stowed arm needs for turning anywhere."""

    base_m: float = 0.27
    turning_m: float = 0.44
    clearance_m: float = 0.02


class Floor:
    """Distances to obstacles on a grid, and shortest ways over it."""

    def __init__(self, floor_map: FloorMap, seen: FloatArray, footprint: Footprint) -> None:
        """Combine the static map with seen points (N, 3) at the robot's height."""
        self.footprint = footprint
        self._resolution = floor_map.resolution_m
        self._origin = np.array([floor_map.origin_x, floor_map.origin_y])
        occupied = np.pad(floor_map.occupied, 1, constant_values=True)
        self._origin = self._origin - self._resolution
        high = seen[(seen[:, 2] > SEEN_LOW_M) & (seen[:, 2] < SEEN_HIGH_M)]
        cells = self._cells(high[:, :2])
        inside = self._inside(cells, occupied.shape)
        counts = np.zeros(occupied.shape, dtype=int)
        np.add.at(counts, (cells[inside, 1], cells[inside, 0]), 1)
        occupied = occupied | (counts >= 3)
        self.distance_m = distance_transform_edt(~occupied) * self._resolution
        self.distance_m -= 0.5 * self._resolution

    def clearance(self, places: FloatArray) -> FloatArray:
        """Return the distance (N,) from places (N, 2) to the nearest obstacle; 0 outside."""
        cells = self._cells(places)
        inside = self._inside(cells, self.distance_m.shape)
        result = np.zeros(len(places))
        result[inside] = self.distance_m[cells[inside, 1], cells[inside, 0]]
        return result

    def standable(self, places: FloatArray) -> np.ndarray:
        """Say at which places (N, 2) the base itself fits."""
        return self.clearance(places) >= self.footprint.base_m + self.footprint.clearance_m

    def ways_from(self, start: FloatArray) -> 'Ways':
        """Return the shortest ways from a place (2,) to everywhere that the base can get to."""
        return Ways(self, start)

    def _cells(self, places: FloatArray) -> np.ndarray:
        cells: np.ndarray = np.floor((places - self._origin) / self._resolution).astype(int)
        return cells

    def _inside(self, cells: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
        limits = np.array([shape[1], shape[0]])
        inside: np.ndarray = np.all((cells >= 0) & (cells < limits), axis=1)
        return inside


class Ways:
    """Shortest ways over a floor from one place."""

    def __init__(self, floor: Floor, start: FloatArray) -> None:
        self._floor = floor
        self._start = start
        rows, columns = floor.distance_m.shape
        room = floor.distance_m
        base = floor.footprint.base_m + floor.footprint.clearance_m
        allowed = room >= base
        start_cell = np.clip(floor._cells(start[None])[0], 0, [columns - 1, rows - 1])
        # Where the robot stands already counts as free: it must be able to leave.
        grid = np.stack(np.meshgrid(np.arange(columns), np.arange(rows)), axis=-1)
        near = np.linalg.norm(grid - start_cell, axis=-1) * floor._resolution < 0.20
        allowed = allowed | (near & (room > 0.1))
        allowed[start_cell[1], start_cell[0]] = True
        wanted = floor.footprint.turning_m + 0.03
        tight = np.clip((wanted - room) / (wanted - base), 0.0, 1.0)
        self._index = start_cell[1] * columns + start_cell[0]
        graph = _grid_graph(allowed, (1.0 + SOFT_COST * tight) * floor._resolution)
        self._costs, self._before = dijkstra(
            graph, directed=True, indices=self._index, return_predecessors=True
        )
        self._shape = (rows, columns)

    def cost(self, places: FloatArray) -> FloatArray:
        """Return the length of the way, tight places counted more, to places (N, 2); inf: none."""
        cells = self._floor._cells(places)
        inside = self._floor._inside(cells, self._shape)
        result = np.full(len(places), np.inf)
        flat = cells[inside, 1] * self._shape[1] + cells[inside, 0]
        result[inside] = self._costs[flat]
        return result

    def path(self, goal: FloatArray) -> FloatArray | None:
        """Return places (N, 2) from the start to a goal (2,), or None when there is no way."""
        if not np.isfinite(self.cost(goal[None])[0]):
            return None
        cell = self._floor._cells(goal[None])[0]
        index = int(cell[1] * self._shape[1] + cell[0])
        chain = []
        while index >= 0 and index != self._index:
            chain.append(index)
            index = int(self._before[index])
        row, column = np.divmod(np.array(chain[::-1], dtype=int), self._shape[1])
        middles = (np.stack([column, row], axis=1) + 0.5) * self._floor._resolution
        middles = middles + self._floor._origin
        return _smooth(np.concatenate([self._start[None], middles[:-1], goal[None]]))


def _grid_graph(allowed: np.ndarray, cost: FloatArray) -> coo_matrix:
    """Return the weighted graph of an 8-connected grid."""
    rows, columns = allowed.shape
    number = np.arange(rows * columns).reshape(rows, columns)
    sources, goals, weights = [], [], []
    for dy, dx in ((0, 1), (1, 0), (1, 1), (1, -1)):
        here = (slice(0, rows - dy), slice(max(0, -dx), columns - max(0, dx)))
        there = (slice(dy, rows), slice(max(0, dx), columns - max(0, -dx)))
        both = allowed[here] & allowed[there]
        weight = np.hypot(dx, dy) * 0.5 * (cost[here] + cost[there])
        for first, second in ((here, there), (there, here)):
            sources.append(number[first][both])
            goals.append(number[second][both])
            weights.append(weight[both])
    size = rows * columns
    return coo_matrix(
        (np.concatenate(weights), (np.concatenate(sources), np.concatenate(goals))),
        shape=(size, size),
    ).tocsr()


def _smooth(path: FloatArray, rounds: int = 8) -> FloatArray:
    """Round the corners of a grid path; its ends stay."""
    smooth = path.copy()
    for _ in range(rounds):
        if len(smooth) < 3:
            break
        smooth[1:-1] = 0.25 * smooth[:-2] + 0.5 * smooth[1:-1] + 0.25 * smooth[2:]
    return smooth
