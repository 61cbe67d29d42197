"""The encoder's adapter: nothing at first, the same merged as added, trained through a frozen encoder."""

import pytest
import torch
from torch import nn

from tapa_planner.models.minilm import load_minilm, MiniLm
from tapa_planner.models.word_adapter import WordAdapter

WISHES = [['put', 'the', 'chainsaw', 'in', 'the', 'fridge'], ['hello']]


@pytest.fixture(scope='module')
def encoder() -> MiniLm:
    return load_minilm()


def stirred(rank: int = 4) -> WordAdapter:
    adapter = WordAdapter(rank)
    torch.manual_seed(0)
    for each in adapter.up.values():
        nn.init.normal_(each, 0.0, 0.02)
    return adapter


def test_a_new_adapter_changes_nothing(encoder: MiniLm) -> None:
    plain, adapted = encoder.words(WISHES), encoder.adapted(WordAdapter(4)).words(WISHES)
    for one, other in zip(plain, adapted, strict=True):
        torch.testing.assert_close(one, other)


def test_merged_weights_read_like_added_changes(encoder: MiniLm) -> None:
    adapter = stirred()
    with torch.no_grad():
        added = encoder.states(encoder.pieces(WISHES), adapter)
    merged = encoder.adapted(adapter).words(WISHES)
    assert [len(each) for each in merged] == [6, 1]
    for row, each in zip(added, merged, strict=True):
        torch.testing.assert_close(row[: len(each)], each, atol=1e-4, rtol=1e-3)
    assert not torch.allclose(merged[0], encoder.words(WISHES)[0], atol=1e-3)


def test_the_plain_encoder_stays_as_it_is(encoder: MiniLm) -> None:
    before = encoder.words(WISHES)[0].clone()
    encoder.adapted(stirred())
    torch.testing.assert_close(encoder.words(WISHES)[0], before)
    assert float(encoder.sentences(['mug']) @ encoder.sentences(['cup']).T) > 0.4


def test_only_the_adapter_learns(encoder: MiniLm) -> None:
    adapter = stirred()
    encoder.states(encoder.pieces(WISHES), adapter).pow(2).sum().backward()
    assert all(each.grad is not None for each in adapter.parameters())
    assert not any(each.requires_grad for each in encoder._weights.values())


def test_words_stay_in_place_when_some_are_hidden(encoder: MiniLm) -> None:
    pieces = encoder.pieces(WISHES)[0]
    hidden = encoder.without(pieces, [2])
    assert hidden.words == pieces.words
    assert [word for word, a, b in zip(pieces.words, pieces.ids, hidden.ids, strict=True) if a != b] == [
        word for word in pieces.words if word == 2
    ]  # fmt: skip


def test_words_beyond_the_encoders_length_are_zero(encoder: MiniLm) -> None:
    states = encoder.words([['mug'] * 400])[0]
    assert states.shape == (400, 768)
    assert states[0].abs().sum() > 0.0
    assert states[-1].abs().sum() == 0.0
