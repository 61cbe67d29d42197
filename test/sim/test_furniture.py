"""Tests for all kinds of furniture: true to size, boards where regions say, joints that move."""

from collections.abc import Iterator

import numpy as np
import pytest

from sim.body import body_text, Link, Shape
from sim.carpentry import FurnitureModel
from sim.controls import Controls
from sim.drawing.light import Light
from sim.engine import Engine
from sim.faucets import tap_place
from sim.furniture import BUILDERS, FURNITURE, furniture_model
from sim.joints import Joints
from sim.meshes import Mesh, turn
from sim.palette import COLOURS
from sim.pieces import load_piece, placed_modules
from sim.renderer import Intrinsics, look_at, render

pytestmark = pytest.mark.sim
NEW = tuple(kind for kind in BUILDERS if kind not in FURNITURE)
SEEDS = (1, 2)
WIDE = ('painting', 'mirror')  # their colours are those of frames
CAMERA = Intrinsics.from_fov(160, 120, 1.0)
HANDLE_M, BUTTON_M = 0.085, 0.03  # that they may stick out


@pytest.fixture(scope='module')
def world() -> Iterator[Engine]:
    with Engine('auto') as engine:
        yield engine


@pytest.fixture
def engine(world: Engine) -> Iterator[Engine]:
    floor = Link('floor', (Shape('box', (9, 9, 0.1), (0, 0, -0.05)),), mass=0.0)
    world.load_urdf_text('floor', body_text('floor', [floor]), fixed=True)
    yield world
    for name in list(world.bodies):
        world.remove(name)


def load(engine: Engine, model: FurnitureModel, yaw: float = 0.0) -> dict[str, FurnitureModel]:
    """Load a piece at the origin with its modules; return the models by name."""
    models = {'piece': model}
    load_piece(engine, 'piece', model, (0.0, 0.0, 0.0), yaw)
    for index, (part, place) in enumerate(placed_modules(model, (0.0, 0.0, 0.0), yaw)):
        models[f'module_{index}'] = part
        load_piece(engine, f'module_{index}', part, place, yaw)
    engine.collide()  # rays do not find a loose body before
    return models


def corners(shape: Shape) -> np.ndarray:
    """Return points (N, 3) that span a shape in its link's frame."""
    if shape.mesh is not None:
        points = shape.mesh.vertices
    else:
        radius, length, _ = shape.size
        half = {
            'box': np.array(shape.size) / 2,
            'cylinder': np.array([radius, radius, length / 2]),
            'sphere': np.full(3, radius),
        }[shape.kind]
        points = half * [(x, y, z) for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)]
    roll, pitch, yaw = shape.rpy
    return points @ (turn('z', yaw) @ turn('y', pitch) @ turn('x', roll)).T + shape.position


def bounds(model: FurnitureModel) -> tuple[np.ndarray, np.ndarray]:
    """Return the corners of everything but the control, all joints at 0."""
    name = '' if model.control is None else model.control.name
    points = np.concatenate(
        [
            corners(shape) + link.origin
            for link in model.links
            if link.name != name
            for shape in link.shapes
        ]
    )
    return points.min(axis=0), points.max(axis=0)


@pytest.mark.parametrize('kind', NEW)
def test_a_piece_is_as_large_as_it_says(kind: str) -> None:
    for seed in range(12):
        model = furniture_model(kind, seed)
        low, high = bounds(model)
        said_low, said_high = np.array(model.box)
        assert np.abs(low - said_low).max() < 0.025, (seed, low - said_low)
        out = high - said_high
        assert np.abs(out[1:]).max() < 0.025, (seed, out)
        assert -0.025 < out[0] < (HANDLE_M if model.handle else BUTTON_M), (seed, out)


@pytest.mark.parametrize('kind', NEW)
def test_the_same_seed_gives_the_same_piece(kind: str) -> None:
    def told(model: FurnitureModel) -> str:
        meshes = [shape.mesh for link in model.links for shape in link.shapes]
        texts = [mesh.obj_text() for mesh in meshes if isinstance(mesh, Mesh)]
        parts = [told(module.model) + str(module.offset) for module in model.modules]
        return body_text(kind, model.links) + ''.join(texts + parts)

    assert told(furniture_model(kind, 4)) == told(furniture_model(kind, 4))
    assert told(furniture_model(kind, 4)) != told(furniture_model(kind, 5))


@pytest.mark.parametrize('kind', NEW)
def test_regions_lie_on_boards_with_free_space_above(engine: Engine, kind: str) -> None:
    for seed in SEEDS:
        for name, model in load(engine, furniture_model(kind, seed)).items():
            position, _ = engine.pose(name)
            for region in model.regions:
                (x, y, z), (long, wide) = region.centre, region.size
                assert min(long, wide) > 0.0, region
                up = min(0.9 * region.clearance, 0.4)
                for sx, sy in ((0, 0), (-1, -1), (1, -1), (-1, 1), (1, 1)):
                    at = position + np.array([x + sx * long / 2, y + sy * wide / 2, z])
                    hit, point = engine.cast_ray(at + np.array([0, 0, up]), at - [0, 0, 0.2])
                    assert hit is not None, (name, region)
                    assert abs(point[2] - at[2]) < 0.012, (name, region, hit, point - at)
        for name in list(engine.bodies):
            if name != 'floor':
                engine.remove(name)


@pytest.mark.parametrize('kind', NEW)
def test_joints_go_all_the_way_and_stay_where_they_are_left(engine: Engine, kind: str) -> None:
    models = load(engine, furniture_model(kind, 1), yaw=0.7)
    for name, model in models.items():
        if not model.joint:
            continue
        joint = Joints(engine, name, (model.joint,))
        speed = model.travel * (0.8 if 'slide' in model.joint else 0.6)
        effort = 2.0 * model.friction + (10.0 if 'slide' in model.joint else 3.0)
        for direction, reached in ((1, 0.5), (1, 0.98), (-1, 0.02)):
            for _ in range(600):
                joint.move([direction * speed], [effort])
                engine.step()
                share = engine.joint_position(name, model.joint) / model.travel
                if direction * share >= direction * reached:
                    break
            assert abs(share - reached) < 0.04, (name, share)
            joint.move([0.0], [500.0])
            engine.step(10)
            share = engine.joint_position(name, model.joint) / model.travel
            engine.set_joint_friction(name, model.joint, model.friction)
            engine.step(60)
            left = engine.joint_position(name, model.joint) / model.travel
            assert abs(left - share) < 0.03, (name, share, left)


@pytest.mark.parametrize('kind', NEW)
def test_what_stands_loose_stands_still(engine: Engine, kind: str) -> None:
    model = furniture_model(kind, 2)
    load(engine, model, yaw=0.3)
    before = engine.pose('piece')
    engine.step(240)
    after = engine.pose('piece')
    assert np.abs(after[0] - before[0]).max() < 0.004
    assert np.abs(after[1] - before[1]).max() < 0.004
    if model.mass > 0.0:
        assert model.mount == 'floor'
        engine.set_pose('piece', (1.0, 0.0, 0.001), before[1].tolist())
        assert np.abs(engine.pose('piece')[0] - (1.0, 0.0, 0.001)).max() < 1e-6


@pytest.mark.parametrize('kind', NEW)
def test_what_is_switched_on_can_be_seen(engine: Engine, kind: str) -> None:
    models = load(engine, furniture_model(kind, 3))
    controls = Controls(engine, models)
    if not controls.is_on:
        return
    light = Light(shadow=False)
    for name in controls.is_on:
        low, high = np.array(models[name].box) + engine.pose(name)[0]
        middle, reach = (low + high) / 2, float(np.linalg.norm(high - low))
        eye = middle + (reach + 0.2) * np.array([0.75, -0.3, 0.5])
        if kind == 'ceiling_lamp':
            eye[2] = 1.2
        pose = look_at(eye, middle)
        dark = render(engine, pose, CAMERA, light).colour.astype(int)
        controls.switch(name, True)
        lit = render(engine, pose, CAMERA, light).colour.astype(int)
        assert (np.abs(lit - dark).sum(axis=2) > 40).sum() >= 3, name
        assert models[name].control is not None or kind == 'ceiling_lamp'


@pytest.mark.parametrize('kind', NEW)
def test_a_fingertip_reaches_every_control(engine: Engine, kind: str) -> None:
    for name, model in load(engine, furniture_model(kind, 5)).items():
        control = model.control
        if control is None:
            continue
        assert control.radius >= 0.010
        height = control.centre[2] + float(engine.pose(name)[0][2])
        height += 0.75 if furniture_model(kind, 5).mount == 'top' else 0.0
        assert 0.3 <= height <= 1.3, height
        push = np.array(control.push)
        face = engine.pose(name)[0] + control.centre
        aside = np.eye(3)[np.abs(push) < 0.5]
        for direction in (*aside, *-aside):
            for away in (0.0, 0.011):
                start = face + (control.radius + 0.012) * direction * (away > 0) - 0.1 * push
                hit, point = engine.cast_ray(start, start + 0.3 * push)
                depth = 0.2 if hit is None else float((point - face) @ push)
                expected = 0.010 if away else -0.002
                assert depth >= expected, (name, hit, direction, depth)
                assert away or depth < 0.002


@pytest.mark.parametrize('kind', NEW)
def test_handles_can_be_grasped(kind: str) -> None:
    for seed in range(12):
        model = furniture_model(kind, seed)
        for each in (model, *(module.model for module in model.modules)):
            if each.handle is None:
                assert not each.joint or kind == 'toilet'
                continue
            assert each.handle.length >= 0.25
            assert each.handle.centre[0] - each.box[1][0] >= 0.04
        if model.handle is not None:
            assert 0.3 < model.handle.centre[2] < 1.5


def test_water_of_a_faucet_does_not_land_on_the_tap_that_is_part_of_its_sink() -> None:
    for seed in range(6):
        sink, tap = furniture_model('sink', seed), furniture_model('faucet', seed)
        assert tap.outlet is not None
        engine = Engine()
        load_piece(engine, 'sink_1', sink, (0.7, 0.3, 0.0), 0.0)
        start = np.array(tap.outlet.point) + tap_place(sink) + np.array([0.7, 0.3, 0.0])
        x, y, z = start.tolist()
        name, point = engine.cast_ray((x, y, z), (x, y, 0.0))
        engine.close()
        assert name == 'sink_1'
        assert point[2] < sink.size[2] - 0.1


def test_water_falls_into_the_basin_and_coffee_into_a_mug() -> None:
    for seed in range(12):
        for kind in ('washbasin', 'bathtub'):
            model = furniture_model(kind, seed)
            module = model.modules[0]
            assert module.model.outlet is not None
            fall = np.array(module.model.outlet.point) + module.offset
            basin = model.regions[0]
            room = np.array(basin.size) / 2 + (0.08 if kind == 'washbasin' else 0.18)
            assert (np.abs(fall[:2] - basin.centre[:2]) < room).all(), (kind, fall)
        sink, tap = furniture_model('sink', seed), furniture_model('faucet', seed)
        assert tap.outlet is not None
        fall = np.array(tap.outlet.point) + tap_place(sink)
        assert np.abs(fall[:2] - sink.regions[0].centre[:2]).max() < 0.15
        machine = furniture_model('coffee_machine', seed)
        assert machine.outlet is not None
        tray = machine.regions[0]
        assert machine.outlet.point[2] - tray.centre[2] >= 0.13
        assert np.abs(np.subtract(machine.outlet.point[:2], tray.centre[:2])).max() < 0.01


def _main_colour(model: FurnitureModel) -> str:
    """Return the name nearest to the colour of the largest part that is seen."""
    shapes = [shape for link in model.links for shape in link.shapes if shape.seen]
    extents = [np.sort(np.ptp(corners(shape), axis=0))[1:].prod() for shape in shapes]
    colour = shapes[int(np.argmax(extents))].colour
    return min(COLOURS, key=lambda name: float(np.abs(np.subtract(COLOURS[name], colour)).sum()))


def test_no_kind_is_known_by_its_colour() -> None:
    names = {
        kind: {_main_colour(furniture_model(kind, seed)) for seed in range(16)} for kind in NEW
    }
    for kind, own in names.items():
        if kind in WIDE:
            continue
        assert len(own) >= 3, (kind, own)
        sharing = [other for other in NEW if other != kind and len(own & names[other]) >= 3]
        assert len(sharing) >= 5, (kind, own)


@pytest.mark.parametrize('kind', ['cabinet', 'garbage_can', 'blinds', 'drawer'])
def test_a_door_that_sleeps_wakes_when_something_pushes_it(engine: Engine, kind: str) -> None:
    model = furniture_model(kind, 1)
    load_piece(engine, 'piece', model, (0.0, 0.0, 0.0), 0.0)
    half = 0.5 * model.travel
    engine.reset_joint('piece', model.joint, half)
    engine.step(900)
    assert abs(engine.joint_position('piece', model.joint) - half) < 0.02
    assert model.handle is not None
    link = engine.joint_index('piece', model.joint)
    low, high = engine.bounds('piece', link)
    middle = (low + high) / 2
    push, away = {
        'cabinet': ((-1.0, 0.0, 0.0), 0.3),
        'garbage_can': ((-0.5, 0.0, 1.0), 0.3),
        'blinds': ((0.0, 0.0, -1.0), 0.75),
        'drawer': ((-1.0, 0.0, 0.0), 0.35),
    }[kind]
    start = middle - away * np.array(push)
    if kind != 'garbage_can':
        start[1] = middle[1]
    if kind == 'blinds':
        start[0] = model.links[-1].centre[0]
    block = Shape('box', (0.05, 0.05, 0.05))
    ram = Link('ram', (block,), 1.0, 'rail', 'slide', 'prismatic', axis=push, upper=0.9)
    rail = Link('rail', (), mass=0.0)
    engine.load_urdf_text('ram', body_text('ram', [rail, ram]), start.tolist(), fixed=True)
    for _ in range(720):
        Joints(engine, 'ram', ('slide',)).move([0.3], [40.0])
        engine.step()
    assert abs(engine.joint_position('piece', model.joint) - half) > 0.1 * model.travel
