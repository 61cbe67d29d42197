"""
The planner's training data: scenes, wishes about them, and what the model must write.

Scenes follow TaPA's list augmentation: shuffle a room's list, drop some names, add names from the
union of rooms, keep a random subset. Every fifth pattern of a family, and every combination of a
thing with a place that falls into one bucket of ten, is kept out of training.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
import hashlib
import json
from pathlib import Path
import random

from tapa_planner.lexicon import Lexicon, load_lexicon
from tapa_planner.models.vocabulary import KINDS
from tapa_planner.tuning.phrases import choose, fill, Nouns, nouns_of, Phraser
from tapa_planner.tuning.templates import (
    AFTER,
    BEFORE,
    BEFORE_SENTENCE,
    BETWEEN,
    CONTEXT,
    FAMILIES,
)
from tapa_planner.wish import RESERVED
from tapa_planner.words import split_words

HELD_OUT_EVERY = 5
_MAX_WORDS = 48
SPLITS = ('new_scenes', 'unseen_templates', 'combinations', 'two_tasks', 'unseen_nouns')


@dataclass(frozen=True)
class Sample:
    """A wish with what the model must write, where it came from and what else is in the scene."""

    instruction: str
    target: str
    family: str
    template: str
    split: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Room:
    """Names of things that may be in one kitchen."""

    names: tuple[str, ...]


class Sampler:
    """Draws samples with a seed; the same seed gives the same samples."""

    def __init__(self, seed: int, strange: Sequence[str], lexicon: Lexicon | None = None) -> None:
        self._lexicon = lexicon or load_lexicon()
        self._rng = random.Random(seed)
        self._nouns: Nouns = nouns_of(self._lexicon, strange)
        self._strange = {unseen: _half(strange, unseen) for unseen in (False, True)}
        types = self._lexicon.types
        kinds = [each.replace('_', ' ') for each in types.leaves('item')]
        plain = [
            name for name, general in self._lexicon.general_of.items()
            if types.is_a(general, 'item')
        ]  # fmt: skip
        self._union = tuple(kinds * 3 + plain)

    def names(self) -> tuple[str, ...]:
        """Return a list of names in TaPA's manner of augmentation."""
        rng = self._rng
        own = rng.sample(self._union, rng.randint(8, 24))
        dropped = rng.randint(1, len(own) // 2)
        mixed = own[: len(own) - dropped] + rng.sample(self._union, dropped)
        return tuple(rng.sample(mixed, rng.randint(max(3, len(mixed) // 2), len(mixed))))

    def samples(self, count: int, split: str = 'train') -> Iterator[Sample]:
        """Yield samples of a split: `train` or one of `SPLITS`."""
        made = 0
        while made < count:
            sample = self._sample(split)
            if sample is not None:
                made += 1
                yield sample

    def _sample(self, split: str) -> Sample | None:
        rng = self._rng
        names = self.names()
        nouns = self._nouns
        strange = self._strange[split == 'unseen_nouns']
        if split == 'unseen_nouns':
            nouns = Nouns(strange, strange, nouns.places, nouns.containers, strange)
            names = tuple(rng.sample(strange, 12))
        else:
            nouns = Nouns(nouns.items, nouns.generals, nouns.places, nouns.containers, strange)
        phraser = Phraser(rng, nouns, names)
        family, pattern, wish, target = self._one(phraser, split)
        patterns, families = [pattern], [family]
        again = split == 'two_tasks' or (
            split == 'train' and family not in ('unclear', 'cannot') and rng.random() < 0.22
        )
        if again:
            if family in ('unclear', 'cannot'):
                return None
            for _ in range(1 if rng.random() < 0.8 else 2):
                family, pattern, more, extra = self._one(phraser, split)
                if family in ('unclear', 'cannot'):
                    return None
                wish, target = wish + choose(rng, BETWEEN) + more, f'{target} AND {extra}'
                patterns.append(pattern)
                families.append(family)
        wish = _dress(rng, wish, family)
        words = split_words(wish)
        known = {*words, *KINDS, *RESERVED}
        if not known.issuperset(target.split()):
            return None  # a typing error hit a word that must be copied
        if len(words) > _MAX_WORDS or (
            split in ('train', 'combinations') and not _fits(target, split)
        ):
            return None
        return Sample(wish, f'{target} END', '+'.join(families), '|'.join(patterns), split, names)

    def _one(self, phraser: Phraser, split: str) -> tuple[str, str, str, str]:
        rng = self._rng
        family = rng.choices(list(FAMILIES), [weight for _, weight in FAMILIES.values()])[0]
        unseen = split == 'unseen_templates'
        patterns = [
            each
            for index, each in enumerate(FAMILIES[family][0])
            if (index % HELD_OUT_EVERY == HELD_OUT_EVERY - 1) == unseen
        ]
        pattern, target = rng.choice(patterns)
        wish, written = fill(phraser, pattern, target)
        return family, pattern, ' '.join(wish.split()), written


def _dress(rng: random.Random, wish: str, family: str) -> str:
    """Add what people say around a wish, capitals, marks and now and then a typing error."""
    roll = rng.random()
    if family != 'unclear' or rng.random() < 0.4:
        if roll < 0.30:
            wish = f'{choose(rng, BEFORE)} {wish}'
        elif roll < 0.38:
            wish = f'{choose(rng, BEFORE_SENTENCE)}, {wish}'
        if rng.random() < 0.05:
            wish = f'{choose(rng, CONTEXT)}{rng.choice((". ", ", ", " so ", "; "))}{wish}'
        if rng.random() < 0.25:
            ending = choose(rng, AFTER)
            wish = f'{wish}{rng.choice((" ", ", "))}{ending}'
    if rng.random() < 0.10:
        index = rng.randrange(max(1, len(wish) - 2))
        wish = (
            wish[:index] + wish[index + 1] + wish[index] + wish[index + 2 :]
            if len(wish) > 4
            else wish
        )
    if rng.random() < 0.35:
        wish = wish[:1].upper() + wish[1:]
    if rng.random() < 0.3 and wish[-1].isalnum():
        wish += rng.choice('..!?')
    return ' '.join(wish.split())


def _half(strange: Sequence[str], second: bool) -> tuple[str, ...]:
    """Split the arbitrary words into those for training and those that stay unseen."""
    return tuple(each for each in strange if (_bucket(each) < 8) != second)


def _fits(target: str, split: str) -> bool:
    """Keep one combination of thing and place in ten out of training."""
    held_out = any(
        _bucket(clause) == 0 for clause in target.split(' AND ') if clause.startswith('PUT')
    )
    return held_out == (split == 'combinations')


def _bucket(text: str) -> int:
    return hashlib.blake2b(text.encode(), digest_size=1).digest()[0] % 10


def write_data(folder: Path, count: int, seed: int, strange: Sequence[str]) -> dict[str, int]:
    """Write `train.jsonl` and a tenth as many samples of each other split; return the counts."""
    folder.mkdir(parents=True, exist_ok=True)
    counts = {}
    for index, split in enumerate(('train', *SPLITS)):
        own = 'train' if split == 'new_scenes' else split
        sampler = Sampler(seed * 100 + index, strange)
        size = count if split == 'train' else max(1, count // 10)
        with (folder / f'{split}.jsonl').open('w', encoding='utf-8') as file:
            for sample in sampler.samples(size, own):
                file.write(json.dumps(asdict(sample), ensure_ascii=False) + '\n')
        counts[split] = size
    return counts
