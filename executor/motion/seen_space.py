"""Which space in and on furniture the cameras have looked through; the rest counts as solid."""

import numpy as np
from scipy.ndimage import binary_erosion

from executor.motion.transforms import apply, inverse
from executor.robot import FloatArray, FloorMap, RgbdFrame

HEIGHTS_M = np.arange(0.02, 1.42, 0.04)
BEFORE_SURFACE_M = 0.015
"""A place counts as looked through when the surface behind it lies so much farther."""
RIM_CELLS = 1
"""The map's cells overhang the furniture: at its rim, what was in view is as the cloud has it."""


class SeenSpace:
    """
    A grid over the furniture of the static map, with a mark where a camera saw that it is free.

    The underside of a board and the back of a cabinet are in no cloud. A motion planned through the
    cloud alone meets them.
    """

    def __init__(self, floor_map: FloorMap) -> None:
        """Begin with nothing seen."""
        inner = binary_erosion(floor_map.occupied, iterations=RIM_CELLS, border_value=True)
        rows, columns = np.nonzero(floor_map.occupied)
        origin = np.array([floor_map.origin_x, floor_map.origin_y])
        flat = origin + (np.stack([columns, rows], axis=1) + 0.5) * floor_map.resolution_m
        count = len(HEIGHTS_M)
        self._places = np.column_stack(
            [np.repeat(flat, count, axis=0), np.tile(HEIGHTS_M, len(flat))]
        )
        self._is_rim = np.repeat(~inner[rows, columns], count)
        self._is_free = np.zeros(len(self._places), dtype=bool)
        self._was_in_view = np.zeros(len(self._places), dtype=bool)

    def add(self, frame: RgbdFrame) -> None:
        """Mark what a frame looks through."""
        left = np.flatnonzero(~self._is_free)
        local = apply(inverse(frame.map_tform_camera), self._places[left])
        height, width = frame.depth_m.shape
        depth = np.maximum(local[:, 2], 1e-6)
        u = np.rint(local[:, 0] / depth * frame.intrinsics[0, 0] + frame.intrinsics[0, 2])
        v = np.rint(local[:, 1] / depth * frame.intrinsics[1, 1] + frame.intrinsics[1, 2])
        inside = (local[:, 2] > 0.1) & (u >= 0) & (u < width) & (v >= 0) & (v < height)
        left, depth = left[inside], depth[inside]
        seen = frame.depth_m[v[inside].astype(int), u[inside].astype(int)]
        self._was_in_view[left[np.isfinite(seen)]] = True
        self._is_free[left] = seen > depth + BEFORE_SURFACE_M

    def unseen(self, lower: FloatArray, upper: FloatArray) -> FloatArray:
        """Return the places (N, 3) between two corners that no camera has looked through."""
        solid = ~self._is_free & ~(self._is_rim & self._was_in_view)
        solid &= np.all((self._places > lower) & (self._places < upper), axis=1)
        return self._places[solid]
