"""Reads the ADL subset of PDDL: domains, and goals as text; errors name the line."""

from collections.abc import Sequence
from dataclasses import dataclass
import re

from tapa_planner.errors import PddlError
from tapa_planner.pddl import (
    And,
    Atom,
    Effect,
    Equal,
    Fact,
    Formula,
    Imply,
    Not,
    Or,
    Quantified,
    Types,
    Variable,
)

_TOKEN = re.compile(r';[^\n]*|"[^"]*"|[()]|[^\s();]+')


@dataclass(frozen=True)
class Word:
    """A name with the line that it stands in."""

    text: str
    line: int


@dataclass(frozen=True)
class Group:
    """A parenthesis with the line that it opens in."""

    items: tuple['Word | Group', ...]
    line: int

    def head(self) -> str:
        """Return the first word, or '' where there is none."""
        return self.items[0].text.lower() if self.items and isinstance(self.items[0], Word) else ''


@dataclass(frozen=True)
class ActionText:
    """An action as the domain file writes it."""

    name: str
    parameters: tuple[Variable, ...]
    precondition: Formula
    effects: tuple[Effect, ...]


@dataclass(frozen=True)
class DomainText:
    """A domain file: types, predicates with their parameters, actions."""

    name: str
    types: Types
    predicates: dict[str, tuple[Variable, ...]]
    actions: tuple[ActionText, ...]


def parse_domain(text: str) -> DomainText:
    """
    Parse a domain.

    :raises PddlError: with the line of what was not expected.
    """
    group = read_groups(text)
    if group.head() != 'define':
        raise PddlError(f'line {group.line}: expected (define (domain ...) ...)')
    name, types, predicates = 'unnamed', Types(), dict[str, tuple[Variable, ...]]()
    action_groups = []
    for section in map(_as_group, group.items[1:]):
        match section.head():
            case 'domain':
                name = _as_word(section.items[1]).text
            case ':types':
                types = Types({v.name: v.type_name for v in _typed_list(section.items[1:])})
            case ':predicates':
                for predicate in map(_as_group, section.items[1:]):
                    predicates[predicate.head()] = _typed_list(predicate.items[1:])
            case ':action':
                action_groups.append(section)
            case ':requirements':
                pass
            case other:
                raise PddlError(f'line {section.line}: unknown section {other!r}')
    _check_types(types, predicates)
    actions = tuple(_action(each, predicates, types) for each in action_groups)
    return DomainText(name, types, predicates, actions)


def parse_formula(text: str, predicates: dict[str, tuple[Variable, ...]], types: Types) -> Formula:
    """
    Parse a goal or a condition and check its predicates, arities and types.

    :raises PddlError: with the line of what was not expected.
    """
    return parse_group(read_groups(text), predicates, types)


def parse_group(
    item: Word | Group, predicates: dict[str, tuple[Variable, ...]], types: Types
) -> Formula:
    """Do the same for a part of a text that was read already."""
    return _formula(item, predicates, types)


def read_groups(text: str) -> Group:
    """
    Read one expression in parentheses; texts in quotes are single words, with their quotes.

    :raises PddlError: with the line of a parenthesis that does not match.
    """
    stack: list[list[Word | Group]] = [[]]
    lines: list[int] = []
    for match in _TOKEN.finditer(text):
        token, line = match.group(), text.count('\n', 0, match.start()) + 1
        if token.startswith(';'):
            continue
        if token == '(':
            stack.append([])
            lines.append(line)
        elif token == ')':
            if not lines:
                raise PddlError(f'line {line}: a parenthesis closes that was never opened')
            items = tuple(stack.pop())
            stack[-1].append(Group(items, lines.pop()))
        else:
            stack[-1].append(Word(token, line))
    if lines:
        raise PddlError(f'line {lines[-1]}: a parenthesis opens that is never closed')
    if len(stack[0]) != 1 or not isinstance(stack[0][0], Group):
        raise PddlError(f'expected one expression in parentheses, got {text.strip()[:60]!r}')
    return stack[0][0]


def _typed_list(items: Sequence[Word | Group]) -> tuple[Variable, ...]:
    """Read `a b - t c` as (a, t) (b, t) (c, object)."""
    result: list[Variable] = []
    waiting: list[str] = []
    words = [_as_word(item).text for item in items]
    index = 0
    while index < len(words):
        if words[index] == '-':
            if index + 1 == len(words):
                raise PddlError(f'line {_as_word(items[index]).line}: no type behind "-"')
            result += [Variable(name, words[index + 1].lower()) for name in waiting]
            waiting = []
            index += 2
        else:
            waiting.append(words[index])
            index += 1
    return (*result, *(Variable(name, 'object') for name in waiting))


def _action(group: Group, predicates: dict[str, tuple[Variable, ...]], types: Types) -> ActionText:
    name = _as_word(group.items[1]).text
    parts = {
        _as_word(key).text: _as_group(value)
        for key, value in zip(group.items[2::2], group.items[3::2], strict=True)
    }
    expected = {':parameters', ':precondition', ':effect'}
    if set(parts) != expected:
        raise PddlError(
            f'line {group.line}: action {name} needs {sorted(expected)}, has {sorted(parts)}'
        )
    return ActionText(
        name,
        _typed_list(parts[':parameters'].items),
        _formula(parts[':precondition'], predicates, types),
        tuple(_effects(parts[':effect'], predicates, types, And(()), ())),
    )


def _formula(
    item: Word | Group, predicates: dict[str, tuple[Variable, ...]], types: Types
) -> Formula:
    group = _as_group(item)
    parts = group.items[1:]
    head = group.head()
    if not group.items:
        return And(())
    if head in ('and', 'or'):
        inner = tuple(_formula(part, predicates, types) for part in parts)
        return And(inner) if head == 'and' else Or(inner)
    if head == 'not':
        return Not(_formula(_arguments(group, 1)[0], predicates, types))
    if head == 'imply':
        premise, conclusion = _arguments(group, 2)
        return Imply(
            _formula(premise, predicates, types),
            _formula(conclusion, predicates, types),
        )
    if head in ('forall', 'exists'):
        names, body = _arguments(group, 2)
        variables = _variables(_as_group(names), types)
        return Quantified(head == 'forall', variables, _formula(body, predicates, types))
    if head == '=':
        left, right = (_as_word(each).text for each in _arguments(group, 2))
        return Equal(left, right)
    return Fact(_atom(group, predicates))


def _effects(
    item: Word | Group,
    predicates: dict[str, tuple[Variable, ...]],
    types: Types,
    condition: Formula,
    variables: tuple[Variable, ...],
) -> list[Effect]:
    group = _as_group(item)
    match group.head():
        case 'and':
            return [
                effect
                for part in group.items[1:]
                for effect in _effects(part, predicates, types, condition, variables)
            ]
        case 'forall':
            names, body = _arguments(group, 2)
            inner = (*variables, *_variables(_as_group(names), types))
            return _effects(body, predicates, types, condition, inner)
        case 'when':
            premise, body = _arguments(group, 2)
            own = _formula(premise, predicates, types)
            both = own if condition == And(()) else And((condition, own))
            return _effects(body, predicates, types, both, variables)
        case 'not':
            atom = _atom(_as_group(_arguments(group, 1)[0]), predicates)
            return [Effect(atom, False, condition, variables)]
        case _:
            return [Effect(_atom(group, predicates), True, condition, variables)]


def _variables(group: Group, types: Types) -> tuple[Variable, ...]:
    variables = _typed_list(group.items)
    for variable in variables:
        if variable.type_name not in types:
            raise PddlError(
                f'line {group.line}: unknown type {variable.type_name!r} of {variable.name}'
            )
    return variables


def _atom(group: Group, predicates: dict[str, tuple[Variable, ...]]) -> Atom:
    head = group.head()
    if head not in predicates:
        raise PddlError(
            f'line {group.line}: unknown predicate {head!r}; known are {", ".join(predicates)}'
        )
    arguments = tuple(_as_word(item).text for item in group.items[1:])
    if len(arguments) != len(predicates[head]):
        raise PddlError(
            f'line {group.line}: ({head} ...) takes {len(predicates[head])} arguments,'
            f' got {len(arguments)}'
        )
    return Atom(head, arguments)


def _check_types(types: Types, predicates: dict[str, tuple[Variable, ...]]) -> None:
    for name, parent in types.parents.items():
        if parent not in types:
            raise PddlError(f'type {name!r} has the unknown parent {parent!r}')
    for predicate, variables in predicates.items():
        for variable in variables:
            if variable.type_name not in types:
                raise PddlError(f'({predicate} ...) uses the unknown type {variable.type_name!r}')


def _arguments(group: Group, count: int) -> tuple[Word | Group, ...]:
    if len(group.items) != count + 1:
        raise PddlError(
            f'line {group.line}: ({group.head()} ...) takes {count} parts,'
            f' got {len(group.items) - 1}'
        )
    return group.items[1:]


def _as_group(item: Word | Group) -> Group:
    if isinstance(item, Word):
        raise PddlError(f'line {item.line}: expected a parenthesis, got {item.text!r}')
    return item


def _as_word(item: Word | Group) -> Word:
    if isinstance(item, Group):
        raise PddlError(f'line {item.line}: expected a name, got a parenthesis')
    return item
