"""Properties hold by type, reach whoever asks, and are part of no state."""

import pytest

from tapa_planner.domain_files import load_domain
from tapa_planner.errors import PddlError
from tapa_planner.pddl_parser import parse_domain
from tapa_planner.plan import PlanRequest
from tapa_planner.properties import read_properties
from tapa_planner.scene import Scene, SceneObject
from tapa_planner.strategies.prompts import steps_prompt
from tapa_planner.validation import validate

DOMAIN = load_domain()
TEXT = parse_domain("""
(define (domain lamps)
  (:types furniture - object lamp bin - furniture wall_lamp - lamp)
  (:predicates (lit ?l - lamp) (switchable ?l - object) (near ?a ?b - object))
  (:action light :parameters (?l - lamp) :precondition (switchable ?l) :effect (lit ?l)))
""")
SCENE = Scene(tuple(SceneObject(f'{each}_1', each, each) for each in (
    'apple', 'knife', 'spoon', 'floor_lamp', 'ceiling_lamp', 'table', 'mirror')))  # fmt: skip


def test_what_holds_for_a_type_holds_below_it_but_for_exceptions():
    found = read_properties({'switchable': {'of': ['lamp'], 'not': ['wall_lamp']}}, TEXT)
    assert found == {'switchable': frozenset({'lamp'})}
    found = read_properties({'switchable': {'of': ['lamp']}}, TEXT)
    assert found == {'switchable': frozenset({'lamp', 'wall_lamp'})}


@pytest.mark.parametrize(
    ('section', 'words'),
    [
        ({'heavy': {'of': ['lamp']}}, "'heavy' is no predicate with one argument.*switchable"),
        ({'near': {'of': ['lamp']}}, "'near' is no predicate with one argument"),
        ({'lit': {'of': ['lamp']}}, "'lit' is changed by a skill"),
        ({'switchable': {'of': ['lamp', 'chair']}}, "unknown type 'chair'"),
        ({'switchable': {'of': ['lamp'], 'not': ['chair']}}, "unknown type 'chair'"),
        ({'switchable': {'of': 'lamp'}}, 'expected a list of types'),
        ({'switchable': ['lamp']}, 'expected .of:'),
        ({'switchable': {'of': ['lamp'], 'but': []}}, 'expected .of:'),
    ],
)
def test_a_wrong_property_says_what_was_expected(section, words):
    with pytest.raises(PddlError, match=words):
        read_properties(section, TEXT)


def test_the_household_has_the_kinds_that_tasks_name():
    assert len(DOMAIN.types.leaves()) >= 120
    assert DOMAIN.has('floor_lamp', 'toggleable')
    assert not DOMAIN.has('ceiling_lamp', 'toggleable')
    assert DOMAIN.has('stove_burner', 'receptacle')
    assert DOMAIN.has('apple', 'sliceable')
    assert not DOMAIN.has('table', 'pickupable')
    with pytest.raises(PddlError, match="unknown property 'edible'"):
        DOMAIN.has('apple', 'edible')


def test_every_kind_lends_itself_to_something():
    nothing = {
        each
        for each in DOMAIN.types.leaves()
        if not any(DOMAIN.has(each, name) for name in DOMAIN.properties)
    }
    assert nothing == {
        'person', 'ceiling_lamp', 'painting', 'towel_holder', 'toilet_paper_holder', 'door_frame',
    }  # fmt: skip


def test_a_step_that_a_thing_is_not_made_for_is_explained():
    steps = [DOMAIN.step('go_to', 'ceiling_lamp_1'), DOMAIN.step('turn_on', 'ceiling_lamp_1')]
    report = validate(DOMAIN, SCENE, steps)
    assert report.failed_index == 1
    assert report.message.endswith('ceiling_lamp_1 has no switch')
    steps = [DOMAIN.step('pick', 'spoon_1'), DOMAIN.step('slice', 'apple_1', 'spoon_1')]
    assert 'spoon_1 does not cut' in validate(DOMAIN, SCENE, steps).message


def test_properties_are_in_no_state_and_in_no_prompt():
    properties = set(DOMAIN.properties)
    assert not properties & {atom.predicate for atom in DOMAIN.state_of(SCENE)}
    after = validate(DOMAIN, SCENE, [DOMAIN.step('pick', 'apple_1')]).state
    assert not properties & {atom.predicate for atom in after}
    prompt = steps_prompt(PlanRequest(SCENE, 'fetch the apple'), DOMAIN, ['apple_1'], '')
    assert not [each for each in properties if each in prompt.text]
    assert all(properties.isdisjoint(each.flags) for each in prompt.names)


def test_goals_may_ask_for_properties():
    objects = DOMAIN.objects(SCENE)
    goal = DOMAIN.goal('(exists (?x - furniture) (and (toggleable ?x) (not (receptacle ?x))))')
    assert goal.holds(frozenset(), objects, {})
    goal = DOMAIN.goal('(forall (?x - item) (sliceable ?x))')
    assert not goal.holds(frozenset(), objects, {})


def test_only_steps_that_properties_allow_are_grounded():
    steps = {str(each) for each in DOMAIN.grounded(DOMAIN.objects(SCENE))}
    assert 'slice(apple_1, knife_1)' in steps
    assert 'turn_on(floor_lamp_1)' in steps
    assert not {'slice(apple_1, spoon_1)', 'turn_on(table_1)', 'place(apple_1, mirror_1)'} & steps
