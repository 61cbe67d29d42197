"""Tests for kitchens: the same seed gives the same one, it stands still, a robot gets around."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from scipy import ndimage

from sim.engine import Engine
from sim.furniture import FURNITURE, furniture_model
from sim.home import floor_map
from sim.kitchen import kitchen
from sim.things import KINDS, thing_model
from sim.world import load_home, SETTLE_STEPS, World

pytestmark = pytest.mark.sim
SEEDS = (0, 7, 12)


@pytest.fixture
def engine() -> Iterator[Engine]:
    with Engine('tiny') as engine:
        yield engine


@pytest.fixture(params=SEEDS)
def world(request: pytest.FixtureRequest, engine: Engine) -> World:
    return load_home(engine, kitchen(request.param))


def test_the_same_seed_gives_the_same_kitchen() -> None:
    assert kitchen(5) == kitchen(5)
    assert kitchen(5) != kitchen(6)


def test_a_kitchen_has_every_kind_of_furniture_and_some_things() -> None:
    for seed in range(30):
        spec = kitchen(seed)
        assert sorted(piece.kind for piece in spec.furniture) == sorted(FURNITURE)
        assert 8 <= len(spec.items) <= 14
        assert len({item.name for item in spec.items}) == len(spec.items)


def test_which_kinds_of_things_exist_differs_by_seed() -> None:
    kinds = [frozenset(item.kind for item in kitchen(seed).items) for seed in range(30)]
    assert len(set(kinds)) > 25
    assert frozenset().union(*kinds) == set(KINDS)


def test_things_stay_where_they_were_put(world: World) -> None:
    for item in world.spec.items:
        position, _ = world.engine.pose(item.name)
        assert np.linalg.norm(position - item.position) < 0.01, item
        linear, angular = world.engine.velocity(item.name)
        assert np.linalg.norm(linear) < 0.01
        assert np.linalg.norm(angular) < 0.2


def test_no_thing_touches_another_or_a_wall(world: World) -> None:
    names = list(world.items)
    for index, name in enumerate(names):
        for other in names[index + 1 :]:
            assert not world.engine.closest(name, other, 0.03), (name, other)
        assert not world.engine.closest(name, 'room', 0.02), name


def test_doors_start_closed_and_open_all_the_way(world: World) -> None:
    for name in ('fridge_1', 'microwave_1', 'drawer_1'):
        assert abs(world.openness(name)) < 0.02
        world.set_openness(name, 1.0)
        world.engine.step(60)
        assert world.openness(name) > 0.9  # nothing is in the way


def test_a_door_resists_a_push_and_stays_where_it_is_left(engine: Engine) -> None:
    world = load_home(engine, kitchen(1))
    world.set_openness('fridge_1', 0.5)
    engine.step(480)
    assert world.openness('fridge_1') == pytest.approx(0.5, abs=0.02)


def test_a_robot_can_stand_before_each_piece_and_get_from_one_to_the_other() -> None:
    for seed in range(12):
        spec = kitchen(seed)
        grid = floor_map(spec)
        clearance = ndimage.distance_transform_edt(grid.cells == 0) * grid.resolution
        areas, _ = ndimage.label(clearance > 0.32)
        start = areas[grid.cell(*spec.start[:2])]
        assert start > 0
        for piece in spec.furniture:
            away = piece.model().size[0] / 2 + 0.6
            spot = (piece.x + away * np.cos(piece.yaw), piece.y + away * np.sin(piece.yaw))
            assert areas[grid.cell(*spot)] == start, piece


def test_the_floor_map_shows_furniture_and_walls() -> None:
    spec = kitchen(0)
    grid = floor_map(spec)
    fridge = spec.piece('fridge_1')
    assert not grid.is_free(fridge.x, fridge.y)
    assert not grid.is_free(-0.1, 1.0)
    assert not grid.is_free(99.0, 1.0)
    assert grid.is_free(*spec.start[:2])


@pytest.mark.parametrize('kind', FURNITURE)
def test_handles_stick_out_and_can_be_grasped(kind: str) -> None:
    for seed in range(20):
        model = furniture_model(kind, seed)
        if model.handle is None:
            assert not model.joint
            continue
        assert model.handle.length >= 0.25
        assert model.handle.centre[0] - model.size[0] / 2 >= 0.05


def test_insides_are_as_large_as_the_robot_needs() -> None:
    for seed in range(20):
        assert furniture_model('fridge', seed).regions[0].clearance >= 0.5
        assert furniture_model('microwave', seed).regions[0].clearance >= 0.29
        assert furniture_model('drawer', seed).travel >= 0.3


@pytest.mark.parametrize('kind', KINDS)
def test_every_thing_fits_the_hand_one_way(kind: str) -> None:
    for seed in range(20):
        model = thing_model(kind, seed)
        if kind == 'bowl':  # taken by its rim
            continue
        assert min(model.size) < 0.075, model.size


def test_sizes_and_colours_of_kinds_overlap() -> None:
    def ranges(kind: str) -> tuple[np.ndarray, np.ndarray]:
        sizes = np.array([sorted(thing_model(kind, seed).size) for seed in range(40)])
        return sizes.min(axis=0), sizes.max(axis=0)

    spans = {kind: ranges(kind) for kind in KINDS}
    for kind, (low, high) in spans.items():
        overlapping = [
            other
            for other, (o_low, o_high) in spans.items()
            if other != kind and (low <= o_high).all() and (o_low <= high).all()
        ]
        # These three stand alone in size, but not in colour.
        assert overlapping or kind in ('bowl', 'cereal_box', 'sponge'), kind


def test_unknown_kinds_are_named() -> None:
    with pytest.raises(ValueError, match='spaceship'):
        furniture_model('spaceship', 0)
    with pytest.raises(ValueError, match='zebra'):
        thing_model('zebra', 0)
    with pytest.raises(ValueError, match='-1'):
        kitchen(-1)


def test_the_same_kitchen_settles_to_the_same_bit() -> None:
    poses = []
    for _ in range(2):
        with Engine('tiny') as engine:
            world = load_home(engine, kitchen(11))
            poses.append(np.array([world.pose(name) for name in world.items]))
    assert (poses[0] == poses[1]).all()


def test_a_home_is_at_rest_once_it_is_loaded(engine: Engine) -> None:
    world = load_home(engine, kitchen(3))
    assert engine.steps <= SETTLE_STEPS
    before = {name: world.pose(name)[:3, 3] for name in world.items}
    engine.step(240)
    for name, place in before.items():
        assert np.linalg.norm(world.pose(name)[:3, 3] - place) < 0.003, name


def test_things_fall_for_a_second_at_most_before_a_home_is_used(engine: Engine) -> None:
    spec = kitchen(3)
    item = spec.items[0]
    high = replace(item, position=(*item.position[:2], 30.0))
    load_home(engine, replace(spec, items=(high,)))
    assert engine.steps == SETTLE_STEPS
