"""Teaches the decoder to write wishes, and the encoder's adapter to read them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
import random

import torch
from torch import Tensor

from tapa_planner.models.copy_decoder import CopyDecoder, marginal_loss
from tapa_planner.models.minilm import load_minilm, MiniLm, WordPieces
from tapa_planner.models.vocabulary import Vocabulary, WISH_WORDS
from tapa_planner.tuning.data import Sample
from tapa_planner.words import split_words

WISH_VOCABULARY = Vocabulary(WISH_WORDS)
_HIDDEN = 0.08
"""Share of the words that are hidden, among those that are not copied."""


@dataclass(frozen=True)
class Encoded:
    """A sample ready for a batch: pieces, and for each word to write its possible outputs."""

    pieces: WordPieces
    rights: tuple[tuple[int, ...], ...]


def encode(encoder: MiniLm, samples: Sequence[Sample]) -> list[Encoded]:
    """Return samples as pieces of words."""
    split = [split_words(sample.instruction) for sample in samples]
    return [
        Encoded(
            pieces,
            tuple(WISH_VOCABULARY.outputs(word, words, ()) for word in sample.target.split()),
        )
        for sample, words, pieces in zip(samples, split, encoder.pieces(split), strict=True)
    ]


def _hidden(sample: Encoded, vocabulary: int) -> list[int]:
    """
    Choose words that the model shall do without: some of those that it need not copy.

    People say what no pattern has; a model that has always seen every word trusts each too much.
    """
    copied = {output - vocabulary for outputs in sample.rights for output in outputs}
    draws = torch.rand(sample.pieces.count).tolist()
    return [word for word, draw in enumerate(draws) if draw < _HIDDEN and word not in copied]


def batches(pool: Sequence[Encoded], size: int, rng: random.Random) -> Iterator[list[Encoded]]:
    """Yield one epoch of batches of similar length, in random order."""
    order = sorted(range(len(pool)), key=lambda i: len(pool[i].pieces.ids) + rng.random() * 4)
    groups = [order[start : start + size] for start in range(0, len(order), size)]
    rng.shuffle(groups)
    for group in groups:
        yield [pool[index] for index in group]


def loss_of(model: CopyDecoder, batch: Sequence[Encoded]) -> Tensor:
    """Return the loss on a batch, read by the frozen encoder with the model's adapter."""
    rows = len(batch)
    width = max(each.pieces.count for each in batch)
    length = max(len(each.rights) for each in batch)
    size = model.config.vocabulary
    mask = torch.zeros(rows, width, dtype=torch.bool)
    written = torch.zeros(rows, length, dtype=torch.long)
    right = torch.zeros(rows, length, size + width, dtype=torch.bool)
    counted = torch.zeros(rows, length, dtype=torch.bool)
    for row, each in enumerate(batch):
        mask[row, : each.pieces.count] = True
        counted[row, : len(each.rights)] = True
        for column, outputs in enumerate(each.rights):
            right[row, column, list(outputs)] = True
            if column + 1 < len(each.rights):
                written[row, column + 1] = outputs[0]
    encoder = load_minilm()
    pieces = [
        encoder.without(each.pieces, _hidden(each, size)) if model.training else each.pieces
        for each in batch
    ]
    words = encoder.states(pieces, model.adapter)
    names = torch.zeros(rows, 0, 2 * model.config.name_width + 8)
    memory = model.read(words, mask, names, torch.zeros(rows, 0, dtype=torch.bool))
    return marginal_loss(model(memory, written), right, counted)
