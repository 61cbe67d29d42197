"""A wish as words: the units that can be copied."""

import re

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?|->|[^\w\s]", re.UNICODE)


def split_words(text: str) -> list[str]:
    """Split a wish into lower-case words and marks."""
    return [match.group().replace('’', "'") for match in _WORD.finditer(text.lower())]
