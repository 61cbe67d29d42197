"""Openings and what covers them: windows, blinds, curtains, shower curtains and door frames."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.body import BASE, Link, Shape, Triple
from sim.carpentry import (
    BAR,
    bar_handle,
    base,
    drawn,
    FurnitureModel,
    Handle,
    Module,
    panel,
    rod,
    shifted,
    STAND_OFF,
    unseen,
)
from sim.lighting import CEILING_M
from sim.palette import Colour, contrast, FRONTS, pick_colour, shaded, WARES
from sim.upholstery import pleats, slats

SILL_M = 0.95  # height of a window's lower edge
WINDOW_M = 0.05  # how far a window stands out of the wall
FRAMES = ('white', 'cream', 'grey', 'oak', 'walnut', 'birch', 'black', 'steel', 'green')
CLOTH_M = 0.03  # depth of the folds


def window(rng: np.random.Generator) -> FurnitureModel:
    """Return a window with two or four panes, through which sky and land are seen."""
    width, height = rng.uniform(0.85, 1.15), rng.uniform(0.85, 1.05)
    return _window(rng, float(width), float(height))


def _window(rng: np.random.Generator, width: float, height: float) -> FurnitureModel:
    colour, frame = pick_colour(rng, FRAMES), 0.055
    sky = shaded(pick_colour(rng, ('sky', 'sky', 'blue', 'white', 'orange')), 1.2)
    land = pick_colour(rng, ('green', 'lime', 'tan', 'grey', 'teal'))
    middle = SILL_M + height / 2
    horizon = SILL_M + height * rng.uniform(0.25, 0.45)
    shapes = [
        panel((0.012, width - 0.02, height - 0.02), (0.008, 0, middle), sky),
        panel((0.016, width - 0.02, horizon - SILL_M), (0.008, 0, (horizon + SILL_M) / 2), land, False),
    ]  # fmt: skip
    for _ in range(3):  # trees
        y, tall = rng.uniform(-0.38, 0.38) * width, rng.uniform(0.08, 0.2)
        crown = Shape(
            'cylinder',
            (tall / 2, 0.019, 0),
            (0.0085, y, horizon + tall * 0.3),
            (0, np.pi / 2, 0),
            shaded(land, 0.65),
            solid=False,
        )
        shapes.append(crown)
    for sign in (-1, 1):
        at = (WINDOW_M / 2, sign * (width / 2 - frame / 2), middle)
        shapes.append(panel((WINDOW_M, frame, height), at, colour))
        at = (WINDOW_M / 2, 0.0, middle + sign * (height / 2 - frame / 2))
        shapes.append(panel((WINDOW_M, width, frame), at, colour))
    shapes.append(
        panel((WINDOW_M * 0.8, 0.045, height - 0.02), (WINDOW_M * 0.4, 0, middle), colour)
    )
    if rng.random() < 0.5:
        bar = (WINDOW_M * 0.7, width - 0.02, 0.03)
        shapes.append(panel(bar, (WINDOW_M * 0.35, 0, middle + 0.1 * height), colour))
    return FurnitureModel(
        'window',
        (WINDOW_M, width, height),
        (base(shapes),),
        (),
        mount='wall',
        bottom=SILL_M,
    )


def _sliding(
    shapes: list[Shape], axis: Triple, travel: float, centre: Triple, mass: float
) -> Link:
    """Return a panel that slides in front of the wall, its shapes given in the piece's frame."""
    return Link(
        'panel',
        tuple(shapes),
        mass=mass,
        parent=BASE,
        joint='panel_slide',
        joint_kind='prismatic',
        axis=axis,
        upper=travel,
        centre=centre,
    )


def blinds(rng: np.random.Generator) -> FurnitureModel:
    """Return a blind of slats before a window; it is pushed up by the bar at its lower edge."""
    width, height = float(rng.uniform(0.85, 1.15)), float(rng.uniform(0.85, 1.0))
    glass = _window(rng, width - 0.06, height - 0.04)
    colour = pick_colour(rng, WARES)
    trim = contrast(rng, colour, ('steel', 'black', 'grey', 'white', 'walnut'))
    low, x = SILL_M - 0.03, WINDOW_M + 0.03
    middle, count = low + height / 2, int(rng.integers(14, 22))
    travel = 0.55 * height
    depth = x + 0.025
    fixed = [panel((0.03, width, 0.07), (0.015, 0, low + height + 0.035), trim)]
    fixed.append(
        panel((0.014, 0.03, 0.07), (0.035, -width / 2 + 0.015, low + height + 0.035), trim)
    )
    bar = (x + 0.012 + STAND_OFF + BAR / 2, 0.0, low + 0.03)
    cloth = [
        drawn(slats(width, height - 0.04, 0.016, count), colour, (x, 0, middle + 0.02)),
        panel((0.006, width, height - 0.02), (x, 0, middle), shaded(colour, 0.6)),
        panel((0.024, width, 0.03), (x, 0, low + 0.03), trim),
        *bar_handle(bar, 0.25, 'y', trim),
    ]
    for sign in (-1, 1):
        cord = panel(
            (0.02, 0.012, height - 0.05), (x, sign * width * 0.3, middle + 0.01), trim, False
        )
        cloth.append(cord)
    link = _sliding(cloth, (0.0, 0.0, 1.0), travel, (x, 0.0, middle), 0.6)
    return FurnitureModel(
        'blinds',
        (depth, width, height + 0.07),
        (base(fixed), link),
        (),
        'panel_slide',
        travel,
        9.0,  # more than it weighs
        Handle(bar, 0.25, 'y'),
        mount='wall',
        modules=(Module(glass, (0.0, 0.0, 0.0)),),
        bottom=low,
    )


def curtains(rng: np.random.Generator) -> FurnitureModel:
    """Return two curtains before a window, of which one slides before the other."""
    width, height = float(rng.uniform(0.9, 1.15)), float(rng.uniform(0.85, 1.0))
    glass = _window(rng, width - 0.1, height)
    low, high = float(rng.uniform(0.6, 0.8)), SILL_M + height + 0.1
    links, travel, handle, depth = _pair(rng, width, (low, high), WINDOW_M + 0.03)
    return FurnitureModel(
        'curtains',
        (depth, width, high + 0.03 - low),
        links,
        (),
        'panel_slide',
        travel,
        3.0,
        handle,
        mount='wall',
        modules=(Module(glass, (0.0, 0.0, 0.0)),),
        bottom=low,
    )


def shower_curtain(rng: np.random.Generator) -> FurnitureModel:
    """Return two curtains on a rod below the ceiling, of which one slides before the other."""
    width, low, high = float(rng.uniform(1.3, 1.5)), 0.25, 1.95
    links, travel, handle, depth = _pair(rng, width, (low, high), 0.0)
    middle = depth / 2
    links = (
        _moved(links[0], middle, _hangers(width, high, middle)),
        _moved(links[1], middle, []),
    )
    x, y, z = handle.centre
    return FurnitureModel(
        'shower_curtain',
        (depth, width, CEILING_M - low),
        links,
        (),
        'panel_slide',
        travel,
        3.0,
        Handle((x - middle, y, z), handle.length, handle.axis),
        mount='ceiling',
        bottom=low,
    )


def _moved(link: Link, x: float, more: list[Shape]) -> Link:
    shapes = tuple(shifted(shape, (x, 0.0, 0.0)) for shape in link.shapes)
    return replace(link, shapes=(*shapes, *more))


def _hangers(width: float, high: float, middle: float) -> list[Shape]:
    metal: Colour = (0.72, 0.74, 0.77)
    long = CEILING_M - high
    return [
        rod(0.008, long, (0.02 - middle, s * (width / 2 - 0.02), high + long / 2), 'z', metal)
        for s in (-1, 1)
    ]


def _pair(
    rng: np.random.Generator, width: float, heights: tuple[float, float], behind: float
) -> tuple[tuple[Link, Link], float, Handle, float]:
    """Return rod and both curtains, the travel, the handle, and how far they stand out."""
    low, high = heights
    colour = pick_colour(rng, WARES)
    trim = contrast(rng, colour, ('steel', 'black', 'grey', 'white', 'walnut'))
    side = 1 if rng.random() < 0.5 else -1  # of the curtain that slides
    leaf, tall, middle = width / 2 + 0.02, high - low, (low + high) / 2
    first, second = behind + 0.02, behind + 0.02 + CLOTH_M + 0.014
    y = width / 2 - leaf / 2
    folds = int(rng.integers(6, 10))
    hem = tall * 0.16 if rng.random() < 0.5 else 0.0  # in another colour
    band = contrast(rng, colour)
    cloth = pleats(leaf, tall - hem, CLOTH_M, folds)
    fixed = [
        rod(0.012, width, ((first + second) / 2, 0, high + 0.012), 'y', trim),
        drawn(cloth, colour, (first, -side * y, middle + hem / 2)),
        unseen((0.01, leaf, tall), (first, -side * y, middle)),
    ]
    moving = [
        drawn(cloth, colour, (second, side * y, middle + hem / 2)),
        unseen((CLOTH_M * 0.6, leaf, tall), (second, side * y, middle)),
    ]
    if hem > 0.0:
        lower = pleats(leaf, hem, CLOTH_M, folds)
        fixed.append(drawn(lower, band, (first, -side * y, low + hem / 2)))
        moving.append(drawn(lower, band, (second, side * y, low + hem / 2)))
    if behind > 0.0:
        for sign in (-1, 1):
            post = ((first + second) / 2, 0.02, 0.02)
            fixed.append(panel(post, (post[0] / 2, sign * (width / 2 - 0.03), high + 0.012), trim))
    edge = side * (width / 2 - leaf + 0.05)
    front = second + CLOTH_M / 2
    bar = (front + STAND_OFF + BAR / 2, edge, 1.08)
    moving += bar_handle(bar, 0.28, 'z', trim)
    moving.append(panel((0.012, 0.05, tall), (second + 0.006, edge, middle), trim, False))
    travel = leaf - 0.1
    slide = _sliding(moving, (0.0, -float(side), 0.0), travel, (second, side * y, middle), 0.8)
    return (base(fixed), slide), travel, Handle(bar, 0.28, 'z'), front


def door_frame(rng: np.random.Generator, opening_m: float = 1.0) -> FurnitureModel:
    """Return the frame around a doorway of this width; one walks through it along x."""
    depth, post, lintel = rng.uniform(0.14, 0.17), rng.uniform(0.06, 0.08), 0.08
    colour, high = pick_colour(rng, FRONTS), 2.05
    width = opening_m + 2 * post
    shapes = [panel((depth, width, lintel), (0, 0, high + lintel / 2), colour)]
    for sign in (-1, 1):
        at = (0.0, sign * (opening_m + post) / 2, high / 2)
        shapes.append(panel((depth, post, high), at, colour))
        trim = (depth + 0.006, 0.012, high)
        at = (0.0, sign * (opening_m / 2 + post - 0.006), high / 2)
        shapes.append(panel(trim, at, shaded(colour, 0.8), solid=False))
    return FurnitureModel('door_frame', (depth, width, high + lintel), (base(shapes),), ())
