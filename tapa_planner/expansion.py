"""A goal with quantifiers and choices as conjunctions of ground facts, any of which would do."""

from collections.abc import Iterator, Sequence
from itertools import islice

from tapa_planner.pddl import (
    And,
    Binding,
    bindings_of,
    Equal,
    Fact,
    Formula,
    Imply,
    Not,
    Objects,
    Or,
    Quantified,
    State,
)

_Literals = tuple[Formula, ...]


def conjunctions(goal: Formula, state: State, objects: Objects, most: int) -> Iterator[And]:
    """
    Yield at most so many conjunctions of facts that must or must not hold.

    What holds already is asked for only where the goal names it outright, and properties are
    decided here. So a conjunction may miss something that reaching it destroys: whoever uses one
    checks the goal afterwards.
    """
    found = _Expansion(state, objects).ways(goal, {})
    for literals in islice(found, most):
        yield And(tuple(dict.fromkeys(literals)))


class _Expansion:
    def __init__(self, state: State, objects: Objects) -> None:
        self._state = state
        self._objects = objects

    def ways(self, formula: Formula, binding: Binding) -> Iterator[_Literals]:
        match formula:
            case Fact():
                yield from self._literal(formula, binding)
            case Not(Fact()):
                yield from self._literal(formula, binding)
            case And(parts):
                yield from self._all([(part, binding) for part in parts])
            case _ if formula.holds(self._state, self._objects, binding):
                yield ()
            case Not(part):
                if (opposite := _pushed(part)) is not None:
                    yield from self.ways(opposite, binding)
            case Or(parts):
                for part in parts:
                    yield from self.ways(part, binding)
            case Imply(premise, conclusion):
                yield from self.ways(conclusion, binding)
                yield from self.ways(Not(premise), binding)
            case Quantified(universal, variables, part):
                cases = [(part, each) for each in bindings_of(variables, self._objects, binding)]
                if universal:
                    yield from self._all(cases)
                else:
                    for own, each in cases:
                        yield from self.ways(own, each)

    def _literal(self, formula: Formula, binding: Binding) -> Iterator[_Literals]:
        """Yield a fact; a property holds or there is no way."""
        fact = formula.inner[0] if isinstance(formula, Not) else formula
        assert isinstance(fact, Fact)
        if fact.atom.predicate not in self._objects.properties:
            yield (formula.ground(binding),)
        elif formula.holds(self._state, self._objects, binding):
            yield ()

    def _all(self, cases: Sequence[tuple[Formula, Binding]]) -> Iterator[_Literals]:
        """Yield every joint way, one of each case."""
        if not cases:
            yield ()
            return
        (formula, binding), rest = cases[0], cases[1:]
        for own in self.ways(formula, binding):
            for others in self._all(rest):
                yield (*own, *others)


def _pushed(part: Formula) -> Formula | None:
    """Return the opposite of a formula, with the negation moved to its parts; None for `=`."""
    match part:
        case Not(inner):
            return inner
        case And(parts):
            return Or(tuple(map(Not, parts)))
        case Or(parts):
            return And(tuple(map(Not, parts)))
        case Imply(premise, conclusion):
            return And((premise, Not(conclusion)))
        case Quantified(universal, variables, inner):
            return Quantified(not universal, variables, Not(inner))
        case Equal():
            return None
    return None
