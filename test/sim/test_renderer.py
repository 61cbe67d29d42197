"""Tests for renderer.py: what a camera sees is where rays say it is."""

from collections.abc import Iterator

import numpy as np
import pytest

from sim.engine import Engine
from sim.kitchen import kitchen
from sim.meshes import turn
from sim.renderer import HEAD_CAMERA, Intrinsics, look_at, render
from sim.things import KINDS, load_thing, thing_model
from sim.world import load_home, World

pytestmark = pytest.mark.sim


@pytest.fixture
def engine() -> Iterator[Engine]:
    with Engine('auto') as engine:
        yield engine


def _before(world: World, name: str, away: float = 1.4) -> np.ndarray:
    piece = world.spec.piece(name)
    forward = np.array([np.cos(piece.yaw), np.sin(piece.yaw), 0.0])
    target = np.array([piece.x, piece.y, 0.85])
    return look_at(target + away * forward + (0.0, 0.0, 0.6), target)


def test_depth_agrees_with_rays(engine: Engine) -> None:
    world = load_home(engine, kitchen(2))
    pose = _before(world, 'counter_1')
    picture = render(engine, pose, HEAD_CAMERA)
    points = HEAD_CAMERA.back_project(picture.depth)
    errors = []
    for row in range(12, 480, 40):
        for column in range(12, 640, 40):
            if np.isfinite(picture.depth[row, column]):
                seen = pose[:3, :3] @ points[row, column] + pose[:3, 3]
                ray = seen - pose[:3, 3]
                _, hit = engine.cast_ray(pose[:3, 3], pose[:3, 3] + 1.2 * ray)
                errors.append(float(np.linalg.norm(hit - seen)))
    assert len(errors) > 100
    assert np.median(errors) < 0.002


def test_what_is_beyond_the_walls_has_no_depth(engine: Engine) -> None:
    picture = render(engine, look_at(np.zeros(3), np.array([1.0, 0.0, 0.0])), HEAD_CAMERA)
    assert np.isnan(picture.depth).all()
    assert (picture.bodies == -1).all()


def test_every_kind_of_thing_can_be_seen(engine: Engine) -> None:
    camera = Intrinsics.from_fov(160, 120, 1.0)
    for kind in KINDS:
        body = load_thing(engine, kind, thing_model(kind, 3), (0, 0, 0), (0, 0, 0, 1))
        picture = render(engine, look_at(np.array([0.5, 0.1, 0.3]), np.zeros(3)), camera)
        shown = picture.colour[picture.bodies == body].astype(int)
        assert len(shown) > 100, kind
        background = picture.colour[0, 0].astype(int)
        assert (np.abs(shown - background).sum(axis=1) > 20).mean() > 0.5, kind
        engine.remove(kind)


def test_shapes_of_different_bodies_keep_their_sizes(engine: Engine) -> None:
    for index, width in enumerate((0.2, 0.6)):
        box = f'<visual><geometry><box size="0.1 {width} 0.1"/></geometry></visual>'
        text = f'<robot name="b"><link name="b">{box}</link></robot>'
        engine.load_urdf_text(f'box_{index}', text, (0, index, 0), fixed=True)
    camera = Intrinsics.from_fov(320, 240, 1.2)
    picture = render(engine, look_at(np.array([0.0, 0.5, 3.0]), np.array([0.001, 0.5, 0])), camera)
    spans = [
        max(np.ptp(axis) for axis in np.nonzero(picture.bodies == engine.bodies[f'box_{index}']))
        for index in range(2)
    ]
    assert spans[1] == pytest.approx(3 * spans[0], rel=0.15)


def test_looking_straight_down_is_a_rotation() -> None:
    pose = look_at(np.array([0.0, 0.0, 2.0]), np.zeros(3))
    assert pose[:3, :3] @ pose[:3, :3].T == pytest.approx(np.eye(3))
    assert np.linalg.det(pose[:3, :3]) == pytest.approx(1.0)
    assert turn('x', np.pi) @ (0, 0, 1) == pytest.approx(pose[:3, 2])


def test_without_the_bodies_a_picture_is_the_same(engine: Engine) -> None:
    load_home(engine, kitchen(2), settle=False)
    pose = look_at(np.array([0.2, 0.2, 1.4]), np.array([1.5, 1.5, 0.6]))
    whole = render(engine, pose, HEAD_CAMERA)
    quick = render(engine, pose, HEAD_CAMERA, with_bodies=False)
    assert (quick.colour == whole.colour).all()
    assert np.array_equal(quick.depth, whole.depth, equal_nan=True)
    assert whole.bodies.shape == (480, 640)
    assert quick.bodies.shape == (0, 0)
