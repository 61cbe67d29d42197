"""The small things of a description: what it adds, changes and removes, and whether that fits."""

from __future__ import annotations

from dataclasses import replace
import zlib

import numpy as np

from sim.carpentry import Region
from sim.floor_map import Footprint
from sim.home import FurnitureSpec, HomeSpec, ItemSpec, known_thing
from sim.marked_yaml import Entry, unknown
from sim.room_space import overlap
from sim.starting_state import starting_state, STATES
from sim.stocking import LIFT_M
from sim.thing import ThingModel
from sim.things import PLACEABLE_BUILDERS

THING_KEYS = ('name', 'kind', 'seed', 'on', 'in', 'at', 'x', 'y', 'yaw', 'rest', 'state', 'remove')
EDGE_M = 0.06  # of the margin around a region that a thing may use
APART_M = 0.01
TRIES = 60
MOST_M = 100.0


def described_things(entry: Entry, spec: HomeSpec) -> HomeSpec:
    """
    Return the home with the things that a description adds, changes and removes.

    :raises DescriptionError: if a thing is of no known kind, or does not fit where it shall be.
    """
    items = {item.name: item for item in spec.items}
    for each in entry.entries('things', 'a thing', THING_KEYS):
        if each.flag('remove'):
            name = each.text('name')
            if name not in items:
                raise unknown(each.line_of('name'), 'the thing', name, tuple(items))
            del items[name]
            continue
        item = _item(each, spec, items)
        items[item.name] = item
    return replace(spec, items=tuple(items.values()))


def _item(entry: Entry, spec: HomeSpec, items: dict[str, ItemSpec]) -> ItemSpec:
    old = items.get(entry.text('name')) if 'name' in entry else None
    kind = entry.text('kind', None if old is None else old.kind, tuple(PLACEABLE_BUILDERS))
    name = entry.text('name', _free_name(items, kind))
    usual = zlib.crc32(name.encode()) >> 1 if old is None else old.seed
    seed = entry.whole('seed', 0, 2**31 - 1, usual)
    model = known_thing(kind, seed)
    rest = entry.whole('rest', 0, len(model.rests) - 1, 0 if old is None else old.rest)
    item = ItemSpec(name, kind, seed, rest, '', 'on', (0.0, 0.0, 0.0), 0.0, _state(entry, model))
    if old is not None and not any(key in entry for key in ('on', 'in', 'at', 'x', 'y')):
        low = old.position[2] - old.model().heights[old.rest]
        at = (*old.position[:2], low + model.heights[rest])
        return replace(item, support=old.support, relation=old.relation, position=at, yaw=old.yaw)
    others = [other for other in items.values() if other.name != name]
    if 'on' in entry or 'in' in entry:
        return _on_furniture(entry, item, spec, others)
    return _on_floor(entry, item, spec, others)


def _state(entry: Entry, model: ThingModel) -> tuple[str, ...]:
    words = entry.texts('state')
    for word in words:
        try:
            starting_state((word,), model)
        except ValueError as exc:
            raise entry.error('state', str(exc)) from exc
        if word.split()[0] not in STATES:
            raise unknown(entry.line_of('state'), 'the state', word, STATES)
    return words


def _free_name(items: dict[str, ItemSpec], kind: str) -> str:
    number = 1
    while f'{kind}_{number}' in items:
        number += 1
    return f'{kind}_{number}'


def _on_furniture(
    entry: Entry, item: ItemSpec, spec: HomeSpec, others: list[ItemSpec]
) -> ItemSpec:
    if 'on' in entry and 'in' in entry:
        raise entry.error('in', f'{item.name} is on something or in something, not both')
    relation = 'on' if 'on' in entry else 'in'
    pieces = {piece.name: piece for piece in spec.furniture}
    name = entry.text(relation)
    if name not in pieces:
        raise unknown(entry.line_of(relation), 'the furniture', name, tuple(pieces))
    piece, model = pieces[name], item.model()
    regions = [region for region in piece.model().regions if region.relation == relation]
    if not regions:
        raise entry.error(relation, f'nothing can be {relation} {name}')
    tall = model.extent(item.rest)[2]
    low = [region for region in regions if region.clearance >= tall]
    if not low:
        room = max(region.clearance for region in regions)
        raise entry.error(
            relation,
            f'{item.name} is {tall:.2f} m high and {relation} {name} there are {room:.2f} m',
        )
    at = entry.numbers('at', 2, -MOST_M, MOST_M) if 'at' in entry else None
    turn = float(np.radians(entry.number('yaw', -360.0, 360.0))) if 'yaw' in entry else None
    blocked = [
        other.footprint()
        for other in spec.furniture
        if other.parent == name and not other.host and relation == 'on'
    ]
    for region in sorted(low, key=lambda region: -region.size[0] * region.size[1]):
        placed = _in_region(item, piece, region, at, turn, others, blocked)
        if placed is not None:
            return replace(placed, relation=relation)
    where = 'free place for it' if at is None else 'room for it there'
    x, y, _ = model.extent(item.rest)
    raise entry.error(
        'at' if at else relation,
        f'{item.name} ({x:.2f} m by {y:.2f} m) does not fit: {relation} {name} is no {where}',
    )


def _in_region(
    item: ItemSpec,
    piece: FurnitureSpec,
    region: Region,
    at: tuple[float, ...] | None,
    turn: float | None,
    others: list[ItemSpec],
    blocked: list[Footprint],
) -> ItemSpec | None:
    """Return the thing at the wished place of a region, or at a free one; None where it cannot be."""
    model = item.model()
    size_x, size_y, tall = model.extent(item.rest)
    rng = np.random.default_rng(item.seed)
    for attempt in range(TRIES if at is None or turn is None else 1):
        heading = turn if turn is not None else (0.0 if attempt == 0 else rng.uniform(-3.14, 3.14))
        c, s = abs(np.cos(heading)), abs(np.sin(heading))
        half = np.array([c * size_x + s * size_y, s * size_x + c * size_y]) / 2
        free = np.asarray(region.size) / 2 + EDGE_M - half
        if (free < 0.0).any():
            continue
        if at is None:
            x, y = (np.asarray(region.centre[:2]) + rng.uniform(-free, free)).tolist()
        else:
            x, y = at
            if (np.abs(np.subtract(at, region.centre[:2])) > free).any():
                continue
        cos, sin = float(np.cos(piece.yaw)), float(np.sin(piece.yaw))
        map_x, map_y = piece.x + cos * x - sin * y, piece.y + sin * x + cos * y
        level = piece.z + region.centre[2]
        area = Footprint(map_x, map_y, size_x, size_y, piece.yaw + heading)
        if any(overlap(area, each) for each in blocked) or _touches(area, level, tall, others):
            continue
        position = (map_x, map_y, level + model.heights[item.rest] + LIFT_M)
        return replace(item, support=piece.name, position=position, yaw=float(piece.yaw + heading))
    return None


def _on_floor(entry: Entry, item: ItemSpec, spec: HomeSpec, others: list[ItemSpec]) -> ItemSpec:
    model = item.model()
    size_x, size_y, tall = model.extent(item.rest)
    x, y = (entry.number(key, -MOST_M, MOST_M) for key in ('x', 'y'))
    yaw = float(np.radians(entry.number('yaw', -360.0, 360.0, 0.0)))
    room = spec.room_at(x, y)
    inside = all(
        room.low[axis] + max(size_x, size_y) / 2 <= at <= room.high[axis] - max(size_x, size_y) / 2
        for axis, at in enumerate((x, y))
    )
    if not inside:
        raise entry.error('x', f'{item.name} does not lie on the floor of a room')
    area = Footprint(x, y, size_x, size_y, yaw)
    for piece in spec.furniture:
        on_floor = piece.model().mount == 'floor' and piece.z == 0.0
        if on_floor and overlap(area, piece.footprint()):
            raise entry.error('x', f'{item.name} overlaps {piece.name}')
    if _touches(area, 0.0, tall, others):
        raise entry.error('x', f'{item.name} overlaps another thing')
    return replace(item, position=(x, y, model.heights[item.rest] + LIFT_M), yaw=yaw)


def _touches(area: Footprint, low: float, tall: float, others: list[ItemSpec]) -> bool:
    for other in others:
        model = other.model()
        size_x, size_y, height = model.extent(other.rest)
        bottom = other.position[2] - model.heights[other.rest]
        taken = Footprint(*other.position[:2], size_x, size_y, other.yaw).grown(APART_M)
        if low < bottom + height and bottom < low + tall and overlap(area, taken):
            return True
    return False
