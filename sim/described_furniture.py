"""The furniture of a description: what it adds, changes and removes, and whether that can stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
import zlib

import numpy as np

from sim.carpentry import FurnitureModel
from sim.floor_map import Footprint
from sim.floor_plan import Cell
from sim.furniture import BUILDERS
from sim.home import FurnitureSpec, HomeSpec, known_furniture
from sim.marked_yaml import Entry, unknown
from sim.placing import walls
from sim.room_space import corners, modules, overlap, Piece
from sim.starting_state import can_be_switched, SWITCHED_ON

FURNITURE_KEYS = ('name', 'kind', 'seed', 'x', 'y', 'yaw', 'on', 'at', 'open', 'state', 'remove')
TOLERANCE_M = 0.005
SEATS = ('chair', 'stool', 'ottoman', 'bench')  # reach under what has legs
LEGGED = ('table', 'desk')
MOST_M = 100.0


@dataclass
class Furnishing:
    """
    Furniture by name while a description is applied.

    :ivar gone: names of pieces whose things go with them.
    :ivar moved: pieces that stand elsewhere now, with where they stood.
    """

    spec: HomeSpec
    pieces: dict[str, FurnitureSpec]
    gone: set[str]
    moved: dict[str, FurnitureSpec]


def described_furniture(entry: Entry, spec: HomeSpec) -> Furnishing:
    """
    Return the furniture of a home as a description wants it.

    :raises DescriptionError: if a piece is of no known kind, overlaps another, goes through a
        wall, or does not fit on what it stands on.
    """
    work = Furnishing(spec, {piece.name: piece for piece in spec.furniture}, set(), {})
    fixed: list[tuple[Entry, FurnitureSpec]] = []
    for each in entry.entries('furniture', 'a piece of furniture', FURNITURE_KEYS):
        if each.flag('remove'):
            _remove(work, _known_name(each, 'name', work))
            continue
        piece = _piece(each, work)
        old = work.pieces.get(piece.name)
        if old is None or replace(old, openness=piece.openness, state=piece.state) != piece:
            _put(work, piece, old)
        else:
            work.pieces[piece.name] = piece
        fixed.append((each, piece))
    waiting = {piece.name for _, piece in fixed}
    for each, piece in fixed:
        waiting.discard(piece.name)  # of two that overlap, the later one is at fault
        _check(each, piece, work, waiting)
    return work


def _put(work: Furnishing, piece: FurnitureSpec, old: FurnitureSpec | None) -> None:
    """Put a piece in place of an old one; its things stay on it if it is only moved."""
    if old is not None:
        _remove(work, piece.name)
        if (old.kind, old.seed) == (piece.kind, piece.seed):
            work.moved[piece.name] = old
            work.gone.discard(piece.name)
    work.pieces[piece.name] = piece
    for module in list(_modules(work, piece)):
        work.pieces[module.name] = module


def _known_name(entry: Entry, key: str, work: Furnishing) -> str:
    name = entry.text(key)
    if name not in work.pieces:
        raise unknown(entry.line_of(key), 'the furniture', name, tuple(work.pieces))
    return name


def _remove(work: Furnishing, name: str) -> None:
    for other in [piece for piece in work.pieces.values() if piece.parent == name]:
        _remove(work, other.name)
    del work.pieces[name]
    work.gone.add(name)


def _piece(entry: Entry, work: Furnishing) -> FurnitureSpec:
    old = work.pieces.get(entry.text('name')) if 'name' in entry else None
    if old is not None and old.host:
        raise entry.error(
            'name', f'{old.name} is a part of {old.parent} and has no place of its own'
        )
    kind = entry.text('kind', None if old is None else old.kind, tuple(BUILDERS))
    name = entry.text('name', _free_name(work, known_furniture(kind, 0).kind))
    seed = entry.whole(
        'seed', 0, 2**31 - 1, zlib.crc32(name.encode()) >> 1 if old is None else old.seed
    )
    model = known_furniture(kind, seed)
    opened = entry.number('open', 0.0, 1.0, 0.0 if old is None else old.openness)
    if opened and not model.joint:
        raise entry.error('open', f'a {kind} has nothing to open')
    if 'on' in entry:
        x, y, z, yaw, parent = _upon(entry, work)
    elif model.mount == 'top' and old is None:
        raise entry.error('kind', f'a {kind} stands on other furniture: it needs the key on')
    else:
        x = entry.number('x', -MOST_M, MOST_M, None if old is None else old.x)
        y = entry.number('y', -MOST_M, MOST_M, None if old is None else old.y)
        turn = 0.0 if old is None else float(np.degrees(old.yaw))
        yaw = float(np.radians(entry.number('yaw', -360.0, 360.0, turn)))
        z, parent = (0.0, '') if old is None else (old.z, old.parent)
        if model.mount == 'wall':
            x, y, yaw = _at_wall(work.spec, x, y)
    state = _state(entry, model, () if old is None else old.state)
    return FurnitureSpec(name, kind, seed, x, y, z, yaw, parent, openness=opened, state=state)


def _state(entry: Entry, model: FurnitureModel, usual: tuple[str, ...]) -> tuple[str, ...]:
    if 'state' not in entry:
        return usual
    words = entry.texts('state')
    for word in words:
        if word != SWITCHED_ON:
            raise unknown(entry.line_of('state'), 'the state', word, (SWITCHED_ON,))
        if not can_be_switched(model):
            raise entry.error('state', f'a {model.kind} cannot be switched on')
    return words


def _free_name(work: Furnishing, kind: str) -> str:
    number = 1
    while f'{kind}_{number}' in work.pieces:
        number += 1
    return f'{kind}_{number}'


def _upon(entry: Entry, work: Furnishing) -> tuple[float, float, float, float, str]:
    """Return place, height, heading and name of what a piece stands on."""
    below = work.pieces[_known_name(entry, 'on', work)]
    model = below.model()
    if not model.regions:
        raise entry.error('on', f'nothing can stand on {below.name}')
    dx, dy = entry.numbers('at', 2, -MOST_M, MOST_M) if 'at' in entry else (0.0, 0.0)
    c, s = float(np.cos(below.yaw)), float(np.sin(below.yaw))
    level = max(region.centre[2] for region in model.regions)
    turn = float(np.radians(entry.number('yaw', -360.0, 360.0, 0.0)))
    x, y = below.x + c * dx - s * dy, below.y + s * dx + c * dy
    return x, y, below.z + level, below.yaw + turn, below.name


def _at_wall(spec: HomeSpec, x: float, y: float) -> tuple[float, float, float]:
    """Return the nearest place on a wall, and the heading away from it."""
    room = spec.room_at(x, y)
    choice = []
    for wall in walls(Cell(room.name, room.kind, room.low, room.high)):
        at = wall.place(float(np.clip(x if wall.along == 'x' else y, wall.low, wall.high)), 0.0)
        choice.append((float(np.hypot(at[0] - x, at[1] - y)), at, wall.yaw))
    _, (at_x, at_y), yaw = min(choice)
    return at_x, at_y, yaw


def _modules(work: Furnishing, piece: FurnitureSpec) -> Iterator[FurnitureSpec]:
    placed = Piece(piece.kind, piece.seed, piece.x, piece.y, piece.z, piece.yaw, piece.model())
    old = {(each.parent, each.module): each.name for each in work.spec.furniture if each.host}
    for each in modules(placed):
        name = old.get((piece.name, each.module)) or _free_name(work, each.model.kind)
        yield FurnitureSpec(
            name, each.kind, each.seed, each.x, each.y, each.z, each.yaw,
            piece.name, each.host, each.module,
        )  # fmt: skip


def _check(entry: Entry, piece: FurnitureSpec, work: Furnishing, waiting: set[str]) -> None:
    ground = piece.footprint()
    room = work.spec.room_at(ground.x, ground.y)
    points = corners(ground)
    low, high = np.array(room.low) - TOLERANCE_M, np.array(room.high) + TOLERANCE_M
    if (points < low).any() or (points > high).any():
        raise entry.error('x', f'{piece.name} goes through a wall of {room.name}')
    if piece.parent:
        below = work.pieces[piece.parent]
        if not _lies_within(ground, below.footprint()):
            raise entry.error('on', f'{piece.name} does not fit on {below.name}')
    for doorway in work.spec.doorways:
        (low_x, low_y), (high_x, high_y) = doorway.area(0.4)
        way = Footprint(doorway.x, doorway.y, high_x - low_x, high_y - low_y, 0.0)
        if piece.model().mount == 'floor' and overlap(ground, way):
            raise entry.error(
                'x', f'{piece.name} blocks the doorway of {" and ".join(doorway.rooms)}'
            )
    for other in work.pieces.values():
        if other.name not in (piece.name, *waiting) and _collide(piece, other):
            raise entry.error('x', f'{piece.name} overlaps {other.name}')


def _lies_within(inner: Footprint, outer: Footprint) -> bool:
    points = corners(inner)
    grown = outer.grown(0.02)
    return bool(np.all(grown.contains(points[:, 0], points[:, 1])))


def _collide(a: FurnitureSpec, b: FurnitureSpec) -> bool:
    if a.name == b.parent or b.name == a.parent or (a.parent and a.parent == b.parent and b.host):
        return False
    if b.host or a.host:
        return False  # the piece that carries it is looked at
    kinds = {a.kind, b.kind}
    if kinds & {*SEATS} and kinds & {*LEGGED}:
        return False
    spans = [(each.z + each.model().box[0][2], each.z + each.model().box[1][2]) for each in (a, b)]
    (low_a, high_a), (low_b, high_b) = spans
    if high_a <= low_b + TOLERANCE_M or high_b <= low_a + TOLERANCE_M:
        return False
    return overlap(a.footprint().grown(-TOLERANCE_M), b.footprint())


def with_furniture(work: Furnishing) -> HomeSpec:
    """Return the home with this furniture; things go where their furniture went."""
    items = []
    for item in work.spec.items:
        if item.support in work.gone and item.support not in work.moved:
            continue
        old, new = work.moved.get(item.support), work.pieces.get(item.support)
        if old is not None and new is not None:
            turn = new.yaw - old.yaw
            c, s = float(np.cos(turn)), float(np.sin(turn))
            dx, dy = item.position[0] - old.x, item.position[1] - old.y
            at = (new.x + c * dx - s * dy, new.y + s * dx + c * dy, item.position[2])
            item = replace(item, position=at, yaw=item.yaw + turn)
        items.append(item)
    return replace(work.spec, furniture=tuple(work.pieces.values()), items=tuple(items))
