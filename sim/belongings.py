"""Cardboard boxes, baskets, pillows and boots."""

from __future__ import annotations

import itertools

import numpy as np

from sim.forms import cushion, disc, ellipsoid, ring, slab
from sim.meshes import box, extrude, join, lathe, Mesh, tube, turn
from sim.palette import contrast, pick_colour, shaded, WARES
from sim.thing import hull, Part, Solid, thing, ThingModel

Rng = np.random.Generator


def cardboard_box(rng: Rng) -> ThingModel:
    """Return a box that is open at its top, two of its flaps folded outward."""
    deep, wide, high = rng.uniform(0.16, 0.22), rng.uniform(0.18, 0.28), rng.uniform(0.1, 0.16)
    wall, flap, lean = 0.006, rng.uniform(0.05, 0.08), float(rng.uniform(0.35, 0.8))
    colour = pick_colour(
        rng, ('tan', 'tan', 'oak', 'birch', 'brown', 'white', 'cream', 'sky', 'grey')
    )
    sides = [
        Solid('box', (deep, wide, wall), (0, 0, wall / 2)),
        *(Solid('box', (wall, wide, high), (s * (deep - wall) / 2, 0, high / 2)) for s in (-1, 1)),
        *(Solid('box', (deep, wall, high), (0, s * (wide - wall) / 2, high / 2)) for s in (-1, 1)),
    ]
    flaps = []
    for sign in (-1, 1):
        # Hinged on the rim, falling off outward by its lean.
        at = (0.0, sign * (wide / 2 + flap / 2 * np.cos(lean)), high - flap / 2 * np.sin(lean))
        flaps.append(Solid('box', (deep - 0.004, flap, 0.004), at, (-sign * lean, 0.0, 0.0)))
    meshes = [_as_mesh(solid) for solid in sides]
    inside = [
        box((deep - 2 * wall, wide - 2 * wall, 0.001)).moved((0, 0, wall)),
        *(
            box((0.001, wide - 2 * wall, high - 0.002)).moved((s * (deep / 2 - wall), 0, high / 2))
            for s in (-1, 1)
        ),
    ]
    tape = [
        box((0.045, 0.001, 0.35 * high)).moved((0, s * (wide / 2 + 0.0004), 0.175 * high))
        for s in (-1, 1)
    ]
    arrows = []
    for y in (-0.07, 0.07):
        head = extrude([(-0.014, 0.0), (0.014, 0.0), (0.0, 0.018)], 0.001)
        stem = box((0.01, 0.03, 0.001)).moved((0, -0.015, 0))
        arrow = join([head, stem]).turned(turn('x', np.pi / 2)).turned(turn('z', np.pi / 2))
        arrows += [
            arrow.turned(turn('z', half)).moved(
                (sign * (deep / 2 + 0.0004), y * wide / 0.2, 0.55 * high)
            )
            for half, sign in ((0.0, 1), (np.pi, -1))
        ]
    label = box((0.001, 0.3 * wide, 0.4 * high)).moved((deep / 2 + 0.0004, 0, 0.4 * high))
    parts = [
        Part(join(meshes), colour),
        Part(join(inside), shaded(colour, 0.75)),
        Part(join([_as_mesh(flap) for flap in flaps]), shaded(colour, 0.9)),
        Part(join(tape), contrast(rng, colour, ('tan', 'cream', 'brown', 'white', 'red'))),
        Part(join(arrows), contrast(rng, colour, ('black', 'red', 'blue', 'white'))),
        Part(label, contrast(rng, colour, ('white', 'cream', 'yellow', 'sky', 'orange'))),
    ]
    return thing('box', parts, [*sides, *flaps], 0.25)


def _as_mesh(solid: Solid) -> Mesh:
    """Return the box of a solid that is turned about one axis only."""
    mesh = box(solid.size)
    for axis, angle in zip('xyz', solid.rpy, strict=True):
        mesh = mesh.turned(turn(axis, angle))
    return mesh.moved(solid.position)


def basket(rng: Rng) -> ThingModel:
    """Return a woven basket with a handle across it."""
    radius, high = rng.uniform(0.09, 0.12), rng.uniform(0.08, 0.11)
    foot, cord = 0.82 * radius, 0.013
    oval = rng.uniform(0.75, 1.0)
    colour = pick_colour(rng, ('tan', 'oak', 'brown', 'birch', 'white', 'grey', 'red', 'teal'))
    second = shaded(colour, 0.72) if rng.random() < 0.6 else contrast(rng, colour)
    stretch = (oval, 1.0, 1.0)
    rows, bead = int(high / 0.013), ellipsoid((0.011, 1.0, cord), 5, 5)
    strands: list[list[Mesh]] = [[], []]
    for row in range(rows):
        share = (row + 0.5) / rows
        for k in range(16):
            a = (k + 0.5 * (row % 2)) * np.pi / 8
            wide = foot + (radius - foot) * share + 0.002
            knot = bead.scaled((1.0, 2 * np.pi * wide / 16 * 1.15, 1.0))
            knot = knot.moved((wide, 0, (row + 0.5) * high / rows)).turned(turn('z', float(a)))
            strands[(k + row) % 2].append(knot)
    wall = lathe(
        [
            (0, 0),
            (foot, 0),
            (radius, high),
            (radius - 0.006, high),
            (foot - 0.006, 0.008),
            (0, 0.008),
        ],
        24,
    )
    rope = join([ring(radius, 0.013, 28), ring(radius, 0.009, 28).moved((0, 0, 0.006))])
    angles = np.linspace(0.0, np.pi, 15)
    lift = rng.uniform(0.1, 0.13)
    path = [
        (0.0, float(radius * np.cos(a)), float(high + lift * np.sin(a) ** 0.8)) for a in angles
    ]
    parts = [
        Part(wall.scaled(stretch), shaded(colour, 0.6)),
        Part(join(strands[0]).scaled(stretch), colour),
        Part(join(strands[1]).scaled(stretch), second),
        Part(
            join([rope.moved((0, 0, high)).scaled(stretch), tube(path, (0.008,) * 15, 10)]), second
        ),
    ]
    solids = [hull(disc(foot, 0.0, 0.008, 14).scaled(stretch))]
    slant = float(np.arctan2(radius - foot, high))
    for k in range(12):
        a = k * np.pi / 6
        middle = 0.5 * (foot + radius)
        panel = box((0.008, 2 * np.pi * radius / 12, high)).turned(turn('y', slant))
        solids.append(
            hull(panel.moved((middle, 0, high / 2)).turned(turn('z', a)).scaled(stretch))
        )
    solids += [hull(tube(path[k : k + 4], (0.008,) * 4, 6)) for k in (0, 3, 6, 9)]
    solids.append(hull(tube(path[12:], (0.008,) * 3, 6)))
    return thing('basket', parts, solids, 0.4)


def pillow(rng: Rng) -> ThingModel:
    """Return a soft pillow with a seam, plain, striped or dotted."""
    wide, long, thick = rng.uniform(0.26, 0.34), rng.uniform(0.34, 0.46), rng.uniform(0.09, 0.12)
    colour = pick_colour(rng, WARES)
    second = contrast(rng, colour)
    body = cushion((wide, long, thick), 0.5, 15)
    parts = [Part(body, colour)]
    edge = _edge(body)
    piping = second if rng.random() < 0.6 else shaded(colour, 0.75)
    parts.append(Part(edge, piping))
    pattern = int(rng.integers(3))
    if pattern:
        parts.append(Part(_print(body, pattern, (wide, long)), second))
    flat = cushion((0.96 * wide, 0.96 * long, 0.94 * thick), 0.5, 9)
    low = -0.36 * thick  # it lies on a broad face
    pressed = np.column_stack([flat.vertices[:, :2], np.maximum(flat.vertices[:, 2], low)])
    solids = [hull(Mesh(pressed, flat.normals, flat.faces))]
    sunk = np.column_stack([body.vertices[:, :2], np.maximum(body.vertices[:, 2], low)])
    parts[0] = Part(body.reshaped(sunk), colour)
    return thing('pillow', parts, solids, 0.45, friction=0.8)


def _edge(body: Mesh) -> Mesh:
    """Return a cord along the seam of a cushion."""
    rim = body.vertices[np.abs(body.vertices[:, 2]) < 1e-6]
    rim = np.unique(rim.round(6), axis=0)
    order = np.argsort(np.arctan2(rim[:, 1], rim[:, 0]))
    path = rim[np.append(order, order[:1])]
    return join(
        [tube([a.tolist(), b.tolist()], (0.005, 0.005), 6) for a, b in itertools.pairwise(path)]
    )


def _print(body: Mesh, pattern: int, size: tuple[float, float]) -> Mesh:
    """Return the cells of a cushion's upper side that a printed pattern covers."""
    cells = len(body.faces) // 4  # two triangles each, in two lists; the lower side follows
    top = np.hstack([body.faces[:cells], body.faces[cells : 2 * cells]])
    middle = body.vertices[top].mean(axis=1) / (*size, 1.0)
    if pattern == 1:
        chosen = np.floor((middle[:, 1] + 0.5) * 7) % 2 == 1
    else:
        chosen = (np.abs(middle[:, 0]) < 0.25) ^ (np.abs(middle[:, 1]) < 0.25)
    return Mesh(body.vertices + 0.0015 * body.normals, body.normals, top[chosen].reshape(-1, 3))


def boots(rng: Rng) -> ThingModel:
    """Return a pair of boots side by side, their toes to +x."""
    long, high = rng.uniform(0.2, 0.25), rng.uniform(0.17, 0.24)
    wide, gap = rng.uniform(0.064, 0.071), 0.036
    colour = pick_colour(rng, (*WARES, 'brown', 'tan', 'black'))
    sole = contrast(rng, colour, ('black', 'brown', 'cream', 'white', 'walnut'))
    trim = contrast(rng, colour)
    laced = rng.random() < 0.5
    uppers, soles, trims, insides, solids = [], [], [], [], []
    for sign in (-1, 1):
        y = sign * (wide + gap) / 2
        back = -long / 2
        shaft_x, shaft = back + 0.06, 0.052
        leg = lathe(
            [(1.0, 0.02), (0.92, 0.4 * high), (1.0, high), (0.85, high), (0.8, 0.7 * high)], 22
        ).scaled((shaft, wide / 2, 1.0))
        foot = ellipsoid((long * 0.98, wide, 0.13), 20, 13).moved((0, 0, 0.022))
        foot = foot.reshaped(np.maximum(foot.vertices, (-1, -1, 0.018)))
        uppers += [leg.moved((shaft_x, y, 0)), foot.moved((0, y, 0))]
        insides.append(
            disc(0.8, 0.7 * high, 0.72 * high).scaled((shaft, wide / 2, 1)).moved((shaft_x, y, 0))
        )
        tread = slab((long, wide, 0.018), 0.45 * wide, 7).moved((0, 0, 0.014))
        heel = slab((0.07, 0.92 * wide, 0.012), 0.02).moved((back + 0.037, 0, 0.006))
        front = slab((0.5 * long, 0.92 * wide, 0.008), 0.028, 6).moved((0.2 * long, 0, 0.004))
        soles.append(join([tread, heel, front]).moved((0, y, 0)))
        cuff = ring(1.0, 0.1, 22, 6).scaled((shaft, wide / 2 + 0.001, 0.08))
        trims.append(cuff.moved((shaft_x, y, high - 0.004)))
        if laced:
            for share in np.linspace(0.0, 1.0, 6):
                x = shaft_x + shaft * 0.96 + 0.05 * (1 - share)
                lace = box((0.006, 0.4 * wide, 0.005)).turned(turn('y', -0.5))
                trims.append(lace.moved((x, y, 0.078 + (0.8 * high - 0.078) * share)))
        solids += [
            Solid('box', (long, wide, 0.022), (0, y, 0.011)),
            hull(_above(ellipsoid((0.95 * long, wide, 0.1), 10, 6).moved((0, y, 0.03)), 0.0)),
            hull(disc(1.0, 0.02, high, 12).scaled((shaft, wide / 2, 1.0)).moved((shaft_x, y, 0))),
        ]
    parts = [
        Part(join(uppers), colour),
        Part(join(soles), sole),
        Part(join(trims), trim),
        Part(join(insides), shaded(colour, 0.35)),
    ]
    return thing('boots', parts, solids, 1.1, friction=0.8)


def _above(mesh: Mesh, low: float) -> Mesh:
    """Return the mesh pressed flat at a height."""
    vertices = mesh.vertices.copy()
    vertices[:, 2] = np.maximum(vertices[:, 2], low)
    return Mesh(vertices, mesh.normals, mesh.faces)
