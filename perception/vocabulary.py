"""
The names that a detector looks for, as vectors with their common mean taken off.

Raw sentence vectors of short names all point the same way (mean cosine 0.3); without the mean of
the training names they can be told apart. The vectors of the default names are kept beside the
weights, so that a default start needs no encoder.
"""

from collections.abc import Sequence
from dataclasses import dataclass
import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from perception.sentence_encoder import MiniLmEncoder, NameEncoder
from tapa_planner.errors import InputError, ModelError

Vectors = NDArray[np.float32]

FILE_NAME = 'vocabulary.safetensors'
MAX_NAMES = 400
MAX_NAME_LENGTH = 60

OTHER_WORDS: dict[str, tuple[str, ...]] = {
    'apple': ('red apple', 'green apple'),
    'banana': ('ripe banana',),
    'lemon': ('lime', 'citrus fruit'),
    'pear': ('green pear',),
    'carrot': ('raw carrot',),
    'potato': ('potatoes', 'raw potato'),
    'bread': ('loaf of bread', 'bread loaf'),
    'mug': ('coffee mug', 'tea mug'),
    'cup': ('drinking cup', 'tumbler'),
    'bowl': ('soup bowl', 'cereal bowl'),
    'bottle': ('water bottle', 'juice bottle'),
    'can': ('soda can', 'tin can'),
    'jar': ('glass jar', 'jam jar'),
    'milk carton': ('carton of milk', 'juice carton'),
    'cereal box': ('box of cereal', 'box of cornflakes'),
    'sponge': ('kitchen sponge', 'dish sponge'),
    'knife': ('kitchen knife', 'table knife'),
    'spoon': ('table spoon', 'tea spoon'),
    'salt shaker': ('pepper shaker', 'salt'),
    'counter': ('kitchen counter', 'countertop'),
    'table': ('dining table', 'kitchen table'),
    'shelf': ('shelves', 'bookcase'),
    'sink': ('kitchen sink', 'wash basin'),
    'fridge': ('refrigerator', 'cooler'),
    'microwave': ('microwave oven',),
    'drawer': ('drawer cabinet', 'chest of drawers'),
}
"""Other names of what the training data shows, so that a name is a region and not a point."""


def checked_names(names: Sequence[str]) -> tuple[str, ...]:
    """
    Return the names in plain spelling without repeats.

    :raises InputError: if there is none, or one is empty, too long or not printable.
    """
    plain = [' '.join(name.replace('_', ' ').split()) for name in names]
    if not plain or len(plain) > MAX_NAMES:
        raise InputError(f'expected 1 to {MAX_NAMES} names, got {len(plain)}')
    for name in plain:
        if not name or len(name) > MAX_NAME_LENGTH or not name.isprintable():
            raise InputError(
                f'expected names of 1 to {MAX_NAME_LENGTH} printable characters, '
                f'got {name[:MAX_NAME_LENGTH]!r}'
            )
    return tuple(dict.fromkeys(plain))


@dataclass(frozen=True)
class Vocabulary:
    """Names with one unit vector each (N, 384), and the mean that was taken off them."""

    names: tuple[str, ...]
    vectors: Vectors
    mean: Vectors

    def __post_init__(self) -> None:
        if self.vectors.shape[0] != len(self.names):
            raise ModelError(
                f'expected {len(self.names)} vectors, one a name, got {self.vectors.shape[0]}'
            )

    def with_names(self, names: Sequence[str], encoder: NameEncoder | None = None) -> 'Vocabulary':
        """Return a vocabulary of other names; only those not known here need the encoder."""
        wanted = checked_names(names)
        known = dict(zip(self.names, self.vectors, strict=True))
        unknown = [name for name in wanted if name not in known]
        if unknown:
            encoded = (encoder or MiniLmEncoder()).encode(unknown)
            known |= dict(zip(unknown, centred(encoded, self.mean), strict=True))
        return Vocabulary(wanted, np.stack([known[name] for name in wanted]), self.mean)

    def save(self, folder: Path) -> None:
        """Write the vectors into the weights' folder."""
        from safetensors.numpy import save_file

        tensors = {'vectors': self.vectors, 'mean': self.mean}
        save_file(tensors, folder / FILE_NAME, metadata={'names': json.dumps(self.names)})

    @classmethod
    def load(cls, folder: Path) -> 'Vocabulary':
        """
        Read the vectors from the weights' folder.

        :raises ModelError: if they are not there or damaged.
        """
        from safetensors import safe_open

        path = folder / FILE_NAME
        try:
            with safe_open(path, 'numpy') as file:
                names = tuple(json.loads(file.metadata()['names']))
                return cls(names, file.get_tensor('vectors'), file.get_tensor('mean'))
        except Exception as exc:  # safetensors raises its own kinds
            raise ModelError(f'the vocabulary {path} cannot be read: {exc}') from exc

    @classmethod
    def of(cls, names: Sequence[str], encoder: NameEncoder) -> 'Vocabulary':
        """Build the vocabulary of these names and of their mean."""
        wanted = checked_names(names)
        raw = encoder.encode(wanted)
        mean = raw.mean(axis=0)
        return cls(wanted, centred(raw, mean), mean)


def centred(vectors: Vectors, mean: Vectors) -> Vectors:
    """Take the mean off and bring back to unit length."""
    apart = vectors - mean
    return np.asarray(apart / np.linalg.norm(apart, axis=1, keepdims=True), dtype=np.float32)
