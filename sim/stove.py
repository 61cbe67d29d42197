"""The stove: an oven with a hob, whose rings are modules with a knob each, and a hot plate."""

from __future__ import annotations

import numpy as np

from sim.body import Shape
from sim.buttons import FORWARD, round_button
from sim.carpentry import (
    BAR,
    bar_handle,
    base,
    door,
    DOOR_LIMIT_RAD,
    drawn,
    FurnitureModel,
    Handle,
    Module,
    panel,
    Region,
    rod,
    shell,
    shifted,
    STAND_OFF,
    WALL,
)
from sim.fittings import Glow
from sim.meshes import lathe
from sim.palette import Colour, contrast, FRONTS, pick_colour, shaded

PLATE_M = 0.008  # that a ring stands above the hob
HOT: Colour = (1.0, 0.22, 0.05)
COLD: Colour = (0.2, 0.18, 0.18)


def oven(rng: np.random.Generator) -> FurnitureModel:
    """Return a stove: an oven whose door swings aside, below a hob with four rings."""
    depth, width = rng.uniform(0.62, 0.68), rng.uniform(0.62, 0.74)
    height, thick, hob = rng.uniform(0.88, 0.92), 0.045, 0.02
    low, high = 0.26, height - 0.16  # of the oven, below the strip with the knobs
    colour = pick_colour(rng, FRONTS)
    trim = contrast(rng, colour, ('steel', 'black', 'grey', 'white'))
    body, front = depth - thick, depth / 2 - thick
    back = thick / 2
    top = pick_colour(rng, ('black', 'black', 'steel', 'white', 'grey'))
    shapes = [
        panel((depth - 0.06, width, 0.08), (-0.03, 0, 0.04), shaded(colour, 0.4)),
        panel((body, width, low - 0.08), (-back, 0, (low + 0.08) / 2), shaded(colour, 0.8)),
        panel((0.03, width - 0.02, low - 0.11), (front + 0.015, 0, (low + 0.08) / 2), colour),
        panel((depth, width, height - hob - high), (0, 0, (height - hob + high) / 2), colour),
        panel((depth, width, hob), (0, 0, height - hob / 2), top),
    ]
    inside = pick_colour(rng, ('grey', 'black', 'steel'))
    shapes += [
        shifted(shape, (back, 0.0, 0.0)) for shape in shell(body, width, low, high, colour, inside)
    ]
    hinge = 'left' if rng.random() < 0.5 else 'right'
    side = -1 if hinge == 'right' else 1
    length, middle = 0.28, (low + high) / 2 + 0.03
    bar = (depth / 2 + STAND_OFF + BAR / 2, side * (width / 2 - 0.05), middle)
    sheet = (thick, width - 0.006, high - low - 0.006)
    leaf = [panel(sheet, (front + thick / 2, 0, (low + high) / 2), colour)]
    glass = (0.008, width * 0.6, (high - low) * 0.6)
    leaf.append(panel(glass, (depth / 2, -side * 0.03, middle - 0.02), (0.05, 0.05, 0.06), False))
    leaf += bar_handle(bar, length, 'z', trim)
    span = (-width / 2 + 0.003, width / 2 - 0.003)
    region = Region(
        (-back, 0, low + WALL + 0.006), (body - 0.14, width - 0.2), high - low - 0.08, 'in'
    )
    rings = _rings(rng, depth, width, height, top, colour)
    return FurnitureModel(
        'oven',
        (depth, width, height),
        (base(shapes), door(front, span, (low, high), thick, hinge, leaf, 4.0)),
        (region,),
        'door_hinge',
        DOOR_LIMIT_RAD,
        float(rng.uniform(0.5, 1.4)),
        Handle(bar, length, 'z'),
        hinge,
        modules=rings,
    )


def _rings(
    rng: np.random.Generator, depth: float, width: float, height: float, top: Colour, front: Colour
) -> tuple[Module, ...]:
    """Return the four rings; from left to right, the knobs are those of the left and right rings."""
    knob = contrast(rng, front, ('black', 'steel', 'white', 'red', 'grey', 'orange'))
    big = rng.permutation([0.095, 0.08, 0.095, 0.08])
    modules = []
    for index, (sx, sy) in enumerate(((-1, -1), (1, -1), (1, 1), (-1, 1))):
        x, y = sx * depth * 0.22, sy * width * 0.24
        face = (depth / 2 + 0.026 - x, (index - 1.5) * width * 0.22 - y, -0.09)
        model = _ring(float(big[index]), face, knob, top)
        modules.append(Module(model, (x, y, height)))
    return tuple(modules)


def _ring(
    radius: float, face: tuple[float, float, float], knob: Colour, around: Colour
) -> FurnitureModel:
    """Return a ring that lies on z = 0, switched by a knob whose face is elsewhere."""
    shapes, glows = ring_shapes(radius, 0.0, around)
    link, control = round_button(face, FORWARD, knob, radius=0.02, name='knob', stand=0.026)
    region = Region((0.0, 0.0, PLATE_M), (0.03, 0.03), 0.6)
    return FurnitureModel(
        'stove_burner',
        (2 * radius, 2 * radius, PLATE_M),
        (base(shapes), link),
        (region,),
        mount='top',
        control=control,
        glows=glows,
    )


def ring_shapes(
    radius: float, level: float, around: Colour
) -> tuple[list[Shape], tuple[Glow, ...]]:
    """Return a round plate on a level and its rings, which come first among the shapes."""
    top = level + PLATE_M
    rings = [
        drawn(
            lathe([(a, top - 0.001), (b, top - 0.001), (b, top + 0.0008), (a, top + 0.0008)]), COLD
        )
        for a, b in ((radius * (k + 0.2) / 4, radius * (k + 0.85) / 4) for k in range(4))
    ]
    edge = contrast_edge(around)
    plate = rod(radius, PLATE_M, (0.0, 0.0, level + PLATE_M / 2), 'z', edge)
    return [*rings, plate], tuple(Glow('body', index, COLD, HOT) for index in range(len(rings)))


def contrast_edge(around: Colour) -> Colour:
    """Return the colour of a ring's plate that shows on the hob."""
    return (0.45, 0.46, 0.48) if sum(around) < 1.0 else (0.1, 0.1, 0.11)


def stove_burner(rng: np.random.Generator) -> FurnitureModel:
    """Return a hot plate that stands by itself: one ring on a box with a knob."""
    depth, width, height = rng.uniform(0.27, 0.3), rng.uniform(0.26, 0.3), rng.uniform(0.09, 0.11)
    colour = pick_colour(rng, FRONTS)
    knob = contrast(rng, colour, ('black', 'steel', 'white', 'red', 'grey', 'orange'))
    radius, deck = rng.uniform(0.085, 0.1), height - PLATE_M
    plate, glows = ring_shapes(float(radius), deck, colour)
    shapes = [
        *plate,
        panel((depth, width, deck - 0.015), (0, 0, (deck + 0.015) / 2), colour),
    ]
    for sx in (-1, 1):
        for sy in (-1, 1):
            at = (sx * (depth / 2 - 0.03), sy * (width / 2 - 0.03), 0.008)
            shapes.append(rod(0.015, 0.016, at, 'z', (0.1, 0.1, 0.1)))
    face = (depth / 2 + 0.022, 0.0, deck / 2 + 0.006)
    link, control = round_button(face, FORWARD, knob, radius=0.02, name='knob', stand=0.022)
    return FurnitureModel(
        'stove_burner',
        (depth, width, height),
        (base(shapes), link),
        (Region((0.0, 0.0, height), (0.03, 0.03), 0.6),),
        mount='top',
        control=control,
        glows=glows,
    )
