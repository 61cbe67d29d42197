"""Wine bottles and cartons of juice."""

from __future__ import annotations

import numpy as np

from sim.decoration import dots, FACING_FRONT, FACING_X, sleeve
from sim.fittings import Filling, Hollow
from sim.meshes import box, extrude, join, lathe, turn
from sim.palette import contrast, pick_colour, shaded, WARES
from sim.shells import hull_mesh
from sim.thing import cylinder, hull, ON_BACK, Part, Solid, thing, ThingModel, UPRIGHT

Rng = np.random.Generator


def wine_bottle(rng: Rng) -> ThingModel:
    """Return an uncorked wine bottle: high shoulders, long neck with foil, a paper label."""
    radius, height = rng.uniform(0.0345, 0.0375), rng.uniform(0.27, 0.31)
    neck = rng.uniform(0.36, 0.42) * radius
    body, shoulder = rng.uniform(0.56, 0.62) * height, rng.uniform(0.7, 0.76) * height
    colour = shaded(
        pick_colour(rng, ('green', 'green', 'black', 'brown', 'lime', 'sky', 'red')), 0.7
    )
    profile = [(0.0, 0.004), (0.7 * radius, 0.0), (0.95 * radius, 0.0), (radius, 0.01)]
    profile.append((radius, body))
    for a in np.linspace(0.15, 1.0, 6):
        blend = float(np.sin(0.5 * np.pi * a) ** 1.4)
        profile.append((radius + (neck - radius) * blend, body + (shoulder - body) * float(a)))
    outline = [*profile[3:], (0.92 * neck, 0.97 * height), (0.92 * neck, height)]
    mouth = [(0.6 * neck, height), (0.55 * neck, 0.97 * height), (0.0, 0.965 * height)]
    parts = [Part(lathe([*profile[:3], *outline, *mouth], 26), colour)]
    foil = contrast(rng, colour, ('red', 'black', 'tan', 'steel', 'purple', 'white', 'yellow'))
    low = rng.uniform(0.78, 0.84) * height
    parts.append(Part(sleeve(outline, low, 0.992 * height), foil))
    ring = [(neck + 0.001, 0.955 * height), (neck + 0.003, 0.965 * height)]
    parts.append(Part(lathe([*ring, (neck + 0.001, 0.985 * height)], 20), shaded(foil, 0.85)))
    hole = lathe([(0.6 * neck, height + 0.0002), (0.0, height + 0.0002)], 14)
    parts.append(Part(hole, (0.05, 0.04, 0.04)))
    start, end = rng.uniform(0.1, 0.16) * height, rng.uniform(0.38, 0.46) * height
    paper = pick_colour(rng, ('white', 'cream', 'cream', 'birch', 'yellow', 'black'))
    wide = [(radius, 0.0), (radius, height)]
    parts.append(Part(sleeve(wide, start, end), paper))
    ink = contrast(rng, paper)
    over = [(radius + 0.001, 0.0), (radius + 0.001, height)]
    span = end - start
    for at, thick in ((0.1, 0.03), (0.62, 0.14), (0.87, 0.03)):
        parts.append(Part(sleeve(over, start + at * span, start + (at + thick) * span), ink))
    crest = dots([(radius + 0.0024, 0, start + 0.4 * span)], 0.13 * span, FACING_X)
    parts.append(Part(join([crest.turned(turn('z', k * np.pi / 2)) for k in range(4)]), ink))
    solids = [cylinder(radius, 0.0, body), hull(lathe(profile[4:], 14))]
    solids.append(cylinder(neck + 0.001, shoulder, height))
    hollow = Hollow(0.0, 0.0, 0.006, height, 0.6 * neck, 0.95 * radius)
    wine = Filling('wine', 0.9 * body)
    return thing('wine_bottle', parts, solids, 1.1, hollow=hollow, filling=wine)


def juice_carton(rng: Rng) -> ThingModel:
    """Return a brick-shaped carton with a slanted top, a spout, and a fruit on its sides."""
    width, deep = rng.uniform(0.07, 0.09), rng.uniform(0.052, 0.066)
    height, slant = rng.uniform(0.15, 0.21), rng.uniform(0.0, 0.028)
    colour = pick_colour(rng, WARES)
    outline = [(-deep / 2, 0.0), (deep / 2, 0.0), (deep / 2, height - slant), (-deep / 2, height)]
    stand = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, -1.0], [0.0, 1.0, 0.0]])
    brick = extrude(outline, width).turned(stand)
    parts = [Part(brick, colour)]
    second = contrast(rng, colour)
    low = rng.uniform(0.16, 0.3) * height
    foot = box((deep + 0.0016, width + 0.0016, low)).moved((0, 0, low / 2 + 0.0004))
    parts.append(Part(foot, second))
    fruit = pick_colour(rng, ('orange', 'orange', 'red', 'yellow', 'lime', 'purple', 'green'))
    r, level = 0.3 * deep, low + 0.26 * height
    balls, leaves, titles = [], [], []
    for facing, away in ((FACING_FRONT, width / 2), (FACING_X, deep / 2)):
        for half in (0.0, np.pi):
            spin = turn('z', half)
            out = facing @ (0.0, 0.0, away + 0.0005)
            ball = dots([out.tolist()], r, facing).moved((0, 0, level))
            balls.append(ball.turned(spin))
            leaf = lathe([(0, -1), (0.5, 0), (0, 1)], 10).scaled((0.42 * r, 0.0006, 0.5 * r))
            if facing is FACING_X:
                leaf = leaf.turned(turn('z', np.pi / 2))
            up = out * 1.01 + (0, 0, level + 1.15 * r)
            leaves.append(leaf.moved(up.tolist()).turned(spin))
            bar = box((0.72 * 2 * r, 0.12 * height, 0.001)).turned(facing)
            titles.append(
                bar.moved(out.tolist()).moved((0, 0, 0.8 * height - slant / 2)).turned(spin)
            )
    parts += [Part(join(balls), fruit), Part(join(leaves), (0.16, 0.45, 0.16))]
    parts.append(Part(join(titles), contrast(rng, colour)))
    x = 0.14 * deep
    top = height - slant * (x / deep + 0.5)
    lean = turn('y', float(np.arctan2(slant, deep)))
    cap = lathe([(0.014, -0.003), (0.014, 0.004), (0.011, 0.005), (0.011, 0.014), (0, 0.015)], 16)
    parts.append(Part(cap.turned(lean).moved((x, 0, top)), contrast(rng, colour)))
    solids = [
        hull(hull_mesh(brick.vertices)),
        Solid('box', (0.02, 0.02, 0.02), (x, 0, top + 0.004)),
    ]
    hollow = Hollow(0.0, 0.0, 0.002, height - slant, 0.011, 0.48 * deep, (x, 0.0, top))
    juice = Filling('juice', 0.8 * (height - slant))
    rests = (UPRIGHT, ON_BACK)
    return thing('juice_carton', parts, solids, 0.6, rests, hollow=hollow, filling=juice)
