"""Plates, wine glasses, trays, forks and table knives."""

from __future__ import annotations

import numpy as np

from sim.decoration import dots, sleeve
from sim.fittings import Blade, Filling, Hollow
from sim.meshes import box, extrude, join, lathe, round_outline, tube, turn
from sim.palette import Colour, contrast, pick_colour, shaded, WARES
from sim.shells import lain, ring
from sim.thing import cylinder, hull, Part, Solid, thing, ThingModel, UPRIGHT, UPSIDE_DOWN

Rng = np.random.Generator

CUTLERY = ('steel', 'steel', 'grey', 'white', 'tan', 'black', 'red', 'blue', 'green')
TINTS = ('sky', 'white', 'grey', 'steel', 'lime', 'pink', 'cream', 'teal')


def plate(rng: Rng) -> ThingModel:
    """Return a plate with a well and a slanted rim, by which it is taken."""
    radius, height = rng.uniform(0.085, 0.13), rng.uniform(0.022, 0.03)
    well, foot, wall = rng.uniform(0.6, 0.68) * radius, 0.55 * radius, 0.004
    colour = pick_colour(rng, WARES)
    outer = [(foot, 0.0), (well, 0.003), (well + 0.1 * radius, 0.45 * height), (radius, height)]
    inner = [(radius - 0.002, height + 0.001), (well + 0.08 * radius, 0.45 * height + wall)]
    inner += [(well - 0.02 * radius, 0.003 + wall), (0.0, 0.003 + wall)]
    dish = lathe([(0.0, 0.002), (foot - 0.004, 0.002), (foot - 0.004, 0.0), *outer, *inner], 40)
    parts = [Part(dish, colour)]
    pattern = int(rng.integers(5))
    second = contrast(rng, colour)
    lifted = [(r, z + 0.0008) for r, z in inner]
    if pattern == 0:
        parts.append(Part(lathe(lifted[:2], 40), second))
    if pattern == 1:
        parts.append(Part(lathe(lifted[2:], 40), second))
    if pattern in (1, 2, 3):
        edge = [(radius - 0.0015, height + 0.0012), (radius + 0.001, height + 0.0008)]
        edge += [(radius - 0.003, height - 0.004)]
        parts.append(Part(lathe(edge[::-1], 40), second))
    if pattern == 3:
        count, at = int(rng.choice([8, 12, 16])), 0.88 * radius
        slope = np.arctan2(0.55 * height - wall, radius - well - 0.08 * radius)
        level = float(
            np.interp(at, (well + 0.08 * radius, radius), (0.45 * height + wall, height))
        )
        spot = dots([(at, 0.0, level)], 0.045 * radius, turn('y', -float(slope)))
        turns = [spot.turned(turn('z', 2 * np.pi * k / count)) for k in range(count)]
        parts.append(Part(join(turns), second))
    solids = [cylinder(well, 0.0, 0.006), *ring(outer[1:], inner[:2], 10)]
    return thing('plate', parts, solids, float(0.42 * (radius / 0.11) ** 2), friction=0.5)


def wine_glass(rng: Rng) -> ThingModel:
    """Return a glass on a stem: foot, stem, and a bowl that narrows to its rim."""
    radius, height = rng.uniform(0.031, 0.0365), rng.uniform(0.15, 0.21)
    foot, stem = radius * rng.uniform(0.85, 1.0), rng.uniform(0.35, 0.5) * height
    rim, wall = radius * rng.uniform(0.78, 0.98), 0.0018
    colour = pick_colour(rng, TINTS, 0.03)
    low = stem + 0.012
    bowl = [
        (0.005, stem),
        (0.55 * radius, low + 0.04 * (height - low)),
        (0.9 * radius, low + 0.22 * (height - low)),
        (radius, low + 0.42 * (height - low)),
        (0.5 * (radius + rim), low + 0.75 * (height - low)),
        (rim, height),
    ]
    lining = [(max(r - wall, 0.0), z + wall) for r, z in bowl[1:-1]]
    floor = (0.0, low)
    base = [(0.0, 0.0), (foot, 0.0), (foot, 0.0025), (0.3 * foot, 0.006), (0.0045, 0.02)]
    body = [*base, (0.0036, 0.5 * stem), *bowl, (rim - wall, height), *lining[::-1], floor]
    parts = [Part(lathe(body, 24), colour)]
    edge = lathe([(rim, height - 0.004), (rim + 0.0006, height), (rim - wall, height)], 24)
    parts.append(Part(edge, contrast(rng, colour) if rng.random() < 0.3 else shaded(colour, 1.1)))
    filling = None
    if rng.random() < 0.35:
        level = low + rng.uniform(0.3, 0.5) * (height - low)
        at = float(np.interp(level, [z for _, z in bowl], [r for r, _ in bowl])) - wall
        drink = lathe([(at, level - 0.001), (at, level), (0.0, level)], 20)
        liquid = ('wine', 'water', 'juice')[int(rng.integers(3))]
        named = {'wine': ('red',), 'water': ('sky',), 'juice': ('orange', 'lime')}[liquid]
        # The glass is not clear: what is in it also shows on its outside.
        shown = sleeve(bowl[1:], low + 0.06 * (height - low), float(level))
        filling = Filling(liquid, float(level), len(parts))
        parts.append(Part(join([drink, shown]), pick_colour(rng, named)))
    hollow = Hollow(0.0, 0.0, low + 0.005, height, rim - wall, 0.75 * radius)
    cup = lathe([(0.0, stem), *bowl[1:], (0.0, height)], 14)
    solids = [cylinder(foot, 0.0, 0.006), cylinder(0.006, 0.0, low), hull(cup)]
    rests = (UPRIGHT, UPSIDE_DOWN)
    return thing('wine_glass', parts, solids, 0.15, rests, hollow=hollow, filling=filling)


def tray(rng: Rng) -> ThingModel:
    """Return a rectangular tray with raised edges and a bow-shaped handle at either end."""
    length, width = rng.uniform(0.3, 0.4), rng.uniform(0.2, 0.28)
    edge, thick = rng.uniform(0.022, 0.035), 0.006
    colour = pick_colour(rng, (*WARES, 'oak', 'walnut', 'birch'))
    side_colour = colour if rng.random() < 0.5 else contrast(rng, colour)
    floor = extrude(round_outline(length, width, 0.02), thick).moved((0, 0, thick / 2))
    parts = [Part(floor, colour)]
    walls, solids = [], [Solid('box', (length, width, thick), (0, 0, thick / 2))]
    for sx, sy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        size = (0.008 if sx else length - 0.016, 0.008 if sy else width - 0.016, edge)
        at = (sx * (length / 2 - 0.004), sy * (width / 2 - 0.004), edge / 2)
        walls.append(box(size).moved(at))
        solids.append(Solid('box', size, at))
    corner = lathe([(0.008, 0.0), (0.008, edge), (0.0, edge)], 12)
    walls += [
        corner.moved((sx * (length / 2 - 0.008), sy * (width / 2 - 0.008), 0.0))
        for sx in (-1, 1)
        for sy in (-1, 1)
    ]
    parts.append(Part(join(walls), side_colour))
    grips = []
    for sign in (-1, 1):
        x = sign * (length / 2 - 0.004)
        angles = np.linspace(0.0, np.pi, 9)
        bow = [(x, 0.055 * np.cos(a), edge - 0.003 + 0.028 * np.sin(a) ** 0.6) for a in angles]
        grips.append(tube(bow, (0.0055,) * 9, 8))
        solids.append(Solid('box', (0.011, 0.09, 0.012), (x, 0.0, edge + 0.024)))
        solids += [Solid('box', (0.011, 0.011, 0.03), (x, y, edge + 0.01)) for y in (-0.05, 0.05)]
    parts.append(Part(join(grips), contrast(rng, side_colour)))
    parts += _tray_pattern(rng, (length, width, thick), Part(floor, colour))
    return thing('tray', parts, solids, 0.5, friction=0.5)


def _tray_pattern(rng: Rng, size: tuple[float, float, float], under: Part) -> list[Part]:
    """Return stripes, a frame, dots or nothing on the floor of a tray."""
    length, width, z = size[0], size[1], size[2] + 0.0006
    pattern = int(rng.integers(4))
    if pattern == 0:
        count = int(rng.integers(3, 7))
        places = np.linspace(-0.4, 0.4, count) * length
        bars = [box((0.03 * length, width - 0.02, 0.001)).moved((x, 0, z)) for x in places]
        return [Part(join(bars), contrast(rng, under.colour))]
    if pattern == 1:
        panel = extrude(round_outline(0.8 * length, 0.72 * width, 0.02), 0.001)
        return [Part(panel.moved((0, 0, z)), contrast(rng, under.colour))]
    if pattern == 2:
        spots = [
            (x * length, y * width, z + 0.0004)
            for x in np.linspace(-0.38, 0.38, 5)
            for y in (-0.28, 0.0, 0.28)
        ]
        return [Part(dots(spots, 0.05 * width, UPRIGHT), contrast(rng, under.colour))]
    return []


def fork(rng: Rng) -> ThingModel:
    """Return a fork with three or four tines, lying; its neck stands off the table."""
    long, wide = rng.uniform(0.06, 0.078), rng.uniform(0.022, 0.028)
    grip, thick = rng.uniform(0.1, 0.135), rng.uniform(0.007, 0.01)
    colour = pick_colour(rng, CUTLERY)
    count, rise = int(rng.choice([3, 4, 4])), rng.uniform(0.011, 0.016)
    tine = 0.62 * long
    gap = (wide - 0.004) / (count - 1)
    pieces = []
    for k in range(count):
        y = -wide / 2 + 0.002 + gap * k
        path = [
            (tine - t * tine, y, 0.003 + 0.6 * rise * (t - 0.3) ** 2) for t in (0, 0.3, 0.6, 1)
        ]
        pieces.append(tube(path, (0.0008, 0.0017, 0.0019, 0.002), 6))
    palm = [(0.0, -wide / 2), (0.004, -wide / 2), (0.004, wide / 2), (0.0, wide / 2)]
    palm += [(-0.7 * (long - tine), 0.35 * wide), (-(long - tine), 0.1 * wide)]
    palm += [(-(long - tine), -0.1 * wide), (-0.7 * (long - tine), -0.35 * wide)]
    root = 0.003 + 0.3 * rise
    pieces.append(extrude(palm, 0.0035).moved((0.0, 0.0, root)))
    parts = [Part(join(pieces), colour)]
    parts += _stem(rng, (-(long - tine) + 0.003, root), (grip, rise, thick), colour)
    middle = -(long - tine) - 0.5 * grip
    solids = [
        Solid('box', (long, wide, 0.0065), (tine - long / 2, 0.0, 0.00325)),
        Solid('box', (grip, 1.25 * thick, rise), (middle, 0.0, 0.5 * rise)),
    ]
    return lain(thing('fork', parts, solids, 0.045))


def _stem(
    rng: Rng, start: tuple[float, float], form: tuple[float, float, float], colour: Colour
) -> list[Part]:
    """
    Return the handle of a piece of cutlery, in one colour with it or not.

    :param start: (x, z) where it begins; it runs along -x.
    :param form: its length, height of its highest point, and thickness.
    """
    x, z = start
    grip, rise, thick = form
    share = np.array([0.0, 0.15, 0.4, 0.75, 1.0])
    path = np.column_stack(
        [x - grip * share, 0 * share, (z, 0.75 * rise, rise, 0.7 * rise, 0.003)]
    )
    radii = 0.5 * thick * np.array([0.55, 0.5, 0.65, 1.0, 0.8])
    neck = tube(path, radii, 10).scaled((1.0, 1.25, 0.75))
    other = contrast(rng, colour, CUTLERY)
    if rng.random() < 0.5:
        return [Part(neck, colour)]
    cover = tube(path[2:], radii[2:] + 0.001, 10).scaled((1.0, 1.25, 0.75))
    return [Part(neck, colour), Part(cover, other)]


def butter_knife(rng: Rng) -> ThingModel:
    """Return a table knife, lying: a slim blade with a round end and a heavier handle."""
    blade, deep = rng.uniform(0.085, 0.115), rng.uniform(0.016, 0.022)
    grip, rise, thick = rng.uniform(0.085, 0.11), rng.uniform(0.011, 0.015), 0.011
    metal = pick_colour(rng, ('steel', 'steel', 'grey', 'white', 'tan', 'black'))
    z = 0.0035
    t = np.linspace(-0.5 * np.pi, 0.5 * np.pi, 8)
    end = [(blade - 0.5 * deep + 0.5 * deep * np.cos(a), 0.5 * deep * np.sin(a)) for a in t]
    outline = [(0.0, -0.25 * deep), (0.18 * blade, -0.5 * deep), *end]
    outline += [(0.15 * blade, 0.4 * deep), (0.0, 0.25 * deep)]
    sheet = extrude(outline, 0.0022).moved((0.0, 0.0, z))
    edge = [(0.18 * blade, -0.5 * deep), (blade - 0.6 * deep, -0.5 * deep)]
    edge += [(blade - 0.6 * deep, -0.36 * deep), (0.18 * blade, -0.36 * deep)]
    bevel = extrude(edge, 0.0027).moved((0.0, 0.0, z))
    parts = [Part(sheet, metal), Part(bevel, shaded(metal, 1.2 if sum(metal) < 2.2 else 0.75))]
    parts += _stem(rng, (0.004, z), (grip, rise, thick), metal)
    solids = [
        Solid('box', (blade, deep, 2 * z), (0.5 * blade, 0.0, z)),
        Solid('box', (grip, 1.25 * thick, 0.9 * rise), (-0.5 * grip, 0.0, 0.45 * rise)),
    ]
    low = -0.5 * deep
    point, back = (blade - 0.1 * deep, -0.2 * deep, z), (0.15 * blade, 0.4 * deep, z)
    line = Blade((0.18 * blade, low, z), (blade - 0.6 * deep, low, z), point, back)
    return lain(thing('butter_knife', parts, solids, 0.06, blade=line))
