"""The sets of synonyms are apart from all that is trained and tuned; counting is right."""

import pytest

from benchmark.perception.synonyms import (
    by_meaning,
    DEVELOPMENT_FILE,
    found_thing,
    SynonymSet,
    TEST_FILE,
    text_to_kind,
    true_kinds,
    understood,
)
from perception.kind_texts import load_kind_texts
from perception.meaning import KindMeanings, load_meanings
from perception.sentence_encoder import PACKAGE
from perception.vocabulary import OTHER_WORDS
from tapa_planner.lexicon import load_lexicon, plain_name, singular
from tapa_planner.scene import Pose, Scene, SceneObject

IN_THE_LEXICON = {'tv remote'}
"""Aliases that the planner keeps; the benchmark counts them without its table."""


@pytest.fixture(scope='module')
def test_set() -> SynonymSet:
    return SynonymSet.load(TEST_FILE)


@pytest.fixture(scope='module')
def development() -> SynonymSet:
    return SynonymSet.load(DEVELOPMENT_FILE)


@pytest.fixture(scope='module')
def meanings() -> KindMeanings:
    return load_meanings()


def spelled(text: str) -> str:
    return singular(plain_name(text))


def all_texts(texts: SynonymSet) -> set[str]:
    return {spelled(text) for text in (*texts.names, *texts.nothing)}


def test_the_test_set_is_large_and_covers_every_kind(test_set: SynonymSet) -> None:
    assert len(test_set.names) >= 200
    kinds = set(load_kind_texts().kinds)
    assert {kind for each in test_set.names.values() for kind in each} == kinds
    assert {'tumbler', 'TV remote', 'something to drink from'} <= set(test_set.names)


def test_no_text_of_the_test_set_is_trained_tuned_or_in_a_table(
    test_set: SynonymSet, development: SynonymSet
) -> None:
    lexicon = load_lexicon()
    words = {spelled(word) for each in lexicon.aliases.values() for word in each}
    words |= {spelled(word) for each in lexicon.kinds.values() for word in each}
    words |= set(lexicon.kind_of_name)
    trained = {spelled(text) for text in load_kind_texts().every_text}
    trained |= {spelled(f'something {text}') for text in load_kind_texts().every_text}
    other = {spelled(word) for each in OTHER_WORDS.values() for word in each}
    asked = all_texts(test_set)
    assert asked & words == IN_THE_LEXICON
    assert not asked & trained
    assert not asked & other
    assert not asked & all_texts(development)


def test_development_texts_are_not_trained_either(development: SynonymSet) -> None:
    trained = {spelled(text) for text in load_kind_texts().every_text}
    assert not all_texts(development) & trained


def test_an_alias_of_the_planner_is_counted_without_its_table(meanings: KindMeanings) -> None:
    pytest.importorskip(PACKAGE)
    with_table = meanings.understand(['TV remote'])[0]
    counted = understood(meanings, ['TV remote'])[0]
    assert (with_table.source, counted.source) == ('alias', 'sentence')


def test_most_of_the_development_set_is_understood(
    meanings: KindMeanings, development: SynonymSet
) -> None:
    pytest.importorskip(PACKAGE)
    first, third, refused, silent = text_to_kind(meanings, development, 'development')
    assert first.hits >= 0.8 * first.trials
    assert third.hits >= 0.9 * third.trials
    assert refused.hits <= 0.06 * refused.trials
    assert silent.hits >= 0.7 * silent.trials


def thing(name: str, label: str, x: float, chances: tuple[tuple[str, float], ...]) -> SceneObject:
    return SceneObject(name, label, 'item', Pose((x, 0.0, 0.0)), (0.1, 0.1, 0.1), names=chances)


def test_a_thing_is_found_by_all_the_names_that_it_may_have(meanings: KindMeanings) -> None:
    seen = Scene(
        (
            thing('mug_1', 'mug', 0.0, (('mug', 0.6), ('cup', 0.4))),
            thing('apple_1', 'apple', 1.0, (('apple', 1.0),)),
        )
    )
    assert [each.id for each in by_meaning(seen, {'cup': 1.0})] == ['mug_1']
    truth = Scene((thing('cup_7', 'cup', 0.05, ()), thing('pear_1', 'pear', 3.0, ())))
    assert true_kinds(seen, truth) == {'mug_1': 'cup'}
    texts = SynonymSet({'cup': ('cup',), 'apple': ('apple',), 'pear': ('pear',)}, ())
    first, _ = found_thing(meanings, texts, seen, truth, '')
    assert (first.hits, first.trials) == (1, 2)  # no apple exists, and the pear was not seen
