"""Teddy bears and toy cars."""

from __future__ import annotations

import numpy as np

from sim.forms import cone, disc, ellipsoid, slab, TO_X, TO_Y
from sim.meshes import box, extrude, join, Mesh, turn
from sim.palette import Colour, contrast, pick_colour, shaded, WARES
from sim.thing import hull, Part, Solid, thing, ThingModel

Rng = np.random.Generator

DARK: Colour = (0.06, 0.05, 0.05)
GLASS: Colour = (0.55, 0.75, 0.88)


def teddy_bear(rng: Rng) -> ThingModel:
    """Return a teddy bear that sits and looks along +x."""
    scale = float(rng.uniform(0.9, 1.15))
    colour = pick_colour(
        rng, ('brown', 'tan', 'oak', 'cream', 'white', 'grey', 'pink', 'sky', 'black')
    )
    light = shaded(colour, 1.35) if sum(colour) < 2.2 else shaded(colour, 0.8)
    trunk = ellipsoid((0.075, 0.082, 0.1)).moved((0, 0, 0.05))
    head = ellipsoid((0.06, 0.066, 0.06)).moved((0.004, 0, 0.12))
    fur, pale, dots = [trunk, head], [], []
    belly = ellipsoid((0.02, 0.054, 0.066)).moved((0.031, 0, 0.044))
    muzzle = ellipsoid((0.028, 0.032, 0.024)).moved((0.033, 0, 0.11))
    pale += [belly, muzzle]
    dots.append(ellipsoid((0.01, 0.013, 0.009), 10, 7).moved((0.047, 0, 0.115)))
    for sign in (-1, 1):
        ear = ellipsoid((0.014, 0.026, 0.026), 14, 9)
        fur.append(ear.moved((0, sign * 0.027, 0.147)))
        pale.append(ear.scaled((0.7, 0.6, 0.6)).moved((0.005, sign * 0.027, 0.147)))
        arm = (
            ellipsoid((0.03, 0.028, 0.07), 14, 9)
            .turned(turn('y', -0.6))
            .turned(turn('x', sign * 0.3))
        )
        fur.append(arm.moved((0.02, sign * 0.044, 0.064)))
        leg = ellipsoid((0.078, 0.036, 0.036), 14, 9).turned(turn('z', sign * 0.3))
        fur.append(leg.moved((0.044, sign * 0.034, 0.018)))
        sole = ellipsoid((0.012, 0.028, 0.03), 12, 7).turned(turn('z', sign * 0.3))
        pale.append(sole.moved((0.078, sign * 0.044, 0.019)))
        dots.append(ellipsoid((0.008, 0.008, 0.009), 10, 7).moved((0.031, sign * 0.013, 0.128)))
    parts = [Part(join(fur), colour), Part(join(pale), light), Part(join(dots), DARK)]
    if rng.random() < 0.6:
        wings = [
            cone(0.003, 0.011, 0.0, 0.022, 10)
            .turned(turn('x', -s * np.pi / 2))
            .scaled((0.5, 1, 1))
            for s in (-1, 1)
        ]
        bow = join([*wings, ellipsoid((0.009, 0.01, 0.01), 8, 7)])
        parts.append(Part(bow.moved((0.036, 0, 0.092)), contrast(rng, colour)))
    grown = [Part(part.mesh.scaled((scale,) * 3), part.colour) for part in parts]
    seat = ellipsoid((0.07, 0.08, 0.1), 12, 8).moved((0, 0, 0.049))
    skull = ellipsoid((0.06, 0.064, 0.06), 12, 8).moved((0.004, 0, 0.12))
    solids = [hull(_seated(mesh).scaled((scale,) * 3)) for mesh in (seat, skull, *fur[2:])]
    return thing('teddy_bear', grown, solids, 0.25, friction=0.8)


def _seated(mesh: Mesh) -> Mesh:
    """Return the mesh pressed flat where a bear sits on it."""
    vertices = mesh.vertices.copy()
    vertices[:, 2] = np.maximum(vertices[:, 2], 0.003)
    return Mesh(vertices, mesh.normals, mesh.faces)


def toy_car(rng: Rng) -> ThingModel:
    """Return a toy car: a saloon, a van or a lorry, its bonnet to +x."""
    long, wide = rng.uniform(0.1, 0.16), rng.uniform(0.05, 0.064)
    wheel = rng.uniform(0.0115, 0.015)
    low, rise = 0.7 * wheel, rng.uniform(0.02, 0.026)
    colour = pick_colour(rng, WARES)
    body_top = low + rise
    kind = int(rng.integers(3))
    start, end, roof = ((-0.3, 0.18, 0.85), (-0.46, 0.3, 1.25), (0.12, 0.42, 1.1))[kind]
    cab = rise * roof
    slope = (0.12 * long, 0.03 * long) if kind != 2 else (0.05 * long, 0.01 * long)
    side = [
        (start * long, 0.0), (end * long, 0.0), (end * long - slope[0], cab), (start * long + slope[1], cab),
    ]  # fmt: skip
    upright = turn('x', np.pi / 2)
    roof_mesh = extrude(side, 0.86 * wide).turned(upright).moved((0, 0, body_top))
    middle = ((start + end) / 2 * long, 0.45 * cab)
    glass = []
    for grow_x, grow_y, across in ((0.82, 0.7, 0.88), (1.03, 0.62, 0.74)):
        pane = [
            (middle[0] + grow_x * (x - middle[0]), middle[1] + grow_y * (z - middle[1]))
            for x, z in side
        ]
        glass.append(extrude(pane, across * wide).turned(upright).moved((0, 0, body_top)))
    hull_mesh = slab((long, wide, rise), 0.012).moved((0, 0, low + rise / 2))
    extra = []
    if kind == 2:
        bed = box((0.55 * long, 0.98 * wide, 1.1 * rise))
        extra.append(bed.moved((-0.2 * long, 0, body_top + 0.55 * rise)))
    tyres, hubs = [], []
    for x in (-0.3 * long, 0.3 * long):
        for sign in (-1, 1):
            tyre = disc(wheel, -0.006, 0.006, 18).turned(TO_Y)
            tyres.append(tyre.moved((x, sign * (wide / 2 - 0.003), wheel)))
            hub = disc(0.5 * wheel, -0.007, 0.007, 12).turned(TO_Y)
            hubs.append(hub.moved((x, sign * (wide / 2 - 0.003), wheel)))
    lamps = [
        disc(0.005, -0.001, 0.0025, 12)
        .turned(TO_X)
        .moved((long / 2, s * 0.34 * wide, low + 0.62 * rise))
        for s in (-1, 1)
    ]
    bumper = box((long + 0.004, 0.8 * wide, 0.005)).moved((0, 0, low + 0.004))
    parts = [
        Part(join([hull_mesh, roof_mesh]), colour),
        Part(join(glass), GLASS),
        Part(join(tyres), DARK),
        Part(join([*hubs, bumper]), pick_colour(rng, ('steel', 'white', 'grey', 'yellow'))),
        Part(join(lamps), (0.98, 0.93, 0.6)),
    ]
    second = contrast(rng, colour)
    if extra:
        parts.append(Part(join(extra), second))
    else:
        stripe = box((0.9 * long, wide + 0.001, 0.2 * rise)).moved((0, 0, low + 0.55 * rise))
        parts.append(Part(stripe, second))
    solids = [
        Solid('box', (long, wide, rise), (0, 0, low + rise / 2)),
        hull(roof_mesh),
        Solid('box', (0.6 * long + 2 * wheel, wide + 0.006, low + 0.002), (0, 0, low / 2 + 0.001)),
    ]
    if extra:
        solids.append(
            Solid(
                'box',
                (0.55 * long, 0.98 * wide, 1.1 * rise),
                (-0.2 * long, 0, body_top + 0.55 * rise),
            )
        )
    return thing('toy_car', parts, solids, 0.12)
