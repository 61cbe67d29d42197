"""Low and high tables and what has drawers: coffee and side table, desk, dresser, screen stand."""

from __future__ import annotations

import numpy as np

from sim.body import Shape
from sim.carpentry import base, FurnitureModel, Module, panel, Region, rod
from sim.drawers import drawer_module
from sim.palette import Colour, contrast, FRONTS, pick_colour, shaded

TRIMS = ('steel', 'black', 'grey', 'white', 'walnut', 'birch')
BOARD = 0.025


def coffee_table(rng: np.random.Generator) -> FurnitureModel:
    """Return a low table with a second board below."""
    depth, width, height = rng.uniform(0.5, 0.65), rng.uniform(0.9, 1.2), rng.uniform(0.4, 0.46)
    colour = pick_colour(rng, FRONTS)
    legs = colour if rng.random() < 0.5 else pick_colour(rng, FRONTS)
    shapes = [panel((depth, width, 0.035), (0, 0, height - 0.0175), colour)]
    shapes += _legs(depth, width, height - 0.035, rng.uniform(0.035, 0.06), legs)
    if rng.random() < 0.7:
        low = panel((depth - 0.1, width - 0.1, 0.02), (0, 0, height * 0.35), colour)
        shapes.append(low)
    region = Region((0, 0, height), (depth - 0.16, width - 0.16), 1.0)
    return FurnitureModel('coffee_table', (depth, width, height), (base(shapes),), (region,))


def _legs(depth: float, width: float, height: float, leg: float, colour: Colour) -> list[Shape]:
    inset = leg / 2 + 0.015
    return [
        panel(
            (leg, leg, height),
            (sx * (depth / 2 - inset), sy * (width / 2 - inset), height / 2),
            colour,
        )
        for sx in (-1, 1)
        for sy in (-1, 1)
    ]


def side_table(rng: np.random.Generator) -> FurnitureModel:
    """Return a small table: round on a column, on four legs, or with a drawer."""
    across, height = rng.uniform(0.44, 0.52), rng.uniform(0.5, 0.6)
    colour = pick_colour(rng, FRONTS)
    other = colour if rng.random() < 0.5 else pick_colour(rng, FRONTS)
    trim, variant = contrast(rng, colour, TRIMS), rng.random()
    modules: tuple[Module, ...] = ()
    if variant < 0.3:
        shapes = [
            rod(across / 2, 0.025, (0, 0, height - 0.0125), 'z', colour),
            rod(0.03, height - 0.04, (0, 0, height / 2), 'z', other),
            rod(across * 0.36, 0.02, (0, 0, 0.01), 'z', other),
        ]
    else:
        shapes = [panel((across, across, BOARD), (0, 0, height - BOARD / 2), colour)]
        shapes += _legs(across, across, height - BOARD, 0.035, other)
        if variant < 0.55:
            board = panel((across - 0.06, across - 0.06, 0.02), (0, 0, height * 0.3), colour)
            shapes.append(board)
        else:
            tall = 0.16
            low = height - BOARD - tall
            width = across - 2 * 0.052
            drawer = drawer_module(rng, across - 0.02, width, tall, colour, trim)
            modules = (Module(drawer, (0.0, 0.0, low)),)
            for sign in (-1, 1):
                at = (0.0, sign * (across / 2 - 0.03), low + tall / 2)
                shapes.append(panel((across - 0.08, 0.03, tall), at, other))
            shapes.append(panel((across - 0.06, across - 0.06, 0.02), (0, 0, 0.12), other))
    region = Region((0, 0, height), (across - 0.26, across - 0.26), 1.0)
    return FurnitureModel(
        'side_table', (across, across, height), (base(shapes),), (region,), modules=modules
    )


def desk(rng: np.random.Generator) -> FurnitureModel:
    """Return a writing desk: legs on one side, a stack of drawers on the other."""
    depth, width, height = rng.uniform(0.6, 0.7), rng.uniform(1.2, 1.5), rng.uniform(0.73, 0.76)
    colour, side = pick_colour(rng, FRONTS), 1 if rng.random() < 0.5 else -1
    front = colour if rng.random() < 0.5 else contrast(rng, colour, FRONTS)
    trim = contrast(rng, front, TRIMS)
    top, wide = 0.03, 0.42
    shapes = [panel((depth, width, top), (0, 0, height - top / 2), colour)]
    for sx in (-1, 1):
        at = (sx * (depth / 2 - 0.05), -side * (width / 2 - 0.05), (height - top) / 2)
        shapes.append(panel((0.05, 0.05, height - top), at, colour))
    screen = (0.018, width - wide - 0.05, 0.3)
    shapes.append(
        panel(screen, (-depth / 2 + 0.06, -side * wide / 2, height - top - 0.15), colour)
    )
    middle = side * (width / 2 - wide / 2 - 0.01)
    count = int(rng.integers(2, 4))
    stack, modules = drawer_stack(
        rng, depth - 0.06, wide, (0.04, height - top), (0.0, middle), count, (colour, front, trim)
    )
    region = Region((0.04, 0, height), (depth - 0.22, width - 0.16), 1.0)
    return FurnitureModel(
        'desk',
        (depth, width, height),
        (base([*shapes, *stack]),),
        (region,),
        modules=tuple(modules),
    )


def drawer_stack(
    rng: np.random.Generator,
    depth: float,
    width: float,
    heights: tuple[float, float],
    middle: tuple[float, float],
    count: int,
    colours: tuple[Colour, Colour, Colour],
) -> tuple[list[Shape], list[Module]]:
    """
    Return a case without a front and the drawers in it, one above the other.

    :param middle: of the case on the floor, x and y.
    :param colours: of the case, the drawers' fronts and their handles.
    """
    case, front, trim = colours
    (low, high), (x, y) = heights, middle
    board = 0.018
    side = (depth - 0.02, board, high - low)
    shapes = [
        panel((depth - 0.02, width, board), (x - 0.01, y, low + board / 2), case),
        panel((0.012, width, high - low), (x - depth / 2 + 0.006, y, (low + high) / 2), case),
        panel((depth - 0.07, width - 0.05, low), (x - 0.03, y, low / 2), shaded(case, 0.4)),
    ]
    for sign in (-1, 1):
        at = (x - 0.01, y + sign * (width / 2 - board / 2), (low + high) / 2)
        shapes.append(panel(side, at, case))
    floor, inner = low + board + 0.002, width - 2 * board - 0.004
    each = (high - 0.004 - floor) / count
    modules = []
    for index in range(count):
        model = drawer_module(rng, depth - 0.014, inner, each - 0.004, front, trim)
        modules.append(Module(model, (x + 0.007, y, floor + index * each)))
    return shapes, modules


def dresser(rng: np.random.Generator) -> FurnitureModel:
    """Return a chest of three wide drawers, or of two rows of two."""
    depth, height = rng.uniform(0.46, 0.52), rng.uniform(0.76, 0.9)
    columns = 1 if rng.random() < 0.5 else 2
    width = rng.uniform(0.7, 0.85) if columns == 1 else rng.uniform(1.0, 1.3)
    colour = pick_colour(rng, FRONTS)
    front = colour if rng.random() < 0.6 else contrast(rng, colour, FRONTS)
    trim, top, foot = contrast(rng, front, TRIMS), 0.03, 0.07
    shapes = [panel((depth, width, top), (0, 0, height - top / 2), colour)]
    modules: list[Module] = []
    each = (width - 0.01) / columns
    for index in range(columns):
        y = (index - (columns - 1) / 2) * each
        stack, drawers = drawer_stack(
            rng,
            depth - 0.01,
            each - 0.004,
            (foot, height - top),
            (-0.005, y),
            4 - columns,
            (colour, front, trim),
        )
        shapes += stack
        modules += drawers
    region = Region((0.03, 0, height), (depth - 0.2, width - 0.16), 1.0)
    return FurnitureModel(
        'dresser', (depth, width, height), (base(shapes),), (region,), modules=tuple(modules)
    )


def tv_stand(rng: np.random.Generator) -> FurnitureModel:
    """Return a low, wide, open cabinet with a board between top and bottom."""
    depth, width, height = rng.uniform(0.38, 0.46), rng.uniform(1.2, 1.6), rng.uniform(0.42, 0.52)
    colour, foot = pick_colour(rng, FRONTS), 0.06
    inside = colour if rng.random() < 0.5 else pick_colour(rng, FRONTS)
    shapes = [
        panel((depth, width, BOARD), (0, 0, height - BOARD / 2), colour),
        panel((depth - 0.02, width, BOARD), (-0.01, 0, foot + BOARD / 2), colour),
        panel((0.012, width - 0.01, height - foot), (-depth / 2 + 0.008, 0, (height + foot) / 2), inside),
        panel((depth - 0.06, width - 0.08, foot), (-0.02, 0, foot / 2), shaded(colour, 0.4)),
    ]  # fmt: skip
    tall = height - foot - 2 * BOARD
    middle = foot + BOARD + tall / 2
    parts = int(rng.integers(2, 4))
    for index in range(parts + 1):
        y = (index / parts - 0.5) * (width - BOARD)
        shapes.append(panel((depth - 0.02, BOARD, tall), (-0.01, y, middle), colour))
    closed = int(rng.integers(parts + 1))  # this compartment, if there is one, has a fixed front
    if closed < parts:
        y = ((closed + 0.5) / parts - 0.5) * (width - BOARD)
        wide = (width - BOARD) / parts - BOARD
        shapes.append(panel((0.018, wide, tall), (depth / 2 - 0.03, y, middle), inside))
    shapes.append(panel((depth - 0.03, width - 0.02, 0.018), (-0.015, 0, middle), colour))
    region = Region((0.02, 0, height), (depth - 0.18, width - 0.16), 1.0)
    return FurnitureModel('tv_stand', (depth, width, height), (base(shapes),), (region,))


def bookshelf(rng: np.random.Generator) -> FurnitureModel:
    """Return a high, narrow shelf of five or six boards between two sides."""
    depth, width, height = rng.uniform(0.3, 0.36), rng.uniform(0.7, 0.95), rng.uniform(1.7, 2.0)
    colour, count = pick_colour(rng, FRONTS), 5
    back = colour if rng.random() < 0.5 else pick_colour(rng, FRONTS)
    shapes = [panel((0.012, width, height - 0.02), (-depth / 2 + 0.006, 0, height / 2), back)]
    for sign in (-1, 1):
        at = (0.0, sign * (width / 2 - BOARD / 2), height / 2)
        shapes.append(panel((depth, BOARD, height), at, colour))
    first = 0.08
    pitch = (height - first) / count
    levels = [first + pitch * index for index in range(count + 1)]
    for level in levels:
        shapes.append(panel((depth, width - 2 * BOARD, BOARD), (0, 0, level - BOARD / 2), colour))
    shapes.append(panel((0.02, width - 0.06, 0.055), (depth / 2 - 0.04, 0, 0.0275), colour))
    regions = tuple(
        Region((0.02, 0, level), (depth - 0.16, width - 0.24), pitch - BOARD)
        for level in levels[:-2]
    )
    return FurnitureModel('bookshelf', (depth, width, height), (base(shapes),), regions)
