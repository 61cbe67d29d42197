"""Which small things a home holds: where such things are kept, with some in odd places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.carpentry import Region
from sim.floor_map import Footprint
from sim.home import known_thing
from sim.room_rules import FLOOR, KEPT, MANY, USUALLY
from sim.room_space import overlap, Piece, RADIUS_M, RoomSpace, vertical_span
from sim.stocking import HAND_M, LIFT_M
from sim.thing import ThingModel
from sim.things import ALL_KINDS

CLUTTER = 0.08  # share of things that lie where they are not kept
REACH_M = 0.45  # from an edge that a robot can stand at
APART_M = 0.05  # between the boxes of two things
EDGE_M = 0.06  # of a region's own margin that a thing may use, half of its width apart
SQUARE_UP_M = 0.2  # things longer than this lie along the furniture's edges
TRIES = 12
UNDER_TABLES = ('chair', 'stool')  # where nothing is put down
SHARE_IN = 0.25  # of things that go behind doors, where both will do
MOST = 9  # things on one piece of furniture
GIVE_UP = 8  # things of a kind for which there was no place: the home is full of them


@dataclass(frozen=True)
class Put:
    """A thing at its place; no piece means the floor."""

    kind: str
    seed: int
    rest: int
    piece: Piece | None
    relation: str
    position: tuple[float, float, float]
    yaw: float


@dataclass(frozen=True)
class _Shelf:
    """A region that can take things, and in which kind of room."""

    room: str
    piece: Piece
    region: Region
    blocked: tuple[Footprint, ...]  # by what else stands there


@dataclass(frozen=True)
class _Taken:
    area: Footprint
    low: float
    high: float


def outfit(rng: np.random.Generator, rooms: Sequence[RoomSpace], count: int) -> list[Put]:
    """Return ``count`` things that stand apart from each other, or fewer if the rooms are full."""
    shelves = [shelf for room in rooms for shelf in _shelves(room)]
    taken: list[_Taken] = []
    things: list[Put] = []
    load: dict[int, int] = {}
    usual = max(USUALLY, 2 * count // len(ALL_KINDS))
    refused = dict.fromkeys(ALL_KINDS, 0)
    for _ in range(12 * count):
        if len(things) == count:
            break
        kind = ALL_KINDS[int(rng.integers(len(ALL_KINDS)))]
        if refused[kind] == GIVE_UP:
            continue
        if sum(each.kind == kind for each in things) >= max(usual, MANY.get(kind, 0)):
            continue
        found = _settle(rng, kind, rooms, shelves, taken, load)
        if found is None:
            refused[kind] += 1
        else:
            things.append(found)
    return things


def _shelves(room: RoomSpace) -> list[_Shelf]:
    found = []
    for piece in room.pieces:
        for region in piece.model.regions:
            level = piece.z + region.centre[2]
            blocked = tuple(
                other.footprint().grown(0.03)
                for other in room.pieces
                if other is not piece
                and other.carrier is not None
                and other.z + vertical_span(other.model)[0] < level + 0.3
                and other.z + vertical_span(other.model)[1] > level
            )
            found.append(_Shelf(room.cell.kind, piece, region, blocked))
    return found


def _settle(
    rng: np.random.Generator,
    kind: str,
    rooms: Sequence[RoomSpace],
    shelves: Sequence[_Shelf],
    taken: list[_Taken],
    load: dict[int, int],
) -> Put | None:
    kinds_of_rooms, kinds_of_furniture = KEPT.get(kind, ((), ()))
    seed = int(rng.integers(2**31))
    if FLOOR in kinds_of_furniture and rng.random() < 1.5 / len(kinds_of_furniture):
        fitting = [r for r in rooms if not kinds_of_rooms or r.cell.kind in kinds_of_rooms]
        return _put_on_floor(rng, known_thing(kind, seed), seed, fitting, taken)
    choice = [
        shelf
        for shelf in shelves
        if shelf.piece.kind in kinds_of_furniture
        and (not kinds_of_rooms or shelf.room in kinds_of_rooms)
    ]
    if rng.random() < CLUTTER:
        choice = [
            shelf
            for shelf in shelves
            if shelf.region.relation == 'on' and shelf.piece.kind not in UNDER_TABLES
        ]
    outside = [shelf for shelf in choice if shelf.region.relation == 'on']
    if outside and rng.random() >= SHARE_IN:
        choice = outside
    # A shelf with many boards is one place among others.
    pieces = list({id(shelf.piece): shelf.piece for shelf in choice}.values())
    pieces = [piece for piece in pieces if load.get(id(piece), 0) < MOST]
    if not pieces:
        return None
    model = known_thing(kind, seed)
    for _ in range(3):
        piece = pieces[int(rng.integers(len(pieces)))]
        boards = [shelf for shelf in choice if shelf.piece is piece]
        put = _put(rng, model, seed, boards[int(rng.integers(len(boards)))], taken)
        if put is not None:
            load[id(piece)] = load.get(id(piece), 0) + 1
            return put
    return None


def _put(
    rng: np.random.Generator, model: ThingModel, seed: int, shelf: _Shelf, taken: list[_Taken]
) -> Put | None:
    piece, region = shelf.piece, shelf.region
    size_x, size_y, tall = model.extent(0)
    if tall > region.clearance - (0.0 if region.link else HAND_M * 0.7):
        return None
    for _ in range(TRIES):
        turn = float(rng.uniform(-np.pi, np.pi))
        if max(size_x, size_y) > SQUARE_UP_M or region.link:
            turn = float(rng.integers(4) * np.pi / 2 + rng.normal(0.0, 0.05))
        c, s = abs(np.cos(turn)), abs(np.sin(turn))
        half = np.array([c * size_x + s * size_y, s * size_x + c * size_y]) / 2
        room = np.asarray(region.size) / 2 + EDGE_M - half
        room = np.minimum(np.asarray(region.size) / 2, room)
        if (room < 0.0).any():
            continue
        x, y = (np.asarray(region.centre[:2]) + rng.uniform(-room, room)).tolist()
        if not region.link and _from_edge(piece, x, y) > REACH_M:
            continue
        map_x, map_y = piece.to_map(x, y)
        level = piece.z + region.centre[2]
        area = Footprint(map_x, map_y, size_x, size_y, piece.yaw + turn)
        if _is_taken(area, level, level + tall, taken):
            continue
        if any(overlap(area, other) for other in shelf.blocked):
            continue
        taken.append(_Taken(area.grown(APART_M), level, level + tall))
        yaw = float((piece.yaw + turn + np.pi) % (2 * np.pi) - np.pi)
        position = (map_x, map_y, level + model.heights[0] + LIFT_M)
        return Put(model.kind, seed, 0, piece, region.relation, position, yaw)
    return None


def _from_edge(piece: Piece, x: float, y: float) -> float:
    """Return how far a point lies behind the edge that the robot's aisle is at."""
    depth, width, _ = piece.model.size
    gaps = [depth / 2 - x]
    if piece.kind in ('table', 'coffee_table', 'side_table', 'bed', 'ottoman'):
        gaps += [width / 2 - y, width / 2 + y]
    return min(gaps)


def _put_on_floor(
    rng: np.random.Generator,
    model: ThingModel,
    seed: int,
    rooms: Sequence[RoomSpace],
    taken: list[_Taken],
) -> Put | None:
    """Put a thing near a wall where it blocks neither a doorway nor an aisle."""
    size_x, size_y, tall = model.extent(0)
    for _ in range(TRIES if rooms else 0):
        room = rooms[int(rng.integers(len(rooms)))]
        off = float(max(size_x, size_y) / 2 + rng.uniform(0.03, 0.15))
        (low_x, low_y), (high_x, high_y) = room.cell.low, room.cell.high
        x, y = (
            float(rng.uniform(low_x + off, high_x - off)),
            float(rng.uniform(low_y + off, high_y - off)),
        )
        side = int(rng.integers(4))
        x = (low_x + off, high_x - off, x, x)[side]
        y = (y, y, low_y + off, high_y - off)[side]
        yaw = float(rng.integers(4) * np.pi / 2 + rng.normal(0.0, 0.1))
        area = Footprint(x, y, size_x, size_y, yaw)
        if room.is_spare(area) and not _is_taken(area, 0.0, tall, taken):
            taken.append(_Taken(area.grown(RADIUS_M), 0.0, tall))
            position = (x, y, model.heights[0] + LIFT_M)
            return Put(model.kind, seed, 0, None, 'on', position, yaw)
    return None


def _is_taken(area: Footprint, low: float, high: float, taken: Sequence[_Taken]) -> bool:
    return any(
        low < other.high and other.low < high and overlap(area, other.area) for other in taken
    )
