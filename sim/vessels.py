"""Mugs, cups, bowls, bottles, cans and jars."""

from __future__ import annotations

import numpy as np

from sim.fittings import Filling, Hollow
from sim.meshes import box, join, lathe, Mesh, tube, turn
from sim.palette import COLOURS, contrast, pick_colour, shaded, WARES
from sim.thing import (
    cylinder,
    hull,
    ON_SIDE,
    Part,
    Solid,
    thing,
    ThingModel,
    UPRIGHT,
    UPSIDE_DOWN,
)

Rng = np.random.Generator

# What a drink of each colour is.
DRINKS = {
    'brown': 'tea',
    'black': 'coffee',
    'cream': 'milk',
    'orange': 'juice',
    'red': 'wine',
    'lime': 'juice',
}


def _band(profile: list[tuple[float, float]], low: float, high: float) -> Mesh:
    """Return a thin sleeve around a profile between two heights."""
    heights = [z for _, z in profile]
    radii = [r for r, _ in profile]
    levels = np.linspace(low, high, 5)
    return lathe([(float(np.interp(z, heights, radii)) + 0.0014, float(z)) for z in levels], 24)


def _open_vessel(foot: float, rim: float, height: float, wall: float) -> Mesh:
    profile = [(0.0, 0.0), (0.92 * foot, 0.0), (foot, 0.04 * height), (rim, height)]
    profile += [(rim - wall, height), (foot - wall, 0.07 * height), (0.0, 0.05 * height)]
    return lathe(profile, 24)


def _filling(rng: Rng, radius: float, height: float) -> list[Part]:
    """Return a level drink, or nothing."""
    if rng.random() < 0.55:
        return []
    drink = pick_colour(rng, tuple(DRINKS))
    return [Part(lathe([(radius, height - 0.002), (radius, height), (0.0, height)], 20), drink)]


def _drawn(drink: list[Part], part: int) -> Filling | None:
    """Return what a drawn drink is, by the named colour next to its own."""
    if not drink:
        return None
    colour = np.asarray(drink[0].colour)
    name = min(DRINKS, key=lambda known: float(np.abs(colour - COLOURS[known]).sum()))
    return Filling(DRINKS[name], float(drink[0].mesh.vertices[:, 2].max()), part)


def mug(rng: Rng) -> ThingModel:
    """Return a straight mug with a handle at its side."""
    radius, height = rng.uniform(0.030, 0.0355), rng.uniform(0.07, 0.1)
    foot, wall = radius * rng.uniform(0.86, 1.0), 0.0035
    colour = pick_colour(rng, WARES)
    parts = [Part(_open_vessel(foot, radius, height, wall), colour)]
    reach, thick = rng.uniform(0.022, 0.03), rng.uniform(0.0045, 0.0065)
    tall, middle = 0.33 * height, 0.52 * height
    angles = np.linspace(-0.5 * np.pi, 0.5 * np.pi, 11)
    square = rng.uniform(0.5, 1.0)
    path = [
        (
            0.96 * radius + reach * float(np.cos(a)) ** square,
            0.0,
            middle + tall * float(np.sign(np.sin(a)) * abs(np.sin(a)) ** square),
        )
        for a in angles
    ]
    handle_colour = colour if rng.random() < 0.75 else contrast(rng, colour)
    parts.append(Part(tube(path, (thick,) * 11, 8), handle_colour))
    drink = _filling(rng, foot - wall, height * 0.82)
    filling = _drawn(drink, len(parts))
    parts += drink
    outer = [(foot, 0.0), (radius, height)]
    if rng.random() < 0.5:
        low = rng.uniform(0.1, 0.5)
        band = _band(outer, low * height, (low + rng.uniform(0.1, 0.35)) * height)
        parts.append(Part(band, contrast(rng, colour)))
    grip = (reach + thick, 2 * thick, 2 * tall)
    solids = [
        hull(lathe([(0.0, 0.0), (foot, 0.0), (radius, height), (0.0, height)], 16)),
        Solid('box', grip, (0.96 * radius + grip[0] / 2, 0.0, middle)),
    ]
    hollow = Hollow(0.0, 0.0, 0.06 * height, height, radius - wall, foot - wall)
    rests = (UPRIGHT, UPSIDE_DOWN)
    return thing('mug', parts, solids, 0.28, rests, hollow=hollow, filling=filling)


def cup(rng: Rng) -> ThingModel:
    """Return a cup without a handle, wider at its rim."""
    rim, height = rng.uniform(0.030, 0.0355), rng.uniform(0.07, 0.12)
    foot, wall = rim * rng.uniform(0.62, 0.85), 0.002
    colour = pick_colour(rng, WARES)
    parts = [Part(_open_vessel(foot, rim, height, wall), colour)]
    lip = lathe(
        [(rim - 0.001, height - 0.003), (rim + 0.0015, height - 0.0015), (rim - 0.001, height)], 24
    )
    parts.append(Part(lip, shaded(colour, 1.15)))
    outer = [(foot, 0.04 * height), (rim, height)]
    for low in np.arange(0.2, 0.8, 0.2):
        if rng.random() < 0.4:
            band = _band(outer, low * height, (low + rng.uniform(0.05, 0.2)) * height)
            parts.append(Part(band, contrast(rng, colour)))
    drink = _filling(rng, 0.5 * (foot + rim), height * 0.7)
    filling = _drawn(drink, len(parts))
    parts += drink
    solid = lathe([(0.0, 0.0), (foot, 0.0), (rim, height), (0.0, height)], 16)
    hollow = Hollow(0.0, 0.0, 0.06 * height, height, rim - wall, foot - wall)
    rests = (UPRIGHT, UPSIDE_DOWN)
    return thing('cup', parts, [hull(solid)], 0.15, rests, hollow=hollow, filling=filling)


def bowl(rng: Rng) -> ThingModel:
    """Return a hollow round bowl; it is taken by its rim."""
    radius, height, wall = rng.uniform(0.055, 0.075), rng.uniform(0.042, 0.065), 0.004
    foot = 0.45 * radius
    colour = pick_colour(rng, WARES)
    t = np.linspace(0.0, 1.0, 9)
    outer = [
        (
            float(foot + (radius - foot) * np.sin(0.5 * np.pi * a) ** 0.8),
            float(0.006 + (height - 0.006) * a**1.4),
        )
        for a in t
    ]
    inner = [(max(0.0, r - wall), z + 0.4 * wall) for r, z in outer[1:-1]]
    profile = [(0.0, 0.0), (foot, 0.0), *outer, (radius - wall, height)]
    lining = [(radius - wall, height), *inner[::-1], (0.0, inner[0][1])]
    inside = colour if rng.random() < 0.5 else contrast(rng, colour)
    parts = [Part(lathe(profile, 28), colour), Part(lathe(lining, 28), inside)]
    if rng.random() < 0.4:
        outline = [(r, z) for r, z in outer]
        band = _band(outline, 0.55 * height, rng.uniform(0.65, 0.9) * height)
        parts.append(Part(band, contrast(rng, colour)))
    solids = [cylinder(foot, 0.0, 0.01)]
    count, top = 12, outer[-1]
    lean = np.arctan2(top[0] - outer[2][0], top[1] - outer[2][1])
    slant = float(np.hypot(top[0] - outer[2][0], top[1] - outer[2][1]))
    middle = (0.5 * (top[0] + outer[2][0]) - wall, 0.5 * (top[1] + outer[2][1]))
    for k in range(count):
        angle = 2 * np.pi * k / count
        at = (middle[0] * np.cos(angle), middle[0] * np.sin(angle), middle[1])
        size = (1.5 * wall, 2 * np.pi * middle[0] / count, slant)
        solids.append(Solid('box', size, at, (0.0, float(lean), float(angle))))
    hollow = Hollow(0.0, 0.0, inner[0][1], height, radius - wall, inner[0][0])
    return thing('bowl', parts, solids, 0.25, (UPRIGHT, UPSIDE_DOWN), hollow=hollow)


def bottle(rng: Rng) -> ThingModel:
    """Return a bottle with shoulders, neck, cap and label."""
    radius, height = rng.uniform(0.026, 0.034), rng.uniform(0.17, 0.26)
    neck = rng.uniform(0.3, 0.45) * radius
    body, shoulder = rng.uniform(0.5, 0.66) * height, rng.uniform(0.72, 0.84) * height
    colour = pick_colour(rng, WARES)
    profile = [(0.0, 0.0), (0.9 * radius, 0.0), (radius, 0.02 * height), (radius, body)]
    for a in np.linspace(0.2, 1.0, 5):
        blend = 0.5 - 0.5 * np.cos(np.pi * a)
        profile.append(
            (float(radius + (neck - radius) * blend), float(body + (shoulder - body) * a))
        )
    profile += [(neck, 0.93 * height), (0.0, 0.93 * height)]
    cap_r = neck * rng.uniform(1.1, 1.35)
    cap = lathe([(0.0, 0.92 * height), (cap_r, 0.92 * height), (cap_r, height), (0.0, height)], 16)
    label_low = rng.uniform(0.12, 0.25) * height
    label_high = min(0.96 * body, label_low + rng.uniform(0.2, 0.4) * height)
    label = contrast(rng, colour)
    parts = [Part(lathe(profile, 24), colour), Part(cap, contrast(rng, colour))]
    parts.append(Part(_band([(radius, 0.0), (radius, body)], label_low, label_high), label))
    stripe = _band(
        [(radius + 0.0013, 0.0), (radius + 0.0013, body)],
        0.6 * label_low + 0.4 * label_high,
        0.4 * label_low + 0.6 * label_high,
    )
    parts.append(Part(stripe, contrast(rng, label)))
    solids = [cylinder(radius, 0.0, body + 0.3 * (shoulder - body))]
    solids.append(cylinder(max(neck, cap_r), body, height))
    hollow = Hollow(0.0, 0.0, 0.01 * height, 0.93 * height, 0.8 * neck, 0.95 * radius)
    return thing('bottle', parts, solids, 0.45, (UPRIGHT, ON_SIDE), hollow=hollow)


def can(rng: Rng) -> ThingModel:
    """Return a tin or drink can with metal rims and a printed sleeve."""
    radius, height = rng.uniform(0.026, 0.0345), rng.uniform(0.075, 0.125)
    metal = pick_colour(rng, ('steel', 'grey'))
    colour = pick_colour(rng, WARES)
    slim = 0.86 if rng.random() < 0.5 else 0.985  # a drink can's ends are drawn in
    edge = 0.09 * height if slim < 0.9 else 0.03 * height
    profile = [(0.0, 0.0), (slim * radius, 0.0), (radius, edge), (radius, height - edge)]
    profile += [(slim * radius, height - 0.003), (slim * radius, height)]
    profile += [(slim * radius - 0.002, height), (slim * radius - 0.003, height - 0.004)]
    profile += [(0.0, height - 0.004)]
    parts = [Part(lathe(profile, 24), metal)]
    sleeve = [(radius, edge), (radius, height - edge)]
    parts.append(Part(_band(sleeve, edge * 1.1, height - edge * 1.1), colour))
    print_colour = contrast(rng, colour)
    outer = [(radius + 0.0013, 0.0), (radius + 0.0013, height)]
    low = rng.uniform(0.2, 0.5)
    parts.append(
        Part(_band(outer, low * height, (low + rng.uniform(0.1, 0.3)) * height), print_colour)
    )
    tab = box((0.016, 0.01, 0.0015)).moved((0.004, 0.0, height - 0.003))
    parts.append(Part(tab, shaded(metal, 0.6)))
    solids = [cylinder(radius, 0.0, height)]
    return thing('can', parts, solids, 0.35, (UPRIGHT, ON_SIDE))


def jar(rng: Rng) -> ThingModel:
    """Return a glass with contents, a wide lid and a label."""
    radius, height = rng.uniform(0.029, 0.035), rng.uniform(0.075, 0.125)
    lid_h = rng.uniform(0.014, 0.022)
    contents = pick_colour(rng, WARES)
    top = height - lid_h
    neck = radius * rng.uniform(0.8, 0.9)
    profile = [(0.0, 0.0), (0.9 * radius, 0.0), (radius, 0.06 * height), (radius, 0.8 * top)]
    profile += [(0.95 * radius, 0.9 * top), (neck, 0.97 * top), (neck, top), (0.0, top)]
    parts = [Part(lathe(profile, 24), contents)]
    lid_r, lid = neck * 1.08, contrast(rng, contents)
    lid_mesh = lathe(
        [
            (0.0, top - 0.002),
            (lid_r, top - 0.002),
            (lid_r, height - 0.002),
            (0.95 * lid_r, height),
            (0.0, height),
        ],
        24,
    )
    parts.append(Part(lid_mesh, lid))
    parts.append(Part(_ridges(lid_r, top, lid_h), shaded(lid, 0.75)))
    label = pick_colour(rng, ('white', 'cream', 'yellow', 'sky', 'red', 'green'))
    low, high = 0.2 * top, rng.uniform(0.55, 0.75) * top
    parts.append(Part(_patch(radius, low, high, 1.0), label))
    parts.append(
        Part(
            _patch(radius + 0.0014, low + 0.35 * (high - low), low + 0.65 * (high - low), 0.7),
            contrast(rng, label),
        )
    )
    return thing('jar', parts, [cylinder(radius, 0.0, height)], 0.4, (UPRIGHT, ON_SIDE))


def _ridges(radius: float, low: float, height: float) -> Mesh:
    """Return the grip of a screw lid."""
    ridge = box((0.0012, 0.0022, 0.7 * height))
    angles = np.linspace(0.0, 2 * np.pi, 24, endpoint=False)
    middle = (radius, 0.0, low + 0.45 * height)
    return join([ridge.moved(middle).turned(turn('z', float(angle))) for angle in angles])


def _patch(radius: float, low: float, high: float, half_angle: float) -> Mesh:
    """Return a label that covers part of a cylinder, front and back."""
    sleeve = lathe([(radius + 0.0014, low), (radius + 0.0014, high)], 48)
    angles = np.arctan2(sleeve.vertices[:, 1], sleeve.vertices[:, 0])
    near = np.minimum(np.abs(angles), np.pi - np.abs(angles)) <= half_angle
    return Mesh(sleeve.vertices, sleeve.normals, sleeve.faces[near[sleeve.faces].all(axis=1)])
