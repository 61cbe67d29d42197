"""Tests for scene.py."""

import json

from hypothesis import given
from hypothesis import strategies as st
import jsonschema
import pytest

from tapa_planner.errors import SceneError
from tapa_planner.pddl import Atom
from tapa_planner.resources import resource_path
from tapa_planner.scene import Pose, Relation, Scene, SceneObject

SCHEMA = json.loads(resource_path('config/scene.schema.json').read_text())
APPLE = SceneObject('apple_1', 'apple', 'apple')
TABLE = SceneObject('table_1', 'table', 'table')
numbers = st.floats(-100, 100, allow_nan=False)


@st.composite
def scenes(draw):
    names = draw(st.lists(st.sampled_from('abcdefgh'), unique=True, min_size=1))
    objects = tuple(
        SceneObject(
            f'{name}_1',
            name,
            'item',
            Pose.from_yaw(*draw(st.tuples(numbers, numbers, numbers, st.floats(-3, 3)))),
            draw(st.tuples(numbers, numbers, numbers)),
            draw(st.floats(0, 1)),
            draw(st.integers(0, 99)),
            attributes=tuple(draw(st.lists(st.text(max_size=4), max_size=2))),
        )
        for name in names
    )
    pairs = st.tuples(*2 * [st.sampled_from([each.id for each in objects])])
    relations = tuple(Relation('on', pair) for pair in draw(st.lists(pairs, max_size=3)))
    return Scene(objects, relations, draw(st.integers(0, 9)), robot_pose=Pose())


@given(scenes())
def test_json_keeps_everything_and_fits_the_schema(scene):
    value = json.loads(json.dumps(scene.to_json()))
    jsonschema.validate(value, SCHEMA)
    assert Scene.from_json(value) == scene


def test_a_relation_to_nothing_is_refused():
    with pytest.raises(SceneError, match="names 'table_1'"):
        Scene(objects=(APPLE,), relations=(Relation('on', ('apple_1', 'table_1')),))


def test_one_id_names_one_thing():
    with pytest.raises(SceneError, match='more than once: apple_1'):
        Scene(objects=(APPLE, APPLE))


@pytest.mark.parametrize(
    ('value', 'words'),
    [
        ([], 'JSON object'),
        ({}, 'version'),
        ({'version': 1}, 'objects'),
        ({'version': 1, 'objects': [{'label': 'x', 'type': 'item'}]}, "'id'"),
        ({'version': 1, 'objects': 3}, 'malformed'),
        ({'version': 1, 'objects': [{'id': 'a b', 'label': 'x', 'type': 'item'}]}, 'one word'),
        (
            {'version': 1, 'objects': [{'id': 'a', 'label': 'x', 'type': 'y', 'size': [1]}]},
            'expected 3 numbers',
        ),
    ],
)
def test_a_malformed_scene_names_the_part(value, words):
    with pytest.raises(SceneError, match=words):
        Scene.from_json(value)


def test_facts_are_replaced_with_a_new_revision():
    scene = Scene((APPLE, TABLE), (Relation('on', ('apple_1', 'table_1'), 0.5),))
    again = scene.with_atoms(scene.atoms)
    assert (again.relations, again.revision) == (scene.relations, 1)
    assert scene.place_of('apple_1') == 'table_1'
    held = scene.with_atoms({Atom('holding', ('apple_1',))})
    assert held.place_of('apple_1') is None


def test_yaw_survives_a_quaternion():
    assert Pose.from_yaw(1, 2, 3, 0.7).yaw == pytest.approx(0.7)
    with pytest.raises(SceneError, match='length 1'):
        Pose(orientation=(0, 0, 0, 0))


def test_states_of_objects_are_facts_with_one_place_after_a_change():
    scene = Scene(
        (SceneObject('mug_1', 'mug', 'mug', states=('dirty', 'filled'), confidence=0.5),)
    )
    assert scene.atoms == {Atom('dirty', ('mug_1',)), Atom('filled', ('mug_1',))}
    wiped = scene.with_atoms({Atom('filled', ('mug_1',))})
    assert wiped.atoms == {Atom('filled', ('mug_1',))}
    assert wiped.get('mug_1').states == ()
    assert wiped.relations[0].confidence == 0.5
