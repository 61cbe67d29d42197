"""Replays a plan symbolically and explains the first step that fails."""

from collections.abc import Iterable
from dataclasses import dataclass

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
