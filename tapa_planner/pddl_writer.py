"""Writes a domain as PDDL again, with only the skills and the types that a problem needs."""

from collections.abc import Collection, Iterable

from tapa_planner.pddl import And, Effect, Formula, Quantified, Variable
from tapa_planner.relevance import predicates_of
from tapa_planner.skill import Domain, Skill


def domain_text(
    domain: Domain, skills: Collection[Skill], goal: Formula, type_names: Iterable[str]
) -> str:
    """
    Write a domain of these skills, for objects of these types and this goal.

    What a reader takes grows with each type and each predicate, so only what is named is written.
    """
    named = {variable.type_name for skill in skills for variable in _variables(skill)}
    predicates = named_predicates(skills, goal)
    named |= {each.type_name for name in predicates for each in domain.predicates[name]}
    named |= set(type_names) | {each.type_name for each in _quantified(goal)}
    kept = {above for name in named for above in domain.types.ancestors(name)}
    types = ' '.join(f'{n} - {parent}' for n, parent in domain.types.parents.items() if n in kept)
    declared = ' '.join(
        f'({name} {_names(domain.predicates[name])})'
        for name in domain.predicates
        if name in predicates
    )
    return '\n'.join(
        (
            f'(define (domain {domain.name})',
            '(:requirements :adl :typing)',
            f'(:types {types})',
            f'(:predicates {declared})',
            *map(_action, skills),
            ')',
        )
    )


def named_predicates(skills: Iterable[Skill], goal: Formula) -> frozenset[str]:
    """Return the predicates that the skills or the goal name."""
    names = set(predicates_of(goal))
    for skill in skills:
        names |= predicates_of(skill.precondition)
        for effect in skill.effects:
            names |= {effect.atom.predicate} | predicates_of(effect.condition)
    return frozenset(names)


def _action(skill: Skill) -> str:
    effects = ' '.join(map(effect_text, skill.effects))
    condition = '' if skill.precondition == And(()) else str(skill.precondition)
    return (
        f'(:action {skill.name}\n:parameters ({_names(skill.parameters)})\n'
        f':precondition {condition or "()"}\n:effect (and {effects}))'
    )


def effect_text(effect: Effect) -> str:
    """Write one effect as PDDL."""
    text = str(effect.atom) if effect.adds else f'(not {effect.atom})'
    if effect.condition != And(()):
        text = f'(when {effect.condition} {text})'
    return f'(forall ({_names(effect.variables)}) {text})' if effect.variables else text


def _names(variables: Iterable[Variable]) -> str:
    return ' '.join(f'{name} - {type_name}' for name, type_name in variables)


def _variables(skill: Skill) -> Iterable[Variable]:
    yield from skill.parameters
    yield from _quantified(skill.precondition)
    for effect in skill.effects:
        yield from effect.variables
        yield from _quantified(effect.condition)


def _quantified(formula: Formula) -> Iterable[Variable]:
    if isinstance(formula, Quantified):
        yield from formula.variables
    for part in formula.inner:
        yield from _quantified(part)
