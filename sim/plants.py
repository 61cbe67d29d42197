"""Plants in pots, and the can to water them."""

from __future__ import annotations

import numpy as np

from sim.fittings import Hollow
from sim.forms import cone, disc, ellipsoid, ring, rod, sleeve
from sim.meshes import join, lathe, Mesh, tube, turn
from sim.palette import contrast, pick_colour, shaded, WARES
from sim.thing import hull, Part, thing, ThingModel

Rng = np.random.Generator

LEAVES = ('green', 'green', 'lime', 'teal')


def house_plant(rng: Rng) -> ThingModel:
    """Return a plant in a pot: a cactus, upright leaves, or a bush."""
    rim, high = rng.uniform(0.032, 0.036), rng.uniform(0.06, 0.08)
    foot = 0.76 * rim
    colour = pick_colour(rng, (*WARES, 'orange', 'tan', 'brown'))
    pot = [(0, 0), (foot, 0), (0.93 * rim, 0.76 * high), (rim, 0.78 * high), (rim, high)]
    pot += [(0.88 * rim, high), (0.86 * rim, 0.9 * high), (0, 0.9 * high)]
    parts = [Part(lathe(pot, 26), colour)]
    if rng.random() < 0.4:
        band = sleeve([(foot, 0.0), (0.93 * rim, 0.76 * high)], 0.25 * high, 0.5 * high)
        parts.append(Part(band, contrast(rng, colour)))
    parts.append(Part(disc(0.86 * rim, 0.88 * high, 0.92 * high), (0.24, 0.16, 0.1)))
    green = pick_colour(rng, LEAVES)
    plant = (_cactus, _sword_leaves, _bush)[int(rng.integers(3))]
    leaves, others = plant(rng, rim)
    parts.append(Part(leaves.moved((0, 0, 0.9 * high)), green))
    if others is not None:
        tint = pick_colour(rng, ('pink', 'yellow', 'red', 'white', 'lime', 'purple'))
        parts.append(Part(others.moved((0, 0, 0.9 * high)), tint))
    top = float(leaves.vertices[:, 2].max())
    # Leaves give way: only the middle of the plant is solid.
    solids = [
        hull(cone(foot, rim, 0.0, high, 14)),
        hull(cone(0.35 * rim, 0.5 * rim, 0.9 * high, 0.9 * high + 0.85 * top, 10)),
    ]
    return thing('house_plant', parts, solids, 0.5)


def _cactus(rng: Rng, rim: float) -> tuple[Mesh, Mesh | None]:
    tall, radius = float(rng.uniform(0.09, 0.14)), 0.45 * rim
    angles = np.linspace(0.0, 2 * np.pi, 49)

    def ribbed(size: float, length: float) -> Mesh:
        mesh = ellipsoid((2 * size, 2 * size, length), 32, 9)
        turned = np.arctan2(mesh.vertices[:, 1], mesh.vertices[:, 0])
        swell = 1.0 + 0.1 * np.cos(8 * turned)
        vertices = mesh.vertices * np.column_stack([swell, swell, np.ones_like(swell)])
        return mesh.reshaped(vertices)

    stems = [ribbed(radius, tall * 1.1).moved((0, 0, 0.45 * tall))]
    flowers = [ellipsoid((0.02, 0.02, 0.014), 10, 7).moved((0, 0, tall))]
    for sign, up in ((-1, 0.42), (1, 0.56)):
        side = sign * (radius + 0.016)
        stems.append(rod((0, 0, up * tall), (0, side, up * tall), 0.0075))
        stems.append(ribbed(0.0095, 0.5 * tall).moved((0, side, (up + 0.17) * tall)))
    spines = []
    for row in np.linspace(0.15, 0.8, 6) * tall:
        for angle in angles[::6]:
            wide = (
                radius
                * 1.08
                * float(np.sqrt(max(0.05, 1 - ((row - 0.45 * tall) / (0.55 * tall)) ** 2)))
            )
            dot = ellipsoid((0.006, 0.0016, 0.0016), 5, 4).moved((wide, 0, row))
            spines.append(dot.turned(turn('z', float(angle))))
    return join(stems), join([*flowers, *spines])


def _sword_leaves(rng: Rng, rim: float) -> tuple[Mesh, Mesh | None]:
    leaves, edges = [], []
    for k in range(9):
        angle = k * 2.4 + float(rng.uniform(-0.2, 0.2))
        length = float(rng.uniform(0.11, 0.19))
        out = 0.55 * rim * (k / 9)
        leaf = _blade(0.026, length, float(rng.uniform(0.05, 0.45)))
        leaves.append(leaf.moved((out, 0, 0)).turned(turn('z', angle)))
        stripe = _blade(0.008, 0.96 * length, 0.25).moved((out + 0.0015, 0, 0))
        if k % 2 == 0:
            edges.append(stripe.turned(turn('z', angle)))
    return join(leaves), join(edges)


def _bush(rng: Rng, rim: float) -> tuple[Mesh, Mesh | None]:
    leaves, flowers = [], []
    for k in range(34):
        angle, up = k * 2.4, k / 34
        length = float(rng.uniform(0.05, 0.075))
        leaf = _blade(0.026, length, 0.9).turned(turn('y', float(1.35 - 1.2 * up)))
        at = (0.25 * rim * (1 - up), 0, 0.012 + 0.075 * up)
        leaves.append(leaf.moved(at).turned(turn('z', angle)))
        if k % 5 == 2:
            reach = length * float(np.cos(1.2 * up))
            flower = ellipsoid((0.016, 0.016, 0.012), 10, 7).moved((0.7 * reach, 0, at[2] + 0.045))
            flowers.append(flower.turned(turn('z', angle)))
    leaves.append(rod((0, 0, 0), (0, 0, 0.1), 0.006))
    return join(leaves), join(flowers) if rng.random() < 0.6 else None


def _blade(width: float, length: float, bend: float) -> Mesh:
    """Return a pointed leaf that grows up from the origin and bends towards +x."""
    t = np.linspace(0.0, 1.0, 9)
    half = width / 2 * np.sin(np.pi * np.clip(0.12 + 0.88 * t, 0, 1)) ** 0.7
    angle = bend * t
    x = np.concatenate([[0.0], np.cumsum(np.sin(angle[1:]) * length / 8)])
    z = np.concatenate([[0.0], np.cumsum(np.cos(angle[1:]) * length / 8)])
    fold = 0.25 * half
    rows = [
        np.column_stack([x - fold, half, z]),
        np.column_stack([x, 0 * half, z]),
        np.column_stack([x - fold, -half, z]),
    ]
    vertices = np.concatenate([*rows, *rows])
    faces = []
    for a, b in ((0, 1), (1, 2)):
        for k in range(8):
            p, q = a * 9 + k, b * 9 + k
            faces += [(p, q, q + 1), (p, q + 1, p + 1)]
    front = np.array(faces, dtype=np.int64)
    both = np.concatenate([front, front[:, ::-1] + 27])
    mesh = Mesh(vertices, np.zeros_like(vertices), both)
    return _two_sided(mesh)


def _two_sided(mesh: Mesh) -> Mesh:
    """Return a sheet whose two sides have their own normals."""
    half = len(mesh.vertices) // 2
    one = Mesh(mesh.vertices[:half], mesh.normals[:half], mesh.faces[: len(mesh.faces) // 2])
    one = one.reshaped(one.vertices)
    return join([one, Mesh(one.vertices, -one.normals, one.faces[:, ::-1])])


def watering_can(rng: Rng) -> ThingModel:
    """Return a watering can: its spout to +x, a handle behind it, open at its top."""
    foot, rim, high = rng.uniform(0.055, 0.066), rng.uniform(0.046, 0.058), rng.uniform(0.12, 0.15)
    wall, thick = 0.003, rng.uniform(0.006, 0.008)
    colour = pick_colour(rng, WARES)
    trim = colour if rng.random() < 0.4 else contrast(rng, colour)
    outer = [(foot, 0.0), (foot, 0.05 * high), (rim, high)]
    lining = [(rim, high), (rim - wall, high), (foot - wall, 0.05 * high), (0.0, 0.05 * high)]
    tip = (foot + rng.uniform(0.062, 0.075), 0.0, 1.1 * high)
    spout = tube(
        [(0.8 * foot, 0, 0.2 * high), (0.5 * (foot + tip[0]), 0, 0.62 * high), tip],
        (0.014, 0.01, 0.0075),
        12,
    )
    rose_turn = turn('y', 0.95)
    rose = cone(0.008, 0.024, -0.005, 0.028, 20).turned(rose_turn).moved(tip)
    sieve = disc(0.02, 0.028, 0.0286, 18).turned(rose_turn).moved(tip)
    arc = np.linspace(-1.1, 1.45, 11)
    handle = [
        (float(-rim - 0.055 * np.cos(a) + 0.008), 0.0, float(0.62 * high + 0.055 * np.sin(a)))
        for a in arc
    ]
    handle[0], handle[-1] = (-0.95 * foot, 0.0, 0.2 * high), (-0.9 * rim, 0.0, 0.97 * high)
    parts = [
        Part(lathe([(0, 0), *outer], 28), colour),
        Part(lathe(lining, 28), shaded(colour, 0.65)),
        Part(join([spout, rose]), trim),
        Part(tube(handle, (thick,) * 11, 10), trim),
        Part(sieve, shaded(trim, 0.5)),
        Part(
            join([sleeve(outer, 0.84 * high, 0.9 * high), ring(rim, 0.006).moved((0, 0, high))]),
            trim,
        ),
    ]
    hollow = Hollow(0.0, 0.0, 0.05 * high, high, rim - wall, foot - wall, tip)
    solids = [hull(lathe([(0, 0), *outer, (0, high)], 14))]
    solids.append(hull(rod((0.8 * foot, 0, 0.2 * high), tip, 0.01, 8)))
    solids.append(hull(cone(0.008, 0.024, -0.005, 0.028, 8).turned(rose_turn).moved(tip)))
    solids += [hull(tube(handle[k : k + 4], (thick,) * 4, 8)) for k in (0, 3, 6)]
    solids.append(hull(tube(handle[8:], (thick,) * 3, 8)))
    return thing('watering_can', parts, solids, 0.4, hollow=hollow)
