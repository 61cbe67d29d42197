"""Training wishes: families, slots, typing errors and splits."""

import random

from hypothesis import given
from hypothesis import strategies as st
import pytest

from tapa_planner.lexicon import load_lexicon
from tapa_planner.models.vocabulary import KINDS
from tapa_planner.tuning.data import Sampler, SPLITS
from tapa_planner.tuning.dressing import with_typos
from tapa_planner.tuning.families import load_families
from tapa_planner.tuning.filling import fill
from tapa_planner.tuning.nouns import bucket_of, nouns_of, strange_names
from tapa_planner.tuning.phrases import choose, Phraser
from tapa_planner.wish import parse_wish, RESERVED
from tapa_planner.words import split_words

FAMILIES = load_families()
NOUNS = nouns_of(load_lexicon(), strange_names(is_unseen=False))


def test_there_are_sixty_families_and_more_with_five_hundred_patterns() -> None:
    assert len(FAMILIES) >= 60
    assert sum(len(each.patterns) for each in FAMILIES) >= 500
    assert sum(each.is_held_out for each in FAMILIES) >= 3


@pytest.mark.parametrize('family', FAMILIES, ids=lambda each: each.name)
def test_every_pattern_becomes_a_wish_in_the_language(family) -> None:
    phraser = Phraser(random.Random(1), NOUNS, ('apple', 'mug', 'book'))
    for pattern in family.patterns:
        for _ in range(3):
            wish, meaning = fill(phraser, pattern.text, pattern.meaning)
            assert not set('{}[]|') & set(wish), pattern
            assert parse_wish(meaning), pattern


@pytest.mark.parametrize('split', ['train', *SPLITS])
def test_what_must_be_written_can_be_copied(split: str) -> None:
    for sample in Sampler(3).samples(60, split):
        known = {*split_words(sample.instruction), *KINDS, *RESERVED}
        assert known.issuperset(sample.target.split()), sample
        assert parse_wish(sample.meant)


def test_the_same_seed_gives_the_same_wishes() -> None:
    assert list(Sampler(8).samples(20)) == list(Sampler(8).samples(20))


def test_splits_share_no_pattern_noun_or_combination_with_training() -> None:
    held_out = {each.text for family in FAMILIES for each in family.patterns if each.is_held_out}
    unseen = {each.name for each in FAMILIES if each.is_held_out}
    train = list(Sampler(1).samples(800))
    assert held_out.isdisjoint(t for each in train for t in each.template.split(' || '))
    assert unseen.isdisjoint(f for each in train for f in each.family.split('+'))
    for each in Sampler(1).samples(50, 'unseen_templates'):
        assert held_out.issuperset(each.template.split(' || '))
    for each in Sampler(1).samples(20, 'unseen_families'):
        assert unseen.issuperset(each.family.split('+'))
    assert set(strange_names(is_unseen=True)).isdisjoint(strange_names(is_unseen=False))
    moves = [c for each in train for c in each.meant.removesuffix(' END').split(' AND ')
             if c.startswith(('PUT', 'GIVE', 'POUR'))]  # fmt: skip
    assert moves
    assert all(bucket_of(clause) != 0 for clause in moves)


def test_no_held_out_wording_is_trained_on() -> None:
    def wordings(text: str) -> set[str]:
        rng = random.Random(0)
        return {' '.join(choose(rng, text).split()) for _ in range(400)}

    for family in FAMILIES:
        held_out = [wordings(each.text) for each in family.patterns if each.is_held_out]
        if not held_out:
            continue
        every = set().union(*held_out)
        for pattern in family.patterns:
            if not pattern.is_held_out:
                assert not wordings(pattern.text) & every, f'{family.name}: {pattern.text}'


@given(seed=st.integers(0, 100_000))
def test_a_mistyped_name_is_copied_as_it_was_typed(seed: int) -> None:
    wish, target = with_typos(
        random.Random(seed), 'put the yellow banana away', 'PUT ONE yellow banana TO AWAY'
    )
    assert set(split_words(wish)) >= {word for word in target.split() if word not in RESERVED}
