"""Vases, candles and framed pictures."""

from __future__ import annotations

import itertools

import numpy as np

from sim.fittings import Control, Glow, Hollow
from sim.forms import disc, ellipsoid, facing_x, ring, rod, sleeve, wedge
from sim.meshes import box, extrude, join, lathe, Mesh, turn
from sim.palette import Colour, COLOURS, contrast, pick_colour, shaded, WARES
from sim.thing import cylinder, hull, Part, Solid, thing, ThingModel

Rng = np.random.Generator
Profile = list[tuple[float, float]]
Scene = list[tuple[Mesh, Colour]]

WICK: Colour = (0.1, 0.08, 0.07)
FLAME: Colour = (1.0, 0.72, 0.15)


def vase(rng: Rng) -> ThingModel:
    """Return a vase: a belly, a narrow neck that a hand takes, a wider rim."""
    high, neck = rng.uniform(0.17, 0.26), rng.uniform(0.017, 0.026)
    foot, belly = rng.uniform(0.028, 0.038), rng.uniform(0.038, 0.058)
    rim, wall = neck * rng.uniform(1.15, 1.4), 0.0035
    widest, narrow = rng.uniform(0.28, 0.45), rng.uniform(0.76, 0.84)
    knots = [(foot, 0.0), (belly, widest * high), (neck, narrow * high), (rim, high)]
    outer = _smooth_profile([knots[0], *knots[1:]], 18)
    outer[-1] = (max(rim, outer[-1][0]), high)
    inner = [(max(0.004, r - wall), z) for r, z in outer[::-1] if z > 0.04 * high]
    colour = pick_colour(rng, WARES)
    glaze = contrast(rng, colour)
    parts = [
        Part(lathe([(0.0, 0.0), *outer], 28), colour),
        Part(lathe([outer[-1], *inner, (0.0, inner[-1][1])], 28), shaded(colour, 0.6)),
    ]
    pattern = int(rng.integers(4))
    if pattern == 0:
        bands = [sleeve(outer, a * high, (a + 0.035) * high) for a in (0.1, 0.5, 0.6, 0.9)]
        parts.append(Part(join(bands), glaze))
    elif pattern == 1:
        parts.append(Part(sleeve(outer, 0.0, rng.uniform(0.25, 0.45) * high), glaze))
    elif pattern == 2:
        dots = [
            ellipsoid((0.004, 0.018, 0.018), 10, 7)
            .moved((np.interp(z, [b for _, b in outer], [a for a, _ in outer]) - 0.0003, 0, z))
            .turned(turn('z', k * np.pi / 4 + shift))
            for z, shift in ((widest * high, 0.0), ((widest + 0.16) * high, np.pi / 8))
            for k in range(8)
        ]
        parts.append(Part(join(dots), glaze))
    hollow = Hollow(0.0, 0.0, inner[-1][1], high, outer[-1][0] - wall, foot - wall)
    cuts = (0, 6, 12, 17)
    solids = [
        hull(lathe([(0.0, part[0][1]), *part, (0.0, part[-1][1])], 12))
        for part in (outer[a : b + 1] for a, b in itertools.pairwise(cuts))
    ]
    return thing('vase', parts, solids, 0.6, hollow=hollow)


def _smooth_profile(knots: Profile, count: int = 16) -> Profile:
    """Return points between the knots, eased so that the curve has no corners."""
    heights = np.array([z for _, z in knots])
    radii = np.array([r for r, _ in knots])
    levels = np.linspace(heights[0], heights[-1], count)
    fine = np.linspace(heights[0], heights[-1], 8 * count)
    drawn = np.interp(fine, heights, radii)
    window = np.hanning(2 * count + 1)
    padded = np.pad(drawn, count, mode='edge')
    soft = np.convolve(padded, window / window.sum(), mode='valid')
    return [(float(np.interp(z, fine, soft)), float(z)) for z in levels]


def candle(rng: Rng) -> ThingModel:
    """Return a candle, thick or slender in a holder; its flame shows when it burns."""
    colour = pick_colour(rng, WARES)
    parts: list[Part] = []
    if rng.random() < 0.5:
        radius, high, foot = rng.uniform(0.024, 0.035), rng.uniform(0.07, 0.13), 0.0
        dish = pick_colour(rng, ('steel', 'tan', 'white', 'black', 'teal'))
        plate = [
            (0, 0),
            (1.2 * radius, 0),
            (1.4 * radius, 0.008),
            (1.3 * radius, 0.008),
            (0, 0.003),
        ]
        base = lathe(plate, 26)
        solids = [cylinder(radius, 0.0, high), cylinder(1.3 * radius, 0.0, 0.007)]
    else:
        radius, foot = rng.uniform(0.01, 0.0125), 0.05
        high = foot + rng.uniform(0.1, 0.16)
        dish = contrast(rng, colour, ('steel', 'tan', 'black', 'white', 'yellow', 'walnut'))
        holder = [(0, 0), (0.04, 0), (0.038, 0.006), (0.012, 0.014), (0.01, 0.03), (0.016, 0.04)]
        base = lathe([*holder, (0.016, foot + 0.006), (0.012, foot + 0.006), (0, foot)], 26)
        handle = ring(0.016, 0.005, 20).turned(turn('x', np.pi / 2)).moved((-0.045, 0, 0.016))
        base = join([base, handle])
        solids = [cylinder(0.04, 0.0, 0.009), cylinder(0.015, 0.0, foot + 0.006)]
        solids.append(cylinder(radius, foot, high))
    wax = lathe(
        [
            (0, foot),
            (radius, foot),
            (radius, high - 0.004),
            (0.92 * radius, high),
            (0.6 * radius, high - 0.003),
            (0, high - 0.005),
        ],
        24,
    )
    drips = [
        ellipsoid((0.005, 0.005, float(rng.uniform(0.015, 0.03))), 8, 7)
        .moved((radius - 0.0006, 0, high - 0.012))
        .turned(turn('z', float(angle)))
        for angle in rng.uniform(0.0, 2 * np.pi, 4)
    ]
    wick = rod((0, 0, high - 0.006), (0.001, 0, high + 0.009), 0.0014, 8)
    drop = lathe([(0, 0), (0.0028, 0.004), (0.0034, 0.008), (0.0018, 0.018), (0, 0.026)], 12)
    flame = drop.moved((0.001, 0, high + 0.003))
    parts = [
        Part(base, dish),
        Part(join([wax, *drips]), colour),
        Part(wick, WICK),
        Part(flame, WICK),
    ]
    glows = (Glow('body', 3, WICK, FLAME),)
    top = high + 0.029
    solids.append(cylinder(0.0035, high - 0.005, top))
    control = Control('wick', (0.001, 0.0, top), (0.0, 0.0, -1.0), 0.006)
    return thing('candle', parts, solids, 0.3, control=control, glows=glows)


def picture_frame(rng: Rng) -> ThingModel:
    """Return a framed picture that leans on a prop behind it."""
    wide, high = rng.uniform(0.13, 0.19), rng.uniform(0.15, 0.22)
    thick, bar, lean = rng.uniform(0.014, 0.02), rng.uniform(0.014, 0.022), 0.24
    colour = pick_colour(rng, (*WARES, 'oak', 'walnut', 'birch'))
    x = thick / 2
    rails = [box((thick, wide, bar)).moved((0, 0, s * (high - bar) / 2)) for s in (-1, 1)]
    rails += [box((thick, bar, high)).moved((0, s * (wide - bar) / 2, 0)) for s in (-1, 1)]
    back = box((0.5 * thick, wide - bar, high - bar)).moved((-0.2 * thick, 0, 0))
    mat = box((0.002, wide - 2 * bar, high - 2 * bar)).moved((0.1 * thick, 0, 0))
    inner = (wide - 2 * bar - 0.012, high - 2 * bar - 0.012)
    scene = _landscape(rng, inner) if rng.random() < 0.5 else _portrait(rng, inner)
    stand = turn('y', -lean)

    def leaning(mesh: Mesh) -> Mesh:
        return mesh.moved((0, 0, high / 2)).turned(stand)

    parts = [
        Part(leaning(join(rails)), colour),
        Part(leaning(back), shaded(colour, 0.6)),
        Part(leaning(mat), pick_colour(rng, ('white', 'cream', 'black'))),
    ]
    parts += [
        Part(leaning(facing_x(mesh).moved((0.1 * thick + 0.0012, 0, 0))), tint)
        for mesh, tint in scene
    ]
    top = 0.62 * high
    hinge = (-top * float(np.sin(lean)) - x, 0.0, top * float(np.cos(lean)))
    foot = (hinge[0] - 0.42 * high, 0.0, 0.004)
    prop = join(
        [
            rod(hinge, foot, 0.004, 8),
            rod((foot[0], -0.03, 0.004), (foot[0], 0.03, 0.004), 0.004, 8),
        ]
    )
    low = -float(np.sin(lean)) * x
    parts.append(Part(prop.moved((0, 0, low)), shaded(colour, 0.5)))
    centre = leaning(box((0.01, 0.01, 0.01))).vertices.mean(axis=0).tolist()
    solids = [
        Solid('box', (thick, wide, high), tuple(centre), (0.0, -lean, 0.0)),
        hull(prop.moved((0, 0, low))),
    ]
    return thing('picture_frame', parts, solids, 0.35)


def _landscape(rng: Rng, size: tuple[float, float]) -> Scene:
    """Return sky, sun, hills and ground as flat layers in x and y."""
    wide, high = size
    sky = box((wide, high, 0.0008))
    sun = disc(0.12 * wide, 0, 0.001, 20).moved(
        (float(rng.uniform(-0.3, 0.3)) * wide, 0.28 * high, 0)
    )
    left = [(-0.5 * wide, -0.25 * high), (0.1 * wide, -0.25 * high), (-0.22 * wide, 0.22 * high)]
    right = [(-0.1 * wide, -0.25 * high), (0.5 * wide, -0.25 * high), (0.24 * wide, 0.1 * high)]
    hills = [extrude(outline, 0.0014) for outline in (left, right)]
    ground = box((wide, 0.26 * high, 0.0018)).moved((0, -0.37 * high, 0))
    return [
        (sky, pick_colour(rng, ('sky', 'cream', 'pink', 'blue'))),
        (sun, pick_colour(rng, ('yellow', 'orange', 'white'))),
        (join(hills), pick_colour(rng, ('teal', 'purple', 'grey', 'brown'))),
        (ground, pick_colour(rng, ('green', 'lime', 'tan', 'blue'))),
    ]


def _portrait(rng: Rng, size: tuple[float, float]) -> Scene:
    """Return a head with hair and shoulders as flat layers in x and y."""
    wide, high = size
    ground = box((wide, high, 0.0008))
    shirt = wedge(0.42 * min(wide, high), 0.05, np.pi - 0.05, 0.001, 12).moved(
        (0, -0.49 * high, 0)
    )
    r = 0.2 * min(wide, high)
    hair = disc(1.18 * r, 0, 0.001, 20).moved((0, 0.16 * high, 0))
    face = disc(1.0, 0, 0.0016, 20).scaled((0.92 * r, 1.1 * r, 1.0)).moved((0, 0.1 * high, 0))
    eyes = [disc(0.12 * r, 0, 0.0022, 8).moved((s * 0.36 * r, 0.13 * high, 0)) for s in (-1, 1)]
    mouth = box((0.6 * r, 0.12 * r, 0.0022 * 2)).moved((0, 0.1 * high - 0.5 * r, 0))
    skin: Colour = COLOURS[('birch', 'tan', 'oak', 'brown')[int(rng.integers(4))]]
    return [
        (ground, pick_colour(rng, ('sky', 'cream', 'teal', 'yellow', 'pink'))),
        (shirt, pick_colour(rng, WARES)),
        (hair, pick_colour(rng, ('black', 'brown', 'yellow', 'grey', 'orange'))),
        (face, skin),
        (join([*eyes, mouth]), WICK),
    ]
