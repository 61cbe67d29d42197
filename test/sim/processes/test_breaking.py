"""Tests for breaking.py: a fall onto something hard breaks what can break."""

import pytest
from tiny_scene import slab, tiny_scene

pytestmark = pytest.mark.sim


def _dropped(kind: str, height: float, soft: bool = False) -> list[str]:
    with tiny_scene() as scene:
        if soft:
            scene.add_piece('bed_1', slab('bed', (1.0, 1.0, 0.2)), (2.0, 0.0, 0.0))
        model = scene.add(f'{kind}_1', (2.0, 0.0, 0.0))
        floor = 0.2 if soft else 0.0
        at = (2.0, 0.0, floor + height + model.heights[0])
        scene.engine.set_pose(f'{kind}_1', at, (0, 0, 0, 1))
        scene.run(1.2)
        names = [name for name in scene.world.items if scene.world.state(name).broken]
        assert not names or 3 <= len(names) <= 6
        return names


@pytest.mark.parametrize('kind', ['cup', 'mug'])
def test_a_fall_from_a_counter_breaks_crockery(kind: str) -> None:
    names = _dropped(kind, 0.9)
    assert names[:2] == [f'{kind}_1', f'{kind}_1_shard_2']


@pytest.mark.parametrize('height', [0.02, 0.2, 0.45])
def test_a_low_fall_breaks_nothing(height: float) -> None:
    assert _dropped('mug', height) == []


def test_what_does_not_break_falls_whole() -> None:
    assert _dropped('can', 1.5) == []


def test_a_bed_catches_a_cup() -> None:
    assert _dropped('cup', 0.9, soft=True) == []


def test_what_a_broken_cup_held_is_spilled() -> None:
    with tiny_scene() as scene:
        scene.add('cup_1', (2.0, 0.0, 1.0))
        scene.change('cup_1', liquid='coffee', filled_l=0.1)
        scene.run(1.2)
        assert scene.world.state('cup_1').filled_l == 0.0
        assert sum(scene.processes.flow.spilled_l.values()) == pytest.approx(0.1)
