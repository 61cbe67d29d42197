"""
What the robot can do: skills with preconditions and effects, from the domain file.

`Domain` answers what a step needs, whether it is possible in a state and what it changes. The
validator, the decoding constraint, the monitor and the skill server all ask it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import Any

from tapa_planner.compiled import compile_skill, CompiledSkill
from tapa_planner.errors import PddlError, PlanError
from tapa_planner.pddl import (
    And,
    Atom,
    Effect,
    Fact,
    Formula,
    Not,
    Objects,
    State,
    Types,
    Variable,
)
from tapa_planner.pddl_parser import ActionText, DomainText, parse_domain, parse_formula
from tapa_planner.plan import Step
from tapa_planner.properties import read_properties
from tapa_planner.scene import Scene

HAND_EMPTY = Atom('hand_empty')


@dataclass(frozen=True)
class Skill:
    """One skill: what PDDL says of it and what `config/skills.yaml` adds."""

    name: str
    parameters: tuple[Variable, ...]
    precondition: Formula
    effects: tuple[Effect, ...]
    sentences: Mapping[str, str]
    timeout_s: float
    risk: str
    measures: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Domain:
    """
    The household: types, predicates, skills, and the sentences for all of them.

    :ivar properties: the types that have each property, inner ones among them; a property is a
        predicate that holds of all objects of those types, always.
    """

    name: str
    types: Types
    predicates: Mapping[str, tuple[Variable, ...]]
    skills: Mapping[str, Skill]
    fact_sentences: Mapping[str, tuple[str, str]]
    pddl: str
    properties: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def build(cls, pddl: str, details: Mapping[str, Any]) -> 'Domain':
        """
        Join a domain file and the details beside it (`config/skills.yaml`).

        :raises PddlError: if one of them names a skill, a predicate, a property or a type that
            the other lacks.
        """
        text = parse_domain(pddl)
        _check_details(text, details)
        skills = {each.name: _skill(each, details['skills'][each.name]) for each in text.actions}
        sentences = {
            name: (str(each['true']), str(each['false']))
            for name, each in details['predicates'].items()
        }
        properties = read_properties(details.get('properties', {}), text)
        return cls(text.name, text.types, text.predicates, skills, sentences, pddl, properties)

    def objects(self, scene: Scene) -> Objects:
        """Return the scene's objects for quantifiers to range over."""
        return self.objects_of(scene.type_of)

    def objects_of(self, type_of: Mapping[str, str]) -> Objects:
        """Return objects given by their types for quantifiers to range over."""
        return Objects(self.types, type_of, self.properties)

    def has(self, type_name: str, name: str) -> bool:
        """
        Say whether things of a type have a property: `has('lamp', 'toggleable')`.

        :raises PddlError: if there is no such property.
        """
        if name not in self.properties:
            known = ', '.join(self.properties)
            raise PddlError(f'unknown property {name!r}; known are {known}')
        return type_name in self.properties[name]

    def state_of(self, scene: Scene) -> State:
        """
        Return the symbolic state of a scene; the hand is empty unless it holds something.

        What the domain has no predicate for (that things stand next to each other) is left out.
        """
        state = frozenset(
            atom
            for atom in scene.atoms
            if atom.predicate in self.predicates and atom != HAND_EMPTY
        )
        holds = any(atom.predicate == 'holding' for atom in state)
        return state if holds else state | {HAND_EMPTY}

    def step(self, skill: str, *arguments: str, scene: Scene | None = None) -> Step:
        """
        Build a step with its sentence, which uses the scene's labels when there is one.

        :raises PlanError: if the skill is unknown or the number of arguments is wrong.
        """
        own = self.skills.get(skill)
        if own is None:
            raise PlanError(f'unknown skill {skill!r}; known are {", ".join(self.skills)}')
        if len(arguments) != len(own.parameters):
            raise PlanError(
                f'{skill} takes {len(own.parameters)} arguments, got {len(arguments)}: {arguments}'
            )
        return Step(skill, arguments, self._say(own, arguments, scene))

    def _say(self, skill: Skill, arguments: tuple[str, ...], scene: Scene | None) -> str:
        known = {each.id: each for each in scene.objects} if scene else {}
        words = [known[name].label if name in known else name for name in arguments]
        last = known.get(arguments[-1]) if arguments else None
        sentence = next(
            (
                sentence
                for type_name, sentence in skill.sentences.items()
                if last is None or self.types.is_a(last.type_name, type_name)
            ),
            next(iter(skill.sentences.values())),
        )
        names = (parameter.name.lstrip('?') for parameter in skill.parameters)
        return sentence.format(**dict(zip(names, words, strict=True)))

    def check(self, step: Step, objects: Objects) -> None:
        """
        Check a step's skill, number of arguments, their existence and their types.

        :raises PlanError: with a sentence that says what was expected and what came.
        """
        skill = self.skills.get(step.skill)
        if skill is None:
            raise PlanError(f'unknown skill {step.skill!r}; known are {", ".join(self.skills)}')
        if len(step.arguments) != len(skill.parameters):
            raise PlanError(
                f'{step.skill} takes {len(skill.parameters)} arguments, got {step.arguments}'
            )
        for parameter, name in zip(skill.parameters, step.arguments, strict=True):
            own = objects.type_of.get(name)
            if own is None:
                raise PlanError(f'{step}: there is no {name!r} in the scene')
            if not self.types.is_a(own, parameter.type_name):
                raise PlanError(
                    f'{step}: {name} must be of type {parameter.type_name}, it is a {own}'
                )

    @cached_property
    def _compiled(self) -> dict[str, CompiledSkill]:
        return {
            each.name: compile_skill(
                each.parameters, each.precondition, each.effects, self.properties
            )
            for each in self.skills.values()
        }

    def obstacles(self, step: Step, state: State, objects: Objects) -> list[Formula]:
        """Return the ground conditions that keep a checked step from being possible; [] if none."""
        if self._compiled[step.skill].is_possible(state, objects, *step.arguments):
            return []
        skill = self.skills[step.skill]
        return list(skill.precondition.failures(state, objects, _binding(skill, step)))

    def apply(self, step: Step, state: State, objects: Objects) -> State:
        """Return the state after a checked step."""
        return self._compiled[step.skill].apply(state, objects, *step.arguments)

    def effects(self, step: Step, state: State, objects: Objects) -> tuple[State, State]:
        """Return the atoms that a checked step adds to and deletes from the state."""
        after = self.apply(step, state, objects)
        return after - state, state - after

    def grounded(self, objects: Objects, skills: Iterable[Skill] | None = None) -> Iterator[Step]:
        """Yield every step that types and properties allow, possible here and now or not."""
        for skill in self.skills.values() if skills is None else skills:
            choices = [self._choices(skill, each, objects) for each in skill.parameters]
            for arguments in product(*choices):
                yield Step(skill.name, arguments)

    def is_usable(self, skill: Skill, objects: Objects) -> bool:
        """Say whether there is something for each parameter of a skill."""
        return all(self._choices(skill, each, objects) for each in skill.parameters)

    def _choices(self, skill: Skill, parameter: Variable, objects: Objects) -> list[str]:
        """Return what may stand for a parameter by its type and the properties asked of it."""
        condition = skill.precondition
        parts = condition.parts if isinstance(condition, And) else (condition,)
        asked = [
            part.atom.predicate
            for part in parts
            if isinstance(part, Fact)
            and part.atom.predicate in self.properties
            and part.atom.arguments == (parameter.name,)
        ]
        return [
            name
            for name in objects.of(parameter.type_name)
            if all(objects.has(Atom(each, (name,))) for each in asked)
        ]

    def goal(self, text: str) -> Formula:
        """
        Parse a goal.

        :raises PddlError: if it does not parse or uses unknown predicates or types.
        """
        return parse_formula(text, dict(self.predicates), self.types)

    def sentence(self, formula: Formula) -> str:
        """Say a ground condition that does not hold, as it is: "the fridge_1 is closed"."""
        match formula:
            case Fact(atom):
                return self.fact_sentences[atom.predicate][1].format(*atom.arguments)
            case Not(Fact(atom)):
                return self.fact_sentences[atom.predicate][0].format(*atom.arguments)
            case _:
                return f'{formula} does not hold'


def _skill(action: ActionText, details: Mapping[str, Any]) -> Skill:
    sentence = details['sentence']
    return Skill(
        action.name,
        action.parameters,
        action.precondition,
        action.effects,
        sentences=sentence if isinstance(sentence, dict) else {'object': str(sentence)},
        timeout_s=float(details['timeout_s']),
        risk=str(details['risk']),
        measures=dict(details.get('measures', {})),
    )


def _binding(skill: Skill, step: Step) -> dict[str, str]:
    return {
        parameter.name: value
        for parameter, value in zip(skill.parameters, step.arguments, strict=True)
    }


def _check_details(text: DomainText, details: Mapping[str, Any]) -> None:
    pairs: Iterable[tuple[str, set[str]]] = (
        ('skills', {action.name for action in text.actions}),
        ('predicates', set(text.predicates)),
    )
    for key, expected in pairs:
        came = set(details.get(key, {}))
        if came != expected:
            difference = ', '.join(sorted(came ^ expected))
            raise PddlError(f'domain and details disagree about the {key}: {difference}')
