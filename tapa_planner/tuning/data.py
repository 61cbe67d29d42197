"""
The planner's wishes: drawn from patterns, with what the model must write, in splits.

Scenes follow TaPA's list augmentation: shuffle a room's list, drop some names, add names from the
union of rooms, keep a random subset. Marked patterns, some families as a whole, every
combination of a thing with a place that falls into one bucket of ten, and one in five of the
arbitrary names are kept out of training.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
import random

from tapa_planner.lexicon import load_lexicon
from tapa_planner.models.vocabulary import KINDS
from tapa_planner.tuning.dressing import BETWEEN, dress, with_typos
from tapa_planner.tuning.families import Family, load_families, Pattern
from tapa_planner.tuning.filling import fill
from tapa_planner.tuning.nouns import bucket_of, Nouns, nouns_of, strange_names
from tapa_planner.tuning.phrases import choose, Phraser
from tapa_planner.wish import AIMED, parse_wish, RESERVED, WishError
from tapa_planner.words import split_words

_MAX_WORDS = 48
_MAX_TARGET_WORDS = 60
_JOINED = 0.24
SPLITS = (
    'new_scenes', 'unseen_templates', 'combinations', 'both', 'unseen_nouns', 'two_tasks',
    'three_tasks', 'unseen_families',
)  # fmt: skip


@dataclass(frozen=True)
class Sample:
    """
    A wish with what the model must write, where it came from and what else is in the scene.

    :ivar target: in the words of the wish, its typing errors included.
    :ivar meant: the same without typing errors.
    """

    instruction: str
    target: str
    meant: str
    family: str
    template: str
    split: str
    names: tuple[str, ...]


class Sampler:
    """Draws samples with a seed; the same seed gives the same samples."""

    def __init__(
        self, seed: int, families: Sequence[Family] = (), nouns: Nouns | None = None
    ) -> None:
        """
        Begin.

        :param families: what to draw from; () means all.
        :param nouns: what wishes are about; None means whatever the splits say.
        """
        self._lexicon = load_lexicon()
        self._families = tuple(families) or load_families()
        self._rng = random.Random(seed)
        seen = nouns_of(self._lexicon, strange_names(is_unseen=False))
        unseen = nouns_of(self._lexicon, strange_names(is_unseen=True)).all_strange()
        self._nouns = {False: nouns or seen, True: nouns or unseen}
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
        """Yield samples of a split: `train` or one of `SPLITS`; `new_scenes` is drawn like it."""
        made = 0
        while made < count:
            sample = self._sample('train' if split == 'new_scenes' else split)
            if sample is not None:
                made += 1
                yield replace(sample, split=split)

    def sample(self, split: str, names: Sequence[str]) -> Sample:
        """Return one sample about a scene with these names, for the most part."""
        while True:
            sample = self._sample('train' if split == 'new_scenes' else split, tuple(names))
            if sample is not None:
                return replace(sample, split=split)

    def _sample(self, split: str, given: tuple[str, ...] = ()) -> Sample | None:
        rng = self._rng
        is_unseen = split == 'unseen_nouns'
        nouns = self._nouns[is_unseen]
        names = tuple(rng.sample(nouns.strange, 12)) if is_unseen else given or self.names()
        phraser = Phraser(rng, nouns, names)
        drawn = [self._draw(split)]
        if split in ('two_tasks', 'three_tasks'):
            drawn += [self._draw(split) for _ in range(1 if split == 'two_tasks' else 2)]
        elif split in ('train', 'unseen_nouns') and rng.random() < _JOINED:
            drawn += [self._draw(split) for _ in range(1 if rng.random() < 0.75 else 2)]
        if len(drawn) > 1 and not all(family.is_joinable for family, _ in drawn):
            return None
        filled = [fill(phraser, each.text, each.meaning) for _, each in drawn]
        wish = filled[0][0]
        for more, _ in filled[1:]:
            wish += choose(rng, BETWEEN) + more
        target = ' AND '.join(meaning for _, meaning in filled)
        wish = dress(rng, ' '.join(wish.split()), is_bare=target.startswith('UNCLEAR'))
        meant = target
        wish, target = with_typos(rng, wish, target)
        if not _is_usable(wish, target) or not _fits(meant, split):
            return None
        return Sample(
            wish, f'{target} END', f'{meant} END',
            '+'.join(family.name for family, _ in drawn),
            ' || '.join(each.text for _, each in drawn), split, names,
        )  # fmt: skip

    def _draw(self, split: str) -> tuple[Family, Pattern]:
        rng = self._rng
        families = [
            each for each in self._families if each.is_held_out == (split == 'unseen_families')
        ]
        held_out = split in ('unseen_templates', 'both')
        while True:
            family = rng.choices(families, [each.weight for each in families])[0]
            patterns = [
                each
                for each in family.patterns
                if each.is_held_out == held_out or split == 'unseen_families'
            ]
            if patterns:
                return family, rng.choice(patterns)


def _is_usable(wish: str, target: str) -> bool:
    """Say whether the target can be written: each of its words is in the wish or the model's own."""
    words = split_words(wish)
    known = {*words, *KINDS, *RESERVED}
    if not known.issuperset(target.split()) or len(target.split()) > _MAX_TARGET_WORDS:
        return False
    try:
        parse_wish(target)
    except WishError:
        return False
    return 0 < len(words) <= _MAX_WORDS


def _fits(target: str, split: str) -> bool:
    """Keep one combination of thing and place in ten out of training."""
    if split not in ('train', 'combinations', 'both'):
        return True
    held_out = any(
        bucket_of(clause) == 0 for clause in target.split(' AND ') if clause.split()[0] in AIMED
    )
    return held_out == (split != 'train')
