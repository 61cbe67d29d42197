"""The nouns that training wishes are made of: by what can be done with them, and any at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
import hashlib
import random

from tapa_planner.dictionary_words import dictionary_entries
from tapa_planner.domain_files import load_domain
from tapa_planner.lexicon import Lexicon, load_lexicon

_CATEGORIES = ('artifact', 'food')
_LONGEST_NAME = 3
_UNSEEN_FROM = 8
_SYLLABLES = ('bla', 'quo', 'fro', 'bble', 'zin', 'tor', 'mip', 'ska', 'wug', 'dax', 'lor', 'pem',
              'gri', 'vul', 'nax', 'ob', 'ert', 'ish', 'ock', 'ump', 'az', 'een')  # fmt: skip
GENERALS = ('fruit', 'vegetable', 'drink', 'food', 'snack', 'beverage', 'veggie', 'tool', 'dish',
            'groceries')  # fmt: skip
PEOPLE = ('person', 'man', 'woman', 'guest', 'boy', 'girl', 'visitor', 'kid', 'baby',
          'grandma', 'grandpa', 'mother', 'mom', 'father', 'dad', 'brother', 'sister', 'wife', 'husband',
          'son', 'daughter', 'aunt', 'uncle', 'friend', 'neighbour', 'nurse', 'patient', 'colleague',
          'roommate', 'partner', 'anna', 'peter', 'maria', 'tom')  # fmt: skip


@dataclass(frozen=True)
class Nouns:
    """
    Nouns by use.

    :ivar able: names by the property that their kind has (`sliceable`, `toggleable`, ...).
    :ivar strange: names of arbitrary things, to teach that any word may be copied.
    """

    items: tuple[str, ...]
    places: tuple[str, ...]
    containers: tuple[str, ...]
    able: Mapping[str, tuple[str, ...]]
    strange: tuple[str, ...]

    def all_strange(self) -> 'Nouns':
        """Return nouns of which every thing is an arbitrary one."""
        return replace(self, items=self.strange)


def nouns_of(lexicon: Lexicon, strange: Sequence[str]) -> Nouns:
    """Collect the nouns of a lexicon."""
    domain = load_domain()
    types = lexicon.types
    inner = {each.replace('_', ' ') for each in types.parents.values()}
    own = {
        name: type_name
        for name, kind in lexicon.kind_of_name.items()
        if kind not in inner and (type_name := lexicon.type_of(kind))
    }

    def names(root: str) -> tuple[str, ...]:
        return tuple(name for name, each in own.items() if types.is_a(each, root))

    able = {
        quality: tuple(
            name
            for name, each in own.items()
            if each in fitting and (quality != 'fillable' or types.is_a(each, 'item'))
        )
        for quality, fitting in domain.properties.items()
    }
    places = (*names('surface'), *names('container'))
    return Nouns(names('item'), places, names('container'), able, tuple(strange))


@cache
def dictionary_names() -> tuple[str, ...]:
    """Return the names of things that a dictionary knows: artifacts and food, commonest meaning."""
    found = set()
    for entry in dictionary_entries():
        for name in (each.lower() for each, rank in entry.ranks if rank == 0):
            words = name.split()
            is_plain = all(word.isalpha() and word.isascii() for word in words)
            is_short = len(words) <= _LONGEST_NAME and len(name) > 2
            if entry.category in _CATEGORIES and is_plain and is_short:
                found.add(name)
    return tuple(sorted(found))


def strange_names(is_unseen: bool) -> tuple[str, ...]:
    """Return the arbitrary names for training, or those that no training wish holds."""
    known = load_lexicon().kind_of_name if is_unseen else {}
    return tuple(
        each
        for each in dictionary_names()
        if (bucket_of(each) >= _UNSEEN_FROM) == is_unseen and each not in known
    )


def made_up_word(rng: random.Random) -> str:
    """Return a word that no dictionary knows."""
    return ''.join(rng.sample(_SYLLABLES, rng.randint(2, 3)))


def bucket_of(text: str) -> int:
    """Return a digit that always is the same for a text, to hold a part of the data out by."""
    return hashlib.blake2b(text.encode(), digest_size=1).digest()[0] % 10
