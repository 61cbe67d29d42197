"""Scene files that contradict themselves are told so."""

import json
from pathlib import Path

import pytest

from tapa_planner.errors import SceneError
from tapa_planner.object_list import read_scene
from tapa_planner.scene import Relation, Scene, SceneObject
from tapa_planner.scene_checks import check_scene

OBJECTS = tuple(
    SceneObject(f'{kind}_1', kind, kind)
    for kind in ('table', 'fridge', 'apple', 'mug', 'box', 'basket')
)


@pytest.mark.parametrize(
    ('facts', 'words'),
    [
        (['on apple_1 table_1', 'in apple_1 fridge_1'], 'apple_1 is in fridge_1 and on table_1'),
        (['holding apple_1', 'holding mug_1'], 'the one hand holds apple_1 and mug_1'),
        (['holding apple_1', 'on apple_1 table_1'], 'apple_1 is held and on table_1'),
        (['at table_1', 'at fridge_1'], 'the robot is at fridge_1 and at table_1'),
        (['in box_1 basket_1', 'in basket_1 box_1'], 'box_1 is in or on'),
        (['on apple_1 apple_1'], 'apple_1 is in or on apple_1'),
    ],
)
def test_what_cannot_be_is_told(tmp_path: Path, facts: list[str], words: str) -> None:
    relations = tuple(Relation(f.split()[0], tuple(f.split()[1:])) for f in facts)
    scene = Scene(OBJECTS, relations)
    path = tmp_path / 'scene.json'
    path.write_text(json.dumps(scene.to_json()))
    with pytest.raises(SceneError, match=words):
        read_scene(path)


def test_a_sound_scene_stays_as_it_is() -> None:
    scene = Scene(OBJECTS, (Relation('on', ('apple_1', 'table_1')), Relation('in', ('mug_1', 'box_1')),
                            Relation('on', ('box_1', 'table_1'))))  # fmt: skip
    assert check_scene(scene) is scene
