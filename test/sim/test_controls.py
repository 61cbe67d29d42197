"""Tests for controls: what is pushed in springs back and switches, and what is on can be seen."""

from collections.abc import Iterator

import numpy as np
import pytest

from sim.body import body_text, Link, Shape
from sim.controls import Controls, WATCH_STEPS
from sim.engine import Engine
from sim.fittings import Control, Glow
from sim.furniture import BUILDERS, furniture_model
from sim.joints import Joints
from sim.meshes import box
from sim.palette import Colour
from sim.pieces import load_piece, placed_modules
from sim.renderer import Intrinsics, look_at, render
from sim.thing import Part, Solid, thing, ThingModel
from sim.things import load_thing

pytestmark = pytest.mark.sim
WITH_BUTTON = [kind for kind in BUILDERS if furniture_model(kind, 0).control is not None]
CAMERA = Intrinsics.from_fov(120, 90, 0.9)
FINGER_KG = 0.05


@pytest.fixture(scope='module')
def world() -> Iterator[Engine]:
    with Engine('auto') as engine:
        yield engine


@pytest.fixture
def engine(world: Engine) -> Iterator[Engine]:
    yield world
    for name in list(world.bodies):
        world.remove(name)


def load_floor(engine: Engine) -> None:
    slab = Shape('box', (2, 2, 0.1), (0, 0, -0.05))
    text = body_text('floor', [Link('floor', (slab,), mass=0.0)])
    engine.load_urdf_text('floor', text, fixed=True)


def load_finger(engine: Engine, control: Control, name: str = 'finger') -> None:
    """Stand a fingertip on rails two centimetres before a control."""
    push = np.array(control.push)
    tip = Shape('box', (0.018, 0.018, 0.018))
    rail = Link('rail', (), mass=0.0)
    finger = Link(
        'tip', (tip,), FINGER_KG, 'rail', 'slide', 'prismatic', axis=control.push, upper=0.1
    )
    start = np.array(control.centre) - 0.03 * push
    engine.load_urdf_text(name, body_text(name, [rail, finger]), start.tolist(), fixed=True)


def press(engine: Engine, controls: Controls, force: float, steps: int = 240) -> list[str]:
    """Push with the finger for a second and draw it back; return what was switched."""
    switched = []
    for speed, limit in ((0.05, force), (-0.05, 20.0)):
        Joints(engine, 'finger', ('slide',)).move([speed], [limit])
        for _ in range(steps // WATCH_STEPS):
            engine.step(WATCH_STEPS)
            switched += controls.watch()
    return switched


@pytest.mark.parametrize('kind', WITH_BUTTON)
def test_a_firm_push_switches_and_a_touch_does_not(engine: Engine, kind: str) -> None:
    model = furniture_model(kind, 3)
    assert model.control is not None
    load_floor(engine)
    load_piece(engine, 'it', model, (0.0, 0.0, 0.0), 0.0)
    controls = Controls(engine, {'it': model})
    load_finger(engine, model.control)
    assert press(engine, controls, 0.5 * model.control.force) == []
    assert not controls.is_on['it']
    firm = 2.5 * model.control.force
    assert press(engine, controls, firm) == ['it']
    assert controls.is_on['it']
    assert abs(engine.joint_position('it', model.control.joint)) < 0.001  # it sprang back
    assert press(engine, controls, firm) == ['it']
    assert not controls.is_on['it']


def touch_lamp() -> ThingModel:
    dark: Colour = (0.1, 0.1, 0.1)
    parts = [Part(box((0.2, 0.2, 0.1)), (0.5, 0.5, 0.5))]
    parts.append(Part(box((0.1, 0.1, 0.004)).moved((0, 0, 0.05)), dark))
    model = thing('lamp', parts, [Solid('box', (0.2, 0.2, 0.1))], 1.0)
    control = Control('pad', (0.0, 0.0, 0.049), (0.0, 0.0, -1.0), radius=0.03, force=3.0)
    lit = Glow('body', 1, dark, (0.9, 0.1, 0.1))
    return ThingModel(**{**vars(model), 'control': control, 'glows': (lit,)})


def test_a_face_that_feels_touch_switches_where_it_is_pressed_and_nowhere_else(
    engine: Engine,
) -> None:
    load_floor(engine)
    model = touch_lamp()
    load_thing(engine, 'lamp_1', model, (0.0, 0.0, 0.051), (0, 0, 0, 1))
    controls = Controls(engine, {'lamp_1': model})
    for _ in range(60):
        engine.step(WATCH_STEPS)
        assert controls.watch() == []
    for x, expected in ((0.0, ['lamp_1']), (0.07, [])):
        at = Control('', (x, 0.0, 0.102), (0.0, 0.0, -1.0))
        load_finger(engine, at)
        assert press(engine, controls, 1.0) == [] or x == 0.0
        assert press(engine, controls, 12.0) == expected
        engine.remove('finger')
    assert controls.is_on['lamp_1']


def test_what_is_switched_on_changes_colour_alone(engine: Engine) -> None:
    model = touch_lamp()
    load_thing(engine, 'lamp_1', model, (0.0, 0.0, 0.0), (0, 0, 0, 1))
    controls = Controls(engine, {'lamp_1': model})
    pose = look_at(np.array([0.3, 0.0, 0.4]), np.zeros(3))
    dark = render(engine, pose, CAMERA).colour.astype(int)
    controls.switch('lamp_1', True)
    lit = render(engine, pose, CAMERA).colour.astype(int)
    changed = np.abs(lit - dark).sum(axis=2) > 60
    assert 0.02 < changed.mean() < 0.4
    assert (lit[changed][:, 0] > 2 * lit[changed][:, 1]).all()
    controls.switch('lamp_1', False)
    assert np.abs(render(engine, pose, CAMERA).colour.astype(int) - dark).max() < 20


def test_a_switch_takes_its_followers_along(engine: Engine) -> None:
    models = {'switch': furniture_model('light_switch', 0), 'lamp': touch_lamp()}
    load_piece(engine, 'switch', models['switch'], (0, 0, 0), 0.0)
    load_thing(engine, 'lamp', models['lamp'], (1.0, 0.0, 0.0), (0, 0, 0, 1))
    controls = Controls(engine, models, {'switch': ('lamp', 'gone')})
    controls.switch('switch', True)
    assert controls.is_on == {'switch': True, 'lamp': True}
    with pytest.raises(ValueError, match=r"'sofa_1' cannot be switched.*switch, lamp"):
        controls.switch('sofa_1', True)


def test_bodies_come_and_go(engine: Engine) -> None:
    controls = Controls(engine, {'chest': furniture_model('drawer', 0)})
    assert controls.is_on == {}
    assert controls.watch() == []
    model = furniture_model('light_switch', 0)
    load_piece(engine, 'switch', model, (0, 0, 0), 0.0)
    controls.add('switch', model)
    assert controls.is_on == {'switch': False}
    controls.remove('switch')
    assert controls.is_on == {}
    controls.remove('switch')


def test_each_ring_of_a_stove_has_a_knob_of_its_own(engine: Engine) -> None:
    stove = furniture_model('oven', 1)
    models = {}
    for index, (model, at) in enumerate(placed_modules(stove, (1.0, 2.0, 0.0), np.pi / 2)):
        models[f'stove_burner_{index + 1}'] = model
        load_piece(engine, f'stove_burner_{index + 1}', model, at, np.pi / 2)
    controls = Controls(engine, models)
    assert len(controls.is_on) == 4
    model = models['stove_burner_2']
    assert model.control is not None
    engine.reset_joint('stove_burner_2', model.control.joint, model.control.travel)
    assert controls.watch() == ['stove_burner_2']
    assert [name for name, on in controls.is_on.items() if on] == ['stove_burner_2']


def test_furniture_that_sleeps_wakes_when_it_is_touched(engine: Engine) -> None:
    load_floor(engine)
    for kind in ('floor_lamp', 'television'):
        model = furniture_model(kind, 0)
        assert model.control is not None
        load_piece(engine, 'it', model, (0.0, 0.0, 0.0), 0.0)
        controls = Controls(engine, {'it': model})
        engine.step(900)  # asleep after two seconds
        load_finger(engine, model.control)
        assert press(engine, controls, 2.5 * model.control.force) == ['it']
        for name in ('it', 'finger'):
            engine.remove(name)
