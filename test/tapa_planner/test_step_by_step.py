"""SayCan, plans held back for their chances, and ways to plan anew: replayed on scenes."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from tapa_planner.domain_files import load_domain
from tapa_planner.errors import InputError, ModelError
from tapa_planner.models.embedded import EmbeddedModel
from tapa_planner.pddl import Atom
from tapa_planner.plan import Chance, Interrupted, PlanRequest, Proposal, Step, StepResult
from tapa_planner.scene import Relation, Scene, SceneObject
from tapa_planner.strategies.build import build_strategy
from tapa_planner.strategies.llm_pddl import LlmPddl
from tapa_planner.strategies.local_repair import LocalRepair
from tapa_planner.strategies.tree import PlanTree
from tapa_planner.tuning.given_wish import GivenWish
from tapa_planner.validation import validate

DOMAIN = load_domain()
SCENE = Scene(
    (
        SceneObject('table_1', 'table', 'table'), SceneObject('counter_1', 'counter', 'counter'),
        SceneObject('fridge_1', 'fridge', 'fridge'), SceneObject('shelf_1', 'shelf', 'shelf'),
        SceneObject('apple_1', 'apple', 'apple'), SceneObject('apple_2', 'apple', 'apple'),
    ),
    (Relation('on', ('apple_1', 'table_1')), Relation('on', ('apple_2', 'counter_1')),
     Relation('at', ('table_1',))),
)  # fmt: skip


class Foresight:
    """Fits `Affordances`: what the domain allows succeeds, but for some steps."""

    def __init__(self, **chances: float) -> None:
        self._chances = chances

    def here(self, steps: Sequence[Step], scene: Scene) -> tuple[Chance, ...]:
        objects, state = DOMAIN.objects(scene), DOMAIN.state_of(scene)
        return tuple(
            Chance(0.0 if DOMAIN.obstacles(step, state, objects) else self._of(step), 'it is far')
            for step in steps
        )

    def along(self, steps: Sequence[Step], scene: Scene) -> tuple[Chance, ...]:
        return tuple(Chance(self._of(step), 'it is far') for step in steps)

    def _of(self, step: Step) -> float:
        return self._chances.get('_'.join((step.skill, *step.arguments)), 0.9)


@pytest.fixture(scope='module')
def model() -> EmbeddedModel:
    return EmbeddedModel()


def carried_out(
    name: str, model: EmbeddedModel, wish: str, most: int = 20
) -> tuple[list[str], str]:
    """Ask for step after step and do each in words; return the steps and the goal reached."""
    strategy = build_strategy(name, model, affordances=Foresight())
    scene, done = SCENE, []
    for _ in range(most):
        request = PlanRequest(scene, wish, 'm1', executed=tuple(StepResult(s) for s in done))
        proposal = strategy.propose(request)
        assert proposal.plan is not None, proposal
        if proposal.plan.complete:
            return [str(each) for each in done], proposal.goal
        (step,) = proposal.plan.steps
        report = validate(DOMAIN, scene, (step,))
        assert report.is_valid, report.message
        scene = scene.with_atoms(each for each in report.state if each.arguments)
        done.append(step)
    raise AssertionError(f'not done after {most} steps: {done}')


@pytest.mark.parametrize('wish', ['put the apple in the fridge', 'put all apples on the shelf'])
def test_saycan_gets_there_step_by_step(model: EmbeddedModel, wish: str) -> None:
    steps, goal = carried_out('saycan', model, wish)
    assert validate(DOMAIN, SCENE, [_step(each) for each in steps], goal).is_valid


def _step(text: str) -> Step:
    name, _, rest = text.partition('(')
    return Step(name, tuple(each.strip() for each in rest.rstrip(')').split(',')))


def test_saycan_takes_what_can_be_done_where_both_are_likely(model: EmbeddedModel) -> None:
    request = PlanRequest(SCENE, 'put an apple on the shelf')
    easy = build_strategy('saycan', model, affordances=Foresight()).propose(request).plan
    assert easy is not None
    (likely,) = easy.steps
    name = '_'.join((likely.skill, *likely.arguments))
    hard = build_strategy('saycan', model, affordances=Foresight(**{name: 0.001}), floor=0.0)
    other = hard.propose(request).plan
    assert other is not None
    assert str(other.steps[0]) != str(likely)
    assert likely.score == pytest.approx(0.9)


def test_saycan_needs_a_model_that_scores() -> None:
    with pytest.raises(ModelError, match='needs a model that scores texts'):
        build_strategy('saycan', GivenWish())


def proposed(wish: str, model: EmbeddedModel, chances: Foresight, **fields: bool) -> Proposal:
    strategy = build_strategy('llm_pddl', model, affordances=chances)
    return strategy.propose(PlanRequest(SCENE, wish, **fields))  # type: ignore[arg-type]


def test_every_step_has_its_chance(model: EmbeddedModel) -> None:
    proposal = proposed('put an apple on the shelf', model, Foresight(pick_apple_1=0.6))
    assert proposal.plan is not None
    assert {str(each): each.score for each in proposal.plan.steps}['pick(apple_1)'] == 0.6


def test_a_step_that_would_likely_fail_leads_to_another_object(model: EmbeddedModel) -> None:
    proposal = proposed('put an apple on the shelf', model, Foresight(pick_apple_1=0.02))
    assert proposal.plan is not None
    assert 'pick(apple_2)' in [str(each) for each in proposal.plan.steps]
    assert any('another way' in each for each in proposal.assumptions)


def test_without_another_object_it_asks_and_does_it_when_insisted_on(model: EmbeddedModel) -> None:
    hopeless = Foresight(pick_apple_1=0.02, pick_apple_2=0.03)
    wish = 'put an apple on the shelf'
    asked = proposed(wish, model, hopeless)
    assert asked.question.startswith('Careful:')
    assert '(2 % chance): it is far' in asked.question
    assert proposed(f'{wish}, anyway', model, hopeless).plan is not None


def test_where_nobody_can_be_asked_it_refuses_with_the_reason(model: EmbeddedModel) -> None:
    hopeless = Foresight(pick_apple_1=0.02, pick_apple_2=0.03)
    refused = proposed('put an apple on the shelf', model, hopeless, may_ask=False)
    assert 'to pick up the apple would most likely fail' in refused.refusal


class Never:
    """Fits `PlanningStrategy`; must not be asked."""

    name = 'never'

    def propose(self, request: PlanRequest) -> Proposal:
        raise AssertionError('the interrupted plan can be repaired')


def test_local_repair_puts_in_what_the_rest_of_the_plan_lacks() -> None:
    rest = (Step('go_to', ('shelf_1',)), Step('place', ('apple_1', 'shelf_1')))
    dropped = Interrupted(rest, '(on apple_1 shelf_1)')
    request = PlanRequest(
        SCENE, 'put the apple on the shelf', failures=('it fell',), interrupted=dropped
    )
    proposal = LocalRepair(Never(), DOMAIN).propose(request)
    assert proposal.plan is not None
    steps = [str(each) for each in proposal.plan.steps]
    assert (
        steps == ['pick(apple_1)', 'go_to(shelf_1)', 'place(apple_1, shelf_1)']
        or validate(DOMAIN, SCENE, proposal.plan.steps, dropped.goal).is_valid
    )
    assert any('put in' in note for note in proposal.notes)


def test_local_repair_leaves_a_plan_whose_object_is_avoided_to_the_strategy() -> None:
    rest = Interrupted((Step('pick', ('apple_1',)),), '(holding apple_1)')
    inner = LlmPddl(DOMAIN, _lexicon(), _given('HOLD ONE apple END'))
    request = PlanRequest(
        SCENE, 'bring me an apple', interrupted=rest, avoided=frozenset({'apple_1'})
    )
    proposal = LocalRepair(inner, DOMAIN).propose(request)
    assert proposal.plan is not None
    assert 'pick(apple_2)' in map(str, proposal.plan.steps)


def _lexicon() -> object:
    from tapa_planner.lexicon import load_lexicon

    return load_lexicon()


def _given(meaning: str) -> GivenWish:
    model = GivenWish()
    model.meaning = meaning
    return model


def test_plans_that_begin_alike_share_their_beginning() -> None:
    tree = PlanTree()
    go, pick, other = (Step('go_to', ('a',)), Step('pick', ('b',)), Step('pick', ('c',)))
    tree.add((go, pick), 'one')
    tree.add((go, other), 'two')
    assert len(tree.branches) == 1
    assert [goal for _, goal in tree.plans()] == ['one', 'two']
    assert [goal for _, goal in tree.plans(frozenset({('pick', ('b',))}))] == ['two']


def test_after_a_failure_another_branch_is_taken_from_the_present(model: EmbeddedModel) -> None:
    strategy = build_strategy('llm_pddl', model, replanning='tree')
    wish = 'put an apple on the shelf'
    first = strategy.propose(PlanRequest(SCENE, wish, 'm1'))
    assert first.plan is not None
    failed = StepResult(Step('pick', ('apple_1',)), 14, 'it slipped')
    request = PlanRequest(SCENE, wish, 'm1', executed=(failed,), failures=('it slipped',))
    second = strategy.propose(request)
    assert second.plan is not None
    assert 'pick(apple_2)' in map(str, second.plan.steps)
    assert any('another branch' in note for note in second.notes)
    assert validate(DOMAIN, SCENE, second.plan.steps, second.goal).is_valid
    fresh = strategy.propose(replace(request, mission_id='m2', failures=(), executed=()))
    assert fresh.plan is not None
    assert 'pick(apple_1)' in map(str, fresh.plan.steps), 'missions do not share what failed'


def test_an_unknown_replanning_is_told(model: EmbeddedModel) -> None:
    with pytest.raises(InputError, match='known are full, local, tree'):
        build_strategy('hybrid', model, replanning='magic')


def test_what_an_earlier_plan_opened_is_closed_by_the_next_one(model: EmbeddedModel) -> None:
    strategy = build_strategy('llm_pddl', model)
    opened = SCENE.with_atoms([*SCENE.atoms, Atom('open', ('fridge_1',))])
    wish = 'put the apple in the fridge'
    alone = strategy.propose(PlanRequest(opened, wish))
    done = (StepResult(Step('open', ('fridge_1',))),)
    after = strategy.propose(PlanRequest(opened, wish, executed=done))
    assert alone.plan is not None
    assert after.plan is not None
    assert 'close(fridge_1)' not in map(str, alone.plan.steps), 'somebody else left it open'
    assert str(after.plan.steps[-1]) == 'close(fridge_1)'
    closed = (*done, StepResult(Step('close', ('fridge_1',))))
    again = strategy.propose(PlanRequest(opened, wish, executed=closed))
    assert again.plan is not None
    assert 'close(fridge_1)' not in map(str, again.plan.steps)
