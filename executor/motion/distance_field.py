"""How far any place is from what the cameras saw: a voxel grid of nearest seen points."""

import numpy as np
from scipy.ndimage import distance_transform_edt

from executor.robot import FloatArray

RESOLUTION_M = 0.025


class DistanceField:
    """Distances to a cloud within a box of `map`; places outside the box count as far away."""

    def __init__(self, points: FloatArray, lower: FloatArray, upper: FloatArray) -> None:
        """Index points (N, 3) that lie between two corners."""
        self._lower = lower
        self._upper = upper
        self.points = points
        self._shape = np.maximum(np.ceil((upper - lower) / RESOLUTION_M).astype(int), 1)
        cells = np.floor((points - lower) / RESOLUTION_M).astype(int)
        inside = np.all((cells >= 0) & (cells < self._shape), axis=1)
        points, cells = points[inside], cells[inside]
        self._nearest: np.ndarray | None = None
        if not len(points):
            return
        flat = np.ravel_multi_index(tuple(cells.T), tuple(self._shape))
        counts = np.bincount(flat, minlength=int(np.prod(self._shape)))
        sums = [np.bincount(flat, points[:, axis], len(counts)) for axis in range(3)]
        self._means = np.stack(sums, axis=1) / np.maximum(counts, 1)[:, None]
        indices = distance_transform_edt(
            (counts == 0).reshape(self._shape), return_distances=False, return_indices=True
        )
        self._nearest = np.ravel_multi_index(tuple(indices), tuple(self._shape)).ravel()

    def without(self, centres: FloatArray, radii: FloatArray) -> 'DistanceField':
        """Return the field of the points that lie outside of spheres (S, 3) and (S,)."""
        keep = np.ones(len(self.points), dtype=bool)
        for centre, radius in zip(centres, radii, strict=True):
            keep &= np.sum((self.points - centre) ** 2, axis=1) > radius**2
        return DistanceField(self.points[keep], self._lower, self._upper)

    def distance(self, places: FloatArray) -> FloatArray:
        """Return the distances (...,) of places (..., 3) in metres; infinite where unknown."""
        result = np.full(places.shape[:-1], np.inf)
        if self._nearest is None:
            return result
        cells = np.floor((places - self._lower) / RESOLUTION_M).astype(int)
        inside = np.all((cells >= 0) & (cells < self._shape), axis=-1)
        flat = np.ravel_multi_index(tuple(np.moveaxis(cells[inside], -1, 0)), tuple(self._shape))
        nearest = self._means[self._nearest[flat]]
        result[inside] = np.linalg.norm(places[inside] - nearest, axis=-1)
        return result
