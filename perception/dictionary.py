"""
What English nouns mean, from WordNet: the sentence encoder does not know rare words.

To it "wok" is nearer to a toilet than to a pan; with the dictionary's sentence beside the word it
is told. The shipped file holds the nouns for things that can be touched, seen or read.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
import gzip
from pathlib import Path

from tapa_planner.dictionary_words import dictionary_entries
from tapa_planner.errors import ModelError
from tapa_planner.lexicon import plain_name, singular

CATEGORIES: Mapping[int, str] = {
    5: 'animal',
    6: 'artifact',
    10: 'communication',
    13: 'food',
    17: 'object',
    18: 'person',
    20: 'plant',
    27: 'substance',
}
"""The kept ones of WordNet's files of nouns by their number."""
_ALIVE = frozenset({'animal', 'person', 'plant'})


@dataclass(frozen=True)
class Sense:
    """
    One meaning of a noun.

    :ivar rank: 0 for the noun's commonest meaning.
    :ivar text: names, what it is and what it is a kind of, in a sentence.
    :ivar names: all nouns for it.
    :ivar parent: what it is a kind of; '' for the most general.
    """

    category: str
    rank: int
    text: str
    names: tuple[str, ...] = ()
    parent: str = ''


@dataclass(frozen=True)
class Dictionary:
    """The senses of every noun, commonest first."""

    senses: Mapping[str, tuple[Sense, ...]]

    def of(self, name: str) -> tuple[Sense, ...]:
        """Return the senses of a whole name; () for what the dictionary has not."""
        plain = plain_name(name)
        return self.senses.get(plain) or self.senses.get(singular(plain), ())


@cache
def load_dictionary() -> Dictionary:
    """
    Return the shipped dictionary.

    :raises ModelError: if it is not there or damaged.
    """
    senses: dict[str, list[Sense]] = {}
    for entry in dictionary_entries():
        every = tuple(name for name, _ in entry.ranks)
        text = f'{", ".join(every[:3])}: {entry.gloss}; {entry.parent}'
        for name, rank in entry.ranks:
            sense = Sense(entry.category, rank, text, every, entry.parent)
            senses.setdefault(name, []).append(sense)
    by_rank = {
        name: tuple(sorted(each, key=lambda sense: sense.rank)) for name, each in senses.items()
    }
    return Dictionary(by_rank)


def write_dictionary(wordnet: Path, path: Path) -> int:
    """
    Write the compact file from WordNet's own (`data.noun` and `index.noun`).

    :return: how many senses it holds.
    :raises ModelError: if that folder holds no WordNet.
    """
    try:
        lines = list(_compact(wordnet))
    except OSError as exc:
        raise ModelError(f'expected WordNet in {wordnet}: {exc}') from exc
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, 'wb') as raw, gzip.GzipFile('', 'wb', 9, raw, mtime=0) as file:
        file.write(''.join(f'{line}\n' for line in lines).encode())
    return len(lines)


def _compact(wordnet: Path) -> Iterator[str]:
    """Yield one line a kept sense: category, names with their ranks, what it is, its sentence."""
    ranks = {
        (fields[0], key): rank
        for fields in _rows(wordnet / 'index.noun')
        for rank, key in enumerate(fields[-int(fields[2]) :])
    }
    first_names: dict[str, str] = {}
    kept = []
    for fields in _rows(wordnet / 'data.noun'):
        names = fields[4 : 4 + 2 * int(fields[3], 16) : 2]
        first_names[fields[0]] = names[0].replace('_', ' ')
        if int(fields[1]) in CATEGORIES:
            kept.append((fields, names))
    for fields, names in kept:
        category = CATEGORIES[int(fields[1])]
        # What is alive has names of people and species in Latin, in capitals, which nobody needs.
        plain = [name for name in names if name.islower() or category not in _ALIVE]
        if not plain:
            continue
        ranked = '|'.join(f'{plain_name(name)}={ranks[name.lower(), fields[0]]}' for name in plain)
        above = fields.index('@') if '@' in fields else None
        parent = first_names.get(fields[above + 1], '') if above is not None else ''
        gloss = ' '.join(fields[fields.index('|') + 1 :]).split(';')[0].split('"')[0].strip()
        yield '\t'.join((category, ranked, parent, gloss))


def _rows(path: Path) -> Iterator[list[str]]:
    with path.open(encoding='utf-8') as file:
        for line in file:
            if not line.startswith('  '):  # the licence
                yield line.split()
