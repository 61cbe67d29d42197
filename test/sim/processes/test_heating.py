"""Tests for heating.py: what is on, closed and full of something gets hot, a fridge makes cold."""

from collections.abc import Iterator
import math

import pytest
from tiny_scene import slab, TABLE_M, tiny_scene, TinyScene

from sim.carpentry import FurnitureModel
from sim.furniture import furniture_model
from sim.pieces import load_piece

pytestmark = pytest.mark.sim


@pytest.fixture
def scene() -> Iterator[TinyScene]:
    with tiny_scene() as made:
        yield made


def _with_container(scene: TinyScene, kind: str, thing: str) -> FurnitureModel:
    model = furniture_model(kind, 0)
    load_piece(scene.engine, f'{kind}_1', model, (2.0, 0.0, 0.0), 0.0)
    scene.world.furniture[f'{kind}_1'] = model
    x, y, z = model.regions[0].centre
    scene.add(thing, (2.0 + x, y, z + 0.06))
    scene.run(0.5)
    return model


def test_a_full_mug_is_hot_after_fifteen_seconds_in_a_microwave(scene: TinyScene) -> None:
    _with_container(scene, 'microwave', 'mug_1')
    scene.change('mug_1', liquid='water', filled_l=0.2)
    scene.switches.is_on['microwave_1'] = True
    scene.run(10)
    assert not scene.world.state('mug_1').is_hot
    scene.run(9)
    assert scene.world.state('mug_1').is_hot


@pytest.mark.parametrize(('is_on', 'openness'), [(False, 0.0), (True, 0.5)])
def test_a_microwave_that_is_off_or_open_heats_nothing(
    scene: TinyScene, is_on: bool, openness: float
) -> None:
    _with_container(scene, 'microwave', 'mug_1')
    scene.world.set_openness('microwave_1', openness)
    scene.switches.is_on['microwave_1'] = is_on
    scene.run(20)
    assert scene.world.state('mug_1').temperature_c == 21.0


def test_a_fridge_cools_what_lies_in_it_while_it_is_shut(scene: TinyScene) -> None:
    _with_container(scene, 'fridge', 'apple_1')
    scene.run(60)
    assert scene.world.state('apple_1').is_cold
    scene.world.set_openness('fridge_1', 0.9)
    scene.run(240)
    assert not scene.world.state('apple_1').is_cold


def test_a_thing_on_a_glowing_ring_gets_hot_and_what_stands_in_it_too(scene: TinyScene) -> None:
    ring = slab('stove_burner', (0.2, 0.2, 0.01))
    scene.add_piece('stove_burner_1', ring, (0.0, 0.0, TABLE_M))
    bowl = scene.add('bowl_1', (0.0, 0.0, TABLE_M + 0.04))
    scene.run(0.3)
    scene.add('apple_1', (0.0, 0.0, TABLE_M + bowl.size[2] / 2 + 0.03))
    scene.add('mug_1', (0.3, 0.3, TABLE_M + 0.06))
    scene.run(20)
    assert scene.world.state('bowl_1').temperature_c == 21.0
    scene.switches.is_on['stove_burner_1'] = True
    scene.run(20)
    assert scene.world.state('bowl_1').is_hot
    assert scene.world.state('apple_1').is_hot
    assert scene.world.state('mug_1').temperature_c == 21.0


def test_water_on_a_ring_boils_and_gets_no_hotter(scene: TinyScene) -> None:
    ring = slab('stove_burner', (0.2, 0.2, 0.01))
    scene.add_piece('stove_burner_1', ring, (0.0, 0.0, TABLE_M))
    scene.add('mug_1', (0.0, 0.0, TABLE_M + 0.06))
    scene.change('mug_1', liquid='water', filled_l=0.1)
    scene.switches.is_on['stove_burner_1'] = True
    scene.run(120)
    assert scene.world.state('mug_1').temperature_c == pytest.approx(100.0)


def test_a_hot_mug_cools_to_the_room(scene: TinyScene) -> None:
    scene.add('mug_1')
    scene.change('mug_1', temperature_c=90.0, liquid='coffee', filled_l=0.2)
    scene.run(60)
    assert 60.0 < scene.world.state('mug_1').temperature_c < 85.0
    scene.run(340)
    assert scene.world.state('mug_1').temperature_c < 45.0
    assert math.isfinite(scene.world.state('mug_1').temperature_c)
