"""Tests for judge.py."""

import pytest

from benchmark.judge import judge, StepOutcome, TaskOutcome, WorldState
from benchmark.record import EpisodeRecord, Link
from benchmark.suite import Case, World

KITCHEN = WorldState(holds=False, objects={'apple_1': 'apple', 'fridge_1': 'fridge'})
PUT_AWAY = Case(
    id='put',
    world=World('kitchen', 1),
    instruction='put the apple in the fridge',
    goal='(exists (?x - apple ?y - fridge) (in ?x ?y))',
)
NO_KETTLE = Case(id='k', world=World('kitchen', 1), instruction='kettle', refuse=('kettle',))


def judged(case: Case, outcome: str, holds: bool = False, **values: object) -> EpisodeRecord:
    """Judge a task that ended with this outcome."""
    task = TaskOutcome(outcome, f'it was {outcome}', **values)  # type: ignore[arg-type]
    return judge(case, task, WorldState(holds, KITCHEN.objects), 1.0)


def test_a_goal_that_holds_is_reached_whatever_the_robot_believes() -> None:
    assert judged(PUT_AWAY, 'SUCCESS', holds=True).reached
    assert judged(PUT_AWAY, 'STEP_FAILED', holds=True).reached


@pytest.mark.parametrize(
    ('outcome', 'link'),
    [
        ('LOOK_FAILED', Link.LOOK),
        ('PLAN_FAILED', Link.PLAN),
        ('QUESTION', Link.PLAN),
        ('REPLANS_EXHAUSTED', Link.ACT),
        ('SUCCESS', Link.CHECK),
        ('TIMED_OUT', Link.TIME),
        ('INTERNAL', Link.NODES),
    ],
)
def test_the_outcome_names_the_link(outcome: str, link: Link) -> None:
    record = judged(PUT_AWAY, outcome)
    assert not record.reached
    assert record.link is link


def test_a_refusal_for_a_thing_that_is_there_blames_the_look() -> None:
    assert judged(PUT_AWAY, 'REFUSED', missing=('apple',)).link is Link.LOOK
    assert judged(PUT_AWAY, 'REFUSED', missing=('unicorn',)).link is Link.PLAN


def test_a_refusal_must_name_what_is_missing() -> None:
    assert judged(NO_KETTLE, 'REFUSED', missing=('Kettle',)).reached
    wrong = judged(NO_KETTLE, 'REFUSED', missing=('counter',))
    assert not wrong.reached
    assert wrong.link is Link.PLAN


def test_acting_on_an_impossible_wish_blames_the_plan() -> None:
    assert judged(NO_KETTLE, 'SUCCESS').link is Link.PLAN


def test_a_step_on_what_does_not_exist_is_a_hallucination() -> None:
    there = StepOutcome('pick(apple_1)', ('apple_1',), 'SUCCESS')
    absent = StepOutcome('pick(milk_carton_2)', ('milk_carton_2',), 'NOT_VISIBLE')
    assert not judged(PUT_AWAY, 'SUCCESS', steps=(there,)).hallucination
    assert judged(PUT_AWAY, 'STEP_FAILED', steps=(there, absent)).hallucination


def test_a_broken_precondition_is_a_counterfactual() -> None:
    step = StepOutcome('pick(apple_1)', ('apple_1',), 'HAND_NOT_EMPTY')
    assert judged(PUT_AWAY, 'STEP_FAILED', steps=(step,)).counterfactual


def test_a_thing_that_was_taken_for_another_blames_the_look() -> None:
    world = WorldState(
        holds=False,
        objects={'pear_1': 'pear', 'apple_1': 'apple', 'fridge_1': 'fridge', 'table_1': 'table'},
        before=frozenset({'(on pear_1 table_1)', '(on apple_1 table_1)'}),
        atoms=frozenset({'(in pear_1 fridge_1)', '(on apple_1 table_1)'}),
    )
    steps = (StepOutcome('place(apple_1, fridge_1)', ('apple_1', 'fridge_1'), 'SUCCESS'),)
    record = judge(PUT_AWAY, TaskOutcome('SUCCESS', 'done', steps=steps), world, 1.0)
    assert record.link is Link.LOOK
    assert record.changes == ('+ (in pear_1 fridge_1)', '- (on pear_1 table_1)')
    right = WorldState(
        holds=False,
        objects=world.objects,
        before=world.before,
        atoms=frozenset({'(on pear_1 table_1)', '(in apple_1 fridge_1)'}),
    )
    outcome = TaskOutcome('SUCCESS', 'done', steps=steps)
    assert judge(PUT_AWAY, outcome, right, 1.0).link is Link.CHECK
