"""Cloths and towels, rolls of paper and a box of tissues."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.decoration import both_sides, dots, FACING_FRONT, FACING_X, painted, sheet
from sim.meshes import Array, box, extrude, join, lathe, Mesh, round_outline, turn
from sim.palette import contrast, pick_colour, shaded, WARES
from sim.shells import hull_mesh, ring
from sim.thing import hull, Part, Solid, thing, ThingModel

Rng = np.random.Generator

FABRICS = tuple(name for name in WARES if name != 'steel')
PAPERS = ('white', 'white', 'cream', 'birch', 'pink', 'sky')


def cloth(rng: Rng) -> ThingModel:
    """Return a wiping cloth that lies rumpled, with a fold to take it by."""
    length, width = rng.uniform(0.15, 0.2), rng.uniform(0.13, 0.17)
    u, v = np.meshgrid(np.linspace(-1, 1, 37), np.linspace(-1, 1, 31), indexing='ij')
    fold, wave = rng.uniform(0.028, 0.036), rng.uniform(0, 6, 4)
    ridge = np.exp(-(((v + 0.16 * np.sin(2 * u + wave[0])) / 0.13) ** 2))
    height = fold * ridge * (0.75 + 0.25 * np.cos(2 * u))
    height += 0.0025 * (1 + np.sin(5 * u + 3 * v + wave[1])) + 0.0018 * np.sin(
        7 * v - 4 * u + wave[2]
    )
    height = np.maximum(height, 0.0) + 0.003
    x = 0.5 * length * (u + 0.05 * np.sin(3 * v + wave[3]) * np.abs(u))
    y = 0.5 * width * (v + 0.06 * np.sin(3 * u + wave[2]) * np.abs(v))
    top = sheet(np.stack([x, y, height], axis=-1))
    under = sheet(np.stack([x, y, 0.0 * x], axis=-1)[::-1])
    colour = pick_colour(rng, FABRICS)
    second = contrast(rng, colour)
    parts = [Part(join([top, under, _hem(x, y, height)]), colour)]
    cells = np.stack(np.divmod(np.arange(36 * 30), 30), axis=1)
    parts.append(Part(painted(top, _weave(rng, np.tile(cells, (2, 1))), 0.0008), second))
    crest = np.stack([x, y, height], axis=-1)[height > 0.7 * fold]
    solids = [Solid('box', (0.96 * length, 0.96 * width, 0.006), (0.0, 0.0, 0.003))]
    foot = crest * (1.0, 1.0, 0.0)
    solids.append(hull(hull_mesh(np.concatenate([crest[::7], foot[::7]]))))
    return thing('cloth', parts, solids, 0.05, friction=0.8)


def _hem(x: Array, y: Array, height: Array) -> Mesh:
    """Return the edge all around a cloth, from the table up."""
    border = [np.stack([a[:, 0], b[:, 0], h[:, 0]], axis=-1) for a, b, h in _turns(x, y, height)]
    return join([both_sides(sheet(np.stack([line, line * (1.0, 1.0, 0.0)]))) for line in border])


def _turns(x: Array, y: Array, height: Array) -> list[tuple[Array, Array, Array]]:
    return [tuple(np.rot90(values, k) for values in (x, y, height)) for k in range(4)]  # type: ignore[misc]


def _weave(rng: Rng, cells: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which cells (N, 2) of a fabric are dyed: stripes, checks, a border or dots."""
    i, j = cells[:, 0], cells[:, 1]
    style = int(rng.integers(5))
    wide = int(rng.choice([2, 3, 5]))
    if style == 0:
        return np.asarray(i // wide % 3 == 0)
    if style == 1:
        return np.asarray((i // wide + j // wide) % 2 == 0)
    if style == 2:
        return np.asarray((i // wide % 3 == 0) | (j // wide % 3 == 0))
    if style == 3:
        return np.asarray((i < 4) | (i > i.max() - 4) | (j < 4) | (j > j.max() - 4))
    return np.asarray((i % 6 < 2) & (j % 6 < 2))


def towel(rng: Rng) -> ThingModel:
    """Return a bath towel, folded, its last fold standing up so that a hand can take it."""
    size = (rng.uniform(0.26, 0.34), rng.uniform(0.18, 0.24), rng.uniform(0.05, 0.07))
    return _folded(rng, 'towel', size, int(rng.choice([3, 4])), 0.5)


def hand_towel(rng: Rng) -> ThingModel:
    """Return a hand towel, folded to a narrow stack."""
    size = (rng.uniform(0.15, 0.22), rng.uniform(0.062, 0.072), rng.uniform(0.03, 0.05))
    return _folded(rng, 'hand_towel', size, int(rng.choice([2, 3])), 0.2)


def _folded(
    rng: Rng, kind: str, size: tuple[float, float, float], layers: int, mass: float
) -> ThingModel:
    """Return a folded towel: layers with round edges, a woven border, a soft rim."""
    length, width, height = size
    colour = pick_colour(rng, FABRICS)
    second = contrast(rng, colour)
    each = height / layers
    stand = np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
    folds: list[Mesh] = []
    bands: list[Mesh] = []
    places = [s * at for s in (-1, 1) for at in ((0.4, 0.34) if rng.random() < 0.5 else (0.38,))]
    thin = rng.uniform(0.02, 0.05) * length
    for k in range(layers):
        slip = rng.uniform(-0.003, 0.003)
        outline = round_outline(width, 0.96 * each, 0.45 * each, 4)
        z = (k + 0.5) * each
        folds.append(extrude(outline, length).turned(stand).moved((0.0, slip, z)))
        sleeve = round_outline(width + 0.0016, 0.96 * each + 0.0016, 0.45 * each, 4)
        for place in places:
            band = extrude(sleeve, thin).turned(stand)
            bands.append(band.moved((place * length, slip, z)))
    solids = [Solid('box', (length, width, height), (0.0, 0.0, height / 2))]
    if width > 0.075:  # too wide for a hand: the corner of the last fold stands up
        fold = extrude(round_outline(0.022, 0.05, 0.009, 4), 0.8 * length).turned(stand)
        folds.append(fold.moved((0.0, -0.2 * width, height + 0.014)))
        at = (0.0, -0.2 * width, height + 0.014)
        solids.append(Solid('box', (0.8 * length, 0.02, 0.05), at))
    parts = [Part(join(folds), colour), Part(join(bands), second)]
    seam = [
        box((0.97 * length, 0.002, 0.0016)).moved((0.0, s * width / 2, k * each))
        for s in (-1, 1)
        for k in range(1, layers)
    ]
    parts.append(Part(join(seam), shaded(colour, 0.6)))
    return thing(kind, parts, solids, mass, friction=0.8)


def _roll(rng: Rng, kind: str, radius: float, length: float, mass: float) -> ThingModel:
    """Return a roll of paper about a tube of cardboard, standing, with its end hanging down."""
    core, wall = 0.021, 0.0015
    paper = pick_colour(rng, PAPERS, 0.03)
    board = pick_colour(rng, ('tan', 'brown', 'birch', 'grey'))
    profile = [(core, 0.0), (radius - 0.002, 0.0), (radius, 0.002), (radius, length - 0.002)]
    profile += [(radius - 0.002, length), (core, length)]
    inner = [(core - wall, 0.0), (core, 0.0), (core, length), (core - wall, length)]
    inner.append((core - wall, 0.0))
    parts = [Part(lathe(profile, 32), paper), Part(lathe(inner, 20), board)]
    winds = []
    for share in np.arange(0.2, 1.0, 0.2):
        r = core + share * (radius - core)
        for z in (-0.0002, length + 0.0002):
            winds.append(
                lathe([(r, z), (r - 0.0008, z)] if z > 0 else [(r - 0.0008, z), (r, z)], 28)
            )
    parts.append(Part(join(winds), shaded(paper, 0.8)))
    angles = np.linspace(-0.35, 0.0, 7)
    curve = np.array([(np.cos(a), np.sin(a)) for a in angles]) * (radius + 0.0012)
    flap_end = curve[-1] + np.array([(0.0012, 0.008 * k) for k in range(1, 4)])
    line = np.concatenate([curve, flap_end])
    grid = np.stack(
        [np.column_stack([line, np.full(len(line), z)]) for z in (0.001, length - 0.001)]
    )
    parts.append(Part(both_sides(sheet(grid)), shaded(paper, 0.95)))
    if rng.random() < 0.6:
        parts.append(_print(rng, radius, length, paper))
    outer = [(radius, 0.0), (radius, length)]
    solids = ring(outer, [(core, length), (core, 0.0)], 8)
    return thing(kind, parts, solids, mass)


def _print(rng: Rng, radius: float, length: float, paper: tuple[float, float, float]) -> Part:
    """Return small flowers or dots printed all over a roll."""
    spots = []
    rows, columns = max(2, int(length / 0.036)), max(6, int(2 * np.pi * radius / 0.035))
    spot = dots([(radius + 0.0006, 0.0, 0.0)], rng.uniform(0.0025, 0.0045), FACING_X)
    for row in range(rows):
        for column in range(columns):
            angle = 2 * np.pi * (column + 0.5 * (row % 2)) / columns
            at = spot.turned(turn('z', angle)).moved((0, 0, length * (row + 0.5) / rows))
            spots.append(at)
    ink = pick_colour(rng, ('sky', 'pink', 'grey', 'lime', 'blue', 'tan'))
    return Part(join(spots), ink if rng.random() < 0.7 else shaded(paper, 0.8))


def toilet_paper(rng: Rng) -> ThingModel:
    """Return a roll of toilet paper, new or half used; it is taken across or by its wall."""
    radius, length = rng.uniform(0.036, 0.055), rng.uniform(0.092, 0.102)
    return _roll(rng, 'toilet_paper', radius, length, float(60 * (radius**2 - 0.021**2)))


def paper_towel_roll(rng: Rng) -> ThingModel:
    """Return a roll of kitchen paper: as toilet paper, but more than twice as long."""
    radius, length = rng.uniform(0.036, 0.06), rng.uniform(0.22, 0.26)
    return _roll(rng, 'paper_towel_roll', radius, length, float(100 * (radius**2 - 0.021**2)))


def tissue_box(rng: Rng) -> ThingModel:
    """Return a printed box with a slot out of which a tissue stands."""
    length, width = rng.uniform(0.12, 0.21), rng.uniform(0.062, 0.072)
    height = rng.uniform(0.06, 0.1)
    colour = pick_colour(rng, WARES)
    parts = [Part(box((length, width, height)).moved((0, 0, height / 2)), colour)]
    parts += _wrapping(rng, (length, width, height), colour)
    slot = extrude(round_outline(0.6 * length, 0.32 * width, 0.15 * width), 0.001)
    parts.append(Part(slot.moved((0, 0, height)), (0.12, 0.12, 0.13)))
    u, v = np.meshgrid(np.linspace(-1, 1, 17), np.linspace(0, 1, 9), indexing='ij')
    phase = float(rng.uniform(0, 6))
    x = 0.26 * length * u * (1 - 0.45 * v) + 0.004 * v * np.sin(5 * u + phase)
    y = (0.003 + 0.016 * v) * np.sin(4.5 * u + phase) + 0.012 * v
    tall = rng.uniform(0.035, 0.055)
    z = height - 0.002 + v * tall * (1 - 0.35 * np.abs(u) + 0.12 * np.sin(6 * u + phase))
    tissue = both_sides(sheet(np.stack([x, y, z], axis=-1)))
    parts.append(Part(tissue, pick_colour(rng, ('white', 'white', 'cream', 'pink', 'sky'), 0.02)))
    solids = [Solid('box', (length, width, height), (0.0, 0.0, height / 2))]
    return thing('tissue_box', parts, solids, 0.2)


def _wrapping(
    rng: Rng, size: tuple[float, float, float], under: tuple[float, float, float]
) -> list[Part]:
    """Return what is printed around a box: dots, stripes or a band."""
    length, width, height = size
    ink = contrast(rng, under)
    style = int(rng.integers(3))
    if style == 0:
        r = 0.11 * height
        front = [
            (x * length, -width / 2, height * (0.2 + 0.3 * k))
            for k in range(3)
            for x in np.linspace(-0.42, 0.42, 6) + 0.03 * (k % 2)
        ]
        spots = dots(front, r, FACING_FRONT)
        return [Part(join([spots, spots.turned(turn('z', np.pi))]), ink)]
    if style == 1:
        bars = [
            box((0.04 * length, width + 0.0016, height * 0.99)).moved((x * length, 0, height / 2))
            for x in np.linspace(-0.4, 0.4, 5)
        ]
        return [Part(join(bars), ink)]
    band = box((length + 0.0016, width + 0.0016, 0.3 * height))
    return [Part(band.moved((0, 0, 0.4 * height)), ink)]
