"""Tests for wiping.py: dirt goes where it is rubbed, and only there."""

from collections.abc import Iterator

import pytest
from tiny_scene import TABLE_M, tiny_scene, TinyScene

from sim.thing_state import Spot, ThingState

pytestmark = pytest.mark.sim
HERE = Spot((0.1, 0.0, TABLE_M), 0.03)
THERE = Spot((0.3, 0.3, TABLE_M), 0.03)


@pytest.fixture
def scene() -> Iterator[TinyScene]:
    with tiny_scene() as made:
        made.add('sponge_1')
        made.change('table_1', spots=(HERE, THERE))
        yield made


def _rub(scene: TinyScene, times: int, force_n: float = 30.0, press_m: float = 0.02) -> None:
    hand = scene.hold('sponge_1', force_n)
    hand.move((0.0, 0.0, -press_m), 0.2)
    for _ in range(times):
        hand.move((0.2, 0.0, 0.0), 0.8)
        hand.move((-0.2, 0.0, 0.0), 0.8)


def test_a_spot_under_the_sponge_goes_and_another_stays(scene: TinyScene) -> None:
    _rub(scene, 3)
    assert scene.world.state('table_1').spots == (THERE,)
    assert scene.world.state('sponge_1').dirt > 0.0


def test_a_short_rub_takes_a_part(scene: TinyScene) -> None:
    _rub(scene, 1)
    here, there = scene.world.state('table_1').spots
    assert 0.1 < here.amount < 0.9
    assert there.amount == 1.0


def test_a_wet_sponge_cleans_with_less_rubbing(scene: TinyScene) -> None:
    scene.change('sponge_1', wet=1.0)
    _rub(scene, 1)
    left = [spot.amount for spot in scene.world.state('table_1').spots if spot.place == HERE.place]
    assert not left or left[0] < 0.4


def test_a_sponge_that_lies_still_or_only_presses_cleans_nothing(scene: TinyScene) -> None:
    scene.engine.set_pose('sponge_1', (0.1, 0.0, TABLE_M + 0.02), (0, 0, 0, 1))
    scene.run(1.0)
    _rub(scene, 0)
    scene.run(1.0)
    assert scene.world.state('table_1').spots == (HERE, THERE)


def test_a_sponge_moved_above_the_table_cleans_nothing(scene: TinyScene) -> None:
    hand = scene.hold('sponge_1')
    hand.move((0.0, 0.0, 0.05), 0.2)
    hand.move((0.2, 0.0, 0.0), 0.8)
    assert scene.world.state('table_1').spots == (HERE, THERE)


def test_a_can_is_no_cloth(scene: TinyScene) -> None:
    scene.engine.set_pose('sponge_1', (2.0, 2.0, 0.1), (0, 0, 0, 1))
    scene.add('can_1')
    hand = scene.hold('can_1')
    hand.move((0.0, 0.0, -0.01), 0.2)
    hand.move((0.2, 0.0, 0.0), 0.8)
    assert scene.world.state('table_1').spots == (HERE, THERE)


def test_a_wet_thing_is_dried_and_a_dirty_one_cleaned(scene: TinyScene) -> None:
    scene.add('cereal_box_1', (0.15, 0.0, TABLE_M + 0.03))
    box = scene.world.items['cereal_box_1']
    lying = (0.0, 0.7071068, 0.0, 0.7071068)
    scene.engine.set_pose('cereal_box_1', (0.15, 0.0, TABLE_M + box.size[0] / 2), lying)
    scene.run(0.3)
    scene.change('cereal_box_1', dirt=1.0, wet=1.0)
    top = TABLE_M + box.size[0] + scene.world.items['sponge_1'].size[2] / 2
    scene.engine.set_pose('sponge_1', (0.15, 0.0, top + 0.001), (0, 0, 0, 1))
    hand = scene.hold('sponge_1', 15.0)
    hand.move((0.0, 0.0, -0.01), 0.1)
    for _ in range(8):
        hand.move((0.0, 0.06, 0.0), 0.3)
        hand.move((0.0, -0.06, 0.0), 0.3)
    state = scene.world.state('cereal_box_1')
    assert state.dirt < 0.5
    assert state.wet < 0.7
    assert scene.world.state('sponge_1').is_wet


def test_a_puddle_is_wiped_up_and_wets_the_cloth(scene: TinyScene) -> None:
    scene.change('table_1', spots=(Spot(HERE.place, 0.03, 1.0, 'water'),))
    assert scene.world.state('table_1').is_wet
    assert not scene.world.state('table_1').is_dirty
    _rub(scene, 3)
    assert scene.world.state('table_1') == ThingState()
    assert scene.world.state('sponge_1').is_wet
