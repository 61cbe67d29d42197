"""Ladles, spatulas, cutting boards, scissors and pepper shakers."""

from __future__ import annotations

import numpy as np

from sim.decoration import dots, FACING_X, sleeves, strokes
from sim.meshes import Array, box, extrude, join, lathe, round_outline, tube, turn
from sim.palette import Colour, contrast, pick_colour, shaded, WARES
from sim.shells import hull_mesh, lain
from sim.thing import cylinder, hull, Part, Solid, thing, ThingModel, UPRIGHT

Rng = np.random.Generator

TOOLS = ('steel', 'steel', 'grey', 'black', 'red', 'oak', 'birch', 'walnut', 'teal', 'white')
GRIPS = ('black', 'black', 'walnut', 'oak', 'red', 'blue', 'green', 'white', 'grey', 'steel')


def _rod(start: Array, end: Array, size: tuple[float, float]) -> Solid:
    """Return a box along a line of the plane of x and z, of (width, thickness)."""
    along = np.asarray(end) - np.asarray(start)
    x, y, z = (0.5 * (np.asarray(start) + np.asarray(end))).tolist()
    pitch = float(-np.arctan2(along[2], along[0]))
    return Solid('box', (float(np.linalg.norm(along)), *size), (x, y, z), (0.0, pitch, 0.0))


def ladle(rng: Rng) -> ThingModel:
    """Return a ladle, lying: a deep round cup on a long handle with a hook at its end."""
    radius, long = rng.uniform(0.033, 0.042), rng.uniform(0.19, 0.25)
    colour = pick_colour(rng, TOOLS)
    t = np.linspace(0.0, 0.5 * np.pi, 8)
    cup = [(float(radius * np.sin(a)), float(radius * (1 - 0.85 * np.cos(a)))) for a in t]
    inner = [(0.93 * r, z + 0.002) for r, z in cup[::-1]]
    low = cup[0][1]
    parts = [
        Part(lathe([*cup, inner[0]], 24).moved((0, 0, -low)), colour),
        Part(lathe(inner, 24).moved((0, 0, -low)), shaded(colour, 0.75)),
    ]
    rim = 0.85 * radius
    end = np.array([radius + long, 0.0, 0.012])
    start = np.array([0.95 * radius, 0.0, rim - 0.003])
    middle = 0.5 * (start + end) + (0.0, 0.0, 0.015)
    hook = end + np.array([(0.0, 0, 0), (0.004, 0, 0.006), (0.004, 0, 0.016), (-0.012, 0, 0.02)])
    path = np.array([start, 0.75 * start + 0.25 * middle + (0, 0, 0.003), middle, end])
    parts.append(Part(tube(path, (0.004, 0.0038, 0.0045, 0.0055), 10), colour))
    thick = 0.0075 if rng.random() < 0.6 else 0.006
    grip = tube(path[2:], (thick, thick + 0.001), 10)
    grip_colour = contrast(rng, colour, GRIPS) if rng.random() < 0.7 else colour
    parts += [Part(grip, grip_colour), Part(tube(hook, (0.005,) * 4, 8), grip_colour)]
    solids = [
        hull(hull_mesh(lathe(cup[::2], 14).moved((0, 0, -low)).vertices)),
        _rod(start, middle, (0.009, 0.009)),
        _rod(middle, end, (0.016, 0.015)),
    ]
    return lain(thing('ladle', parts, solids, 0.14))


def spatula(rng: Rng) -> ThingModel:
    """Return a turner, lying: a slotted flat blade on a long bent handle."""
    long, wide = rng.uniform(0.08, 0.1), rng.uniform(0.06, 0.08)
    reach = rng.uniform(0.17, 0.22)
    colour, slots = pick_colour(rng, TOOLS), int(rng.choice([3, 4, 5]))
    tip = rng.uniform(0.0, 0.01)
    bars = []
    gap = wide / (2 * slots + 1)
    for k in range(slots + 1):
        y = -wide / 2 + gap * (2 * k + 0.5)
        bars.append(box((0.7 * long, gap, 0.003)).moved((0.0, y, 0.0015)))
    front = [(0.33 * long, -wide / 2), (0.5 * long + tip, -0.46 * wide)]
    front += [(0.5 * long, 0.46 * wide), (0.33 * long, wide / 2)]
    back = [(-0.33 * long, wide / 2), (-0.5 * long, 0.2 * wide)]
    back += [(-0.5 * long, -0.2 * wide), (-0.33 * long, -wide / 2)]
    bars += [extrude(outline, 0.003).moved((0, 0, 0.0015)) for outline in (front, back)]
    parts = [Part(join(bars), colour)]
    start = np.array([-0.5 * long + 0.004, 0.0, 0.002])
    knee, end = np.add(start, (-0.035, 0.0, 0.022)), np.array([start[0] - reach, 0.0, 0.011])
    path = np.array([start, 0.5 * (start + knee) + (0, 0, 0.001), knee, end])
    parts.append(Part(tube(path[:3], (0.0042, 0.004, 0.0045), 8), colour))
    grip = tube(
        [knee, 0.9 * knee + 0.1 * end, 0.4 * knee + 0.6 * end, end],
        (0.005, 0.0075, 0.0085, 0.0095),
        10,
    )
    parts.append(Part(grip, contrast(rng, colour, GRIPS)))
    solids = [
        Solid('box', (long, wide, 0.004), (0.0, 0.0, 0.002)),
        _rod(start, knee, (0.009, 0.009)),
        _rod(knee, end, (0.018, 0.017)),
    ]
    return lain(thing('spatula', parts, solids, 0.1))


def cutting_board(rng: Rng) -> ThingModel:
    """Return a board with a groove and a handle by which it is taken, lying."""
    length, width = rng.uniform(0.2, 0.3), rng.uniform(0.15, 0.21)
    thick, tab = rng.uniform(0.014, 0.022), rng.uniform(0.07, 0.09)
    colour = pick_colour(rng, ('oak', 'birch', 'walnut', 'tan', 'oak', 'green', 'white', 'red'))
    slab = extrude(round_outline(length, width, rng.uniform(0.01, 0.03)), thick)
    stub = rng.uniform(0.038, 0.05)
    grip = extrude(round_outline(tab + 0.03, stub, 0.45 * stub), thick)
    x = length / 2 + tab / 2 - 0.015
    parts = [Part(join([slab, grip.moved((x, 0, 0))]), colour)]
    hole = lathe(
        [
            (0.26 * stub, 0.5 * thick),
            (0.26 * stub, 0.5 * thick + 0.0006),
            (0.0, 0.5 * thick + 0.0006),
        ],
        16,
    )
    parts.append(Part(hole.moved((length / 2 + tab - 0.024, 0, 0)), shaded(colour, 0.3)))
    style = int(rng.integers(3))
    if style == 0:  # strips of another wood, glued
        strips = [
            box((length * 0.98, 0.1 * width, thick + 0.001)).moved((0, k * width, 0))
            for k in (-0.3, 0.0, 0.3)
        ]
        parts.append(Part(join(strips), shaded(colour, rng.choice([0.7, 1.3]))))
    if style == 1:  # a groove for juice
        bars = [box((0.86 * length, 0.006, 0.001)).moved((0, s * 0.4 * width, 0)) for s in (-1, 1)]
        bars += [
            box((0.006, 0.8 * width, 0.001)).moved((s * 0.43 * length, 0, 0)) for s in (-1, 1)
        ]
        parts.append(Part(join(bars).moved((0, 0, thick / 2)), shaded(colour, 0.6)))
    if style == 2:  # grain and cuts
        cuts = []
        for _ in range(int(rng.integers(8, 16))):
            cut = box((rng.uniform(0.03, 0.09), 0.0012, 0.0008)).turned(
                turn('z', rng.uniform(0, 3))
            )
            at = rng.uniform(-0.3, 0.3, 2) * (length, width)
            cuts.append(cut.moved((float(at[0]), float(at[1]), thick / 2)))
        parts.append(Part(join(cuts), shaded(colour, 0.72)))
    solids = [
        Solid('box', (length, width, thick)),
        Solid('box', (tab + 0.02, stub, thick), (length / 2 + tab / 2 - 0.01, 0.0, 0.0)),
    ]
    return thing('cutting_board', parts, solids, float(600 * length * width * thick))


def scissors(rng: Rng) -> ThingModel:
    """Return scissors, lying, a little open: two blades and two rings to put fingers in."""
    blade, ring = rng.uniform(0.075, 0.11), rng.uniform(0.017, 0.021)
    gape = rng.uniform(0.12, 0.22)
    metal = pick_colour(rng, ('steel', 'steel', 'grey', 'white', 'black'))
    colour = pick_colour(
        rng, ('black', 'red', 'orange', 'blue', 'green', 'purple', 'yellow', 'grey')
    )
    thick = 0.009
    blades, loops = [], []
    solids = []
    for sign in (-1.0, 1.0):
        lean = turn('z', sign * gape)
        outline = [
            (-0.012, -0.006),
            (0.03, -0.007),
            (blade, -0.0008),
            (blade, 0.0008),
            (-0.012, 0.007),
        ]
        flat = extrude(outline if sign > 0 else [(x, -y) for x, y in outline[::-1]], 0.0022)
        z = 0.5 * thick + sign * 0.0012
        blades.append(flat.turned(lean).moved((0, 0, z)))
        angles = np.linspace(0.0, 2 * np.pi, 17)
        side = -sign * (ring + 0.001)
        path = [
            (-0.05 - ring + 1.35 * ring * np.cos(a), side + ring * np.sin(a), 0.5 * thick)
            for a in angles
        ]
        loops.append(tube(path, (0.0045,) * 17, 8))
        shank = [
            (-0.005, 0.0, 0.5 * thick),
            (-0.03, 0.5 * side, 0.5 * thick),
            (-0.054, 0.9 * side, 0.5 * thick),
        ]
        loops.append(tube(shank, (0.004, 0.0045, 0.005), 8))
        yaw = float(sign * gape)
        middle = lean @ (0.5 * blade, 0.0, 0.0)
        solids.append(
            Solid(
                'box',
                (blade, 0.01, 0.006),
                (float(middle[0]), float(middle[1]), 0.5 * thick),
                (0.0, 0.0, yaw),
            )
        )
        solids.append(hull(hull_mesh(tube(path, (0.0045,) * 17, 8).vertices)))
    pin = lathe([(0.0035, 0.0), (0.0035, thick), (0.0, thick + 0.001)], 12)
    parts = [Part(join(blades), metal), Part(join(loops), colour), Part(pin, shaded(metal, 0.7))]
    solids.append(Solid('box', (0.06, 0.022, thick), (-0.028, 0.0, 0.5 * thick)))
    return lain(thing('scissors', parts, solids, 0.08))


def pepper_shaker(rng: Rng) -> ThingModel:
    """Return a pepper shaker: a turned mill with a knob, or a dark-filled pot marked with a P."""
    radius, height = rng.uniform(0.019, 0.027), rng.uniform(0.075, 0.13)
    colour = pick_colour(rng, (*WARES, 'walnut', 'oak', 'walnut'))
    if rng.random() < 0.5:
        return _mill(rng, radius, height, colour)
    neck = 0.74 * height
    body = [(0.0, 0.0), (radius, 0.0), (radius, 0.1 * height), (0.86 * radius, neck), (0.0, neck)]
    segments = int(rng.choice([6, 8, 24]))
    cap = contrast(rng, colour, ('steel', 'black', 'grey', 'white', 'red'))
    dome = [(0.94 * radius, neck), (0.94 * radius, 0.88 * height), (0.8 * radius, 0.97 * height)]
    dome.append((0.0, height))
    parts = [Part(lathe(body, segments), colour), Part(lathe(dome, 20), cap)]
    dark: Colour = (0.1, 0.08, 0.07) if sum(cap) > 0.9 else (0.85, 0.85, 0.82)
    spots = [
        (0.4 * radius * np.cos(a), 0.4 * radius * np.sin(a), 0.985 * height) for a in range(6)
    ]
    parts.append(Part(dots([*spots, (0, 0, height)], 0.0018, UPRIGHT), dark))
    # The letter stands proud on two sides, so that it is read from most places.
    unit = 0.042 * height
    letter = strokes(_P, FACING_X).scaled((1.0, unit, unit))
    out = (0.94 if segments > 8 else 0.9) * radius
    ink = contrast(rng, colour, ('black', 'white', 'red', 'cream'))
    signs = [letter.moved((out, 0, 0.4 * height)).turned(turn('z', k)) for k in (0, np.pi)]
    parts.append(Part(join(signs), ink))
    solids = [cylinder(radius, 0.0, height)]
    return thing('pepper_shaker', parts, solids, 0.12)


_P = ((-1.2, 0.0, 1.0, 7.0), (0.2, 3.0, 2.6, 1.0), (0.2, 0.2, 2.6, 1.0), (1.4, 1.6, 1.0, 2.6))


def _mill(rng: Rng, radius: float, height: float, colour: Colour) -> ThingModel:
    """Return a turned mill: waist, bead, head and a metal knob."""
    waist, top = rng.uniform(0.55, 0.7) * radius, rng.uniform(0.8, 0.95) * radius
    outline = [
        (radius, 0.0),
        (radius, 0.1 * height),
        (0.8 * radius, 0.2 * height),
        (waist, 0.38 * height),
        (0.75 * radius, 0.54 * height),
        (0.9 * radius, 0.6 * height),
        (0.6 * radius, 0.64 * height),
        (0.62 * radius, 0.68 * height),
        (top, 0.76 * height),
        (0.9 * top, 0.86 * height),
        (0.3 * top, 0.92 * height),
    ]
    body = lathe([(0.0, 0.0), *outline, (0.0, 0.92 * height)], 24)
    parts = [Part(body, colour)]
    knob = [(0.2 * radius, 0.91 * height), (0.3 * radius, 0.95 * height), (0.26 * radius, height)]
    metal = pick_colour(rng, ('steel', 'steel', 'tan', 'black'))
    parts.append(Part(lathe([*knob, (0.0, height)], 14), metal))
    parts += sleeves(rng, outline[:4], parts[0])
    solids: list[Solid] = [hull(lathe(outline[:6], 12)), hull(lathe(outline[5:], 12))]
    solids.append(cylinder(0.3 * radius, 0.9 * height, height))
    return thing('pepper_shaker', parts, solids, 0.15)
