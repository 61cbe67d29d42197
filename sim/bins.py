"""Bins with a hinged lid: garbage can and laundry hamper, light enough to be pushed."""

from __future__ import annotations

import numpy as np

from sim.body import BASE, Link, Shape
from sim.carpentry import (
    BAR,
    bar_handle,
    drawn,
    FurnitureModel,
    Handle,
    loose,
    panel,
    Region,
    shifted,
    STAND_OFF,
    unseen,
)
from sim.meshes import box, extrude, join, Mesh, round_outline, turn
from sim.palette import Colour, contrast, pick_colour, shaded, WARES

LID_LIMIT_RAD = float(np.radians(80.0))
LID_M = 0.025
WALL_M = 0.012


def garbage_can(rng: np.random.Generator) -> FurnitureModel:
    """Return a smooth bin with round corners and a foot."""
    depth, width, height = rng.uniform(0.3, 0.36), rng.uniform(0.32, 0.4), rng.uniform(0.55, 0.66)
    colour = pick_colour(rng, WARES)
    lid = contrast(rng, colour) if rng.random() < 0.7 else shaded(colour, 0.85)
    body = _hollow(depth, width, 0.0, height, colour)
    band = extrude(round_outline(depth + 0.004, width + 0.004, 0.05), 0.02)
    body.append(drawn(band, shaded(lid, 0.8), (0, 0, 0.012)))
    pedal = panel((0.05, 0.1, 0.018), (depth / 2 + 0.01, 0, 0.02), shaded(lid, 0.6), False)
    body.append(pedal)
    return _bin(rng, 'garbage_can', (depth, width, height), body, lid, 4.0)


def laundry_hamper(rng: np.random.Generator) -> FurnitureModel:
    """Return a woven basket, wider than deep."""
    depth, width, height = rng.uniform(0.34, 0.4), rng.uniform(0.44, 0.54), rng.uniform(0.56, 0.66)
    colour = pick_colour(
        rng, ('tan', 'birch', 'cream', 'brown', 'white', 'grey', 'oak', 'walnut', 'sky')
    )
    lid = colour if rng.random() < 0.6 else contrast(rng, colour)
    body = _hollow(depth, width, 0.0, height, colour)
    body.append(drawn(_weave(depth, width, height), shaded(colour, 0.72)))
    return _bin(rng, 'laundry_hamper', (depth, width, height), body, lid, 3.5)


def _weave(depth: float, width: float, height: float) -> Mesh:
    """Return the raised strips of a basket's four sides, on every second place."""
    rows, columns, out = 7, 8, 0.004
    pitch = height / rows
    strips = []
    for row in range(rows):
        z = (row + 0.5) * pitch
        for column in range(columns):
            if (row + column) % 2:
                continue
            share = (column - (columns - 1) / 2) / columns
            for sign in (-1, 1):
                front = box((out, (width - 0.1) / columns * 0.94, pitch * 0.8))
                strips.append(front.moved((sign * depth / 2, share * (width - 0.1), z)))
                side = box(((depth - 0.1) / columns * 0.94, out, pitch * 0.8))
                strips.append(side.moved((share * (depth - 0.1), sign * width / 2, z)))
    return join(strips)


def _hollow(depth: float, width: float, low: float, high: float, colour: Colour) -> list[Shape]:
    """Return a bin that is open at its top: round corners are seen, straight walls are felt."""
    tall, middle = high - low, (low + high) / 2
    shapes = [unseen((depth, width, 0.02), (0, 0, low + 0.01))]
    outline = round_outline(depth, width, 0.05)
    shapes.append(drawn(extrude(outline, 0.02), shaded(colour, 0.5), (0, 0, low + 0.01)))
    shapes.append(drawn(_wall(outline, tall), colour, (0, 0, middle)))
    for sign in (-1, 1):
        at_x = (sign * (depth / 2 - WALL_M / 2), 0.0, middle)
        at_y = (0.0, sign * (width / 2 - WALL_M / 2), middle)
        shapes.append(unseen((WALL_M, width, tall), at_x))
        shapes.append(unseen((depth, WALL_M, tall), at_y))
    return shapes


def _wall(outline: list[tuple[float, float]], height: float) -> Mesh:
    """Return a thin upright wall along a closed outline, seen from both sides."""
    parts = []
    count = len(outline)
    for k in range(count):
        (x0, y0), (x1, y1) = outline[k], outline[(k + 1) % count]
        along = np.array([x1 - x0, y1 - y0])
        length = float(np.linalg.norm(along))
        angle = float(np.arctan2(along[1], along[0]))
        plank = box((length + 0.001, WALL_M, height)).turned(turn('z', angle))
        inward = np.array([-along[1], along[0]]) / length * WALL_M / 2
        parts.append(plank.moved(((x0 + x1) / 2 + inward[0], (y0 + y1) / 2 + inward[1], 0.0)))
    return join(parts)


def _bin(
    rng: np.random.Generator,
    kind: str,
    size: tuple[float, float, float],
    body: list[Shape],
    lid: Colour,
    mass: float,
) -> FurnitureModel:
    depth, width, height = size
    trim = contrast(rng, lid, ('steel', 'black', 'grey', 'white', 'walnut'))
    hinge = (-depth / 2 + 0.01, 0.0, height + LID_M / 2)
    middle = (0.0, 0.0, height + LID_M / 2 + 0.001)
    bar = (depth / 2 + STAND_OFF + BAR / 2, 0.0, height + LID_M / 2)
    cover = extrude(round_outline(depth, width, 0.05), LID_M - 0.004)
    shapes = [
        drawn(cover, lid, middle),
        unseen((depth, width, LID_M - 0.004), middle),
        *bar_handle(bar, 0.25, 'y', trim),
    ]
    top = Link(
        'lid',
        tuple(shifted(shape, hinge) for shape in shapes),
        mass=0.5,
        parent=BASE,
        joint='lid_hinge',
        joint_kind='revolute',
        origin=hinge,
        axis=(0.0, -1.0, 0.0),
        upper=LID_LIMIT_RAD,
        centre=(depth / 2, 0.0, 0.0),
    )
    region = Region((0, 0, 0.021), (depth - 0.2, width - 0.2), height - 0.04, 'in')
    return FurnitureModel(
        kind,
        (depth, width, height + LID_M),
        (loose(body, mass, height * 0.4), top),
        (region,),
        'lid_hinge',
        LID_LIMIT_RAD,
        1.2,  # holds the lid where it is left
        Handle(bar, 0.25, 'y'),
        'back',
        mass=mass,
    )
