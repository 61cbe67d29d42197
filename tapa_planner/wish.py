"""
The language in which a model writes what a person wants: a goal in lifted form.

Upper-case words belong to the language; lower-case ones are copied from the wish or are names of
kinds. Whether the things exist is decided later, by matching them to the scene::

    PUT ONE red mug FROM shelf TO fridge AND HOLD ONE apple OR pear END
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

from tapa_planner.errors import InputError


class Verb(Enum):
    """What a clause asks for."""

    PUT = 'PUT'
    """Things shall be on or in a place."""
    HOLD = 'HOLD'
    """The robot shall hold a thing, to hand it over."""
    OPEN = 'OPEN'
    """A container shall be open."""
    CLOSE = 'CLOSE'
    """A container shall be closed."""
    LOOK = 'LOOK'
    """A thing shall be looked at."""
    GO = 'GO'
    """The robot shall be at a place."""
    CLEAR = 'CLEAR'
    """Nothing shall be left on or in a place."""
    CANNOT = 'CANNOT'
    """The wish needs an ability that the robot does not have; the word says which."""
    UNCLEAR = 'UNCLEAR'
    """A question is needed: about the THING, the PLACE or the whole WISH."""


COUNTS = {'ONE': 1, 'TWO': 2, 'THREE': 3, 'FOUR': 4, 'FIVE': 5, 'ALL': 0}
SLOTS = ('THING', 'PLACE', 'WISH')
MARKS = ('FROM', 'BUT', 'OR', 'TO', 'BY', 'AWAY', 'AND', 'END')
RESERVED = (*(verb.value for verb in Verb), *COUNTS, *SLOTS, *MARKS)

Mention = tuple[str, ...]


@dataclass(frozen=True)
class Clause:
    """
    One part of a wish.

    :param count: how many things; 0 means all of them.
    :param things: mentions of which any will do; one for OPEN, CLOSE, GO, CLEAR.
    :param source: where the things must be now; () is anywhere.
    :param excepted: what is not meant.
    :param place: where PUT puts them; () with `is_away` is where such things are kept.
    :param is_beside: the place is wherever the thing named by `place` is.
    """

    verb: Verb
    count: int = 1
    things: tuple[Mention, ...] = ()
    source: Mention = ()
    excepted: tuple[Mention, ...] = ()
    place: Mention = ()
    is_beside: bool = False
    is_away: bool = False
    slot: str = ''


class WishError(InputError):
    """A text that is not in the language of wishes."""


@dataclass
class _Reader:
    words: Sequence[str]
    index: int = 0
    seen: list[str] = field(default_factory=list)

    def peek(self) -> str:
        return self.words[self.index] if self.index < len(self.words) else ''

    def take(self, *expected: str) -> str:
        word = self.peek()
        if word not in expected:
            raise WishError(
                f'expected {" or ".join(expected)} after {" ".join(self.words[: self.index])!r},'
                f' got {word or "the end"!r}'
            )
        self.index += 1
        return word

    def skip(self, word: str) -> bool:
        found = self.peek() == word
        self.index += found
        return found

    def mention(self) -> Mention:
        start = self.index
        while self.peek() and self.peek() not in RESERVED:
            self.index += 1
        if start == self.index:
            raise WishError(f'expected a name after {" ".join(self.words[:start])!r}')
        return tuple(self.words[start : self.index])


def parse_wish(text: str) -> tuple[Clause, ...]:
    """
    Read a wish; the closing END may be missing.

    :raises WishError: saying what was expected and what came.
    """
    reader = _Reader(text.split())
    clauses = [_clause(reader)]
    while reader.skip('AND'):
        clauses.append(_clause(reader))
    if reader.peek():
        reader.take('END')
    if reader.peek():
        raise WishError(f'expected nothing after END, got {reader.peek()!r}')
    return tuple(clauses)


def _clause(reader: _Reader) -> Clause:
    verb = Verb(reader.take(*(each.value for each in Verb)))
    match verb:
        case Verb.UNCLEAR:
            return Clause(verb, slot=reader.take(*SLOTS))
        case Verb.PUT | Verb.HOLD:
            return _things_clause(reader, verb)
        case _:
            return Clause(verb, things=(reader.mention(),))


def _things_clause(reader: _Reader, verb: Verb) -> Clause:
    count = COUNTS[reader.take(*COUNTS)]
    things = [reader.mention()]
    while reader.skip('OR'):
        things.append(reader.mention())
    source = reader.mention() if reader.skip('FROM') else ()
    excepted = []
    while reader.skip('BUT'):
        excepted.append(reader.mention())
    parts = (verb, count, tuple(things), source, tuple(excepted))
    if verb is Verb.HOLD:
        return Clause(*parts)
    reader.take('TO')
    if reader.skip('AWAY'):
        return Clause(*parts, is_away=True)
    is_beside = reader.skip('BY')
    return Clause(*parts, place=reader.mention(), is_beside=is_beside)


def next_words(words: Sequence[str]) -> tuple[frozenset[str], bool]:
    """Return the reserved words that may follow, and whether a copied word may (grammar)."""
    start = max((i + 1 for i, word in enumerate(words) if word == 'AND'), default=0)
    clause = words[start:]
    verbs = frozenset(each.value for each in Verb)
    if not clause:
        return (verbs if not start else verbs - {'UNCLEAR', 'CANNOT'}), False
    verb, last = clause[0], clause[-1]
    if verb == 'UNCLEAR':
        return (frozenset(SLOTS), False) if last == verb else (frozenset({'END'}), False)
    done = frozenset({'AND', 'END'}) if verb != 'CANNOT' else frozenset({'END'})
    if last == 'AWAY':
        return done, False
    if verb not in ('PUT', 'HOLD'):
        return (frozenset(), True) if last == verb else (done, verb != 'CANNOT')
    return _next_in_things(clause, done)


def _next_in_things(clause: Sequence[str], done: frozenset[str]) -> tuple[frozenset[str], bool]:
    verb, last = clause[0], clause[-1]
    if last == verb:
        return frozenset(COUNTS), False
    if last == 'TO':
        return frozenset({'BY', 'AWAY'}), True
    if last in RESERVED:
        return frozenset(), True
    if 'TO' in clause:
        return done, True
    end = done if verb == 'HOLD' else frozenset({'TO'})
    if 'BUT' in clause:
        return end | {'BUT'}, True
    if 'FROM' in clause:
        return end | {'BUT'}, True
    return end | {'OR', 'FROM', 'BUT'}, True
