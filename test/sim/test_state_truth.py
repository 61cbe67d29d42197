"""Tests for state_truth.py, initial_states.py and thing_state.py: what is true of things' states."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from tiny_scene import TABLE_M, tiny_scene, TinyScene

from sim.initial_states import initial_states
from sim.simulation import Simulation, SimulationOptions
from sim.state_truth import measured_atoms, state_lines
from sim.thing_state import Spot, ThingState

pytestmark = pytest.mark.sim


@pytest.fixture
def scene() -> Iterator[TinyScene]:
    with tiny_scene() as made:
        yield made


def _atoms(scene: TinyScene) -> set[str]:
    return {str(atom) for atom in measured_atoms(scene.world, scene.switches.is_on)}


def test_a_state_as_usual_says_nothing(scene: TinyScene) -> None:
    scene.add('mug_1')
    assert _atoms(scene) == set()
    assert state_lines(scene.world, {}) == ['mug_1 temperature_c 21.0']


def test_states_become_atoms_and_lines(scene: TinyScene) -> None:
    scene.add('mug_1')
    scene.change('mug_1', temperature_c=60.0, liquid='tea', filled_l=0.15, dirt=0.5)
    scene.change('table_1', spots=(Spot((0.0, 0.0, TABLE_M), 0.03, 0.4, 'water'),))
    scene.switches.is_on['lamp_1'] = True
    assert _atoms(scene) == {
        '(hot mug_1)', '(filled mug_1)', '(dirty mug_1)', '(wet table_1)', '(switched_on lamp_1)',
    }  # fmt: skip
    lines = state_lines(scene.world, scene.switches.is_on)
    assert 'mug_1 filled_l 0.1500 tea' in lines
    assert 'mug_1 temperature_c 60.0' in lines
    assert 'table_1 wet 0.4' in lines
    assert 'lamp_1 switched_on 1' in lines


def test_a_few_drops_do_not_fill_a_mug_and_a_little_dirt_is_clean(scene: TinyScene) -> None:
    scene.add('mug_1')
    scene.change('mug_1', liquid='tea', filled_l=0.005, dirt=0.1)
    assert _atoms(scene) == set()


@pytest.mark.parametrize(
    'values', [{'dirt': 1.2}, {'wet': -0.1}, {'liquid': 'tea'}, {'filled_l': 0.1}]
)
def test_a_state_that_cannot_be_is_refused(values: dict[str, object]) -> None:
    with pytest.raises(ValueError, match='got ThingState'):
        replace(ThingState(), **values)  # type: ignore[arg-type]


def test_a_kitchen_is_clean_and_its_drinks_are_those_that_are_drawn() -> None:
    with Simulation('kitchen', 1, SimulationOptions('tiny')) as simulation:
        world = simulation.world
        assert not any(state.is_dirty or state.is_wet for state in world.states.values())
        drawn = {
            name
            for name, model in world.items.items()
            if model.filling is not None and world.pose(name)[2, 2] > 0.9
        }
        assert drawn == {name for name, state in world.states.items() if state.liquid}
        assert drawn
        truth = simulation.truth()
        assert 'fridge_1 open 0.000' in truth.states
        assert f'(filled {min(drawn)})' in {str(atom) for atom in truth.atoms}
        assert all('.' in line or ' ' in line for line in truth.states)


def test_a_lived_in_world_is_dirty_here_and_there_and_the_same_for_a_seed() -> None:
    with Simulation('kitchen', 2, SimulationOptions('tiny')) as simulation:
        many = [initial_states(simulation.world, seed, dirt=True) for seed in range(12)]
        assert any(state.is_dirty for states in many for state in states.values())
        assert initial_states(simulation.world, 3, dirt=True) == many[3]
        for states in many:
            for name, state in states.items():
                for spot in state.spots:
                    depth, width, height = simulation.world.furniture[name].size
                    x, y, z = spot.place
                    assert abs(x) < depth / 2
                    assert abs(y) < width / 2
                    assert z <= height + 1e-6
                    at = (simulation.world.pose(name) @ (x, y, z, 1.0))[:2]
                    for item in simulation.world.items:  # a cloth must get there
                        away = simulation.world.pose(item)[:2, 3] - at
                        assert np.hypot(*away) > spot.radius + 0.1


def test_things_in_a_fridge_begin_cold() -> None:
    with Simulation('kitchen', 3, SimulationOptions('tiny')) as simulation:
        cold = {item.name for item in simulation.spec.items if item.support.startswith('fridge')}
        assert cold == {name for name, state in simulation.world.states.items() if state.is_cold}
        assert cold
