"""Replays a plan symbolically and explains the first step that fails."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tapa_planner.errors import PlanError
from tapa_planner.pddl import State
from tapa_planner.plan import Step
from tapa_planner.scene import Scene
from tapa_planner.skill import Domain


@dataclass(frozen=True)
class ValidationReport:
    """
    What the replay found.

    :param failed_index: the first step that fails; None if none does. When all steps pass and the
        goal does not hold at the end, the plan is not valid although no step failed.
    :param message: one sentence for people; never empty.
    :param state: the symbolic state where the replay ended.
    """

    is_valid: bool
    failed_index: int | None
    message: str
    state: State


def validate(
    domain: Domain, scene: Scene, steps: Iterable[Step], goal: str = ''
) -> ValidationReport:
    """
    Replay the steps from the scene's state; with a goal, check it at the end.

    :raises PddlError: if the goal does not parse.
    """
    objects = domain.objects(scene)
    state = domain.state_of(scene)
    count = 0
    for index, step in enumerate(steps):
        try:
            domain.check(step, objects)
        except PlanError as exc:
            return ValidationReport(False, index, f'step {index + 1}: {exc}', state)
        obstacles = domain.obstacles(step, state, objects)
        if obstacles:
            reasons = ' and '.join(map(domain.sentence, obstacles))
            message = f'step {index + 1}, {step}, is not possible: {reasons}'
            return ValidationReport(False, index, message, state)
        state = domain.apply(step, state, objects)
        count += 1
    if goal and not domain.goal(goal).holds(state, objects, {}):
        message = f'after {count} steps the goal does not hold: {goal}'
        return ValidationReport(False, None, message, state)
    return ValidationReport(True, None, f'all {count} steps are possible', state)


@dataclass(frozen=True)
class StepTrace:
    """What a step changes, or the sentences that say why it is not possible there."""

    step: Step
    adds: tuple[str, ...] = ()
    deletes: tuple[str, ...] = ()
    obstacles: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the trace as plain JSON values."""
        return {
            'step': str(self.step),
            'adds': list(self.adds),
            'deletes': list(self.deletes),
            'obstacles': list(self.obstacles),
        }


def trace(domain: Domain, scene: Scene, steps: Iterable[Step]) -> tuple[StepTrace, ...]:
    """Replay steps and tell what each changes, up to the first that is not possible."""
    objects = domain.objects(scene)
    state = domain.state_of(scene)
    traces: list[StepTrace] = []
    for step in steps:
        try:
            domain.check(step, objects)
        except PlanError as exc:
            return (*traces, StepTrace(step, obstacles=(str(exc),)))
        obstacles = domain.obstacles(step, state, objects)
        if obstacles:
            return (*traces, StepTrace(step, obstacles=tuple(map(domain.sentence, obstacles))))
        after = domain.apply(step, state, objects)
        adds, deletes = (tuple(map(str, sorted(each))) for each in (after - state, state - after))
        traces.append(StepTrace(step, adds, deletes))
        state = after
    return tuple(traces)
