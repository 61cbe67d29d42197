"""
Planning within rules: what always holds and what holds at the end become part of the problem.

`always` is compiled into every skill's precondition and the goal, `at-end` into the goal, as PDDL 3
is compiled away; the other kinds are checked on what comes out.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tapa_planner.errors import PlannerError
from tapa_planner.fast_downward import FastDownwardPlanner
from tapa_planner.pddl import And, Formula
from tapa_planner.plan import Step
from tapa_planner.planning import DEFAULT_TIMEOUT_S, solve
from tapa_planner.rules import Rule, Violation, violations
from tapa_planner.scene import Scene
from tapa_planner.skill import Domain


@dataclass(frozen=True)
class Ruled:
    """Steps within the rules, or None; and what stands against the steps that there would be."""

    steps: tuple[Step, ...] | None
    broken: tuple[Violation, ...] = ()


def solve_within(
    domain: Domain,
    scene: Scene,
    goal: str,
    rules: Sequence[Rule],
    timeout_s: float = DEFAULT_TIMEOUT_S,
) -> Ruled:
    """
    Return steps that reach a goal and break no rule.

    :raises PddlError: if the goal does not parse.
    :raises PlannerError: if the reference planner is needed and cannot run.
    """
    steps = solve(domain, scene, goal, timeout_s)
    if steps is None:
        return Ruled(None)
    broken = violations(rules, domain, scene, steps)
    if not broken:
        return Ruled(steps)
    other = _compiled_and_solved(domain, scene, domain.goal(goal), rules, timeout_s)
    if other is None or violations(rules, domain, scene, other):
        return Ruled(None, broken)
    return Ruled(
        tuple(domain.step(each.skill, *each.arguments, scene=scene) for each in other), ()
    )


def _compiled_and_solved(
    domain: Domain, scene: Scene, goal: Formula, rules: Sequence[Rule], timeout_s: float
) -> tuple[Step, ...] | None:
    objects, state = domain.objects(scene), domain.state_of(scene)
    at_end = tuple(each.first for each in rules if each.kind == 'at-end')
    always = tuple(each.always for each in rules if each.always is not None)
    # What is broken already cannot hold before the first step; that it is mended is asked for.
    held = tuple(each for each in always if each.holds(state, objects, {}))
    skills = {
        name: replace(skill, precondition=And((skill.precondition, *held)))
        for name, skill in domain.skills.items()
    }
    ruled = replace(domain, skills=skills)
    try:
        return FastDownwardPlanner().solve(ruled, scene, And((goal, *at_end, *always)), timeout_s)
    except PlannerError:
        return None  # the rules stand against the plan that there is; time is not the reason
