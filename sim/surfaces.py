"""Furniture to put things on: counter, table, shelf and sink."""

from __future__ import annotations

import itertools

import numpy as np

from sim.body import Shape
from sim.carpentry import base, cabinet_body, FurnitureModel, panel, Region
from sim.palette import Colour, contrast, FRONTS, pick_colour, shaded


def counter(rng: np.random.Generator) -> FurnitureModel:
    """Return a worktop on a cabinet."""
    depth, width, height = rng.uniform(0.62, 0.66), rng.uniform(1.5, 1.9), rng.uniform(0.88, 0.92)
    colour, top = pick_colour(rng, FRONTS), 0.04
    worktop = contrast(rng, colour, FRONTS)
    shapes = cabinet_body(depth - 0.02, width, height - top, colour, fronts=3)
    shapes.append(panel((depth, width, top), (0, 0, height - top / 2), worktop))
    region = Region((0.06, 0, height), (depth - 0.22, width - 0.12), 1.0)
    return FurnitureModel('counter', (depth, width, height), (base(shapes),), (region,))


def table(rng: np.random.Generator) -> FurnitureModel:
    """Return a table on four legs."""
    depth, width, height = rng.uniform(0.70, 0.85), rng.uniform(0.95, 1.3), rng.uniform(0.71, 0.77)
    colour, top, leg = pick_colour(rng, FRONTS), 0.035, rng.uniform(0.045, 0.07)
    legs = colour if rng.random() < 0.5 else pick_colour(rng, FRONTS)
    shapes = [panel((depth, width, top), (0, 0, height - top / 2), colour)]
    inset = leg / 2 + 0.03
    for sx in (-1, 1):
        for sy in (-1, 1):
            at = (sx * (depth / 2 - inset), sy * (width / 2 - inset), (height - top) / 2)
            shapes.append(panel((leg, leg, height - top), at, legs))
    for sx in (-1, 1):
        rail = (0.02, width - 2 * inset, 0.07)
        shapes.append(panel(rail, (sx * (depth / 2 - inset), 0, height - top - 0.035), legs))
    region = Region((0, 0, height), (depth - 0.16, width - 0.16), 1.0)
    return FurnitureModel('table', (depth, width, height), (base(shapes),), (region,))


def shelf(rng: np.random.Generator) -> FurnitureModel:
    """Return an open shelf of four boards with a back."""
    depth, width = rng.uniform(0.34, 0.40), rng.uniform(0.8, 1.05)
    colour, board = pick_colour(rng, FRONTS), 0.025
    levels = [0.06, rng.uniform(0.43, 0.47), rng.uniform(0.86, 0.9)]
    levels.append(levels[2] + rng.uniform(0.43, 0.48))
    height = levels[3]
    inside = colour if rng.random() < 0.5 else pick_colour(rng, FRONTS)
    shapes = [panel((0.015, width, height), (-depth / 2 + 0.0075, 0, height / 2), inside)]
    for sign in (-1, 1):
        at = (0.0, sign * (width / 2 - board / 2), height / 2)
        shapes.append(panel((depth, board, height), at, colour))
    for level in levels:
        shapes.append(panel((depth, width - 2 * board, board), (0, 0, level - board / 2), colour))
    regions = tuple(
        Region((0.02, 0, level), (depth - 0.16, width - 0.24), above - level - board)
        for level, above in itertools.pairwise(levels)
    )
    return FurnitureModel('shelf', (depth, width, height), (base(shapes),), regions)


def sink(rng: np.random.Generator) -> FurnitureModel:
    """Return a cabinet with a basin, a drain board and a tap."""
    depth, width, height = (
        rng.uniform(0.60, 0.66),
        rng.uniform(0.85, 1.05),
        rng.uniform(0.88, 0.92),
    )
    colour = pick_colour(rng, FRONTS)
    metal = pick_colour(rng, ('steel', 'white', 'grey', 'black', 'cream'))
    bowl_x, bowl_y, deep, top = 0.38, rng.uniform(0.42, 0.48), 0.16, 0.03
    side = 1 if rng.random() < 0.5 else -1
    x0, y0 = 0.03, side * (width / 2 - bowl_y / 2 - 0.06)
    low = height - deep
    shapes = cabinet_body(depth - 0.02, width, low - 0.01, colour, fronts=2)
    # The worktop and the cabinet's upper edge surround the basin.
    rims = [
        ((depth / 2 - (x0 + bowl_x / 2), width), ((depth / 2 + x0 + bowl_x / 2) / 2, 0.0)),
        ((x0 - bowl_x / 2 + depth / 2, width), ((x0 - bowl_x / 2 - depth / 2) / 2, 0.0)),
    ]
    for low_y, high_y in ((-width / 2, y0 - bowl_y / 2), (y0 + bowl_y / 2, width / 2)):
        rims.append(((bowl_x, high_y - low_y), (x0, (low_y + high_y) / 2)))
    for (size_x, size_y), (x, y) in rims:
        shapes.append(panel((size_x, size_y, top), (x, y, height - top / 2), metal))
        under = (size_x, size_y, deep - top + 0.01)
        shapes.append(panel(under, (x, y, height - top - under[2] / 2), colour))
    shapes.append(panel((bowl_x, bowl_y, 0.012), (x0, y0, low - 0.006), shaded(metal, 0.85)))
    shapes += _basin_lining(x0, y0, bowl_x, bowl_y, low, height, metal)
    shapes += _tap(-depth / 2 + 0.07, y0, height, contrast(rng, metal, ('steel', 'black')))
    drain_y = -side * (bowl_y + 0.06) / 2
    regions = (
        Region((x0, y0, low), (bowl_x - 0.16, bowl_y - 0.16), 0.5),
        Region((0.05, drain_y, height), (depth - 0.22, width - bowl_y - 0.2), 1.0),
    )
    return FurnitureModel('sink', (depth, width, height), (base(shapes),), regions)


def _basin_lining(
    x: float, y: float, size_x: float, size_y: float, low: float, high: float, colour: Colour
) -> list[Shape]:
    thin, middle, tall = 0.012, (low + high) / 2, high - low - 0.002
    shapes = []
    for sign in (-1, 1):
        at_x, at_y = x + sign * size_x / 2, y + sign * size_y / 2
        shapes.append(panel((thin, size_y, tall), (at_x, y, middle), shaded(colour, 0.9), False))
        shapes.append(panel((size_x, thin, tall), (x, at_y, middle), shaded(colour, 0.9), False))
    drain = Shape(
        'cylinder', (0.03, 0.004, 0), (x, y, low + 0.002), colour=(0.2, 0.2, 0.2), solid=False
    )
    return [*shapes, drain]


def _tap(x: float, y: float, height: float, colour: Colour) -> list[Shape]:
    """Return a standing tap whose spout points forward over the basin."""
    return [
        Shape('cylinder', (0.025, 0.02, 0), (x, y, height + 0.01), colour=colour),
        Shape('cylinder', (0.013, 0.24, 0), (x, y, height + 0.12), colour=colour),
        Shape(
            'cylinder', (0.012, 0.16, 0), (x + 0.07, y, height + 0.24), (0, np.pi / 2, 0), colour
        ),
        Shape('cylinder', (0.012, 0.05, 0), (x + 0.145, y, height + 0.22), colour=colour),
        panel((0.02, 0.07, 0.014), (x, y + 0.045, height + 0.09), colour),
    ]
