"""Small appliances that stand on furniture and have a button: coffee machine, toaster, screen."""

from __future__ import annotations

import numpy as np

from sim.body import Shape
from sim.buttons import DOWN, FORWARD, pushed, round_button
from sim.carpentry import base, drawn, FurnitureModel, panel, Region, rod, unseen
from sim.fittings import Glow, Outlet
from sim.palette import Colour, contrast, FRONTS, pick_colour, shaded
from sim.upholstery import soft_box

CUP_SPACE_M = 0.15  # free height under the spout
LAMP_ON: Colour = (0.2, 0.98, 0.3)
LAMP_OFF: Colour = (0.08, 0.14, 0.08)


def coffee_machine(rng: np.random.Generator) -> FurnitureModel:
    """Return a machine with a head over a drip tray, on which a mug stands below the spout."""
    depth, width = rng.uniform(0.30, 0.36), rng.uniform(0.22, 0.28)
    foot, spout = 0.035, 0.02
    under = foot + CUP_SPACE_M + spout  # of the head
    height = under + rng.uniform(0.14, 0.17)
    colour = pick_colour(rng, FRONTS)
    trim = contrast(rng, colour, ('steel', 'black', 'grey', 'white'))
    tank = rng.uniform(0.11, 0.13)  # depth of the back part
    front, x = depth / 2, tank / 2  # the middle of what is before the back part
    shapes = [
        panel((depth, width, foot), (0, 0, foot / 2), colour),
        panel((tank, width, under - foot), (-front + tank / 2, 0, (under + foot) / 2), colour),
        panel((depth, width, height - under), (0, 0, (height + under) / 2), colour),
        panel((depth - tank - 0.03, width - 0.03, 0.004), (x, 0, foot), shaded(trim, 0.6)),
        panel((0.004, width * 0.7, 0.10), (-front + tank, 0, under - 0.08), trim, False),
        panel((depth * 0.5, width * 0.75, 0.012), (-0.05, 0, height + 0.002), trim, False),
    ]
    for index in range(5):
        y = (index - 2) * (width - 0.06) / 5
        bar = (depth - tank - 0.05, 0.006, 0.003)
        shapes.append(panel(bar, (x, y, foot + 0.002), shaded(colour, 0.35), False))
    for sign in (-1, 1):
        shapes.append(rod(0.009, spout, (x, sign * 0.014, under - spout / 2), 'z', trim))
    shapes.append(panel((0.05, 0.06, 0.012), (x, 0, under - 0.004), trim))
    middle = (height + under) / 2
    face = panel((0.006, width * 0.9, 0.09), (front, 0, middle), shaded(trim, 0.5), False)
    shapes.append(face)
    side = 1 if rng.random() < 0.5 else -1
    lamp = (front + 0.004, side * width * 0.28, middle)
    shapes.append(panel((0.004, 0.045, 0.022), lamp, LAMP_OFF, False))
    tip = (front + 0.003 + 0.014, -side * width * 0.18, middle)
    link, control = round_button(tip, FORWARD, contrast(rng, face.colour), radius=0.016)
    return FurnitureModel(
        'coffee_machine',
        (depth, width, height),
        (base(shapes), link),
        (Region((x, 0, foot + 0.0035), (0.05, 0.05), CUP_SPACE_M - 0.01),),
        mount='top',
        control=control,
        glows=(Glow('body', _seen(shapes) - 1, LAMP_OFF, LAMP_ON),),
        outlet=Outlet((x, 0.0, under - spout), 'coffee', 0.03),
    )


def television(rng: np.random.Generator) -> FurnitureModel:
    """Return a flat screen on a foot, its button in the frame below the picture."""
    width, thick, foot = rng.uniform(0.85, 1.15), rng.uniform(0.04, 0.06), rng.uniform(0.2, 0.25)
    tall, low = width * 0.58, rng.uniform(0.05, 0.08)
    edge, chin = 0.018, 0.055
    colour = pick_colour(rng, ('black', 'grey', 'white', 'steel', 'walnut', 'black', 'cream'))
    off: Colour = (0.04, 0.045, 0.05)
    height = low + tall
    shapes = [
        panel((foot, width * rng.uniform(0.25, 0.45), 0.012), (0, 0, 0.006), shaded(colour, 0.8)),
        panel((0.03, 0.12, low + 0.1), (-0.01, 0, (low + 0.1) / 2), shaded(colour, 0.7)),
        panel((thick, width, tall), (0, 0, low + tall / 2), colour),
    ]
    first = len(shapes)
    wide, high = width - 2 * edge, tall - edge - chin
    picture = _picture(rng)
    for (u0, u1, v0, v1), _ in picture:
        size = (0.002 + 0.002 * (len(shapes) - first), wide * (u1 - u0), high * (v1 - v0))
        at = (thick / 2, wide * ((u0 + u1) / 2 - 0.5), low + chin + high * (v0 + v1) / 2)
        shapes.append(panel(size, at, off, False))
    side = 1 if rng.random() < 0.5 else -1
    tip = (thick / 2 + 0.014, side * (width / 2 - 0.07), low + chin / 2)
    link, control = round_button(tip, FORWARD, contrast(rng, colour), radius=0.014)
    glows = tuple(Glow('body', first + i, off, lit) for i, (_, lit) in enumerate(picture))
    return FurnitureModel(
        'television',
        (foot, width, height),
        (base(shapes), link),
        (),
        mount='top',
        control=control,
        glows=glows,
    )


def _picture(
    rng: np.random.Generator,
) -> list[tuple[tuple[float, float, float, float], Colour]]:
    """Return rectangles (left, right, low, high as shares of the screen) and their colours."""
    sky = pick_colour(rng, ('sky', 'blue', 'pink', 'orange', 'purple'))
    land = pick_colour(rng, ('green', 'lime', 'tan', 'teal', 'yellow'))
    house, roof = pick_colour(rng, ('white', 'cream', 'red')), pick_colour(rng, ('red', 'brown'))
    at = float(rng.uniform(0.15, 0.6))
    return [
        ((0.0, 1.0, 0.0, 1.0), shaded(sky, 1.15)),
        ((0.0, 1.0, 0.0, float(rng.uniform(0.3, 0.45))), shaded(land, 1.1)),
        ((at, at + 0.22, 0.25, 0.5), house),
        ((at - 0.03, at + 0.25, 0.5, 0.6), roof),
        ((at + 0.08, at + 0.13, 0.25, 0.4), (0.25, 0.15, 0.1)),
        ((0.04, 0.12, 0.78, 0.92), (1.0, 0.95, 0.6)),
    ]


def _seen(shapes: list[Shape]) -> int:
    return sum(shape.seen for shape in shapes)


def toaster(rng: np.random.Generator) -> FurnitureModel:
    """Return a toaster: two slots on its top, and a lever in front that is pushed down."""
    long, width, height = (
        rng.uniform(0.24, 0.28),
        rng.uniform(0.17, 0.21),
        rng.uniform(0.18, 0.21),
    )
    colour = pick_colour(rng, FRONTS)
    trim = contrast(rng, colour, ('steel', 'black', 'grey', 'white'))
    dark: Colour = (0.09, 0.08, 0.08)
    foot, reach = 0.014, 0.05  # of the lever, away from the body
    shapes = [
        drawn(soft_box((long, width, height - foot), 0.03), colour, (0, 0, (height + foot) / 2)),
        unseen((long, width, height), (0, 0, height / 2)),
        panel((long - 0.03, width - 0.03, foot), (0, 0, foot / 2), shaded(trim, 0.5), False),
        panel((long * 0.8, width * 0.72, 0.003), (0, 0, height), trim, False),
    ]
    first = len([shape for shape in shapes if shape.seen])
    for sign in (-1, 1):
        at = (0, sign * width * 0.17, height + 0.0005)
        shapes.append(panel((long * 0.68, width * 0.16, 0.004), at, dark, False))
    front, top = long / 2, height * 0.72
    shapes.append(panel((0.003, 0.014, height * 0.55), (front, 0, height * 0.5), dark, False))
    shapes.append(rod(0.016, 0.012, (front, width * 0.26, height * 0.3), 'x', trim))
    face = (front + reach - 0.016, 0.0, top)
    lever = [
        panel((0.032, 0.042, 0.012), (face[0], 0, top - 0.006), trim),
        panel((reach - 0.002, 0.018, 0.008), (front + reach / 2, 0, top - 0.016), trim),
    ]
    link, control = pushed(lever, face, DOWN, 0.014, 'lever')
    hot: Colour = (1.0, 0.35, 0.06)
    return FurnitureModel(
        'toaster',
        (long, width, height),
        (base(shapes), link),
        (Region((0, 0, height + 0.0025), (0.04, 0.03), 0.5),),
        mount='top',
        control=control,
        glows=tuple(Glow('body', first + index, dark, hot) for index in range(2)),
    )
