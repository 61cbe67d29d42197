"""A constraint on a model whose logits nobody sees: its text is cut into pieces and checked."""

from collections.abc import Sequence
import json
import re

from tapa_planner.models.language_model import Constraint, Task

_STEP = re.compile(r'([A-Za-z_]+)\s*\(\s*([^()]*?)\s*\)|\bDONE\b')
_SHOWN = 24


def pieces_of(task: Task, text: str) -> list[str]:
    """
    Cut an answer into the pieces that a constraint speaks of; marks around them are dropped.

    An answer in JSON (`{"answer": "..."}`, `{"steps": [...]}`) is opened first.
    """
    text = _opened(text)
    if task is Task.WISH:
        line = next((each for each in text.splitlines() if each.strip()), '')
        words = line.strip().strip('`*"').removeprefix('Answer:').split()
        return words[: words.index('END') + 1] if 'END' in words else words
    pieces = []
    for match in _STEP.finditer(text):
        if match[1] is None:
            pieces.append('DONE')
            break
        arguments = ', '.join(each.strip() for each in match[2].split(','))
        pieces.append(f'{match[1]}({arguments})')
    return pieces


def _opened(text: str) -> str:
    start, end = text.find('{'), text.rfind('}')
    if not 0 <= start < end:
        return text
    try:
        value = json.loads(text[start : end + 1])
    except (ValueError, RecursionError):
        return text
    if not isinstance(value, dict):
        return text
    steps = value.get('steps', value.get('answer', text))
    return ' '.join(map(str, steps)) if isinstance(steps, list) else str(steps)


def check_pieces(constraint: Constraint, pieces: Sequence[str]) -> str:
    """Return a sentence that says what is wrong with the first piece that may not stand; or ''."""
    for index, piece in enumerate(pieces):
        options = constraint.options(pieces[:index])
        if piece not in options:
            return f'"{piece[:60]}" cannot stand at position {index + 1}; {_expected(options)}.'
    options = constraint.options(pieces)
    return f'It is not complete; {_expected(options)}.' if options else ''


def _expected(options: Sequence[str]) -> str:
    shown = ', '.join(options[:_SHOWN])
    return (
        f'possible there: {shown}{", ..." if len(options) > _SHOWN else ""}'
        if options
        else ('nothing more may follow')
    )
