"""
Fewer triangles over the same vertices, by merging those that lie in one cell of a grid.

Source: Rossignac and Borrel, Multi-resolution 3D approximations for rendering complex scenes, 1993.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FACING_STEPS = 2.0
"""Into so many a unit of a normal's coordinates is divided: vertices on two sides of an edge stay apart."""


def coarse_faces(
    vertices: NDArray[np.float32],
    faces: NDArray[np.uint32],
    cell_m: float,
    normals: NDArray[np.float32] | None = None,
) -> NDArray[np.uint32]:
    """
    Return triangles (K, 3) of which each cell of a grid has one vertex at most.

    :param vertices: (N, 3), of which some are left; ``faces`` are (M, 3).
    :param normals: (N, 3); vertices that face different ways are kept apart, so that shading has
        the edges that it had.
    """
    key = np.floor(vertices / cell_m).astype(np.int64)
    if normals is not None:
        key = np.hstack([key, np.rint(normals * FACING_STEPS).astype(np.int64)])
    key -= key.min(axis=0)
    flat = np.zeros(len(key), dtype=np.int64)
    for column, width in zip(key.T, key.max(axis=0) + 1, strict=True):
        flat = flat * width + column
    _, first, cell = np.unique(flat, return_index=True, return_inverse=True)
    merged = first[cell.ravel()][faces.astype(np.int64)]
    a, b, c = merged.T
    kept = merged[(a != b) & (b != c) & (c != a)]
    return np.ascontiguousarray(kept, dtype=np.uint32)
