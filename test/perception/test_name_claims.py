"""Names that a user sets against the trained kinds, which all go on competing."""

from collections.abc import Sequence

from hypothesis import given, settings, strategies
import numpy as np
import pytest

from perception.kind_texts import load_kind_texts
from perception.sentence_encoder import load_encoder, PACKAGE
from perception.vocabulary import Vocabulary

KINDS = tuple(load_kind_texts().kinds)


@pytest.fixture(scope='module')
def vocabulary() -> Vocabulary:
    pytest.importorskip(PACKAGE)
    return Vocabulary.of(KINDS, load_encoder())


def seen(vocabulary: Vocabulary, names: Sequence[str], kind: str, chance: float = 0.9) -> str:
    """Return what a thing is called that the network takes for that kind."""
    set_up = vocabulary.with_names(names)
    row = KINDS.index(kind)
    kind_chances = np.full((1, len(KINDS)), (0.95 - chance) / (len(KINDS) - 1), dtype=np.float32)
    kind_chances[0, row] = chance
    chances = set_up.chances(vocabulary.vectors[[row]], kind_chances)
    assert chances.shape == (1, len(set_up.labels))
    assert chances.sum() == pytest.approx(0.95, abs=1e-4)
    return set_up.labels[int(chances[0].argmax())]


@pytest.mark.parametrize(
    ('names', 'kind', 'label'),
    [
        (['sponge'], 'apple', 'apple'),
        (['sponge'], 'sponge', 'sponge'),
        (['couch'], 'sofa', 'couch'),
        (['couch', 'sofa'], 'sofa', 'sofa'),
        (['fruit'], 'pear', 'fruit'),
        (['fruit', 'pear'], 'pear', 'pear'),
        (['fruit', 'pear'], 'apple', 'fruit'),
        (['food', 'fruit'], 'apple', 'fruit'),
        (['wok'], 'pan', 'wok'),
        (['wok', 'pan'], 'pan', 'pan'),
        (['garlic press', 'hammer', 'elephant'], 'apple', 'apple'),
        (['everything'], 'apple', 'apple'),
    ],
)
def test_names_take_the_kinds_that_they_mean(
    vocabulary: Vocabulary, names: list[str], kind: str, label: str
) -> None:
    assert seen(vocabulary, names, kind) == label


def test_names_that_mean_one_kind_alike_share_it(vocabulary: Vocabulary) -> None:
    both = vocabulary.with_names(['coffee mug', 'tea mug'])
    chances = both.chances(vocabulary.vectors[:1], np.eye(len(KINDS), dtype=np.float32)[[7]])
    assert chances[0, :2].sum() == pytest.approx(1.0)
    assert chances[0, :2].min() > 0.3


def test_default_names_are_the_kinds_themselves(vocabulary: Vocabulary) -> None:
    chances = np.random.default_rng(0).random((3, len(KINDS))).astype(np.float32)
    assert vocabulary.chances(vocabulary.vectors[:3], chances) is chances
    assert vocabulary.with_names(['sponge']).with_names(KINDS) is vocabulary
    changed_twice = vocabulary.with_names(['sponge']).with_names(['wok'])
    assert changed_twice.kinds is vocabulary
    assert changed_twice.labels == ('wok', *KINDS)


@settings(max_examples=25, deadline=None)
@given(strategies.lists(strategies.sampled_from(
    [*KINDS, 'couch', 'fruit', 'lamp', 'cutlery', 'thing', 'hammer', 'lion', 'tea mug']
), min_size=1, max_size=12))  # fmt: skip
def test_mass_is_neither_lost_nor_made(names: list[str]) -> None:
    pytest.importorskip(PACKAGE)
    vocabulary = Vocabulary.of(KINDS, load_encoder()) if not _CACHE else _CACHE[0]
    _CACHE.append(vocabulary)
    set_up = vocabulary.with_names(names)
    kind_chances = np.random.default_rng(1).dirichlet(np.ones(len(KINDS)), 4).astype(np.float32)
    chances = set_up.chances(vocabulary.vectors[:4], 0.7 * kind_chances)
    assert (chances >= -1e-6).all()
    assert chances.sum(axis=1) == pytest.approx(np.full(4, 0.7), abs=1e-4)


_CACHE: list[Vocabulary] = []


def test_no_regions_are_no_rows(vocabulary: Vocabulary) -> None:
    none = np.zeros((0, 384), dtype=np.float32)
    chances = vocabulary.with_names(['hammer']).chances(
        none, np.zeros((0, len(KINDS)), np.float32)
    )
    assert chances.shape == (0, len(KINDS) + 1)
