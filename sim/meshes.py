"""Triangle meshes made from profiles and outlines, with normals, written as OBJ text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import hypot

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

_CREASE_COS = np.cos(np.radians(40.0))


@dataclass(frozen=True)
class Mesh:
    """Vertices (N, 3) in metres, one unit normal each (N, 3), triangles (M, 3)."""

    vertices: Array
    normals: Array
    faces: NDArray[np.int64]

    def moved(self, offset: Sequence[float]) -> Mesh:
        """Return the mesh shifted by (x, y, z)."""
        return Mesh(self.vertices + np.asarray(offset), self.normals, self.faces)

    def turned(self, rotation: Array) -> Mesh:
        """Return the mesh rotated by a matrix (3, 3)."""
        return Mesh(self.vertices @ rotation.T, self.normals @ rotation.T, self.faces)

    def scaled(self, factors: Sequence[float]) -> Mesh:
        """Return the mesh stretched by positive factors along x, y and z."""
        scale = np.asarray(factors, dtype=np.float64)
        normals = self.normals / scale
        return Mesh(self.vertices * scale, _unit(normals), self.faces)

    def reshaped(self, vertices: Array) -> Mesh:
        """Return the mesh with other vertex positions and smooth normals computed anew."""
        corners = vertices[self.faces]  # (M, 3, 3)
        across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        # Vertices on a seam lie in the same place: they share one normal.
        _, group = np.unique(vertices.round(6), axis=0, return_inverse=True)
        group = group.ravel()
        total = np.zeros((group.max() + 1, 3))
        for corner in range(3):
            np.add.at(total, group[self.faces[:, corner]], across)
        return Mesh(vertices, _unit(total[group]), self.faces)

    def obj_text(self) -> str:
        """Return the mesh as Wavefront OBJ."""
        # One format for all rows: a home writes a hundred thousand of them when it is loaded.
        places = 'v %.5f %.5f %.5f\n' * len(self.vertices) % tuple(self.vertices.ravel())
        normals = 'vn %.4f %.4f %.4f\n' * len(self.normals) % tuple(self.normals.ravel())
        corners = np.repeat(self.faces + 1, 2, axis=1).ravel().tolist()
        return places + normals + 'f %d//%d %d//%d %d//%d\n' * len(self.faces) % tuple(corners)


def _unit(vectors: Array) -> Array:
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(length, 1e-12), dtype=np.float64)


def turn(axis: str, angle: float) -> Array:
    """Return the rotation matrix (3, 3) about ``x``, ``y`` or ``z`` by radians."""
    c, s = np.cos(angle), np.sin(angle)
    i, j = {'x': (1, 2), 'y': (2, 0), 'z': (0, 1)}[axis]
    matrix = np.eye(3)
    matrix[i, i] = matrix[j, j] = c
    matrix[i, j], matrix[j, i] = -s, s
    return matrix


def join(meshes: Sequence[Mesh]) -> Mesh:
    """Return one mesh of several."""
    starts = np.cumsum([0] + [len(mesh.vertices) for mesh in meshes[:-1]])
    return Mesh(
        np.concatenate([mesh.vertices for mesh in meshes]),
        np.concatenate([mesh.normals for mesh in meshes]),
        np.concatenate([m.faces + start for m, start in zip(meshes, starts, strict=True)]),
    )


def box(size: Sequence[float]) -> Mesh:
    """Return a box of full side lengths (x, y, z) about the origin."""
    cube = _cube()  # a home has a thousand boxes
    return Mesh(cube.vertices * np.asarray(size, dtype=np.float64), cube.normals, cube.faces)


@cache
def _cube() -> Mesh:
    return extrude([(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)], 1.0)


def _profile_normals(points: Array, closed: bool) -> list[tuple[int, tuple[float, float]]]:
    """
    Return (point index, normal) pairs along a polyline, two for each point at a crease.

    Each pair of consecutive entries that comes from one segment spans a strip of the surface.
    """
    count = len(points)
    segments = count if closed else count - 1
    ends = np.concatenate([points, points[:1]])[: segments + 1]
    along = ends[1:] - ends[:-1]
    # Plain numbers: thousands of short profiles cost most in the calls on small arrays.
    outward = _unit(np.stack([along[:, 1], -along[:, 0]], axis=1)).tolist()
    entries: list[tuple[int, tuple[float, float]]] = []
    for i in range(segments):
        for end, neighbour in ((i, i - 1), (i + 1, i + 1)):
            x, y = outward[i]
            if closed or 0 <= neighbour < segments:
                other_x, other_y = outward[neighbour % segments]
                if x * other_x + y * other_y > _CREASE_COS:
                    x, y = x + other_x, y + other_y
            length = max(hypot(x, y), 1e-12)
            entries.append((end % count, (x / length, y / length)))
    return entries


def lathe(profile: Sequence[tuple[float, float]], segments: int = 20) -> Mesh:
    """
    Turn a profile of (radius, z) about the z axis.

    Going up the profile the surface faces outward; start and end at radius 0 to close it.
    """
    points = np.asarray(profile, dtype=np.float64)
    entries = _profile_normals(points, closed=False)
    angles = np.linspace(0.0, 2 * np.pi, segments + 1)
    ring = np.stack([np.cos(angles), np.sin(angles)], axis=1)  # (S+1, 2)
    vertices, normals = [], []
    for index, normal in entries:
        radius, height = points[index]
        vertices.append(np.column_stack([ring * radius, np.full(segments + 1, height)]))
        normals.append(np.column_stack([ring * normal[0], np.full(segments + 1, normal[1])]))
    faces = [
        _strip(2 * k * (segments + 1), (2 * k + 1) * (segments + 1), segments)
        for k in range(len(entries) // 2)
    ]
    return Mesh(np.concatenate(vertices), np.concatenate(normals), np.concatenate(faces))


def _strip(low: int, high: int, count: int) -> NDArray[np.int64]:
    """Return the triangles between two rows of ``count`` + 1 vertices, low row first."""
    step = np.arange(count)
    a, b, c, d = low + step, low + step + 1, high + step + 1, high + step
    return np.concatenate([np.column_stack([a, b, c]), np.column_stack([a, c, d])])


def extrude(outline: Sequence[tuple[float, float]], height: float) -> Mesh:
    """Return a convex, anticlockwise outline in x and y as a solid about z = 0."""
    points = np.asarray(outline, dtype=np.float64)
    count = len(points)
    vertices: list[tuple[float, ...]] = []
    normals: list[tuple[float, ...]] = []
    faces: list[tuple[int, ...]] = []
    entries = _profile_normals(points, closed=True)
    for k in range(0, len(entries), 2):
        start = len(vertices)
        for index, normal in entries[k : k + 2]:
            for z in (-height / 2, height / 2):
                vertices.append((*points[index], z))
                normals.append((*normal, 0.0))
        faces += [(start, start + 2, start + 3), (start, start + 3, start + 1)]
    for sign in (-1.0, 1.0):
        start = len(vertices)
        vertices += [(x, y, sign * height / 2) for x, y in points]
        normals += [(0.0, 0.0, sign)] * count
        for k in range(1, count - 1):
            fan = (start, start + k, start + k + 1)
            faces.append(fan if sign > 0 else fan[::-1])
    return Mesh(np.array(vertices), np.array(normals), np.array(faces, dtype=np.int64))


def tube(path: ArrayLike, radii: ArrayLike, segments: int = 10) -> Mesh:
    """Return a round tube along a path (N, 3) that lies in one plane, closed at its ends."""
    points = np.asarray(path, dtype=np.float64)
    along = _unit(np.gradient(points, axis=0))
    plane = np.cross(points[0] - points[len(points) // 2], points[-1] - points[len(points) // 2])
    if np.linalg.norm(plane) < 1e-9:
        plane = np.cross(along[0], np.eye(3)[np.argmin(np.abs(along[0]))])
    binormal = _unit(plane)
    angles = np.linspace(0.0, 2 * np.pi, segments + 1)
    vertices, normals = [], []
    for point, tangent, radius in zip(points, along, np.asarray(radii), strict=True):
        side = np.cross(binormal, tangent)
        ring = np.outer(np.cos(angles), side) + np.outer(np.sin(angles), binormal)
        vertices.append(point + radius * ring)
        normals.append(ring)
    row = segments + 1
    faces = [_strip(k * row, (k + 1) * row, segments) for k in range(len(points) - 1)]
    for k, tangent, order in ((0, -along[0], 1), (len(points) - 1, along[-1], -1)):
        start = sum(len(part) for part in vertices)
        vertices.append(vertices[k][:-1])
        normals.append(np.tile(tangent, (segments, 1)))
        fan = [(start, start + i + 1, start + i)[::order] for i in range(1, segments - 1)]
        faces.append(np.array(fan, dtype=np.int64))
    return Mesh(np.concatenate(vertices), np.concatenate(normals), np.concatenate(faces))


def round_outline(
    width: float, depth: float, corner: float, steps: int = 4
) -> list[tuple[float, float]]:
    """Return a rectangle with round corners, anticlockwise, about the origin."""
    points = []
    centres = ((1, 1, 0.0), (-1, 1, 0.5), (-1, -1, 1.0), (1, -1, 1.5))
    for sx, sy, quarter in centres:
        for step in range(steps + 1):
            angle = np.pi * (quarter + 0.5 * step / steps)
            x = sx * (width / 2 - corner) + corner * np.cos(angle)
            points.append((x, sy * (depth / 2 - corner) + corner * np.sin(angle)))
    return points
