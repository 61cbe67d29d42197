"""
The embedded model: a frozen sentence encoder and two small decoders that copy.

It writes words: reserved ones, kinds, words of the wish, and, in steps, ids of the scene.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
import json
import math
from pathlib import Path

from safetensors.torch import load_file
import torch
from torch import Tensor

from tapa_planner.errors import ModelError
from tapa_planner.models.copy_decoder import CopyDecoder, DecoderConfig, MAX_LENGTH, Memory
from tapa_planner.models.language_model import (
    Capability,
    Generation,
    Prompt,
    Sampling,
    Score,
    Task,
)
from tapa_planner.models.minilm import load_minilm, MiniLm
from tapa_planner.models.name_features import describe_names
from tapa_planner.models.vocabulary import START, Vocabulary
from tapa_planner.resources import resource_path
from tapa_planner.words import split_words

FOLDER = 'models/planner'
_LONGEST_PIECE = 8
_BATCH = 64
_LAST = {Task.WISH: 'END', Task.STEPS: 'DONE'}


class EmbeddedModel:
    """Loads the shipped weights; every answer is made on the processor, in milliseconds."""

    name = 'embedded'
    capabilities = frozenset(Capability)

    def __init__(self, folder: Path | None = None) -> None:
        """
        Load the decoders of a folder (default: the shipped ones).

        :raises ModelError: if weights are missing or do not fit.
        """
        self._encoder: MiniLm = load_minilm()
        self._decoders = {
            task: decoder for task in Task if (decoder := _load(folder, task)) is not None
        }
        self.computed_tokens = 0
        """Words, names and outputs that went through the decoders so far."""
        self._readers = {
            task: self._encoder.adapted(decoder.adapter)
            for task, decoder in self._decoders.items()
        }
        self._vocabularies = {
            task: Vocabulary(decoder.config.words) for task, decoder in self._decoders.items()
        }
        if Task.WISH not in self._decoders:
            raise ModelError(
                f'the embedded planner has no weights in {folder or FOLDER};'
                ' make them with `tapa train planner`'
            )

    def generate(self, prompt: Prompt, sampling: Sampling) -> list[Generation]:
        """Write texts word by word, sampled or greedily, within the constraint."""
        writer = self._writer(prompt)
        generator = torch.Generator().manual_seed(sampling.seed)
        texts = [writer.write(sampling, generator) for _ in range(max(1, sampling.n))]
        return sorted(texts, key=lambda each: -each.log_prob)

    def score(self, prompt: Prompt, continuations: Sequence[str]) -> list[Score]:
        """Return how likely each text is, over all ways to write its words."""
        writer = self._writer(prompt)
        return writer.scores([_tokens(text) for text in continuations])

    def next_token_logits(self, prompt: Prompt, prefix: str) -> Mapping[str, float]:
        """Return the log-probability of each word that may come next."""
        return self._writer(prompt).following(_tokens(prefix))

    def similarity(self, name: str, others: Sequence[str]) -> list[float]:
        """Return the cosines between a name and others."""
        vectors = self._encoder.sentences([name, *others])
        return [float(each) for each in vectors[1:] @ vectors[0]]

    def can(self, task: Task) -> bool:
        """Say whether there are weights for a task."""
        return task in self._decoders

    def _writer(self, prompt: Prompt) -> '_Writer':
        decoder = self._decoders.get(prompt.task)
        if decoder is None:
            raise ModelError(
                f'the embedded planner has no weights for writing {prompt.task.value}'
            )
        words = split_words(prompt.instruction)[:150]
        names = prompt.names if prompt.task is Task.STEPS else ()
        states = self._readers[prompt.task].words([words])[0][None]
        described = describe_names(self._encoder, names)[None]
        with torch.inference_mode():
            memory = decoder.read(
                states,
                torch.ones(1, len(words), dtype=torch.bool),
                described,
                torch.ones(1, len(names), dtype=torch.bool),
            )
        self.computed_tokens += len(words) + len(names)
        ids = [each.id for each in names]
        given = prompt.wish.split() if prompt.task is Task.STEPS else []
        given += [token for step in prompt.written for token in _tokens(step)]
        return _Writer(decoder, memory, self._vocabularies[prompt.task], words, ids, given,
                       _LAST[prompt.task], self._count)  # fmt: skip

    def _count(self, tokens: int) -> None:
        self.computed_tokens += tokens


class _Writer:
    """Writes one text over one memory."""

    def __init__(
        self, decoder: CopyDecoder, memory: Memory, vocabulary: Vocabulary,
        words: Sequence[str], ids: Sequence[str], given: Sequence[str], last: str,
        count: Callable[[int], None],
    ) -> None:  # fmt: skip
        self._count = count
        self._decoder = decoder
        self._memory = memory
        self._vocabulary = vocabulary
        self._words = words
        self._ids = ids
        self._given = list(given)
        self._last = last
        self._table = vocabulary.table(words, ids)

    def write(self, sampling: Sampling, generator: torch.Generator) -> Generation:
        pieces: list[str] = []
        tokens: list[str] = []
        total = 0.0
        room = min(sampling.max_tokens, MAX_LENGTH - _LONGEST_PIECE - len(self._given))
        while len(pieces) < sampling.max_pieces and len(tokens) < room:
            options = _options(sampling, pieces)
            if options is not None and not options:
                break
            before = len(tokens)
            may_end = options is not None or len(tokens) >= sampling.min_tokens
            total += self._piece(tokens, options, sampling.temperature, generator, may_end)
            pieces.append(_joined(tokens[before:]))
            if sampling.told is not None:
                sampling.told(' '.join(pieces))
            if pieces[-1] == self._last or pieces[-1] in sampling.stop:
                break
        return Generation(' '.join(pieces), total, len(tokens), tuple(pieces))

    def scores(self, texts: Sequence[Sequence[str]]) -> list[Score]:
        """Score texts; those that begin alike are computed together."""
        longest = max(map(len, texts), default=0)
        if len(self._given) + longest >= MAX_LENGTH:
            raise ModelError(f'expected a text of less than {MAX_LENGTH} words, got {longest}')
        rows = self._rows({tuple(text[:-1]) for text in texts})
        return [Score(self._sum(text, rows), len(text)) for text in texts]

    def _rows(self, starts: Collection[tuple[str, ...]]) -> dict[tuple[str, ...], Tensor]:
        """Return what follows each start and each start of it; a batch for each length."""
        rows: dict[tuple[str, ...], Tensor] = {}
        for length in sorted({len(each) for each in starts}, reverse=True):
            # A start of a longer one has its row from there.
            left = [each for each in starts if len(each) == length and each not in rows]
            for first in range(0, len(left), _BATCH):
                batch = left[first : first + _BATCH]
                for start, log_probs in zip(batch, self._log_probs(*batch), strict=True):
                    for end in range(length + 1):
                        rows[start[:end]] = log_probs[len(self._given) + end]
        return rows

    def _sum(self, text: Sequence[str], rows: Mapping[tuple[str, ...], Tensor]) -> float:
        total = 0.0
        for index, token in enumerate(text):
            outputs = list(self._outputs(token))
            if not outputs:
                return -math.inf
            total += float(rows[tuple(text[:index])][outputs].logsumexp(-1))
        return total

    def following(self, tokens: Sequence[str]) -> dict[str, float]:
        row = self._log_probs(tokens)[0, -1]
        merged: dict[str, float] = {}
        for word, value in zip(self._table, row.tolist(), strict=True):
            known = merged.get(word)
            merged[word] = value if known is None else float(torch.logaddexp(
                torch.tensor(known), torch.tensor(value)))  # fmt: skip
        merged.pop(START, None)
        return merged

    def _piece(
        self, tokens: list[str], options: Sequence[str] | None, temperature: float,
        generator: torch.Generator, may_end: bool,
    ) -> float:  # fmt: skip
        """Append the tokens of one piece, walking the options' common prefixes."""
        sequences = None if options is None else [_tokens(option) for option in options]
        depth, total = 0, 0.0
        while True:
            allowed = None if sequences is None else {each[depth] for each in sequences}
            word, log_prob = self._next(tokens, allowed, temperature, generator, may_end)
            tokens.append(word)
            total += log_prob
            depth += 1
            if sequences is None:
                return total
            sequences = [each for each in sequences if each[depth - 1] == word]
            if any(len(each) == depth for each in sequences):
                return total

    def _next(
        self, tokens: Sequence[str], allowed: set[str] | None, temperature: float,
        generator: torch.Generator, may_end: bool,
    ) -> tuple[str, float]:  # fmt: skip
        if allowed is not None and len(allowed) == 1:
            return next(iter(allowed)), 0.0
        merged = self.following(tokens)
        if not may_end:
            merged.pop(self._last, None)
        if allowed is not None:
            merged = {word: merged.get(word, -50.0) for word in sorted(allowed)}
        words = list(merged)
        values = torch.tensor([merged[word] for word in words])
        if temperature <= 0.0:
            index = int(values.argmax())
        else:
            weights = torch.softmax(values / temperature, -1)
            index = int(torch.multinomial(weights, 1, generator=generator))
        return words[index], float(torch.log_softmax(values, -1)[index])

    @torch.inference_mode()
    def _log_probs(self, *texts: Sequence[str]) -> Tensor:
        """Return log-probabilities (texts, outputs, ...) after texts of one length."""
        outputs = [
            [0] + [self._read_back(token) for token in (*self._given, *text)] for text in texts
        ]
        self._count(sum(map(len, outputs)))
        memory = self._memory.expand(len(texts)) if len(texts) > 1 else self._memory
        return self._decoder(memory, torch.tensor(outputs))  # type: ignore[no-any-return]

    def _outputs(self, token: str) -> tuple[int, ...]:
        return self._vocabulary.outputs(token, self._words, self._ids)

    def _read_back(self, token: str) -> int:
        outputs = self._outputs(token)
        return outputs[0] if outputs else 0


def _options(sampling: Sampling, pieces: Sequence[str]) -> Sequence[str] | None:
    return None if sampling.constraint is None else sampling.constraint.options(pieces)


def _tokens(text: str) -> list[str]:
    """Split a text: `pick(apple_1)` is two tokens, the skill and the id."""
    return text.replace('(', ' ').replace(')', ' ').replace(',', ' ').split()


def _joined(tokens: Sequence[str]) -> str:
    return tokens[0] if len(tokens) == 1 else f'{tokens[0]}({", ".join(tokens[1:])})'


def _load(folder: Path | None, task: Task) -> CopyDecoder | None:
    try:
        base = folder or resource_path(FOLDER)
    except FileNotFoundError:
        return None
    weights, sizes = base / f'{task.value}.safetensors', base / f'{task.value}.json'
    if not weights.exists():
        return None
    try:
        config = DecoderConfig(**json.loads(sizes.read_text(encoding='utf-8')))
        decoder = CopyDecoder(config)
        decoder.load_state_dict({key: each.float() for key, each in load_file(weights).items()})
    except (OSError, ValueError, TypeError, RuntimeError) as exc:
        raise ModelError(f'{weights} cannot be read: {exc}') from exc
    return decoder.eval()
