"""Basketballs, baseball bats, tennis rackets and dumbbells."""

from __future__ import annotations

import numpy as np

from sim.forms import disc, ellipsoid, ring, TO_X, TO_Y
from sim.meshes import box, extrude, join, lathe, tube, turn
from sim.palette import Colour, contrast, pick_colour, shaded, WARES
from sim.thing import hull, Part, Solid, thing, ThingModel

Rng = np.random.Generator

DARK: Colour = (0.06, 0.05, 0.05)


def basketball(rng: Rng) -> ThingModel:
    """Return a ball with the seams of a basketball."""
    radius = rng.uniform(0.09, 0.121)
    colour = pick_colour(
        rng, ('orange', 'orange', 'orange', 'brown', 'tan', 'red', 'blue', 'purple', 'green')
    )
    seam = DARK if rng.random() < 0.8 else contrast(rng, colour, ('white', 'yellow', 'black'))
    great = ring(radius, 0.0045, 48, 5)
    seams = [great, great.turned(TO_X), great.turned(TO_Y)]
    angles = np.linspace(0.0, 2 * np.pi, 25)
    for sign in (-1, 1):
        # A curve around the side of the ball that bulges towards its front and back.
        around = np.column_stack([0.88 * np.cos(angles), np.full(25, 0.0), 0.62 * np.sin(angles)])
        around[:, 1] = sign * np.sqrt(np.clip(1 - (around**2).sum(axis=1), 0.0, None))
        for a, b in zip(around[:-1] * radius, around[1:] * radius, strict=True):
            seams.append(tube([a.tolist(), b.tolist()], (0.00225, 0.00225), 5))
    pebbled = ellipsoid((2 * radius,) * 3, 32, 21)
    parts = [Part(pebbled, colour), Part(join(seams), seam)]
    tilt = turn('x', float(rng.uniform(0.2, 1.2)))
    return thing(
        'basketball', parts, [Solid('sphere', (radius, 0, 0))], 0.55, (tilt,), friction=0.7
    )


def baseball_bat(rng: Rng) -> ThingModel:
    """Return a bat, lying on its barrel and its knob."""
    long, barrel, grip = (
        rng.uniform(0.6, 0.76),
        rng.uniform(0.028, 0.034),
        rng.uniform(0.0125, 0.015),
    )
    knob = 1.75 * grip
    colour = pick_colour(
        rng, ('birch', 'oak', 'tan', 'walnut', 'black', 'red', 'blue', 'steel', 'yellow')
    )
    wrap = contrast(rng, colour, ('black', 'white', 'brown', 'red', 'blue', 'grey'))
    profile = [(0.0, 0.0), (knob, 0.003), (knob, 0.012), (grip, 0.026), (grip, 0.3 * long)]
    for a in np.linspace(0.15, 1.0, 6):
        blend = 0.5 - 0.5 * np.cos(np.pi * a)
        profile.append((float(grip + (barrel - grip) * blend), float((0.3 + 0.36 * a) * long)))
    profile += [
        (barrel, 0.95 * long),
        (0.8 * barrel, 0.985 * long),
        (0.35 * barrel, long),
        (0, long),
    ]
    wrapping = lathe([(grip + 0.001, 0.028), (grip + 0.001, 0.27 * long)], 20)
    turns = [
        ring(grip + 0.001, 0.0022, 18, 5).moved((0, 0, z))
        for z in np.arange(0.035, 0.27 * long, 0.011)
    ]
    stamp = lathe([(barrel + 0.0006, 0.72 * long), (barrel + 0.0006, 0.78 * long)], 24)
    parts = [
        Part(lathe(profile, 24).turned(TO_X), colour),
        Part(wrapping.turned(TO_X), wrap),
        Part(join(turns).turned(TO_X), shaded(wrap, 0.65)),
        Part(stamp.turned(TO_X), contrast(rng, colour)),
    ]
    half = turn('z', np.pi / 12)
    pieces = ([profile[1], profile[2], profile[3]], profile[3:8], profile[7:11], profile[10:14])
    solids = [hull(lathe(piece, 12).turned(half).turned(TO_X)) for piece in pieces]
    drop = float(np.arctan2(barrel - knob, 0.66 * long))
    lying = turn('y', -drop)
    return thing('baseball_bat', parts, solids, 0.85, (lying,))


def tennis_racket(rng: Rng) -> ThingModel:
    """Return a racket, lying: a strung oval head, a throat and a wrapped grip."""
    across, along = rng.uniform(0.23, 0.26), rng.uniform(0.3, 0.34)
    total, thick = rng.uniform(0.6, 0.69), 0.022
    colour = pick_colour(rng, WARES)
    wrap = contrast(rng, colour, ('black', 'white', 'brown', 'blue', 'yellow', 'red'))
    grip = (0.17, rng.uniform(0.028, 0.034), rng.uniform(0.027, 0.032))
    middle = total - along / 2
    angles = np.linspace(0.0, 2 * np.pi, 41)
    oval = [
        (float(middle + along / 2 * np.cos(a)), float(across / 2 * np.sin(a)), 0.0) for a in angles
    ]
    frame = tube(oval, (thick / 2,) * 41, 8)
    start = grip[0] - 0.01
    arms = []
    for sign in (-1, 1):
        meet = oval[20 - sign * 5]
        arms.append(
            tube(
                [(start, sign * 0.006, 0), (0.5 * (start + meet[0]), sign * 0.022, 0), meet],
                (0.009,) * 3,
                8,
            )
        )
    strings = []
    for share in np.linspace(-0.85, 0.85, 13):
        reach = float(np.sqrt(1 - share**2))
        y, x = share * across / 2, middle + share * along / 2
        strings.append(box((reach * along, 0.0016, 0.0016)).moved((middle, y, 0)))
        strings.append(box((0.0016, reach * across, 0.0016)).moved((x, 0, 0)))
    handle = extrude(_octagon(grip[1], grip[2]), grip[0]).turned(TO_X).moved((grip[0] / 2, 0, 0))
    butt = extrude(_octagon(grip[1] + 0.006, grip[2] + 0.006), 0.012).turned(TO_X)
    turns = [
        extrude(_octagon(grip[1] + 0.001, grip[2] + 0.001), 0.002).turned(TO_X).moved((x, 0, 0))
        for x in np.arange(0.02, grip[0], 0.018)
    ]
    lead = tube(oval[3:18], (thick / 2 + 0.0012,) * 15, 8)
    parts = [
        Part(join([frame, *arms]), colour),
        Part(join(strings), pick_colour(rng, ('white', 'cream', 'lime', 'black'))),
        Part(join([handle, butt]), wrap),
        Part(join(turns), shaded(wrap, 0.6)),
        Part(lead, contrast(rng, colour)),
    ]
    coarse = extrude([(x, y) for x, y, _ in oval[:-1:3]], 0.012)
    solids = [
        Solid('box', grip, (grip[0] / 2, 0, 0)),
        hull(coarse),
        hull(tube(oval[8:33], (thick / 2,) * 25, 6)),
        hull(tube([*oval[33:40], *oval[:8]], (thick / 2,) * 15, 6)),
        hull(join(arms)),
    ]
    drop = float(np.arctan2(grip[2] / 2 - thick / 2 + 0.003, 0.9 * total))
    return thing('tennis_racket', parts, solids, 0.3, (turn('y', -drop if drop < 0 else drop),))


def _octagon(wide: float, high: float) -> list[tuple[float, float]]:
    """Return a rectangle (high along x, wide along y) without its corners, anticlockwise."""
    a, b, cut = high / 2, wide / 2, 0.3 * min(high, wide)
    return [
        (a, cut - b), (a, b - cut), (a - cut, b), (cut - a, b),
        (-a, b - cut), (-a, cut - b), (cut - a, -b), (a - cut, -b),
    ]  # fmt: skip


def dumbbell(rng: Rng) -> ThingModel:
    """Return a dumbbell with six-sided heads, lying along y."""
    radius, head, grip = (
        rng.uniform(0.034, 0.044),
        rng.uniform(0.045, 0.06),
        rng.uniform(0.1, 0.125),
    )
    bar = rng.uniform(0.013, 0.016)
    colour = pick_colour(rng, (*WARES, 'black', 'black', 'grey'))
    metal = contrast(rng, colour, ('steel', 'grey', 'black', 'white'))
    corners = np.linspace(0.0, 2 * np.pi, 7)[:-1]
    hexagon = [(float(radius * np.cos(a)), float(radius * np.sin(a))) for a in corners]
    smaller = [(0.82 * x, 0.82 * y) for x, y in hexagon]
    heads, marks, solids = [], [], []
    for sign in (-1, 1):
        at = sign * (grip + head) / 2
        block = extrude(hexagon, 0.8 * head).moved((0, 0, at))
        caps = [extrude(smaller, head).moved((0, 0, at))]
        heads.append(join([block, *caps]).turned(TO_Y))
        mark = join([ring(0.5 * radius, 0.004, 20, 6), disc(0.2 * radius, -0.001, 0.001)])
        marks.append(mark.moved((0, 0, sign * (grip / 2 + head))).turned(TO_Y))
        solids.append(hull(block.turned(TO_Y)))
    swell = lathe(
        [(0, -grip / 2), (bar, -grip / 2), (1.12 * bar, 0.0), (bar, grip / 2), (0, grip / 2)], 18
    )
    knurls = [
        ring(1.1 * bar, 0.0016, 18, 4).moved((0, 0, z))
        for z in np.linspace(-0.32, 0.32, 13) * grip
    ]
    parts = [
        Part(join(heads), colour),
        Part(swell.turned(TO_Y), metal),
        Part(join(knurls).turned(TO_Y), shaded(metal, 0.7)),
        Part(join(marks), contrast(rng, colour)),
    ]
    solids.append(hull(disc(bar, -grip / 2, grip / 2, 10).turned(TO_Y)))
    return thing('dumbbell', parts, solids, float(rng.uniform(1.0, 2.0)))
