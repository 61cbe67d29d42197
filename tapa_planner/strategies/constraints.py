"""What a model may write: the grammar of wishes, and steps that are possible as the plan grows."""

from collections.abc import Sequence
from typing import Any

from tapa_planner.errors import PlanError
from tapa_planner.models.vocabulary import KINDS
from tapa_planner.pddl import Formula, State
from tapa_planner.plan import Step
from tapa_planner.relevance import relevant_skills
from tapa_planner.scene import Scene
from tapa_planner.skill import Domain
from tapa_planner.wish import next_words, RESERVED, WISH_PATTERN
from tapa_planner.words import split_words

DONE = 'DONE'
MOST_CHOICES = 500
"""Servers bound how many values a schema may list."""
LONGEST_NAME = 6
"""Words of a name, its descriptions included: "the small red mug with the handle"."""


class WishConstraint:
    """The grammar of wishes, with the words of one wish and the kinds as names."""

    def __init__(self, instruction: str) -> None:
        words = [word for word in split_words(instruction) if any(map(str.isalnum, word))]
        self._names = tuple(dict.fromkeys((*words, *KINDS)))

    def options(self, written: Sequence[str]) -> tuple[str, ...]:
        """Return the words that may follow; none after END."""
        if written and written[-1] == 'END':
            return ()
        reserved, is_name = next_words(written)
        return (*sorted(reserved), *(self._more_of(_name_at_the_end(written)) if is_name else ()))

    def schema(self) -> dict[str, Any]:
        """Return the JSON schema for servers that hold one."""
        return _object('answer', {'type': 'string', 'pattern': WISH_PATTERN})

    def _more_of(self, name: Sequence[str]) -> tuple[str, ...]:
        """Return the words that may go on a name: none twice, so that every name ends."""
        if len(name) == LONGEST_NAME:
            return ()
        return tuple(word for word in self._names if word not in name)


def _name_at_the_end(written: Sequence[str]) -> Sequence[str]:
    start = max((i + 1 for i, word in enumerate(written) if word in RESERVED), default=0)
    return written[start:]


class StepConstraint:
    """
    Steps over ids of the scene, each possible after those before it; DONE once the goal holds.

    Give it a pruned scene. Only skills are offered that the goal can need, and no step that leads
    to a state seen before, so that the text ends.
    """

    def __init__(self, domain: Domain, scene: Scene, goal: Formula) -> None:
        self._domain = domain
        self._objects = domain.objects(scene)
        self._state = domain.state_of(scene)
        self._goal = goal
        self._steps = tuple(domain.grounded(self._objects, relevant_skills(domain, goal)))
        self._known: dict[tuple[str, ...], tuple[State, ...]] = {}

    def options(self, written: Sequence[str]) -> tuple[str, ...]:
        """Return the steps that may follow, and DONE where the goal holds."""
        if written and written[-1] == DONE:
            return ()
        seen = self._states(tuple(written))
        possible = tuple(str(step) for step in self._steps if self._is_possible(step, seen))
        is_reached = self._goal.holds(seen[-1], self._objects, {})
        return (*possible, DONE) if is_reached else possible

    def schema(self) -> dict[str, Any] | None:
        """Return the JSON schema for servers that hold one; None where there are too many steps."""
        steps = [str(step) for step in self._steps]
        if len(steps) > MOST_CHOICES:
            return None
        return _object('steps', {'type': 'array', 'items': {'enum': [*steps, DONE]}})

    def _states(self, written: tuple[str, ...]) -> tuple[State, ...]:
        """Return the states along what was written; those of the longest known start are kept."""
        if not written:
            return (self._state,)
        if written not in self._known:
            before = self._states(written[:-1])
            after = self._domain.apply(parse_step(written[-1]), before[-1], self._objects)
            self._known[written] = (*before, after)
        return self._known[written]

    def _is_possible(self, step: Step, seen: Sequence[State]) -> bool:
        if self._domain.obstacles(step, seen[-1], self._objects):
            return False
        return self._domain.apply(step, seen[-1], self._objects) not in seen


def _object(name: str, value: dict[str, Any]) -> dict[str, Any]:
    return {
        'type': 'object',
        'properties': {name: value},
        'required': [name],
        'additionalProperties': False,
    }


def parse_step(text: str) -> Step:
    """
    Read `pick(apple_1)`.

    :raises PlanError: if it is not of that form.
    """
    name, bracket, rest = text.strip().partition('(')
    if not bracket or not rest.endswith(')') or not name:
        raise PlanError(f'expected a step such as pick(apple_1), got {text[:60]!r}')
    return Step(name.strip(), tuple(each.strip() for each in rest[:-1].split(',')))
