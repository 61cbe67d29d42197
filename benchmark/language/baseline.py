"""
The baseline of the language benchmark: frozen MiniLM, a small intent head, matching by name.

The head (one hidden layer on the sentence vector) picks the form of the wish; its gaps are
filled with the known names that occur in the sentence, in their order. It fits the protocol of a
language model, so that the same strategy runs on it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

import torch
from torch import nn, Tensor

from tapa_planner.errors import ModelError
from tapa_planner.lexicon import Lexicon, singular
from tapa_planner.models.language_model import Capability, Generation, Prompt, Sampling, Score
from tapa_planner.models.minilm import load_minilm, MiniLm
from tapa_planner.tuning.data import Sample
from tapa_planner.wish import COUNTS, RESERVED
from tapa_planner.words import split_words

_MIN_COUNT = 15
_EPOCHS = 30
_KEPT = {
    'drink',
    'food',
    'fruit',
    'vegetable',
    'knife',
    'spoon',
    'sponge',
    'salt_shaker',
    'fridge',
}
_COUNT_WORDS = {'two': 'TWO', 'couple': 'TWO', 'both': 'TWO', 'three': 'THREE', 'four': 'FOUR',
                'all': 'ALL', 'every': 'ALL', 'each': 'ALL', 'everything': 'ALL'}  # fmt: skip


class IntentHead:
    """Writes the likeliest form, filled with the names found in the wish."""

    name = 'intent head'
    capabilities = frozenset({Capability.GENERATE})

    def __init__(self, samples: Sequence[Sample], lexicon: Lexicon, seed: int = 0) -> None:
        self._encoder: MiniLm = load_minilm()
        self._lexicon = lexicon
        forms = [_form(each) for each in samples]
        counts = Counter(forms)
        kept = [(s, f) for s, f in zip(samples, forms, strict=True) if counts[f] >= _MIN_COUNT]
        self._forms = sorted({form for _, form in kept})
        index = {form: i for i, form in enumerate(self._forms)}
        vectors = self._encoder.sentences([sample.instruction for sample, _ in kept])
        self._head = _fit(vectors, torch.tensor([index[form] for _, form in kept]), seed)

    def generate(self, prompt: Prompt, sampling: Sampling) -> list[Generation]:
        """Return the likeliest form, filled."""
        logits = self._head(self._encoder.sentences([prompt.instruction]))[0].detach()
        best = int(logits.argmax())
        text = self._filled(self._forms[best], prompt.instruction)
        log_prob = float(torch.log_softmax(logits, -1)[best])
        return [Generation(text, log_prob, 1, tuple(text.split()))]

    def score(self, prompt: Prompt, continuations: Sequence[str]) -> list[Score]:
        """Not offered."""
        raise ModelError('the intent head cannot score texts')

    def next_token_logits(self, prompt: Prompt, prefix: str) -> Mapping[str, float]:
        """Not offered."""
        raise ModelError('the intent head has no tokens')

    def similarity(self, name: str, others: Sequence[str]) -> list[float]:
        """Return the cosines between a name and others."""
        vectors = self._encoder.sentences([name, *others])
        return [float(each) for each in vectors[1:] @ vectors[0]]

    def _filled(self, form: str, instruction: str) -> str:
        things, places = self._names(split_words(instruction))
        count = next(
            (_COUNT_WORDS[w] for w in split_words(instruction) if w in _COUNT_WORDS), 'ONE'
        )
        words = []
        for word in form.split():
            if word == '<a>':
                words.append(things.pop(0) if things else 'thing')
            elif word == '<p>':
                words.append(places.pop(0) if places else 'place')
            else:
                words.append(count if word == '<n>' else word)
        return ' '.join(words)

    def _names(self, words: Sequence[str]) -> tuple[list[str], list[str]]:
        """Return the known things and places in a wish, in their order, longest names first."""
        things: list[str] = []
        places: list[str] = []
        index = 0
        while index < len(words):
            length = next(
                (n for n in (3, 2, 1) if self._kind(words[index : index + n]) is not None), 0
            )
            if length:
                kind = self._kind(words[index : index + length]) or ''
                own = self._lexicon.type_of(kind) or 'item'
                is_place = self._lexicon.types.is_a(own, 'furniture')
                (places if is_place else things).append(' '.join(words[index : index + length]))
            index += max(1, length)
        return things, places

    def _kind(self, words: Sequence[str]) -> str | None:
        return self._lexicon.kind_of_name.get(singular(' '.join(words)))


def _fit(vectors: Tensor, classes: Tensor, seed: int) -> nn.Module:
    torch.manual_seed(seed)
    vectors = vectors.clone()  # those of the encoder were made in inference mode
    head = nn.Sequential(
        nn.Linear(vectors.shape[1], 256), nn.ReLU(), nn.Dropout(0.2),
        nn.Linear(256, int(classes.max()) + 1),
    )  # fmt: skip
    optimiser = torch.optim.AdamW(head.parameters(), 2e-3, weight_decay=0.01)
    for _ in range(_EPOCHS):
        for rows in torch.randperm(len(vectors)).split(256):
            loss = nn.functional.cross_entropy(head(vectors[rows]), classes[rows])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    return head.eval()


def _form(sample: Sample) -> str:
    """Replace the copied names of a target by gaps for a thing or a place."""
    out: list[str] = []
    for word in sample.target.split():
        if word in COUNTS:
            out.append('<n>')
        elif word in RESERVED or (word in _KEPT and word not in split_words(sample.instruction)):
            out.append(word)
        elif not out or not out[-1].startswith('<') or out[-1] == '<n>':
            is_place = bool(out) and out[-1] in ('TO', 'FROM', 'OPEN', 'CLOSE', 'GO', 'CLEAR')
            out.append('<p>' if is_place else '<a>')
    return ' '.join(out)
