"""
Kinds that no training ever shows, to see how the stack deals with what it does not know.

They can be put into worlds by descriptions and are put there by benchmarks. No data set, and none
of the worlds that a seed gives, holds any of them.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.forms import cone, disc, ellipsoid, ring, rod, slab, TO_X, TO_Y
from sim.meshes import box, join, lathe, tube
from sim.palette import contrast, pick_colour, shaded, WARES
from sim.thing import hull, Part, thing, ThingModel

Rng = np.random.Generator


def hammer(rng: Rng) -> ThingModel:
    """Return a claw hammer, lying."""
    long, head = float(rng.uniform(0.24, 0.32)), float(rng.uniform(0.09, 0.12))
    colour = pick_colour(rng, ('oak', 'birch', 'red', 'black', 'blue', 'yellow'))
    grip = tube(
        [(0, 0, 0), (0.3 * long, 0, 0), (0.6 * long, 0, 0), (long, 0, 0)],
        (0.016, 0.014, 0.011, 0.01),
        12,
    )
    face = disc(0.015, 0.0, 0.03).turned(TO_Y).moved((long, 0.01, 0))
    neck = box((0.024, 0.5 * head, 0.024)).moved((long, 0, 0))
    claws = [
        tube(
            [
                (long, -0.2 * head, z),
                (long - 0.008, -0.4 * head, z),
                (long - 0.03, -0.62 * head, z),
            ],
            (0.009, 0.006, 0.003),
            8,
        )
        for z in (-0.007, 0.007)
    ]
    parts = [
        Part(grip, colour),
        Part(join([face, neck, *claws]), pick_colour(rng, ('steel', 'grey', 'black'))),
    ]
    return thing('hammer', parts, [hull(grip), hull(join([face, neck, *claws]))], 0.6)


def umbrella(rng: Rng) -> ThingModel:
    """Return a short furled umbrella with a crook, lying."""
    long = float(rng.uniform(0.26, 0.36))
    colour = pick_colour(rng, WARES)
    cloth = lathe(
        [
            (0, 0.1),
            (0.022, 0.12),
            (0.036, 0.5 * long),
            (0.03, 0.8 * long),
            (0.012, long),
            (0, long),
        ],
        14,
    )
    band = lathe([(0.038, 0.5 * long), (0.038, 0.5 * long + 0.02)], 14)
    stick = rod((0, 0, -0.06), (0, 0, long + 0.05), 0.005)
    angles = np.linspace(0.0, np.pi, 10)
    hook = np.column_stack([0.035 - 0.035 * np.cos(angles), np.zeros(10), -0.035 * np.sin(angles)])
    crook = tube(hook - np.array([0.0, 0.0, 0.06]), (0.009,) * 10, 10)
    meshes = [mesh.turned(TO_X) for mesh in (cloth, band, stick, crook)]
    parts = [
        Part(meshes[0], colour),
        Part(meshes[1], contrast(rng, colour)),
        Part(meshes[2], pick_colour(rng, ('steel', 'black'))),
        Part(meshes[3], pick_colour(rng, ('walnut', 'black', 'oak'))),
    ]
    return thing('umbrella', parts, [hull(meshes[0]), hull(meshes[3])], 0.45)


def camera(rng: Rng) -> ThingModel:
    """Return a photo camera with a round lens, standing."""
    wide, high, deep = (
        float(rng.uniform(0.11, 0.14)),
        float(rng.uniform(0.07, 0.09)),
        float(rng.uniform(0.035, 0.05)),
    )
    colour = pick_colour(rng, ('black', 'grey', 'steel', 'brown', 'red'))
    body = slab((deep, wide, high), 0.012)
    hump = box((0.8 * deep, 0.35 * wide, 0.02)).moved((0, 0, high / 2 + 0.01))
    radius, reach = 0.4 * high, float(rng.uniform(0.03, 0.06))
    barrel = (
        lathe([(0.0, 0), (radius, 0), (radius, reach), (0.86 * radius, reach)], 24)
        .turned(TO_X)
        .moved((deep / 2, 0, 0))
    )
    rim = ring(radius, 0.006).turned(TO_X).moved((deep / 2 + 0.6 * reach, 0, 0))
    glass = disc(0.85 * radius, 0.0, reach - 0.004).turned(TO_X).moved((deep / 2, 0, 0))
    button = disc(0.008, 0.0, 0.006).moved((0, 0.36 * wide, high / 2))
    parts = [
        Part(join([body, hump]), colour),
        Part(barrel, shaded(colour, 0.7)),
        Part(join([rim, button]), contrast(rng, colour, ('steel', 'white', 'red'))),
        Part(glass, (0.12, 0.14, 0.25)),
    ]
    return thing('camera', parts, [hull(join([body, hump])), hull(barrel)], 0.5)


def flashlight(rng: Rng) -> ThingModel:
    """Return a flashlight with a wide head, lying."""
    long, radius = float(rng.uniform(0.14, 0.22)), float(rng.uniform(0.013, 0.018))
    colour = pick_colour(rng, ('black', 'red', 'yellow', 'blue', 'steel', 'green', 'orange'))
    head = 1.75 * radius
    body = lathe(
        [
            (0, 0),
            (radius, 0.004),
            (radius, 0.7 * long),
            (head, 0.8 * long),
            (head, long),
            (0.9 * head, long),
        ],
        22,
    )
    rings = [
        ring(radius + 0.001, 0.004).moved((0, 0, z))
        for z in np.linspace(0.12, 0.5, 5).tolist()
        for z in [z * long]
    ]
    lens = disc(0.9 * head, 0.9 * long, long - 0.003)
    switch = box((0.012, 0.01, 0.022)).moved((radius, 0, 0.6 * long))
    meshes = [mesh.turned(TO_X) for mesh in (body, join([*rings, switch]), lens)]
    parts = [
        Part(meshes[0], colour),
        Part(meshes[1], contrast(rng, colour, ('black', 'grey', 'white'))),
        Part(meshes[2], (0.93, 0.93, 0.8)),
    ]
    return thing('flashlight', parts, [hull(meshes[0])], 0.3)


def hat(rng: Rng) -> ThingModel:
    """Return a brimmed hat, standing on its brim."""
    brim, crown, high = (
        float(rng.uniform(0.14, 0.18)),
        float(rng.uniform(0.075, 0.09)),
        float(rng.uniform(0.09, 0.13)),
    )
    colour = pick_colour(rng, ('tan', 'black', 'brown', 'cream', 'grey', 'red', 'blue', 'green'))
    wide = 1.15
    rim = cone(brim, 0.96 * brim, 0.0, 0.008, 32)
    top = lathe(
        [
            (crown * 1.05, 0.006),
            (crown, 0.5 * high),
            (0.86 * crown, 0.92 * high),
            (0.4 * crown, high),
            (0, 0.9 * high),
        ],
        30,
    )
    band = lathe([(crown * 1.06, 0.008), (crown * 1.04, 0.03)], 30)
    meshes = [mesh.scaled((wide, 1.0, 1.0)) for mesh in (rim, top, band)]
    dent = ellipsoid((0.5 * crown, 0.25 * crown, 0.004)).moved((0, 0, 0.93 * high))
    parts = [
        Part(join([meshes[0], meshes[1]]), colour),
        Part(join([meshes[2], dent]), contrast(rng, colour, ('black', 'brown', 'white', 'red'))),
    ]
    return thing('hat', parts, [hull(meshes[0]), hull(meshes[1])], 0.12)


UNTRAINED_BUILDERS: dict[str, Callable[[Rng], ThingModel]] = {
    'hammer': hammer,
    'umbrella': umbrella,
    'camera': camera,
    'flashlight': flashlight,
    'hat': hat,
}
UNTRAINED_KINDS = tuple(UNTRAINED_BUILDERS)
