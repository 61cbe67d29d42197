"""Walls that are touched: what is hollow is a floor and a ring of convex pieces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy.spatial import ConvexHull

from sim.meshes import Array, lathe, Mesh, turn
from sim.thing import hull, Solid, ThingModel

STEADY_M = 0.002  # how far inside its base a thing's middle lies while it rests
SAME_FACE = 0.03  # sine of the angle between faces that count as one


def hull_mesh(points: Array) -> Mesh:
    """Return the convex hull of points (N, 3) as a mesh with flat faces."""
    shape = ConvexHull(points)
    corners = points[shape.simplices]  # (M, 3, 3)
    across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    inward = (across * shape.equations[:, :3]).sum(axis=1) < 0
    corners[inward] = corners[inward][:, ::-1]
    normals = np.repeat(shape.equations[:, :3], 3, axis=0)
    count = len(corners)
    return Mesh(corners.reshape(-1, 3), normals, np.arange(3 * count).reshape(count, 3))


def ring(
    outer: Sequence[tuple[float, float]], inner: Sequence[tuple[float, float]], count: int = 8
) -> list[Solid]:
    """Return a round wall between two profiles of (radius, z) as convex pieces."""
    pieces = []
    step = 2 * np.pi / count
    # The corners of the outer polygon lie a little outside, so that its sides touch the circle.
    wide = 0.5 + 0.5 / np.cos(step / 2)
    for k in range(count):
        points = []
        for radius, z in (*[(wide * r, z) for r, z in outer], *inner):
            for angle in (k * step, (k + 1) * step):
                points.append((radius * np.cos(angle), radius * np.sin(angle), z))
        pieces.append(hull(hull_mesh(np.array(points))))
    return pieces


def solid_points(solid: Solid) -> Array:
    """Return corner points (N, 3) whose convex hull is the solid, in the thing's frame."""
    if solid.mesh is not None:
        return solid.mesh.vertices
    if solid.kind == 'box':
        signs = np.array(np.meshgrid(*[(-0.5, 0.5)] * 3)).reshape(3, -1).T
        points = signs * np.asarray(solid.size)
    elif solid.kind == 'cylinder':
        radius, half = solid.size[0], solid.size[1] / 2
        points = lathe([(radius, -half), (radius, half)], 16).vertices
    else:
        t = np.linspace(0.0, np.pi, 9)
        points = solid.size[0] * lathe([(np.sin(a), -np.cos(a)) for a in t], 16).vertices
    roll, pitch, yaw = solid.rpy
    rotation = turn('z', yaw) @ turn('y', pitch) @ turn('x', roll)
    return np.asarray(points @ rotation.T + np.asarray(solid.position))


def lain(model: ThingModel, others: int = 0) -> ThingModel:
    """
    Return the model with the rests that its solids allow, the one nearest to its frame first.

    It rests on a face of the convex hull of its solids when its middle lies above that face.

    :param others: at most how many further rests to give.
    """
    points = np.concatenate([solid_points(solid) for solid in model.solids])
    rests = tuple(_turned_down(down) for down in _steady_normals(points)[: 1 + others])
    heights = tuple(float(-(points @ rest.T)[:, 2].min()) for rest in rests)
    return replace(model, rests=rests, heights=heights)


def _steady_normals(points: Array) -> list[Array]:
    """Return the outward normals of the hull's faces that it stands on, lowest first."""
    faces = np.unique(ConvexHull(points).equations.round(4), axis=0)
    margins = _margins(faces)
    steady = faces[margins >= min(STEADY_M, float(margins.max()))]
    order = np.argsort(steady[:, 2], kind='stable')
    return [face[:3] / np.linalg.norm(face[:3]) for face in steady[order]]


def _margins(faces: Array) -> Array:
    """Return how far inside each face (F, 4) of a hull the origin's plumb line meets it (F,)."""
    normals, depths = faces[:, :3], faces[:, 3]
    beyond = -normals * depths[:, None] @ normals.T + depths  # (F, F) of foot i above face j
    sines = np.sqrt(np.maximum(1.0 - (normals @ normals.T) ** 2, 0.0))
    gaps = np.where(sines > SAME_FACE, -beyond / np.maximum(sines, SAME_FACE), np.inf)
    return np.asarray(gaps.min(axis=1))


def _turned_down(down: Array) -> Array:
    """Return the smallest rotation that turns a direction to -z."""
    target = np.array([0.0, 0.0, -1.0])
    axis, cosine = np.cross(down, target), float(down @ target)
    if cosine < -0.999999:
        return turn('x', np.pi)
    skew = np.array([[0, -axis[2], axis[1]], [axis[2], 0, -axis[0]], [-axis[1], axis[0], 0]])
    return np.asarray(np.eye(3) + skew + skew @ skew / (1 + cosine))
