"""
The names that a detector looks for, as vectors with their common mean taken off.

Raw sentence vectors of short names all point the same way (mean cosine 0.3); without the mean of
the training names they can be told apart. The vectors of the default names, which are the kinds
that the detector was trained on, are kept beside the weights, so that a default start needs no
encoder.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
import json
from pathlib import Path
import unicodedata

import numpy as np
from numpy.typing import NDArray

from perception.kind_texts import load_kind_texts
from perception.meaning import load_meanings, Understood
from perception.name_claims import NameClaims
from perception.sentence_encoder import load_encoder, NameEncoder
from tapa_planner.errors import InputError, ModelError
from tapa_planner.lexicon import plain_name

Vectors = NDArray[np.float32]

FILE_NAME = 'vocabulary.safetensors'
MAX_NAMES = 20_000
MAX_NAME_LENGTH = 60

OTHER_WORDS: Mapping[str, tuple[str, ...]] = {
    kind: texts.other_names for kind, texts in load_kind_texts().kinds.items()
}
"""Other names of what the training data shows, so that a name is a region and not a point."""


def checked_names(names: Sequence[str]) -> tuple[str, ...]:
    """
    Return the names in plain spelling without repeats.

    :raises InputError: if there is none, or one is empty, too long, not printable or not written
        in Latin letters, which are all that the encoders read.
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
        if not _is_latin(name):
            raise InputError(
                f'expected names in Latin letters, such as English ones, got {name!r}'
            )
    return tuple(dict.fromkeys(plain))


def _is_latin(name: str) -> bool:
    """Tell whether there are letters or digits, and most letters are Latin ones."""
    if name.isascii():
        return any(map(str.isalnum, name))
    letters = [each for each in name if each.isalpha()]
    latin = sum(unicodedata.name(each, '').startswith('LATIN') for each in letters)
    return 2 * latin > len(letters) if letters else any(map(str.isdigit, name))


@dataclass(frozen=True)
class Vocabulary:
    """
    Names with one unit vector each (N, 384), and the mean that was taken off them.

    :ivar defaults: the trained kinds, where other names than those were set; they all go on
        competing.
    :ivar claims: which names mean which of the kinds.
    """

    names: tuple[str, ...]
    vectors: Vectors
    mean: Vectors
    defaults: 'Vocabulary | None' = None
    claims: NameClaims | None = None

    def __post_init__(self) -> None:
        if self.vectors.shape[0] != len(self.names):
            raise ModelError(
                f'expected {len(self.names)} vectors, one a name, got {self.vectors.shape[0]}'
            )

    @property
    def kinds(self) -> 'Vocabulary':
        """The trained kinds, whatever names are set."""
        return self.defaults or self

    @property
    def labels(self) -> tuple[str, ...]:
        """
        What detections may be called, the columns of `chances`.

        First the names that are looked for; after other names were set, also all trained kinds:
        what none of the names means keeps its own name, and is told by its not being in `names`.
        """
        return self.names if self.defaults is None else (*self.names, *self.defaults.names)

    def chances(self, vectors: Vectors, kind_chances: Vectors) -> Vectors:
        """
        Return the chances of all `labels`, (R, labels), from those of the trained kinds.

        Rows keep their sums: what is left to 1 for an unknown thing stays left.

        :param vectors: of R regions, unit length, in the names' space (R, 384).
        :param kind_chances: (R, K) over the kinds' names.
        """
        if self.defaults is None or self.claims is None:
            return kind_chances
        return self.claims.chances(vectors, kind_chances, self.defaults.vectors, self.vectors)

    def with_names(self, names: Sequence[str], encoder: NameEncoder | None = None) -> 'Vocabulary':
        """
        Return a vocabulary of other names over the same kinds.

        Only names that are no kind, alias or general word need the encoder.

        :raises InputError: if a name is unusable.
        :raises ModelError: if the encoder is needed and missing.
        """
        wanted, kinds = checked_names(names), self.kinds
        if wanted == kinds.names:
            return kinds
        rows = {name: row for row, name in enumerate(kinds.names)}
        remembering = _Remembering(encoder)
        meanings = load_meanings().with_encoder(remembering)
        found = {name: Understood({name: 1.0}, source='kind') for name in wanted if name in rows}
        others = [name for name in wanted if name not in found]
        found |= dict(zip(others, meanings.understand(others), strict=True))
        vectors = np.zeros((len(wanted), kinds.vectors.shape[1]), dtype=np.float32)
        encoded = []
        for index, name in enumerate(wanted):
            members = [rows[kind] for kind in found[name].chances if kind in rows]
            if found[name].source in ('sentence', '') or not members:
                encoded.append(index)
            else:
                vectors[index] = _unit(kinds.vectors[members].mean(axis=0, keepdims=True))[0]
        if encoded:
            texts = [plain_name(wanted[index]) for index in encoded]
            vectors[encoded] = centred(remembering.encode(texts), self.mean)
        claims = NameClaims.of(kinds.names, [found[name] for name in wanted])
        return Vocabulary(wanted, vectors, self.mean, kinds, claims)

    def save(self, folder: Path) -> None:
        """Write the vectors into the weights' folder."""
        from safetensors.numpy import save_file

        tensors = {
            'vectors': np.ascontiguousarray(self.vectors),
            'mean': np.ascontiguousarray(self.mean),
        }
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


class _Remembering:
    """Encodes each text once, with the installed encoder if none is given."""

    def __init__(self, encoder: NameEncoder | None) -> None:
        self._encoder = encoder
        self._known: dict[str, Vectors] = {}

    def encode(self, names: Sequence[str]) -> Vectors:
        new = [name for name in dict.fromkeys(names) if name not in self._known]
        if new:
            encoded = (self._encoder or load_encoder()).encode(new)
            self._known |= dict(zip(new, encoded, strict=True))
        rows = [self._known[name] for name in names]
        return np.stack(rows) if rows else np.zeros((0, 384), dtype=np.float32)


def centred(vectors: Vectors, mean: Vectors) -> Vectors:
    """Take the mean off and bring back to unit length."""
    return _unit(vectors - mean)


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9), dtype=np.float32)
