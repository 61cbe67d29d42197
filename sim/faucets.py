"""What water comes from: a faucet with a knob beside its spout, and a shower on the wall."""

from __future__ import annotations

import numpy as np

from sim.body import Shape, Triple
from sim.buttons import FORWARD, round_button
from sim.carpentry import base, drawn, FurnitureModel, panel, rod
from sim.fittings import Glow, Outlet
from sim.meshes import lathe, tube
from sim.palette import Colour, contrast, pick_colour, shaded

METALS = ('steel', 'white', 'grey', 'black', 'cream')
RISER_M = 0.24  # height of the spout's arm: the tap that is part of a sink fits inside
REACH_M = 0.145  # from the riser to where the water falls
MOUTH_M = 0.195
FREE_M = 0.004  # under the mouth: the water must not begin in the sink's own tap
BACK_M = 0.065  # from the frame's middle back to the riser
ASIDE_M = 0.0275  # from the riser to the frame's middle, towards the knob
WATER_ON: Colour = (0.3, 0.65, 1.0)


def faucet(rng: np.random.Generator) -> FurnitureModel:
    """Return a faucet that stands behind a basin, its spout forward."""
    return faucet_towards(rng, 'x')


def faucet_towards(rng: np.random.Generator, axis: str) -> FurnitureModel:
    """
    Return a faucet on z = 0 whose knob is pushed from the front.

    :param axis: where the spout points: ``x`` forward, ``y`` to the left, ``-y`` to the right.
    """
    colour = pick_colour(rng, METALS)
    knob = contrast(rng, colour, ('black', 'steel', 'white', 'blue', 'red', 'orange'))

    def at(along: float, aside: float, z: float) -> Triple:
        """Place a point given along the spout and to the side of the knob."""
        u, v = along - BACK_M, aside - ASIDE_M
        return {'x': (u, v, z), 'y': (v, u, z), '-y': (v, -u, z)}[axis]

    flat = 'x' if axis == 'x' else 'y'
    shapes: list[Shape] = [
        rod(0.03, 0.022, at(0, 0, 0.011), 'z', colour),
        rod(0.016, RISER_M + 0.012, at(0, 0, (RISER_M + 0.012) / 2), 'z', colour),
        rod(0.015, 0.166, at(0.07, 0, RISER_M), flat, colour),
        rod(0.015, 0.054, at(REACH_M, 0, 0.22), 'z', colour),
        rod(0.0125, 0.085, at(0, 0.0425, 0.09), 'y' if axis == 'x' else 'x', colour),
        rod(0.0175, 0.022, at(REACH_M, 0, MOUTH_M + 0.014), 'z', shaded(colour, 0.5), solid=False),
    ]
    lamp = len(shapes) - 1
    x, y, z = at(0, 0.075, 0.09) if axis == 'x' else at(0, 0.085, 0.09)
    stand = 0.0125 + 0.014 if axis == 'x' else 0.016
    face = (x + stand, y, z)
    link, control = round_button(face, FORWARD, knob, radius=0.016, name='knob', stand=stand)
    long, wide = 0.19, 0.115
    off = shaded(colour, 0.5)
    return FurnitureModel(
        'faucet',
        (long, wide, RISER_M + 0.015) if axis == 'x' else (wide, long, RISER_M + 0.015),
        (base(shapes), link),
        (),
        mount='top',
        control=control,
        glows=(Glow('body', lamp, off, WATER_ON),),
        outlet=Outlet(at(REACH_M, 0.0, MOUTH_M - FREE_M), 'water', 0.1),
    )


def tap_place(sink: FurnitureModel) -> Triple:
    """Return where in a sink's frame a faucet stands to cover the tap that is part of it."""
    depth, _, height = sink.size
    basin = sink.regions[0]
    return (-depth / 2 + 0.07 + BACK_M, basin.centre[1] + ASIDE_M, height)


def shower_head(rng: np.random.Generator) -> FurnitureModel:
    """Return a shower on a riser pipe at the wall, with a push valve at the height of a hand."""
    colour = pick_colour(rng, METALS)
    button = contrast(rng, colour, ('black', 'steel', 'white', 'blue', 'red', 'orange'))
    top, reach = rng.uniform(2.0, 2.1), rng.uniform(0.28, 0.36)
    valve, radius = 1.1, float(rng.uniform(0.08, 0.11))
    low, foot = valve - 0.07, valve + 0.055  # of the plate and of the pipe
    bend = np.linspace(0.0, np.pi / 2, 6)
    path = np.column_stack(
        [0.03 + reach * np.sin(bend), np.zeros(6), top - 0.02 - 0.1 * (1 - np.cos(bend))]
    )
    mouth = float(path[-1, 2]) - 0.04
    head = lathe([(0.0, 0.0), (radius, 0.0), (radius, 0.012), (0.02, 0.045), (0.0, 0.045)], 24)
    tip = (0.03 + float(reach), 0.0, mouth)
    shapes = [
        panel((0.02, 0.14, 0.14), (0.01, 0, valve), colour),
        rod(0.011, top - foot, (0.03, 0, (top + foot) / 2), 'z', colour),
        drawn(tube(path, np.full(6, 0.011), 8), colour),
        drawn(head, colour, tip),
        rod(radius * 0.9, 0.004, (tip[0], 0, mouth), 'z', shaded(colour, 0.5), solid=False),
        Shape('cylinder', (radius, 0.03, 0), (tip[0], 0, mouth + 0.015), seen=False),
    ]
    for z in (valve + 0.35, top - 0.15):
        shapes.append(rod(0.016, 0.03, (0.015, 0, z), 'x', colour))
    off = shaded(colour, 0.5)
    shapes.append(rod(0.045, 0.004, (0.021, 0, valve), 'x', off, solid=False))
    lamp = len([shape for shape in shapes if shape.seen]) - 1
    face = (0.02 + 0.02, 0.0, valve)
    link, control = round_button(face, FORWARD, button, radius=0.024, stand=0.02)
    return FurnitureModel(
        'shower_head',
        (tip[0] + radius, max(0.14, 2 * radius), top - low),
        (base(shapes), link),
        (),
        mount='wall',
        control=control,
        glows=(Glow('body', lamp, off, WATER_ON),),
        outlet=Outlet(tip, 'water', 0.15),
        bottom=low,
    )
