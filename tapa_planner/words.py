"""A wish as words: the units that can be copied."""

import re

_WORD = re.compile(r"[^\W_]+(?:['’](?!s\b)[^\W_]+)?|['’]s\b|->|[^\w\s]", re.UNICODE)
_CAMEL = re.compile(r'(?<=[a-z])(?=[A-Z][a-z])')

NO_WORDS = frozenset(
    {'no', 'nope', 'not', 'never', 'stop', 'cancel', "don't", 'dont', 'forget', 'leave'}
)
"""Words of an answer that takes something back."""


def says_no(answer: str) -> bool:
    """Say whether an answer takes something back or turns it down."""
    return not NO_WORDS.isdisjoint(split_words(answer))


def split_words(text: str) -> list[str]:
    """Split a wish into lower-case words and marks; `CoffeeTable` is two, and so is "mug's"."""
    spaced = _CAMEL.sub(' ', text).lower()
    return [match.group().replace('’', "'") for match in _WORD.finditer(spaced)]
