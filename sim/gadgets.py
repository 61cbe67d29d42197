"""Alarm clocks, desk lamps and wrist watches."""

from __future__ import annotations

import itertools

import numpy as np

from sim.fittings import Control, Glow
from sim.forms import cone, digits, disc, ellipsoid, facing_x, ring, rod, TO_X
from sim.meshes import box, extrude, join, lathe, Mesh, round_outline, tube, turn
from sim.palette import Colour, contrast, pick_colour, shaded, WARES
from sim.thing import cylinder, hull, Part, Solid, thing, ThingModel

Rng = np.random.Generator

DARK: Colour = (0.05, 0.05, 0.06)
WARM: Colour = (1.0, 0.93, 0.55)
HALF_RT2 = float(np.sqrt(0.5))


def _dial(radius: float, hour: float, minute: float) -> tuple[Mesh, Mesh]:
    """Return the marks and the hands of a dial in x and y, twelve towards +y."""
    marks = []
    for k in range(12):
        long = 0.2 if k % 3 == 0 else 0.11
        mark = box((0.05 * radius, long * radius, 0.0006)).moved(
            (0, (0.92 - long / 2) * radius, 0)
        )
        marks.append(mark.turned(turn('z', -k * np.pi / 6)))
    hands = [
        box((width * radius, long * radius, 0.0008))
        .moved((0, 0.4 * long * radius, 0.0005))
        .turned(turn('z', -2 * np.pi * share))
        for width, long, share in ((0.12, 0.5, hour), (0.08, 0.75, minute))
    ]
    hands.append(disc(0.1 * radius, 0.0, 0.0015, 12))
    return join(marks), join(hands)


def alarm_clock(rng: Rng) -> ThingModel:
    """Return an alarm clock: round with two bells, or a block with lit digits."""
    return _bell_clock(rng) if rng.random() < 0.55 else _digit_clock(rng)


def _bell_clock(rng: Rng) -> ThingModel:
    radius, deep = rng.uniform(0.036, 0.048), rng.uniform(0.034, 0.05)
    colour = pick_colour(rng, WARES)
    metal = pick_colour(rng, ('steel', 'tan', 'yellow', 'black', 'white'))
    up = radius + 0.012
    case = disc(radius, -deep / 2, deep / 2, 28).turned(TO_X).moved((0, 0, up))
    rim = ring(0.95 * radius, 0.006).turned(TO_X).moved((deep / 2, 0, up))
    bells, feet = [], []
    for sign in (-1, 1):
        lean = turn('x', -sign * 0.6)
        bell = ellipsoid((0.036, 0.036, 0.03), 16, 9)
        bell = bell.reshaped(np.maximum(bell.vertices, (-1.0, -1.0, -0.002)))
        bells.append(bell.moved((0, 0, radius + 0.008)).turned(lean).moved((0, 0, up)))
        foot = cone(0.003, 0.007, -radius - 0.014, -0.8 * radius, 10)
        feet.append(foot.turned(turn('x', sign * 0.55)).moved((0, 0, up)))
    ends = [(0.0, -0.02, up + radius + 0.006), (0.0, 0.02, up + radius + 0.006)]
    legs = join([*feet, rod(ends[0], ends[1], 0.0025)])
    knob = disc(0.009, up + radius - 0.002, up + radius + 0.026, 16)
    face = facing_x(disc(0.9 * radius, -0.0005, 0.0005, 28)).moved((deep / 2 + 0.001, 0, up))
    marks, hands = (
        facing_x(mesh).moved((deep / 2 + 0.002, 0, up))
        for mesh in _dial(0.9 * radius, float(rng.random()), float(rng.random()))
    )
    paper = pick_colour(rng, ('white', 'cream', 'sky', 'pink'))
    parts = [
        Part(case, colour),
        Part(join([*bells, rim]), metal),
        Part(legs, shaded(metal, 0.7)),
        Part(knob, contrast(rng, metal, ('red', 'black', 'white', 'blue'))),
        Part(face, paper),
        Part(join([marks, hands]), DARK),
    ]
    glows = (Glow('body', 4, paper, (0.65, 1.0, 0.6)),)
    top = up + radius + 0.026
    control = Control('top_button', (0.0, 0.0, top), (0.0, 0.0, -1.0), 0.009)
    solids = [
        hull(disc(radius, -deep / 2, deep / 2, 16).turned(TO_X).moved((0, 0, up))),
        Solid('box', (0.6 * deep, 1.3 * radius, 0.5 * radius), (0, 0, 0.25 * radius)),
        Solid('box', (0.03, 2 * radius, 0.02), (0, 0, up + 0.95 * radius)),
        cylinder(0.009, up + radius, top),
    ]
    return thing('alarm_clock', parts, solids, 0.25, control=control, glows=glows)


def _digit_clock(rng: Rng) -> ThingModel:
    deep, wide, high = rng.uniform(0.045, 0.066), rng.uniform(0.1, 0.15), rng.uniform(0.055, 0.075)
    colour = pick_colour(rng, WARES)
    case = extrude(round_outline(deep, high, 0.012), wide).turned(turn('x', np.pi / 2))
    front = box((0.003, 0.9 * wide, 0.7 * high)).moved((deep / 2, 0, 0))
    hour, minute = int(rng.integers(0, 24)), int(rng.integers(0, 60))
    text = digits(f'{hour:02d}:{minute:02d}', 0.42 * high)
    time = facing_x(text).moved((deep / 2 + 0.002, 0, 0))
    button = disc(0.012, high / 2 - 0.001, high / 2 + 0.005, 20)
    extra = [box((0.01, 0.012, 0.004)).moved((0, y, high / 2)) for y in (-0.035, 0.035)]
    off = (0.14, 0.14, 0.15)
    on: Colour = ((1.0, 0.2, 0.15), (0.3, 1.0, 0.4), (0.5, 0.85, 1.0))[int(rng.integers(3))]
    parts = [
        Part(case, colour),
        Part(front, DARK),
        Part(time, off),
        Part(button, contrast(rng, colour, ('white', 'black', 'red', 'grey', 'yellow'))),
        Part(join(extra), shaded(colour, 0.7)),
    ]
    glows = (Glow('body', 2, off, on),)
    control = Control('top_button', (0.0, 0.0, high / 2 + 0.005), (0.0, 0.0, -1.0), 0.012)
    solids = [Solid('box', (deep, wide, high))]
    solids.append(cylinder(0.012, high / 2 - 0.001, high / 2 + 0.005))
    return thing('alarm_clock', parts, solids, 0.3, control=control, glows=glows)


def desk_lamp(rng: Rng) -> ThingModel:
    """Return a lamp on a heavy foot, with a straight stem or a bent one; its shade lights up."""
    foot, collar, rise = rng.uniform(0.075, 0.088), 0.045, 0.032
    tall, stem = rng.uniform(0.3, 0.4), rng.uniform(0.007, 0.01)
    colour = pick_colour(rng, WARES)
    metal = colour if rng.random() < 0.5 else pick_colour(rng, ('steel', 'black', 'tan', 'white'))
    base = lathe([(0, 0), (foot, 0), (foot, 0.006), (collar, rise), (0, rise)], 28)
    parts = [Part(base, colour)]
    solids = [hull(lathe([(0, 0), (foot, 0), (foot, 0.006), (collar, rise), (0, rise)], 12))]
    shade = pick_colour(
        rng, ('white', 'cream', 'sky', 'pink', 'teal', 'red', 'green', 'tan', 'grey')
    )
    shade = shaded(shade, 0.8)
    if rng.random() < 0.5:
        parts.append(Part(rod((0, 0, rise), (0, 0, tall), stem), metal))
        wide, narrow, high = rng.uniform(0.075, 0.095), rng.uniform(0.04, 0.06), 0.11
        cloth = cone(wide, narrow, tall - 0.03, tall - 0.03 + high)
        bulb = ellipsoid((0.05, 0.05, 0.05), 12, 7).moved((0, 0, tall - 0.03))
        solids += [cylinder(stem, rise, tall)]
        solids.append(hull(cone(wide, narrow, tall - 0.03, tall - 0.03 + high, 12)))
    else:
        reach = rng.uniform(0.06, 0.08)
        arc = [(0.02 - reach, tall - 0.08)]
        turns = np.linspace(0.0, 0.8 * np.pi, 9)
        arc += [
            (float(0.02 - reach * np.cos(a)), float(tall - 0.08 + reach * np.sin(a)))
            for a in turns[1:]
        ]
        path = [(0.02 - reach, 0.0, rise - 0.01), *[(x, 0.0, z) for x, z in arc]]
        parts.append(Part(tube(path, (stem,) * len(path), 10), metal))
        tilt = turn('y', 0.25)
        end = path[-1]
        cloth = cone(0.062, 0.02, -0.085, 0.0).turned(tilt).moved(end)
        bulb = ellipsoid((0.06, 0.06, 0.05), 12, 7).moved((0, 0, -0.085)).turned(tilt).moved(end)
        solids += [
            hull(tube(path[k : k + 4], (stem,) * len(path[k : k + 4]), 8)) for k in (1, 4, 7)
        ]
        solids.append(hull(rod(path[0], path[1], stem, 8)))
        solids.append(hull(cone(0.062, 0.02, -0.085, 0.0, 10).turned(tilt).moved(end)))
    glows = (Glow('body', 2, shade, WARM), Glow('body', 3, (0.75, 0.75, 0.7), (1.0, 1.0, 0.85)))
    parts += [Part(cloth, shade), Part(bulb, (0.75, 0.75, 0.7))]
    # The button sits in the slope of the foot, where a finger comes past the shade.
    slope = np.array([rise - 0.006, 0.0, foot - collar])
    slope /= np.linalg.norm(slope)
    middle = np.array([(foot + collar) / 2, 0.0, (rise + 0.006) / 2])
    lean = turn('y', float(np.arctan2(slope[0], slope[2])))
    button = disc(0.011, -0.004, 0.006, 18).turned(lean).moved(middle.tolist())
    parts.append(Part(button, contrast(rng, colour, ('red', 'black', 'white', 'yellow'))))
    solids.append(hull(disc(0.011, -0.004, 0.006, 10).turned(lean).moved(middle.tolist())))
    face, push = (middle + 0.006 * slope).tolist(), (-slope).tolist()
    control = Control('foot_button', tuple(face), tuple(push), 0.01)
    return thing('desk_lamp', parts, solids, 1.4, friction=0.8, control=control, glows=glows)


def watch(rng: Rng) -> ThingModel:
    """Return a wrist watch whose closed strap stands on the table, its dial up."""
    radius, thick = rng.uniform(0.017, 0.022), rng.uniform(0.008, 0.011)
    strap = rng.uniform(0.018, 0.024)
    wide, high = rng.uniform(0.056, 0.066), rng.uniform(0.044, 0.052)
    leather = pick_colour(rng, WARES)
    metal = pick_colour(rng, ('steel', 'tan', 'black', 'yellow', 'grey', 'white'))
    angles = np.linspace(0.0, 2 * np.pi, 29)
    loop = [(float(wide / 2 * np.cos(a)), float(high / 2 * np.sin(a))) for a in angles]
    band = _band_mesh(loop, strap, 0.003).moved((0, 0, high / 2))
    square = rng.random() < 0.3
    dial_at = high - 0.001
    if square:
        body = extrude(round_outline(2 * radius, 1.7 * radius, 0.006), thick)
        body = body.moved((0, 0, dial_at + thick / 2))
    else:
        body = disc(radius, dial_at, dial_at + thick, 28)
    top = dial_at + thick
    marks, hands = _dial(0.82 * radius, float(rng.random()), float(rng.random()))
    paper = contrast(rng, metal, ('white', 'black', 'cream', 'blue', 'green'))
    ink: Colour = DARK if sum(paper) > 1.2 else (0.95, 0.95, 0.95)
    crown = rod(
        (0, radius - 0.001, dial_at + thick / 2), (0, radius + 0.004, dial_at + thick / 2), 0.003
    )
    buckle = box((0.016, strap + 0.003, 0.005)).moved((0, 0, 0.0015))
    parts = [
        Part(band, leather),
        Part(join([body, crown, buckle]), metal),
        Part(disc(0.86 * radius, top - 0.001, top + 0.0006, 28), paper),
        Part(join([marks, hands]).turned(turn('z', -np.pi / 2)).moved((0, 0, top + 0.001)), ink),
    ]
    solids = [
        Solid('box', (1.7 * radius, 1.7 * radius, thick), (0, 0, dial_at + thick / 2)),
        Solid('box', (0.5 * wide, strap, 0.005), (0, 0, 0.0015)),
    ]
    for sign in (-1, 1):
        at = (sign * (wide / 2 - 0.003), 0, high / 2)
        solids.append(Solid('box', (0.007, strap, 0.8 * high), at))
    return thing('watch', parts, solids, 0.08)


def _band_mesh(loop: list[tuple[float, float]], width: float, thickness: float) -> Mesh:
    """Return a closed strip along points (x, z), ``width`` along y."""
    pieces = []
    for (x, z), (next_x, next_z) in itertools.pairwise(loop):
        long = float(np.hypot(next_x - x, next_z - z)) * 1.08
        pitch = -float(np.arctan2(next_z - z, next_x - x))
        piece = box((long, width, thickness)).turned(turn('y', pitch))
        pieces.append(piece.moved(((x + next_x) / 2, 0, (z + next_z) / 2)))
    return join(pieces)
