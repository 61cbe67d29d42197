"""What gives light and its switch: a rocker on the wall, lamps under the ceiling and on the floor."""

from __future__ import annotations

import numpy as np

from sim.buttons import FORWARD, pushed
from sim.carpentry import base, FurnitureModel, panel
from sim.fittings import Glow
from sim.palette import contrast, pick_colour, shaded

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
