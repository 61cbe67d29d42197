"""Skills are found backwards from a goal."""

import pytest

from tapa_planner.domain_files import load_domain
from tapa_planner.relevance import is_hopeless, relevant_ids, relevant_skills
from tapa_planner.scene import Relation, Scene, SceneObject

DOMAIN = load_domain()
CARRYING = {'go_to', 'pick', 'place', 'open', 'close'}


@pytest.mark.parametrize(
    ('goal', 'expected'),
    [
        ('(and)', set()),
        ('(at table_1)', {'go_to'}),
        ('(exists (?a - apple) (in ?a fridge_1))', CARRYING),
        ('(and (in apple_1 fridge_1) (observed apple_1))', {*CARRYING, 'look_at'}),
        ('(forall (?x - item) (imply (sliceable ?x) (sliced ?x)))', {*CARRYING, 'slice'}),
        ('(handed_over apple_1 person_1)', {*CARRYING, 'hand_over'}),
        ('(not (dirty table_1))', {*CARRYING, 'wipe', 'turn_on', 'turn_off'}),
        ('(switched_on lamp_1)', {*CARRYING, 'turn_on', 'turn_off'}),
        ('(pressed lamp_1)', {*CARRYING, 'press', 'turn_on', 'turn_off'}),
        ('(broken cup_1)', set()),
    ],
)
def test_a_goal_brings_in_what_it_needs_and_nothing_else(goal, expected):
    found = {each.name for each in relevant_skills(DOMAIN, DOMAIN.goal(goal))}
    assert found == expected


@pytest.mark.parametrize(
    ('goal', 'hopeless'),
    [
        ('(sliced apple_1)', True),
        ('(exists (?x - fruit) (and (sliced ?x) (cold ?x)))', True),
        ('(or (sliced apple_1) (holding apple_1))', False),
        ('(imply (sliced apple_1) (holding apple_1))', False),
        ('(forall (?x - item) (not (holding ?x)))', False),
        ('(exists (?b - banana) (holding ?b))', True),
        ('(cold apple_1)', False),
        ('(broken apple_1)', True),
    ],
)
def test_what_no_skill_can_do_here_is_found_out_without_a_search(goal, hopeless):
    scene = Scene(tuple(SceneObject(f'{each}_1', each, each) for each in ('apple', 'fridge')))
    assert is_hopeless(DOMAIN, scene, DOMAIN.goal(goal)) is hopeless


def test_things_that_help_are_among_those_that_a_goal_needs():
    kinds = ('apple', 'knife', 'drawer', 'table', 'chair', 'mug')
    scene = Scene(
        tuple(SceneObject(f'{each}_1', each, each) for each in kinds),
        (Relation('in', ('knife_1', 'drawer_1')),),
    )
    ids = relevant_ids(DOMAIN, scene, DOMAIN.goal('(sliced apple_1)'))
    assert ids == {'apple_1', 'knife_1', 'drawer_1', 'table_1'}
