"""What is painted on a mesh: faces in another colour, bands, dots, letters."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from sim.meshes import Array, box, join, lathe, Mesh, turn
from sim.palette import contrast, pick_colour, shaded
from sim.thing import Part

Rng = np.random.Generator

LIFT_M = 0.0005  # of paint above what it is painted on

FACING_FRONT = turn('x', np.pi / 2)  # of a sign that is read from -y, upright
FACING_X = np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])  # read from +x
DISC = lathe([(1.0, -0.0004), (1.0, 0.0004), (0.0, 0.0004)], 16)


def painted(mesh: Mesh, chosen: NDArray[np.bool_], lift: float = LIFT_M) -> Mesh:
    """Return the chosen faces (M,) of a mesh, lifted a little along its normals."""
    used, faces = np.unique(mesh.faces[chosen], return_inverse=True)
    normals = mesh.normals[used]
    return Mesh(mesh.vertices[used] + lift * normals, normals, faces.reshape(-1, 3))


def where(mesh: Mesh, test: Callable[[Array], NDArray[np.bool_]]) -> NDArray[np.bool_]:
    """Return which faces (M,) have a middle (M, 3) that passes a test."""
    return test(mesh.vertices[mesh.faces].mean(axis=1))


def meridians(mesh: Mesh, segments: int, every: int, wide: int) -> NDArray[np.bool_]:
    """
    Return which faces (M,) of a mesh turned about z lie in stripes from pole to pole.

    :param segments: of the lathe; of every so many of them, ``wide`` belong to a stripe.
    """

    def striped(middles: Array) -> NDArray[np.bool_]:
        turns = np.arctan2(middles[:, 1], middles[:, 0]) / (2 * np.pi) % 1.0
        return np.asarray((turns * segments).astype(int) % every < wide)

    return where(mesh, striped)


def both_sides(mesh: Mesh) -> Mesh:
    """Return a sheet that is seen from either side."""
    back = Mesh(mesh.vertices, -mesh.normals, mesh.faces[:, ::-1])
    return join([mesh, back])


def sheet(points: Array) -> Mesh:
    """Return the surface through a grid of points (R, C, 3); rows along x and columns along y face up."""
    rows, columns, _ = points.shape
    index = np.arange(rows * columns).reshape(rows, columns)
    a, b = index[:-1, :-1].ravel(), index[1:, :-1].ravel()
    c, d = index[1:, 1:].ravel(), index[:-1, 1:].ravel()
    faces = np.concatenate([np.column_stack([a, b, c]), np.column_stack([a, c, d])])
    flat = points.reshape(-1, 3)
    return Mesh(flat, flat, faces).reshaped(flat)


def sleeve(outline: Sequence[tuple[float, float]], low: float, high: float) -> Mesh:
    """Return a thin band around an outline of (radius, z), lowest first."""
    radii, heights = zip(*outline, strict=True)
    inside = [z for z in heights if low < z < high]
    levels = [low, *inside, high]
    return lathe([(float(np.interp(z, heights, radii)) + 0.0012, z) for z in levels], 24)


def sleeves(rng: Rng, outline: Sequence[tuple[float, float]], under: Part) -> list[Part]:
    """Return no, one or two bands around a round body, in colours of their own."""
    low, high = outline[0][1], outline[-1][1]
    parts = []
    for _ in range(int(rng.integers(3))):
        at, wide = rng.uniform(0.1, 0.6), rng.uniform(0.06, 0.25)
        ends = (low + at * (high - low), low + (at + wide) * (high - low))
        parts.append(Part(sleeve(outline, *ends), contrast(rng, under.colour)))
    return parts


def dots(spots: Sequence[Sequence[float]], radius: float, facing: Array) -> Mesh:
    """Return flat discs at points (N, 3) that face where ``facing`` (3, 3) turns the z axis."""
    disc = DISC.scaled((radius, radius, 1.0)).turned(facing)
    return join([disc.moved(spot) for spot in spots])


def strokes(lines: Sequence[tuple[float, float, float, float]], facing: Array) -> Mesh:
    """
    Return a letter or sign of straight strokes about the origin.

    :param lines: (x, y, width, height) of each bar in the plane of the sign.
    """
    bars = [box((width, height, 0.001)).moved((x, y, 0.0)) for x, y, width, height in lines]
    return join(bars).turned(facing)


def label(rng: Rng, size: tuple[float, float], under: Part, facing: Array) -> list[Part]:
    """Return a printed label of (width, height) about the origin: ground, title, a spot."""
    width, height = size
    ground = pick_colour(rng, ('white', 'cream', 'yellow', 'sky', 'lime', 'pink'))
    ink = contrast(rng, ground)
    panel = box((width, height, 0.0012)).turned(facing)
    title = strokes([(0.0, 0.28 * height, 0.75 * width, 0.16 * height)], facing)
    spot = dots([(0.0, 0.0, 0.0)], 0.26 * min(width, height), facing)
    out = facing @ (0.0, 0.0, 0.0006)
    down = facing @ (0.0, -0.16 * height, 0.0008)
    if float(np.abs(np.subtract(ground, under.colour)).sum()) < 0.25:
        ground = shaded(ground, 0.7)
    return [
        Part(panel, ground),
        Part(title.moved(out.tolist()), ink),
        Part(spot.moved(down.tolist()), contrast(rng, ground)),
    ]
