"""Brushes, soap, spray bottles, dust pans and plungers."""

from __future__ import annotations

import numpy as np

from sim.decoration import FACING_X, label, sleeves, strokes
from sim.meshes import box, extrude, join, lathe, round_outline, tube, turn
from sim.palette import contrast, pick_colour, shaded, WARES
from sim.shells import hull_mesh, lain
from sim.thing import cylinder, hull, Part, Solid, thing, ThingModel, UPRIGHT

Rng = np.random.Generator


def scrub_brush(rng: Rng) -> ThingModel:
    """Return a scrubbing brush: a wooden or plastic block with a grip, tufts under it."""
    length, width = rng.uniform(0.11, 0.16), rng.uniform(0.045, 0.06)
    tall, block = rng.uniform(0.018, 0.026), rng.uniform(0.012, 0.017)
    colour = pick_colour(rng, (*WARES, 'oak', 'birch', 'walnut'))
    slab = extrude(round_outline(length, width, 0.4 * width, 5), block)
    parts = [Part(slab.moved((0, 0, tall + block / 2)), colour)]
    tufts = []
    for x in np.linspace(-0.43, 0.43, 11) * length:
        for y in np.linspace(-0.38, 0.38, 5) * width:
            if np.hypot(max(abs(x) - length / 2 + 0.4 * width, 0), y) < 0.38 * width:
                lean = (float(rng.normal(0, 0.08)), float(rng.normal(0, 0.08)))
                foot = (x + lean[0] * tall, y + lean[1] * tall, 0.0)
                tufts.append(tube([(x, y, tall), foot], (0.0022, 0.0034), 6))
    parts.append(
        Part(join(tufts), contrast(rng, colour, ('cream', 'white', 'black', 'tan', 'sky')))
    )
    top = tall + block
    solids = [Solid('box', (length, width, top), (0, 0, top / 2))]
    if rng.random() < 0.6:
        angles = np.linspace(0.0, np.pi, 9)
        high = rng.uniform(0.035, 0.045)
        bow = [
            (0.4 * length * np.cos(a), 0.0, top - 0.004 + high * np.sin(a) ** 0.6) for a in angles
        ]
        second = colour if rng.random() < 0.5 else contrast(rng, colour)
        parts.append(Part(tube(bow, (0.0085,) * 9, 8).scaled((1.0, 1.3, 1.0)), second))
        solids.append(Solid('box', (0.62 * length, 0.02, 0.016), (0, 0, top + high - 0.005)))
        for sign in (-1, 1):
            solids.append(
                Solid(
                    'box', (0.016, 0.02, high), (sign * 0.36 * length, 0, top + high / 2 - 0.004)
                )
            )
    return thing('scrub_brush', parts, solids, 0.12)


def soap_bar(rng: Rng) -> ThingModel:
    """Return a bar of soap: a pillow with a stamped oval or letters on it."""
    length, width = rng.uniform(0.072, 0.095), rng.uniform(0.048, 0.062)
    tall = rng.uniform(0.024, 0.034)
    colour = pick_colour(rng, ('white', 'cream', 'pink', 'sky', 'lime', 'yellow', 'tan', 'purple'))
    corner = rng.uniform(0.3, 0.48) * width
    rows = [(0.82, 0.0), (0.94, 0.08), (1.0, 0.3), (1.0, 0.7), (0.94, 0.92), (0.82, 1.0)]
    outline = np.array(round_outline(length, width, corner, 5))
    points = [np.column_stack([s * outline, np.full(len(outline), z * tall)]) for s, z in rows]
    skin = hull_mesh(np.concatenate(points))
    skin = skin.reshaped(skin.vertices)
    parts = [Part(skin, colour)]
    stamp = shaded(colour, 0.8)
    if rng.random() < 0.5:
        oval = lathe([(1.0, 0.0), (0.9, 0.001), (0.82, 0.0)], 24)
        parts.append(
            Part(oval.scaled((0.3 * length, 0.3 * width, 1.0)).moved((0, 0, tall)), stamp)
        )
    lines = [(x, 0.0, 0.05, 0.55) for x in (-0.4, -0.22, 0.12, 0.4)]
    lines += [
        (x, y, 0.14, 0.1) for x, y in ((-0.31, 0.0), (0.05, 0.22), (0.05, -0.22), (0.33, 0.22))
    ]
    word = strokes(lines, UPRIGHT).scaled((0.36 * length, 0.3 * width, 1.0))
    parts.append(Part(word.moved((0, 0, tall)), stamp))
    return thing('soap_bar', parts, [hull(hull_mesh(np.concatenate(points)))], 0.1, friction=0.4)


def soap_bottle(rng: Rng) -> ThingModel:
    """Return a bottle of liquid soap with a pump: collar, stem, and a head with a nozzle."""
    width, deep = rng.uniform(0.058, 0.072), rng.uniform(0.04, 0.055)
    body, total = rng.uniform(0.1, 0.13), rng.uniform(0.055, 0.065)
    colour = pick_colour(rng, WARES)
    round_one = rng.random() < 0.4
    if round_one:
        deep = width
    wide = lathe(
        [
            (0.0, 0.0),
            (0.92, 0.0),
            (1.0, 0.05 * body),
            (1.0, 0.8 * body),
            (0.75, 0.93 * body),
            (0.36, body),
            (0.0, body),
        ],
        28,
    )
    parts = [Part(wide.scaled((deep / 2, width / 2, 1.0)), colour)]
    pump = pick_colour(rng, ('white', 'black', 'grey', 'steel', 'cream', 'tan'))
    collar = lathe([(0.0125, body - 0.001), (0.0125, body + 0.014), (0.0, body + 0.015)], 16)
    stem = lathe([(0.0045, body + 0.01), (0.0045, body + total - 0.012)], 10)
    head = lathe([(0.0, 0.0), (0.0125, 0.0), (0.012, 0.01), (0.0, 0.012)], 16)
    high = body + total - 0.012
    nozzle = tube(
        [(0, 0, high + 0.006), (0.03, 0, high + 0.007), (0.042, 0, high - 0.001)],
        (0.0055, 0.0045, 0.0035),
        8,
    )
    parts.append(Part(join([collar, stem, head.moved((0, 0, high)), nozzle]), pump))
    for side in (0.0, np.pi):
        for part in label(rng, (0.62 * width, 0.5 * body), parts[0], FACING_X):
            placed = part.mesh.moved((deep / 2 + 0.0004, 0, 0.44 * body)).turned(turn('z', side))
            parts.append(Part(placed, part.colour))
    solids = [
        hull(hull_mesh(wide.scaled((deep / 2, width / 2, 1.0)).vertices)),
        cylinder(0.0125, body, body + 0.014),
        Solid('box', (0.05, 0.02, 0.013), (0.014, 0.0, high + 0.005)),
        cylinder(0.005, body, high),
    ]
    return thing('soap_bottle', parts, solids, 0.3)


def spray_bottle(rng: Rng) -> ThingModel:
    """Return a bottle with a spray head: nozzle in front, trigger under it."""
    radius, body = rng.uniform(0.03, 0.036), rng.uniform(0.13, 0.17)
    colour = pick_colour(rng, WARES)
    waist = rng.uniform(0.62, 0.85) * radius
    profile = [
        (0.0, 0.0),
        (0.95 * radius, 0.0),
        (radius, 0.03 * body),
        (radius, 0.5 * body),
        (waist, 0.75 * body),
        (0.42 * radius, 0.95 * body),
        (0.42 * radius, body),
        (0.0, body),
    ]
    parts = [Part(lathe(profile, 24), colour)]
    head = contrast(rng, colour)
    collar = lathe([(0.0155, body - 0.006), (0.0155, body + 0.012), (0.0, body + 0.012)], 16)
    neck = box((0.022, 0.02, 0.03)).moved((0, 0, body + 0.024))
    profile_head = [(-0.036, 0.03), (0.026, 0.036), (0.03, 0.056), (-0.02, 0.062), (-0.04, 0.046)]
    stand = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, -1.0], [0.0, 1.0, 0.0]])
    cowl = extrude(profile_head, 0.026).turned(stand).moved((0, 0, body))
    parts.append(Part(join([collar, neck, cowl]), head))
    nozzle = box((0.014, 0.019, 0.017)).moved((0.034, 0, body + 0.047))
    second = contrast(rng, head)
    trigger = tube(
        [(0.02, 0, body + 0.036), (0.033, 0, body + 0.018), (0.036, 0, body - 0.008)],
        (0.0055, 0.005, 0.004),
        8,
    )
    parts.append(Part(join([nozzle, trigger.scaled((1.0, 1.5, 1.0))]), second))
    parts += sleeves(rng, [(radius, 0.04 * body), (radius, 0.48 * body)], parts[0])
    for side in (0.0, np.pi):
        for part in label(rng, (1.1 * radius, 0.34 * body), parts[0], FACING_X):
            placed = part.mesh.moved((radius + 0.0012, 0, 0.27 * body)).turned(turn('z', side))
            parts.append(Part(placed, part.colour))
    solids = [
        hull(lathe(profile, 14)),
        cylinder(0.0155, 0.9 * body, body + 0.03),
        hull(hull_mesh(cowl.vertices)),
        Solid('box', (0.014, 0.019, 0.017), (0.034, 0, body + 0.047)),
        Solid('box', (0.01, 0.013, 0.044), (0.03, 0.0, body + 0.014)),
    ]
    return thing('spray_bottle', parts, solids, 0.45)


def dust_pan(rng: Rng) -> ThingModel:
    """Return a dust pan, lying: a shallow scoop with three walls and a handle behind."""
    width, deep = rng.uniform(0.2, 0.26), rng.uniform(0.17, 0.21)
    wall, grip = rng.uniform(0.035, 0.05), rng.uniform(0.1, 0.13)
    colour = pick_colour(rng, WARES)
    thick = 0.004
    pieces = [box((deep, width, thick)).moved((0, 0, thick / 2))]
    solids = [Solid('box', (deep, width, thick), (0, 0, thick / 2))]
    back = (-deep / 2 + thick / 2, 0.0, wall / 2)
    pieces.append(box((thick, width, wall)).moved(back))
    solids.append(Solid('box', (thick, width, wall), back))
    side = [(-deep / 2, 0.0), (deep / 2, 0.0), (deep / 2, 0.004), (-deep / 2, wall)]
    stand = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, -1.0], [0.0, 1.0, 0.0]])
    for sign in (-1, 1):
        y = sign * (width / 2 - thick / 2)
        flank = extrude(side, thick).turned(stand).moved((0, y, 0))
        pieces.append(flank)
        solids.append(hull(hull_mesh(flank.vertices)))
    parts = [Part(join(pieces), colour)]
    lip = box((0.016, width, 0.003)).moved((deep / 2 + 0.004, 0, 0.0018))
    parts.append(Part(lip, contrast(rng, colour, ('black', 'grey', 'white'))))
    ribs = [
        box((0.8 * deep, 0.004, 0.003)).moved((0, y * width, thick + 0.001))
        for y in np.linspace(-0.36, 0.36, int(rng.choice([4, 6])))
    ]
    parts.append(Part(join(ribs), shaded(colour, 0.75)))
    start = np.array([-deep / 2, 0.0, 0.5 * wall])
    path = start + np.array(
        [(0.002, 0, 0), (-0.2 * grip, 0, 0.006), (-0.6 * grip, 0, 0.004), (-grip, 0, -0.006)]
    )
    handle = tube(path, (0.011, 0.0095, 0.012, 0.0115), 10).scaled((1.0, 1.2, 1.0))
    parts.append(Part(handle, colour if rng.random() < 0.5 else contrast(rng, colour)))
    middle = (float(-deep / 2 - grip / 2), 0.0, float(0.5 * wall + 0.001))
    solids.append(Solid('box', (grip, 0.027, 0.022), middle))
    return lain(thing('dust_pan', parts, solids, 0.2))


def plunger(rng: Rng) -> ThingModel:
    """Return a plunger, standing on its rubber cup: a bell and a long stick."""
    radius, tall = rng.uniform(0.055, 0.072), rng.uniform(0.065, 0.085)
    stick = rng.uniform(0.2, 0.3)
    rubber = pick_colour(rng, ('red', 'red', 'black', 'brown', 'orange', 'grey', 'blue', 'teal'))
    profile = [
        (0.9 * radius, 0.0),
        (radius, 0.004),
        (0.97 * radius, 0.25 * tall),
        (0.8 * radius, 0.6 * tall),
        (0.36 * radius, 0.85 * tall),
        (0.3 * radius, 1.15 * tall),
        (0.0, 1.17 * tall),
    ]
    parts = [Part(lathe(profile, 26), rubber)]
    lip = lathe([(radius - 0.001, 0.003), (radius + 0.004, 0.008), (radius - 0.002, 0.014)], 26)
    parts.append(Part(lip, shaded(rubber, 0.8)))
    wood = pick_colour(rng, ('oak', 'birch', 'walnut', 'white', 'tan', 'sky'))
    high = 1.1 * tall + stick
    rod = lathe([(0.0105, tall), (0.011, high - 0.01), (0.007, high), (0.0, high)], 14)
    parts.append(Part(rod, wood))
    if rng.random() < 0.5:
        tip = lathe([(0.0115, high - 0.03), (0.0118, high - 0.008), (0.0, high + 0.001)], 14)
        parts.append(Part(tip, contrast(rng, wood)))
    solids = [
        hull(lathe([(0.0, 0.0), *profile[:-1], (0.0, tall)], 16)),
        cylinder(0.011, tall, high),
    ]
    return thing('plunger', parts, solids, 0.35)
