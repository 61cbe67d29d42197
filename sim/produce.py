"""Fruit, vegetables and bread."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.interpolate import PchipInterpolator

from sim.meshes import Array, box, extrude, join, lathe, Mesh, tube, turn
from sim.palette import Colour, pick_colour, shaded
from sim.thing import hull, ON_SIDE, Part, thing, ThingModel, UPRIGHT

Rng = np.random.Generator
Profile = list[tuple[float, float]]

STEM: Colour = (0.3, 0.2, 0.1)


def smooth(points: Sequence[tuple[float, float]], count: int) -> Profile:
    """Return a smooth profile of ``count`` points through the given ones."""
    knots = np.asarray(points, dtype=np.float64)
    at = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(knots, axis=0), axis=1))])
    curve = PchipInterpolator(at, knots)(np.linspace(0.0, at[-1], count))
    return [(max(0.0, float(r)), float(z)) for r, z in curve]


def flattened(mesh: Mesh, low: float) -> Mesh:
    """Return the mesh cut off at a height, so that its hull stands still there."""
    vertices = mesh.vertices.copy()
    vertices[:, 2] = np.maximum(vertices[:, 2], low)
    return Mesh(vertices, mesh.normals, mesh.faces)


def speckles(rng: Rng, mesh: Mesh, count: int, size: float, colour: Colour) -> Part:
    """Return small flat spots that lie on a mesh."""
    spots = []
    dot = lathe([(0, -0.3), (0.7, -0.2), (1, 0), (0.7, 0.2), (0, 0.3)], 6)
    for index in rng.choice(len(mesh.vertices), count):
        normal = mesh.normals[index]
        side = np.cross(normal, [0.3, 0.5, 0.8])
        side /= np.linalg.norm(side) + 1e-9
        frame = np.column_stack([side, np.cross(normal, side), normal])
        scale = size * float(rng.uniform(0.5, 1.2))
        spots.append(dot.scaled((scale,) * 3).turned(frame).moved(mesh.vertices[index].tolist()))
    return Part(join(spots), colour)


def apple(rng: Rng) -> ThingModel:
    """Return an apple with a dimple and a stem."""
    radius = rng.uniform(0.028, 0.0355)
    squash, deep = rng.uniform(0.84, 0.98), rng.uniform(0.2, 0.3) * radius
    colour = pick_colour(rng, ('red', 'red', 'green', 'lime', 'yellow', 'orange'))
    t = np.linspace(0.0, np.pi, 19)
    r = radius * np.sin(t) * (1 + 0.1 * np.cos(np.pi - t))
    z = -radius * squash * np.cos(t)
    z -= np.where(t > np.pi / 2, deep, -0.6 * deep) * np.exp(-((r / (0.38 * radius)) ** 2))
    profile = [(float(a), float(b)) for a, b in zip(r, z, strict=True)]
    hollow = pick_colour(rng, ('lime', 'yellow', 'tan', 'green'))
    top = float(z[-1])
    lean = rng.uniform(-0.3, 0.3, 2) * radius
    stem = tube(
        [
            (0, 0, top - 0.002),
            (0.3 * lean[0], 0.3 * lean[1], top + 0.4 * radius),
            (lean[0], lean[1], top + 0.85 * radius),
        ],
        (0.0018, 0.0018, 0.0026),
        6,
    )
    skin = lathe(profile[:17], 20)
    parts = [Part(skin, colour), Part(lathe(profile[16:], 20), hollow), Part(stem, STEM)]
    if rng.random() < 0.5:
        parts.append(speckles(rng, skin, 25, 0.0016, pick_colour(rng, ('yellow', 'cream'))))
    if rng.random() < 0.4:
        leaf = lathe([(0, -0.5), (0.5, 0), (0, 0.5)], 8).scaled((0.014, 0.003, 0.026))
        leaf = leaf.turned(turn('y', 1.1)).moved((0.012, 0, top + 0.6 * radius))
        parts.append(Part(leaf, (0.2, 0.45, 0.15)))
    coarse = flattened(lathe(profile[1:18:2], 12), -0.9 * radius * squash)
    return thing('apple', parts, [hull(coarse)], float(150 * (radius / 0.035) ** 3) / 1000)


def pear(rng: Rng) -> ThingModel:
    """Return a pear, standing or lying."""
    radius, height = rng.uniform(0.027, 0.035), rng.uniform(0.08, 0.105)
    neck = rng.uniform(0.35, 0.5) * radius
    colour = pick_colour(rng, ('green', 'lime', 'yellow', 'tan', 'orange', 'red'))
    profile = smooth(
        [
            (0, 0.06 * height),
            (0.35 * radius, 0.0),
            (0.85 * radius, 0.12 * height),
            (radius, 0.3 * height),
            (0.85 * radius, 0.5 * height),
            (neck * 1.15, 0.72 * height),
            (neck, 0.88 * height),
            (0.5 * neck, 0.97 * height),
            (0, 0.98 * height),
        ],
        20,
    )
    skin = lathe(profile, 18)
    lean = float(rng.uniform(-0.006, 0.006))
    stem = tube(
        [(0, 0, 0.96 * height), (lean / 3, 0, 1.06 * height), (lean, 0, 1.16 * height)],
        (0.0018, 0.0016, 0.0024),
        6,
    )
    parts = [Part(skin, colour), Part(stem, STEM)]
    if rng.random() < 0.6:
        parts.append(speckles(rng, skin, 30, 0.0013, shaded(colour, 0.6)))
    coarse = flattened(lathe(profile[1:-1:2], 12), 0.012 * height)
    lying = ON_SIDE @ turn('z', np.pi / 12)
    tilt = np.arctan2(radius - neck, 0.55 * height)  # its neck touches too
    solids = [hull(coarse)]
    return thing('pear', parts, solids, 0.14, (UPRIGHT, turn('y', tilt) @ lying))


def lemon(rng: Rng) -> ThingModel:
    """Return a lemon or lime with nipples at its ends, lying."""
    radius, length = rng.uniform(0.023, 0.032), rng.uniform(0.068, 0.092)
    colour = pick_colour(rng, ('yellow', 'yellow', 'lime', 'green', 'orange'))
    half = length / 2
    profile = smooth(
        [
            (0, -half),
            (0.14 * radius, -0.97 * half),
            (0.24 * radius, -0.84 * half),
            (0.75 * radius, -0.55 * half),
            (radius, 0.0),
            (0.75 * radius, 0.55 * half),
            (0.28 * radius, 0.82 * half),
            (0.17 * radius, 0.97 * half),
            (0, half),
        ],
        20,
    )
    to_x = turn('y', np.pi / 2)
    skin = lathe(profile, 18).turned(to_x)
    parts = [Part(skin, colour), speckles(rng, skin, 40, 0.001, shaded(colour, 0.75))]
    tip = lathe([(0, 0), (0.1 * radius, 0), (0.12 * radius, 0.003), (0, 0.003)], 8)
    parts.append(Part(tip.turned(to_x).moved((half - 0.001, 0, 0)), (0.35, 0.4, 0.15)))
    coarse = lathe(profile[2:-2:2], 12).turned(turn('z', np.pi / 12)).turned(to_x)
    return thing('lemon', parts, [hull(coarse)], 0.1)


def banana(rng: Rng) -> ThingModel:
    """Return a bent banana, lying flat."""
    length, radius = rng.uniform(0.15, 0.2), rng.uniform(0.015, 0.019)
    bend = rng.uniform(0.9, 1.5)  # radians of arc
    colour = pick_colour(rng, ('yellow', 'yellow', 'yellow', 'lime', 'green', 'orange', 'brown'))
    arc = length / bend
    angles = np.linspace(-bend / 2, bend / 2, 15)
    path = np.column_stack([arc * np.sin(angles), arc * (1 - np.cos(angles)), 0 * angles])
    along = np.linspace(0.0, 1.0, 15)
    radii = radius * np.clip(1.15 * np.sin(np.pi * (0.12 + 0.8 * along)) ** 0.5, 0.3, 1.0)
    skin = tube(path, radii, 8)
    stem_path = [path[0] + (path[0] - path[1]) * k for k in (1.2, 0.6, -0.1)]
    stem = tube(stem_path, (0.3 * radius, 0.28 * radius, 0.45 * radius), 8)
    tip = tube(
        [path[-1], path[-1] + 0.35 * (path[-1] - path[-2])], (0.62 * radii[-1], 0.4 * radii[-1]), 8
    )
    parts = [Part(skin, colour), Part(stem, shaded(colour, 0.75)), Part(tip, (0.16, 0.1, 0.05))]
    if rng.random() < 0.6:
        parts.append(speckles(rng, skin, int(rng.integers(8, 30)), 0.003, (0.3, 0.18, 0.06)))
    solids = [hull(tube(path[k : k + 4], radii[k : k + 4], 8)) for k in (0, 3, 6, 9, 11)]
    return thing('banana', parts, solids, 0.12)


def carrot(rng: Rng) -> ThingModel:
    """Return a carrot, lying, with or without its leaves."""
    length, radius = rng.uniform(0.12, 0.18), rng.uniform(0.013, 0.019)
    colour = pick_colour(rng, ('orange', 'orange', 'orange', 'yellow', 'purple', 'red'))
    profile = smooth(
        [
            (0, 0),
            (0.12 * radius, 0.004),
            (0.35 * radius, 0.2 * length),
            (0.8 * radius, 0.7 * length),
            (radius, 0.93 * length),
            (0.75 * radius, 0.99 * length),
            (0, length),
        ],
        16,
    )
    to_x = turn('y', np.pi / 2)
    skin = lathe(profile, 14).turned(to_x)
    parts = [Part(skin, colour)]
    rings = []
    for at in rng.uniform(0.15, 0.95, 7):
        r = float(np.interp(at * length, [z for _, z in profile], [r for r, _ in profile]))
        ring = lathe([(r, 0), (r + 0.0006, 0.0005), (r, 0.001)], 14)
        rings.append(ring.moved((0, 0, float(at) * length)).turned(to_x))
    parts.append(Part(join(rings), shaded(colour, 0.6)))
    parts.append(Part(_leaves(rng, length, radius), pick_colour(rng, ('green', 'lime'))))
    coarse = lathe(profile[1::2], 10).turned(turn('z', np.pi / 10)).turned(to_x)
    settled = turn('y', -np.arctan2(0.65 * radius, 0.75 * length))  # thin end comes down
    return thing('carrot', parts, [hull(coarse)], 0.08, (settled,))


def _leaves(rng: Rng, start: float, radius: float) -> Mesh:
    long = float(rng.choice([0.012, 0.05]) * rng.uniform(0.8, 1.2))
    stalks = []
    for _ in range(6):
        side = rng.uniform(-0.45, 0.45)
        up = min(0.35, 0.8 * radius / long) * rng.uniform(-1.0, 1.0)
        end = np.array([start + long, side * long, up * long])
        middle = np.array([start + 0.5 * long, 0.3 * side * long, 0.4 * up * long])
        path = np.array([[start - 0.003, 0.0, 0.0], middle, end])
        stalks.append(tube(path, (0.0016, 0.0016, 0.0034), 6))
    return join(stalks)


def potato(rng: Rng) -> ThingModel:
    """Return a lumpy potato, lying."""
    size = (rng.uniform(0.07, 0.105), rng.uniform(0.05, 0.068), rng.uniform(0.042, 0.056))
    colour = pick_colour(rng, ('tan', 'brown', 'yellow', 'cream', 'red', 'purple'))
    t = np.linspace(0.0, np.pi, 12)
    unit = lathe([(float(np.sin(a)), float(-np.cos(a))) for a in t], 16)
    unit = unit.turned(turn('y', np.pi / 2))
    bumps: Array = np.ones(len(unit.vertices))
    for _ in range(5):
        wave = rng.normal(0.0, 1.6, 3)
        bumps = bumps + 0.05 * np.sin(unit.vertices @ wave + rng.uniform(0, 6))
    skin = unit.reshaped(unit.vertices * bumps[:, None] * np.asarray(size) / 2)
    parts = [Part(skin, colour), speckles(rng, skin, 14, 0.0028, shaded(colour, 0.55))]
    low = 0.86 * float(skin.vertices[:, 2].min())
    thin = Mesh(skin.vertices[::2], skin.normals[::2], np.array([[0, 1, 2]]))
    return thing('potato', parts, [hull(hulled(flattened(thin, low)))], 0.16)


def hulled(mesh: Mesh) -> Mesh:
    """Give a cloud of vertices faces, so that it can be written as a mesh file."""
    count = len(mesh.vertices) - 2
    faces = np.column_stack([np.zeros(count), np.arange(count) + 1, np.arange(count) + 2])
    return Mesh(mesh.vertices, mesh.normals, faces.astype(np.int64))


def bread(rng: Rng) -> ThingModel:
    """Return a loaf with a round top, cut ends and scores on its crust."""
    width, height = rng.uniform(0.06, 0.072), rng.uniform(0.055, 0.085)
    length = rng.uniform(0.12, 0.19)
    crust = pick_colour(rng, ('tan', 'brown', 'oak', 'orange'))
    t = np.linspace(0.0, np.pi, 9)
    top = [(float(width / 2 * np.cos(a)), float(height * (0.55 + 0.45 * np.sin(a)))) for a in t]
    outline = [(-0.42 * width, 0.0), (0.42 * width, 0.0), *top]
    # An outline in (y, z) becomes a solid along x.
    stand = np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
    loaf = extrude(outline, length).turned(stand)
    parts = [Part(loaf, crust)]
    if rng.random() < 0.7:
        inner = [(0.9 * y, 0.06 * height + 0.88 * z) for y, z in outline]
        crumb = extrude(inner, length + 0.002).turned(stand)
        parts.append(Part(crumb, pick_colour(rng, ('cream', 'tan', 'birch'))))
    cuts = []
    for x in np.arange(-0.36, 0.4, 0.18) * length:
        cut = box((0.006, 0.5 * width, 0.008)).turned(turn('z', 0.5))
        cuts.append(cut.moved((float(x), 0.0, 0.975 * height)))
    parts.append(Part(join(cuts), shaded(crust, 1.4)))
    return thing('bread', parts, [hull(extrude(outline, length).turned(stand))], 0.3)
