"""Furniture to put things in: fridge, microwave and a cabinet with a drawer."""

from __future__ import annotations

import numpy as np

from sim.body import Link, Shape
from sim.carpentry import (
    BAR,
    bar_handle,
    base,
    cabinet_body,
    door,
    DOOR_LIMIT_RAD,
    FurnitureModel,
    Handle,
    panel,
    Region,
    shell,
    shifted,
    STAND_OFF,
    WALL,
)
from sim.palette import contrast, FRONTS, pick_colour, shaded


def fridge(rng: np.random.Generator) -> FurnitureModel:
    """Return a tall fridge whose door covers the upper part."""
    depth, width = rng.uniform(0.62, 0.70), rng.uniform(0.64, 0.74)
    height, floor = rng.uniform(1.42, 1.72), 0.75
    colour = pick_colour(rng, FRONTS)
    trim = contrast(rng, colour, ('steel', 'black', 'grey', 'white'))
    thick = 0.05
    body = depth - thick
    front = depth / 2 - thick
    inside = pick_colour(rng, ('white', 'sky', 'cream', 'grey'))
    low = floor - WALL
    shapes = [panel((depth, width, low - 0.01), (0, 0, (low - 0.01) / 2), colour)]
    shapes.append(panel((depth - 0.02, width - 0.01, 0.01), (-0.01, 0, low - 0.005), trim))
    shapes += [
        shifted(shape, (thick / 2, 0.0, 0.0))
        for shape in shell(body, width, low, height, colour, inside)
    ]
    hinge = 'left' if rng.random() < 0.5 else 'right'
    side = -1 if hinge == 'right' else 1  # of the handle
    length, middle = rng.uniform(0.28, 0.42), rng.uniform(1.0, 1.08)
    bar = (depth / 2 + STAND_OFF + BAR / 2, side * (width / 2 - 0.06), middle)
    sheet = (thick, width - 0.006, height - low - 0.004)
    leaf = [panel(sheet, (front + thick / 2, 0, (height + low) / 2), colour)]
    badge = (depth / 2 + 0.002, side * (width / 2 - 0.2), height - 0.1)
    leaf.append(panel((0.008, 0.1, 0.025), badge, trim, solid=False))
    leaf += bar_handle(bar, length, 'z', trim)
    span = (-width / 2 + 0.003, width / 2 - 0.003)
    regions = (
        Region(
            (-thick / 2, 0, floor + 0.006),
            (body - 0.14, width - 0.2),
            height - floor - WALL - 0.02,
            'in',
        ),
    )
    return FurnitureModel(
        'fridge',
        (depth, width, height),
        (base(shapes), door(front, span, (low, height), thick, hinge, leaf, 5.0)),
        regions,
        'door_hinge',
        DOOR_LIMIT_RAD,
        float(rng.uniform(0.6, 1.6)),
        Handle(bar, float(length), 'z'),
        hinge,
    )


def microwave(rng: np.random.Generator) -> FurnitureModel:
    """Return a microwave with a glass door and buttons beside it."""
    depth, width = rng.uniform(0.43, 0.47), rng.uniform(0.64, 0.68)
    height, thick, side_w = rng.uniform(0.37, 0.40), 0.03, rng.uniform(0.12, 0.14)
    colour = pick_colour(rng, FRONTS)
    trim = contrast(rng, colour, ('steel', 'black', 'grey', 'white'))
    hinge = 'left' if rng.random() < 0.8 else 'right'
    side = 1 if hinge == 'left' else -1  # of the control panel
    oven, body, front = width - side_w, depth - thick, depth / 2 - thick
    middle = -side * side_w / 2  # of the oven
    shapes = [
        shifted(shape, (thick / 2, -middle, 0.0))
        for shape in shell(body, oven, 0.0, height, colour, pick_colour(rng, ('white', 'grey')))
    ]
    panel_y = side * (width - side_w) / 2
    shapes.append(panel((depth - 0.005, side_w, height), (-0.0025, panel_y, height / 2), colour))
    shapes += _controls(rng, depth / 2 - 0.005, panel_y, side_w, height)
    bar = (depth / 2 + STAND_OFF + BAR / 2, middle + side * (oven / 2 - 0.04), height / 2)
    leaf = [
        panel(
            (thick, oven - 0.004, height - 0.004), (front + thick / 2, middle, height / 2), colour
        )
    ]
    window = (0.01, oven * 0.68, height * 0.62)
    leaf.append(
        panel(
            window,
            (depth / 2 + 0.001, middle - side * 0.04, height / 2),
            (0.07, 0.08, 0.1),
            solid=False,
        )
    )
    length = 0.26
    leaf += bar_handle(bar, length, 'z', trim)
    span = (middle - oven / 2 + 0.002, middle + oven / 2 - 0.002)
    region = Region(
        (-thick / 2, middle, WALL + 0.006), (body - 0.14, oven - 0.2), height - 2 * WALL, 'in'
    )
    return FurnitureModel(
        'microwave',
        (depth, width, height),
        (base(shapes), door(front, span, (0.0, height), thick, hinge, leaf, 1.5)),
        (region,),
        'door_hinge',
        DOOR_LIMIT_RAD,
        float(rng.uniform(0.3, 0.8)),
        Handle(bar, length, 'z'),
        hinge,
    )


def _controls(
    rng: np.random.Generator, front: float, middle: float, wide: float, height: float
) -> list[Shape]:
    """Return a display and rows of buttons."""
    dark, lit = (0.05, 0.06, 0.07), pick_colour(rng, ('teal', 'lime', 'red', 'sky'))
    shapes = [panel((0.004, wide * 0.7, 0.04), (front, middle, height - 0.06), dark, False)]
    shapes.append(panel((0.005, wide * 0.4, 0.018), (front, middle, height - 0.06), lit, False))
    button = contrast(rng, dark, ('white', 'grey', 'steel'))
    for row in range(4):
        for column in (-1, 0, 1):
            at = (front, middle + column * wide * 0.25, height - 0.12 - row * 0.04)
            shapes.append(panel((0.004, wide * 0.18, 0.022), at, button, False))
    return shapes


def drawer(rng: np.random.Generator) -> FurnitureModel:
    """Return a cabinet whose top drawer pulls out."""
    depth, width, height = rng.uniform(0.50, 0.56), rng.uniform(0.5, 0.62), rng.uniform(0.76, 0.84)
    colour, thick, top = pick_colour(rng, FRONTS), 0.02, 0.03
    tall = rng.uniform(0.19, 0.22)  # of the top drawer's front
    low = height - top - tall
    trim = contrast(rng, colour, ('steel', 'black', 'grey', 'white', 'walnut', 'birch'))
    body, front = depth - thick, depth / 2 - thick
    shapes = [
        shifted(shape, (thick / 2, 0.0, 0.0))
        for shape in shell(body, width, low - WALL, height, colour, shaded(colour, 0.6))
    ]
    plain = low - WALL
    shapes += [
        shifted(shape, (thick / 2, 0.0, 0.0))
        for shape in cabinet_body(body, width, plain, colour, fronts=1)
    ]
    for level in (plain * 0.36, plain * 0.68):  # grooves between the lower, fixed drawers
        groove = (0.006, width - 0.012, 0.008)
        shapes.append(panel(groove, (front + 0.002, 0, level), shaded(colour, 0.4), False))
    inner, long = width - 2 * WALL - 0.016, body - WALL - 0.02
    floor = low + 0.012
    bar = (depth / 2 + STAND_OFF + BAR / 2, 0.0, low + tall / 2)
    x = front - long / 2
    box_colour = pick_colour(rng, ('birch', 'white', 'grey', 'oak', 'cream'))
    tray = [
        panel((thick, width - 0.006, tall - 0.006), (front + thick / 2, 0, low + tall / 2), colour)
    ]
    tray.append(panel((long, inner, 0.01), (x, 0, floor - 0.005), box_colour))
    wall_h = tall - 0.06
    for sign in (-1, 1):
        at = (x, sign * (inner / 2 - 0.005), floor + wall_h / 2)
        tray.append(panel((long, 0.01, wall_h), at, box_colour))
    tray.append(
        panel((0.01, inner, wall_h), (front - long + 0.005, 0, floor + wall_h / 2), box_colour)
    )
    length = float(min(0.3, width - 0.22))
    tray += bar_handle(bar, length, 'y', trim)
    link = Link(
        'tray',
        tuple(tray),
        mass=2.5,
        parent='body',
        joint='drawer_slide',
        joint_kind='prismatic',
        axis=(1.0, 0.0, 0.0),
        upper=0.36,
        centre=(x + 0.1, 0.0, floor + 0.05),
    )
    # Things lie in the front half, which is what comes out.
    region = Region((front - 0.17, 0, floor), (0.2, inner - 0.14), wall_h, 'in', 'tray')
    return FurnitureModel(
        'drawer',
        (depth, width, height),
        (base(shapes), link),
        (region,),
        'drawer_slide',
        0.36,
        float(rng.uniform(2.0, 6.0)),
        Handle(bar, length, 'y'),
    )
