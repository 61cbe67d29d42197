"""Tests for suite.py and for the shipped kitchen suite."""

from pathlib import Path

import pytest

from benchmark.author_suite import problems_of
from benchmark.suite import Case, load_suite, SuiteError, World

GOAL = '(exists (?x - apple ?y - fridge) (in ?x ?y))'


def case(**values: object) -> Case:
    """Return a case, with a goal unless something else is expected."""
    base = {'id': 'a', 'world': World('kitchen', 1), 'instruction': 'do it'}
    if not {'refuse', 'ask', 'goal'} & set(values):
        base['goal'] = GOAL
    return Case(**{**base, **values})  # type: ignore[arg-type]


def test_a_case_has_exactly_one_expectation() -> None:
    with pytest.raises(SuiteError, match='expected one of goal, refuse, ask'):
        case(goal=GOAL, refuse=('apple',))
    with pytest.raises(SuiteError, match='expected one of'):
        case(goal='')


def test_a_goal_with_an_unknown_type_is_refused_by_name() -> None:
    with pytest.raises(SuiteError, match='dragon'):
        case(goal='(exists (?x - dragon) (holding ?x))')


def test_an_unknown_suite_names_the_known_ones() -> None:
    with pytest.raises(SuiteError, match='kitchen'):
        load_suite('no_such_suite')


@pytest.mark.parametrize(
    ('text', 'said'),
    [
        ('cases: [', 'no valid YAML'),
        ('- just a list', 'a list `cases`'),
        ('cases: [{id: a, instruction: b}]', 'a case needs id'),
        ('at_least: 3\ncases: []', 'at_least must lie in 0..0'),
        (
            'cases:\n'
            '- {id: a, world: {kind: kitchen, seed: 1}, instruction: b, refuse: [c]}\n'
            '- {id: a, world: {kind: kitchen, seed: 2}, instruction: b, refuse: [c]}\n',
            'ids used twice: a',
        ),
    ],
)
def test_a_malformed_file_is_explained(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / 'mine.yaml'
    path.write_text(text)
    with pytest.raises(SuiteError, match=said):
        load_suite(str(path))


def test_full_cases_run_on_request_only() -> None:
    suite = load_suite('kitchen')
    assert suite.selected(full=True) == suite.cases
    assert all(each.split != 'full' for each in suite.selected(full=False))


def test_the_key_follows_what_the_episode_depends_on() -> None:
    assert case().key == case(tags=('x',)).key
    assert case().key != case(instruction='do that').key
    assert case().key != case(world=World('kitchen', 2)).key


@pytest.mark.sim
def test_every_wish_of_the_kitchen_suite_is_fair() -> None:
    pytest.importorskip('pybullet')
    suite = load_suite('kitchen')
    assert len(suite.cases) == 20
    assert {each.world.seed for each in suite.cases} == set(range(9000, 9020))
    problems = {each.id: found for each in suite.cases if (found := problems_of(each))}
    assert not problems
