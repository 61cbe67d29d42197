"""Which skills can help to reach a goal: found backwards from its facts, before any search."""

from collections.abc import Iterator
from typing import NamedTuple

from tapa_planner.pddl import And, Effect, Fact, Formula, Imply, Not
from tapa_planner.skill import Domain, Skill


class Literal(NamedTuple):
    """A predicate that shall hold of something, or shall not."""

    predicate: str
    holds: bool


def relevant_skills(domain: Domain, goal: Formula) -> tuple[Skill, ...]:
    """
    Return the skills that bring about a part of the goal, or what such a skill needs, in order.

    A skill that always has an effect which no skill asks for (to hand over, to look at) serves that
    end alone: nothing is handed over only to have a free hand.
    """
    asked = {each.predicate for skill in domain.skills.values() for each in _needs(skill)}
    skills = {
        skill.name: skill
        for skill in domain.skills.values()
        if _ends(skill, asked) <= predicates_of(goal)
    }
    wanted, found = set(_literals(goal, True)), dict[str, Skill]()
    while True:
        more = {
            name: skill
            for name, skill in skills.items()
            if name not in found and not wanted.isdisjoint(map(_literal, skill.effects))
        }
        if not more:
            return tuple(skill for name, skill in skills.items() if name in found)
        found |= more
        for skill in more.values():
            wanted |= set(_needs(skill))


def predicates_of(formula: Formula) -> frozenset[str]:
    """Return the predicates that a formula names."""
    own = {formula.atom.predicate} if isinstance(formula, Fact) else set()
    return frozenset(own.union(*map(predicates_of, formula.inner)))


def _ends(skill: Skill, asked: set[str]) -> frozenset[str]:
    return frozenset(
        effect.atom.predicate
        for effect in skill.effects
        if effect.condition == And(()) and effect.atom.predicate not in asked
    )


def _needs(skill: Skill) -> Iterator[Literal]:
    yield from _literals(skill.precondition, True)
    for effect in skill.effects:
        yield from _literals(effect.condition, True)


def _literal(effect: Effect) -> Literal:
    return Literal(effect.atom.predicate, effect.adds)


def _literals(formula: Formula, holds: bool) -> Iterator[Literal]:
    match formula:
        case Fact(atom):
            yield Literal(atom.predicate, holds)
        case Not(part):
            yield from _literals(part, not holds)
        case Imply(premise, conclusion):
            yield from _literals(premise, not holds)
            yield from _literals(conclusion, holds)
        case _:
            for part in formula.inner:
                yield from _literals(part, holds)
