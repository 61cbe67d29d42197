"""A home as a scene: what is there, where, in which state, and nothing that contradicts itself."""

from dataclasses import replace

import pytest

from sim.apartment import apartment
from sim.home_scene import scene_of_home
from tapa_planner.scene_checks import check_scene


@pytest.mark.parametrize('seed', [3000, 3001])
def test_everything_with_a_kind_is_there_once_and_where_it_is_kept(seed: int) -> None:
    spec = apartment(seed)
    scene = check_scene(scene_of_home(spec))
    assert len(scene.objects) > 30
    for item in spec.items:
        if item.support and item.name in scene and item.support in scene:
            assert scene.place_of(item.name) == item.support
    assert {each.id for each in scene.objects if each.type_name == 'person'} == {
        each.name for each in spec.persons
    }


def test_states_become_facts() -> None:
    spec = apartment(3000)
    item = replace(spec.items[0], state=('dirty', 'filled water'))
    scene = scene_of_home(replace(spec, items=(item, *spec.items[1:])))
    facts = {(atom.predicate, *atom.arguments) for atom in scene.atoms}
    assert {('dirty', item.name), ('filled', item.name)} <= facts
