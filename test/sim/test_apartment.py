"""Tests for apartments: floor plans differ, a robot gets everywhere, things stay where they are."""

from collections.abc import Iterator
import itertools

from hypothesis import given, settings
from hypothesis import strategies as st
import numpy as np
from numpy.typing import NDArray
import pytest
from scipy import ndimage

from sim import outfitting
from sim.apartment import apartment
from sim.engine import Engine
from sim.floor_plan import floor_plan
from sim.furniture import BUILDERS
from sim.home import (
    floor_map,
    footprint,
    FurnitureSpec,
    HomeSpec,
    known_thing,
    POSTURES,
    WALL_HEIGHT_M,
)
from sim.room_rules import FLOOR, FURNISHING, KEPT
from sim.room_space import ACCESS, Access, aisle, overlap, Piece
from sim.thing import ThingModel
from sim.things import ALL_KINDS
from sim.world import load_home

RADIUS_M = 0.37
seeds = st.integers(0, 100_000)


def reachable(spec: HomeSpec) -> tuple[NDArray[np.int32], int]:
    """Return the connected areas for the robot's middle, and the one that it starts in."""
    grid = floor_map(spec)
    clearance = ndimage.distance_transform_edt(grid.cells == 0) * grid.resolution
    areas, _ = ndimage.label(clearance > RADIUS_M)
    return areas, int(areas[grid.cell(*spec.start[:2])])


def area_at(areas: NDArray[np.int32], cell: tuple[int, int]) -> int:
    """Return the area of a cell, 0 beyond the map."""
    inside = all(0 <= at < size for at, size in zip(cell, areas.shape, strict=True))
    return int(areas[cell]) if inside else 0


def stands(piece: FurnitureSpec) -> Iterator[tuple[float, float]]:
    """Yield where the robot may stand to get at a piece; one place will do."""
    placed = Piece(piece.kind, piece.seed, piece.x, piece.y, piece.z, piece.yaw, piece.model())
    access = ACCESS.get(piece.kind, Access())
    for side in access.sides:
        area = aisle(placed, side, access.aisle_m)
        yield from (
            (at.x, at.y) for at in (area.moved(min(0.6, area.depth - 0.38) - area.depth / 2), area)
        )


@given(seed=seeds, rooms=st.integers(1, 8))
@settings(max_examples=12, deadline=None)
def test_a_floor_plan_has_rooms_of_their_sizes_joined_by_doorways(seed: int, rooms: int) -> None:
    plan = floor_plan(np.random.default_rng(seed), rooms)
    assert len(plan.cells) == rooms
    joined = {plan.cells[0].name}
    for _ in range(rooms):
        joined |= {name for door in plan.doorways if joined & {*door.rooms} for name in door.rooms}
    assert joined == {cell.name for cell in plan.cells}
    area = {cell.name: float(np.prod(np.subtract(cell.high, cell.low))) for cell in plan.cells}
    for cell in plan.cells:
        if cell.kind == 'bathroom':
            assert area[cell.name] < 9.5
        if cell.kind == 'living_room':
            assert area[cell.name] > 17.0
    for door in plan.doorways:
        assert door.width >= 0.9
    for a, b in itertools.combinations(plan.cells, 2):
        gaps = [max(a.low[k] - b.high[k], b.low[k] - a.high[k]) for k in (0, 1)]
        assert max(gaps) > 0.09


@given(seed=seeds, rooms=st.integers(1, 4))
@settings(max_examples=6, deadline=None)
def test_the_robot_reaches_every_piece_and_every_room(seed: int, rooms: int) -> None:
    spec = apartment(seed, rooms, 12)
    grid = floor_map(spec)
    areas, start = reachable(spec)
    assert start > 0
    for door in spec.doorways:
        assert areas[grid.cell(door.x, door.y)] == start
    for piece in spec.furniture:
        if piece.model().mount == 'floor' and piece.z == 0.0:
            assert any(area_at(areas, grid.cell(*spot)) == start for spot in stands(piece)), piece


@given(seed=seeds, rooms=st.integers(1, 4))
@settings(max_examples=6, deadline=None)
def test_furniture_stands_apart_inside_its_room(seed: int, rooms: int) -> None:
    spec = apartment(seed, rooms, 0)
    assert len({each.name for each in spec.furniture}) == len(spec.furniture)
    standing = [p for p in spec.furniture if p.model().mount == 'floor' and p.z == 0.0]
    for a, b in itertools.combinations(standing, 2):
        if 'chair' not in (a.kind, b.kind):  # chairs reach under their tables
            assert not overlap(a.footprint(), b.footprint()), (a, b)
    for piece in spec.furniture:
        room = spec.room_at(piece.x, piece.y)
        ground = footprint(piece.model(), piece.x, piece.y, piece.yaw)
        assert room.contains(ground.x, ground.y), piece
        assert piece.z + piece.model().box[1][2] <= WALL_HEIGHT_M + 0.01


def test_the_same_seed_gives_the_same_apartment_and_another_a_different_one() -> None:
    assert apartment(5, 3, 20) == apartment(5, 3, 20)
    plans = [apartment(seed, 4, 0).rooms for seed in range(4)]
    order = {tuple((room.name, room.low < (1.0, 1.0)) for room in rooms) for rooms in plans}
    sizes = {tuple(np.round(rooms[0].size, 2)) for rooms in plans}
    assert len(order) > 1
    assert len(sizes) == 4


def test_things_lie_where_such_things_are_kept() -> None:
    spec = apartment(2, 4, 40)
    kinds = {piece.name: piece.kind for piece in spec.furniture} | {'': FLOOR}
    usual = [kinds[item.support] in KEPT[item.kind][1] for item in spec.items]
    assert len(spec.items) >= 30
    assert np.mean(usual) > 0.75


def test_things_stay_where_they_were_put() -> None:
    spec = apartment(1, 3, 40)
    with Engine('tiny') as engine:
        world = load_home(engine, spec)
        moved = {
            item.name: float(np.linalg.norm(world.pose(item.name)[:3, 3] - item.position))
            for item in spec.items
        }
    assert max(moved.values()) < 0.03, moved


def test_the_tables_name_kinds_that_exist_in_the_home() -> None:
    for rules in FURNISHING.values():
        for rule in rules:
            assert 0.0 < rule.chance <= 1.0
            assert rule.count[0] <= rule.count[1]
    assert set(ALL_KINDS) <= set(KEPT)
    assert set(BUILDERS) - {'stove_burner'} <= {
        rule.kind for rules in FURNISHING.values() for rule in rules
    } | {'faucet', 'door_frame'}
    assert 'walk' in POSTURES


@pytest.mark.parametrize(
    ('seed', 'rooms', 'things', 'message'),
    [(-1, None, None, 'got -1'), (0, 9, None, 'got 9'), (0, 0, None, 'got 0'), (0, 1, -2, '-2')],
)
def test_arguments_out_of_range_are_named(
    seed: int, rooms: int | None, things: int | None, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        apartment(seed, rooms, things)


def test_a_full_apartment_stops_looking_for_places(monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[str] = []

    def counted(kind: str, seed: int) -> ThingModel:
        built.append(kind)
        return known_thing(kind, seed)

    monkeypatch.setattr(outfitting, 'known_thing', counted)
    things = apartment(2000, 1, 300).items
    assert 10 < len(things) < 150
    # Without an end to it there are 12 tries for each wanted thing.
    assert len(built) < 12 * 300 / 6
