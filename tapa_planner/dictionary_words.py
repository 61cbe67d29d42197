"""The words of the shipped dictionary: what a person may well have meant, and what is mistyped."""

from collections.abc import Iterator
from functools import cache
import gzip

from tapa_planner.resources import resource_path

_FILE = 'models/words/dictionary.tsv.gz'


def dictionary_entries() -> Iterator[tuple[str, str, int]]:
    """Yield category, name and rank of each sense; rank 0 is a name's commonest meaning."""
    with gzip.open(resource_path(_FILE), 'rt', encoding='utf-8') as file:
        for line in file:
            category, names, *_ = line.rstrip('\n').split('\t')
            for part in names.split('|'):
                name, _, rank = part.partition('=')
                yield category, name.lower(), int(rank)


@cache
def dictionary_words() -> frozenset[str]:
    """Return every word that is a name or a part of one."""
    return frozenset(word for _, name, _ in dictionary_entries() for word in name.split())
