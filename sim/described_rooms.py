"""The rooms and doorways of a description, checked: apart, joined, each with a door."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
import itertools

from sim.floor_map import Area
from sim.floor_plan import Cell, FloorPlan, JAMB_M, shared_wall
from sim.home import Doorway, HomeSpec, RoomSpec, WALL_M
from sim.marked_yaml import DescriptionError, Entry, unknown
from sim.palette import Colour, COLOURS
from sim.room_rules import FURNISHING

ROOM_KEYS = ('name', 'kind', 'x', 'y', 'floor', 'wall')
DOORWAY_KEYS = ('between', 'at', 'width')
NARROWEST_DOOR_M = 0.9
SMALLEST_ROOM_M = 1.2
MOST_M = 100.0


def described_plan(entry: Entry) -> FloorPlan:
    """
    Return the floor plan that a description draws by hand.

    :raises DescriptionError: if rooms overlap, or one has no door.
    """
    rooms = entry.entries('rooms', 'a room', ROOM_KEYS)
    if not rooms:
        raise entry.error('rooms', 'there is at least one room')
    cells = [_cell(room) for room in rooms]
    lines = {cell.name: room.line for cell, room in zip(cells, rooms, strict=True)}
    for (a, b), room in zip(itertools.combinations(cells, 2), _second(rooms), strict=True):
        if a.name == b.name:
            raise room.error('name', f'{a.name} is the name of another room')
        gap = max(max(a.low[k] - b.high[k], b.low[k] - a.high[k]) for k in (0, 1))
        if gap < WALL_M / 2:
            raise room.error('x', f'{b.name} overlaps {a.name}; {WALL_M} m of wall lie between')
    doorways = [
        _doorway(each, cells) for each in entry.entries('doorways', 'a doorway', DOORWAY_KEYS)
    ]
    _check_doors(cells, doorways, lines)
    return FloorPlan(tuple(cells), tuple(doorways))


def _second(rooms: Sequence[Entry]) -> list[Entry]:
    return [b for _, b in itertools.combinations(rooms, 2)]


def _cell(entry: Entry) -> Cell:
    spans = []
    for key in ('x', 'y'):
        low, high = entry.numbers(key, 2, -MOST_M, MOST_M)
        if high - low < SMALLEST_ROOM_M:
            raise entry.error(
                key, f'a room is {SMALLEST_ROOM_M} m wide at least, got {key} {low:g} to {high:g}'
            )
        spans.append((low, high))
    (low_x, high_x), (low_y, high_y) = spans
    kind = entry.text('kind', known=tuple(FURNISHING))
    return Cell(entry.text('name'), kind, (low_x, low_y), (high_x, high_y))


def _doorway(entry: Entry, cells: Sequence[Cell]) -> Doorway:
    names = entry.texts('between')
    known = {cell.name: cell for cell in cells}
    if len(names) != 2 or names[0] == names[1]:
        raise entry.error('between', f'between names two rooms, got {list(names)}')
    for name in names:
        if name not in known:
            raise unknown(entry.line_of('between'), 'the room', name, tuple(known))
    wall = shared_wall(_area(known[names[0]]), _area(known[names[1]]))
    if wall is None:
        raise entry.error('between', f'{names[0]} and {names[1]} share no wall of {WALL_M} m')
    along, across, (low, high) = wall
    width = entry.number('width', NARROWEST_DOOR_M, MOST_M, 1.0)
    at = entry.number('at', -MOST_M, MOST_M, (low + high) / 2)
    edge = width / 2 + JAMB_M / 3
    if not low + edge <= at <= high - edge:
        raise entry.error(
            'at',
            f'a doorway {width:g} m wide at {at:g} does not fit the wall from {low:g} to {high:g}',
        )
    x, y = (at, across) if along == 'x' else (across, at)
    return Doorway((names[0], names[1]), x, y, along, width)


def _area(cell: Cell) -> Area:
    return cell.low, cell.high


def _check_doors(
    cells: Sequence[Cell], doorways: Sequence[Doorway], lines: dict[str, int]
) -> None:
    joined = {cells[0].name}
    for _ in cells:
        joined |= {name for door in doorways if joined & {*door.rooms} for name in door.rooms}
    for cell in cells:
        if len(cells) > 1 and not any(cell.name in door.rooms for door in doorways):
            raise DescriptionError(lines[cell.name], f'{cell.name} has no door')
        if cell.name not in joined:
            raise DescriptionError(
                lines[cell.name], f'no way leads from {cells[0].name} to {cell.name}'
            )


def painted(spec: HomeSpec, entry: Entry) -> HomeSpec:
    """Return the home with the colours that a description gives to its rooms."""
    rooms = {room.name: room for room in spec.rooms}
    for each in entry.entries('rooms', 'a room', ROOM_KEYS):
        room = rooms[each.text('name')]
        rooms[room.name] = replace(
            room, floor=_colour(each, 'floor', room), wall=_colour(each, 'wall', room)
        )
    return replace(spec, rooms=tuple(rooms.values()))


def _colour(entry: Entry, key: str, room: RoomSpec) -> Colour:
    if key not in entry:
        return room.floor if key == 'floor' else room.wall
    return COLOURS[entry.text(key, known=tuple(COLOURS))]
