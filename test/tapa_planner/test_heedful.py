"""Answers to questions and rejected plans are heeded, in words that people use."""

from dataclasses import replace

import pytest

from tapa_planner.models.embedded import EmbeddedModel
from tapa_planner.plan import PlanRequest, Proposal, Rejection, Reply
from tapa_planner.scene import Relation, Scene, SceneObject
from tapa_planner.strategies.build import build_strategy, STEPWISE, STRATEGIES
from tapa_planner.strategies.heedful import Heedful, LEFT_ALONE
from tapa_planner.wording import chosen_by


def thing(name: str, *attributes: str) -> SceneObject:
    kind = name.rsplit('_', 1)[0]
    return SceneObject(name, kind.replace('_', ' '), kind, attributes=attributes)


SCENE = Scene(
    (
        thing('mug_1', 'red'), thing('mug_2', 'white'), thing('fork_1'), thing('apple_1'),
        thing('table_1'), thing('counter_1'), thing('microwave_1'), thing('sink_1'),
    ),
    (
        Relation('on', ('mug_1', 'table_1')), Relation('on', ('mug_2', 'counter_1')),
        Relation('on', ('fork_1', 'table_1')), Relation('on', ('apple_1', 'table_1')),
    ),
)  # fmt: skip


@pytest.fixture(scope='module', params=sorted(set(STRATEGIES) - STEPWISE))
def strategy(request: pytest.FixtureRequest) -> Heedful:
    return build_strategy(request.param, EmbeddedModel())


def answered(strategy: Heedful, wish: str, answer: str) -> Proposal:
    asked = strategy.propose(PlanRequest(SCENE, wish))
    assert asked.question, asked
    return strategy.propose(PlanRequest(SCENE, wish, replies=(Reply(asked.question, answer),)))


def steps(proposal: Proposal) -> list[str]:
    assert proposal.plan is not None, proposal
    return list(map(str, proposal.plan.steps))


@pytest.mark.parametrize(
    ('answer', 'item'),
    [
        ('the red one', 'mug_1'), ('white', 'mug_2'), ('the one on the counter', 'mug_2'),
        ('The second!', 'mug_2'), ('mug_2', 'mug_2'), ('either', 'mug_1'),
    ],
)  # fmt: skip
def test_which_one_is_answered_in_many_ways(strategy: Heedful, answer: str, item: str) -> None:
    assert f'pick({item})' in steps(answered(strategy, 'bring me the mug', answer))


def test_an_answer_that_tells_nothing_is_asked_about_again(strategy: Heedful) -> None:
    assert answered(strategy, 'bring me the mug', 'hmm').question.startswith('Which mug')


def test_a_warning_needs_a_yes(strategy: Heedful) -> None:
    wish = 'put the fork in the microwave'
    assert 'place(fork_1, microwave_1)' in steps(answered(strategy, wish, 'yes'))
    for answer in ('no', 'better not', 'hm?', 'yes, no, stop'):
        assert answered(strategy, wish, answer).refusal == LEFT_ALONE


def test_what_was_left_open_is_filled_in(strategy: Heedful) -> None:
    assert 'place(apple_1, sink_1)' in steps(answered(strategy, 'put it in the sink', 'the apple'))
    assert 'place(apple_1, counter_1)' in steps(
        answered(strategy, 'put the apple somewhere', 'on the counter')
    )
    assert answered(strategy, 'put it in the sink', 'no').refusal == LEFT_ALONE


@pytest.mark.parametrize(
    ('reason', 'expected'),
    [
        ('not the red one', 'place(mug_2, sink_1)'),
        ('not the one on the table', 'place(mug_2, sink_1)'),
        ("don't take that one", 'place(mug_2, sink_1)'),
        ('mug_1 is mine', 'place(mug_2, sink_1)'),
        ('', 'place(mug_2, sink_1)'),
        ('put it on the counter', 'place(mug_1, counter_1)'),
    ],
)
def test_a_rejection_leads_to_another_plan(strategy: Heedful, reason: str, expected: str) -> None:
    wish = 'put a mug in the sink'
    first = strategy.propose(PlanRequest(SCENE, wish)).plan
    assert first is not None
    assert 'place(mug_1, sink_1)' in map(str, first.steps)
    rejection = Rejection(first.steps, reason)
    assert expected in steps(strategy.propose(PlanRequest(SCENE, wish, rejections=(rejection,))))


def test_no_plan_comes_back_that_was_rejected(strategy: Heedful) -> None:
    rejections: tuple[Rejection, ...] = ()
    for _ in range(6):
        proposal = strategy.propose(
            PlanRequest(SCENE, 'put the apple in the sink', rejections=rejections)
        )
        if proposal.plan is None:
            break
        assert proposal.plan.steps not in [each.steps for each in rejections]
        rejections = (*rejections, Rejection(proposal.plan.steps, 'too wet'))
    assert 'You did not want the plan (too wet)' in proposal.refusal


def test_an_answer_chooses_only_where_it_is_clear() -> None:
    options = [('a_1', frozenset({'red', 'small'})), ('a_2', frozenset({'red', 'big'}))]
    assert chosen_by('the red one', options) == ''
    assert chosen_by('the small red one', options) == 'a_1'
    assert chosen_by('the last', options) == 'a_2'
    assert chosen_by('the third', options) == ''
    assert chosen_by('', options) == ''
    assert chosen_by('red', []) == ''


def test_nothing_to_do_is_no_answer_to_a_rejection(strategy: Heedful) -> None:
    wish = 'put the apple in the sink'
    first = strategy.propose(PlanRequest(SCENE, wish)).plan
    assert first is not None
    for reason in ('not the one on the table', 'leave it on the table', 'it is on the table'):
        rejection = Rejection(first.steps, reason)
        again = strategy.propose(PlanRequest(SCENE, wish, rejections=(rejection,)))
        assert again.plan is None or again.plan.steps, reason


def test_what_was_rejected_stays_so_when_the_way_there_has_changed(strategy: Heedful) -> None:
    wish = 'put a mug in the sink'
    first = strategy.propose(PlanRequest(SCENE, wish)).plan
    assert first is not None
    rejection = Rejection(first.steps, 'it is too dangerous')
    there = replace(SCENE, relations=(*SCENE.facts, Relation('at', ('table_1',))))
    again = strategy.propose(PlanRequest(there, wish, rejections=(rejection,)))
    assert 'place(mug_2, sink_1)' in steps(again)
