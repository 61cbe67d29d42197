"""What is switched in a room: a rocker on the wall, lamps and a fan."""

from __future__ import annotations

import numpy as np

from sim.body import Shape
from sim.buttons import FORWARD, pushed, round_button
from sim.carpentry import base, drawn, FurnitureModel, loose, panel, rod
from sim.fittings import Glow
from sim.meshes import box, join, lathe, Mesh, tube, turn
from sim.palette import Colour, contrast, pick_colour, shaded, WARES

CEILING_M = 2.6
SWITCH_HEIGHT_M = 1.05
PLATES = ('white', 'cream', 'grey', 'steel', 'black', 'walnut', 'sky')


def light_switch(rng: np.random.Generator) -> FurnitureModel:
    """Return a plate on the wall with a rocker and a small pilot light."""
    width, height = rng.uniform(0.08, 0.095), rng.uniform(0.085, 0.125)
    thick, stand = 0.009, 0.014
    colour = pick_colour(rng, PLATES)
    rocker = contrast(rng, colour, PLATES)
    low = SWITCH_HEIGHT_M - height / 2
    wide, tall = 0.044, 0.052
    middle = (thick / 2, 0.0, SWITCH_HEIGHT_M)
    edge = panel(
        (0.003, width + 0.006, height + 0.006), (0.0015, 0, middle[2]), shaded(colour, 0.7)
    )
    pilot = (thick, 0.0, low + 0.008)
    off = shaded(colour, 0.6)
    shapes = [
        edge,
        panel((thick, width, height), middle, colour),
        panel((0.004, 0.016, 0.006), pilot, off, solid=False),
    ]
    face = (thick + stand, 0.0, SWITCH_HEIGHT_M)
    body = (thick + stand / 2 - 0.001, 0.0, SWITCH_HEIGHT_M)
    lever = [panel((stand + 0.002, wide, tall), body, rocker)]
    lever.append(
        panel((0.001, wide * 0.5, 0.004), (thick + stand, 0, body[2] + 0.016), colour, False)
    )
    link, control = pushed(lever, face, FORWARD, 0.018, 'rocker')
    return FurnitureModel(
        'light_switch',
        (thick, width + 0.006, height + 0.006),
        (base(shapes), link),
        (),
        mount='wall',
        control=control,
        glows=(Glow('body', 2, off, (1.0, 0.55, 0.1)),),
        bottom=low - 0.003,
    )


def ceiling_lamp(rng: np.random.Generator) -> FurnitureModel:
    """Return a lamp below the ceiling: a shade on a cord, or a flat bowl."""
    radius = float(rng.uniform(0.16, 0.24))
    colour = pick_colour(rng, WARES)
    off, on = shaded((0.8, 0.79, 0.74), 0.8), (1.0, 0.97, 0.72)
    if rng.random() < 0.5:
        tall, cord = rng.uniform(0.18, 0.26), rng.uniform(0.25, 0.4)
        low = CEILING_M - cord - tall
        narrow = radius * rng.uniform(0.25, 0.6)
        shade = [(radius, 0.0), (narrow, tall), (narrow - 0.006, tall), (radius - 0.006, 0.0)]
        bulb = lathe([(0.0, 0.0), (0.05, 0.02), (0.055, 0.06), (0.02, 0.13), (0.0, 0.13)])
        shapes = [
            drawn(bulb, off, (0, 0, low + 0.01)),
            drawn(lathe([*shade, shade[0]], 28), colour, (0, 0, low)),
            rod(0.006, cord, (0, 0, CEILING_M - cord / 2), 'z', (0.1, 0.1, 0.1)),
            rod(0.05, 0.025, (0, 0, CEILING_M - 0.0125), 'z', colour),
            rod(narrow, 0.01, (0, 0, low + tall), 'z', colour),
        ]
        glows = (Glow('body', 0, off, on),)
    else:
        tall = 0.11
        low = CEILING_M - tall
        bowl = [(0.0, 0.0), (0.5 * radius, 0.012), (0.9 * radius, 0.05), (radius, 0.085)]
        shapes = [
            drawn(lathe([*bowl, (0.0, 0.085)], 28), off, (0, 0, low)),
            rod(radius * 1.04, tall - 0.08, (0, 0, CEILING_M - (tall - 0.08) / 2), 'z', colour),
        ]
        glows = (Glow('body', 0, off, on),)
    wide = 2.08 * radius if tall == 0.11 else 2 * radius
    shapes.append(Shape('cylinder', (wide / 2, tall, 0), (0, 0, low + tall / 2), seen=False))
    return FurnitureModel(
        'ceiling_lamp',
        (wide, wide, CEILING_M - low),
        (base(shapes),),
        (),
        mount='ceiling',
        glows=glows,
        bottom=low,
    )


def floor_lamp(rng: np.random.Generator) -> FurnitureModel:
    """Return a standing lamp with a heavy foot, a shade, and a button on its pole."""
    radius, height, foot = rng.uniform(0.17, 0.22), rng.uniform(1.4, 1.6), 0.19
    tall, narrow = rng.uniform(0.22, 0.3), radius * rng.uniform(0.6, 0.95)
    metal, button = pick_colour(rng, ('steel', 'black', 'grey', 'white', 'oak', 'walnut')), 0.86
    colour = pick_colour(rng, WARES)
    off, on = shaded(colour, 0.8), _lit(colour)
    low = height - tall
    shade = [(radius, 0.0), (narrow, tall), (narrow - 0.004, tall), (radius - 0.004, 0.0)]
    shapes = [
        drawn(lathe([*shade, shade[0]], 28), off, (0, 0, low)),
        drawn(lathe([(0.0, 0.0), (narrow, 0.004), (0.0, 0.006)], 20), off, (0, 0, height - 0.03)),
        rod(foot, 0.03, (0, 0, 0.015), 'z', metal),
        rod(0.014, height - 0.05, (0, 0, (height - 0.05) / 2), 'z', metal),
        panel((0.045, 0.075, 0.11), (0.012, 0, button), metal),
        Shape('cylinder', (radius, tall, 0), (0, 0, low + tall / 2), seen=False),
    ]
    tip = (0.0345 + 0.014, 0.0, button)
    link, control = round_button(tip, FORWARD, contrast(rng, metal), radius=0.016)
    return FurnitureModel(
        'floor_lamp',
        (2 * max(radius, foot), 2 * max(radius, foot), height),
        (loose(shapes, 10.0, 0.25), link),
        (),
        mass=10.0,
        control=control,
        glows=(Glow('body', 0, off, on), Glow('body', 1, off, on)),
    )


def _lit(colour: Colour) -> Colour:
    """Return what a shade of this colour looks like with a bulb inside."""
    red, green, blue = (0.62 + 0.38 * channel for channel in colour)
    return min(1.0, red * 1.08), green, blue * 0.86


def fan(rng: np.random.Generator) -> FurnitureModel:
    """Return a fan on a pole: a round cage with blades, a heavy foot and a button."""
    radius, middle, foot = rng.uniform(0.19, 0.24), rng.uniform(0.95, 1.1), 0.21
    colour = pick_colour(rng, WARES)
    blade = contrast(rng, colour)
    shapes = [
        rod(foot, 0.03, (0, 0, 0.015), 'z', colour),
        rod(0.018, middle - 0.05, (0, 0, (middle - 0.05) / 2), 'z', colour),
        rod(0.06, 0.14, (-0.05, 0, middle), 'x', colour),
        drawn(_cage(float(radius)), shaded(colour, 0.75), (0, 0, middle)),
        drawn(_blades(float(radius) * 0.86), blade, (0.06, 0, middle)),
        rod(0.035, 0.03, (0.1, 0, middle), 'x', colour, solid=False),
        Shape('cylinder', (radius, 0.13, 0), (0.05, 0, middle), (0, np.pi / 2, 0), seen=False),
        panel((0.07, 0.11, 0.16), (0.015, 0, 0.66), colour),
    ]
    lamp = len([shape for shape in shapes if shape.seen])
    off: Colour = (0.12, 0.12, 0.12)
    shapes.append(panel((0.004, 0.05, 0.014), (0.051, 0, 0.71), off, False))
    tip = (0.05 + 0.014, 0.0, 0.655)
    link, control = round_button(tip, FORWARD, contrast(rng, colour), radius=0.016)
    return FurnitureModel(
        'fan',
        (2 * foot, 2 * max(radius, foot), middle + radius),
        (loose(shapes, 9.0, 0.3), link),
        (),
        mass=9.0,
        control=control,
        glows=(Glow('body', lamp, off, (0.2, 0.95, 0.3)),),
    )


def _cage(radius: float) -> Mesh:
    """Return wires around the blades: rings in front and behind, and spokes."""
    angles = np.linspace(0.0, 2 * np.pi, 25)
    wires = []
    for share, x in ((1.0, 0.05), (0.7, 0.1), (0.4, 0.112), (0.7, 0.0), (0.4, -0.01)):
        ring = np.column_stack(
            [np.full(25, x), share * radius * np.cos(angles), share * radius * np.sin(angles)]
        )
        wires.append(tube(ring, np.full(25, 0.003), 5))
    for angle in np.linspace(0.0, 2 * np.pi, 12, endpoint=False):
        across = np.array([0.0, np.cos(angle), np.sin(angle)]) * radius
        for bulge in (0.115, -0.015):
            path = np.outer((0.0, 0.7, 1.0), across)
            path[:, 0] = (bulge, 0.87 * bulge, 0.05)
            wires.append(tube(path, np.full(3, 0.0022), 4))
    return join(wires)


def _blades(length: float) -> Mesh:
    blade = box((0.006, length * 0.42, length * 0.72)).turned(turn('z', 0.45))
    lifted = blade.moved((0.0, 0.0, length * 0.55))
    return join([lifted.turned(turn('x', 2 * np.pi * k / 3)) for k in range(3)])
