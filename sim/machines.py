"""Dishwasher and washing machine: a door below a strip with a button and a light."""

from __future__ import annotations

import numpy as np

from sim.body import Shape, Triple
from sim.buttons import FORWARD, round_button
from sim.cabinets import Leaf, LINING_M, TRIMS
from sim.carpentry import (
    base,
    DOOR_LIMIT_RAD,
    drawn,
    FurnitureModel,
    panel,
    Region,
    rod,
    shell,
    shifted,
    WALL,
)
from sim.fittings import Glow
from sim.meshes import lathe, turn
from sim.palette import Colour, contrast, FRONTS, pick_colour, shaded

STRIP_M = 0.13  # height of the strip with the controls
LAMP_OFF: Colour = (0.1, 0.12, 0.1)
THICK = 0.045


def dishwasher(rng: np.random.Generator) -> FurnitureModel:
    """Return a dishwasher with a plain door and two racks."""
    return _machine(rng, 'dishwasher')


def washing_machine(rng: np.random.Generator) -> FurnitureModel:
    """Return a washing machine with a round window in its door."""
    return _machine(rng, 'washing_machine')


def _machine(rng: np.random.Generator, kind: str) -> FurnitureModel:
    depth, width, height = (
        rng.uniform(0.58, 0.64),
        rng.uniform(0.58, 0.62),
        rng.uniform(0.84, 0.88),
    )
    low, high = 0.1, height - STRIP_M
    colour = pick_colour(rng, FRONTS)
    strip = colour if rng.random() < 0.4 else contrast(rng, colour, FRONTS)
    trim, hinge = contrast(rng, colour, TRIMS), 'left' if rng.random() < 0.5 else 'right'
    body, face = depth - THICK, depth / 2 - THICK
    inside = pick_colour(rng, ('steel', 'grey', 'white'))
    shapes = _housing((depth, width, height), low, colour, inside)
    x, z = depth / 2, height - STRIP_M / 2
    shapes.append(panel((0.006, width - 0.02, STRIP_M - 0.03), (x, 0, z), strip, False))
    side = 1 if rng.random() < 0.5 else -1
    shapes.append(panel((0.008, 0.1, 0.03), (x, side * 0.02, z), LAMP_OFF, False))
    lamp = len(shapes) - 1
    tip = (x + 0.003 + 0.014, side * width * 0.28, z)
    link, control = round_button(tip, FORWARD, contrast(rng, strip), radius=0.016)
    floor = low + WALL + LINING_M
    held = (low + high) / 2 + 0.08
    span = (-width / 2 + 0.003, width / 2 - 0.003)
    leaf = Leaf(face, span, (low + 0.003, high - 0.003), THICK, hinge, held)
    if kind == 'dishwasher':
        shapes += _rack(body, width, floor, inside)
        marks = [panel((0.006, 0.09, 0.02), (x + 0.001, 0, high - 0.05), trim, False)]
    else:
        shapes += _compartment(x, -side * width * 0.3, z, strip)
        marks = _porthole(x, (low + high) / 2, trim)
    free = high - floor - WALL - 0.02
    region = Region((-THICK / 2, 0, floor), (body - 0.14, width - 0.2), free, 'in')
    lit = pick_colour(rng, ('red', 'orange', 'lime', 'sky'))
    return FurnitureModel(
        kind,
        (depth, width, height),
        (base(shapes), leaf.link(colour, trim, marks, 4.0), link),
        (region,),
        'door_hinge',
        DOOR_LIMIT_RAD,
        float(rng.uniform(0.5, 1.4)),
        leaf.handle,
        hinge,
        control=control,
        glows=(Glow('body', lamp, LAMP_OFF, shaded(lit, 1.25)),),
    )


def _housing(size: Triple, low: float, colour: Colour, inside: Colour) -> list[Shape]:
    """Return plinth, strip and the open shell between them."""
    depth, width, height = size
    body, high = depth - THICK, height - STRIP_M
    around = shell(body, width, low, high, colour, inside)
    return [
        panel((depth - 0.06, width - 0.01, low), (-0.03, 0, low / 2), shaded(colour, 0.45)),
        panel((depth, width, STRIP_M), (0, 0, height - STRIP_M / 2), colour),
        *(shifted(shape, (THICK / 2, 0.0, 0.0)) for shape in around),
    ]


def _rack(depth: float, width: float, floor: float, colour: Colour) -> list[Shape]:
    """Return the wires of an upper rack; the lower one is the floor."""
    level, wires = floor + 0.36, []
    for index in range(6):
        y = (index - 2.5) * (width - 2 * WALL - 0.04) / 5
        bar = (-THICK / 2, y, level)
        wires.append(rod(0.003, depth - 0.06, bar, 'x', shaded(colour, 0.7), solid=False))
    for sign in (-1, 1):
        at = (-THICK / 2 + sign * (depth / 2 - 0.05), 0.0, level)
        wires.append(rod(0.004, width - 2 * WALL, at, 'y', shaded(colour, 0.7), solid=False))
    return wires


def _compartment(x: float, y: float, z: float, colour: Colour) -> list[Shape]:
    """Return the front of a small drawer for washing powder."""
    return [
        panel((0.01, 0.15, 0.07), (x, y, z), shaded(colour, 0.85), False),
        panel((0.014, 0.07, 0.012), (x, y, z - 0.02), shaded(colour, 0.5), False),
    ]


def _porthole(x: float, z: float, trim: Colour) -> list[Shape]:
    """Return a ring around dark glass that bulges, on the front of a door."""
    to_front = turn('y', np.pi / 2)
    ring = lathe([(0.125, 0.0), (0.175, 0.0), (0.168, 0.022), (0.135, 0.022), (0.125, 0.0)], 28)
    glass = lathe([(0.13, 0.0), (0.1, 0.016), (0.05, 0.024), (0.0, 0.026)], 24)
    shine = lathe([(0.1, 0.0165), (0.085, 0.0205)], 24)
    at = (x, 0.0, z)
    return [
        drawn(ring.turned(to_front), trim, at),
        drawn(glass.turned(to_front), (0.08, 0.1, 0.13), at),
        drawn(shine.turned(to_front), (0.3, 0.36, 0.42), at),
    ]
