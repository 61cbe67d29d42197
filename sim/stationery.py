"""Books, newspapers, note pads, pens, pencils, bank cards and key rings."""

from __future__ import annotations

import itertools

import numpy as np

from sim.forms import disc, ellipsoid, facing_x, patch, print_lines, ring, slab, TO_X, TO_Y
from sim.meshes import box, extrude, join, lathe, Mesh, turn
from sim.palette import Colour, contrast, pick_colour, shaded, WARES
from sim.thing import hull, Part, Solid, thing, ThingModel, UPRIGHT

Rng = np.random.Generator

INK: Colour = (0.12, 0.12, 0.14)
PAGES: Colour = (0.93, 0.9, 0.82)
METALS = ('steel', 'grey', 'tan', 'yellow')


def book(rng: Rng) -> ThingModel:
    """Return a bound book that stands on its edge, its cover to +x and its spine to -y."""
    thick, wide = rng.uniform(0.028, 0.048), rng.uniform(0.12, 0.165)
    high, board = wide * rng.uniform(1.3, 1.5), 0.003
    colour = pick_colour(rng, WARES)
    ink, picture = contrast(rng, colour), contrast(rng, colour)
    boards = [box((board, wide, high)).moved((s * (thick - board) / 2, 0, 0)) for s in (-1, 1)]
    spine = box((thick, board, high)).moved((0, -wide / 2 + board / 2, 0))
    pages = box((thick - 2 * board, wide - 0.007, high - 0.008)).moved((0, 0.0, 0))
    edges = [
        box((0.0006, wide - 0.0066, high - 0.0076)).moved((x, 0, 0))
        for x in np.linspace(-0.35, 0.35, 6) * thick
    ]
    out = thick / 2 + 0.0004
    title = [
        facing_x(print_lines(rng, (0.7 * wide, 0.16 * high), 2)).moved((out, 0, 0.3 * high)),
        box((0.0008, 0.4 * wide, 0.02 * high)).moved((out, 0, -0.4 * high)),
    ]
    for z, tall in ((0.1, 0.4), (-0.36, 0.05)):
        title.append(
            box((0.45 * thick, 0.001, tall * high)).moved((0, -wide / 2 - 0.0002, z * high))
        )
    round_one = rng.random() < 0.5
    flat = disc(0.24 * wide, 0, 0.0008, 20) if round_one else box((0.5 * wide, 0.3 * high, 0.001))
    parts = [
        Part(join([*boards, spine]), colour),
        Part(pages, PAGES),
        Part(join(edges), shaded(PAGES, 0.8)),
        Part(join(title), ink),
        Part(facing_x(flat).moved((out, 0, -0.08 * high)), picture),
    ]
    solids = [Solid('box', (thick, wide, high))]
    mass = 700.0 * thick * wide * high
    return thing('book', parts, solids, float(mass), (UPRIGHT, turn('y', -np.pi / 2)))


def newspaper(rng: Rng) -> ThingModel:
    """Return a newspaper rolled flat, its head, its columns and a picture to the outside."""
    wide, high, long = rng.uniform(0.062, 0.072), rng.uniform(0.036, 0.05), rng.uniform(0.27, 0.33)
    paper = pick_colour(rng, ('cream', 'white', 'white', 'white', 'pink', 'tan', 'grey'), 0.03)
    middle = (0.0, 0.0, high / 2)
    roll = disc(1.0, -long / 2, long / 2, 32).turned(TO_Y).scaled((wide / 2, 1.0, high / 2))
    dark, grey, photo = [], [], []

    def on_roll(turns: tuple[float, float], along: tuple[float, float]) -> Mesh:
        span = (along[0] * long, along[1] * long)
        return patch((wide + 0.0016, high + 0.0016), turns, span)

    # Seen from +x, y runs along the lines: the head is at the top, where the turn is largest.
    for half in (0.0, np.pi):
        for start, end in ((-0.42, -0.2), (-0.17, 0.14), (0.17, 0.42)):
            dark.append(on_roll((half + 1.62, half + 2.05), (start, end)))
        grey.append(on_roll((half + 1.48, half + 1.52), (-0.45, 0.45)))
        columns = np.linspace(-0.45, 0.15, 4)
        for left, right in itertools.pairwise(columns):
            for start in np.arange(0.3, 1.4, 0.1):
                share = float(rng.uniform(0.8, 0.92))
                end = float(left + (right - left) * share)
                grey.append(on_roll((half + start, half + start + 0.045), (float(left), end)))
        photo.append(on_roll((half + 0.4, half + 1.38), (0.17, 0.45)))
    ends = []
    for sign in (-1, 1):
        for share in (0.85, 0.62, 0.4, 0.2):
            hoop = ring(1.0, 0.07, 24, 4).scaled((share, share, 0.01)).turned(TO_Y)
            hoop = hoop.scaled((wide / 2, 1.0, high / 2))
            ends.append(hoop.moved((0, sign * long / 2, 0)))
    rubber = ring(1.0, 0.05, 28, 4).scaled((1.0, 1.0, 0.05)).turned(TO_Y)
    rubber = rubber.scaled((wide / 2, 1.0, high / 2)).moved((0, 0.02 * long, 0))
    parts = [
        Part(roll.moved(middle), paper),
        Part(join(dark).moved(middle), INK),
        Part(join([*grey, *ends]).moved(middle), (0.4, 0.4, 0.42)),
        Part(join(photo).moved(middle), pick_colour(rng, WARES)),
        Part(rubber.moved(middle), pick_colour(rng, ('red', 'tan', 'blue', 'green'))),
    ]
    body = disc(1.0, -long / 2, long / 2, 12).turned(turn('z', np.pi / 12)).turned(TO_Y)
    solids = [hull(body.scaled((wide / 2, 1.0, high / 2)).moved(middle))]
    return thing('newspaper', parts, solids, 0.2)


def notebook(rng: Rng) -> ThingModel:
    """Return a pocket note pad bound by a wire spiral, lying."""
    long, wide, thick = rng.uniform(0.1, 0.13), rng.uniform(0.062, 0.071), rng.uniform(0.013, 0.02)
    colour = pick_colour(rng, WARES)
    board = 0.0015
    covers = [box((long, wide, board)).moved((0, 0, z)) for z in (board / 2, thick - board / 2)]
    pages = box((long - 0.002, wide - 0.003, thick - 2 * board)).moved((0, 0, thick / 2))
    coils = [
        ring(0.55 * thick, 0.0018, 16, 6)
        .turned(turn('x', np.pi / 2))
        .moved((-long / 2 + 0.003, float(y), thick / 2))
        for y in np.linspace(-0.44, 0.44, 13) * wide
    ]
    label = box((0.42 * long, 0.72 * wide, 0.0008)).moved((0.08 * long, 0, thick))
    rules = print_lines(rng, (0.5 * wide, 0.3 * long), 3).turned(turn('z', -np.pi / 2))
    parts = [
        Part(join(covers), colour),
        Part(pages, (0.95, 0.95, 0.93)),
        Part(join(coils), pick_colour(rng, ('steel', 'black', 'white', 'grey'))),
        Part(label, contrast(rng, colour, ('white', 'cream', 'yellow', 'sky'))),
        Part(rules.moved((0.08 * long, 0, thick + 0.0006)), INK),
    ]
    if rng.random() < 0.5:
        strip = box((0.006, wide + 0.001, thick + 0.001)).moved((0.4 * long, 0, thick / 2))
        parts.append(Part(strip, contrast(rng, colour)))
    solids = [Solid('box', (long, wide, thick), (0, 0, thick / 2))]
    return thing('notebook', parts, solids, 0.09)


def pen(rng: Rng) -> ThingModel:
    """Return a ball pen with a clip and a push button, lying."""
    long, radius = rng.uniform(0.135, 0.155), rng.uniform(0.0055, 0.0072)
    colour = pick_colour(rng, WARES)
    trim = contrast(rng, colour, ('steel', 'black', 'white', 'tan', 'grey'))
    grip = contrast(rng, colour)
    half = long / 2
    barrel = lathe([(radius, -0.3 * long), (radius, 0.4 * long), (0.0, 0.4 * long)], 18)
    tip = lathe(
        [
            (0, -half),
            (0.0006, -half),
            (0.3 * radius, -0.46 * long),
            (0.85 * radius, -0.4 * long),
            (radius, -0.39 * long),
        ],
        18,
    )
    rubber = lathe([(1.06 * radius, -0.39 * long), (1.06 * radius, -0.24 * long)], 18)
    button = disc(0.5 * radius, 0.4 * long, half, 12)
    ring_mesh = disc(1.08 * radius, 0.03 * long, 0.05 * long, 18)
    clip = box((0.0016, 0.5 * radius, 0.3 * long)).moved((-radius - 0.0022, 0, 0.24 * long))
    hold = box((0.005, 0.6 * radius, 0.012)).moved((-radius, 0, 0.385 * long))
    parts = [
        Part(barrel.turned(TO_X), colour),
        Part(join([tip, button, ring_mesh, clip, hold]).turned(TO_X), trim),
        Part(rubber.turned(TO_X), grip),
    ]
    solids = [
        hull(
            disc(radius, -0.42 * long, 0.46 * long, 10).turned(turn('z', np.pi / 10)).turned(TO_X)
        ),
    ]
    # It lies on its barrel with the clip aside, which keeps it from rolling.
    clip_size = (0.0035, 0.5 * radius, 0.3 * long)
    reach = Solid(
        'box', (clip_size[2], clip_size[1], clip_size[0]), (0.24 * long, 0, radius + 0.001)
    )
    solids.append(reach)
    high, across = radius + 0.00275, clip_size[1] / 2
    roll = np.arccos(-radius / np.hypot(high, across)) - np.arctan2(across, high)
    return thing('pen', parts, solids, 0.02, (turn('x', float(roll)),))


def pencil(rng: Rng) -> ThingModel:
    """Return a six-sided pencil with a sharpened tip and a rubber, lying on a flat side."""
    long, radius = rng.uniform(0.13, 0.18), rng.uniform(0.0048, 0.006)
    colour = pick_colour(rng, WARES)
    lead = INK if rng.random() < 0.6 else shaded(colour, 0.9)
    corners = np.linspace(0.0, 2 * np.pi, 7)[:-1] + np.pi / 6
    hexagon = [(float(radius * np.cos(a)), float(radius * np.sin(a))) for a in corners]
    cut, rubber = 0.02, 0.012
    body = long - cut - 2 * rubber
    barrel = extrude(hexagon, body)
    low = -body / 2 - cut
    wood = lathe([(0.3 * radius, low + 0.3 * cut), (0.97 * radius, -body / 2)], 12)
    point = lathe([(0, low), (0.3 * radius, low + 0.3 * cut)], 10)
    metal = disc(0.98 * radius, body / 2, body / 2 + rubber, 14)
    end = disc(0.92 * radius, body / 2 + rubber, body / 2 + 2 * rubber, 14)
    parts = [
        Part(barrel.turned(TO_X), colour),
        Part(wood.turned(TO_X), (0.85, 0.68, 0.45)),
        Part(point.turned(TO_X), lead),
        Part(metal.turned(TO_X), pick_colour(rng, METALS)),
        Part(end.turned(TO_X), pick_colour(rng, ('pink', 'pink', 'white', 'sky'))),
    ]
    solids = [hull(extrude(hexagon, body + 2 * rubber).moved((0, 0, rubber)).turned(TO_X))]
    tip = lathe([(0, low), (0.97 * radius, -body / 2)], 6).turned(TO_X)
    solids.append(hull(tip))
    return thing('pencil', parts, solids, 0.012)


def credit_card(rng: Rng) -> ThingModel:
    """Return a bank card with a chip, a row of digits and a mark, lying."""
    long, wide, thick = 0.0856, 0.054, 0.003
    colour = pick_colour(rng, WARES)
    top = thick / 2
    chip = slab((0.012, 0.0095, 0.001), 0.002).moved((-0.25 * long, 0.08 * wide, top))
    row = [
        box((0.0034, 0.0042, 0.001)).moved((x, -0.12 * wide, top))
        for x in (-0.4 + 0.8 * (np.arange(19) + 0.5) / 19) * long
    ]
    name = box((0.38 * long, 0.003, 0.001)).moved((-0.21 * long, -0.34 * wide, top))
    digits_row = [each for k, each in enumerate(row) if k % 5 != 4]
    logo = disc(0.0075, top, top + 0.0005, 18)
    band = box((long - 0.002, 0.16 * wide, 0.0006)).moved((0, 0.33 * wide, top))
    parts = [
        Part(slab((long, wide, thick), 0.0032), colour),
        Part(band, contrast(rng, colour)),
        Part(chip, pick_colour(rng, ('yellow', 'tan', 'steel'))),
        Part(join([*digits_row, name]), contrast(rng, colour, ('white', 'black', 'steel'))),
        Part(logo.moved((0.3 * long, -0.3 * wide, 0)), pick_colour(rng, ('red', 'blue', 'teal'))),
        Part(
            logo.moved((0.4 * long, -0.3 * wide, 0.0002)), pick_colour(rng, ('orange', 'yellow'))
        ),
    ]
    return thing('credit_card', parts, [Solid('box', (long, wide, thick))], 0.006)


def _key(rng: Rng) -> Mesh:
    """Return a key along +x from its eye at the origin."""
    bow, long = float(rng.uniform(0.009, 0.012)), float(rng.uniform(0.026, 0.034))
    pieces = [
        ring(0.72 * bow, 0.62 * bow, 16, 6).scaled((1.0, 1.0, 0.4)),
        box((long, 0.0055, 0.0026)).moved((bow + long / 2 - 0.002, 0, 0)),
    ]
    for x in np.linspace(0.45, 0.95, 4):
        deep = float(rng.uniform(0.0025, 0.0045))
        at = (bow + float(x) * long, -0.002 - deep / 2, 0)
        pieces.append(box((0.0035, deep, 0.0026)).moved(at))
    return join(pieces)


def key_chain(rng: Rng) -> ThingModel:
    """Return keys and a pendant on a ring, lying."""
    radius, thick = rng.uniform(0.013, 0.016), rng.uniform(0.011, 0.015)
    low = thick / 2
    metal = pick_colour(rng, ('steel', 'steel', 'grey'))
    count = int(rng.integers(2, 4))
    keys = []
    for k in range(count):
        angle = float(np.pi - 0.5 * (count - 1) * 0.75 + 0.75 * k)
        key = _key(rng).moved((radius + 0.003, 0, 0)).turned(turn('z', angle))
        keys.append(key.moved((0, 0, 0.0015 + 0.0012 * k)))
    colour = pick_colour(rng, WARES)
    fob_x = radius + 0.03
    shape = int(rng.integers(3))
    if shape == 0:
        fob = disc(0.02, 0, thick, 24).moved((fob_x + 0.004, 0, 0))
    elif shape == 1:
        fob = slab((0.046, 0.026, thick), 0.008).moved((fob_x + 0.006, 0, low))
    else:
        fob = ellipsoid((0.036, 0.036, thick * 1.3), 18, 9).moved((fob_x + 0.003, 0, 0.65 * thick))
    top = thick * (1.3 if shape == 2 else 1.0)
    mark = disc(0.0085, top - 0.0006, top + 0.0008, 5)
    strap = box((0.022, 0.006, 0.003)).moved((radius + 0.008, 0, 0.003))
    parts = [
        Part(ring(radius, 0.0028).moved((0, 0, 0.003)), metal),
        Part(join(keys[:1]), pick_colour(rng, METALS)),
        Part(join(keys[1:]), pick_colour(rng, METALS)),
        Part(fob, colour),
        Part(mark.moved((fob_x + 0.005, 0, 0)), contrast(rng, colour)),
        Part(strap, INK),
    ]
    solids = [
        hull(join([keys[k] for k in range(count)])),
        hull(slab((0.04, 0.026, thick), 0.008).moved((fob_x + 0.004, 0, low))),
        hull(disc(radius, 0.0, 0.004, 10)),
    ]
    return thing('key_chain', parts, solids, 0.07)
