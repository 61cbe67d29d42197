"""Tests for processes.py: nothing happens by itself, it costs little, and twice the same is the same."""

import time

import numpy as np
import pytest
from tiny_scene import rest_quaternion, TABLE_M, tap, tiny_scene

from sim.things import KINDS

pytestmark = pytest.mark.sim
TICK_S = 0.1
MOST_MS = 2.0  # of processor for each tenth of a second; a quarter of it is usual


def test_sixty_things_at_rest_change_nothing_and_cost_little() -> None:
    with tiny_scene() as scene:
        scene.add_piece('faucet_1', tap(), (2.5, 2.5, 1.0))
        for index in range(60):
            x, y = 0.25 * (index % 8) - 2.5, 0.25 * (index // 8) - 2.5
            name = f'{KINDS[index % len(KINDS)]}_{index}'
            model = scene.add(name, (x, y, 0.0), seed=index)
            quaternion = rest_quaternion(model)
            scene.engine.set_pose(name, (x, y, model.heights[0] + 0.001), quaternion)
        scene.run(1.0)
        assert not any(state.slices or state.dirt for state in scene.world.states.values())
        scene.change('mug_7', liquid='water', filled_l=0.05)
        before = dict(scene.world.states)
        start = time.process_time()
        for _ in range(10):
            for _ in range(24):
                scene.engine.steps += 1
                scene.processes.after_step()
        spent_ms = (time.process_time() - start) * 1e3 / 10
        assert scene.world.states == before
        assert spent_ms < MOST_MS


def test_all_processes_at_once_give_the_same_twice() -> None:
    ends = []
    for _ in range(2):
        with tiny_scene() as scene:
            scene.add_piece('faucet_1', tap(), (0.0, 0.0, TABLE_M + 0.3))
            scene.switches.is_on['faucet_1'] = True
            scene.add('mug_1')
            scene.add('cup_1', (2.0, 0.0, 1.2))
            scene.add('bowl_1', (0.05, 0.3, 0.9))
            scene.change('cup_1', liquid='coffee', filled_l=0.1, temperature_c=80.0)
            scene.run(3.0)
            poses = {name: scene.world.pose(name).tobytes() for name in scene.world.items}
            ends.append((poses, dict(scene.world.states), dict(scene.processes.flow.spilled_l)))
    assert ends[0] == ends[1]
    assert ends[0][1]['cup_1'].broken
    assert np.isclose(sum(ends[0][2].values()) + ends[0][1]['mug_1'].filled_l, 0.1 + 0.3)
