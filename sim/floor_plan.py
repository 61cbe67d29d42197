"""
Floor plans of apartments: rooms from splitting a rectangle, and doorways between neighbours.

Bedrooms are entered from a hall, living room or kitchen and lead on to a bathroom at most;
bathrooms lead nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass
import itertools

import numpy as np

from sim.floor_map import Area, RESOLUTION_M
from sim.home import Doorway, WALL_M

VOID = 'void'  # a part of the rectangle that is outdoors, for outlines that are no rectangle
JAMB_M = 0.15  # from a doorway to the nearest corner
OPEN_PLAN_M = (1.3, 1.8)
DOOR_M = (0.95, 1.1)
SHARED_M = DOOR_M[1] + 2 * JAMB_M  # of wall that two rooms need for a doorway
CANDIDATES = 3  # sound plans from which the most practical one is taken
ATTEMPTS = 20000
CUTS = 4  # tried for each rectangle
SPINE = 0.5  # of the plans with a hall have it as a corridor from end to end

PROGRAMS: dict[int, tuple[tuple[str, ...], ...]] = {
    1: (('studio',),),
    2: (('studio', 'bathroom'), ('living_room', 'kitchen'), ('kitchen', 'bedroom')),
    3: (
        ('kitchen', 'bedroom', 'bathroom'),
        ('living_room', 'kitchen', 'bedroom'),
        ('living_room', 'kitchen', 'bathroom'),
    ),
    4: (('living_room', 'kitchen', 'bedroom', 'bathroom'),),
    5: (
        ('living_room', 'kitchen', 'bedroom', 'bathroom', 'hall'),
        ('living_room', 'kitchen', 'bedroom', 'bedroom', 'bathroom'),
    ),
    6: (('living_room', 'kitchen', 'bedroom', 'bedroom', 'bathroom', 'hall'),),
    7: (
        ('living_room', 'kitchen', 'bedroom', 'bedroom', 'bathroom', 'bathroom', 'hall'),
        ('living_room', 'kitchen', 'bedroom', 'bedroom', 'bedroom', 'bathroom', 'hall'),
    ),
    8: (('living_room', 'kitchen', *('bedroom',) * 3, *('bathroom',) * 2, 'hall'),),
}
AREA_M2 = {
    'studio': (27.0, 34.0),
    'living_room': (20.0, 28.0),
    'kitchen': (14.0, 19.0),
    'bedroom': (13.0, 17.0),
    'bathroom': (6.0, 8.5),
    'hall': (7.0, 10.0),
    VOID: (4.0, 12.0),
}
NARROWEST_M = {
    'studio': 4.4,
    'living_room': 3.9,
    'kitchen': 3.3,
    'bedroom': 3.2,
    'bathroom': 2.1,
    'hall': 1.6,
    VOID: 1.0,
}
MOST_SLENDER = {'hall': 7.0, VOID: 6.0}
SLENDER = 1.9
HUBS = ('studio', 'hall', 'living_room', 'kitchen')
# How impractical a doorway is; pairs that are not named have none.
DETOUR = {
    ('bathroom', 'bedroom'): 1.6,
    ('bathroom', 'hall'): 0.0,
    ('bathroom', 'kitchen'): 2.5,
    ('bathroom', 'living_room'): 0.8,
    ('bathroom', 'studio'): 0.0,
    ('bedroom', 'hall'): 0.0,
    ('bedroom', 'kitchen'): 2.0,
    ('bedroom', 'living_room'): 0.6,
    ('hall', 'kitchen'): 0.1,
    ('hall', 'living_room'): 0.0,
    ('kitchen', 'living_room'): 0.2,
}


@dataclass(frozen=True)
class Cell:
    """A room before it is furnished: its name and rectangle."""

    name: str
    kind: str
    low: tuple[float, float]
    high: tuple[float, float]


@dataclass(frozen=True)
class FloorPlan:
    """Rooms and the doorways that join all of them."""

    cells: tuple[Cell, ...]
    doorways: tuple[Doorway, ...]


def floor_plan(rng: np.random.Generator, rooms: int) -> FloorPlan:
    """
    Return a plan of so many rooms.

    :raises ValueError: unless ``rooms`` is 1 to 8.
    """
    if rooms not in PROGRAMS:
        raise ValueError(f'an apartment has 1 to {max(PROGRAMS)} rooms, got {rooms}')
    programs = PROGRAMS[rooms]
    kinds = programs[int(rng.integers(len(programs)))]
    found: list[tuple[float, FloorPlan]] = []
    for _ in range(ATTEMPTS):
        plan = _attempt(rng, kinds)
        if plan is not None:
            found.append(plan)
            if len(found) == CANDIDATES or rooms in (1, 7, 8):  # these are hard to find
                return min(found, key=lambda each: each[0])[1]
    if found:
        return min(found, key=lambda each: each[0])[1]
    raise RuntimeError(f'no plan of {kinds} in {ATTEMPTS} attempts; a bug in sim.floor_plan')


def _attempt(rng: np.random.Generator, kinds: tuple[str, ...]) -> tuple[float, FloorPlan] | None:
    parts = [*kinds, VOID] if len(kinds) >= 2 and rng.random() < 0.5 else list(kinds)
    wanted = [(kind, float(rng.uniform(*AREA_M2[kind]))) for kind in parts]
    area = sum(each for _, each in wanted)
    aspect = float(rng.uniform(1.0, 1.7))
    size = (_on_grid(float(np.sqrt(area * aspect))), _on_grid(float(np.sqrt(area / aspect))))
    if rng.random() < 0.5:
        size = size[::-1]
    outline = ((0.0, 0.0), size)
    has_spine = 'hall' in kinds and rng.random() < SPINE
    split = _along_a_hall(rng, wanted, outline) if has_spine else _split(rng, wanted, outline)
    if split is None:
        return None
    if not all(_touches(place, outline) for kind, place in split if kind == VOID):
        return None
    cells = _named(kinds, split)
    tree = _doors(cells)
    if tree is None:
        return None
    cost, pairs = tree
    pairs += _open_plan(rng, cells, pairs)
    return cost, FloorPlan(cells, tuple(_doorway(rng, a, b) for a, b in pairs))


def _split(
    rng: np.random.Generator, wanted: list[tuple[str, float]], place: Area
) -> list[tuple[str, Area]] | None:
    """Divide a rectangle among rooms by areas, with a wall in each cut; None where none is found."""
    if len(wanted) == 1:
        kind = wanted[0][0]
        return [(kind, place)] if _is_sound(kind, place) else None
    narrow = min(place[1][0] - place[0][0], place[1][1] - place[0][1])
    if narrow < max(NARROWEST_M[kind] for kind, _ in wanted):
        return None
    for _ in range(CUTS):
        order = [wanted[index] for index in rng.permutation(len(wanted)).tolist()]
        count = int(rng.integers(1, len(order)))
        first, second = order[:count], order[count:]
        share = sum(area for _, area in first) / sum(area for _, area in order)
        left, right = _cut(place, share, is_longer_cut=rng.random() < 0.85)
        one = _split(rng, first, left)
        other = _split(rng, second, right) if one is not None else None
        if one is not None and other is not None:
            return [*one, *other]
    return None


def _cut(place: Area, share: float, is_longer_cut: bool) -> tuple[Area, Area]:
    (low_x, low_y), (high_x, high_y) = place
    size_x, size_y = high_x - low_x, high_y - low_y
    if (size_x >= size_y) == is_longer_cut:
        cut = _on_grid(low_x + share * size_x)
        return (
            ((low_x, low_y), (cut - WALL_M / 2, high_y)),
            ((cut + WALL_M / 2, low_y), (high_x, high_y)),
        )
    cut = _on_grid(low_y + share * size_y)
    return (
        ((low_x, low_y), (high_x, cut - WALL_M / 2)),
        ((low_x, cut + WALL_M / 2), (high_x, high_y)),
    )


def _along_a_hall(
    rng: np.random.Generator, wanted: list[tuple[str, float]], place: Area
) -> list[tuple[str, Area]] | None:
    """Divide a rectangle into a corridor over its length and rooms on both of its sides."""
    others = [each for each in wanted if each[0] != 'hall']
    order = [others[index] for index in rng.permutation(len(others)).tolist()]
    count = int(rng.integers(1, len(order)))
    first, second = order[:count], order[count:]
    (low_x, low_y), (high_x, high_y) = place
    is_level = high_x - low_x >= high_y - low_y
    low, high = (low_y, high_y) if is_level else (low_x, high_x)
    wide = _on_grid(float(rng.uniform(1.6, 1.9)))
    share = sum(area for _, area in first) / sum(area for _, area in order)
    start = _on_grid(low + share * (high - low - wide))
    bands = ((low, start - WALL_M), (start, start + wide), (start + wide + WALL_M, high))
    areas: list[Area] = [
        ((low_x, a), (high_x, b)) if is_level else ((a, low_y), (b, high_y)) for a, b in bands
    ]
    if not _is_sound('hall', areas[1]):
        return None
    one = _split(rng, first, areas[0])
    other = _split(rng, second, areas[2]) if one is not None else None
    return None if one is None or other is None else [*one, ('hall', areas[1]), *other]


def _on_grid(length: float) -> float:
    """Return a length in whole cells of the floor map, so that every room has the same grid."""
    return round(length / RESOLUTION_M) * RESOLUTION_M


def _is_sound(kind: str, place: Area) -> bool:
    size_x, size_y = place[1][0] - place[0][0], place[1][1] - place[0][1]
    narrow, wide = min(size_x, size_y), max(size_x, size_y)
    slender = MOST_SLENDER.get(kind, SLENDER)
    return narrow >= NARROWEST_M[kind] and wide <= slender * narrow


def _touches(place: Area, outline: Area) -> bool:
    """Tell whether a void lies in a corner, so that it is no courtyard."""
    return all(
        place[0][axis] <= outline[0][axis] or place[1][axis] >= outline[1][axis] for axis in (0, 1)
    )


def _named(kinds: tuple[str, ...], split: list[tuple[str, Area]]) -> tuple[Cell, ...]:
    cells = []
    for kind in dict.fromkeys(kinds):
        own = [place for each, place in split if each == kind]
        cells += [Cell(f'{kind}_{n}', kind, low, high) for n, (low, high) in enumerate(own, 1)]
    return tuple(cells)


def shared_wall(a: Area, b: Area) -> tuple[str, float, tuple[float, float]] | None:
    """
    Return how two rooms touch.

    :return: direction of their wall (``x`` or ``y``), its middle across, and its span along;
        None where they are not neighbours.
    """
    for axis, along in ((0, 'y'), (1, 'x')):
        other = 1 - axis
        span = (max(a[0][other], b[0][other]), min(a[1][other], b[1][other]))
        for first, second in ((a, b), (b, a)):
            gap = second[0][axis] - first[1][axis]
            if abs(gap - WALL_M) < WALL_M / 2 and span[1] > span[0]:
                return along, first[1][axis] + gap / 2, span
    return None


def _detour(a: Cell, b: Cell) -> float | None:
    """Return how impractical a doorway between two rooms is, None where there can be none."""
    first, second = sorted((a.kind, b.kind))
    cost = DETOUR.get((first, second))
    wall = shared_wall((a.low, a.high), (b.low, b.high))
    if cost is None or wall is None or wall[2][1] - wall[2][0] < SHARED_M:
        return None
    return cost


def _doors(cells: tuple[Cell, ...]) -> tuple[float, list[tuple[Cell, Cell]]] | None:
    """Return the cheapest doorways that join all rooms, and how impractical they are."""
    hubs = [cell for cell in cells if cell.kind in HUBS]
    inside, pairs, total = hubs[:1], [], 0.0
    waiting = hubs[1:]
    for entered_from in (HUBS, HUBS, (*HUBS, 'bedroom')):
        while waiting:
            ways = [
                (cost, index, a, b)
                for index, (a, b) in enumerate(itertools.product(inside, waiting))
                if a.kind in entered_from and (cost := _detour(a, b)) is not None
            ]
            if not ways:
                return None
            cost, _, a, b = min(ways)
            total += cost
            pairs.append((a, b))
            inside.append(b)
            waiting.remove(b)
        waiting = [each for each in cells if each.kind == 'bedroom' and each not in inside]
        if not waiting:
            waiting = [each for each in cells if each not in inside]
    return total, pairs


def _open_plan(
    rng: np.random.Generator, cells: tuple[Cell, ...], pairs: list[tuple[Cell, Cell]]
) -> list[tuple[Cell, Cell]]:
    """Return more doorways between rooms where one walks through anyway."""
    more = []
    for a, b in itertools.combinations([cell for cell in cells if cell.kind in HUBS], 2):
        known = (a, b) in pairs or (b, a) in pairs
        if not known and _detour(a, b) is not None and rng.random() < 0.5:
            more.append((a, b))
    return more


def _doorway(rng: np.random.Generator, a: Cell, b: Cell) -> Doorway:
    wall = shared_wall((a.low, a.high), (b.low, b.high))
    assert wall is not None
    along, across, (low, high) = wall
    width = float(rng.uniform(*DOOR_M))
    if {a.kind, b.kind} == {'kitchen', 'living_room'} and rng.random() < 0.5:
        width = min(float(rng.uniform(*OPEN_PLAN_M)), high - low - 2 * JAMB_M)
    first = low + JAMB_M + width / 2
    last = max(first, high - JAMB_M - width / 2)
    # Most doors stand near a corner, which leaves a wall free for furniture.
    near = (first, last)[int(rng.integers(2))] if rng.random() < 0.7 else None
    middle = float(rng.uniform(first, last)) if near is None else near
    x, y = (middle, across) if along == 'x' else (across, middle)
    return Doorway((a.name, b.name), float(x), float(y), along, width)
