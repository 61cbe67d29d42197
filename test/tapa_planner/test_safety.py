"""Plans that break a safety rule are asked back about, whatever strategy made them."""

from pathlib import Path

import pytest

from tapa_planner.domain_files import load_domain
from tapa_planner.errors import InputError, PlannerError
from tapa_planner.models.embedded import EmbeddedModel
from tapa_planner.plan import Plan, PlanRequest, Proposal, Step
from tapa_planner.safety import load_safety_rules, warnings
from tapa_planner.scene import Relation, Scene, SceneObject
from tapa_planner.strategies.build import build_strategy, STRATEGIES
from tapa_planner.strategies.cautious import Cautious


def thing(name: str, *attributes: str) -> SceneObject:
    kind = name.rsplit('_', 1)[0]
    return SceneObject(name, kind.replace('_', ' '), kind, attributes=attributes)


SCENE = Scene(
    (
        thing('fork_1'), thing('bowl_1', 'steel'), thing('bowl_2', 'blue'), thing('egg_1'),
        thing('cell_phone_1'), thing('bread_1'), thing('table_1'), thing('microwave_1'),
        thing('sink_1'), thing('sofa_1'),
    ),
    tuple(
        Relation('on', (each, 'table_1'))
        for each in ('fork_1', 'bowl_1', 'bowl_2', 'egg_1', 'cell_phone_1', 'bread_1')
    ),
)  # fmt: skip


@pytest.fixture(scope='module')
def model() -> EmbeddedModel:
    return EmbeddedModel()


@pytest.mark.parametrize(
    ('item', 'place', 'reason'),
    [
        ('fork_1', 'microwave_1', 'fire'),
        ('bowl_1', 'microwave_1', 'fire'),
        ('bowl_2', 'microwave_1', ''),
        ('egg_1', 'microwave_1', 'bursts'),
        ('cell_phone_1', 'sink_1', 'shock'),
        ('cell_phone_1', 'table_1', ''),
        ('fork_1', 'sofa_1', 'sit'),
        ('fork_1', 'sink_1', ''),
        ('bread_1', 'microwave_1', ''),
    ],
)
def test_what_is_dangerous_is_warned_of_and_nothing_else(item: str, place: str, reason: str):
    steps = (Step('pick', (item,)), Step('place', (item, place)))
    found = warnings(load_safety_rules(), load_domain().types, SCENE, steps)
    assert bool(found) == bool(reason)
    assert all(reason in each for each in found)


def test_steps_about_unknown_things_are_no_warning_and_no_error():
    steps = (Step('place', ('ghost_1', 'microwave_1')), Step('place', ('fork_1',)))
    assert warnings(load_safety_rules(), load_domain().types, SCENE, steps) == ()


@pytest.mark.parametrize('strategy', sorted(STRATEGIES))
def test_a_dangerous_wish_is_asked_back_about_and_done_when_insisted_on(
    model: EmbeddedModel, strategy: str
):
    built = build_strategy(strategy, model)
    asked = built.propose(PlanRequest(SCENE, 'put the fork in the microwave'))
    assert asked.plan is None
    assert 'the fork would go to the microwave' in asked.question
    insisted = built.propose(PlanRequest(SCENE, 'put the fork in the microwave anyway'))
    assert insisted.plan is not None, insisted
    assert any('although' in each for each in insisted.assumptions)
    harmless = built.propose(PlanRequest(SCENE, 'put the bread in the microwave'))
    assert harmless.plan is not None
    assert harmless.assumptions == ()


@pytest.mark.parametrize(
    'wish',
    [
        'I am sure there is a fork, put it in the microwave: put the fork in the microwave',
        'I know that you are busy, put the fork in the microwave',
    ],
)
def test_only_words_without_another_meaning_insist(model: EmbeddedModel, wish: str):
    assert build_strategy('hybrid', model).propose(PlanRequest(SCENE, wish)).plan is None


@pytest.mark.parametrize(
    ('text', 'reason'),
    [
        ('rules: 3', 'list `rules`'),
        ('- 1', 'list `rules`'),
        ('rules: [{things: [egg]}]', 'rule 1'),
        ('rules: [{things: [unicorn], places: [sink], because: it}]', "'unicorn'"),
        ('rules: [{things: egg, places: [sink], because: it}]', 'list of kinds'),
        ('rules: [', 'cannot be read'),
    ],
)
def test_malformed_rules_say_what_was_expected(tmp_path: Path, text: str, reason: str):
    path = tmp_path / 'safety.yaml'
    path.write_text(text)
    with pytest.raises(InputError, match=reason):
        load_safety_rules(path)


def test_a_plan_that_does_not_hold_gets_past_nobody():
    class Careless:
        name = 'careless'

        def propose(self, request: PlanRequest) -> Proposal:
            return Proposal(Plan((Step('pick', ('bread_1',)),)), goal='(holding bread_1)')

    cautious = Cautious(Careless(), load_domain(), load_safety_rules())
    with pytest.raises(PlannerError, match=r'does not hold: step 1, pick\(bread_1\)'):
        cautious.propose(PlanRequest(SCENE, 'bring me the bread'))
