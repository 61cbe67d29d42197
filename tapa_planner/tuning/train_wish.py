"""Teaches the decoder to write wishes: `wish` from an instruction's word states."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
import random

import torch
from torch import Tensor

from tapa_planner.models.copy_decoder import CopyDecoder, marginal_loss
from tapa_planner.models.minilm import MiniLm, TOKEN_WIDTH
from tapa_planner.models.vocabulary import Vocabulary, WISH_WORDS
from tapa_planner.precision import forward_precision
from tapa_planner.tuning.data import Sample
from tapa_planner.words import split_words

WISH_VOCABULARY = Vocabulary(WISH_WORDS)
_BLANKED = 0.08
"""Share of the words that are left out, among those that are not copied."""


@dataclass(frozen=True)
class Encoded:
    """A sample ready for a batch: word states, and for each word to write its possible outputs."""

    states: Tensor  # (W, 768), half precision
    rights: tuple[tuple[int, ...], ...]


def encode(encoder: MiniLm, samples: Sequence[Sample], batch: int = 64) -> list[Encoded]:
    """Return samples with their word states, the short ones first (padding is cheap then)."""
    split = sorted(
        ((split_words(sample.instruction), sample.target.split()) for sample in samples),
        key=lambda pair: len(pair[0]),
    )
    result = []
    for start in range(0, len(split), batch):
        part = split[start : start + batch]
        with forward_precision():
            states = encoder.words([words for words, _ in part])
        for (words, target), state in zip(part, states, strict=True):
            rights = tuple(WISH_VOCABULARY.outputs(word, words, ()) for word in target)
            result.append(Encoded(state.half(), rights))
    return result


def _blanked(sample: Encoded, vocabulary: int) -> Tensor:
    """
    Choose words that the model shall do without: some of those that it need not copy.

    People say what no pattern has; a model that has always seen every word trusts each too much.
    """
    copied = {output - vocabulary for outputs in sample.rights for output in outputs}
    chosen = torch.rand(len(sample.states)) < _BLANKED
    chosen[[index for index in copied if index >= 0]] = False
    return chosen.nonzero()[:, 0]


def batches(pool: Sequence[Encoded], size: int, rng: random.Random) -> Iterator[list[Encoded]]:
    """Yield one epoch of batches of similar length, in random order."""
    order = sorted(range(len(pool)), key=lambda i: len(pool[i].states) + rng.random() * 4)
    groups = [order[start : start + size] for start in range(0, len(order), size)]
    rng.shuffle(groups)
    for group in groups:
        yield [pool[index] for index in group]


def loss_of(model: CopyDecoder, batch: Sequence[Encoded]) -> Tensor:
    """Return the loss on a batch."""
    rows = len(batch)
    width = max(len(each.states) for each in batch)
    length = max(len(each.rights) for each in batch)
    size = model.config.vocabulary
    words = torch.zeros(rows, width, TOKEN_WIDTH)
    mask = torch.zeros(rows, width, dtype=torch.bool)
    written = torch.zeros(rows, length, dtype=torch.long)
    right = torch.zeros(rows, length, size + width, dtype=torch.bool)
    counted = torch.zeros(rows, length, dtype=torch.bool)
    for row, each in enumerate(batch):
        words[row, : len(each.states)] = each.states.float()
        if model.training:
            words[row, _blanked(each, size)] = 0.0
        mask[row, : len(each.states)] = True
        counted[row, : len(each.rights)] = True
        for column, outputs in enumerate(each.rights):
            right[row, column, list(outputs)] = True
            if column + 1 < len(each.rights):
                written[row, column + 1] = outputs[0]
    names = torch.zeros(rows, 0, 2 * model.config.name_width + 8)
    memory = model.read(words, mask, names, torch.zeros(rows, 0, dtype=torch.bool))
    return marginal_loss(model(memory, written), right, counted)
