"""
`local`: what is left of an interrupted plan is kept, and what it lacks is put in before its steps.

The missing conditions of each step that is no longer possible are a goal of their own for the sound
planner (plan repair by insertion; "local replanning" in Tree-Planner, Hu et al., 2024).
"""

from tapa_planner.errors import PlannerError
from tapa_planner.pddl import And, Formula
from tapa_planner.plan import Plan, PlanRequest, Proposal, Step
from tapa_planner.planning import DEFAULT_TIMEOUT_S
from tapa_planner.quick_planner import QuickPlanner
from tapa_planner.scene import Scene
from tapa_planner.skill import Domain
from tapa_planner.strategy import PlanningStrategy
from tapa_planner.validation import validate

_MOST_INSERTED = 12
_ROUNDS = 4


class LocalRepair:
    """Fits `PlanningStrategy`; asks the strategy that it stands around where repair does not do."""

    def __init__(
        self, strategy: PlanningStrategy, domain: Domain, timeout_s: float = DEFAULT_TIMEOUT_S
    ) -> None:
        self.inner = strategy
        self.name = strategy.name
        self._domain = domain
        self._timeout_s = timeout_s

    def propose(self, request: PlanRequest) -> Proposal:
        """Return the interrupted plan, repaired; or what the inner strategy proposes."""
        interrupted = request.interrupted
        if interrupted is None or not interrupted.goal or request.rejections:
            return self.inner.propose(request)
        if any(not request.avoided.isdisjoint(step.arguments) for step in interrupted.steps):
            return self.inner.propose(request)  # another object or place is wanted
        steps = self._repaired(request.scene, interrupted.steps, interrupted.goal)
        if steps is None:
            return self.inner.propose(request)
        plan = Plan(steps, request.instruction, request.mission_id, request.scene.revision)
        note = f'repaired: {len(steps) - len(interrupted.steps)} steps put in'
        return Proposal(plan, goal=interrupted.goal, strategy=self.name, notes=(note,))

    def _repaired(
        self, scene: Scene, rest: tuple[Step, ...], goal: str
    ) -> tuple[Step, ...] | None:
        """Return the steps with others put in before them, None where that reaches no goal."""
        objects, state = self._domain.objects(scene), self._domain.state_of(scene)
        done: list[Step] = []
        for step in rest:
            obstacles = self._domain.obstacles(step, state, objects)
            if obstacles:
                here = scene.with_atoms(atom for atom in state if atom.arguments)
                bridge = self._bridge(here, tuple(obstacles), step)
                if bridge is None or len(done) + len(bridge) > len(rest) + _MOST_INSERTED:
                    return None
                done += bridge
                state = validate(self._domain, here, bridge).state
            if self._domain.obstacles(step, state, objects):
                return None
            state = self._domain.apply(step, state, objects)
            done.append(step)
        if not validate(self._domain, scene, done, goal).is_valid:
            return None
        return tuple(self._domain.step(each.skill, *each.arguments, scene=scene) for each in done)

    def _bridge(
        self, scene: Scene, missing: tuple[Formula, ...], step: Step
    ) -> tuple[Step, ...] | None:
        """Return steps after which a step is possible; what they spoil is asked for as well."""
        objects = self._domain.objects(scene)
        for _ in range(_ROUNDS):
            steps = self._solved(scene, And(missing))
            if steps is None:
                return None
            after = validate(self._domain, scene, steps).state
            spoiled = self._domain.obstacles(step, after, objects)
            if not spoiled:
                return steps
            missing = (*missing, *(each for each in spoiled if each not in missing))
        return None

    def _solved(self, scene: Scene, goal: And) -> tuple[Step, ...] | None:
        for solve in (QuickPlanner().solve, _reference):
            try:
                steps = solve(self._domain, scene, goal, self._timeout_s)
            except PlannerError:
                continue
            if steps is not None and validate(self._domain, scene, steps).is_valid:
                return steps
        return None


def _reference(
    domain: Domain, scene: Scene, goal: And, timeout_s: float
) -> tuple[Step, ...] | None:
    from tapa_planner.fast_downward import FastDownwardPlanner

    return FastDownwardPlanner().solve(domain, scene, goal, timeout_s)
