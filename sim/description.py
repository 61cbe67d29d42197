"""
Homes that a description fixes by hand, in part or whole, on top of what a seed gives.

`docs/worlds.md` says what a description may hold. It is read and checked before anything is built.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy import ndimage

from sim.apartment import apartment, assemble, MOST_THINGS, outer, THINGS_PER_ROOM
from sim.described_furniture import described_furniture, with_furniture
from sim.described_rooms import described_plan, painted, ROOM_KEYS
from sim.described_things import described_things
from sim.floor_map import FREE
from sim.floor_plan import PROGRAMS
from sim.furnishing import furnish_room, NoPlaceError
from sim.home import floor_map, HomeSpec, PersonSpec, POSTURES
from sim.kitchen import kitchen
from sim.marked_yaml import DescriptionError, Entry, read_mapping
from sim.outfitting import outfit
from sim.residents import residents
from sim.room_space import RADIUS_M, RoomSpace

WORLDS = ('kitchen', 'apartment')
KEYS = (
    'world', 'seed', 'room_count', 'thing_count', 'rooms', 'doorways', 'furnish', 'stock',
    'furniture', 'things', 'start', 'persons',
)  # fmt: skip
START_KEYS = ('x', 'y', 'yaw')
PERSON_KEYS = ('name', 'seed', 'x', 'y', 'yaw', 'posture', 'path')
MOST_M = 100.0


def described_home(kind: str, seed: int, text: str) -> HomeSpec:
    """
    Return the home that a description fixes on top of a seed's.

    :param kind: of world, and ``seed``, unless the description has its own.
    :param text: YAML.
    :raises DescriptionError: with the line and the reason.
    """
    entry = read_mapping(text, 'a description', KEYS)
    kind = entry.text('world', kind, WORLDS)
    seed = entry.whole('seed', 0, 2**31 - 1, seed)
    spec = _described_rooms(entry, seed) if 'rooms' in entry else _seeded(entry, kind, seed)
    furnished = entry.flag('furnish', True)
    if not furnished:
        spec = replace(spec, furniture=(), items=())
    if not entry.flag('stock', True):
        spec = replace(spec, items=())
    spec = with_furniture(described_furniture(entry, spec))
    spec = described_things(entry, spec)
    if 'persons' in entry:
        spec = replace(spec, persons=_persons(entry, spec))
    elif 'rooms' in entry or not furnished:
        spec = replace(spec, persons=())
    elif spec.persons:  # furniture may stand elsewhere now, and so may they
        spec = replace(spec, persons=residents(spec, seed))
    spec = _started(entry, spec)
    key = next((each for each in ('furniture', 'rooms') if each in entry), None)
    if key is not None and (shut := _unreachable(spec)):
        raise DescriptionError(
            entry.line_of(key),
            f'the robot cannot get from its start into {", ".join(shut)}:'
            f' it needs a way of {2 * RADIUS_M:.2f} m',
        )
    return spec


def _seeded(entry: Entry, kind: str, seed: int) -> HomeSpec:
    for key in ('doorways', 'room_count', 'thing_count'):
        if key in entry and (kind == 'kitchen' or key == 'doorways'):
            needed = 'rooms' if key == 'doorways' else 'world: apartment'
            raise entry.error(key, f'{key} needs {needed}')
    if kind == 'kitchen':
        return kitchen(seed)
    rooms = entry.whole('room_count', 1, max(PROGRAMS)) if 'room_count' in entry else None
    return apartment(seed, rooms, _count(entry))


def _count(entry: Entry) -> int | None:
    return entry.whole('thing_count', 0, MOST_THINGS) if 'thing_count' in entry else None


def _described_rooms(entry: Entry, seed: int) -> HomeSpec:
    if 'room_count' in entry:
        raise entry.error('room_count', 'the rooms are listed, so they need no count')
    plan = described_plan(entry)
    rng = np.random.default_rng((seed, 29))
    spaces = []
    for cell, line in zip(plan.cells, entry.entries('rooms', 'a room', ROOM_KEYS), strict=True):
        try:
            is_furnished = entry.flag('furnish', True)
            spaces.append(
                furnish_room(rng, cell, plan.doorways, outer(cell, plan.cells))
                if is_furnished
                else RoomSpace(cell, plan.doorways)
            )
        except NoPlaceError as exc:
            raise line.error('name', f'{exc}; make it larger, or say furnish: false') from exc
    count = _count(entry)
    wanted = THINGS_PER_ROOM * len(spaces) if count is None else count
    things = outfit(rng, spaces, wanted) if entry.flag('stock', True) else []
    return painted(assemble(rng, seed, plan, spaces, things), entry)


def _started(entry: Entry, spec: HomeSpec) -> HomeSpec:
    """Return the home with the robot at the start, which has to be free floor."""
    given = entry.mapping('start', 'the start', START_KEYS)
    grid = floor_map(spec)
    clearance = ndimage.distance_transform_edt(grid.cells == FREE) * grid.resolution
    if given is None:
        if clearance[grid.cell(*spec.start[:2])] > RADIUS_M:
            return spec
        row, column = np.unravel_index(int(np.argmax(clearance)), clearance.shape)
        x, y = (float(axis[row, column]) for axis in grid.centres())
        return replace(spec, start=(x, y, spec.start[2]))
    x, y = (given.number(key, -MOST_M, MOST_M) for key in ('x', 'y'))
    yaw = float(np.radians(given.number('yaw', -360.0, 360.0, 0.0)))
    if not grid.is_free(x, y) or clearance[grid.cell(x, y)] <= RADIUS_M - grid.resolution:
        raise given.error('x', f'the robot needs {RADIUS_M} m of free floor around ({x:g}, {y:g})')
    return replace(spec, start=(x, y, yaw))


def _unreachable(spec: HomeSpec) -> list[str]:
    """Return the names of rooms to most of whose free floor no way leads from the start."""
    grid = floor_map(spec)
    clearance = ndimage.distance_transform_edt(grid.cells == FREE) * grid.resolution
    free = clearance > RADIUS_M - grid.resolution
    areas, _ = ndimage.label(free)
    reached = areas == areas[grid.cell(*spec.start[:2])]
    x, y = grid.centres()
    shut = []
    for room in spec.rooms:
        inside = free & (x > room.low[0]) & (x < room.high[0])
        inside &= (y > room.low[1]) & (y < room.high[1])
        if not inside.any() or reached[inside].mean() < 0.5:
            shut.append(room.name)
    return shut


def _persons(entry: Entry, spec: HomeSpec) -> tuple[PersonSpec, ...]:
    persons: list[PersonSpec] = []
    for each in entry.entries('persons', 'a person', PERSON_KEYS):
        name = each.text('name', f'person_{len(persons) + 1}')
        if name in [person.name for person in persons]:
            raise each.error('name', f'{name} is the name of another person')
        x, y = (each.number(key, -MOST_M, MOST_M) for key in ('x', 'y'))
        path = each.points('path')
        for at in ((x, y), *path):
            if not any(room.contains(*at) for room in spec.rooms):
                raise each.error('x', f'{name} is in no room at ({at[0]:g}, {at[1]:g})')
        posture = each.text('posture', 'walk' if path else 'stand', POSTURES)
        if bool(path) != (posture == 'walk'):
            raise each.error(
                'posture',
                f'who walks has a path, and nobody else; {name} has not'
                if not path
                else f'{name} has a path and shall {posture}',
            )
        yaw = float(np.radians(each.number('yaw', -360.0, 360.0, 0.0)))
        persons.append(
            PersonSpec(
                name, each.whole('seed', 0, 2**31 - 1, len(persons)), x, y, yaw, posture, path
            )
        )
    return tuple(persons)
