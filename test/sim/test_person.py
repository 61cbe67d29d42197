"""Tests for people: they stay or walk their path, stop before what is in the way, hold things."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from sim.annotation import annotate
from sim.body import body_text, Link, Shape
from sim.engine import Engine, TIME_STEP_S
from sim.figure import figure, HEIGHTS_M, PALM_HEIGHTS_M
from sim.ground_truth import object_types, state_atoms
from sim.home import PersonSpec
from sim.kitchen import kitchen
from sim.person import Person, ROBOT_GAP_M, ROBOT_RADIUS_M, SPEED_M_S
from sim.renderer import Intrinsics, look_at, render
from sim.things import load_thing, thing_model
from sim.world import load_home
from tapa_planner.pddl import Atom

pytestmark = pytest.mark.sim
STEPS = 4
HOME = PersonSpec('person_1', 3, 0.0, 0.0, 0.0)
WALK = PersonSpec('person_1', 3, 0.0, 0.0, 0.0, 'walk', ((0.0, 0.0), (2.0, 0.0)))


@pytest.fixture
def engine() -> Iterator[Engine]:
    with Engine('tiny') as engine:
        block(engine, 'floor', (10.0, 10.0, 0.1), (0.0, 0.0, -0.05))
        yield engine


def block(
    engine: Engine,
    name: str,
    size: tuple[float, float, float],
    position: tuple[float, float, float],
    mass: float = 0.0,
) -> None:
    text = body_text(name, [Link(name, (Shape('box', size),), mass=mass)])
    engine.load_urdf_text(name, text, position, fixed=mass == 0.0)


def loaded(engine: Engine, spec: PersonSpec) -> Person:
    person = Person(engine, spec)
    person.load()
    return person


def let_walk(
    engine: Engine, person: Person, seconds: float, robot_xy: tuple[float, float] | None = None
) -> None:
    for _ in range(round(seconds / (STEPS * TIME_STEP_S))):
        person.step(engine.time_s, robot_xy)
        engine.step(STEPS)


@pytest.mark.parametrize('posture', ['stand', 'sit', 'walk'])
def test_a_figure_has_the_size_of_an_adult(posture: str) -> None:
    heights = set()
    for seed in range(6):
        person = figure(seed, posture)
        parts = [*person.parts, *(part for limb in person.limbs for part in limb.parts)]
        points = np.concatenate([part.mesh.vertices for part in parts])
        assert abs(points[:, 2].min()) < 0.01
        tall = float(points[:, 2].max())
        if posture == 'sit':
            assert 1.1 < tall < 1.5
        else:
            assert tall == pytest.approx(person.height, abs=0.04)
            assert PALM_HEIGHTS_M[0] <= person.palm[2] <= PALM_HEIGHTS_M[1]
        assert HEIGHTS_M[0] <= person.height <= HEIGHTS_M[1]
        heights.add(round(person.height, 2))
    assert len(heights) > 3


def test_the_same_seed_gives_the_same_person_and_others_differ() -> None:
    looks = [[part.colour for part in figure(seed, 'stand').parts] for seed in (5, 5, 6)]
    assert looks[0] == looks[1]
    assert looks[0] != looks[2]


@pytest.mark.parametrize('posture', ['stand', 'sit'])
def test_who_stands_or_sits_stays_there(engine: Engine, posture: str) -> None:
    person = loaded(engine, PersonSpec('person_1', 2, 0.4, -0.2, 1.0, posture))
    block(engine, 'ball', (0.1, 0.1, 0.1), (0.4, -0.2, 2.5), mass=0.5)
    let_walk(engine, person, 1.0)
    assert person.pose == (0.4, -0.2, 1.0)
    assert np.allclose(engine.pose('person_1')[0], (0.4, -0.2, 0.0))
    assert person.velocity == (0.0, 0.0)


@pytest.mark.parametrize('posture', ['stand', 'sit'])
@pytest.mark.parametrize('kind', ['mug', 'book', 'remote_control'])
def test_an_open_hand_holds_a_thing(engine: Engine, posture: str, kind: str) -> None:
    person = loaded(engine, PersonSpec('person_1', 1, 0.0, 0.0, 0.7, posture))
    palm = person.palm()[:3, 3]
    model = thing_model(kind, 2)
    turned = (0.0, 0.0, float(np.sin(0.35)), float(np.cos(0.35)))
    at = palm + np.array([0.0, 0.0, model.heights[0] + 0.003])
    load_thing(engine, 'it', model, at.tolist(), turned)
    engine.step(480)
    position, _ = engine.pose('it')
    assert np.linalg.norm(position - at) < 0.01
    assert person.is_on_palm(position)
    assert not person.is_on_palm(position + np.array([0.3, 0.0, 0.0]))


def test_a_walk_leads_along_the_path_and_back(engine: Engine) -> None:
    person = loaded(engine, WALK)
    let_walk(engine, person, 1.5)
    x, y, yaw = person.pose
    assert x == pytest.approx(1.5 * SPEED_M_S, abs=0.1)
    assert abs(y) < 0.02
    assert abs(yaw) < 0.1
    assert np.hypot(*person.velocity) == pytest.approx(SPEED_M_S)
    let_walk(engine, person, 1.2)
    assert person.pose[0] > 1.9
    let_walk(engine, person, 3.5)
    assert person.pose[0] < 0.7
    assert abs(person.pose[2]) > 3.0


def test_legs_swing_and_feet_stay_on_the_floor(engine: Engine) -> None:
    person = loaded(engine, WALK)
    angles = []
    for _ in range(8):
        let_walk(engine, person, 0.15)
        angles.append(engine.joint_position('person_1', 'left_leg'))
        lowest = min(
            engine.bounds('person_1', engine.link_index('person_1', f'{side}_leg'))[0][2]
            for side in ('left', 'right')
        )
        assert abs(lowest) < 0.08
    assert max(angles) - min(angles) > 0.4


def test_a_walk_stops_before_the_robot_and_goes_on_when_it_leaves(engine: Engine) -> None:
    person = loaded(engine, WALK)
    robot = (1.9, 0.1)
    let_walk(engine, person, 3.0, robot)
    gap = float(np.hypot(*np.subtract(robot, person.pose[:2]))) - ROBOT_RADIUS_M
    assert gap >= ROBOT_GAP_M
    assert person.is_waiting
    assert person.velocity == (0.0, 0.0)
    let_walk(engine, person, 1.0, (1.9, 3.0))
    assert person.pose[0] > 1.2


@pytest.mark.parametrize(
    ('size', 'z'),
    [((0.4, 0.4, 0.42), 0.21), ((0.6, 1.2, 0.05), 0.73), ((0.1, 3.0, 2.5), 1.25)],
    ids=['stool', 'table top', 'wall'],
)
def test_a_walk_never_pushes_through_things(
    engine: Engine, size: tuple[float, float, float], z: float
) -> None:
    person = loaded(engine, WALK)
    block(engine, 'obstacle', size, (1.6, 0.0, z))
    let_walk(engine, person, 3.5)
    assert person.is_waiting
    assert 0.2 < person.pose[0] < 1.2
    assert not engine.closest('person_1', 'obstacle', 0.005)


def test_who_sits_does_so_on_the_seat_and_does_not_push_it_away(engine: Engine) -> None:
    block(engine, 'chair', (0.45, 0.45, 0.5), (0.0, 0.0, 0.25), mass=4.0)
    loaded(engine, PersonSpec('person_1', 4, 0.0, 0.0, 0.0, 'sit'))
    engine.step(240)
    assert np.linalg.norm(engine.pose('chair')[0] - (0.0, 0.0, 0.25)) < 0.01


def test_the_truth_tells_who_was_handed_what_and_pictures_show_who_is_there() -> None:
    spec = kitchen(0)
    x, y, _ = spec.start
    somebody = PersonSpec('person_1', 3, x, y, 0.0)
    with Engine('tiny') as engine:
        world = load_home(engine, replace(spec, persons=(somebody,)), settle=False)
        assert object_types(world)['person_1'] == 'person'
        model = thing_model('mug', 1)
        at = world.persons['person_1'].palm()[:3, 3] + np.array(
            [0.0, 0.0, model.heights[0] + 0.003]
        )
        load_thing(engine, 'mug_9', model, at.tolist(), (0.0, 0.0, 0.0, 1.0))
        world.items['mug_9'] = model
        engine.step(120)
        given, near = Atom('handed_over', ('mug_9', 'person_1')), Atom('at', ('person_1',))
        atoms = state_atoms(world, None, (x + 1.0, y))
        assert {given, near} <= atoms
        assert near not in state_atoms(world, None, (x + 2.0, y))
        assert given not in state_atoms(world, 'mug_9')
        eye = np.array([x + 1.6, y, 1.4])
        picture = render(
            engine, look_at(eye, np.array([x, y, 1.0])), Intrinsics.from_fov(160, 120, 1.2)
        )
        seen = {each.name: each for each in annotate(world, picture)}
        assert seen['person_1'].label == 'person'
        assert seen['person_1'].box.size[2] > 1.5
