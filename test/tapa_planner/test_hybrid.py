"""The hybrid strategy: the better of what the model wrote and what the planner found."""

from collections.abc import Mapping, Sequence

import pytest

from tapa_planner.domain_files import load_domain
from tapa_planner.errors import ModelError, PlannerError
from tapa_planner.lexicon import load_lexicon
from tapa_planner.models.language_model import (
    Capability,
    Generation,
    Prompt,
    Sampling,
    Score,
    Task,
)
from tapa_planner.plan import Chance, PlanRequest, Proposal, Step
from tapa_planner.ruled_planning import Ruled
from tapa_planner.scene import Relation, Scene, SceneObject
from tapa_planner.strategies import tapa
from tapa_planner.strategies.build import build_strategy, DEFAULT_STRATEGY
from tapa_planner.strategies.hybrid import Hybrid
from tapa_planner.validation import validate

SCENE = Scene(
    (
        SceneObject('apple_1', 'apple', 'apple'),
        SceneObject('apple_2', 'apple', 'apple'),
        SceneObject('table_1', 'table', 'table'),
        SceneObject('shelf_1', 'shelf', 'shelf'),
    ),
    (Relation('on', ('apple_1', 'table_1')), Relation('on', ('apple_2', 'table_1'))),
)
WISH = 'PUT ALL apple TO shelf END'
STRAIGHT = (
    'go_to(table_1)', 'pick(apple_2)', 'go_to(shelf_1)', 'place(apple_2, shelf_1)',
    'go_to(table_1)', 'pick(apple_1)', 'go_to(shelf_1)', 'place(apple_1, shelf_1)', 'DONE',
)  # fmt: skip
ROUNDABOUT = ('go_to(shelf_1)', *STRAIGHT)
LEGAL_BUT_SHORT = (*STRAIGHT[:4], 'DONE')


class Writer:
    """Fits `LanguageModel`; writes what it was given."""

    name = 'writer'
    capabilities = frozenset({Capability.GENERATE})

    def __init__(self, steps: Sequence[str] | None) -> None:
        self._steps = steps

    def generate(self, prompt: Prompt, sampling: Sampling) -> list[Generation]:
        if prompt.task is Task.WISH:
            return [Generation(WISH, -1.0, 6, tuple(WISH.split()))]
        if self._steps is None:
            raise ModelError('the model is silent')
        return [Generation(' '.join(self._steps), -1.0, 9, tuple(self._steps))]

    def score(self, prompt: Prompt, continuations: Sequence[str]) -> list[Score]:
        raise ModelError('not asked for')

    def next_token_logits(self, prompt: Prompt, prefix: str) -> Mapping[str, float]:
        raise ModelError('not asked for')


class Shy:
    """Fits `Affordances`; one apple is hard to take first."""

    def along(self, steps: Sequence[Step], scene: Scene) -> tuple[Chance, ...]:
        first = next(each for each in steps if each.skill == 'pick')
        hard = first.arguments == ('apple_2',)
        return tuple(Chance(0.2 if hard and each is first else 0.9, 'as told') for each in steps)

    def here(self, steps: Sequence[Step], scene: Scene) -> tuple[Chance, ...]:
        return tuple(Chance(0.9, 'as told') for _ in steps)


def propose(steps: Sequence[str] | None, affordances: Shy | None = None) -> Proposal:
    strategy = Hybrid(load_domain(), load_lexicon(), Writer(steps))
    request = PlanRequest(SCENE, 'put all apples on the shelf', affordances=affordances)
    proposal = strategy.propose(request)
    assert proposal.plan is not None
    assert validate(load_domain(), SCENE, proposal.plan.steps, proposal.goal).is_valid
    return proposal


def written(proposal: Proposal) -> list[str]:
    assert proposal.plan is not None
    return [str(each) for each in proposal.plan.steps]


def test_the_models_steps_stay_where_they_are_as_good():
    assert written(propose(STRAIGHT)) == list(STRAIGHT[:-1])


def test_shorter_steps_of_the_planner_are_taken():
    proposal = propose(ROUNDABOUT)
    assert len(written(proposal)) == len(STRAIGHT) - 1
    assert any('better steps' in note for note in proposal.notes)


@pytest.mark.parametrize('steps', [LEGAL_BUT_SHORT, ('fly(moon_1)', 'DONE'), ('DONE',), None])
def test_what_the_model_writes_wrong_is_made_right(steps: Sequence[str] | None):
    assert any('repaired' in note for note in propose(steps).notes)


def test_affordances_decide_where_there_are_any():
    assert written(propose(STRAIGHT, Shy()))[1] == 'pick(apple_1)'


def test_it_is_the_default_and_built_by_name():
    assert DEFAULT_STRATEGY == 'hybrid'
    built = build_strategy('hybrid', Writer(STRAIGHT))
    assert built.name == 'hybrid'
    assert built.propose(PlanRequest(SCENE, 'put all apples on the shelf')).plan is not None


def test_the_models_plan_stays_where_the_planner_runs_out_of_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def late(*_: object) -> Ruled:
        raise PlannerError('Fast Downward found nothing in 10 s')

    monkeypatch.setattr(tapa, 'solve_within', late)
    strategy = Hybrid(load_domain(), load_lexicon(), Writer(STRAIGHT))
    proposal = strategy.propose(PlanRequest(SCENE, 'put all apples on the shelf'))
    assert proposal.plan is not None
    assert any('found nothing in 10 s' in each for each in proposal.notes)
    silent = Hybrid(load_domain(), load_lexicon(), Writer(None))
    with pytest.raises(PlannerError):
        silent.propose(PlanRequest(SCENE, 'put all apples on the shelf'))
