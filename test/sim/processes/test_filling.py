"""Tests for filling.py: a vessel under a running tap fills, and what it cannot hold runs over."""

from collections.abc import Iterator

import pytest
from tiny_scene import slab, TABLE_M, tap, tiny_scene, TinyScene

pytestmark = pytest.mark.sim


@pytest.fixture
def scene() -> Iterator[TinyScene]:
    with tiny_scene() as made:
        made.add_piece('faucet_1', tap(), (0.0, 0.0, TABLE_M + 0.3))
        yield made


def _all_litres(scene: TinyScene) -> float:
    held = sum(state.filled_l for state in scene.world.states.values())
    return held + sum(scene.processes.flow.spilled_l.values())


def test_a_mug_fills_with_the_flow(scene: TinyScene) -> None:
    scene.add('mug_1')
    scene.switches.is_on['faucet_1'] = True
    scene.run(1.0)
    state = scene.world.state('mug_1')
    assert (state.liquid, state.filled_l) == ('water', pytest.approx(0.1))
    assert not state.is_wet
    stream = scene.processes.flow.streams['faucet_1']
    assert stream.start[2] > stream.end[2] > TABLE_M


def test_a_full_mug_runs_over_and_nothing_is_lost(scene: TinyScene) -> None:
    mug = scene.add('mug_1')
    assert mug.hollow is not None
    scene.switches.is_on['faucet_1'] = True
    scene.run(5.0)
    assert scene.world.state('mug_1').filled_l == pytest.approx(mug.hollow.capacity_l, rel=1e-6)
    assert _all_litres(scene) == pytest.approx(0.5)
    assert scene.world.state('table_1').is_wet
    scene.switches.is_on['faucet_1'] = False
    scene.run(1.0)
    assert _all_litres(scene) == pytest.approx(0.5)
    assert not scene.processes.flow.streams


@pytest.mark.parametrize('away', [0.03, 0.0])
def test_a_closed_tap_and_a_mug_beside_it_do_nothing(scene: TinyScene, away: float) -> None:
    scene.add('mug_1', (2 * away, 0.0, TABLE_M + 0.06))
    scene.switches.is_on['faucet_1'] = away > 0.0
    scene.run(1.0)
    assert scene.world.state('mug_1').filled_l == 0.0


def test_a_mug_upside_down_or_lying_gets_wet_and_not_full(scene: TinyScene) -> None:
    mug = scene.add('mug_1')
    scene.engine.set_pose('mug_1', (0.0, 0.0, TABLE_M + mug.heights[1]), (1.0, 0.0, 0.0, 0.0))
    scene.switches.is_on['faucet_1'] = True
    scene.run(1.0)
    assert scene.world.state('mug_1').filled_l == 0.0
    assert scene.world.state('mug_1').is_wet


def test_running_water_rinses_and_wets_a_thing(scene: TinyScene) -> None:
    scene.add('apple_1')
    scene.change('apple_1', dirt=1.0)
    scene.switches.is_on['faucet_1'] = True
    scene.run(6.0)
    assert scene.world.state('apple_1').dirt == pytest.approx(0.52, abs=0.03)
    assert scene.world.state('apple_1').is_wet
    scene.run(8.0)
    assert not scene.world.state('apple_1').is_dirty


def test_water_into_a_sink_leaves_no_puddle(scene: TinyScene) -> None:
    scene.add_piece('sink_1', slab('sink', (0.4, 0.4, 0.05)), (0.0, 0.0, TABLE_M))
    scene.switches.is_on['faucet_1'] = True
    scene.run(1.0)
    assert scene.processes.flow.spilled_l == {'sink_1': pytest.approx(0.1)}
    assert 'sink_1' not in scene.world.states


def test_coffee_comes_hot(scene: TinyScene) -> None:
    scene.add_piece('coffee_machine_1', tap(0.03, 'coffee'), (0.2, 0.0, TABLE_M + 0.2))
    scene.add('cup_1', (0.2, 0.0, TABLE_M + 0.06))
    scene.switches.is_on['coffee_machine_1'] = True
    scene.run(3.0)
    state = scene.world.state('cup_1')
    assert state.liquid == 'coffee'
    assert state.is_hot


def test_a_thing_in_a_bowl_gets_wet_while_the_bowl_fills(scene: TinyScene) -> None:
    scene.add('bowl_1')
    scene.add('lemon_1', (0.0, 0.0, TABLE_M + 0.06))
    scene.run(1.0)
    scene.switches.is_on['faucet_1'] = True
    scene.run(1.0)
    assert scene.world.state('bowl_1').filled_l == pytest.approx(0.1)
