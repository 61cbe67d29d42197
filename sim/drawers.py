"""Drawers as modules: a thin case with a tray that pulls out, set into other furniture."""

from __future__ import annotations

import numpy as np

from sim.body import Link, Shape, Triple
from sim.carpentry import (
    BAR,
    bar_handle,
    base,
    FurnitureModel,
    Handle,
    panel,
    Region,
    shifted,
    STAND_OFF,
)
from sim.palette import Colour, pick_colour, shaded

TRAVEL_M = 0.3
FRONT_M = 0.02  # thickness of a front
_CASE = 0.008
_GAP = 0.006  # around the tray
MIN_HANDLE_M, MAX_HANDLE_M = 0.25, 0.3


def drawer_module(
    rng: np.random.Generator,
    depth: float,
    width: float,
    height: float,
    front: Colour,
    trim: Colour,
) -> FurnitureModel:
    """Return a drawer of these outer measures, its front included; the bottom is at z = 0."""
    body, face = depth - FRONT_M, depth / 2 - FRONT_M
    dark, wood = shaded(front, 0.5), pick_colour(rng, ('birch', 'white', 'grey', 'oak', 'cream'))
    case = _case(body, width, height, dark)
    inner, long = width - 2 * (_CASE + _GAP), body - _CASE - 0.01
    floor, wall = _CASE + _GAP + 0.008, height - 0.06
    x, middle = face - long / 2, height / 2
    sheet = (FRONT_M, width - 0.004, height - 0.004)
    tray = [panel(sheet, (face + FRONT_M / 2, 0, middle), front)]
    tray += _box(face, (long, inner, wall), floor, wood)
    bar = (depth / 2 + STAND_OFF + BAR / 2, 0.0, middle)
    length = float(np.clip(width - 0.22, MIN_HANDLE_M, MAX_HANDLE_M))
    tray += bar_handle(bar, length, 'y', trim)
    link = Link(
        'tray',
        tuple(tray),
        mass=2.0,
        parent='body',
        joint='drawer_slide',
        joint_kind='prismatic',
        axis=(1.0, 0.0, 0.0),
        upper=TRAVEL_M,
        centre=(x + 0.1, 0.0, floor + 0.04),
    )
    # Things lie in the front half, which is what comes out.
    region = Region((face - 0.15, 0, floor), (0.16, max(0.06, inner - 0.14)), wall, 'in', 'tray')
    return FurnitureModel(
        'drawer',
        (depth, width, height),
        (base([shifted(shape, (FRONT_M / 2, 0.0, 0.0)) for shape in case]), link),
        (region,),
        'drawer_slide',
        TRAVEL_M,
        float(rng.uniform(2.0, 6.0)),
        Handle(bar, length, 'y'),
        mount='top',
    )


def _case(depth: float, width: float, height: float, colour: Colour) -> list[Shape]:
    """Return floor, sides and back around the tray, about x = 0."""
    side = (depth, _CASE, height)
    return [
        panel((depth, width, _CASE), (0, 0, _CASE / 2), colour),
        panel(side, (0, width / 2 - _CASE / 2, height / 2), colour),
        panel(side, (0, -width / 2 + _CASE / 2, height / 2), colour),
        panel((_CASE, width, height), (-depth / 2 + _CASE / 2, 0, height / 2), colour),
    ]


def _box(front: float, size: Triple, floor: float, colour: Colour) -> list[Shape]:
    """Return bottom, back and sides of a tray that reaches back from its front's x."""
    long, wide, wall = size
    x, middle = front - long / 2, floor + wall / 2
    shapes = [
        panel((long, wide, 0.008), (x, 0, floor - 0.004), colour),
        panel((0.008, wide, wall), (front - long + 0.004, 0, middle), colour),
    ]
    for sign in (-1, 1):
        at = (x, sign * (wide / 2 - 0.004), middle)
        shapes.append(panel((long, 0.008, wall), at, colour))
    return shapes
