"""An apartment as a value that a seed determines: floor plan, furniture, things, robot's start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy import ndimage

from sim.floor_map import draw_rooms_map, FREE
from sim.floor_plan import Cell, floor_plan, FloorPlan
from sim.furnishing import furnish_room, NoPlaceError
from sim.home import FurnitureSpec, HomeSpec, ItemSpec, RoomSpec, WALL_M
from sim.outfitting import outfit, Put
from sim.palette import pick_colour
from sim.placing import Wall, walls
from sim.residents import residents
from sim.room_space import RADIUS_M, RoomSpace

ROOMS = (3, 7)  # how many an apartment has when nobody says, the last one excluded
THINGS_PER_ROOM = 10
MOST_THINGS = 400
PLANS = 60
CORNER_M = 0.3
WOODEN = ('oak', 'walnut', 'birch', 'tan', 'grey', 'oak')
TILED = ('white', 'grey', 'sky', 'cream', 'steel')
FLOORS = {'bathroom': TILED, 'kitchen': (*TILED, 'oak', 'birch')}
PAINTS = ('white', 'cream', 'sky', 'white', 'tan', 'pink', 'white', 'cream')


def apartment(seed: int, rooms: int | None = None, things: int | None = None) -> HomeSpec:
    """
    Return the apartment of a seed; the same arguments give the same apartment.

    :param rooms: 1 to 8, or None for what the seed gives.
    :param things: how many small things there are, or None for some in each room; what finds no
        place is left out.
    :raises ValueError: if an argument is out of its range.
    """
    if seed < 0:
        raise ValueError(f'the seed of an apartment is 0 or more, got {seed}')
    if things is not None and not 0 <= things <= MOST_THINGS:
        raise ValueError(f'an apartment holds 0 to {MOST_THINGS} things, got {things}')
    rng = np.random.default_rng((seed, 23))
    drawn = int(rng.integers(*ROOMS))
    count = drawn if rooms is None else rooms
    for _ in range(PLANS):
        plan = floor_plan(rng, count)
        try:
            spaces = [
                furnish_room(rng, cell, plan.doorways, outer(cell, plan.cells))
                for cell in plan.cells
            ]
        except NoPlaceError:
            continue
        wanted = THINGS_PER_ROOM * count if things is None else things
        spec = assemble(rng, seed, plan, spaces, outfit(rng, spaces, wanted))
        return replace(spec, persons=residents(spec, seed))
    raise RuntimeError(f'no apartment of {count} rooms in {PLANS} plans; a bug in sim.apartment')


def outer(cell: Cell, cells: Sequence[Cell]) -> list[tuple[Wall, tuple[float, float]]]:
    """Return the spans of a room's walls that no other room lies behind."""
    free = []
    for wall in walls(cell):
        x, y = wall.place((wall.low + wall.high) / 2, -WALL_M * 2)
        axis = 0 if wall.along == 'x' else 1
        across = (x, y)[1 - axis]
        behind = sorted(
            (other.low[axis], other.high[axis])
            for other in cells
            if other.low[1 - axis] <= across <= other.high[1 - axis]
        )
        start = wall.low
        for low, high in behind:
            if low > start:
                free.append((wall, (start, min(low, wall.high))))
            start = max(start, high)
        if start < wall.high:
            free.append((wall, (start, wall.high)))
    return [(wall, (low, high)) for wall, (low, high) in free if high - low > CORNER_M]


def assemble(
    rng: np.random.Generator,
    seed: int,
    plan: FloorPlan,
    spaces: Sequence[RoomSpace],
    things: Sequence[Put],
) -> HomeSpec:
    """Return the home of furnished rooms: bodies named, floors and walls painted."""
    pieces = [piece for space in spaces for piece in space.pieces]
    count: dict[str, int] = {}
    names = {id(piece): next_name(count, piece.model.kind) for piece in pieces}
    furniture = tuple(
        FurnitureSpec(
            names[id(piece)],
            piece.kind,
            piece.seed,
            piece.x,
            piece.y,
            piece.z,
            piece.yaw,
            '' if piece.carrier is None else names[id(piece.carrier)],
            piece.host,
            piece.module,
        )
        for piece in pieces
    )
    return HomeSpec(
        seed,
        tuple(_painted(rng, cell) for cell in plan.cells),
        furniture,
        tuple(_item(put, names, count) for put in things),
        _start(rng, spaces),
        plan.doorways,
    )


def next_name(count: dict[str, int], kind: str) -> str:
    """Return the name of the next one of a kind."""
    count[kind] = count.get(kind, 0) + 1
    return f'{kind}_{count[kind]}'


def _painted(rng: np.random.Generator, cell: Cell) -> RoomSpec:
    floor = pick_colour(rng, FLOORS.get(cell.kind, WOODEN))
    return RoomSpec(cell.name, cell.kind, cell.low, cell.high, floor, pick_colour(rng, PAINTS))


def _item(put: Put, names: dict[int, str], count: dict[str, int]) -> ItemSpec:
    return ItemSpec(
        next_name(count, put.kind),
        put.kind,
        put.seed,
        put.rest,
        '' if put.piece is None else names[id(put.piece)],
        put.relation,
        put.position,
        put.yaw,
    )


def _start(rng: np.random.Generator, spaces: Sequence[RoomSpace]) -> tuple[float, float, float]:
    """Return a place with free floor all around in one of the rooms."""
    for index in rng.permutation(len(spaces)).tolist():
        space = spaces[index]
        grid = draw_rooms_map(
            [(space.cell.low, space.cell.high)], [each.footprint() for each in space.on_floor()]
        )
        clearance = ndimage.distance_transform_edt(grid.cells == FREE) * grid.resolution
        labels, areas = ndimage.label(clearance > RADIUS_M + 0.06)
        if areas == 0:
            continue
        biggest = int(np.argmax(np.bincount(labels[labels > 0])))
        rows, columns = np.nonzero(labels == biggest)
        at = int(rng.integers(len(rows)))
        x, y = (axis[rows[at], columns[at]] for axis in grid.centres())
        return float(x), float(y), float(rng.uniform(-np.pi, np.pi))
    raise NoPlaceError('no room has a place for the robot')
