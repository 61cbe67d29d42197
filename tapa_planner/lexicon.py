"""What people call things: names in any style to kinds, aliases, plurals, general words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
import re

from rapidfuzz import process
from rapidfuzz.distance import OSA
import yaml

from tapa_planner.dictionary_words import dictionary_words
from tapa_planner.domain_files import load_domain
from tapa_planner.pddl import Types
from tapa_planner.resources import resource_path

_CAMEL = re.compile(r'(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])')
_TRAILING_NUMBER = re.compile(r'[_\s-]*\d+$')
_PARENTHESES = re.compile(r'\s*\([^()]*\)')
_IRREGULAR = {
    'knives': 'knife', 'loaves': 'loaf', 'shelves': 'shelf', 'potatoes': 'potato',
    'tomatoes': 'tomato', 'dishes': 'dishes', 'glasses': 'glasses', 'scissors': 'scissors',
    'leaves': 'leaf', 'mangoes': 'mango', 'cookies': 'cookie', 'veggies': 'veggie',
    'eatables': 'eatable', 'batteries': 'battery', 'groceries': 'groceries', 'greens': 'greens',
    'headphones': 'headphones', 'chips': 'chips', 'chopsticks': 'chopsticks', 'pies': 'pie',
    'tongs': 'tongs', 'pliers': 'pliers', 'drawers': 'drawer',
}  # fmt: skip
DETERMINERS = frozenset(
    [
        'the',
        'a',
        'an',
        'my',
        'your',
        'our',
        'his',
        'her',
        'their',
        'some',
        'any',
        'this',
        'that',
        'these',
        'those',
        'one',
        'ones',
        'of',
        'each',
        'every',
        'all',
        'both',
        'please',
        'another',
        'other',
        'more',
        'its',
    ]
)
_LONG = 8


def plain_name(name: str) -> str:
    """Write a name in any style (`CoffeeMachine`, `coffee_machine`) as lower-case words."""
    return ' '.join(_CAMEL.sub(' ', name).replace('_', ' ').replace('-', ' ').lower().split())


def singular(noun: str) -> str:
    """Return the singular of a noun phrase; what has none comes back as it is."""
    *front, last = noun.split(' ')
    if last in _IRREGULAR:
        last = _IRREGULAR[last]
    elif len(last) > 3 and last.endswith('ies'):
        last = last[:-3] + 'y'
    elif len(last) > 4 and last.endswith(('ches', 'shes', 'sses', 'xes', 'oes')):
        last = last[:-2]
    elif len(last) > 3 and last.endswith('s') and not last.endswith(('ss', 'us', 'is')):
        last = last[:-1]
    return ' '.join((*front, last))


@dataclass(frozen=True)
class Meaning:
    """A noun phrase understood: its kind, and the describing words in front of it."""

    kind: str
    described: tuple[str, ...] = ()
    is_known: bool = True


@dataclass(frozen=True)
class Lexicon:
    """
    The words of `config/words.yaml` over the domain's types.

    A kind is the plain name of a type (`milk carton`), of a plain thing (`croissant`), or of a
    general word (`fruit`).
    """

    types: Types
    aliases: Mapping[str, Sequence[str]]
    kinds: Mapping[str, Sequence[str]]
    away: Mapping[str, Sequence[str]]
    colours: frozenset[str]
    materials: frozenset[str] = field(default_factory=frozenset)
    rooms: frozenset[str] = field(default_factory=frozenset)
    switched_by: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def kind_of_name(self) -> dict[str, str]:
        """Every known name, singular, with the kind that it means."""
        names = {
            form: plain_name(each)
            for each in self.types.parents
            for form in (plain_name(each), singular(plain_name(each)))
        }
        for things in self.kinds.values():
            names.update(
                {singular(plain_name(each)): singular(plain_name(each)) for each in things}
            )
        for kind, words in self.aliases.items():
            own = singular(plain_name(kind))
            own = names.setdefault(own, own)
            for word in words:
                names.setdefault(singular(plain_name(word)), own)
        return names

    @cached_property
    def near_kinds(self) -> dict[str, frozenset[str]]:
        """The kinds that each may be taken for, from aliases that are kinds of their own."""
        near: dict[str, set[str]] = {}
        for kind, words in self.aliases.items():
            own = self.kind_of_name[singular(plain_name(kind))]
            for other in {self.kind_of_name[singular(plain_name(word))] for word in words} - {own}:
                near.setdefault(own, set()).add(other)
                near.setdefault(other, set()).add(own)
        return {kind: frozenset(others) for kind, others in near.items()}

    @cached_property
    def general_of(self) -> dict[str, str]:
        """The general word (a type's plain name) of each plain thing."""
        return {
            singular(plain_name(each)): general
            for general, things in self.kinds.items()
            for each in things
        }

    def type_of(self, kind: str) -> str | None:
        """Return the type of the domain that a kind is, or is covered by; None if neither."""
        name = kind.replace(' ', '_')
        return name if name in self.types.parents else self.general_of.get(kind)

    def covers(self, general: str, kind: str) -> bool:
        """Say whether a kind is the other or falls under it (an apple under fruit)."""
        if general == kind:
            return True
        above, below = general.replace(' ', '_'), self.type_of(kind)
        if above not in self.types.parents or below is None:
            return False
        if kind.replace(' ', '_') not in self.types.parents and above == below:
            return True
        return self.types.is_a(below, above)

    def understand(self, words: Iterable[str]) -> Meaning:
        """Find the kind at the end of a noun phrase; the words before it describe it."""
        every = plain_name(' '.join(words)).split()
        phrase = [word for word in every if word not in DETERMINERS] or every
        for start in range(len(phrase)):
            kind = self.kind_of_name.get(singular(' '.join(phrase[start:])))
            if kind is not None:
                return Meaning(kind, tuple(phrase[:start]))
        start = 0
        while start < len(phrase) - 1 and self.is_describing(phrase[start]):
            start += 1
        return Meaning(singular(' '.join(phrase[start:])), tuple(phrase[:start]), is_known=False)

    def is_describing(self, word: str) -> bool:
        """Say whether a word is a colour or a material."""
        return word in self.colours or word in self.materials

    def is_room(self, words: Iterable[str]) -> bool:
        """Say whether words mean the surroundings and no piece of furniture."""
        return ' '.join(word for word in words if word not in DETERMINERS) in self.rooms

    def correct(self, word: str, extra: Iterable[str] = ()) -> str | None:
        """
        Return the name that a mistyped one is nearest to, if it is near; what is there first.

        One letter may be missing, too many, wrong, or two may be swapped; two such mistakes in a
        long name. A word of the dictionary is not mistyped: a coat is no boat.
        """
        if dictionary_words().issuperset(word.split()):
            return None
        most = 2 if len(word) >= _LONG else 1
        for names, shortest in ((list(extra), 3), (list(self.kind_of_name), 4)):
            if len(word) < shortest:
                continue
            found = process.extractOne(word, names, scorer=OSA.distance, score_cutoff=most)
            if found is not None:
                return str(found[0])
        return None

    def kind_of_label(self, label: str) -> str:
        """
        Return the kind of a label in any style; numbers at its end are dropped.

        So is what stands in parentheses, as LVIS names have it: `pan_(for_cooking)`.
        """
        plain = _PARENTHESES.sub('', plain_name(label)).strip() or plain_name(label)
        name = singular(_TRAILING_NUMBER.sub('', plain) or plain)
        if name in self.kind_of_name:
            return self.kind_of_name[name]
        meaning = self.understand(name.split())
        # "garlic press" is no press of garlic: only colours may stand before a known kind.
        if meaning.is_known and all(map(self.is_describing, meaning.described)):
            return meaning.kind
        return name


@cache
def load_lexicon() -> Lexicon:
    """Return the shipped lexicon."""
    values = yaml.safe_load(resource_path('config/words.yaml').read_text(encoding='utf-8'))
    return Lexicon(
        load_domain().types,
        values['aliases'],
        values['kinds'],
        values['away'],
        frozenset(values['colours']),
        frozenset(values['materials']),
        frozenset(values['rooms']),
        dict(values['switched_by']),
    )
