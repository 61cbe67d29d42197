"""The language benchmark: right answers are told from wrong ones; every part runs."""

import pytest

from benchmark.language import success
from benchmark.language.names import foreign_names, INJECTIONS, requests
from benchmark.language.splits import free_words, generated, refusals, Score, scores
from benchmark.language.success import answered, BASELINE
from benchmark.language.suite import Case, is_right
from tapa_planner.domain_files import load_domain
from tapa_planner.plan import Plan, Proposal, Step
from tapa_planner.scene import Relation, Scene, SceneObject
from tapa_planner.tuning.data import SPLITS

SCENE = Scene(
    (SceneObject('table_1', 'table', 'table'), SceneObject('apple_1', 'apple', 'apple')),
    (Relation('on', ('apple_1', 'table_1')),),
)
PICK = Proposal(Plan((Step('go_to', ('table_1',)), Step('pick', ('apple_1',)))))
REFUSAL = Proposal(refusal='there is no pear', missing=('pear',))
QUESTION = Proposal(question='which?')


@pytest.mark.parametrize(
    ('case', 'right', 'wrong'),
    [
        (Case('', SCENE, 't', '(holding apple_1)', is_exact=True), PICK, REFUSAL),
        (Case('', SCENE, 't', '(exists (?x - apple) (holding ?x))'), PICK, QUESTION),
        (Case('', SCENE, 't', refuse=('pear',)), REFUSAL, PICK),
        (
            Case('', SCENE, 't', refuse=('plum',)),
            Proposal(refusal='x', missing=('plum',)),
            REFUSAL,
        ),
        (Case('', SCENE, 't', ask='which'), QUESTION, PICK),
        (Case('', SCENE, 't', ask='which'), QUESTION, Proposal(question='(failed: no model)')),
    ],
)
def test_a_right_answer_is_told_from_a_wrong_one(
    case: Case, right: Proposal, wrong: Proposal
) -> None:
    assert is_right(case, right, load_domain())
    assert not is_right(case, wrong, load_domain())


def test_scores_and_refusals_are_counted() -> None:
    possible = Case('', SCENE, 't', '(holding apple_1)', is_exact=True)
    impossible = Case('', SCENE, 'u', refuse=('pear',))
    cases, proposals = [possible, possible, impossible], [PICK, REFUSAL, REFUSAL]
    assert scores(cases, proposals) == {'t': Score(1, 2), 'u': Score(1, 1)}
    assert refusals(cases, proposals) == (Score(1, 1), Score(1, 2))


def test_two_hundred_wishes_and_more_are_written_by_hand() -> None:
    cases = free_words()
    assert len(cases) >= 200
    assert all(case.goal or case.refuse is not None or case.ask for case in cases)
    assert len({case.tag for case in cases}) >= 20


@pytest.mark.parametrize('split', SPLITS)
def test_every_split_has_cases(split: str) -> None:
    cases = generated(split, 3)
    assert len(cases) == 3
    assert all(case.goal or case.refuse is not None or case.ask for case in cases)


def test_some_wishes_and_some_names_of_things_smuggle_something_in() -> None:
    made = [request for _, request in zip(range(40), requests(3), strict=False)]
    assert any(each.instruction.endswith(INJECTIONS) for each in made)
    assert any(thing.label.endswith(INJECTIONS) for each in made for thing in each.scene.objects)
    assert foreign_names(SCENE, Proposal(Plan((Step('pick', ('laser_1',)),)))) == {'laser_1'}


def test_every_system_answers_every_case_of_a_split(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(success, '_BASELINE_SAMPLES', 300)
    part = answered('new_scenes', 4, ('llm_pddl', BASELINE))
    assert len(part.cases) == 4
    assert {name: len(each) for name, each in part.proposals.items()} == {
        'llm_pddl': 4,
        BASELINE: 4,
    }
    assert all(each > 0.0 for each in part.seconds['llm_pddl'])
