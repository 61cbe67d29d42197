"""Laptops, phones, remote controls, compact discs and headphones."""

from __future__ import annotations

import numpy as np

from sim.fittings import Control, Glow
from sim.forms import disc, facing_x, print_lines, ring, slab, TO_Y, wedge
from sim.meshes import box, join, Mesh, tube, turn
from sim.palette import Colour, COLOURS, contrast, pick_colour, shaded, WARES
from sim.thing import hull, Part, Solid, thing, ThingModel, UPRIGHT

Rng = np.random.Generator

CASES = ('black', 'grey', 'steel', 'white', 'red', 'blue', 'sky', 'pink', 'teal', 'cream')
DARK: Colour = (0.05, 0.05, 0.06)
SCREENS: tuple[Colour, ...] = ((0.3, 0.6, 0.95), (0.35, 0.8, 0.6), (0.75, 0.55, 0.95))
PAPER_WHITE: Colour = (0.97, 0.97, 0.97)
FLAT_ON_BACK = turn('y', -np.pi / 2)  # what faces +x looks up


def grid(size: tuple[float, float], counts: tuple[int, int], key: tuple[float, ...]) -> Mesh:
    """Return equal small boxes ``key`` in rows and columns over a rectangle in x and y."""
    xs = (np.arange(counts[0]) + 0.5) / counts[0] * size[0] - size[0] / 2
    ys = (np.arange(counts[1]) + 0.5) / counts[1] * size[1] - size[1] / 2
    one = box(key)
    return join([one.moved((float(x), float(y), 0.0)) for x in xs for y in ys])


def laptop(rng: Rng) -> ThingModel:
    """Return an open laptop; the key above its keyboard lights its screen."""
    deep, wide, thick = rng.uniform(0.2, 0.24), rng.uniform(0.29, 0.35), rng.uniform(0.015, 0.02)
    lid_thick, lean = 0.008, float(rng.uniform(0.18, 0.5))
    colour = pick_colour(rng, CASES)
    keys = contrast(rng, colour, ('black', 'white', 'grey'))
    back = -deep / 2
    base = slab((deep, wide, thick), 0.012).moved((0, 0, thick / 2))
    board = (0.42 * deep, 0.88 * wide)
    keyboard = grid(board, (5, 13), (0.8 * board[0] / 5, 0.8 * board[1] / 13, 0.002))
    pad = slab((0.26 * deep, 0.32 * wide, 0.001), 0.004).moved((0.32 * deep, 0, thick))
    power = (0.16 * deep + back, 0.4 * wide)
    key = disc(0.009, thick - 0.001, thick + 0.003, 16).moved((*power, 0))
    high = rng.uniform(0.92, 1.0) * deep
    stand = turn('y', -lean)
    hinge = (back + 0.006, 0.0, thick - 0.004)

    def on_lid(mesh: Mesh) -> Mesh:
        return mesh.moved((0, 0, high / 2)).turned(stand).moved(hinge)

    face = lid_thick / 2
    panes = [
        box((0.001, 0.92 * wide, 0.86 * high)).moved((face, 0, 0.01 * high)),
        box((0.001, 0.5 * wide, 0.5 * high)).moved((face + 0.0006, -0.12 * wide, 0.06 * high)),
        facing_x(grid((0.14 * wide, 0.6 * high), (1, 4), (0.02, 0.02, 0.001))).moved(
            (face + 0.0006, 0.34 * wide, 0.06 * high)
        ),
        facing_x(print_lines(rng, (0.4 * wide, 0.36 * high), 7)).moved(
            (face + 0.0012, -0.12 * wide, 0.06 * high)
        ),
    ]
    parts = [
        Part(base, colour),
        Part(on_lid(box((lid_thick, wide, high))), shaded(colour, 0.95)),
        Part(keyboard.moved((-0.06 * deep, 0, thick)), keys),
        Part(pad, shaded(colour, 0.75)),
        Part(key, pick_colour(rng, ('red', 'orange', 'green', 'sky'))),
    ]
    lit = SCREENS[int(rng.integers(len(SCREENS)))]
    shows = (lit, PAPER_WHITE, COLOURS['yellow'], COLOURS['grey'])
    glows = tuple(Glow('body', len(parts) + k, DARK, on) for k, on in enumerate(shows))
    parts += [Part(on_lid(pane), DARK) for pane in panes]
    middle = on_lid(box((0.01, 0.01, 0.01))).vertices.mean(axis=0).tolist()
    solids = [
        Solid('box', (deep, wide, thick), (0, 0, thick / 2)),
        Solid('box', (lid_thick, wide, high), tuple(middle), (0.0, -lean, 0.0)),
        Solid('cylinder', (0.009, 0.006, 0.0), (*power, thick)),
    ]
    control = Control('power_key', (*power, thick + 0.003), (0.0, 0.0, -1.0), 0.009)
    return thing('laptop', parts, solids, 1.7, friction=0.8, control=control, glows=glows)


def cell_phone(rng: Rng) -> ThingModel:
    """Return a telephone that lies on its back; the key below its screen lights it."""
    long, wide, thick = (
        rng.uniform(0.13, 0.158),
        rng.uniform(0.064, 0.071),
        rng.uniform(0.009, 0.012),
    )
    corner = rng.uniform(0.006, 0.013)
    colour = pick_colour(rng, WARES)
    frame = DARK if rng.random() < 0.6 else PAPER_WHITE
    parts = [Part(slab((long, wide, thick), corner).moved((0, 0, thick / 2)), colour)]
    front = slab((long - 0.004, wide - 0.004, 0.0012), corner).moved((0, 0, thick))
    parts.append(Part(front, frame))
    ear = box((0.003, 0.016, 0.0008)).moved((-0.455 * long, 0, thick + 0.0008))
    lens = disc(0.0022, 0, 0.0008, 10).moved((-0.455 * long, 0.014, thick + 0.0006))
    mark = shaded(colour, 0.9) if frame is DARK else COLOURS['grey']
    parts.append(Part(join([ear, lens]), mark))
    key_at = 0.435 * long
    key = disc(0.0055, thick, thick + 0.0016, 18).moved((key_at, 0, 0))
    parts.append(Part(key, mark))
    top = thick + 0.0012
    screen = box((0.8 * long, 0.9 * wide, 0.0008)).moved((-0.02 * long, 0, thick + 0.0006))
    area = (0.56 * long, 0.8 * wide)
    icon = (0.55 * area[0] / 5, 0.6 * area[1] / 4, 0.0006)
    icons = grid(area, (5, 4), icon).moved((-0.02 * long, 0, top))
    dock = grid((0.09 * long, area[1]), (1, 4), icon).moved((0.32 * long, 0, top))
    lit = SCREENS[int(rng.integers(len(SCREENS)))]
    shows = ((screen, lit), (icons, PAPER_WHITE), (dock, COLOURS['yellow']))
    glows = tuple(Glow('body', len(parts) + k, DARK, on) for k, (_, on) in enumerate(shows))
    parts += [Part(mesh, DARK) for mesh, _ in shows]
    control = Control('home_key', (key_at, 0.0, thick + 0.0016), (0.0, 0.0, -1.0), 0.006)
    solids = [Solid('box', (long, wide, thick), (0, 0, thick / 2))]
    solids.append(Solid('cylinder', (0.0055, 0.004, 0.0), (key_at, 0.0, thick - 0.0004)))
    return thing('cell_phone', parts, solids, 0.19, control=control, glows=glows)


def remote_control(rng: Rng) -> ThingModel:
    """Return a remote control, lying: rows of keys, a ring to steer by, a red key."""
    long, wide, thick = (
        rng.uniform(0.15, 0.21),
        rng.uniform(0.042, 0.056),
        rng.uniform(0.018, 0.025),
    )
    colour = pick_colour(
        rng, ('black', 'black', 'grey', 'steel', 'white', 'cream', 'blue', 'brown')
    )
    keys = contrast(rng, colour, ('white', 'grey', 'black', 'sky', 'cream'))
    shell = slab((long, wide, thick), 0.45 * wide if rng.random() < 0.4 else 0.01, 6)
    parts = [Part(shell.moved((0, 0, thick / 2)), colour)]
    rows = int(rng.integers(4, 7))
    area = (0.5 * long, 0.72 * wide)
    pitch = area[0] / rows
    numbers = grid(area, (rows, 3), (0.55 * pitch, 0.62 * area[1] / 3, 0.003))
    parts.append(Part(numbers.moved((0.16 * long, 0, thick)), keys))
    steer = join([ring(0.28 * wide, 0.006, 24), disc(0.11 * wide, -0.001, 0.003, 14)])
    parts.append(Part(steer.moved((-0.21 * long, 0, thick)), keys))
    power = disc(0.0055, thick - 0.001, thick + 0.003, 14).moved((-0.4 * long, 0.25 * wide, 0))
    parts.append(Part(power, pick_colour(rng, ('red', 'red', 'orange'))))
    colours = [
        box((0.005, 0.008, 0.003)).moved((-0.4 * long, -y * wide, thick)) for y in (0.02, 0.24)
    ]
    parts.append(Part(join(colours), pick_colour(rng, ('green', 'blue', 'yellow'))))
    eye = box((0.003, 0.4 * wide, 0.4 * thick)).moved((-long / 2, 0, thick / 2))
    parts.append(Part(eye, (0.25, 0.02, 0.05)))
    solids = [Solid('box', (long, wide, thick), (0, 0, thick / 2))]
    return thing('remote_control', parts, solids, 0.12)


def cd(rng: Rng) -> ThingModel:
    """Return a compact disc in its clear case, which stands on its edge or lies."""
    side, high, thick = 0.142, 0.125, rng.uniform(0.016, 0.025)
    colour = pick_colour(rng, WARES)
    metal = pick_colour(rng, ('steel', 'steel', 'white', 'cream'))
    hinge = contrast(rng, colour, ('black', 'white', 'grey'))
    parts = [Part(box((thick, side, high)), colour)]
    parts.append(Part(box((thick + 0.001, 0.012, high)).moved((0, -side / 2 + 0.006, 0)), hinge))
    x, at = thick / 2, 0.005
    gleams: list[list[Mesh]] = [[], []]
    start = float(rng.uniform(0.0, np.pi))
    for k in range(4):
        angle = start + k * np.pi / 2
        sector = wedge(0.056, angle, angle + 0.4, 0.0004)
        gleams[k % 2].append(facing_x(sector).moved((x + 0.0018, at, 0)))

    def plate(radius: float, out: float) -> Mesh:
        return facing_x(disc(radius, -0.0005, 0.0005, 32)).moved((x + out, at, 0))

    parts.append(Part(plate(0.059, 0.001), metal))
    for sectors, name in zip(gleams, ('sky', 'pink'), strict=True):
        parts.append(Part(join(sectors), COLOURS[name]))
    parts.append(Part(plate(0.022, 0.002), shaded(metal, 0.8)))
    parts.append(Part(plate(0.0075, 0.003), DARK))
    solids = [Solid('box', (thick, side, high))]
    return thing('cd', parts, solids, 0.11, (UPRIGHT, FLAT_ON_BACK))


def headphones(rng: Rng) -> ThingModel:
    """Return headphones that lie on the rims of their ear cups and on their band."""
    radius, half = rng.uniform(0.034, 0.042), rng.uniform(0.066, 0.08)
    deep, band = rng.uniform(0.02, 0.028), rng.uniform(0.006, 0.009)
    reach = rng.uniform(0.15, 0.18)
    colour = pick_colour(rng, WARES)
    trim = contrast(rng, colour)
    angles = np.linspace(0.0, np.pi, 17)
    path = [
        (float(reach * np.sin(a) ** 0.8), float((half + deep) * np.cos(a)), 0.0) for a in angles
    ]
    arc = tube(path, (band,) * 17, 10)
    crown = tube(path[5:12], (band * 1.5,) * 7, 10)
    shells, pads, caps = [], [], []
    for sign in (-1.0, 1.0):
        cup = disc(radius, -deep / 2, deep / 2, 24).turned(TO_Y)
        shells.append(cup.moved((0, sign * (half + deep / 2), 0)))
        pad = join([ring(0.72 * radius, 0.5 * radius, 24), disc(0.6 * radius, -0.004, 0.004)])
        pads.append(pad.turned(TO_Y).moved((0, sign * half, 0)))
        cap = disc(0.6 * radius, -0.002, 0.002, 20).turned(TO_Y)
        caps.append(cap.moved((0, sign * (half + deep + 0.001), 0)))
    parts = [
        Part(join([*shells, arc]), colour),
        Part(join(pads), DARK if sum(colour) > 0.8 else COLOURS['grey']),
        Part(join([*caps, crown]), trim),
    ]
    solids = [hull(shell) for shell in shells]
    for low, high in ((0, 6), (5, 12), (10, 17)):
        solids.append(hull(tube(path[low:high], (band * 1.3,) * (high - low), 8)))
    lying = turn('y', float(np.arcsin((radius - 1.4 * band) / reach)))
    return thing('headphones', parts, solids, 0.25, (lying,))
