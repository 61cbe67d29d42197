"""Which skills and which things can help to reach a goal: found before any search."""

from collections.abc import Iterator
from typing import NamedTuple

from tapa_planner.composer import resting_places
from tapa_planner.pddl import (
    And,
    Atom,
    Binding,
    bindings_of,
    Effect,
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
from tapa_planner.scene import Scene
from tapa_planner.skill import Domain, Skill

_HELPERS = {
    'sliced': 'sharp',
    'filled': 'outlet',
    'dirty': 'absorbent',
    'wiped': 'absorbent',
    'hot': 'heating',
    'cold': 'cooling',
}
"""What a fact of a goal needs beside the things that it names: things with a property."""


class Literal(NamedTuple):
    """A predicate that shall hold of something, or shall not."""

    predicate: str
    holds: bool


def relevant_skills(domain: Domain, goal: Formula) -> tuple[Skill, ...]:
    """
    Return the skills that bring about a part of the goal, or what such a skill needs, in order.

    A skill that always has effects which no skill asks for (to hand over, to look at) serves these
    ends alone: nothing is handed over only to have a free hand.
    """
    asked = {each.predicate for skill in domain.skills.values() for each in _needs(skill)}
    skills = {
        skill.name: skill
        for skill in domain.skills.values()
        if not (ends := _ends(skill, asked)) or not ends.isdisjoint(predicates_of(goal))
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


def is_hopeless(domain: Domain, scene: Scene, goal: Formula) -> bool:
    """
    Say whether a goal asks for a fact of a kind that no skill can bring about with what is there.

    False proves nothing; a slice without any knife is found out here, without a search.
    """
    objects = domain.objects(scene)
    skills = (s for s in relevant_skills(domain, goal) if domain.is_usable(s, objects))
    changes = frozenset(_literal(effect) for skill in skills for effect in skill.effects)
    return not _may_hold(goal, True, {}, (domain.state_of(scene), objects, changes))


_World = tuple[State, Objects, frozenset[Literal]]


def _may_hold(formula: Formula, holds: bool, binding: Binding, world: _World) -> bool:
    state, objects, changes = world
    match formula:
        case Fact(atom) if Literal(atom.predicate, holds) in changes:
            return True
        case Fact() | Equal():
            return formula.holds(state, objects, binding) == holds
        case Not(part):
            return _may_hold(part, not holds, binding, world)
        case Imply(premise, conclusion):
            return _may_hold(Or((Not(premise), conclusion)), holds, binding, world)
        case Quantified(universal, variables, part):
            results = (
                _may_hold(part, holds, each, world)
                for each in bindings_of(variables, objects, binding)
            )
            return all(results) if universal == holds else any(results)
    results = (_may_hold(part, holds, binding, world) for part in formula.inner)
    return all(results) if isinstance(formula, And) == holds else any(results)


def relevant_ids(domain: Domain, scene: Scene, goal: Formula) -> frozenset[str]:
    """
    Return the ids that a goal needs.

    They are those that it names or quantifies over, what helps to reach it, where these are, what
    is held, and a surface to put that down.
    """
    type_of, atoms, objects = scene.type_of, scene.atoms, domain.objects(scene)
    ids = set(_mentioned(objects, goal))
    helpers = {_HELPERS[name] for name in predicates_of(goal) if name in _HELPERS}
    ids |= {each for each in type_of for name in helpers if objects.has(Atom(name, (each,)))}
    ids |= {a.arguments[1] for a in atoms if a.predicate in ('on', 'in') and a.arguments[0] in ids}
    held = {atom.arguments[0] for atom in atoms if atom.predicate == 'holding'}
    ids |= held | {atom.arguments[0] for atom in atoms if atom.predicate == 'at'}
    usual = resting_places(domain, objects)
    if (held or helpers) and ids.isdisjoint(usual):
        ids |= set(usual[:1])
    return frozenset(ids & type_of.keys())


def _mentioned(objects: Objects, goal: Formula) -> Iterator[str]:
    match goal:
        case Fact(atom):
            yield from atom.arguments
        case Equal(left, right):
            yield from (left, right)
        case Quantified(_, variables, _):
            for variable in variables:
                yield from objects.of(variable.type_name)
    for part in goal.inner:
        yield from _mentioned(objects, part)


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
