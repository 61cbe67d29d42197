"""
The sound planner behind a small interface: a goal in a scene becomes steps, or None.

`QuickPlanner` composes the steps of ordinary goals in the process; `FastDownwardPlanner` (through
unified-planning) solves anything that PDDL can say and is the reference. Whatever either returns
has been replayed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Protocol

from tapa_planner.errors import PlannerError
from tapa_planner.expansion import conjunctions
from tapa_planner.pddl import And, Atom, Fact, Formula, Not, State
from tapa_planner.plan import Step
from tapa_planner.quick_planner import QuickPlanner
from tapa_planner.relevance import is_hopeless, relevant_ids
from tapa_planner.scene import Scene
from tapa_planner.skill import Domain
from tapa_planner.validation import validate

DEFAULT_TIMEOUT_S = 10.0
MOST_WAYS = 60
"""So many ways to fulfil a goal with choices are composed; the shortest plan is taken."""


class ClassicalPlanner(Protocol):
    """Finds steps that reach a goal."""

    def solve(
        self, domain: Domain, scene: Scene, goal: Formula, timeout_s: float
    ) -> tuple[Step, ...] | None:
        """
        Return steps that reach the goal, () where it holds already; None where it finds none.

        :raises PlannerError: if it cannot run or the time is up.
        """


def solve(
    domain: Domain, scene: Scene, goal: str, timeout_s: float = DEFAULT_TIMEOUT_S
) -> tuple[Step, ...] | None:
    """
    Return steps, with sentences, that reach a goal; None where there are none.

    Containers that the plan opens are closed at its end and taps that it turns on are turned off,
    unless the goal wants it otherwise or the hand is full then.

    :raises PddlError: if the goal does not parse.
    :raises PlannerError: if the reference planner is needed and cannot run.
    """
    formula = domain.goal(goal)
    steps = _composed(domain, scene, formula, timeout_s)
    if steps is None and not is_hopeless(domain, scene, formula):
        steps = _reference(domain, scene, formula, timeout_s)
    if steps is None:
        return None
    steps = close_behind(domain, scene, steps, goal)
    report = validate(domain, scene, steps, goal)
    if not report.is_valid:
        raise PlannerError(f'the planner made a plan that does not hold: {report.message}')
    return tuple(domain.step(each.skill, *each.arguments, scene=scene) for each in steps)


def _composed(
    domain: Domain, scene: Scene, goal: Formula, timeout_s: float
) -> tuple[Step, ...] | None:
    """Return the shortest plan that can be composed for any way to fulfil the goal."""
    planner, objects, state = QuickPlanner(), domain.objects(scene), domain.state_of(scene)
    if is_conjunction(goal):
        steps = planner.solve(domain, pruned(domain, scene, goal), goal, timeout_s)
        # What was pruned may be needed after all: a surface to put something down on for now.
        return steps if steps is not None else planner.solve(domain, scene, goal, timeout_s)
    plans = []
    for way in conjunctions(goal, state, objects, MOST_WAYS):
        steps = planner.solve(domain, pruned(domain, scene, way), way, timeout_s)
        if steps is not None and goal.holds(validate(domain, scene, steps).state, objects, {}):
            plans.append(steps)
    return min(plans, key=len, default=None)


def close_behind(
    domain: Domain, scene: Scene, steps: Sequence[Step], goal: str
) -> tuple[Step, ...]:
    """Add closing what the steps left open or running, where the goal still holds after that."""
    before = domain.state_of(scene)
    return closed_as_well(
        domain, scene, steps, goal, validate(domain, scene, steps).state - before
    )


def closed_as_well(
    domain: Domain, scene: Scene, steps: Sequence[Step], goal: str, facts: Iterable[Atom]
) -> tuple[Step, ...]:
    """Add closing and turning off what these facts say, where it is still so and the goal allows it."""
    objects = domain.objects(scene)
    now = validate(domain, scene, steps).state
    left = [Step('close', atom.arguments) for atom in sorted(facts)
            if atom.predicate == 'open' and atom in now]  # fmt: skip
    left += [Step('turn_off', atom.arguments) for atom in sorted(facts)
             if atom.predicate == 'switched_on' and atom in now and objects.has(Atom('outlet', atom.arguments))]  # fmt: skip
    result = tuple(steps)
    for last in left:
        polite = (*result, *_closing(last, _place_of_robot(domain, scene, result)))
        if validate(domain, scene, polite, goal).is_valid:
            result = polite
    return result


def pruned(domain: Domain, scene: Scene, goal: Formula) -> Scene:
    """Return the scene without what a conjunction of ground facts does not need."""
    if not is_conjunction(goal):
        return scene
    kept = relevant_ids(domain, scene, goal)
    return replace(
        scene,
        objects=tuple(each for each in scene.objects if each.id in kept),
        relations=tuple(each for each in scene.relations if kept.issuperset(each.arguments)),
    )


def is_conjunction(goal: Formula) -> bool:
    """Say whether a goal is ground facts that must hold or not hold, nothing else."""
    parts = goal.parts if isinstance(goal, And) else (goal,)
    return all(
        isinstance(part, Fact) or (isinstance(part, Not) and isinstance(part.part, Fact))
        for part in parts
    )


def _closing(last: Step, at: str) -> tuple[Step, ...]:
    return (last,) if last.arguments == (at,) else (Step('go_to', last.arguments), last)


def _place_of_robot(domain: Domain, scene: Scene, steps: Sequence[Step]) -> str:
    state: State = validate(domain, scene, steps).state
    return next((atom.arguments[0] for atom in sorted(state) if atom.predicate == 'at'), '')


def _reference(
    domain: Domain, scene: Scene, goal: Formula, timeout_s: float
) -> tuple[Step, ...] | None:
    # Imported here: unified-planning takes a second to import and ordinary goals do without it.
    from tapa_planner.fast_downward import FastDownwardPlanner

    return FastDownwardPlanner().solve(domain, scene, goal, timeout_s)
