"""Reads the meshes that come with robots from Wavefront OBJ files."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np

from sim.meshes import Mesh


@cache  # a robot is loaded into every world
def read_mesh(path: str) -> Mesh:
    """
    Return the triangles of an OBJ file, whose faces must name normals.

    :raises ValueError: where a face has no normals, or names a vertex that is not there.
    """
    vertices: list[str] = []
    normals: list[str] = []
    faces: list[list[str]] = []
    for line in Path(path).read_text().splitlines():
        kind, _, rest = line.partition(' ')
        if kind == 'v':
            vertices.append(rest)
        elif kind == 'vn':
            normals.append(rest)
        elif kind == 'f':
            faces.append(rest.split())
    corners = _triangles(path, faces)  # (3 M, 2)
    places, facing = _rows(vertices), _rows(normals)
    if len(corners) and (
        corners.min() < 0 or np.any(corners.max(axis=0) >= (len(places), len(facing)))
    ):
        raise ValueError(f'{path}: a face names a vertex or a normal that is not there')
    # One vertex for each pair of place and normal.
    pairs, index = np.unique(corners, axis=0, return_inverse=True)
    return Mesh(places[pairs[:, 0]], facing[pairs[:, 1]], index.reshape(-1, 3))


def _rows(lines: list[str]) -> np.ndarray:
    return np.array(' '.join(lines).split(), dtype=np.float64).reshape(-1, 3)


def _triangles(path: str, faces: list[list[str]]) -> np.ndarray:
    """Return (vertex, normal) of each corner, polygons cut into fans."""
    corners: list[tuple[int, int]] = []
    for face in faces:
        named = [corner.split('/') for corner in face]
        if any(len(parts) != 3 for parts in named):
            raise ValueError(f'{path}: a face must be written v/vt/vn or v//vn, got {face}')
        pairs = [(int(parts[0]) - 1, int(parts[2]) - 1) for parts in named]
        for second in range(1, len(pairs) - 1):
            corners += [pairs[0], pairs[second], pairs[second + 1]]
    return np.array(corners, dtype=np.int64).reshape(-1, 2)
