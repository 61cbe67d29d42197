"""Quantified goals become conjunctions of facts, any of which would do."""

import pytest

from tapa_planner.domain_files import load_domain
from tapa_planner.expansion import conjunctions
from tapa_planner.scene import Relation, Scene, SceneObject

DOMAIN = load_domain()
SCENE = Scene(
    tuple(
        SceneObject(f'{kind}_{number}', kind, kind)
        for kind, count in {'apple': 2, 'mug': 1, 'fridge': 1, 'table': 1, 'floor_lamp': 1}.items()
        for number in range(1, count + 1)
    ),
    (Relation('on', ('apple_1', 'table_1')), Relation('in', ('apple_2', 'fridge_1'))),
)


def ways(goal: str, most: int = 10) -> list[str]:
    found = conjunctions(DOMAIN.goal(goal), DOMAIN.state_of(SCENE), DOMAIN.objects(SCENE), most)
    return [' '.join(map(str, each.parts)) for each in found]


@pytest.mark.parametrize(
    ('goal', 'expected'),
    [
        ('(holding mug_1)', ['(holding mug_1)']),
        ('(and (holding mug_1) (not (open fridge_1)))', ['(holding mug_1) (not (open fridge_1))']),
        ('(exists (?a - apple) (sliced ?a))', ['(sliced apple_1)', '(sliced apple_2)']),
        ('(forall (?a - apple) (sliced ?a))', ['(sliced apple_1) (sliced apple_2)']),
        ('(exists (?a - apple ?t - table) (on ?a ?t))', ['']),
        ('(forall (?x - item) (imply (fillable ?x) (filled ?x)))', ['(filled mug_1)']),
        ('(exists (?d - object) (and (toggleable ?d) (switched_on ?d)))',
         ['(switched_on floor_lamp_1)']),
        ('(or (hot mug_1) (cold mug_1))', ['(hot mug_1)', '(cold mug_1)']),
        ('(not (exists (?a - apple) (not (sliced ?a))))', ['(sliced apple_1) (sliced apple_2)']),
        ('(not (forall (?a - apple) (not (sliced ?a))))', ['(sliced apple_1)', '(sliced apple_2)']),
        ('(not (or (sliced apple_1) (on apple_1 table_1)))',
         ['(not (sliced apple_1)) (not (on apple_1 table_1))']),
        ('(exists (?a - apple) (and (not (= ?a apple_1)) (sliced ?a)))', ['(sliced apple_2)']),
        ('(exists (?b - banana) (sliced ?b))', []),
        ('(toggleable mug_1)', []),
    ],
)  # fmt: skip
def test_a_goal_has_these_ways(goal, expected):
    assert ways(goal) == expected


def test_no_more_ways_are_made_than_asked_for():
    goal = '(forall (?x - item) (exists (?y - object) (and (not (= ?x ?y)) (hot ?y))))'
    assert len(ways(goal, 7)) == 7
