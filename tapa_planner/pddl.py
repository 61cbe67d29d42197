"""
Formulas and effects of the ADL subset of PDDL, with their meaning in a state.

A state is a frozenset of ground atoms (closed world); objects are a mapping from name to type.
Covered: and, or, not, imply, forall, exists, =, and for effects also when.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from tapa_planner.errors import PddlError


class Atom(NamedTuple):
    """A predicate applied to names; a name that starts with '?' is a variable."""

    predicate: str
    arguments: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f'({" ".join((self.predicate, *self.arguments))})'


State = frozenset[Atom]
Binding = Mapping[str, str]


class Variable(NamedTuple):
    """A typed variable of an action or a quantifier."""

    name: str
    type_name: str


@dataclass(frozen=True)
class Types:
    """The type hierarchy: each type's parent; `object` is the root."""

    parents: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def _lines(self) -> dict[str, frozenset[str]]:
        return {name: frozenset(self.ancestors(name)) for name in ('object', *self.parents)}

    def __contains__(self, name: object) -> bool:
        return name == 'object' or name in self.parents

    def ancestors(self, name: str) -> Iterator[str]:
        """
        Yield the type itself, then its parents up to `object`.

        :raises PddlError: if the type is not declared.
        """
        if name not in self:
            raise PddlError(f'unknown type {name!r}; known are {", ".join(sorted(self.parents))}')
        while name != 'object':
            yield name
            name = self.parents[name]
        yield 'object'

    def is_a(self, name: str, ancestor: str) -> bool:
        """Say whether a type is the other or one of its subtypes."""
        return ancestor in (self._lines.get(name) or self.ancestors(name))

    def leaves(self, ancestor: str = 'object') -> tuple[str, ...]:
        """Return the subtypes of a type that have no subtypes themselves, in file order."""
        inner = set(self.parents.values())
        return tuple(t for t in self.parents if t not in inner and self.is_a(t, ancestor))


@dataclass(frozen=True)
class Objects:
    """
    The objects that quantifiers range over, by type.

    :ivar properties: the types that have each property; such a fact never changes and is in no
        state.
    """

    types: Types
    type_of: Mapping[str, str]
    properties: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @cached_property
    def _names(self) -> dict[str, tuple[str, ...]]:
        return {}

    def of(self, type_name: str) -> tuple[str, ...]:
        """Return the names of all objects of that type or a subtype."""
        names = self._names.get(type_name)
        if names is None:
            names = tuple(n for n, own in self.type_of.items() if self.types.is_a(own, type_name))
            self._names[type_name] = names
        return names

    def has(self, atom: Atom) -> bool:
        """Say whether a ground atom is a property that its object has by its type."""
        types = self.properties.get(atom.predicate)
        return types is not None and self.type_of.get(atom.arguments[0]) in types


@dataclass(frozen=True)
class Formula:
    """A condition; subclasses say when it holds."""

    def holds(self, state: State, objects: Objects, binding: Binding) -> bool:
        """Say whether the condition holds in the state, with the variables bound."""
        raise NotImplementedError

    def failures(self, state: State, objects: Objects, binding: Binding) -> Iterator['Formula']:
        """Yield the smallest ground parts that do not hold, so that they can be told."""
        if not self.holds(state, objects, binding):
            yield self.ground(binding)

    def ground(self, binding: Binding) -> 'Formula':
        """Return the formula with the bound variables replaced."""
        raise NotImplementedError

    @property
    def inner(self) -> tuple['Formula', ...]:
        """The formulas that this one is made of; none where it is an atom or an equality."""
        return ()


@dataclass(frozen=True)
class Fact(Formula):
    """An atom that must be in the state, or a property that the object has by its type."""

    atom: Atom

    def holds(self, state: State, objects: Objects, binding: Binding) -> bool:
        atom = substitute(self.atom, binding)
        return atom in state or objects.has(atom)

    def ground(self, binding: Binding) -> 'Fact':
        return Fact(substitute(self.atom, binding))

    def __str__(self) -> str:
        return str(self.atom)


@dataclass(frozen=True)
class Equal(Formula):
    """Two names that must be the same object."""

    left: str
    right: str

    def holds(self, state: State, objects: Objects, binding: Binding) -> bool:
        return binding.get(self.left, self.left) == binding.get(self.right, self.right)

    def ground(self, binding: Binding) -> 'Equal':
        return Equal(binding.get(self.left, self.left), binding.get(self.right, self.right))

    def __str__(self) -> str:
        return f'(= {self.left} {self.right})'


@dataclass(frozen=True)
class Not(Formula):
    """A condition that must not hold."""

    part: Formula

    def holds(self, state: State, objects: Objects, binding: Binding) -> bool:
        return not self.part.holds(state, objects, binding)

    def ground(self, binding: Binding) -> 'Not':
        return Not(self.part.ground(binding))

    @property
    def inner(self) -> tuple[Formula, ...]:
        return (self.part,)

    def __str__(self) -> str:
        return f'(not {self.part})'


@dataclass(frozen=True)
class And(Formula):
    """Conditions that must all hold; none is true."""

    parts: tuple[Formula, ...]

    def holds(self, state: State, objects: Objects, binding: Binding) -> bool:
        return all(part.holds(state, objects, binding) for part in self.parts)

    def failures(self, state: State, objects: Objects, binding: Binding) -> Iterator[Formula]:
        for part in self.parts:
            yield from part.failures(state, objects, binding)

    def ground(self, binding: Binding) -> 'And':
        return And(tuple(part.ground(binding) for part in self.parts))

    @property
    def inner(self) -> tuple[Formula, ...]:
        return self.parts

    def __str__(self) -> str:
        return f'(and {" ".join(map(str, self.parts))})'


@dataclass(frozen=True)
class Or(Formula):
    """Conditions of which one must hold; none is false."""

    parts: tuple[Formula, ...]

    def holds(self, state: State, objects: Objects, binding: Binding) -> bool:
        return any(part.holds(state, objects, binding) for part in self.parts)

    def ground(self, binding: Binding) -> 'Or':
        return Or(tuple(part.ground(binding) for part in self.parts))

    @property
    def inner(self) -> tuple[Formula, ...]:
        return self.parts

    def __str__(self) -> str:
        return f'(or {" ".join(map(str, self.parts))})'


@dataclass(frozen=True)
class Imply(Formula):
    """A condition that must hold whenever another does."""

    premise: Formula
    conclusion: Formula

    def holds(self, state: State, objects: Objects, binding: Binding) -> bool:
        return not self.premise.holds(state, objects, binding) or self.conclusion.holds(
            state, objects, binding
        )

    def failures(self, state: State, objects: Objects, binding: Binding) -> Iterator[Formula]:
        if self.premise.holds(state, objects, binding):
            yield from self.conclusion.failures(state, objects, binding)

    def ground(self, binding: Binding) -> 'Imply':
        return Imply(self.premise.ground(binding), self.conclusion.ground(binding))

    @property
    def inner(self) -> tuple[Formula, ...]:
        return self.premise, self.conclusion

    def __str__(self) -> str:
        return f'(imply {self.premise} {self.conclusion})'


@dataclass(frozen=True)
class Quantified(Formula):
    """A condition over all objects of the variables' types (`forall`) or over one (`exists`)."""

    universal: bool
    variables: tuple[Variable, ...]
    part: Formula

    def holds(self, state: State, objects: Objects, binding: Binding) -> bool:
        bindings = bindings_of(self.variables, objects, binding)
        results = (self.part.holds(state, objects, each) for each in bindings)
        return all(results) if self.universal else any(results)

    def failures(self, state: State, objects: Objects, binding: Binding) -> Iterator[Formula]:
        if self.universal:
            for each in bindings_of(self.variables, objects, binding):
                yield from self.part.failures(state, objects, each)
        elif not self.holds(state, objects, binding):
            yield self.ground(binding)

    def ground(self, binding: Binding) -> 'Quantified':
        own = {variable.name for variable in self.variables}
        outer = {name: value for name, value in binding.items() if name not in own}
        return Quantified(self.universal, self.variables, self.part.ground(outer))

    @property
    def inner(self) -> tuple[Formula, ...]:
        return (self.part,)

    def __str__(self) -> str:
        word = 'forall' if self.universal else 'exists'
        names = ' '.join(f'{name} - {type_name}' for name, type_name in self.variables)
        return f'({word} ({names}) {self.part})'


@dataclass(frozen=True)
class Effect:
    """One change: an atom added or deleted, for all variables, when a condition held before."""

    atom: Atom
    adds: bool
    condition: Formula = And(())
    variables: tuple[Variable, ...] = ()

    def changes(self, state: State, objects: Objects, binding: Binding) -> Iterator[Atom]:
        """Yield the ground atoms that this effect adds or deletes in the state."""
        for each in bindings_of(self.variables, objects, binding):
            if self.condition.holds(state, objects, each):
                yield substitute(self.atom, each)


def substitute(atom: Atom, binding: Binding) -> Atom:
    """Return the atom with its bound variables replaced."""
    return Atom(atom.predicate, tuple(binding.get(name, name) for name in atom.arguments))


def unbound_variables(formula: Formula, bound: frozenset[str] = frozenset()) -> set[str]:
    """Return the variables of a formula that no quantifier around them binds."""
    match formula:
        case Fact(atom):
            names = set(atom.arguments)
        case Equal(left, right):
            names = {left, right}
        case Quantified(_, variables, part):
            return unbound_variables(part, bound | {each.name for each in variables})
        case _:
            return {name for part in formula.inner for name in unbound_variables(part, bound)}
    return {name for name in names if name.startswith('?') and name not in bound}


def bindings_of(
    variables: tuple[Variable, ...], objects: Objects, binding: Binding
) -> Iterator[Binding]:
    """Yield the binding extended by every assignment of objects to the variables."""
    if not variables:
        yield binding
        return
    first, rest = variables[0], variables[1:]
    for name in objects.of(first.type_name):
        yield from bindings_of(rest, objects, {**binding, first.name: name})


def apply_effects(
    effects: Iterable[Effect], state: State, objects: Objects, binding: Binding
) -> State:
    """Return the state after the effects; what one adds wins over what another deletes."""
    added: set[Atom] = set()
    deleted: set[Atom] = set()
    for effect in effects:
        (added if effect.adds else deleted).update(effect.changes(state, objects, binding))
    return frozenset((state - deleted) | added)
