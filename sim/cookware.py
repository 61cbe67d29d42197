"""Pans, pots, kettles and teapots."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from sim.decoration import sheet, sleeves
from sim.fittings import Hollow
from sim.meshes import box, join, lathe, Mesh, tube, turn
from sim.palette import contrast, pick_colour, shaded, WARES
from sim.shells import hull_mesh, ring
from sim.thing import cylinder, hull, Part, Solid, thing, ThingModel

Rng = np.random.Generator
Profile = list[tuple[float, float]]

METALS = ('black', 'steel', 'grey', 'red', 'brown', 'teal', 'blue', 'green', 'cream')
INSIDES = ('black', 'grey', 'steel', 'cream', 'white')


def _walls(outer: Profile, wall: float, floor: float) -> tuple[Mesh, Mesh]:
    """Return the outside with the rim, and the inside, of an open round vessel."""
    inner = [(r - wall, max(z, floor)) for r, z in outer[1:]]
    top = (outer[-1][0] - wall, outer[-1][1])
    outside = lathe([(0.0, outer[0][1]), *outer, top], 32)
    inside = lathe([top, *inner[-2::-1], (inner[0][0], floor), (0.0, floor)], 32)
    return outside, inside


def pan(rng: Rng) -> ThingModel:
    """Return a frying pan with one long handle."""
    radius, height, wall = rng.uniform(0.095, 0.135), rng.uniform(0.038, 0.055), 0.004
    foot = rng.uniform(0.8, 0.88) * radius
    colour = pick_colour(rng, METALS)
    outer = [(foot - 0.006, 0.0), (foot, 0.004), (radius, height)]
    outside, inside = _walls(outer, wall, 0.005)
    dark = pick_colour(rng, INSIDES)
    parts = [Part(outside, colour), Part(inside, shaded(dark, 0.85))]
    long, rise = rng.uniform(1.2, 1.45) * radius, rng.uniform(0.01, 0.03)
    share = np.array([0.0, 0.12, 0.3, 0.65, 0.95, 1.0])
    thick = np.array([0.006, 0.006, 0.009, 0.0105, 0.0105, 0.007])
    path = np.column_stack(
        [radius - 0.006 + long * share, 0 * share, 0.8 * height + rise * share**0.7]
    )
    arm = tube(path[:3], thick[:3], 8)
    grip = tube(path[2:], thick[2:], 10).moved((0, 0, 0))
    grip_colour = pick_colour(rng, ('black', 'walnut', 'oak', 'steel', 'red', 'grey'))
    parts += [Part(arm, pick_colour(rng, ('steel', 'grey', 'black'))), Part(grip, grip_colour)]
    eye = lathe([(0.004, -0.0112), (0.004, 0.0112)], 10)
    parts.append(
        Part(eye.moved((float(path[4, 0]) - 0.01, 0, float(path[4, 2]))), (0.1, 0.1, 0.1))
    )
    slope = float(np.arctan2(path[5, 2] - path[1, 2], path[5, 0] - path[1, 0]))
    middle = (float(radius + 0.5 * long), 0.0, float(path[1:, 2].mean()))
    solids = [cylinder(foot, 0.0, 0.006), *ring(outer[1:], _lining(outer, wall), 10)]
    solids.append(Solid('box', (long, 0.02, 0.018), middle, (0.0, -slope, 0.0)))
    hollow = Hollow(0.0, 0.0, 0.005, height, radius - wall, foot - wall)
    return thing('pan', parts, solids, float(0.8 * (radius / 0.12) ** 2), hollow=hollow)


def _lining(outer: Profile, wall: float) -> Profile:
    return [(r - wall, z) for r, z in outer[1:]]


def pot(rng: Rng) -> ThingModel:
    """Return a cooking pot with a handle at either side, without its lid."""
    radius, height, wall = rng.uniform(0.075, 0.11), rng.uniform(0.085, 0.135), 0.004
    colour = pick_colour(rng, METALS)
    outer = [(0.93 * radius, 0.0), (radius, 0.008), (radius, height - 0.004)]
    outer += [(radius + 0.003, height)]
    outside, inside = _walls(outer, wall, 0.006)
    parts = [Part(outside, colour), Part(inside, shaded(pick_colour(rng, INSIDES), 0.85))]
    parts += sleeves(rng, [(radius, 0.01), (radius, height - 0.01)], parts[0])
    grip_colour = pick_colour(rng, ('black', 'steel', 'grey', 'walnut', 'red'))
    level, reach = rng.uniform(0.7, 0.85) * height, rng.uniform(0.028, 0.038)
    solids = [cylinder(radius, 0.0, 0.008), *ring(outer[1:], _lining(outer, wall), 10)]
    ears = []
    for sign in (-1, 1):
        angles = np.linspace(0.0, np.pi, 9)
        bow = [
            (sign * (radius - 0.003 + reach * np.sin(a) ** 0.5), 0.038 * np.cos(a), level)
            for a in angles
        ]
        ears.append(tube(bow, (0.0055,) * 9, 8))
        at = (sign * (radius + reach - 0.004), 0.0, level)
        solids.append(Solid('box', (0.011, 0.06, 0.011), at))
        solids += [
            Solid('box', (reach, 0.011, 0.011), (sign * (radius + 0.5 * reach), y, level))
            for y in (-0.032, 0.032)
        ]
    parts.append(Part(join(ears), grip_colour))
    hollow = Hollow(0.0, 0.0, 0.006, height, radius - wall, radius - wall)
    return thing('pot', parts, solids, float(1.1 * radius * height / 0.01), hollow=hollow)


def kettle(rng: Rng) -> ThingModel:
    """Return a jug kettle: wide foot, beak, upright handle, its hinged lid standing open."""
    foot, height = rng.uniform(0.07, 0.082), rng.uniform(0.15, 0.19)
    mouth, wall = rng.uniform(0.62, 0.75) * foot, 0.003
    colour = pick_colour(rng, (*METALS, 'white', 'yellow', 'orange'))
    outer = [
        (0.95 * foot, 0.014),
        (foot, 0.025),
        (0.97 * foot, 0.4 * height),
        (0.5 * (foot + mouth), 0.82 * height),
        (mouth, height),
    ]
    outside, inside = _walls(outer, wall, 0.02)
    base = lathe([(0.0, 0.0), (0.98 * foot, 0.0), (foot, 0.006), (0.9 * foot, 0.016)], 28)
    trim = pick_colour(rng, ('black', 'black', 'grey', 'white', 'walnut'))
    parts = [Part(outside, colour), Part(inside, shaded(colour, 0.6)), Part(base, trim)]
    parts += sleeves(rng, outer[1:], parts[0])
    beak = _beak(outer, 0.72 * height, height, rng.uniform(0.025, 0.035))
    parts.append(Part(beak, colour if rng.random() < 0.6 else trim))
    reach, low, high = rng.uniform(0.045, 0.055), 0.16 * height, 0.97 * height
    bow = [
        (-mouth + 0.004, 0.0, high - 0.01),
        (-foot - 0.3 * reach, 0.0, high),
        (-foot - 0.85 * reach, 0.0, 0.9 * high),
        (-foot - reach, 0.0, 0.55 * high),
        (-foot - 0.75 * reach, 0.0, 0.5 * (low + 0.4 * high)),
    ]
    parts.append(Part(tube(bow, (0.01, 0.011, 0.012, 0.011, 0.008), 10), trim))
    lid, knob, solid = _open_lid(mouth, height)
    parts += [Part(lid, colour if rng.random() < 0.5 else trim), Part(knob, shaded(trim, 0.8))]
    parts.append(Part(_gauge(outer, height), pick_colour(rng, ('sky', 'white', 'cream'))))
    solids = [hull(lathe([(0.0, 0.0), (foot, 0.0), *outer[1:], (0.0, height)], 16)), solid]
    solids.append(hull(hull_mesh(beak.vertices)))
    solids += _bow_boxes(bow, 0.022)
    tip = beak.vertices[np.argmax(beak.vertices[:, 0])]
    spout = (float(tip[0]), 0.0, height)
    hollow = Hollow(0.0, 0.0, 0.02, height, mouth - wall, foot - wall, spout)
    return thing('kettle', parts, solids, 0.9, hollow=hollow)


def _open_lid(mouth: float, height: float) -> tuple[Mesh, Mesh, Solid]:
    """Return a lid that stands open at the back of the mouth, its knob, and what is touched."""
    lean = turn('y', -1.85)
    back = (-mouth, 0.0, height + 0.002)
    profile = [(0.0, 0.0), (mouth, 0.0), (mouth, 0.004), (0.75 * mouth, 0.011), (0.0, 0.014)]
    lid = lathe(profile, 24).moved((mouth, 0.0, 0.0)).turned(lean).moved(back)
    knob = lathe([(0.008, 0.012), (0.006, 0.02), (0.009, 0.026), (0.0, 0.029)], 12)
    knob = knob.moved((mouth, 0.0, 0.0)).turned(lean).moved(back)
    x, y, z = (lean @ (mouth, 0.0, 0.006) + back).tolist()
    size = (1.7 * mouth, 1.7 * mouth, 0.012)
    return lid, knob, Solid('box', size, (x, y, z), (0.0, -1.85, 0.0))


def _gauge(outer: Profile, height: float) -> Mesh:
    """Return the window with marks in which the level of the water shows."""
    heights, radii = [z for _, z in outer], [r for r, _ in outer]
    bars = []
    for z in np.linspace(0.25, 0.65, 9) * height:
        r = float(np.interp(z, heights, radii))
        for angle in (-1.2, 1.2):
            at = (r * np.cos(angle), r * np.sin(angle), float(z))
            bar = box((0.003, 0.014, 0.03 * height)).turned(turn('z', angle))
            bars.append(bar.moved(at))
    return join(bars)


def _beak(outer: Profile, low: float, high: float, out: float) -> Mesh:
    """Return a pointed lip on the +x side of a round vessel, between two heights."""
    heights, radii = [z for _, z in outer], [r for r, _ in outer]
    angles = np.linspace(-0.42, 0.42, 7)
    pieces = []
    for inset in (0.0, 0.0025):
        rows = []
        for z in np.linspace(low, high, 5):
            share = (z - low) / (high - low)
            r = float(np.interp(z, heights, radii)) - inset
            far = r + out * share**1.3 * np.cos(angles / 0.42 * np.pi / 2) ** 1.2
            rows.append(np.column_stack([far * np.cos(angles), far * np.sin(angles), 0 * far + z]))
        pieces.append(np.array(rows))
    return join([sheet(pieces[0].transpose(1, 0, 2)), sheet(pieces[1])])


def _bow_boxes(bow: list[tuple[float, float, float]], thick: float) -> list[Solid]:
    """Return boxes along a bow that lies in the plane of x and z."""
    solids = []
    for (x0, _, z0), (x1, _, z1) in pairwise(bow):
        long = float(np.hypot(x1 - x0, z1 - z0))
        pitch = float(-np.arctan2(z1 - z0, x1 - x0))
        at = ((x0 + x1) / 2, 0.0, (z0 + z1) / 2)
        solids.append(Solid('box', (long, 0.9 * thick, 0.9 * thick), at, (0.0, pitch, 0.0)))
    return solids


def teapot(rng: Rng) -> ThingModel:
    """Return a round-bellied teapot with a bent spout and an ear, its lid off."""
    radius, height, wall = rng.uniform(0.058, 0.072), rng.uniform(0.095, 0.12), 0.004
    mouth = rng.uniform(0.5, 0.6) * radius
    colour = pick_colour(rng, WARES)
    foot = 0.6 * radius
    t = np.linspace(0.12, 0.86, 9)
    outer: Profile = [(foot, 0.0), (foot, 0.004)]
    outer += [
        (float(radius * np.sin(np.pi * a) ** 0.75), float(0.94 * height * (a - 0.08) / 0.8))
        for a in t
    ]
    outer += [(mouth, 0.93 * height), (mouth, height)]
    outer = [p for p in outer if p[1] <= 0.9 * height or p[0] == mouth]
    outside, inside = _walls(outer, wall, 0.006)
    second = contrast(rng, colour)
    parts = [Part(outside, colour), Part(inside, shaded(colour, 0.55))]
    lip = lathe([(mouth + 0.0015, height - 0.006), (mouth + 0.002, height), (mouth, height)], 28)
    parts.append(Part(lip, second))
    parts += sleeves(rng, outer[2:-2], parts[0])
    reach = rng.uniform(0.045, 0.055)
    pipe = [
        (0.8 * radius, 0.0, 0.3 * height),
        (radius + 0.45 * reach, 0.0, 0.42 * height),
        (radius + 0.7 * reach, 0.0, 0.75 * height),
        (radius + reach, 0.0, 1.0 * height),
    ]
    parts.append(Part(tube(pipe, (0.018, 0.013, 0.0095, 0.008), 12), colour))
    hole = lathe([(0.006, 0.0), (0.0, 0.001)], 10).moved((radius + reach + 0.001, 0.0, height))
    parts.append(Part(hole, (0.08, 0.07, 0.06)))
    angles = np.linspace(0.5 * np.pi, 1.5 * np.pi, 9)
    ear = [
        (
            float(-0.88 * radius + 0.85 * reach * np.cos(a)),
            0.0,
            float(0.52 * height + 0.34 * height * np.sin(a)),
        )
        for a in angles
    ]
    parts.append(Part(tube(ear, (0.006,) * 9, 8), colour if rng.random() < 0.7 else second))
    solids = [hull(lathe([(0.0, 0.0), *outer, (0.0, height)], 14))]
    solids += _bow_boxes(pipe, 0.022) + _bow_boxes(ear[::2], 0.012)
    spout = (radius + reach, 0.0, float(height))
    hollow = Hollow(0.0, 0.0, 0.006, 0.93 * height, mouth - wall, radius - 2 * wall, spout)
    return thing('teapot', parts, solids, 0.6, hollow=hollow)
