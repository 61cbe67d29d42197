"""The reference planner: Fast Downward through unified-planning, on the domain file itself."""

from collections.abc import Container, Iterable
import contextlib
import io
import warnings

from unified_planning.engines import PlanGenerationResultStatus
from unified_planning.environment import get_environment
from unified_planning.exceptions import UPException
from unified_planning.io import PDDLReader
from up_fast_downward.fast_downward import FastDownwardPDDLPlanner

from tapa_planner.errors import PlannerError, PlannerTimeoutError
from tapa_planner.pddl import Atom, Formula
from tapa_planner.pddl_writer import domain_text, named_predicates
from tapa_planner.plan import Step
from tapa_planner.relevance import relevant_ids, relevant_skills
from tapa_planner.scene import Scene
from tapa_planner.skill import Domain

_SOLVED = (
    PlanGenerationResultStatus.SOLVED_OPTIMALLY,
    PlanGenerationResultStatus.SOLVED_SATISFICING,
)
_UNSOLVABLE = (
    PlanGenerationResultStatus.UNSOLVABLE_PROVEN,
    PlanGenerationResultStatus.UNSOLVABLE_INCOMPLETELY,
)


class _TidyFastDownward(FastDownwardPDDLPlanner):
    """Keeps its translation beside its plan, in a temporary folder, and not where it was started."""

    def _base_cmd(self, plan_filename: str) -> list[str]:
        return [*super()._base_cmd(plan_filename), '--sas-file', f'{plan_filename}.sas']


class FastDownwardPlanner:
    """Solves any goal that the domain's PDDL can say; satisficing."""

    def solve(
        self, domain: Domain, scene: Scene, goal: Formula, timeout_s: float
    ) -> tuple[Step, ...] | None:
        """Return the steps, or None where there are none; widens a pruned problem at need."""
        for kept in (relevant_ids(domain, scene, goal), frozenset(scene.type_of)):
            steps = _solve(domain, scene, goal, kept, timeout_s)
            if steps is not None or len(kept) == len(scene.objects):
                return steps
        return None


def problem_text(
    domain: Domain, scene: Scene, goal: Formula, kept: Iterable[str], predicates: Container[str]
) -> str:
    """Write the problem over neutral names, since an id may be no PDDL name."""
    names = _names(kept)
    type_of = scene.type_of
    facts = [
        Atom(atom.predicate, tuple(names[each] for each in atom.arguments))
        for atom in sorted(domain.state_of(scene))
        if atom.predicate in predicates and all(each in names for each in atom.arguments)
    ]
    facts += [
        Atom(name, (names[own],))
        for name, types in domain.properties.items()
        for own in names
        if name in predicates and type_of[own] in types
    ]
    objects = ' '.join(f'{name} - {type_of[own]}' for own, name in names.items())
    return (
        f'(define (problem wish) (:domain {domain.name})\n(:objects {objects})\n'
        f'(:init {" ".join(map(str, facts))})\n(:goal {goal.ground(names)}))'
    )


def _names(kept: Iterable[str]) -> dict[str, str]:
    return {own: f'o{index}' for index, own in enumerate(sorted(kept))}


def _solve(
    domain: Domain, scene: Scene, goal: Formula, kept: frozenset[str], timeout_s: float
) -> tuple[Step, ...] | None:
    skills = relevant_skills(domain, goal)
    written = domain_text(domain, skills, goal, {scene.type_of[each] for each in kept})
    text = problem_text(domain, scene, goal, kept, named_predicates(skills, goal))
    own = {name: each for each, name in _names(kept).items()}
    environment = get_environment()  # the reader mixes environments up otherwise
    environment.credits_stream = None
    environment.error_used_name = False  # `open` is a predicate and a skill
    try:
        with warnings.catch_warnings():
            warnings.simplefilter('ignore')  # about `open` again
            problem = PDDLReader().parse_problem_string(written, text)
        with _TidyFastDownward() as planner, _quiet():
            result = planner.solve(problem, timeout=timeout_s)
    except (UPException, OSError, AssertionError, SyntaxError) as exc:
        raise PlannerError(f'Fast Downward cannot run: {exc}') from exc
    if result.status in _SOLVED and result.plan is not None:
        return tuple(
            Step(action.action.name, tuple(own[str(each)] for each in action.actual_parameters))
            for action in result.plan.actions
        )
    if result.status in _UNSOLVABLE:
        return None
    is_late = result.status is PlanGenerationResultStatus.TIMEOUT
    kind = PlannerTimeoutError if is_late else PlannerError
    raise kind(f'Fast Downward found nothing in {timeout_s:g} s: {result.status.name}')


def _quiet() -> contextlib.redirect_stdout[io.StringIO]:
    return contextlib.redirect_stdout(io.StringIO())
