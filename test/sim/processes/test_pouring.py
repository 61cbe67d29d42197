"""Tests for pouring.py: a tilted vessel pours, what it loses arrives below, an upright one keeps."""

from collections.abc import Iterator
from math import pi, radians

from hypothesis import given, settings
from hypothesis import strategies as st
import numpy as np
import pytest
from tiny_scene import TABLE_M, tiny_scene, TinyScene

from sim.fittings import Hollow
from sim.liquids import held_at_tilt_l, level_of, litres_at

pytestmark = pytest.mark.sim
HIGH_M = TABLE_M + 0.4
MUG = Hollow(0.0, 0.0, 0.005, 0.09, 0.03, 0.028)


@pytest.fixture
def scene() -> Iterator[TinyScene]:
    with tiny_scene() as made:
        made.add('mug_1', (1.0, 1.0, 1.0))
        made.change('mug_1', liquid='juice', filled_l=0.15)
        yield made


def _pour(scene: TinyScene, angle: float, duration_s: float, x: float = 0.0) -> None:
    """Hold the mug tilted, the lowest point of its rim above (x, 0)."""
    hollow = scene.world.items['mug_1'].hollow
    assert hollow is not None
    rim = np.array([hollow.radius * np.cos(angle) + hollow.rim * np.sin(angle), 0.0])
    for _ in range(round(duration_s * 240)):
        scene.tilt('mug_1', (x - float(rim[0]), 0.0, HIGH_M), angle)
        scene.engine.step()


def _all_litres(scene: TinyScene) -> float:
    held = sum(state.filled_l for state in scene.world.states.values())
    return held + sum(scene.processes.flow.spilled_l.values())


def test_an_upright_vessel_keeps_what_it_holds(scene: TinyScene) -> None:
    _pour(scene, 0.0, 0.5)
    _pour(scene, radians(15.0), 0.5)
    assert scene.world.state('mug_1').filled_l == 0.15
    assert not scene.processes.flow.streams


def test_a_tilted_mug_fills_the_bowl_below(scene: TinyScene) -> None:
    scene.add('bowl_1')
    _pour(scene, radians(100.0), 1.5)
    assert scene.world.state('mug_1').filled_l == 0.0
    assert scene.world.state('mug_1').liquid == ''
    assert scene.world.state('bowl_1').liquid == 'juice'
    assert scene.world.state('bowl_1').filled_l == pytest.approx(0.15)
    assert not scene.processes.flow.spilled_l


def test_a_half_tilted_mug_keeps_a_part(scene: TinyScene) -> None:
    scene.add('bowl_1')
    _pour(scene, radians(60.0), 2.0)
    left = scene.world.state('mug_1').filled_l
    hollow = scene.world.items['mug_1'].hollow
    assert hollow is not None
    assert left == pytest.approx(held_at_tilt_l(hollow, radians(60.0)), rel=1e-3)
    assert 0.01 < left < 0.14
    assert _all_litres(scene) == pytest.approx(0.15)


def test_what_misses_is_spilled_on_the_table(scene: TinyScene) -> None:
    scene.add('bowl_1')
    _pour(scene, radians(100.0), 1.5, x=0.2)
    assert scene.world.state('bowl_1').filled_l == 0.0
    assert scene.processes.flow.spilled_l == {'table_1': pytest.approx(0.15)}
    table = scene.world.state('table_1')
    assert table.is_dirty
    assert table.is_wet
    assert len(table.spots) == 1
    assert table.spots[0].place[0] == pytest.approx(0.2, abs=0.02)


def test_juice_over_a_thing_makes_it_dirty_and_wet(scene: TinyScene) -> None:
    scene.add('bread_1')
    _pour(scene, radians(100.0), 1.5)
    assert scene.world.state('bread_1').is_dirty
    assert scene.world.state('bread_1').is_wet
    assert _all_litres(scene) == pytest.approx(0.15)


def test_more_than_fits_runs_over_the_lower_vessel(scene: TinyScene) -> None:
    cup = scene.add('cup_1', seed=3)
    assert cup.hollow is not None
    scene.change('cup_1', liquid='milk', filled_l=cup.hollow.capacity_l - 0.02)
    before = _all_litres(scene)
    _pour(scene, radians(110.0), 2.0)
    scene.run(0.2)
    assert scene.world.state('cup_1').liquid == 'milk'
    assert scene.world.state('cup_1').filled_l == pytest.approx(cup.hollow.capacity_l)
    assert _all_litres(scene) == pytest.approx(before)


def test_hot_tea_warms_cold_milk(scene: TinyScene) -> None:
    scene.change('mug_1', liquid='tea', filled_l=0.1, temperature_c=80.0)
    scene.add('bowl_1')
    scene.change('bowl_1', liquid='milk', filled_l=0.1, temperature_c=20.0)
    _pour(scene, radians(120.0), 1.0)
    assert scene.world.state('bowl_1').temperature_c == pytest.approx(50.0, abs=1.0)


def test_the_same_pouring_gives_the_same_states_to_the_bit() -> None:
    ends = []
    for _ in range(2):
        with tiny_scene() as scene:
            scene.add('mug_1', (1.0, 1.0, 1.0))
            scene.add('bowl_1')
            scene.change('mug_1', liquid='water', filled_l=0.15)
            _pour(scene, radians(70.0), 0.7, x=0.04)
            ends.append((dict(scene.world.states), dict(scene.processes.flow.spilled_l)))
    assert ends[0] == ends[1]


@given(st.floats(0.0, 1.0))
def test_level_and_amount_are_inverse(share: float) -> None:
    for hollow in (MUG, Hollow(0.0, 0.0, 0.0, 0.06, 0.06, 0.02), Hollow(0, 0, 0, 0.1, 0.03, 0.03)):
        litres = share * hollow.capacity_l
        level, radius = level_of(hollow, litres)
        assert hollow.floor - 1e-9 <= level <= hollow.rim + 1e-9
        assert min(hollow.foot, hollow.radius) - 1e-9 <= radius
        assert litres_at(hollow, level) == pytest.approx(litres, abs=1e-9)


@settings(max_examples=60)
@given(st.floats(0.0, pi), st.floats(0.0, pi))
def test_a_steeper_vessel_holds_less(first: float, second: float) -> None:
    low, high = sorted((first, second))
    assert 0.0 <= held_at_tilt_l(MUG, high) <= held_at_tilt_l(MUG, low) + 1e-6
    assert held_at_tilt_l(MUG, 0.0) == pytest.approx(MUG.capacity_l)
    assert held_at_tilt_l(MUG, pi / 2) == 0.0
