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
    GIVE = 'GIVE'
    """Things shall be handed to somebody who is there."""
    SLICE = 'SLICE'
    """Food shall be cut into pieces."""
    FILL = 'FILL'
    """Vessels shall be full of water or of what comes out of a device."""
    POUR = 'POUR'
    """What is in a vessel shall be in another one."""
    HEAT = 'HEAT'
    """Things shall be hot."""
    OPEN = 'OPEN'
    """A container shall be open."""
    CLOSE = 'CLOSE'
    """A container shall be closed."""
    ON = 'ON'
    """A device shall be switched on."""
    OFF = 'OFF'
    """A device shall be switched off."""
    WIPE = 'WIPE'
    """A thing or a piece of furniture shall be wiped clean."""
    PRESS = 'PRESS'
    """The button of a device shall be pressed once."""
    PUSH = 'PUSH'
    """A thing shall be pushed a little."""
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


COUNTED = frozenset(['PUT', 'HOLD', 'GIVE', 'SLICE', 'FILL', 'POUR', 'HEAT'])
"""Verbs that say how many of which things: a count, mentions, where from, which not."""
PLAIN = frozenset(['OPEN', 'CLOSE', 'ON', 'OFF', 'WIPE', 'PRESS', 'PUSH', 'LOOK', 'GO', 'CLEAR'])
"""Verbs about one mention; with ALL, about everything that it fits."""
AIMED = frozenset(['PUT', 'GIVE', 'POUR'])
"""Counted verbs that end with TO and where or whom to."""
TOOLED = frozenset(['SLICE', 'FILL', 'HEAT', 'WIPE'])
"""Verbs that may end with WITH and the tool or device to use."""
COUNTS = {'ONE': 1, 'TWO': 2, 'THREE': 3, 'FOUR': 4, 'FIVE': 5, 'ALL': 0}
SLOTS = ('THING', 'PLACE', 'WISH')
MARKS = ('FROM', 'BUT', 'OR', 'TO', 'BY', 'AWAY', 'WITH', 'AND', 'END')
RESERVED = (*(verb.value for verb in Verb), *COUNTS, *SLOTS, *MARKS)

Mention = tuple[str, ...]


@dataclass(frozen=True)
class Clause:
    """
    One part of a wish.

    :param count: how many things; 0 means all of them.
    :param things: mentions of which any will do; one for plain verbs.
    :param source: where the things must be now; () is anywhere.
    :param excepted: what is not meant.
    :param place: where PUT puts them, to whom GIVE gives, into what POUR pours; () with `is_away`
        is where such things are kept.
    :param is_beside: the place is wherever the thing named by `place` is.
    :param tool: what it shall be done with; () leaves that open.
    """

    verb: Verb
    count: int = 1
    things: tuple[Mention, ...] = ()
    source: Mention = ()
    excepted: tuple[Mention, ...] = ()
    place: Mention = ()
    is_beside: bool = False
    is_away: bool = False
    tool: Mention = ()
    slot: str = ''


_NAME = '[^A-Z ]+( [^A-Z ]+){0,5}'
_THINGS = f'({"|".join(COUNTS)}) {_NAME}( OR {_NAME})*( FROM {_NAME})?( BUT {_NAME})*'
_CLAUSE = '|'.join((
    f'PUT {_THINGS} TO (AWAY|(BY )?{_NAME})',
    f'(GIVE|POUR) {_THINGS} TO {_NAME}',
    f'HOLD {_THINGS}',
    f'(SLICE|FILL|HEAT) {_THINGS}( WITH {_NAME})?',
    f'WIPE( ALL)? {_NAME}( WITH {_NAME})?',
    f'({"|".join(sorted(PLAIN - TOOLED))})( ALL)? {_NAME}',
))  # fmt: skip
WISH_PATTERN = (
    f'^(UNCLEAR ({"|".join(SLOTS)})|CANNOT [^A-Z ]+|({_CLAUSE})( AND ({_CLAUSE}))*) END$'
)
"""The language as a regular expression, for servers that hold one while they write."""


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
    if verb is Verb.UNCLEAR:
        return Clause(verb, slot=reader.take(*SLOTS))
    if verb.value in COUNTED:
        return _things_clause(reader, verb)
    count = 0 if verb.value in PLAIN and reader.skip('ALL') else 1
    things = (reader.mention(),)
    return Clause(verb, count, things, tool=_tool(reader, verb))


def _tool(reader: _Reader, verb: Verb) -> Mention:
    return reader.mention() if verb.value in TOOLED and reader.skip('WITH') else ()


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
    if verb.value not in AIMED:
        return Clause(*parts, tool=_tool(reader, verb))
    reader.take('TO')
    if verb is Verb.PUT and reader.skip('AWAY'):
        return Clause(*parts, is_away=True)
    is_beside = verb is Verb.PUT and reader.skip('BY')
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
    if last == 'AWAY':
        return frozenset({'AND', 'END'}), False
    if verb in COUNTED:
        return _next_in_things(clause)
    if last in (verb, 'ALL', 'WITH'):
        return frozenset({'ALL'} if last == verb and verb in PLAIN else ()), True
    if verb == 'CANNOT':
        return frozenset({'END'}), False
    return _done(clause), True


def _done(clause: Sequence[str]) -> frozenset[str]:
    """Return what may follow a clause that could end here."""
    with_tool = {'WITH'} if clause[0] in TOOLED and 'WITH' not in clause else set()
    return frozenset({'AND', 'END'} | with_tool)


def _next_in_things(clause: Sequence[str]) -> tuple[frozenset[str], bool]:
    verb, last = clause[0], clause[-1]
    if last == verb:
        return frozenset(COUNTS), False
    if last == 'TO':
        return frozenset({'BY', 'AWAY'} if verb == 'PUT' else ()), True
    if last in RESERVED:
        return frozenset(), True
    if 'TO' in clause or 'WITH' in clause:
        return frozenset({'AND', 'END'}), True
    end = frozenset({'TO'}) if verb in AIMED else _done(clause)
    if 'BUT' in clause or 'FROM' in clause:
        return end | {'BUT'}, True
    return end | {'OR', 'FROM', 'BUT'}, True
