"""YAML whose values know their lines, so that what is wrong with one can be said where it stands."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from difflib import get_close_matches
import math

import yaml


class DescriptionError(ValueError):
    """A description cannot be used; the message begins with the number of the line at fault."""

    def __init__(self, line: int, reason: str) -> None:
        """Keep the line, counted from 1."""
        super().__init__(f'line {line}: {reason}')
        self.line = line


def unknown(line: int, what: str, came: str, known: Collection[str]) -> DescriptionError:
    """Return the error for a word that is none of the known ones, with those that are near."""
    near = get_close_matches(came, known, n=3, cutoff=0.5)
    hint = f'did you mean {" or ".join(near)}?' if near else f'there are {", ".join(known)}'
    return DescriptionError(line, f'{what} {came!r} is not known; {hint}')


class Entry:
    """
    A mapping with known keys, read key by key.

    :raises DescriptionError: from every method, for a value of the wrong type or out of range.
    """

    def __init__(self, node: yaml.Node, what: str, keys: Collection[str]) -> None:
        self.line = _line(node)
        self.what = what
        if not isinstance(node, yaml.MappingNode):
            raise DescriptionError(self.line, f'{what} is a mapping, got {_shown(node)}')
        self._nodes: dict[str, yaml.Node] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.value not in keys:
                raise unknown(_line(key), f'the key of {what}', _shown(key), keys)
            if key.value in self._nodes:
                raise DescriptionError(_line(key), f'{what} has {key.value} twice')
            self._nodes[key.value] = value

    def __contains__(self, key: str) -> bool:
        return key in self._nodes

    def line_of(self, key: str) -> int:
        """Return the line of a value, or that of the mapping where it is missing."""
        return _line(self._nodes[key]) if key in self._nodes else self.line

    def error(self, key: str, reason: str) -> DescriptionError:
        """Return an error at a key."""
        return DescriptionError(self.line_of(key), f'{self.what}: {reason}')

    def text(self, key: str, default: str | None = None, known: Collection[str] = ()) -> str:
        """Return a text, one of the known ones where there are any."""
        value = self._scalar(key, default)
        if not isinstance(value, str) or not value:
            raise self.error(key, f'{key} is a text, got {value!r}')
        if known and value not in known:
            raise unknown(self.line_of(key), f'the {key} of {self.what}', value, known)
        return value

    def number(self, key: str, low: float, high: float, default: float | None = None) -> float:
        """Return a finite number in a range."""
        return _number(self, key, self._scalar(key, default), low, high)

    def whole(self, key: str, low: int, high: int, default: int | None = None) -> int:
        """Return a whole number in a range."""
        value = self.number(key, low, high, default)
        if value != int(value):
            raise self.error(key, f'{key} is a whole number, got {value:g}')
        return int(value)

    def flag(self, key: str, default: bool = False) -> bool:
        """Return true or false."""
        value = self._scalar(key, default)
        if not isinstance(value, bool):
            raise self.error(key, f'{key} is true or false, got {value!r}')
        return value

    def numbers(self, key: str, count: int, low: float, high: float) -> tuple[float, ...]:
        """Return a list of so many numbers."""
        nodes = self._sequence(key)
        if len(nodes) != count:
            raise self.error(key, f'{key} is a list of {count} numbers, got {len(nodes)}')
        return tuple(_number(self, key, _value(node), low, high) for node in nodes)

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts, empty where it is missing."""
        values = [_value(node) for node in self._sequence(key)] if key in self else []
        if not all(isinstance(value, str) for value in values):
            raise self.error(key, f'{key} is a list of texts, got {values!r}')
        return tuple(str(value) for value in values)

    def entries(self, key: str, what: str, keys: Collection[str]) -> list[Entry]:
        """Return a list of mappings, empty where it is missing."""
        return [Entry(node, what, keys) for node in self._sequence(key)] if key in self else []

    def mapping(self, key: str, what: str, keys: Collection[str]) -> Entry | None:
        """Return a mapping, None where it is missing."""
        return Entry(self._nodes[key], what, keys) if key in self else None

    def points(self, key: str) -> tuple[tuple[float, float], ...]:
        """Return a list of points (x, y), empty where it is missing."""
        points = []
        for node in self._sequence(key) if key in self else ():
            values = node.value if isinstance(node, yaml.SequenceNode) else ()
            if len(values) != 2:
                raise DescriptionError(_line(node), f'{key} is a list of [x, y]')
            x, y = (_number(self, key, _value(each), -1e3, 1e3) for each in values)
            points.append((x, y))
        return tuple(points)

    def _scalar(self, key: str, default: object) -> object:
        if key in self._nodes:
            return _value(self._nodes[key])
        if default is None:
            raise DescriptionError(self.line, f'{self.what} needs the key {key}')
        return default

    def _sequence(self, key: str) -> Sequence[yaml.Node]:
        if key not in self._nodes:
            raise DescriptionError(self.line, f'{self.what} needs the key {key}')
        node = self._nodes[key]
        if not isinstance(node, yaml.SequenceNode):
            raise self.error(key, f'{key} is a list, got {_shown(node)}')
        return list(node.value)


def read_mapping(text: str, what: str, keys: Collection[str]) -> Entry:
    """
    Return the mapping that a text holds; an empty text is an empty mapping.

    :raises DescriptionError: if it is no YAML, or no mapping with these keys.
    """
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as exc:
        mark = exc.problem_mark or exc.context_mark
        line = mark.line + 1 if mark is not None else 1
        raise DescriptionError(line, f'this is no YAML: {exc.problem}') from exc
    except yaml.YAMLError as exc:
        raise DescriptionError(1, f'this is no YAML: {exc}') from exc
    if node is None:
        node = yaml.MappingNode('tag:yaml.org,2002:map', [], yaml.Mark('', 0, 0, 0, None, 0))
    return Entry(node, what, keys)


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1 if node.start_mark is not None else 1


def _value(node: yaml.Node) -> object:
    if not isinstance(node, yaml.ScalarNode):
        raise DescriptionError(_line(node), f'a single value was expected, got {_shown(node)}')
    return yaml.SafeLoader('').construct_object(node)


def _shown(node: yaml.Node) -> str:
    if isinstance(node, yaml.ScalarNode):
        return str(node.value)
    return 'a list' if isinstance(node, yaml.SequenceNode) else 'a mapping'


def _number(entry: Entry, key: str, value: object, low: float, high: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise entry.error(key, f'{key} is a number, got {value!r}')
    if not math.isfinite(value) or not low <= value <= high:
        raise entry.error(key, f'{key} lies in {low:g} to {high:g}, got {value:g}')
    return float(value)
