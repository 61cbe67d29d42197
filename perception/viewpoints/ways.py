"""How far it is from place to place over the floor on which the robot can stand."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

from perception.floor_plan import FloorPlan
from perception.rgbd import FloatArray


class Ways:
    """Lengths of shortest ways over a grid's cells, along and across."""

    def __init__(self, plan: FloorPlan, cells: FloatArray) -> None:
        """
        Link neighbouring cells.

        :param cells: middles (N, 2) of those that can be stood on.
        """
        rows, columns = plan.cells(cells)
        number = np.full(plan.free.shape, -1)
        number[rows, columns] = np.arange(len(cells))
        links = [_links(number, *step) for step in ((0, 1), (1, 0), (1, 1), (1, -1))]
        first = np.concatenate([each[0] for each in links])
        second = np.concatenate([each[1] for each in links])
        lengths = np.concatenate([each[2] for each in links]) * plan.resolution_m
        size = (len(cells), len(cells))
        self._graph = coo_array((lengths, (first, second)), shape=size).tocsr()
        self._tree = cKDTree(cells)
        self._known: dict[int, FloatArray] = {}

    def lengths_from(self, start: tuple[float, float], goals: FloatArray) -> FloatArray:
        """Return metres from one place to others (N, 2); infinite where there is no way."""
        begin = int(self._tree.query(start)[1])
        if begin not in self._known:
            self._known[begin] = dijkstra(self._graph, directed=False, indices=begin)
        return np.asarray(self._known[begin][self._tree.query(goals)[1]])


def _links(
    number: NDArray[np.int64], down: int, right: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], FloatArray]:
    rows, columns = number.shape
    here = number[: rows - down, max(0, -right) : columns - max(0, right)]
    there = number[down:, max(0, right) : columns + min(0, right)]
    both = (here >= 0) & (there >= 0)
    return here[both], there[both], np.full(int(both.sum()), float(np.hypot(down, right)))
