"""What hangs on a wall and stays there: mirrors, pictures, bars for towels and paper."""

from __future__ import annotations

import numpy as np

from sim.body import Shape
from sim.carpentry import base, FurnitureModel, panel, rod
from sim.palette import Colour, contrast, pick_colour, shaded, WARES

FRAMES = ('oak', 'walnut', 'birch', 'black', 'white', 'steel', 'grey', 'red', 'teal', 'brown')
METALS = ('steel', 'white', 'grey', 'black', 'cream')


def mirror(rng: np.random.Generator) -> FurnitureModel:
    """Return a mirror: pale glass with streaks of light in a frame."""
    width, height = rng.uniform(0.45, 0.7), rng.uniform(0.6, 0.95)
    low, thick, edge = rng.uniform(1.05, 1.15), 0.025, rng.uniform(0.02, 0.045)
    colour, middle = pick_colour(rng, FRAMES), low + height / 2
    glass = (0.78, 0.86, 0.9)
    shapes = [
        panel((thick, width, height), (thick / 2, 0, middle), colour),
        panel((0.004, width - 2 * edge, height - 2 * edge), (thick, 0, middle), glass, False),
    ]
    for y, wide in ((-0.1, 0.05), (0.04, 0.02)):
        size = (0.003, wide * width, 0.6 * height)
        at = (thick + 0.001, y * width, middle + 0.02)
        streak = Shape('box', size, at, (-0.5, 0, 0), (0.93, 0.97, 0.99), solid=False)
        shapes.append(streak)
    return _on_wall('mirror', (thick, width, height), shapes, low)


def painting(rng: np.random.Generator) -> FurnitureModel:
    """Return a framed picture: a landscape, or shapes in colours."""
    width, height = rng.uniform(0.4, 0.85), rng.uniform(0.35, 0.7)
    low, thick, edge = rng.uniform(1.25, 1.4), 0.03, rng.uniform(0.025, 0.05)
    colour, middle = pick_colour(rng, FRAMES), low + height / 2
    ground = pick_colour(rng, ('white', 'cream', 'sky', 'yellow', 'pink', 'grey'))
    wide, tall = width - 2 * edge, height - 2 * edge
    shapes = [
        panel((thick, width, height), (thick / 2, 0, middle), colour),
        panel((0.002, wide, tall), (thick, 0, middle), ground, False),
    ]
    paint = _landscape if rng.random() < 0.5 else _abstract
    shapes += paint(rng, (thick + 0.001, middle), (wide, tall), ground)
    return _on_wall('painting', (thick, width, height), shapes, low)


def _landscape(
    rng: np.random.Generator, at: tuple[float, float], size: tuple[float, float], ground: Colour
) -> list[Shape]:
    """Return hills in rows before a sun."""
    (x, middle), (wide, tall) = at, size
    sun = contrast(rng, ground, ('red', 'orange', 'yellow', 'white'))
    y = rng.uniform(-0.3, 0.3) * wide
    shapes = [rod(tall * 0.1, 0.002, (x, y, middle + 0.25 * tall), 'x', sun, False)]
    for row in range(3):
        share = 0.5 - 0.14 * row
        land = pick_colour(rng, ('green', 'teal', 'blue', 'tan', 'brown', 'lime', 'purple'))
        high = share * tall
        strip = (0.004 + 0.003 * row, wide, high)
        shapes.append(panel(strip, (x, 0, middle - tall / 2 + high / 2), land, False))
    return shapes


def _abstract(
    rng: np.random.Generator, at: tuple[float, float], size: tuple[float, float], ground: Colour
) -> list[Shape]:
    """Return rectangles and discs that overlap."""
    (x, middle), (wide, tall) = at, size
    shapes = []
    for index in range(6):
        colour = contrast(rng, ground, WARES)
        thick = 0.002 + 0.002 * index
        if rng.random() < 0.4:
            r = rng.uniform(0.08, 0.18) * min(wide, tall)
            y, z = rng.uniform(-0.5, 0.5, 2) * (wide - 2 * r, tall - 2 * r)
            shapes.append(rod(r, thick, (x, y, middle + z), 'x', colour, False))
        else:
            dy, dz = rng.uniform(0.1, 0.45, 2) * (wide, tall)
            y, z = rng.uniform(-0.5, 0.5, 2) * (wide - dy, tall - dz)
            shapes.append(panel((thick, dy, dz), (x, y, middle + z), colour, False))
    return shapes


def towel_holder(rng: np.random.Generator) -> FurnitureModel:
    """Return a bar on two posts, or two bars one before the other."""
    width, z = rng.uniform(0.45, 0.62), rng.uniform(1.1, 1.3)
    colour, plates = pick_colour(rng, METALS), pick_colour(rng, METALS)
    reaches = (0.075,) if rng.random() < 0.6 else (0.06, 0.12)
    shapes = []
    for sign in (-1, 1):
        y = sign * (width / 2 - 0.025)
        shapes.append(panel((0.01, 0.05, 0.05), (0.005, y, z), plates))
        shapes.append(
            rod(0.009, reaches[-1] + 0.01, ((reaches[-1] + 0.01) / 2, y, z), 'x', plates)
        )
    for reach in reaches:
        shapes.append(rod(0.009, width - 0.05, (reach, 0, z), 'y', colour))
    return _on_wall('towel_holder', (reaches[-1] + 0.01, width, 0.05), shapes, z - 0.025)


def toilet_paper_holder(rng: np.random.Generator) -> FurnitureModel:
    """Return a spindle for a roll below a small hood."""
    width, z = rng.uniform(0.14, 0.17), rng.uniform(0.68, 0.76)
    colour = pick_colour(rng, METALS)
    shapes = [
        panel((0.012, width, 0.07), (0.006, 0, z + 0.035), colour),
        panel((0.115, width, 0.006), (0.0575, 0, z + 0.067), shaded(colour, 0.9)),
        panel((0.006, width, 0.03), (0.115, 0, z + 0.055), shaded(colour, 0.9)),
        rod(
            0.014,
            width - 0.02,
            (0.06, 0, z),
            'y',
            contrast(rng, colour, ('white', 'black', 'oak')),
        ),
    ]
    for sign in (-1, 1):
        y = sign * (width / 2 - 0.006)
        shapes.append(panel((0.07, 0.008, 0.03), (0.035, y, z), colour))
        shapes.append(panel((0.02, 0.008, 0.07), (0.01, y, z + 0.03), colour))
    return _on_wall('toilet_paper_holder', (0.118, width, 0.085), shapes, z - 0.015)


def _on_wall(
    kind: str, size: tuple[float, float, float], shapes: list[Shape], bottom: float
) -> FurnitureModel:
    depth, width, height = (float(value) for value in size)
    return FurnitureModel(
        kind, (depth, width, height), (base(shapes),), (), mount='wall', bottom=float(bottom)
    )
