"""Tests for validation.py and skill.py on the shipped domain."""

import random

from hypothesis import given
from hypothesis import strategies as st
import pytest

from tapa_planner.domain_files import load_domain
from tapa_planner.errors import PddlError, PlanError
from tapa_planner.pddl import Atom
from tapa_planner.plan import Step
from tapa_planner.scene import Relation, Scene, SceneObject
from tapa_planner.skill import Domain, HAND_EMPTY
from tapa_planner.validation import trace, validate

DOMAIN = load_domain()
SCENE = Scene(
    objects=tuple(
        SceneObject(f'{name}_1', name, name) for name in ('apple', 'mug', 'fridge', 'table')
    ),
    relations=(Relation('on', ('apple_1', 'table_1')), Relation('in', ('mug_1', 'fridge_1'))),
)
FETCH = (
    ('go_to', 'fridge_1'),
    ('open', 'fridge_1'),
    ('go_to', 'table_1'),
    ('pick', 'apple_1'),
    ('go_to', 'fridge_1'),
    ('place', 'apple_1', 'fridge_1'),
    ('close', 'fridge_1'),
)
GOAL = '(exists (?a - apple ?f - fridge) (and (in ?a ?f) (not (open ?f))))'


def _steps(*steps):
    return [DOMAIN.step(*each, scene=SCENE) for each in steps]


def test_a_sound_plan_reaches_its_goal():
    report = validate(DOMAIN, SCENE, _steps(*FETCH), GOAL)
    assert report.is_valid
    assert Atom('in', ('apple_1', 'fridge_1')) in report.state
    assert HAND_EMPTY in report.state


def test_the_first_step_that_fails_is_explained():
    report = validate(DOMAIN, SCENE, _steps(*FETCH[:1], *FETCH[2:]), GOAL)
    assert not report.is_valid
    assert report.failed_index == 4
    assert 'fridge_1 is closed' in report.message


def test_a_plan_that_misses_its_goal_is_not_valid_although_no_step_failed():
    report = validate(DOMAIN, SCENE, _steps(*FETCH[:-1]), GOAL)
    assert (report.is_valid, report.failed_index) == (False, None)


@pytest.mark.parametrize(
    ('steps', 'words'),
    [
        ((('pick', 'apple_1'),), 'robot is not at table_1'),
        ((('go_to', 'fridge_1'), ('pick', 'mug_1')), 'fridge_1 is closed'),
        ((('close', 'fridge_1'),), 'is closed'),
        ((('place', 'apple_1', 'table_1'),), 'hand does not hold apple_1'),
    ],
)
def test_a_broken_precondition_is_said_in_words(steps, words):
    report = validate(DOMAIN, SCENE, _steps(*steps))
    assert words in report.message


def test_unknown_names_and_wrong_types_are_told_apart():
    objects = DOMAIN.objects(SCENE)
    with pytest.raises(PlanError, match="no 'pear_1'"):
        DOMAIN.check(DOMAIN.step('pick', 'pear_1'), objects)
    with pytest.raises(PlanError, match='must be of type item'):
        DOMAIN.check(DOMAIN.step('pick', 'table_1'), objects)
    with pytest.raises(PlanError, match='unknown skill'):
        DOMAIN.step('dance', 'apple_1')
    with pytest.raises(PlanError, match='takes 1 arguments'):
        DOMAIN.step('pick')


def test_an_item_without_a_recorded_place_is_reachable():
    scene = Scene(objects=SCENE.objects)
    assert validate(DOMAIN, scene, [DOMAIN.step('pick', 'apple_1')]).is_valid


def test_sentences_use_labels_and_the_right_preposition():
    texts = [step.text for step in _steps(*FETCH[3:6], ('place', 'apple_1', 'table_1'))]
    assert texts == [
        'Pick up the apple',
        'Go to the fridge',
        'Put the apple in the fridge',
        'Put the apple on the table',
    ]


@given(st.integers(0, 2**32 - 1))
def test_every_walk_over_possible_steps_is_valid_and_keeps_one_place_per_item(seed):
    rng = random.Random(seed)
    objects, state, steps = DOMAIN.objects(SCENE), DOMAIN.state_of(SCENE), []
    grounded = list(DOMAIN.grounded(objects))
    for _ in range(12):
        step = rng.choice([s for s in grounded if not DOMAIN.obstacles(s, state, objects)])
        state = DOMAIN.apply(step, state, objects)
        steps.append(step)
    report = validate(DOMAIN, SCENE, steps)
    assert report.is_valid
    assert report.state == state
    held = sum(atom.predicate == 'holding' for atom in state)
    placed = sum(atom.predicate in ('on', 'in') for atom in state)
    assert held + placed == 2
    assert held == (HAND_EMPTY not in state)


def test_domain_and_details_must_name_the_same_skills():
    with pytest.raises(PddlError, match=r'skills: .*pick'):
        Domain.build(DOMAIN.pddl, {'skills': {}, 'predicates': {}})


def test_a_trace_tells_what_each_step_changes_and_why_one_is_not_possible() -> None:
    go, opened, pick = trace(
        DOMAIN, SCENE, [Step('go_to', ('fridge_1',)), Step('open', ('fridge_1',)),
                        Step('pick', ('apple_1',)), Step('go_to', ('table_1',))]
    )  # fmt: skip
    assert go.adds == ('(at fridge_1)',)
    assert opened.to_json() == {
        'step': 'open(fridge_1)', 'adds': ['(open fridge_1)'], 'deletes': [], 'obstacles': [],
    }  # fmt: skip
    assert pick.obstacles == ('the robot is not at table_1',)


def test_a_trace_tells_what_is_no_step() -> None:
    (only,) = trace(DOMAIN, SCENE, [Step('pick', ('unicorn_1',))])
    assert "there is no 'unicorn_1' in the scene" in only.obstacles[0]
