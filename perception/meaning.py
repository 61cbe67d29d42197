"""
Which kinds of things a text means: "tumbler", "couch", "something to sit on", "fruit".

Names of kinds, general words and the planner's aliases come first. For any other text a linear
head on the sentence encoder gives a chance for each kind and for none of them; the dictionary's
sentences stand beside words that the encoder hardly knows.
"""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from functools import cache
import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from perception.dictionary import Dictionary, load_dictionary, Sense
from perception.kind_texts import load_kind_texts
from perception.sentence_encoder import load_encoder, NameEncoder
from tapa_planner.errors import ModelError
from tapa_planner.lexicon import DETERMINERS, Lexicon, load_lexicon, plain_name, singular
from tapa_planner.resources import resource_path

Rows = NDArray[np.float32]

FILE_NAME = 'models/words/kinds.safetensors'

TEMPERATURE = 0.54
NOTHING_BIAS = 0.23
"""Both make the chances true on the development set: `python -m benchmark.perception.synonyms`."""
NOTHING_FITS = 0.6
"""With this chance for none of the kinds, a text is said to mean none."""
_LEAST_FOR_UNKNOWN = 0.25
"""A single word that the dictionary has not must mean some kind this clearly: made-up words are
a little like everything."""
_LEAST_CHANCE = 0.002

FORMS = ('{}', 'a {} at home', 'the {}', '{} in the house')
"""A text is encoded in all of these, and their mean is taken: a bust at home is no failed raid."""
_MOST_WITH_FORMS = 300
_WORD_WEIGHT = 0.5
_RANK_PENALTY = 0.35
_SAME_BONUS = 2.0
_PARENT_BONUS = 1.0
"""Log chances that a kind gains where the dictionary calls a word the same, or a kind of it."""
_CATEGORY_PENALTY = {
    'artifact': 0.0,
    'food': 0.0,
    'communication': 0.5,
    'person': 0.5,
    'object': 1.0,
    'plant': 1.0,
    'substance': 1.0,
    'animal': 1.5,
}
"""How much less likely a kind of ours is where a word's sense is of that category."""


@dataclass(frozen=True)
class MeaningHead:
    """
    The linear head: vectors with the mean taken off, to a number for each kind and for none.

    :ivar weights: (K + 1, 384), the last row for what is none of the kinds.
    :ivar bias: (K + 1,).
    :ivar mean: (384,) of the vectors that it was fitted on.
    :ivar source: fingerprint of what it was fitted on.
    """

    kinds: tuple[str, ...]
    weights: Rows
    bias: Rows
    mean: Rows
    source: str = ''

    def log_chances(self, vectors: Rows) -> Rows:
        """Return log chances (N, K + 1) of encoded texts (N, 384)."""
        apart = vectors - self.mean
        apart = apart / np.linalg.norm(apart, axis=1, keepdims=True)
        return _log_softmax(apart @ self.weights.T + self.bias)

    def save(self, path: Path) -> None:
        """Write the head."""
        from safetensors.numpy import save_file

        path.parent.mkdir(parents=True, exist_ok=True)
        # safetensors writes memory as it lies, also where a matrix lies column by column
        tensors = {
            name: np.ascontiguousarray(getattr(self, name)) for name in ('weights', 'bias', 'mean')
        }
        metadata = {'kinds': json.dumps(self.kinds), 'source': self.source}
        save_file(tensors, path, metadata=metadata)

    @classmethod
    def load(cls, path: Path | None = None) -> 'MeaningHead':
        """
        Read a head; None takes the shipped one.

        :raises ModelError: if it is not there or damaged.
        """
        from safetensors import safe_open

        try:
            path = path or resource_path(FILE_NAME)
            with safe_open(path, 'numpy') as file:
                metadata = file.metadata()
                tensors = [file.get_tensor(name) for name in ('weights', 'bias', 'mean')]
                kinds = tuple(json.loads(metadata['kinds']))
                weights, bias, mean = tensors
                return cls(kinds, weights, bias, mean, metadata['source'])
        except Exception as exc:  # safetensors raises its own kinds
            raise ModelError(
                f'the meanings of words {path or FILE_NAME} cannot be read: expected what '
                f'`python -m perception.training.words` wrote: {exc}'
            ) from exc


@dataclass(frozen=True)
class Understood:
    """
    What a text means.

    :ivar chances: by kind, likeliest first, the likely ones only; empty when nothing fits.
    :ivar nothing: how likely it means none of the kinds.
    :ivar source: `kind`, `group`, `alias`, `type`, `spelling` or `sentence`: what told it.
    """

    chances: Mapping[str, float] = field(default_factory=dict)
    nothing: float = 0.0
    source: str = ''

    @property
    def best(self) -> str:
        """The likeliest kind, '' when nothing fits."""
        return next(iter(self.chances), '')


class KindMeanings:
    """Turns texts into chances over the kinds; loads the encoder at the first unknown text."""

    def __init__(
        self,
        head: MeaningHead | None = None,
        encoder: NameEncoder | None = None,
        dictionary: Dictionary | None = None,
        lexicon: Lexicon | None = None,
    ) -> None:
        """
        Prepare the tables.

        :param encoder: None takes the installed package's, when it is first needed.
        :param dictionary: None takes the shipped one, when it is first needed.
        :raises ModelError: if the head is not there or damaged.
        """
        self._head = head or MeaningHead.load()
        self._encoder, self._dictionary = encoder, dictionary
        self._lexicon = lexicon or load_lexicon()
        self._rows = {kind: row for row, kind in enumerate(self._head.kinds)}
        self._tables = _tables(self._head.kinds, self._lexicon)
        self._known: dict[str, Understood] = {}

    @property
    def kinds(self) -> tuple[str, ...]:
        """All kinds, in the order of the head's rows."""
        return self._head.kinds

    def with_encoder(self, encoder: NameEncoder) -> 'KindMeanings':
        """Return the same meanings, with another encoder and nothing remembered."""
        other = copy(self)
        other._encoder, other._known = encoder, {}
        return other

    def __call__(self, text: str) -> dict[str, float]:
        """
        Return the chances of the kinds that a text may mean; {} when nothing fits.

        :raises ModelError: if the encoder is needed and missing.
        """
        return dict(self.understand([text])[0].chances)

    def understand(self, texts: Sequence[str], use_tables: bool = True) -> list[Understood]:
        """
        Understand many texts at once, which is much quicker than one by one.

        :param use_tables: False keeps general words and aliases out, for measuring.
        """
        found: dict[str, Understood] = {}
        open_texts = []
        for text in dict.fromkeys(texts):
            known = self._by_table(text, use_tables)
            if known is None and use_tables:
                known = self._known.get(text)
            if known is None:
                open_texts.append(text)
            else:
                found[text] = known
        if open_texts:
            found |= dict(zip(open_texts, self._by_sentence(open_texts), strict=True))
        if use_tables and len(self._known) < 50_000:
            self._known |= {text: found[text] for text in open_texts}
        return [found[text] for text in texts]

    def log_chances(self, texts: Sequence[str]) -> Rows:
        """
        Return what head and dictionary say of each text, (N, K + 1), before calibration.

        Of more than a few hundred texts only the texts themselves are encoded, for speed.
        """
        encoder = self._encoder = self._encoder or load_encoder()
        dictionary = self._dictionary = self._dictionary or load_dictionary()
        plain = [plain_name(text) for text in texts]
        if len(plain) > _MOST_WITH_FORMS:
            return self._head.log_chances(encoder.encode(plain))
        senses = [dictionary.of(text) for text in plain]
        sentences = [sense.text for each in senses for sense in each]
        of_texts = self._head.log_chances(encoded_at_home(plain, encoder))
        of_senses = iter(self._head.log_chances(encoded_at_home(sentences, encoder)))
        for row, each in enumerate(senses):
            if each:
                told = np.stack(
                    [next(of_senses) + self._evidence(sense, plain[row]) for sense in each]
                )
                of_texts[row] = _log_softmax(_WORD_WEIGHT * of_texts[row] + told.max(axis=0))
        return of_texts

    def _evidence(self, sense: Sense, name: str) -> Rows:
        """Return what speaks for each kind in a sense beside its sentence, (K + 1,), 0 for none."""
        evidence = np.full(len(self.kinds) + 1, -_CATEGORY_PENALTY[sense.category])
        evidence[-1] = 0.0
        same = [each for each in sense.names if plain_name(each) != name]
        for known, bonus in [
            *((each, _SAME_BONUS) for each in same),
            (sense.parent, _PARENT_BONUS),
        ]:
            meant = self._by_table(known, use_tables=True)
            for kind, share in meant.chances.items() if meant else ():
                row = self._rows[kind]
                evidence[row] = max(evidence[row], bonus * share)
        return np.asarray(evidence - _RANK_PENALTY * sense.rank, dtype=np.float32)

    def _by_table(self, text: str, use_tables: bool) -> Understood | None:
        words = plain_name(text).split()
        words = [word for word in words if word not in DETERMINERS] or words
        while words:
            name = singular(' '.join(words))
            for source in ('kind', 'group', 'alias', 'type') if use_tables else ('kind',):
                members = self._tables[source].get(name)
                if members:
                    return Understood(dict.fromkeys(members, 1.0 / len(members)), 0.0, source)
            # Of a known name only colours and materials may be left off: no press is of garlic.
            if not self._lexicon.is_describing(words[0]):
                break
            words = words[1:]
        return None

    def _by_sentence(self, texts: Sequence[str]) -> list[Understood]:
        rows = self.log_chances(texts) / TEMPERATURE
        rows[:, -1] += NOTHING_BIAS
        chances = np.exp(_log_softmax(rows))
        return [
            self._respelled(text) or self._likely(row, self._is_unknown_word(text))
            for text, row in zip(texts, chances, strict=True)
        ]

    def _likely(self, row: Rows, is_unknown_word: bool) -> Understood:
        nothing = float(row[-1])
        if nothing >= NOTHING_FITS or (is_unknown_word and row[:-1].max() < _LEAST_FOR_UNKNOWN):
            return Understood({}, nothing, 'sentence')
        order = np.argsort(-row[:-1], kind='stable')
        kept = {
            self.kinds[int(each)]: float(row[each]) for each in order if row[each] >= _LEAST_CHANCE
        }
        return Understood(kept, nothing, 'sentence')

    def _is_unknown_word(self, text: str) -> bool:
        plain = plain_name(text)
        return ' ' not in plain and not (self._dictionary and self._dictionary.of(plain))

    def _respelled(self, text: str) -> Understood | None:
        """Read a mistyped word that the dictionary has not as the known one nearest to it."""
        if not self._is_unknown_word(text):
            return None
        meant = self._lexicon.correct(plain_name(text), self.kinds)
        found = self._by_table(meant, use_tables=True) if meant else None
        return Understood(found.chances, 0.0, 'spelling') if found else None


def encoded_at_home(texts: Sequence[str], encoder: NameEncoder) -> Rows:
    """Return the mean over `FORMS` of each text's vectors, (N, 384)."""
    rows = encoder.encode([form.format(text) for form in FORMS for text in texts])
    return np.asarray(rows.reshape(len(FORMS), len(texts), rows.shape[-1]).mean(axis=0))


@cache
def load_meanings() -> KindMeanings:
    """Return the meanings that all parts of a process share."""
    return KindMeanings()


def _tables(kinds: Sequence[str], lexicon: Lexicon) -> dict[str, dict[str, tuple[str, ...]]]:
    """Return the kinds that known names mean, by where they are known from."""
    names: dict[str, tuple[str, ...]] = {singular(kind): (kind,) for kind in kinds}
    groups = {
        singular(plain_name(text)): group.kinds
        for group in load_kind_texts().groups
        for text in group.texts
    }
    aliases: dict[str, tuple[str, ...]] = {}
    for own, words in lexicon.aliases.items():
        kind = names.get(singular(plain_name(own)), ())
        for word in words:
            alias = singular(plain_name(word))
            aliases[alias] = tuple(dict.fromkeys((*aliases.get(alias, ()), *kind)))
    types = {}
    for name, own in lexicon.kind_of_name.items():
        covered = tuple(kind for kind in kinds if lexicon.covers(own, lexicon.kind_of_label(kind)))
        if own.replace(' ', '_') in lexicon.types.parents:
            types[name] = covered
    return {'kind': names, 'group': groups, 'alias': aliases, 'type': types}


def _log_softmax(rows: Rows) -> Rows:
    top = rows - rows.max(axis=-1, keepdims=True)
    return np.asarray(top - np.log(np.exp(top).sum(axis=-1, keepdims=True)), dtype=np.float32)
