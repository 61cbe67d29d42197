"""Any causal model of transformers: here a tiny random Llama, whose every word is rubbish."""

import math
from pathlib import Path

import pytest
from tiny_llama import make_tiny_llama
import torch

from tapa_planner.domain_files import load_domain
from tapa_planner.errors import ModelError
from tapa_planner.lexicon import load_lexicon
from tapa_planner.models.huggingface import HuggingFaceModel
from tapa_planner.models.language_model import Prompt, Sampling, Task
from tapa_planner.plan import PlanRequest
from tapa_planner.scene import Relation, Scene, SceneObject
from tapa_planner.strategies.build import STRATEGIES
from tapa_planner.strategies.constraints import WishConstraint
from tapa_planner.validation import validate
from tapa_planner.wish import parse_wish

pytestmark = pytest.mark.timeout(240)

SCENE = Scene(
    (SceneObject('table_1', 'table', 'table'), SceneObject('fridge_1', 'fridge', 'fridge'),
     SceneObject('apple_1', 'apple', 'apple')),
    (Relation('on', ('apple_1', 'table_1')),),
)  # fmt: skip


@pytest.fixture(scope='module')
def model(tmp_path_factory: pytest.TempPathFactory) -> HuggingFaceModel:
    return HuggingFaceModel.load(make_tiny_llama(tmp_path_factory.mktemp('llama')))


def prompt(text: str) -> Prompt:
    return Prompt(Task.WISH, text, text)


def test_samples_differ_and_greedy_does_not(model: HuggingFaceModel) -> None:
    free = Sampling(n=3, temperature=1.0, max_tokens=8)
    assert len({each.text for each in model.generate(prompt('hello'), free)}) > 1
    greedy = [model.generate(prompt('hello'), Sampling(max_tokens=8))[0] for _ in range(2)]
    assert greedy[0] == greedy[1]
    assert greedy[0].log_prob < 0.0


def test_scores_and_logits_are_of_one_distribution(model: HuggingFaceModel) -> None:
    short, long = model.score(prompt('put'), ['apple', 'apple fridge'])
    assert long.log_prob < short.log_prob < 0.0
    assert long.tokens > short.tokens
    logits = model.next_token_logits(prompt('put'), 'apple')
    assert sum(map(math.exp, logits.values())) <= 1.0001


def test_a_shared_prompt_changes_no_score_and_is_computed_once(model: HuggingFaceModel) -> None:
    text = 'put the apple in the fridge and the pear on the table '
    texts = ['apple', 'apple fridge', 'fridge put the']
    ids = [model._ids(' ' + each, is_start=False) for each in texts]
    start = model._ids(text)
    with torch.inference_mode():
        rows = [model._model(torch.tensor([start + each])).logits[0].float() for each in ids]
    naive = [
        float(
            torch.log_softmax(row[len(start) - 1 : -1], -1)
            .gather(1, torch.tensor(each)[:, None])
            .sum()
        )
        for row, each in zip(rows, ids, strict=True)
    ]
    before = model.computed_tokens
    assert [each.log_prob for each in model.score(prompt(text), texts)] == pytest.approx(
        naive, abs=1e-3
    )
    assert model.computed_tokens - before == len(start) + sum(map(len, ids))


def test_a_random_model_writes_a_wish_under_the_constraint(model: HuggingFaceModel) -> None:
    wish = 'put the apple in the fridge'
    for seed in range(3):
        sampling = Sampling(
            temperature=1.0, seed=seed, constraint=WishConstraint(wish), max_pieces=40
        )
        pieces = model.generate(prompt(wish), sampling)[0].pieces
        if pieces[-1] == 'END':
            assert parse_wish(' '.join(pieces))
        constraint = WishConstraint(wish)
        for index, piece in enumerate(pieces):
            assert piece in constraint.options(pieces[:index])


@pytest.mark.parametrize('strategy', STRATEGIES)
def test_even_a_random_model_never_names_what_is_not_there(
    model: HuggingFaceModel, strategy: str
) -> None:
    planner = STRATEGIES[strategy](load_domain(), load_lexicon(), model)
    proposal = planner.propose(PlanRequest(SCENE, 'put the apple in the fridge'))
    if proposal.plan is not None:
        report = validate(load_domain(), SCENE, proposal.plan.steps, proposal.goal)
        assert report.is_valid, report.message


def test_a_model_that_does_not_exist_is_told() -> None:
    with pytest.raises(ModelError, match='no/such-model'):
        HuggingFaceModel.load('no/such-model')


def test_a_folder_without_a_model_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match='cannot be loaded'):
        HuggingFaceModel.load(tmp_path)
