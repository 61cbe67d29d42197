"""Heads of people: a face that looks along +x, ears, and hair of several kinds."""

from __future__ import annotations

import numpy as np

from sim.forms import ellipsoid, ring, rod, TO_X
from sim.meshes import join, Mesh, turn
from sim.palette import Colour, pick_colour, shaded
from sim.thing import Part

HAIRS = ('black', 'brown', 'walnut', 'tan', 'yellow', 'orange', 'grey', 'white')
EYES: tuple[Colour, ...] = ((0.25, 0.15, 0.08), (0.15, 0.3, 0.5), (0.2, 0.35, 0.2))


def head(rng: np.random.Generator, height: float, skin: Colour) -> tuple[list[Part], Mesh]:
    """Return the parts of a head above its chin at the origin, and a coarse skull."""
    s = height / 1.75
    middle = 0.112 * s
    skull = ellipsoid((0.19 * s, 0.155 * s, 0.225 * s), 22, 15).moved((0.01 * s, 0, middle))
    flesh = [
        skull,
        ellipsoid((0.03 * s, 0.028 * s, 0.045 * s), 10, 7).moved((0.108 * s, 0, 0.1 * s)),
    ]
    for sign in (-1, 1):
        ear = ellipsoid((0.035 * s, 0.018 * s, 0.06 * s), 10, 7)
        flesh.append(ear.moved((0.0, sign * 0.078 * s, 0.105 * s)))
    whites, irises, dark = [], [], []
    for sign in (-1, 1):
        y, z = sign * 0.033 * s, 0.127 * s
        x = 0.087 * s
        whites.append(ellipsoid((0.018 * s, 0.032 * s, 0.02 * s), 12, 7).moved((x, y, z)))
        irises.append(
            ellipsoid((0.01 * s, 0.014 * s, 0.015 * s), 10, 7).moved((x + 0.007 * s, y, z))
        )
        brow = ellipsoid((0.014 * s, 0.042 * s, 0.008 * s), 10, 5).turned(turn('x', sign * 0.12))
        dark.append(brow.moved((x + 0.004 * s, y, z + 0.022 * s)))
    mouth = ellipsoid((0.016 * s, 0.052 * s, 0.011 * s), 12, 7).moved((0.09 * s, 0, 0.052 * s))
    hair = pick_colour(rng, HAIRS)
    locks = _hair(int(rng.integers(4)), s, middle)
    if rng.random() < 0.25:
        beard = ellipsoid((0.1 * s, 0.12 * s, 0.075 * s), 16, 9).moved((0.045 * s, 0, 0.022 * s))
        locks.append(beard)
    parts = [
        Part(join(flesh), skin),
        Part(join(whites), (0.95, 0.95, 0.95)),
        Part(join(irises), EYES[int(rng.integers(len(EYES)))]),
        Part(join([*dark, *locks]), hair),
        Part(mouth, _lips(skin)),
    ]
    if rng.random() < 0.3:
        parts.append(Part(_glasses(s), (0.08, 0.08, 0.1)))
    coarse = ellipsoid((0.2 * s, 0.165 * s, 0.23 * s), 8, 6).moved((0.01 * s, 0, middle))
    return parts, coarse


def _lips(skin: Colour) -> Colour:
    red, green, blue = shaded(skin, 0.75)
    return min(0.98, red * 1.1), green * 0.7, blue * 0.7


def _hair(style: int, s: float, middle: float) -> list[Mesh]:
    """Return short hair, long hair, a bun, or a parting with side locks."""
    cap = ellipsoid((0.19 * s, 0.172 * s, 0.2 * s), 22, 13)
    locks = [cap.turned(turn('y', -0.35)).moved((-0.014 * s, 0, middle + 0.03 * s))]
    if style == 1:
        fall = ellipsoid((0.1 * s, 0.18 * s, 0.34 * s), 18, 11)
        locks.append(fall.moved((-0.055 * s, 0, 0.06 * s)))
    elif style == 2:
        locks.append(
            ellipsoid((0.085 * s, 0.085 * s, 0.08 * s), 14, 9).moved((-0.09 * s, 0, 0.19 * s))
        )
    elif style == 3:
        fringe = ellipsoid((0.06 * s, 0.14 * s, 0.05 * s), 16, 9)
        locks.append(fringe.moved((0.068 * s, 0.01 * s, 0.195 * s)))
    return locks


def _glasses(s: float) -> Mesh:
    rims = [
        ring(0.022 * s, 0.005 * s, 18, 5)
        .turned(TO_X)
        .moved((0.103 * s, sign * 0.033 * s, 0.127 * s))
        for sign in (-1, 1)
    ]
    sides = [
        rod(
            (0.103 * s, sign * 0.055 * s, 0.13 * s),
            (0.0, sign * 0.083 * s, 0.125 * s),
            0.0025 * s,
            5,
        )
        for sign in (-1, 1)
    ]
    bridge = rod(
        (0.105 * s, -0.012 * s, 0.128 * s), (0.105 * s, 0.012 * s, 0.128 * s), 0.0025 * s, 5
    )
    return join([*rims, *sides, bridge])
