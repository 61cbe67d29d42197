"""Round and flat forms that many small things are put together from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.meshes import Array, box, extrude, join, lathe, Mesh, round_outline, tube, turn

Point = Sequence[float]

_SEGMENTS = {
    '0': 'abcdef', '1': 'bc', '2': 'abged', '3': 'abgcd', '4': 'fgbc',
    '5': 'afgcd', '6': 'afgedc', '7': 'abc', '8': 'abcdefg', '9': 'abcdfg',
}  # fmt: skip


def ellipsoid(size: Point, segments: int = 16, rows: int = 9) -> Mesh:
    """Return an ellipsoid of full extents (x, y, z) about the origin."""
    angles = np.linspace(-np.pi / 2, np.pi / 2, rows)
    profile = [(max(0.0, float(np.cos(a)) / 2), float(np.sin(a)) / 2) for a in angles]
    return lathe(profile, segments).scaled(size)


def disc(radius: float, low: float, high: float, segments: int = 24) -> Mesh:
    """Return an upright cylinder with flat ends between two heights."""
    return lathe([(0.0, low), (radius, low), (radius, high), (0.0, high)], segments)


def cone(low_radius: float, high_radius: float, low: float, high: float, n: int = 24) -> Mesh:
    """Return an upright truncated cone with flat ends between two heights."""
    return lathe([(0.0, low), (low_radius, low), (high_radius, high), (0.0, high)], n)


def ring(radius: float, thickness: float, segments: int = 28, sides: int = 8) -> Mesh:
    """Return a torus about z: ``radius`` of its middle line, ``thickness`` of its wire."""
    angles = np.linspace(0.0, 2 * np.pi, sides + 1) + np.pi / 2
    profile = [
        (float(radius - thickness / 2 * np.sin(a)), float(-thickness / 2 * np.cos(a)))
        for a in angles[::-1]
    ]
    return lathe(profile[::-1] if profile[1][1] > 0 else profile, segments)


def slab(size: Point, corner: float, steps: int = 4) -> Mesh:
    """Return a box of full lengths (x, y, z) whose upright edges are rounded."""
    return extrude(round_outline(size[0], size[1], corner, steps), size[2])


def rod(start: Point, end: Point, radius: float, segments: int = 10) -> Mesh:
    """Return a straight round rod between two points."""
    return tube([tuple(start), tuple(end)], (radius, radius), segments)


def wedge(radius: float, start: float, end: float, height: float, steps: int = 6) -> Mesh:
    """Return a flat sector of a disc between two angles (less than half a turn) about z = 0."""
    angles = np.linspace(start, end, steps)
    rim = [(float(radius * np.cos(a)), float(radius * np.sin(a))) for a in angles]
    return extrude([(0.0, 0.0), *rim], height)


def cushion(size: Point, power: float = 0.5, steps: int = 10) -> Mesh:
    """Return a soft rectangle of full extents (x, y, z), thick in its middle, thin at its seam."""
    line = np.sin(np.linspace(-np.pi / 2, np.pi / 2, steps))
    u, v = (each.ravel() for each in np.meshgrid(line, line, indexing='ij'))
    rise = (np.clip((1 - u**4) * (1 - v**4), 0.0, None)) ** power
    pinch = 1.0 - 0.06 * (1 - u**2) * v**2 - 0.06 * (1 - v**2) * u**2  # sides draw in
    sheets = [
        np.column_stack([u * pinch, v * pinch, sign * rise]) * np.asarray(size) / 2
        for sign in (1.0, -1.0)
    ]
    index = np.arange(steps * steps).reshape(steps, steps)
    a, b = index[:-1, :-1].ravel(), index[1:, :-1].ravel()
    c, d = index[1:, 1:].ravel(), index[:-1, 1:].ravel()
    top = np.concatenate([np.column_stack([a, b, c]), np.column_stack([a, c, d])])
    faces = np.concatenate([top, top[:, ::-1] + steps * steps])
    vertices = np.concatenate(sheets)
    return Mesh(vertices, np.zeros_like(vertices), faces).reshaped(vertices)


def patch(size: Point, turn_range: tuple[float, float], along: tuple[float, float]) -> Mesh:
    """
    Return a piece of the surface of an elliptic cylinder that lies along y.

    :param size: full extents of the ellipse along x and z.
    :param turn_range: angles about y from +x towards +z.
    :param along: the range of y.
    """
    angles = np.linspace(*turn_range, 9)
    rim = np.column_stack([np.cos(angles) * size[0] / 2, np.sin(angles) * size[1] / 2])
    outward = np.column_stack([np.cos(angles) / size[0], np.sin(angles) / size[1]])
    outward /= np.linalg.norm(outward, axis=1, keepdims=True)
    rows = [np.column_stack([rim[:, 0], np.full(9, y), rim[:, 1]]) for y in along]
    normals = np.column_stack([outward[:, 0], np.zeros(9), outward[:, 1]])
    k = np.arange(8)
    faces = np.concatenate(
        [np.column_stack([k, k + 1, k + 10]), np.column_stack([k, k + 10, k + 9])]
    )
    return Mesh(np.concatenate(rows), np.concatenate([normals, normals]), faces[:, ::-1])


def print_lines(
    rng: np.random.Generator, size: tuple[float, float], rows: int, height: float = 0.0008
) -> Mesh:
    """Return rows of print (x across, y down the page) in a rectangle about the origin."""
    step = size[1] / rows
    lines = []
    for row in range(rows):
        length = size[0] * (1.0 if row < rows - 1 else 0.6) * float(rng.uniform(0.85, 1.0))
        at = (-(size[0] - length) / 2, size[1] / 2 - (row + 0.5) * step, 0.0)
        lines.append(box((length, 0.5 * step, height)).moved(at))
    return join(lines)


def digits(text: str, height: float, depth: float = 0.001) -> Mesh:
    """Return digits and colons in seven strokes, upright in x and y about the origin."""
    wide, stroke = 0.55 * height, 0.14 * height
    bars = {
        'a': (0.0, 0.5), 'd': (0.0, -0.5), 'g': (0.0, 0.0),
        'b': (0.5, 0.25), 'c': (0.5, -0.25), 'e': (-0.5, -0.25), 'f': (-0.5, 0.25),
    }  # fmt: skip
    strokes, x = [], 0.0
    for sign in text:
        if sign == ':':
            for y in (-0.2, 0.2):
                dot = box((stroke, stroke, depth))
                strokes.append(dot.moved((x - 0.05 * height, y * height, 0.0)))
            x += 0.4 * height
            continue
        for name in _SEGMENTS[sign]:
            across, up = bars[name]
            level = name in 'adg'
            size = (wide - stroke, stroke, depth) if level else (stroke, 0.42 * height, depth)
            at = (x + 0.25 * height + across * wide * 0.8, up * (height - stroke), 0.0)
            strokes.append(box(size).moved(at))
        x += 0.85 * height
    return join(strokes).moved((-(x - 0.35 * height) / 2, 0.0, 0.0))


def facing_x(mesh: Mesh) -> Mesh:
    """Return a flat mesh of x and y stood up to face along +x, its y axis up."""
    return mesh.turned(FACE_X)


FACE_X: Array = np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
TO_X: Array = turn('y', np.pi / 2)
TO_Y: Array = turn('x', -np.pi / 2)


def sleeve(profile: Sequence[tuple[float, float]], low: float, high: float) -> Mesh:
    """Return a thin band around a profile between two heights."""
    levels = np.linspace(low, high, 5)
    heights, radii = [z for _, z in profile], [r for r, _ in profile]
    return lathe([(float(np.interp(z, heights, radii)) + 0.0012, float(z)) for z in levels], 28)
