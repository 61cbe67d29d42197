"""Tests for ground_truth.py: what is on, in and open, and whether a goal holds."""

from collections.abc import Iterator

import numpy as np
import pybullet
import pytest

from sim.engine import Engine
from sim.furniture import furniture_model
from sim.ground_truth import AT_M, holds, item_places, region_frame, state_atoms
from sim.kitchen import kitchen
from sim.pieces import load_piece
from sim.things import load_thing, thing_model
from sim.world import load_home, World
from tapa_planner.errors import PddlError
from tapa_planner.pddl import Atom

pytestmark = pytest.mark.sim
SEED = 16  # has a lemon on the counter and a cereal box


@pytest.fixture
def world() -> Iterator[World]:
    with Engine('tiny') as engine:
        yield load_home(engine, kitchen(SEED))


def _put_into(world: World, item: str, piece: str) -> None:
    region = world.furniture[piece].regions[0]
    frame = region_frame(world, piece, region)
    position = frame[:3, :3] @ region.centre + frame[:3, 3]
    position[2] += world.items[item].heights[0] + 0.002
    world.engine.set_pose(item, position.tolist(), (0, 0, 0, 1))
    world.engine.step(60)


def test_things_are_where_the_kitchen_put_them() -> None:
    for seed in (0, 2, 4, 9):
        with Engine('tiny') as engine:
            world = load_home(engine, kitchen(seed))
            atoms = state_atoms(world)
            for item in world.spec.items:
                assert Atom(item.relation, (item.name, item.support)) in atoms
            assert len([each for each in atoms if each.predicate in ('on', 'in')]) == len(
                world.spec.items
            )
            assert not [each for each in atoms if each.predicate == 'open']


@pytest.mark.parametrize('piece', ['fridge_1', 'microwave_1', 'drawer_1'])
def test_a_thing_put_into_a_container_is_in_it(world: World, piece: str) -> None:
    goal = f'(exists (?a - lemon ?c - {piece[:-2]}) (in ?a ?c))'
    assert not holds(goal, world)
    _put_into(world, 'lemon_1', piece)
    assert holds(goal, world)
    assert not holds('(exists (?s - surface) (on lemon_1 ?s))', world)


def test_a_thing_in_a_drawer_moves_with_it(world: World) -> None:
    world.set_openness('drawer_1', 0.9)
    _put_into(world, 'lemon_1', 'drawer_1')
    assert holds('(and (in lemon_1 drawer_1) (open drawer_1))', world)


def test_a_thing_comes_out_with_the_drawer(world: World) -> None:
    _put_into(world, 'lemon_1', 'drawer_1')
    world.engine.step(480)  # it falls asleep
    before, _ = world.engine.pose('lemon_1')
    world.engine.wake('drawer_1')
    pybullet.setJointMotorControl2(
        world.engine.bodies['drawer_1'],
        world.engine.joint_index('drawer_1', 'drawer_slide'),
        pybullet.VELOCITY_CONTROL,
        targetVelocity=0.15,
        force=60.0,
        physicsClientId=world.engine.client_id,
    )
    world.engine.step(480)
    after, _ = world.engine.pose('lemon_1')
    assert np.linalg.norm(after - before) > 0.2
    assert holds('(and (in lemon_1 drawer_1) (open drawer_1))', world)


def test_a_thing_on_another_is_where_that_one_is(world: World) -> None:
    item = next(each for each in world.spec.items if each.kind == 'cereal_box')
    position, _ = world.engine.pose(item.name)
    rise = world.items[item.name].size[2] / 2 + world.items['lemon_1'].heights[0] + 0.001
    top = position + np.array([0.0, 0.0, rise])
    world.engine.set_pose('lemon_1', top.tolist(), (0, 0, 0, 1))
    world.engine.step(5)
    assert Atom('on', ('lemon_1', item.support)) in state_atoms(world)


def test_a_door_ajar_is_neither_open_nor_closed(world: World) -> None:
    for fraction, is_open, is_closed in ((0.0, 0, 1), (0.3, 0, 0), (0.6, 1, 0)):
        world.set_openness('fridge_1', fraction)
        assert holds('(open fridge_1)', world) == bool(is_open)
        assert holds('(not (open fridge_1))', world) == bool(is_closed)


def test_what_is_held_is_nowhere_else(world: World) -> None:
    atoms = state_atoms(world, held='lemon_1')
    assert Atom('holding', ('lemon_1',)) in atoms
    assert Atom('hand_empty') not in atoms
    assert not [each for each in atoms if each.predicate == 'on' and 'lemon_1' in each.arguments]
    assert holds('(exists (?l - lemon) (holding ?l))', world, held='lemon_1')


def test_the_robot_is_at_what_it_stands_before(world: World) -> None:
    piece = world.spec.piece('counter_1')
    away = world.furniture['counter_1'].size[0] / 2 + 0.6
    spot = (piece.x + away * np.cos(piece.yaw), piece.y + away * np.sin(piece.yaw))
    assert holds('(at counter_1)', world, robot_xy=spot)
    assert not holds('(at counter_1)', world)


def test_a_goal_that_makes_no_sense_is_an_error(world: World) -> None:
    with pytest.raises(PddlError):
        holds('(exists (?a - unicorn) (holding ?a))', world)


def test_a_thing_in_a_cabinet_on_a_wall_is_in_it() -> None:
    seed = next(s for s in range(30) if furniture_model('cabinet', s).mount == 'wall')
    cabinet, mug = furniture_model('cabinet', seed), thing_model('mug', 0)
    with Engine('tiny') as engine:
        world = World(engine, kitchen(0))
        load_piece(engine, 'cabinet_1', cabinet, (2.0, 1.0, 0.0), np.pi)
        world.furniture['cabinet_1'] = cabinet
        x, y, z = cabinet.regions[0].centre
        at = (2.0 - x, 1.0 - y, z + mug.heights[0])
        load_thing(engine, 'mug_1', mug, at, (0.0, 0.0, 0.0, 1.0))
        world.items['mug_1'] = mug
        assert item_places(world) == {'mug_1': ('in', 'cabinet_1')}
        near = state_atoms(world, None, (2.0 - cabinet.size[0] - AT_M + 0.1, 1.0))
        assert Atom('at', ('cabinet_1',)) in near
        far = state_atoms(world, None, (2.0 - cabinet.size[0] - AT_M - 0.1, 1.0))
        assert Atom('at', ('cabinet_1',)) not in far
