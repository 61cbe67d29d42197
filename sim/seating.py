"""Furniture to sit on: sofa, armchair, chair, stool, ottoman and bench."""

from __future__ import annotations

import numpy as np

from sim.body import Shape
from sim.carpentry import base, drawn, FurnitureModel, loose, panel, Region, rod, unseen
from sim.meshes import extrude, lathe, round_outline
from sim.palette import contrast, FRONTS, pick_colour, shaded, WARES
from sim.upholstery import cushion, soft_box

WOODS = ('oak', 'walnut', 'birch', 'white', 'black', 'grey', 'tan', 'brown', 'cream', 'steel')


def sofa(rng: np.random.Generator) -> FurnitureModel:
    """Return a sofa for two or three."""
    width = float(rng.uniform(1.45, 1.95))
    return _upholstered(rng, 'sofa', width, 2 if width < 1.7 else 3)


def armchair(rng: np.random.Generator) -> FurnitureModel:
    """Return a wide soft chair with arms."""
    return _upholstered(rng, 'armchair', float(rng.uniform(0.78, 0.95)), 1)


def _upholstered(rng: np.random.Generator, kind: str, width: float, seats: int) -> FurnitureModel:
    depth, height = rng.uniform(0.80, 0.92), rng.uniform(0.76, 0.9)
    seat, arm_top = rng.uniform(0.41, 0.46), rng.uniform(0.56, 0.64)
    arm, back, foot = rng.uniform(0.13, 0.2), rng.uniform(0.2, 0.26), rng.uniform(0.05, 0.12)
    colour = pick_colour(rng, WARES)
    soft = colour if rng.random() < 0.6 else contrast(rng, colour)
    soft = shaded(soft, rng.uniform(0.88, 1.1))
    legs = pick_colour(rng, WOODS)
    inner, thick = width - 2 * arm, 0.15
    frame = seat - thick
    shapes = [
        cushion((depth, width, frame - foot), (0, 0, (frame + foot) / 2), shaded(colour, 0.9), 0.03),
        cushion((back * 0.6, width, height - foot - 0.06),
                (-depth / 2 + back * 0.3, 0, (height - 0.06 + foot) / 2), colour, 0.05),
        unseen((depth, width, seat - 0.02), (0, 0, (seat - 0.02) / 2)),
        unseen((back, width, height), (-depth / 2 + back / 2, 0, height / 2)),
        unseen((depth - back, inner, 0.02), (back / 2, 0, seat - 0.01)),
    ]  # fmt: skip
    for sign in (-1, 1):
        at = (0.0, sign * (width / 2 - arm / 2), (arm_top + foot) / 2)
        shapes.append(cushion((depth, arm, arm_top - foot), at, colour, 0.06))
        shapes.append(unseen((depth, arm, arm_top), (at[0], at[1], arm_top / 2)))
        for end in (-1, 1):
            leg = (end * (depth / 2 - 0.06), sign * (width / 2 - 0.06), (foot + 0.02) / 2)
            shapes.append(rod(0.022, foot + 0.02, leg, 'z', legs, solid=False))
    each = inner / seats
    for index in range(seats):
        y = -inner / 2 + (index + 0.5) * each
        size = (depth - back + 0.02, each - 0.006, thick)
        shapes.append(cushion(size, (back / 2, y, seat - thick / 2), soft))
        tall = height - seat + 0.02
        leaning = (-depth / 2 + back * 0.75, y, seat + tall / 2 - 0.02)
        shapes.append(cushion((back * 0.5, each - 0.006, tall), leaning, soft, 0.05))
    region = Region((back / 2 + 0.02, 0, seat), (depth - back - 0.24, inner - 0.2), 1.0)
    return FurnitureModel(kind, (depth, width, height), (base(shapes),), (region,))


def chair(rng: np.random.Generator) -> FurnitureModel:
    """Return a dining chair: seat, four legs, and a back of slats or in one piece."""
    depth, width = rng.uniform(0.42, 0.48), rng.uniform(0.40, 0.46)
    seat, height, thick = rng.uniform(0.44, 0.47), rng.uniform(0.82, 0.96), 0.03
    colour, leg = pick_colour(rng, FRONTS), rng.uniform(0.03, 0.042)
    pad = colour if rng.random() < 0.5 else contrast(rng, colour)
    post = depth / 2 - leg / 2
    shapes = [panel((depth, width, thick), (0, 0, seat - thick / 2), colour)]
    if rng.random() < 0.6:
        cover = soft_box((depth * 0.9, width * 0.9, 0.03), 0.014)
        shapes[0] = panel((depth, width, thick), (0, 0, seat - 0.01 - thick / 2), colour)
        shapes.append(drawn(cover, pad, (0, 0, seat - 0.015)))
        shapes.append(unseen((depth * 0.9, width * 0.9, 0.01), (0, 0, seat - 0.005)))
    for sy in (-1, 1):
        y = sy * (width / 2 - leg / 2)
        shapes.append(panel((leg, leg, seat - 0.01), (post, y, (seat - 0.01) / 2), colour))
        shapes.append(panel((leg, leg, height), (-post, y, height / 2), colour))
        shapes.append(panel((depth - leg, 0.016, 0.03), (0, y, seat * 0.45), colour))
    between = width - 2 * leg
    if rng.random() < 0.35:
        tall = (height - seat) * 0.6
        shapes.append(panel((0.02, between, tall), (-post, 0, height - tall / 2 - 0.02), pad))
    else:
        for index in range(3):
            z = height - 0.04 - index * (height - seat - 0.08) * 0.36
            shapes.append(panel((0.018, between, 0.055), (-post, 0, z), colour))
    region = Region((0.03, 0, seat), (0.16, 0.16), 1.0)
    link = loose(shapes, 5.0, seat * 0.8)
    return FurnitureModel('chair', (depth, width, height), (link,), (region,), mass=5.0)


def stool(rng: np.random.Generator) -> FurnitureModel:
    """Return a stool: a round or square seat on legs, without a back."""
    across, height = rng.uniform(0.32, 0.38), rng.uniform(0.44, 0.66)
    colour, leg = pick_colour(rng, FRONTS), rng.uniform(0.015, 0.02)
    legs = colour if rng.random() < 0.5 else pick_colour(rng, WOODS)
    thick, z = 0.04, height - 0.02
    if rng.random() < 0.6:
        shapes = [Shape('cylinder', (across / 2, thick, 0), (0, 0, z), colour=colour)]
        spread = across / 2 * 0.62
    else:
        shapes = [panel((across, across, thick), (0, 0, z), colour)]
        spread = across / 2 - 0.04
    for sx in (-1, 1):
        for sy in (-1, 1):
            at = (sx * spread, sy * spread, (height - thick) / 2)
            shapes.append(rod(leg, height - thick, at, 'z', legs))
        for axis, where in (('y', (sx * spread, 0.0)), ('x', (0.0, sx * spread))):
            bar = (*where, height * (0.3 if axis == 'y' else 0.38))
            shapes.append(rod(0.01, 2 * spread, bar, axis, legs))
    region = Region((0, 0, height), (0.1, 0.1), 1.0)
    link = loose(shapes, 3.5, height * 0.6)
    return FurnitureModel('stool', (across, across, height), (link,), (region,), mass=3.5)


def ottoman(rng: np.random.Generator) -> FurnitureModel:
    """Return a soft block without a back, round or square."""
    across, height, foot = rng.uniform(0.44, 0.6), rng.uniform(0.36, 0.43), 0.03
    colour = pick_colour(rng, WARES)
    seam, tall = contrast(rng, colour), height - foot
    if rng.random() < 0.5:
        r, edge = across / 2, 0.03
        profile = [(0.0, foot), (r - edge, foot), (r, foot + edge), (r, height - edge)]
        profile += [(r - 0.3 * edge, height - 0.3 * edge), (r - edge, height), (0.0, height)]
        shapes = [drawn(lathe(profile, 28), colour)]
        band = [(r + 0.002, foot + 0.6 * tall), (r + 0.002, foot + 0.6 * tall + 0.012)]
        shapes.append(drawn(lathe(band, 28), seam))
        shapes.append(Shape('cylinder', (r, height, 0), (0, 0, height / 2), seen=False))
    else:
        shapes = [cushion((across, across, tall), (0, 0, foot + tall / 2), colour)]
        belt = extrude(round_outline(across + 0.004, across + 0.004, 0.042), 0.012)
        shapes.append(drawn(belt, seam, (0, 0, foot + 0.6 * tall)))
        shapes.append(unseen((across, across, height), (0, 0, height / 2)))
    shapes.append(drawn(soft_box((0.03, 0.03, 0.01), 0.004), seam, (0, 0, height)))
    region = Region((0, 0, height), (across - 0.24, across - 0.24), 1.0)
    link = loose(shapes, 7.0, height / 2)
    return FurnitureModel('ottoman', (across, across, height), (link,), (region,), mass=7.0)


def bench(rng: np.random.Generator) -> FurnitureModel:
    """Return a long seat of planks on two pairs of legs."""
    depth, width, height = rng.uniform(0.34, 0.4), rng.uniform(1.0, 1.35), rng.uniform(0.43, 0.47)
    colour = pick_colour(rng, FRONTS)
    legs = colour if rng.random() < 0.4 else pick_colour(rng, WOODS)
    thick, planks = 0.032, int(rng.integers(3, 5))
    each = depth / planks
    shapes = [unseen((depth, width, thick), (0, 0, height - thick / 2))]
    for index in range(planks):
        x = -depth / 2 + (index + 0.5) * each
        plank = panel((each - 0.01, width, thick), (x, 0, height - thick / 2), colour, solid=False)
        shapes.append(plank)
    under = height - thick
    for sy in (-1, 1):
        y = sy * (width / 2 - 0.14)
        shapes.append(panel((depth * 0.9, 0.05, 0.05), (0, y, under - 0.025), legs))
        for sx in (-1, 1):
            at = (sx * (depth * 0.45 - 0.025), y, under / 2)
            shapes.append(panel((0.05, 0.05, under), at, legs))
    shapes.append(panel((0.03, width - 0.28, 0.05), (0, 0, under * 0.4), legs))
    region = Region((0, 0, height), (depth - 0.2, width - 0.2), 1.0)
    link = loose(shapes, 11.0, height * 0.6)
    return FurnitureModel('bench', (depth, width, height), (link,), (region,), mass=11.0)
