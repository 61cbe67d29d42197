"""Any causal language model of the transformers library, by name or folder; works offline."""

from collections.abc import Mapping, Sequence
import copy
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from tapa_planner.errors import ModelError
from tapa_planner.models.language_model import (
    Capability,
    Constraint,
    Generation,
    Prompt,
    Sampling,
    Score,
)
from tapa_planner.models.token_trie import TokenTrie
from tapa_planner.torchvision_guard import block_broken_torchvision

_BATCH = 32
"""Texts that are scored at once."""
ADAPTER_FILE = 'adapter_config.json'
"""What makes a folder one of peft, beside the model that it names."""


class HuggingFaceModel:
    """Reads the prompt's text; a constraint is held by walking a trie of allowed tokens."""

    capabilities = frozenset(Capability)

    def __init__(self, name: str, model: Any, tokenizer: Any) -> None:
        self.name = name
        self._model = model
        self._tokenizer = tokenizer
        self.computed_tokens = 0
        """Tokens that went through the network while texts were scored, so far."""

    @classmethod
    def load(cls, name: str | Path) -> 'HuggingFaceModel':
        """
        Load a model and its tokenizer; the folder of a tuned adapter loads its model as well.

        :raises ModelError: if there is none of that name or it cannot be read.
        """
        block_broken_torchvision()
        try:
            from transformers import AutoModelForCausalLM, AutoTokenizer

            tokenizer = AutoTokenizer.from_pretrained(str(name))
            if (Path(name) / ADAPTER_FILE).exists():
                from peft import AutoPeftModelForCausalLM

                model = AutoPeftModelForCausalLM.from_pretrained(str(name))
            else:
                model = AutoModelForCausalLM.from_pretrained(str(name))
        except ImportError as exc:
            raise ModelError(f'the model {name} needs transformers: {exc}') from exc
        except Exception as exc:  # hub, file and configuration errors have no common base
            first = str(exc).strip().split('\n')[0][:200]
            raise ModelError(
                f'expected "embedded", the URL of a server, or a causal language model of Hugging'
                f' Face; {str(name)!r} cannot be loaded: {first}'
            ) from exc
        return cls(str(name), model.eval(), tokenizer)

    def generate(self, prompt: Prompt, sampling: Sampling) -> list[Generation]:
        """Write texts token by token, within the constraint if there is one."""
        generator = torch.Generator().manual_seed(sampling.seed)
        ids = self._ids(prompt.full_text)
        if sampling.constraint is None:
            written = [self._free(ids, sampling, generator) for _ in range(max(1, sampling.n))]
        else:
            written = [
                self._held(ids, sampling, sampling.constraint, generator)
                for _ in range(max(1, sampling.n))
            ]
        return sorted(written, key=lambda each: -each.log_prob)

    def score(self, prompt: Prompt, continuations: Sequence[str]) -> list[Score]:
        """Return how likely each continuation is; the prompt is computed once for all of them."""
        cursor = _Cursor(self._model, self._ids(prompt.full_text))
        texts = [self._ids(' ' + text, is_start=False) for text in continuations]
        log_probs: list[float] = []
        for first in range(0, len(texts), _BATCH):
            log_probs += cursor.log_probs_of(texts[first : first + _BATCH])
        self.computed_tokens += cursor.computed
        return [
            Score(log_prob, len(text)) for log_prob, text in zip(log_probs, texts, strict=True)
        ]

    def next_token_logits(self, prompt: Prompt, prefix: str) -> Mapping[str, float]:
        """Return the log-probabilities of the 100 likeliest tokens."""
        ids = self._ids(prompt.full_text)
        if prefix:
            ids = ids + self._ids(' ' + prefix, is_start=False)
        row = _Cursor(self._model, ids).log_probs
        values, tokens = row.topk(min(100, len(row)))
        pairs = zip(tokens.tolist(), values.tolist(), strict=True)
        return {self._tokenizer.decode([token]): value for token, value in pairs}

    def _ids(self, text: str, is_start: bool = True) -> list[int]:
        limit = int(getattr(self._model.config, 'max_position_embeddings', 0) or 4096)
        ids = list(self._tokenizer(text, add_special_tokens=is_start)['input_ids'])
        return ids[-(limit * 3 // 4) :] or [self._tokenizer.eos_token_id or 0]

    def _free(self, ids: list[int], sampling: Sampling, generator: torch.Generator) -> Generation:
        cursor = _Cursor(self._model, ids)
        tokens: list[int] = []
        total, text = 0.0, ''
        while len(tokens) < sampling.max_tokens:
            if len(tokens) < sampling.min_tokens and self._tokenizer.eos_token_id is not None:
                cursor.log_probs[self._tokenizer.eos_token_id] = -torch.inf
            token = _pick(cursor.log_probs, sampling.temperature, generator)
            total += float(cursor.log_probs[token])
            if token == self._tokenizer.eos_token_id:
                break
            tokens.append(token)
            text = self._tokenizer.decode(tokens)
            if sampling.told is not None:
                sampling.told(text)
            found = [text.index(each) for each in sampling.stop if each in text]
            if found:
                text = text[: min(found)]
                break
            cursor.add(token)
        text = text.strip()
        return Generation(text, total, len(tokens), tuple(text.split()))

    def _held(
        self,
        ids: list[int],
        sampling: Sampling,
        constraint: Constraint,
        generator: torch.Generator,
    ) -> Generation:
        cursor = _Cursor(self._model, ids)
        pieces: list[str] = []
        total, count = 0.0, 0
        while len(pieces) < sampling.max_pieces and count < sampling.max_tokens:
            options = constraint.options(pieces)
            if not options:
                break
            node = TokenTrie.of((each, self._ids(' ' + each, is_start=False)) for each in options)
            while node.children:
                allowed = sorted(node.children)
                rows = torch.log_softmax(cursor.log_probs[allowed], -1)
                index = _pick(rows, sampling.temperature, generator)
                if node.piece is not None and _ends_here(node, cursor, allowed):
                    break
                total += float(rows[index])
                count += 1
                cursor.add(allowed[index])
                node = node.children[allowed[index]]
            pieces.append(node.piece or options[0])
            if sampling.told is not None:
                sampling.told(' '.join(pieces))
        return Generation(' '.join(pieces), total, count, tuple(pieces))


def _ends_here(node: TokenTrie, cursor: '_Cursor', allowed: list[int]) -> bool:
    """Decide between ending a piece and going on to a longer one that starts with it."""
    return float(cursor.log_probs[allowed].logsumexp(-1)) < -1.0  # less likely than e^-1 to go on


def _pick(log_probs: Tensor, temperature: float, generator: torch.Generator) -> int:
    if temperature <= 0.0:
        return int(log_probs.argmax())
    weights = torch.softmax(log_probs / temperature, -1)
    return int(torch.multinomial(weights, 1, generator=generator))


class _Cursor:
    """The model's state after some tokens: its key-value cache and what follows."""

    def __init__(self, model: Any, ids: list[int]) -> None:
        self._model = model
        self._cache: Any = None
        self._length = len(ids)
        self.computed = 0
        self.log_probs = self._forward(ids)

    def add(self, token: int) -> None:
        self._length += 1
        self.log_probs = self._forward([token])

    @torch.inference_mode()
    def log_probs_of(self, texts: Sequence[list[int]]) -> list[float]:
        """Return the log-probability of each text from here; nothing of them is kept."""
        longest = max(map(len, texts))
        batch = torch.zeros(len(texts), longest, dtype=torch.long)
        mask = torch.ones(len(texts), self._length + longest, dtype=torch.long)
        for row, text in enumerate(texts):
            batch[row, : len(text)] = torch.tensor(text)
            mask[row, self._length + len(text) :] = 0
        cache = copy.deepcopy(self._cache)
        cache.batch_repeat_interleave(len(texts))
        out = self._model(batch, past_key_values=cache, attention_mask=mask, use_cache=True)
        self.computed += sum(map(len, texts))
        rows = torch.log_softmax(out.logits.float(), -1)
        totals = []
        for row, text in enumerate(texts):
            after = torch.cat([self.log_probs[None], rows[row, : len(text) - 1]])
            totals.append(float(after.gather(1, torch.tensor(text)[:, None]).sum()))
        return totals

    @torch.inference_mode()
    def _forward(self, ids: list[int]) -> Tensor:
        self.computed += len(ids)
        out = self._model(torch.tensor([ids]), past_key_values=self._cache, use_cache=True)
        self._cache = out.past_key_values
        return torch.log_softmax(out.logits[0, -1].float(), -1)
