"""
What a description asks for: "the two biggest red mugs next to the kettle in the kitchen".

A small grammar: words for number, size, colour and state before the name, and after it one place:
on, in, next to or near another thing, or in a room. What it does not know belongs to the name.
"""

from dataclasses import dataclass, replace
import re

from tapa_planner.lexicon import DETERMINERS

COLORS = frozenset(
    [
        'red',
        'orange',
        'yellow',
        'green',
        'turquoise',
        'blue',
        'purple',
        'pink',
        'brown',
        'black',
        'white',
        'gray',
        'grey',
    ]
)
SIZES = {
    'big': 1, 'large': 1, 'huge': 1, 'small': -1, 'little': -1, 'tiny': -1, 'tall': 2, 'high': 2,
    'low': -2, 'short': -2, 'long': 3, 'wide': 3,
}  # fmt: skip
"""Word -> what is compared: 1 volume, 2 height, 3 longest side; negative for the least."""
STATES = {
    'open': ('open_fraction', True), 'opened': ('open_fraction', True),
    'closed': ('open_fraction', False), 'shut': ('open_fraction', False),
    'lit': ('lit', True), 'shining': ('lit', True), 'dark': ('lit', False),
    'sliced': ('sliced', True), 'cut': ('sliced', True), 'whole': ('sliced', False),
    'full': ('filled', True), 'filled': ('filled', True), 'empty': ('filled', False),
    'dirty': ('dirty', True), 'clean': ('dirty', False),
}  # fmt: skip
NUMBERS = {'two': 2, 'three': 3, 'four': 4, 'five': 5, 'six': 6, 'both': 2}
_UNSPLIT = frozenset({'light switch', 'orange juice', 'short bread'})
_PLACES = (
    (r'\bthat (?:is|are|stands?|lies?) ', ' '),
    (r'\b(?:next to|beside|besides|by the side of)\b', '\x00next_to\x00'),
    (r'\b(?:close to|near to|near|around)\b', '\x00near\x00'),
    (r'\b(?:on top of|on|upon)\b', '\x00on\x00'),
    (r'\b(?:inside of|inside|in|within|into)\b', '\x00in\x00'),
    (r'\bheld by\b', '\x00held\x00'),
)
_QUESTION = re.compile(r'^(?:what|which things?|anything|everything|all)(?: is| are|\'s)?$')
_DRINK = re.compile(r'\b(?:something|anything|thing) to \w+ (?:from|out of|with|on|in)\b')


@dataclass(frozen=True)
class Description:
    """
    What is asked for.

    :ivar name: what is left for the name; '' for anything.
    :ivar colors: words of `colors.color_word`.
    :ivar size: of `SIZES`, 0 for none; `superlative` if the one thing is asked for.
    :ivar states: state and whether it shall hold.
    :ivar relation: on, in, next_to, near or held, with the words for its `reference`.
    :ivar count: how many; 0 for not said.
    """

    name: str
    colors: frozenset[str] = frozenset()
    size: int = 0
    superlative: bool = False
    states: tuple[tuple[str, bool], ...] = ()
    relation: str = ''
    reference: str = ''
    count: int = 0


def described(text: str) -> Description:
    """Return what a description asks for."""
    plain = ' '.join(text.replace('_', ' ').lower().split()).strip(' ?.!')
    plain = re.sub(r'^(?:where (?:is|are)|is there|are there|find|show me) ', '', plain)
    use = _DRINK.search(plain)  # "something to sit on": its preposition tells no place
    kept = plain[: use.end()] if use else ''
    rest = plain[use.end() :] if use else plain
    for pattern, mark in _PLACES:
        rest = re.sub(pattern, mark, rest)
    parts = (kept + rest).split('\x00', 2)
    head, relation, reference = (*parts, '', '')[:3]
    reference = re.sub(r'\x00(\w+)\x00', r' \1 ', reference)
    found = _head(head.strip())
    if relation and reference.strip():
        return replace(found, relation=relation, reference=_without_articles(reference))
    return found


def _head(text: str) -> Description:
    if _QUESTION.match(text) or text in ('', 'thing', 'things', 'something'):
        return Description('')
    if text in _UNSPLIT:
        return Description(text)
    words = text.split()
    if words[0] in ('something', 'anything') and len(words) > 1 and _is_adjective(words[1]):
        words = [*words[1:], 'thing']  # "something green"
    colors: set[str] = set()
    size, superlative, count = 0, False, 0
    states: list[tuple[str, bool]] = []
    while len(words) > 1:
        word = words[0]
        stem = _positive(word)
        if word in DETERMINERS or word in ('any', 'other'):
            pass
        elif word in NUMBERS or (word.isdigit() and 0 < int(word) < 1000):
            count = NUMBERS.get(word) or int(word)
        elif word in COLORS and ' '.join(words) not in _UNSPLIT:
            colors.add('gray' if word == 'grey' else word)
        elif stem in SIZES:
            size, superlative = SIZES[stem], word != stem and word.endswith('est')
        elif word in STATES:
            states.append(STATES[word])
        else:
            break
        words = words[1:]
    name = ' '.join(words)
    if name in ('thing', 'things', 'one', 'ones', 'object', 'objects'):
        name = ''
    return Description(name, frozenset(colors), size, superlative, tuple(states), count=count)


def _is_adjective(word: str) -> bool:
    return word in COLORS or word in STATES or _positive(word) in SIZES


def _positive(word: str) -> str:
    """Return the word that "biggest" or "smaller" compares."""
    for ending in ('est', 'er'):
        if word.endswith(ending):
            stem = word[: -len(ending)]
            for each in (stem, stem[:-1], stem + 'e'):
                if each in SIZES:
                    return each
    return word


def _without_articles(text: str) -> str:
    words = text.split()
    while len(words) > 1 and words[0] in DETERMINERS:
        words = words[1:]
    return ' '.join(words)
