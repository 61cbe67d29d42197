"""The shipped dictionary's file, and its words: what a person may well have meant, and no typing error."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
import gzip

from tapa_planner.errors import ModelError
from tapa_planner.resources import resource_path

DICTIONARY_FILE = 'models/words/dictionary.tsv.gz'


@dataclass(frozen=True)
class DictionaryEntry:
    """
    One meaning, and the names that have it.

    :ivar category: `artifact`, `food`, ...
    :ivar ranks: each name with its rank; 0 where this is the name's commonest meaning.
    :ivar parent: what it is a kind of.
    :ivar gloss: what it is, in a sentence.
    """

    category: str
    ranks: tuple[tuple[str, int], ...]
    parent: str
    gloss: str


def dictionary_entries() -> Iterator[DictionaryEntry]:
    """
    Yield every meaning of the file.

    :raises ModelError: if it is missing or malformed.
    """
    try:
        with gzip.open(resource_path(DICTIONARY_FILE), 'rt', encoding='utf-8') as file:
            for line in file:
                category, ranked, parent, gloss = line.rstrip('\n').split('\t')
                pairs = (each.rsplit('=', 1) for each in ranked.split('|'))
                ranks = tuple((name, int(rank)) for name, rank in pairs)
                yield DictionaryEntry(category, ranks, parent, gloss)
    except (OSError, EOFError, ValueError) as exc:
        raise ModelError(f'the dictionary {DICTIONARY_FILE} cannot be read: {exc}') from exc


@cache
def dictionary_words() -> frozenset[str]:
    """Return every word that is a name or a part of one."""
    return frozenset(
        word
        for entry in dictionary_entries()
        for name, _ in entry.ranks
        for word in name.lower().split()
    )
