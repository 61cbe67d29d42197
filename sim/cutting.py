"""Meshes and solids cut by planes, with a flat face where the cut went through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.spatial import ConvexHull, QhullError

from sim.body import Triple
from sim.meshes import Array, join, Mesh
from sim.palette import Colour
from sim.shells import hull_mesh, solid_points
from sim.thing import hull, Solid, ThingModel

SLIVER_M3 = 1e-9  # what is smaller than a cubic millimetre is no piece
THIN_M = 1e-7


@dataclass(frozen=True)
class Plane:
    """A cut through a point; what lies on the side that the unit normal shows is kept."""

    point: Triple
    normal: Triple

    def heights(self, points: Array) -> Array:
        """Return how far points (N, 3) lie on the side that is kept, in metres."""
        return np.asarray((points - np.asarray(self.point)) @ np.asarray(self.normal))

    def flipped(self) -> Plane:
        """Return the plane that keeps the other side."""
        x, y, z = self.normal
        return Plane(self.point, (-x, -y, -z))


@dataclass(frozen=True)
class Piece:
    """A piece of a thing; ``offset`` is its frame in that of the whole, of the same axes."""

    model: ThingModel
    offset: Triple


def plane(point: Sequence[float], normal: Sequence[float]) -> Plane:
    """Return a plane; the normal may have any length but 0."""
    length = float(np.linalg.norm(normal))
    if length < 1e-9:
        raise ValueError(f'the normal of a cut must not be zero, got {tuple(normal)}')
    px, py, pz = np.asarray(point, dtype=np.float64).tolist()
    nx, ny, nz = (np.asarray(normal, dtype=np.float64) / length).tolist()
    return Plane((px, py, pz), (nx, ny, nz))


def clip(mesh: Mesh, cut: Plane) -> tuple[Mesh, Array]:
    """Return what is left of a mesh, and the segments (N, 2, 3) along which it was cut."""
    height = cut.heights(mesh.vertices)
    inside = (height >= 0.0)[mesh.faces]  # (M, 3)
    count = inside.sum(axis=1)
    kept = mesh.faces[count == 3]
    vertices, normals, faces = [mesh.vertices], [mesh.normals], [kept]
    total = len(mesh.vertices)
    segments = []
    for lone in (1, 2):  # how many corners are kept; the odd one out comes first
        chosen = mesh.faces[count == lone]
        odd = np.argmax(inside[count == lone] == (lone == 1), axis=1)
        if not len(chosen):
            continue
        order = (odd[:, None] + np.arange(3)) % 3
        a, b, c = np.take_along_axis(chosen, order, axis=1).T
        ends = []
        for other in (b, c):
            share = (height[a] / (height[a] - height[other]))[:, None]
            vertices.append(mesh.vertices[a] + share * (mesh.vertices[other] - mesh.vertices[a]))
            normals.append(mesh.normals[a] + share * (mesh.normals[other] - mesh.normals[a]))
            ends.append(total + np.arange(len(a)))
            total += len(a)
        ab, ac = ends
        if lone == 1:
            faces.append(np.column_stack([a, ab, ac]))
        else:
            faces += [np.column_stack([ab, b, c]), np.column_stack([ab, c, ac])]
        segments.append(np.stack([vertices[-2], vertices[-1]], axis=1))
    left = _compact(Mesh(np.concatenate(vertices), np.concatenate(normals), np.concatenate(faces)))
    return left, np.concatenate(segments) if segments else np.zeros((0, 2, 3))


def _compact(mesh: Mesh) -> Mesh:
    """Return the mesh without the vertices that no face uses."""
    used, faces = np.unique(mesh.faces, return_inverse=True)
    return Mesh(mesh.vertices[used], mesh.normals[used], faces.reshape(-1, 3))


def cap(segments: Array, cut: Plane) -> Mesh | None:
    """
    Return the flat face inside the outline that segments (N, 2, 3) make; None without any.

    The outline may have holes; it is filled strip by strip, between every other crossing.
    """
    frame = _frame(np.asarray(cut.normal))  # rows u, v; u x v points away from what is kept
    flat = (segments - np.asarray(cut.point)) @ frame.T  # (N, 2, 2)
    low, high = flat[:, :, 1].min(axis=1), flat[:, :, 1].max(axis=1)
    levels = np.unique(flat[:, :, 1].round(5))
    corners: list[tuple[float, float]] = []
    for start, end in pairwise(levels):
        middle = 0.5 * (start + end)
        crossing = flat[(low < middle) & (high > middle) & (high - low > THIN_M)]
        if len(crossing) < 2 or len(crossing) % 2:
            continue
        (u0, v0), (u1, v1) = crossing[:, 0].T, crossing[:, 1].T
        shares = [np.clip((level - v0) / (v1 - v0), 0.0, 1.0) for level in (start, middle, end)]
        at = [u0 + share * (u1 - u0) for share in shares]
        order = np.argsort(at[1], kind='stable')
        for left, right in order.reshape(-1, 2):
            a, b = (float(at[0][left]), start), (float(at[0][right]), start)
            c, d = (float(at[2][right]), end), (float(at[2][left]), end)
            corners += [a, b, c, a, c, d]
    if not corners:
        return None
    points = np.array(corners) @ frame + np.asarray(cut.point)
    normals = np.tile(-np.asarray(cut.normal), (len(points), 1))
    return Mesh(points, normals, np.arange(len(points)).reshape(-1, 3))


def _frame(normal: Array) -> Array:
    """Return two unit vectors (2, 3) of a plane whose cross product is minus its normal."""
    u = np.cross(normal, np.eye(3)[np.argmin(np.abs(normal))])
    u /= np.linalg.norm(u)
    return np.stack([u, np.cross(u, normal)])


def clip_solid(solid: Solid, cut: Plane) -> Solid | None:
    """Return what is left of a solid as a convex hull; None when that is next to nothing."""
    points = solid_points(solid)
    height = cut.heights(points)
    if (height >= 0.0).all():
        return solid
    try:
        simplices = ConvexHull(points).simplices
        edges = np.concatenate([simplices[:, [0, 1]], simplices[:, [1, 2]], simplices[:, [2, 0]]])
        a, b = edges[height[edges[:, 0]] * height[edges[:, 1]] < 0.0].T
        share = (height[a] / (height[a] - height[b]))[:, None]
        crossed = points[a] + share * (points[b] - points[a])
        left = np.concatenate([points[height >= 0.0], crossed])
        shape = ConvexHull(left)
    except (QhullError, ValueError):
        return None
    if shape.volume < SLIVER_M3:
        return None
    return hull(hull_mesh(left[shape.vertices]))


def volume(solids: Sequence[Solid]) -> float:
    """Return the volume of solids, one by one, in cubic metres."""
    return float(sum(ConvexHull(solid_points(solid)).volume for solid in solids))


def area(meshes: Sequence[Mesh]) -> float:
    """Return the surface of meshes in square metres."""
    corners = [mesh.vertices[mesh.faces] for mesh in meshes if len(mesh.faces)]
    return float(
        sum(
            0.5 * np.linalg.norm(np.cross(c[:, 1] - c[:, 0], c[:, 2] - c[:, 0]), axis=1).sum()
            for c in corners
        )
    )


def is_closed(meshes: Sequence[Mesh]) -> bool:
    """Tell whether meshes together enclose a space, so that a cut has an inside."""
    mesh = join(meshes)
    _, same = np.unique(mesh.vertices.round(6), axis=0, return_inverse=True)
    faces = same.ravel()[mesh.faces]
    solid = (faces != np.roll(faces, 1, axis=1)).all(axis=1)
    edges = np.sort(np.concatenate([faces[solid][:, [k, (k + 1) % 3]] for k in range(3)]), axis=1)
    _, counts = np.unique(edges, axis=0, return_counts=True)
    return bool((counts % 2 == 0).all())


def middle_of(meshes: Sequence[Mesh]) -> Triple:
    """Return the middle of the box around meshes: the frame that a thing made of them gets."""
    points = np.concatenate([mesh.vertices for mesh in meshes])
    x, y, z = ((points.min(axis=0) + points.max(axis=0)) / 2).tolist()
    return x, y, z


@dataclass(frozen=True)
class Bulk:
    """Meshes that together enclose a space, each in its colour, and the colour of its inside."""

    meshes: tuple[Mesh, ...]
    colours: tuple[Colour, ...]
    inside: Colour

    def clipped(self, cut: Plane) -> tuple[Bulk, Mesh | None]:
        """Return what is left, closed again, and the face that closes it."""
        kept, segments = zip(*[clip(mesh, cut) for mesh in self.meshes], strict=True)
        face = cap(np.concatenate(segments), cut)
        if face is None:
            return Bulk(kept, self.colours, self.inside), None
        return Bulk((*kept, face), (*self.colours, self.inside), self.inside), face
