"""Soft shapes: cushions and mattresses with round edges, and cloth in folds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.body import Shape, Triple
from sim.carpentry import drawn
from sim.meshes import Array, box, join, Mesh
from sim.palette import Colour

_ARC_STEPS = 2  # facets of a round edge


def soft_box(size: Sequence[float], radius: float) -> Mesh:
    """Return a box of full side lengths with round edges, about the origin."""
    half = np.asarray(size, dtype=np.float64) / 2
    radius = min(radius, float(half.min()) * 0.98)
    vertices: list[Array] = []
    normals: list[Array] = []
    faces: list[Array] = []
    for axis in range(3):
        for sign in (-1.0, 1.0):
            points, triangles = _face(half, radius, axis, sign)
            inner = np.clip(points, radius - half, half - radius)
            outward = points - inner
            outward /= np.linalg.norm(outward, axis=1, keepdims=True)
            faces.append(triangles + sum(len(part) for part in vertices))
            vertices.append(inner + radius * outward)
            normals.append(outward)
    return Mesh(
        np.concatenate(vertices), np.concatenate(normals), np.concatenate(faces).astype(np.int64)
    )


def _face(half: Array, radius: float, axis: int, sign: float) -> tuple[Array, Array]:
    """Return a grid of points on one side of a box, dense at its edges, and its triangles."""
    u_axis, v_axis = (axis + 1) % 3, (axis + 2) % 3
    u, v = (
        np.concatenate([np.linspace(-h, radius - h, _ARC_STEPS + 1)] * 2)
        for h in half[[u_axis, v_axis]]
    )
    for line in (u, v):
        line[_ARC_STEPS + 1 :] = -line[: _ARC_STEPS + 1][::-1]
    count = len(u)
    points = np.empty((count * count, 3))
    points[:, axis] = sign * half[axis]
    points[:, u_axis] = np.repeat(u, count)
    points[:, v_axis] = np.tile(v, count)
    row, column = (grid.ravel() for grid in np.indices((count - 1, count - 1)))
    a = row * count + column
    b, c, d = a + count, a + count + 1, a + 1
    quads = [np.column_stack([a, b, c]), np.column_stack([a, c, d])]
    triangles = np.concatenate(quads)
    return points, triangles if sign > 0 else triangles[:, ::-1]


def cushion(size: Triple, position: Triple, colour: Colour, radius: float = 0.04) -> Shape:
    """Return a soft box that is seen and not felt."""
    return drawn(soft_box(size, radius), colour, position)


def pleats(width: float, height: float, depth: float, count: int) -> Mesh:
    """Return cloth that hangs in folds: upright, its width along y, about the origin."""
    wave = np.linspace(0.0, 2 * np.pi * count, 6 * count + 1)
    y = np.linspace(-width / 2, width / 2, len(wave))
    x = depth / 2 * np.cos(wave)
    slope = np.gradient(x, y)
    out = np.column_stack([np.ones_like(y), -slope, np.zeros_like(y)])
    out /= np.linalg.norm(out, axis=1, keepdims=True)
    low = np.column_stack([x, y, np.full_like(y, -height / 2)])
    high = np.column_stack([x, y, np.full_like(y, height / 2)])
    sides = []
    for sign in (1.0, -1.0):
        k = np.arange(len(y) - 1)
        a, b, c, d = k, k + 1, k + 1 + len(y), k + len(y)
        faces = np.concatenate([np.column_stack([a, b, c]), np.column_stack([a, c, d])])
        normals = np.concatenate([out, out]) * sign
        order = faces if sign > 0 else faces[:, ::-1]
        sides.append(Mesh(np.concatenate([low, high]), normals, order.astype(np.int64)))
    return join(sides)


def slats(width: float, height: float, depth: float, count: int) -> Mesh:
    """Return level slats one above the other, their width along y, about the origin."""
    pitch = height / count
    slat = box((depth, width, 0.72 * pitch))
    return join([slat.moved((0.0, 0.0, (k + 0.5) * pitch - height / 2)) for k in range(count)])
