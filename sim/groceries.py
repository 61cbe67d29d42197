"""Tomato, lettuce, egg, onion, orange and cucumber."""

from __future__ import annotations

import numpy as np

from sim.decoration import both_sides, meridians, painted, sheet, where
from sim.meshes import Array, join, lathe, Mesh, tube, turn
from sim.palette import pick_colour, shaded
from sim.produce import flattened, smooth, speckles, STEM
from sim.shells import hull_mesh
from sim.thing import hull, Part, thing, ThingModel

Rng = np.random.Generator

TO_X = turn('y', np.pi / 2)


def tomato(rng: Rng) -> ThingModel:
    """Return a flattish, slightly ribbed tomato with a star of green leaves on top."""
    radius, squash = rng.uniform(0.028, 0.0365), rng.uniform(0.72, 0.9)
    colour = pick_colour(rng, ('red', 'red', 'red', 'orange', 'yellow', 'green'))
    t = np.linspace(0.0, np.pi, 17)
    r = radius * np.sin(t) ** 0.9
    z = -radius * squash * np.cos(t)
    dimple = 0.22 * radius * np.exp(-((r / (0.3 * radius)) ** 2))
    z -= np.where(t > np.pi / 2, dimple, -0.5 * dimple)
    skin = lathe([(float(a), float(b)) for a, b in zip(r, z, strict=True)], 30)
    angles = np.arctan2(skin.vertices[:, 1], skin.vertices[:, 0])
    ribs = 1.0 - rng.uniform(0.0, 0.05) * np.abs(np.cos(0.5 * int(rng.integers(5, 8)) * angles))
    skin = skin.reshaped(skin.vertices * np.column_stack([ribs, ribs, np.ones_like(ribs)]))
    top = float(z[-1])
    green = pick_colour(rng, ('green', 'green', 'lime'))
    leaves = []
    long, sag = rng.uniform(0.5, 0.75) * radius, rng.uniform(0.02, 0.1) * radius
    for k in range(int(rng.integers(5, 7))):
        path = [(0.0, 0.0, top), (0.55 * long, 0.0, top + 0.22 * radius)]
        path.append((long, 0.0, top + 0.2 * radius - sag))
        leaf = tube(path, (0.0032, 0.0036, 0.0006), 6)
        leaves.append(leaf.turned(turn('z', 1.1 * k + float(rng.uniform(-0.15, 0.15)))))
    stem = tube([(0, 0, top), (0.001, 0, top + 0.3 * radius)], (0.0022, 0.0026), 6)
    parts = [Part(skin, colour), Part(join([*leaves, stem]), green)]
    coarse = flattened(Mesh(skin.vertices, skin.normals, skin.faces), float(z.min()) * 0.93)
    solid = hull(hull_mesh(coarse.vertices[::5]))
    return thing('tomato', parts, [solid], 0.12 * (radius / 0.033) ** 3)


def lettuce(rng: Rng) -> ThingModel:
    """Return a small head of lettuce, lying: frilled leaves with pale ribs around its heart."""
    length, radius = rng.uniform(0.12, 0.16), rng.uniform(0.029, 0.033)
    green = pick_colour(rng, ('green', 'lime', 'lime', 'green', 'purple'))
    pale = pick_colour(rng, ('cream', 'birch', 'white'))
    core = [
        (float(0.8 * radius * _bulge(a)), float(length * (0.86 * a - 0.5)))
        for a in np.linspace(0.0, 1.0, 12)
    ]
    heart = [(0.0, core[0][1]), *core[:-2], (0.5 * core[-2][0], core[-1][1])]
    heart.append((0.0, core[-1][1] + 0.1 * radius))
    parts = [Part(lathe(heart, 16).turned(TO_X), shaded(green, 1.3))]
    ribs = []
    for layer, (reach, shade) in enumerate(((0.86, 1.3), (0.95, 1.1), (1.0, 0.9))):
        leaves = []
        for k in range(4):
            around = 0.5 * np.pi * k + 0.8 * layer + float(rng.uniform(-0.2, 0.2))
            flare = (-0.01, 0.002, 0.007)[layer]
            grid = _leaf(rng, length, radius * (0.84 + 0.07 * layer), around, (reach, flare))
            leaves.append(both_sides(sheet(grid)))
            rib = grid[:11, 7:10] * (1.0, 1.02, 1.02)
            rib[:, :, 1:] += 0.0006 * np.sign(rib[:, :, 1:])
            ribs.append(both_sides(sheet(rib)))
        parts.append(Part(join(leaves), shaded(green, shade)))
    parts.append(Part(join(ribs), pale))
    base = lathe([(0, -0.004), (0.3 * radius, -0.003), (0.36 * radius, 0.006)], 12).turned(TO_X)
    parts.append(Part(base.moved((-0.5 * length, 0, 0)), pale))
    outside = lathe([(1.25 * r, z) for r, z in core[::2]], 12).turned(turn('z', np.pi / 12))
    outside = flattened(outside.turned(TO_X), -0.88 * radius)
    return thing('lettuce', parts, [hull(hull_mesh(outside.vertices))], 0.2)


def _bulge(along: float) -> float:
    """Return how wide a head of lettuce is from its root (0) to its tips (1)."""
    return float(np.interp(along, (0, 0.12, 0.5, 0.8, 1), (0.42, 0.62, 1.0, 1.0, 0.7)))


def _leaf(
    rng: Rng, length: float, radius: float, around: float, form: tuple[float, float]
) -> Array:
    """
    Return one leaf as a grid of points: it clings to the heart and is frilled at its edge.

    :param form: how far it reaches (1 is the whole length), and how far it flares out, metres.
    """
    reach, flare = form
    a, v = np.meshgrid(np.linspace(0.0, reach, 15), np.linspace(-1.0, 1.0, 17), indexing='ij')
    share = a / reach
    wide = 0.45 + 0.6 * np.sin(np.pi * (0.08 + 0.6 * share))
    edge = np.maximum(v**4 * share, np.clip(share - 0.7, 0.0, 1.0) / 0.3)
    phase = rng.uniform(0, 6)
    wave = 0.0035 * np.sin(9.0 * v + 14.0 * share + phase)
    known = np.linspace(0.0, 1.0, 20)
    out = radius * np.interp(a, known, [_bulge(x) for x in known])
    out = out + edge * (flare + wave) - 0.0012 * np.exp(-((v / 0.12) ** 2))
    angle = around + wide * v
    x = length * (a - 0.5) + edge * 0.8 * wave - 0.14 * length * share**2 * v**2
    return np.stack([x, out * np.cos(angle), out * np.sin(angle)], axis=-1)


def egg(rng: Rng) -> ThingModel:
    """Return a hen's egg, lying."""
    radius = rng.uniform(0.0205, 0.0235)
    half = radius * rng.uniform(1.24, 1.4)
    colour = pick_colour(rng, ('white', 'cream', 'tan', 'birch', 'tan', 'sky'))
    t = np.linspace(0.0, np.pi, 19)
    taper = rng.uniform(0.1, 0.2)
    profile = [
        (float(radius * np.sin(a) * (1 + taper * np.cos(a))), float(-half * np.cos(a))) for a in t
    ]
    skin = lathe(profile, 20).turned(TO_X)
    parts = [Part(skin, colour)]
    if rng.random() < 0.5:
        parts.append(speckles(rng, skin, 30, 0.0008, shaded(colour, 0.7)))
    coarse = lathe(profile[1:-1:2], 12).turned(turn('z', np.pi / 12)).turned(TO_X)
    low = 0.9 * float(coarse.vertices[:, 2].min())
    solid = hull(hull_mesh(flattened(coarse, low).vertices))
    return thing('egg', parts, [solid], 0.06)


def onion(rng: Rng) -> ThingModel:
    """Return an onion: a papery bulb with lines from root to neck."""
    radius, squash = rng.uniform(0.026, 0.036), rng.uniform(0.82, 1.05)
    colour = pick_colour(rng, ('tan', 'oak', 'purple', 'white', 'oak', 'red'))
    high = 2 * radius * squash
    neck = rng.uniform(0.1, 0.16) * radius
    profile = smooth(
        [
            (0.0, 0.02 * high),
            (0.3 * radius, 0.0),
            (0.8 * radius, 0.2 * high),
            (radius, 0.48 * high),
            (0.8 * radius, 0.75 * high),
            (0.3 * radius, 0.94 * high),
            (1.3 * neck, 1.03 * high),
            (0.9 * neck, 1.14 * high),
            (0.5 * neck, 1.26 * high),
            (0.0, 1.3 * high),
        ],
        26,
    )
    skin = lathe(profile, 36)
    parts = [Part(skin, colour)]
    lines = meridians(skin, 36, int(rng.choice([2, 3])), 1)
    parts.append(Part(painted(skin, lines), shaded(colour, 0.87)))
    top = where(skin, lambda middles: middles[:, 2] > 1.06 * high)
    parts.append(Part(painted(skin, top, 0.0008), pick_colour(rng, ('tan', 'birch', 'oak'))))
    roots = []
    for _ in range(12):
        x, y = rng.uniform(-0.22, 0.22, 2) * radius
        roots.append(tube([(x, y, 0.004), (1.4 * x, 1.4 * y, -0.001)], (0.0008, 0.0004), 5))
    parts.append(Part(join(roots), pick_colour(rng, ('cream', 'tan'))))
    coarse = flattened(lathe(profile[1:20:2], 12), 0.05 * high)
    return thing('onion', parts, [hull(hull_mesh(coarse.vertices))], 0.1)


def orange(rng: Rng) -> ThingModel:
    """Return an orange: a pitted ball with a small green star where its stalk was."""
    radius, squash = rng.uniform(0.030, 0.0365), rng.uniform(0.92, 1.0)
    colour = pick_colour(rng, ('orange', 'orange', 'orange', 'orange', 'yellow', 'lime'))
    t = np.linspace(0.0, np.pi, 19)
    r = radius * np.sin(t)
    z = -radius * squash * np.cos(t)
    z -= 0.07 * radius * np.where(t > np.pi / 2, np.exp(-((r / (0.2 * radius)) ** 2)), 0.0)
    profile = [(float(a), float(b)) for a, b in zip(r, z, strict=True)]
    skin = lathe(profile, 22)
    parts = [Part(skin, colour), speckles(rng, skin, 60, 0.0011, shaded(colour, 0.8))]
    top = float(z[-1])
    star = lathe([(0.0016, top), (0.0032, top + 0.0014), (0.0, top + 0.0022)], 6)
    parts.append(Part(star, pick_colour(rng, ('green', 'lime', 'brown'))))
    if rng.random() < 0.3:
        leaf = lathe([(0, -0.5), (0.5, 0), (0, 0.5)], 8).scaled((0.017, 0.0025, 0.036))
        leaf = leaf.turned(turn('y', 1.25)).moved((0.017, 0, top + 0.0035))
        stalk = tube([(0, 0, top), (0.004, 0, top + 0.005)], (0.0012, 0.001), 6)
        parts += [Part(leaf, (0.16, 0.4, 0.14)), Part(stalk, STEM)]
    low = -0.93 * radius * squash
    coarse = flattened(lathe(profile[1:-1:2], 14), low)
    return thing('orange', parts, [hull(hull_mesh(coarse.vertices))], 0.16 * (radius / 0.035) ** 3)


def cucumber(rng: Rng) -> ThingModel:
    """Return a cucumber, lying: long, blunt, hardly bent, with paler stripes and warts."""
    length, radius = rng.uniform(0.17, 0.25), rng.uniform(0.016, 0.022)
    colour = shaded(pick_colour(rng, ('green', 'green', 'green', 'lime')), 0.75)
    half = length / 2
    profile = smooth(
        [
            (0.0, -half),
            (0.45 * radius, -0.985 * half),
            (0.8 * radius, -0.9 * half),
            (radius, -0.6 * half),
            (0.97 * radius, 0.4 * half),
            (0.85 * radius, 0.8 * half),
            (0.5 * radius, 0.96 * half),
            (0.0, half),
        ],
        26,
    )
    bend = rng.uniform(0.0, 0.5)
    skin = _bent(lathe(profile, 24).turned(TO_X), bend)
    parts = [Part(skin, colour)]
    stripes = meridians(lathe(profile, 24), 24, int(rng.choice([2, 3, 4])), 1)
    parts.append(Part(painted(skin, stripes), shaded(colour, 1.35)))
    parts.append(speckles(rng, skin, 45, 0.0012, shaded(colour, 0.7)))
    stub = tube([(half - 0.004, 0, 0), (half + 0.006, 0, 0)], (0.004, 0.003), 7)
    parts.append(Part(_bent(stub, bend), shaded(colour, 0.8)))
    coarse = lathe(profile[2:-2:2], 10).turned(turn('z', np.pi / 10)).turned(TO_X)
    pieces = []
    for low, high in ((-1.0, -0.3), (-0.36, 0.36), (0.3, 1.0)):
        x = coarse.vertices[:, 0] / half
        some = coarse.vertices[(x > low - 0.05) & (x < high + 0.05)]
        pieces.append(hull(_bent(hull_mesh(some), bend)))
    # It lies on two flats, or it would rock.
    pieces = [hull(flattened(piece.mesh, -0.9 * radius)) for piece in pieces if piece.mesh]
    return thing('cucumber', parts, pieces, 0.25)


def _bent(mesh: Mesh, angle: float) -> Mesh:
    """Return a mesh along x bent sideways, over an arc of so many radians for 0.2 m."""
    vertices = mesh.vertices.copy()
    vertices[:, 1] += 0.5 * angle / 0.2 * vertices[:, 0] ** 2
    return mesh.reshaped(vertices)
