"""The embedded model: it writes, scores and samples; what it writes never leaves the scene."""

from itertools import islice
import math

import pytest

from benchmark.language.names import foreign_names, requests
from benchmark.language.splits import free_words
from benchmark.language.suite import is_right
from tapa_planner.domain_files import load_domain
from tapa_planner.models.embedded import EmbeddedModel
from tapa_planner.models.language_model import Capability, Prompt, Sampling, Task
from tapa_planner.plan import PlanRequest, StepResult
from tapa_planner.scene import Relation, Scene, SceneObject
from tapa_planner.skill import Step
from tapa_planner.strategies.build import build_strategy, STRATEGIES
from tapa_planner.strategies.constraints import WishConstraint
from tapa_planner.validation import validate

pytestmark = pytest.mark.timeout(240)


@pytest.fixture(scope='module')
def model() -> EmbeddedModel:
    return EmbeddedModel()


def wish(text: str) -> Prompt:
    return Prompt(Task.WISH, text, text)


def test_it_has_every_capability(model: EmbeddedModel) -> None:
    assert model.capabilities == set(Capability)


def test_it_copies_names_that_it_never_saw(model: EmbeddedModel) -> None:
    text = 'please put the quoxfrobble in the fridge'
    written = model.generate(wish(text), Sampling(constraint=WishConstraint(text)))[0]
    assert written.text == 'PUT ONE quoxfrobble TO fridge END'
    assert -1.0 < written.log_prob <= 0.0
    assert written.tokens == 6


def test_the_right_reading_scores_best(model: EmbeddedModel) -> None:
    prompt = wish('open the fridge')
    right, wrong = model.score(prompt, ['OPEN fridge END', 'CLOSE fridge END'])
    assert wrong.log_prob < right.log_prob <= 0.0
    assert right.tokens == 3
    assert right.mean == right.log_prob / 3


def test_texts_that_begin_alike_are_computed_together(model: EmbeddedModel) -> None:
    prompt = wish('open the fridge and close the microwave')
    texts = [
        f'{verb} {noun} END' for verb in ('OPEN', 'CLOSE') for noun in ('fridge', 'microwave')
    ]
    alone = [model.score(prompt, [text])[0].log_prob for text in texts]
    before = model.computed_tokens
    together = model.score(prompt, texts)
    assert [each.log_prob for each in together] == pytest.approx(alone, abs=1e-4)
    assert model.computed_tokens - before < 4 * 10


def test_logits_are_a_distribution(model: EmbeddedModel) -> None:
    prompt = wish('open the fridge')
    logits = model.next_token_logits(prompt, 'OPEN')
    assert max(logits, key=lambda word: logits[word]) == 'fridge'
    assert sum(map(math.exp, logits.values())) == pytest.approx(1.0, abs=0.01)


def test_samples_come_with_their_probabilities_best_first(model: EmbeddedModel) -> None:
    text = 'put the apple or the pear somewhere nice'
    sampling = Sampling(n=4, temperature=1.5, seed=3, constraint=WishConstraint(text))
    samples = model.generate(wish(text), sampling)
    assert [each.log_prob for each in samples] == sorted(
        (each.log_prob for each in samples), reverse=True
    )


def test_most_wishes_in_free_words_are_understood(model: EmbeddedModel) -> None:
    domain = load_domain()
    strategy = build_strategy('llm_pddl', model)
    cases = free_words()[::3]
    right = [
        is_right(case, strategy.propose(PlanRequest(case.scene, case.instruction)), domain)
        for case in cases
    ]
    assert sum(right) / len(right) > 0.8


@pytest.mark.parametrize('name', STRATEGIES)
def test_a_plan_never_names_what_is_not_in_the_scene(model: EmbeddedModel, name: str) -> None:
    strategy = build_strategy(name, model)
    for request in islice(requests(seed=31), 30):
        proposal = strategy.propose(request)
        assert not foreign_names(request.scene, proposal), request.instruction
        if proposal.plan is not None:
            goal = proposal.goal if proposal.plan.complete else ''
            report = validate(load_domain(), request.scene, proposal.plan.steps, goal)
            assert report.is_valid, (request.instruction, report.message)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_five_hundred_scenes_and_wishes_give_no_foreign_name(model: EmbeddedModel) -> None:
    strategy = build_strategy('llm_pddl', model)
    assert not any(
        foreign_names(each.scene, strategy.propose(each)) for each in islice(requests(7), 500)
    )


def test_a_new_plan_starts_from_the_present_state_and_avoids_what_shall_be_avoided(
    model: EmbeddedModel,
) -> None:
    scene = Scene(
        (SceneObject('table_1', 'table', 'table'), SceneObject('counter_1', 'counter', 'counter'),
         SceneObject('shelf_1', 'shelf', 'shelf'), SceneObject('apple_1', 'apple', 'apple'),
         SceneObject('apple_2', 'apple', 'apple')),
        (Relation('on', ('apple_1', 'table_1')), Relation('on', ('apple_2', 'counter_1')),
         Relation('at', ('table_1',))),
    )  # fmt: skip
    failed = StepResult(Step('pick', ('apple_1',)), 12, 'the fingers closed on nothing')
    request = PlanRequest(
        scene, 'put an apple on the shelf', executed=(failed,), avoided=frozenset({'apple_1'})
    )
    proposal = build_strategy('llm_pddl', model).propose(request)
    assert proposal.plan is not None
    assert [str(step) for step in proposal.plan.steps][:2] == ['go_to(counter_1)', 'pick(apple_2)']


def test_a_long_wish_is_answered(model: EmbeddedModel) -> None:
    text = 'please ' * 250 + 'bring me the apple'
    scene = Scene((SceneObject('apple_1', 'apple', 'apple'),))
    assert build_strategy('llm_pddl', model).propose(PlanRequest(scene, text))
