"""Tests for electronics, paper and other household things: they rest, are true to size, light up."""

from collections.abc import Iterator

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from sim.body import body_text, Link, Shape
from sim.controls import Controls
from sim.engine import Engine
from sim.joints import Joints
from sim.palette import Colour
from sim.renderer import Intrinsics, look_at, render
from sim.thing import Solid, ThingModel
from sim.things import load_thing, thing_model
from sim.wares import WARE_BUILDERS

pytestmark = pytest.mark.sim
SEEDS = range(3)
OPENING_M = 0.077
LONGEST_M = {  # of each kind's box: shortest and longest that a person would call true to size
    'laptop': (0.25, 0.4), 'cell_phone': (0.12, 0.17), 'remote_control': (0.14, 0.23),
    'alarm_clock': (0.09, 0.17), 'desk_lamp': (0.28, 0.55), 'cd': (0.14, 0.145),
    'headphones': (0.17, 0.26), 'book': (0.15, 0.26), 'newspaper': (0.25, 0.36),
    'notebook': (0.1, 0.15), 'pen': (0.12, 0.16), 'pencil': (0.12, 0.2),
    'credit_card': (0.085, 0.087), 'key_chain': (0.09, 0.16), 'vase': (0.15, 0.3),
    'statue': (0.13, 0.3), 'candle': (0.08, 0.27), 'box': (0.2, 0.5),
    'house_plant': (0.15, 0.35), 'watering_can': (0.2, 0.35), 'pillow': (0.3, 0.5),
    'teddy_bear': (0.13, 0.3), 'basketball': (0.17, 0.25), 'baseball_bat': (0.55, 0.85),
    'tennis_racket': (0.55, 0.72), 'dumbbell': (0.18, 0.25), 'boots': (0.17, 0.3),
    'basket': (0.17, 0.3), 'watch': (0.04, 0.08), 'picture_frame': (0.14, 0.25),
    'toy_car': (0.09, 0.17),
}  # fmt: skip
TOO_LARGE_OR_FLAT = ('basketball', 'pillow', 'credit_card')


@pytest.fixture
def engine() -> Iterator[Engine]:
    with Engine('tiny') as engine:
        floor = Shape('box', (30.0, 12.0, 0.1), (5.0, 0.0, -0.05), colour=(0.6, 0.6, 0.6))
        engine.load_urdf_text('floor', body_text('floor', [Link('floor', (floor,))]), fixed=True)
        yield engine


def put(engine: Engine, name: str, model: ThingModel, x: float, y: float, rest: int = 0) -> None:
    quaternion = Rotation.from_matrix(model.rests[rest]).as_quat().tolist()
    load_thing(engine, name, model, (x, y, model.heights[rest] + 0.001), quaternion)


def test_all_kinds_rest_as_they_were_put_down(engine: Engine) -> None:
    models = {}
    for row, kind in enumerate(WARE_BUILDERS):
        for column, seed in enumerate((3, 17)):
            model = thing_model(kind, seed)
            for rest in range(len(model.rests)):
                name = f'{kind} {seed} {rest}'
                models[name] = model
                at = (0.9 * (row % 8) - 3.2, 0.9 * (row // 8) - 4.0)
                put(engine, name, model, at[0] + 10.0 * rest, at[1] + 4.0 * column, rest)
    before = {name: engine.pose(name) for name in models}
    engine.step(360)
    for name in models:
        position, quaternion = engine.pose(name)
        turned = Rotation.from_quat(before[name][1]).inv() * Rotation.from_quat(quaternion)
        assert np.linalg.norm(position - before[name][0]) < 0.006, name
        assert turned.magnitude() < np.radians(12.0), name
        linear, angular = engine.velocity(name)
        assert np.linalg.norm(linear) < 0.01, name
        assert np.linalg.norm(angular) < 0.1, name


@pytest.mark.parametrize('kind', WARE_BUILDERS)
def test_sizes_and_masses_are_true(kind: str) -> None:
    for seed in SEEDS:
        model = thing_model(kind, seed)
        shortest, longest = LONGEST_M[kind]
        assert shortest <= max(model.size) <= longest
        assert 0.005 <= model.mass <= 2.1  # what an arm of three kilograms can carry
        assert len(model.solids) <= 18


@pytest.mark.parametrize('kind', sorted(set(WARE_BUILDERS) - set(TOO_LARGE_OR_FLAT)))
def test_something_fits_between_the_fingers(kind: str) -> None:
    for seed in SEEDS:
        model = thing_model(kind, seed)
        assert any(_is_graspable(solid, model) for solid in model.solids)


def _is_graspable(solid: Solid, model: ThingModel) -> bool:
    """Tell whether a solid is slim and stands out above the table."""
    size = {'cylinder': lambda s: (2 * s[0], 2 * s[0], s[1])}.get(solid.kind, lambda s: s)
    sides = size(solid.size)
    top = solid.position[2] + sides[2] / 2
    if solid.mesh is not None:
        points = solid.mesh.vertices @ model.rests[0].T
        sides, top = tuple(np.ptp(points, axis=0)), float(points[:, 2].max())
    else:
        top = float((model.rests[0] @ solid.position)[2]) + min(sides) / 2
    return min(sides) <= OPENING_M and top + model.heights[0] >= 0.008


@pytest.mark.parametrize('kind', WARE_BUILDERS)
def test_the_same_seed_gives_the_same_thing(kind: str) -> None:
    first, again, other = (thing_model(kind, seed) for seed in (4, 4, 5))
    assert [part.colour for part in first.parts] == [part.colour for part in again.parts]
    assert np.array_equal(first.points(), again.points())
    assert [part.colour for part in first.parts] != [part.colour for part in other.parts]


def test_colours_of_kinds_overlap() -> None:
    colours = {
        kind: [thing_model(kind, seed).parts[0].colour for seed in range(14)]
        for kind in ('book', 'vase', 'toy_car', 'cell_phone', 'pillow')
    }
    for kind, own in colours.items():
        for other, theirs in colours.items():
            assert min(_nearest(colour, theirs) for colour in own) < 0.15, (kind, other)


def _nearest(colour: Colour, colours: list[Colour]) -> float:
    return float(np.abs(np.subtract(colours, colour)).sum(axis=1).min())


SWITCHED = ('laptop', 'cell_phone', 'alarm_clock', 'desk_lamp', 'candle')


@pytest.mark.parametrize('kind', SWITCHED)
def test_what_is_switched_on_looks_different(engine: Engine, kind: str) -> None:
    for seed, x in ((0, 0.0), (2, 2.0), (7, 4.0)):
        model = thing_model(kind, seed)
        name = f'{kind}_{seed}'
        put(engine, name, model, x, 0.0)
        controls = Controls(engine, {name: model})
        eye = np.array([x + 0.5, 0.0, model.heights[0] + 0.35])
        pose = look_at(eye, np.array([x, 0.0, model.heights[0]]))
        camera = Intrinsics.from_fov(160, 120, 0.8)
        off = render(engine, pose, camera).colour.astype(int)
        controls.switch(name, True)
        on = render(engine, pose, camera).colour.astype(int)
        assert np.count_nonzero(np.abs(on - off).sum(axis=2) > 60) >= 6


@pytest.mark.parametrize('kind', SWITCHED)
def test_a_control_lies_on_the_thing_and_faces_out(kind: str) -> None:
    for seed in SEEDS:
        model = thing_model(kind, seed)
        control = model.control
        assert control is not None
        assert not control.joint
        assert np.linalg.norm(control.push) == pytest.approx(1.0)
        gaps = np.linalg.norm(model.points() - control.centre, axis=1)
        assert gaps.min() <= 0.02
        # Nothing of the thing lies before its face, where the finger comes from.
        finger = np.asarray(control.centre) - 0.05 * np.asarray(control.push)
        assert np.linalg.norm(model.points() - finger, axis=1).min() > 0.012


@pytest.mark.parametrize('kind', SWITCHED)
def test_a_finger_on_its_control_switches_it(engine: Engine, kind: str) -> None:
    for seed in (1, 2):
        model, name = thing_model(kind, seed), f'{kind}_{seed}'
        control = model.control
        assert control is not None
        put(engine, name, model, float(seed), 0.0)
        engine.step(120)
        push = np.asarray(control.push)
        start = engine.pose(name)[0] + control.centre - 0.03 * push
        tip = Shape('box', (0.018, 0.018, 0.018))
        slide = Link(
            'tip', (tip,), 0.2, 'rail', 'slide', 'prismatic', axis=control.push, upper=0.1
        )
        finger = body_text('finger', [Link('rail', (), mass=0.0), slide])
        engine.load_urdf_text('finger', finger, start.tolist(), fixed=True)
        controls, switched = Controls(engine, {name: model}), []
        Joints(engine, 'finger', ('slide',)).move([0.05], [2.0 * control.force])
        for _ in range(60):
            engine.step(4)
            switched += controls.watch()
        assert switched == [name]
        assert np.linalg.norm(engine.pose(name)[0][:2] - (seed, 0.0)) < 0.005  # not pushed away
        engine.remove('finger')


@pytest.mark.parametrize('kind', ['vase', 'watering_can'])
def test_vessels_have_their_inside_within_their_outside(kind: str) -> None:
    for seed in SEEDS:
        model = thing_model(kind, seed)
        hollow = model.hollow
        assert hollow is not None
        assert -model.size[2] / 2 < hollow.floor < hollow.rim <= model.size[2] / 2 + 1e-6
        assert 0.05 < hollow.capacity_l < 3.0
