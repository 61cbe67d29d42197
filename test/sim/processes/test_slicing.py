"""Tests for slicing.py: an edge pressed on food cuts it; lying, dropped or flat it does not."""

from collections.abc import Iterator

import numpy as np
import pytest
from tiny_scene import Hold, tiny_scene, TinyScene

pytestmark = pytest.mark.sim
EDGE_DOWN = (float(np.sin(np.pi / 4)), 0.0, 0.0, float(np.cos(np.pi / 4)))


@pytest.fixture
def scene() -> Iterator[TinyScene]:
    with tiny_scene() as made:
        made.add('apple_1')
        made.add('knife_1', (0.0, 0.0, 0.7))
        yield made


def _held(scene: TinyScene, height: float, y: float = 0.0, force_n: float = 60.0) -> Hold:
    scene.engine.set_pose('knife_1', (-0.05, y, height), EDGE_DOWN)
    return scene.hold('knife_1', force_n)


def test_a_knife_pressed_on_an_apple_parts_it(scene: TinyScene) -> None:
    hand = _held(scene, 0.6)
    hand.move((0.0, 0.0, -0.085), 1.8)
    assert set(scene.world.items) == {'apple_1', 'apple_1_slice_2', 'knife_1'}
    for name in ('apple_1', 'apple_1_slice_2'):
        assert scene.world.state(name).slices == 2
        assert name in scene.engine.bodies
    assert scene.world.items['apple_1'].mass > scene.world.items['apple_1_slice_2'].mass


def test_pieces_are_not_cut_again_by_the_same_press(scene: TinyScene) -> None:
    hand = _held(scene, 0.6)
    hand.move((0.0, 0.0, -0.085), 1.8)
    hand.move((0.0, 0.0, 0.0), 2.0)
    assert len(scene.world.items) == 3


def test_a_blade_drawn_out_half_way_leaves_food_whole(scene: TinyScene) -> None:
    hand = _held(scene, 0.6)
    hand.move((0.0, 0.0, -0.05), 1.2)
    assert scene.engine.contacts('knife_1', 'apple_1') == []  # inside, nothing stops it
    hand.move((0.0, 0.0, 0.06), 1.2)
    assert 'apple_1_slice_2' not in scene.world.items


def test_a_blade_that_lies_flat_cuts_nothing(scene: TinyScene) -> None:
    scene.engine.set_pose('knife_1', (-0.05, 0.0, 0.6), (0.0, 0.0, 0.0, 1.0))
    hand = scene.hold('knife_1')
    hand.move((0.0, 0.0, -0.04), 0.8)
    hand.move((0.0, 0.0, 0.0), 2.0)
    assert 'apple_1_slice_2' not in scene.world.items


def test_the_spine_cuts_nothing(scene: TinyScene) -> None:
    scene.engine.set_pose('knife_1', (-0.05, 0.0, 0.61), (-EDGE_DOWN[0], 0.0, 0.0, EDGE_DOWN[3]))
    hand = scene.hold('knife_1')
    hand.move((0.0, 0.0, -0.04), 0.8)
    hand.move((0.0, 0.0, 0.0), 2.0)
    assert 'apple_1_slice_2' not in scene.world.items


def test_a_blade_that_leans_a_little_cuts(scene: TinyScene) -> None:
    angle = np.pi / 4 - 0.2
    leaning = (float(np.sin(angle)), 0.0, 0.0, float(np.cos(angle)))
    scene.engine.set_pose('knife_1', (-0.05, 0.0, 0.61), leaning)
    hand = scene.hold('knife_1')
    hand.move((0.0, 0.0, -0.1), 2.2)
    assert 'apple_1_slice_2' in scene.world.items


def test_a_knife_drawn_down_through_an_apple_parts_it(scene: TinyScene) -> None:
    # A hand that is stronger than any contact, as a kinematic one is.
    for height in np.linspace(0.62, 0.51, 240):
        scene.engine.set_pose('knife_1', (-0.05, 0.0, float(height)), EDGE_DOWN)
        scene.engine.set_velocity('knife_1', (0.0, 0.0, -0.11), (0.0, 0.0, 0.0))
        scene.engine.step()
    assert 'apple_1_slice_2' in scene.world.items


def test_a_light_touch_cuts_nothing(scene: TinyScene) -> None:
    hand = _held(scene, 0.6, force_n=2.0)
    hand.move((0.0, 0.0, -0.04), 0.8)
    hand.move((0.0, 0.0, 0.0), 0.5)
    assert 'apple_1_slice_2' not in scene.world.items


def test_a_knife_that_lies_on_or_falls_on_an_apple_cuts_nothing(scene: TinyScene) -> None:
    _held(scene, 0.65).release()
    scene.run(1.5)
    assert 'apple_1_slice_2' not in scene.world.items


def test_a_knife_beside_an_apple_cuts_nothing(scene: TinyScene) -> None:
    hand = _held(scene, 0.6, y=0.05)
    hand.move((0.0, 0.0, -0.08), 0.8)
    hand.move((0.0, -0.02, 0.0), 0.5)  # it touches the apple from the side
    assert 'apple_1_slice_2' not in scene.world.items


def test_what_cannot_be_sliced_stays_whole(scene: TinyScene) -> None:
    scene.engine.set_pose('apple_1', (1.5, 1.5, 0.1), (0, 0, 0, 1))
    scene.add('can_1')
    hand = _held(scene, 0.65)
    hand.move((0.0, 0.0, -0.06), 0.8)
    hand.move((0.0, 0.0, 0.0), 0.5)
    assert 'can_1_slice_2' not in scene.world.items
    assert not scene.world.state('can_1').slices
