"""
Skills as Python functions: their conditions and effects, translated once instead of read each time.

A plan is replayed many times while it is written, checked and watched; the functions do it some
five times faster than walking the formulas, which stay the reference.
"""

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

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
    State,
    Variable,
)

Names = Mapping[str, str]
"""The Python name of each variable."""


@dataclass(frozen=True)
class CompiledSkill:
    """
    A skill's functions of the state, the objects and the arguments.

    :ivar is_possible: says whether the precondition holds.
    :ivar apply: returns the state afterwards; what one effect adds wins over what another deletes.
    """

    is_possible: Callable[..., bool]
    apply: Callable[..., State]


def compile_skill(
    parameters: Iterable[Variable],
    precondition: Formula,
    effects: Iterable[Effect],
    properties: Container[str],
) -> CompiledSkill:
    """
    Translate a skill.

    :param properties: the predicates that are decided by the type of their object.
    """
    writer = _Writer(properties)
    names = {each.name: writer.fresh() for each in parameters}
    head = ', '.join(('S', 'objects', *names.values()))
    shared = [
        '    O, T, Q = objects.of, objects.type_of, objects.properties',
        '    A = objects.types.is_a',
    ]
    lines = [
        f'def is_possible({head}):',
        *shared,
        f'    return {writer.condition(precondition, names)}',
    ]
    lines += [f'def apply({head}):', *shared, '    added, deleted = set(), set()']
    for effect in effects:
        lines += writer.effect(effect, names)
    lines += ['    return (S - deleted) | added']
    space: dict[str, Any] = {'Atom': Atom}
    exec('\n'.join(lines), space)
    return CompiledSkill(space['is_possible'], space['apply'])


class _Writer:
    """Writes formulas as Python expressions over S (state), O, T, Q and A (of `Objects`)."""

    def __init__(self, properties: Container[str]) -> None:
        self._properties = properties
        self._count = 0

    def fresh(self) -> str:
        """Return a Python name that is not in use."""
        self._count += 1
        return f'v{self._count}'

    def condition(self, formula: Formula, names: Names) -> str:
        """Return the expression that says whether a formula holds."""
        match formula:
            case Fact(atom) if atom.predicate in self._properties:
                return f'T.get({_value(atom.arguments[0], names)}) in Q[{atom.predicate!r}]'
            case Fact(atom):
                return f'{_plain(atom, names)} in S'
            case Equal(left, right):
                return f'{_value(left, names)} == {_value(right, names)}'
            case Not(part):
                return f'not ({self.condition(part, names)})'
            case And(parts):
                return ' and '.join(f'({self.condition(each, names)})' for each in parts) or 'True'
            case Or(parts):
                return ' or '.join(f'({self.condition(each, names)})' for each in parts) or 'False'
            case Imply(premise, conclusion):
                left, right = self.condition(premise, names), self.condition(conclusion, names)
                return f'not ({left}) or ({right})'
            case Quantified(universal, variables, part):
                return self._quantified(universal, variables, part, names)
        raise TypeError(f'unknown formula {formula!r}')

    def _quantified(
        self, universal: bool, variables: tuple[Variable, ...], part: Formula, names: Names
    ) -> str:
        premise = part.premise if universal and isinstance(part, Imply) else And(())
        asked = premise if universal else part
        inner, loops, tests = self._assigned(variables, asked, names)
        said = part.conclusion if isinstance(part, Imply) and universal else part
        tests += [self.condition(premise, inner)] if premise != And(()) else []
        word = 'all' if universal else 'any'
        where = ''.join(f' for {name} in {source}' for name, source in loops) or ' for _ in (0,)'
        when = ''.join(f' if ({each})' for each in tests)
        return f'{word}(({self.condition(said, inner)}){where}{when})'

    def _assigned(
        self, variables: tuple[Variable, ...], condition: Formula, names: Names
    ) -> tuple[dict[str, str], list[tuple[str, str]], list[str]]:
        """Return names for variables, loops over them, and tests; an equality needs no loop."""
        inner = {**names, **{each.name: self.fresh() for each in variables}}
        own = {each.name for each in variables}
        parts = condition.parts if isinstance(condition, And) else (condition,)
        loops, tests = [], []
        for variable in variables:
            other = next(
                (found for part in parts if (found := _equal(part, variable.name, own))), None
            )
            if other is None:
                loops.append((inner[variable.name], f'O({variable.type_name!r})'))
            else:
                value = _value(other, names)
                inner[variable.name] = value
                tests.append(f'{value} in T and A(T[{value}], {variable.type_name!r})')
        return inner, loops, tests

    def effect(self, effect: Effect, names: Names) -> list[str]:
        """Return the lines that collect what an effect adds or deletes."""
        inner, loops, tests = self._assigned(effect.variables, effect.condition, names)
        if effect.condition != And(()):
            tests.append(self.condition(effect.condition, inner))
        if not effect.adds and loops:
            tests.append(f'{_plain(effect.atom, inner)} in S')
        lines, depth = [], 1
        for name, source in loops:
            lines.append(f'{"    " * depth}for {name} in {source}:')
            depth += 1
        for test in tests:
            lines.append(f'{"    " * depth}if {test}:')
            depth += 1
        target = 'added' if effect.adds else 'deleted'
        made = f'Atom{_plain(effect.atom, inner)}' if effect.adds else _plain(effect.atom, inner)
        return [*lines, f'{"    " * depth}{target}.add({made})']


def _equal(part: Formula, name: str, own: Container[str]) -> str | None:
    """Return what a part of a condition says that a variable is equal to, if that is bound."""
    if isinstance(part, Equal) and name in (part.left, part.right):
        other = part.right if part.left == name else part.left
        return None if other in own else other
    return None


def _plain(atom: Atom, names: Names) -> str:
    """Write an atom as the plain tuple that it is equal to."""
    arguments = ''.join(f'{_value(each, names)}, ' for each in atom.arguments)
    return f'({atom.predicate!r}, ({arguments}))'


def _value(name: str, names: Names) -> str:
    return names.get(name, repr(name))
