"""Texts to kinds: tables first, then the encoder with the dictionary; nothing where nothing fits."""

from collections.abc import Sequence
from pathlib import Path

from hypothesis import given, settings, strategies
import numpy as np
import pytest

from perception.kind_texts import load_kind_texts
from perception.meaning import KindMeanings, load_meanings, MeaningHead
from perception.sentence_encoder import PACKAGE
from perception.training.words import source_fingerprint
from tapa_planner.errors import ModelError


class NoEncoder:
    def encode(self, names: Sequence[str]) -> np.ndarray:
        raise AssertionError(f'not needed for {names}')


@pytest.fixture(scope='module')
def tables() -> KindMeanings:
    return load_meanings().with_encoder(NoEncoder())


@pytest.fixture(scope='module')
def meanings() -> KindMeanings:
    pytest.importorskip(PACKAGE)
    return load_meanings()


def test_the_shipped_head_is_of_the_texts_as_they_are() -> None:
    head = MeaningHead.load()
    assert head.source == source_fingerprint(), 'run python -m perception.training.words'
    assert head.kinds == tuple(load_kind_texts().kinds)
    assert head.weights.shape == (len(head.kinds) + 1, 384)


@pytest.mark.parametrize(
    ('text', 'kinds', 'source'),
    [
        ('mug', {'mug'}, 'kind'),
        ('milk_carton', {'milk carton'}, 'kind'),
        ('CoffeeTable', {'coffee table'}, 'kind'),
        ('the curtains', {'curtains'}, 'kind'),
        ('apples', {'apple'}, 'kind'),
        ('the red apple', {'apple'}, 'kind'),
        ('orange', {'orange'}, 'kind'),
        ('couch', {'sofa'}, 'alias'),
        ('my coffee mug', {'mug'}, 'alias'),
        ('fruit', {'apple', 'banana', 'lemon', 'pear', 'orange'}, 'group'),
        ('cutlery', {'knife', 'spoon', 'fork', 'butter knife'}, 'group'),
        ('lamp', {'desk lamp', 'floor lamp', 'ceiling lamp'}, 'group'),
    ],
)
def test_known_names_need_no_encoder(
    tables: KindMeanings, text: str, kinds: set[str], source: str
) -> None:
    found = tables.understand([text])[0]
    assert (set(found.chances), found.source) == (kinds, source)
    assert sum(found.chances.values()) == pytest.approx(1.0)
    assert len(set(found.chances.values())) == 1


@pytest.mark.parametrize(
    ('text', 'member'),
    [('furniture', 'bed'), ('something to eat', 'pear'), ('drink', 'juice carton'),
     ('container', 'fridge'), ('surface', 'table'), ('everything', 'mug')],
)  # fmt: skip
def test_general_words_mean_all_members(tables: KindMeanings, text: str, member: str) -> None:
    assert member in tables(text)


@pytest.mark.parametrize('text', ['blorf', 'lion', 'bulldozer', 'hammer', 'gxqzt'])
def test_what_our_homes_have_not_is_nothing(meanings: KindMeanings, text: str) -> None:
    assert meanings(text) == {}
    assert meanings.understand([text])[0].best == ''


@pytest.mark.parametrize(
    ('text', 'kind'),
    [('wok', 'pan'), ('tosater', 'toaster'), ('thing to cook soup in', 'pot')],
)
def test_other_texts_are_understood_by_their_meaning(
    meanings: KindMeanings, text: str, kind: str
) -> None:
    assert meanings.understand([text])[0].best == kind


def test_many_at_once_are_as_one_by_one(meanings: KindMeanings) -> None:
    texts = ['wok', 'mug', 'place to nap on', 'wok', 'elf']
    together = meanings.understand(texts)
    for text, each in zip(texts, together, strict=True):
        alone = meanings(text)
        assert list(alone) == list(each.chances)
        assert list(alone.values()) == pytest.approx(list(each.chances.values()), abs=1e-4)


@settings(max_examples=40, deadline=None)
@given(strategies.text(max_size=80))
def test_any_text_has_chances_that_are_chances(text: str) -> None:
    pytest.importorskip(PACKAGE)
    chances = load_meanings()(text)
    assert set(chances) <= set(load_kind_texts().kinds)
    assert all(0.0 < chance <= 1.0 for chance in chances.values())
    assert sum(chances.values()) <= 1.0 + 1e-5


def test_a_damaged_head_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match='cannot be read'):
        MeaningHead.load(tmp_path / 'none.safetensors')
    head = MeaningHead.load()
    turned = MeaningHead(head.kinds, np.asfortranarray(head.weights), head.bias, head.mean, 'x')
    turned.save(tmp_path / 'kinds.safetensors')
    again = MeaningHead.load(tmp_path / 'kinds.safetensors')
    assert np.array_equal(again.weights, head.weights)
    assert again.source == 'x'
