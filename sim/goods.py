"""Cartons, boxes, sponges, cutlery and shakers."""

from __future__ import annotations

import numpy as np

from sim.fittings import Blade, Filling, Hollow
from sim.meshes import box, extrude, join, lathe, Mesh, round_outline, tube, turn
from sim.palette import Colour, contrast, pick_colour, shaded, WARES
from sim.thing import cylinder, hull, ON_BACK, ON_SIDE, Part, Solid, thing, ThingModel, UPRIGHT

Rng = np.random.Generator

LIE = np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])  # x, y, z to y, z, x
TO_X = turn('y', np.pi / 2)


def milk_carton(rng: Rng) -> ThingModel:
    """Return a carton with a gabled top, a fin on its ridge and a printed band."""
    width, body = rng.uniform(0.056, 0.07), rng.uniform(0.12, 0.175)
    gable, fin = 0.55 * width, rng.uniform(0.012, 0.018)
    colour = pick_colour(rng, WARES)
    second = contrast(rng, colour)
    roof_colour = colour if rng.random() < 0.5 else second
    parts = [Part(box((width, width, body)).moved((0, 0, body / 2)), colour)]
    roof = extrude([(-width / 2, 0.0), (width / 2, 0.0), (0.003, gable), (-0.003, gable)], width)
    stand = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, -1.0], [0.0, 1.0, 0.0]])
    parts.append(Part(roof.turned(stand).moved((0, 0, body)), roof_colour))
    ridge = box((0.006, width, fin)).moved((0, 0, body + gable + fin / 2))
    parts.append(Part(ridge, shaded(roof_colour, 0.85)))
    low, high = rng.uniform(0.1, 0.3) * body, rng.uniform(0.5, 0.8) * body
    band = box((width + 0.0016, width + 0.0016, high - low)).moved((0, 0, (low + high) / 2))
    parts.append(Part(band, second))
    spot = lathe([(0, 0), (0.3 * width, 0), (0.3 * width, 0.001), (0, 0.001)], 16).turned(TO_X)
    spots = [
        spot.moved((sign * (width / 2 + 0.0014) - 0.0005, 0, (low + high) / 2)) for sign in (-1, 1)
    ]
    parts.append(Part(join(spots), contrast(rng, second)))
    if rng.random() < 0.5:
        cap = lathe([(0, 0), (0.011, 0), (0.011, 0.012), (0, 0.012)], 14)
        slope = np.arctan2(width / 2, gable)
        cap = cap.turned(turn('y', np.pi / 2 - slope))
        parts.append(
            Part(cap.moved((width * 0.26, 0, body + 0.48 * gable)), contrast(rng, colour))
        )
    solids = [
        Solid('box', (width, width, body), (0, 0, body / 2)),
        hull(roof.turned(stand).moved((0, 0, body))),
    ]
    solids.append(Solid('box', (0.008, width, fin), (0, 0, body + gable + fin / 2)))
    # It pours from under its cap, in the slope of the roof.
    spout = (0.26 * width, 0.0, body + 0.48 * gable)
    hollow = Hollow(0.0, 0.0, 0.002, body, 0.012, 0.48 * width, spout)
    milk = Filling('milk', 0.8 * body)
    rests = (UPRIGHT, ON_BACK)
    return thing('milk_carton', parts, solids, 0.5, rests, hollow=hollow, filling=milk)


def cereal_box(rng: Rng) -> ThingModel:
    """Return a flat box whose broad faces carry a title, a bowl and a stripe."""
    deep = rng.uniform(0.045, 0.064)
    width, height = rng.uniform(0.11, 0.17), rng.uniform(0.17, 0.25)
    colour = pick_colour(rng, WARES)
    parts = [Part(box((deep, width, height)), colour)]
    title, plate, food = contrast(rng, colour), contrast(rng, colour), pick_colour(rng, WARES)
    t = 0.0015
    titles: list[Mesh] = []
    plates: list[Mesh] = []
    foods: list[Mesh] = []
    stripes: list[Mesh] = []
    disc = lathe([(0, 0), (1, 0), (1, 0.001), (0, 0.001)], 20)
    for sign in (-1, 1):
        x = sign * deep / 2
        titles.append(box((t, 0.8 * width, 0.16 * height)).moved((x, 0, 0.33 * height)))
        stripes.append(
            box((t, 0.3 * width, 0.05 * height)).moved((x, -0.2 * width, -0.42 * height))
        )
        r = 0.32 * width
        for layers, radius, out in ((plates, r, t / 2), (foods, 0.72 * r, t)):
            flat = disc.scaled((radius, radius, 1.0)).turned(TO_X)
            layers.append(flat.moved((x + sign * out - 0.0005, 0, -0.08 * height)))
    parts += [Part(join(titles), title), Part(join(plates), plate), Part(join(foods), food)]
    parts.append(Part(join(stripes), title))
    flap = box((deep * 0.98, width * 0.98, 0.001)).moved((0, 0, height / 2))
    parts.append(Part(flap, shaded(colour, 0.8)))
    return thing(
        'cereal_box', parts, [Solid('box', (deep, width, height))], 0.35, (UPRIGHT, ON_SIDE)
    )


def sponge(rng: Rng) -> ThingModel:
    """Return a two-layered sponge with pores."""
    length, width = rng.uniform(0.09, 0.12), rng.uniform(0.056, 0.07)
    soft, rough = rng.uniform(0.018, 0.028), rng.uniform(0.007, 0.011)
    colour = pick_colour(rng, ('yellow', 'orange', 'pink', 'sky', 'lime', 'blue', 'purple', 'tan'))
    other = contrast(rng, colour, ('green', 'blue', 'red', 'black', 'teal', 'white', 'brown'))
    outline = round_outline(length, width, 0.008, 3)
    parts = [Part(extrude(outline, soft).moved((0, 0, soft / 2)), colour)]
    layer = extrude(outline, rough)
    flipped = rng.random() < 0.3
    z = -rough / 2 if flipped else soft + rough / 2
    parts.append(Part(layer.moved((0, 0, z)), other))
    pore = lathe([(0, -0.0004), (1, 0), (0, 0.0004)], 7)
    pores = []
    for _ in range(45):
        r = float(rng.uniform(0.0014, 0.0028))
        face = int(rng.integers(5))
        u, v = rng.uniform(-0.46, 0.46, 2)
        dot = pore.scaled((r, r, 1.0))
        if face < 2:
            side = -1 if face else 1
            dot = dot.turned(turn('x', np.pi / 2)).moved(
                (u * 0.88 * length, side * width / 2, (v + 0.5) * soft)
            )
        elif face < 4:
            side = -1 if face == 3 else 1
            dot = dot.turned(TO_X).moved((side * length / 2, u * 0.8 * width, (v + 0.5) * soft))
        else:
            dot = dot.moved((u * length, v * width, soft if flipped else 0.0))
        pores.append(dot)
    parts.append(Part(join(pores), shaded(colour, 0.55)))
    size = (length, width, soft + rough)
    middle = (0.0, 0.0, (soft - rough) / 2 if flipped else (soft + rough) / 2)
    return thing('sponge', parts, [Solid('box', size, middle)], 0.03)


def knife(rng: Rng) -> ThingModel:
    """Return a kitchen knife, lying on its side: a pointed blade and a thick handle."""
    blade, deep = rng.uniform(0.1, 0.16), rng.uniform(0.022, 0.034)
    grip, wide, thick = (
        rng.uniform(0.09, 0.11),
        rng.uniform(0.019, 0.025),
        rng.uniform(0.015, 0.02),
    )
    metal = pick_colour(rng, ('steel', 'steel', 'grey', 'white', 'black'))
    colour = pick_colour(rng, ('black', 'brown', 'walnut', 'red', 'blue', 'green', 'white', 'tan'))
    t = np.linspace(0.0, 0.5 * np.pi, 7)
    edge = [(float(blade * (0.55 + 0.45 * np.sin(a))), float(-deep * np.cos(a))) for a in t]
    outline = [(0.0, 0.0), (0.0, -deep), *edge]
    z = thick / 2
    sheet = extrude(outline, 0.0025).moved((0.0, wide / 2, z))
    parts = [Part(sheet, metal)]
    bevel = extrude(
        [(0.0, -deep), *edge[:-1], (0.97 * blade, -0.1 * deep), (0.0, -0.8 * deep)], 0.003
    )
    parts.append(Part(bevel.moved((0.0, wide / 2, z)), shaded(metal, 1.25)))
    handle = extrude(round_outline(grip, wide, 0.4 * wide, 4), thick)
    parts.append(Part(handle.moved((-grip / 2, 0.0, z)), colour))
    rivet = lathe([(0.003, 0), (0.003, thick + 0.001), (0, thick + 0.001)], 10)
    rivets = [rivet.moved((-grip * k, 0.0, 0.0)) for k in (0.25, 0.5, 0.75)]
    parts.append(Part(join(rivets), shaded(metal, 0.8)))
    solids = [
        Solid('box', (grip, wide, thick), (-grip / 2, 0.0, z)),
        hull(extrude(outline, 0.006).moved((0.0, wide / 2, z))),
    ]
    low = wide / 2 - deep
    # The straight part of the edge; before the point it bends away.
    point = (0.95 * blade, wide / 2 - 0.4 * deep, z)
    edge_line = Blade((0.0, low, z), (0.7 * blade, low, z), point, (0.0, wide / 2, z))
    return thing('knife', parts, solids, 0.12, blade=edge_line)


def spoon(rng: Rng) -> ThingModel:
    """Return a spoon, lying: an oval bowl on a narrow handle."""
    long, wide = rng.uniform(0.045, 0.065), rng.uniform(0.03, 0.042)
    grip, thick = rng.uniform(0.1, 0.15), rng.uniform(0.009, 0.014)
    colour = pick_colour(
        rng,
        (
            'steel',
            'steel',
            'grey',
            'oak',
            'birch',
            'walnut',
            'black',
            'red',
            'blue',
            'white',
            'green',
        ),
    )
    t = np.linspace(0.0, 0.5 * np.pi, 6)
    cup = [(float(np.sin(a)), float(-np.cos(a))) for a in t]
    inner = [(0.88 * r, 0.75 * z) for r, z in cup[::-1]]
    deep = 1.4 * thick
    shell = lathe([*cup, *inner], 18).scaled((long / 2, wide / 2, deep)).moved((0, 0, deep))
    parts = [
        Part(shell, colour),
        Part(
            lathe(inner, 18).scaled((long / 2, wide / 2, deep)).moved((0, 0, deep + 0.0004)),
            shaded(colour, 0.7),
        ),
    ]
    path = [
        (-0.42 * long, 0, 0.8 * deep),
        (-0.6 * long, 0, deep),
        (-0.5 * long - 0.5 * grip, 0, 0.75 * deep),
        (-0.5 * long - grip, 0, 0.6 * thick),
    ]
    stem = tube(path, (0.4 * thick, 0.4 * thick, 0.5 * thick, 0.75 * thick), 10)
    flat = stem.scaled((1.0, 1.2, 0.9))
    parts.append(Part(flat, colour))
    grip_box = (grip, 1.2 * thick, 0.9 * thick)
    solids = [
        Solid('box', grip_box, (-0.5 * long - grip / 2, 0, 0.68 * deep)),
        Solid('box', (0.8 * long, 0.8 * wide, 0.9 * deep), (0, 0, 0.46 * deep)),
    ]
    return thing('spoon', parts, solids, 0.05)


def salt_shaker(rng: Rng) -> ThingModel:
    """Return a small shaker: a waisted body and a domed cap with holes."""
    radius, height = rng.uniform(0.018, 0.026), rng.uniform(0.065, 0.105)
    colour = pick_colour(rng, WARES)
    cap = contrast(rng, colour, ('steel', 'black', 'white', 'grey', 'red', 'brown'))
    neck, top = 0.72 * height, rng.uniform(0.6, 0.85) * radius
    waist = rng.uniform(0.7, 0.95)
    body = [
        (0.0, 0.0),
        (radius, 0.0),
        (radius, 0.08 * height),
        (radius * waist, 0.45 * height),
        (top, neck),
        (0.0, neck),
    ]
    dome = [(top * 1.12, neck - 0.002), (top * 1.12, neck + 0.12 * height)]
    t = np.linspace(0.15, 1.0, 5) * 0.5 * np.pi
    dome += [
        (float(top * 1.12 * np.cos(a)), float(neck + height * (0.12 + 0.16 * np.sin(a))))
        for a in t
    ]
    dome[-1] = (0.0, height)
    segments = int(rng.choice([8, 20]))
    parts = [Part(lathe(body, segments), colour), Part(lathe(dome, 18), cap)]
    hole = lathe([(0.0018, 0), (0.0018, 0.001), (0, 0.001)], 8)
    holes = [hole.moved((0, 0, height - 0.0005))]
    for k in range(6):
        at = (0.45 * top, 0.0, height - 0.1 * 0.16 * height)
        holes.append(hole.moved(at).turned(turn('z', k * np.pi / 3)))
    dark: Colour = (0.05, 0.05, 0.05) if sum(cap) > 0.9 else (0.9, 0.9, 0.9)
    parts.append(Part(join(holes), dark))
    ring = lathe([(1.005 * radius, 0.1 * height), (1.01 * radius, 0.14 * height)], 18)
    parts.append(Part(ring, contrast(rng, colour)))
    return thing('salt_shaker', parts, [cylinder(radius, 0.0, height)], 0.12, (UPRIGHT, ON_SIDE))
