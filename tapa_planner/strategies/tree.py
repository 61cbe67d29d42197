"""
`tree`: several plans are made at the start; after a failure another branch is taken from the present.

Tree-Planner (Hu et al., 2024) merges sampled plans into a prefix tree and walks back up it. A robot
cannot restore an earlier state: of each plan that does without what failed, what still leads to its goal
from the present is taken.
"""

from collections import OrderedDict
from dataclasses import dataclass, field, replace

from tapa_planner.errors import PlannerError
from tapa_planner.plan import Plan, PlanRequest, Proposal, Step
from tapa_planner.skill import Domain
from tapa_planner.strategy import PlanningStrategy
from tapa_planner.validation import validate

_PLANS = 6
_MISSIONS = 20
"""Missions whose trees are kept; older ones are forgotten."""
Act = tuple[str, tuple[str, ...]]


@dataclass
class PlanTree:
    """
    Plans that begin alike share their beginning.

    :ivar branches: by the next step; the goal of a plan that ends here, None for none.
    """

    branches: dict[Act, 'PlanTree'] = field(default_factory=dict)
    goal: str | None = None

    def add(self, steps: tuple[Step, ...], goal: str) -> None:
        """Add a plan."""
        node = self
        for step in steps:
            node = node.branches.setdefault((step.skill, step.arguments), PlanTree())
        node.goal = goal

    def plans(self, dead: frozenset[Act] = frozenset()) -> list[tuple[tuple[Act, ...], str]]:
        """Return every plan that has none of the dead steps, with its goal."""
        found = [((), self.goal)] if self.goal is not None else []
        result: list[tuple[tuple[Act, ...], str]] = list(found)
        for act, branch in self.branches.items():
            if act not in dead:
                result += [((act, *rest), goal) for rest, goal in branch.plans(dead)]
        return result


@dataclass
class _Mission:
    tree: PlanTree = field(default_factory=PlanTree)
    dead: set[Act] = field(default_factory=set)


class TreeBacktracking:
    """Fits `PlanningStrategy`; keeps the tree of each mission between its requests."""

    def __init__(self, strategy: PlanningStrategy, domain: Domain) -> None:
        self.inner = strategy
        self.name = strategy.name
        self._domain = domain
        self._missions: OrderedDict[str, _Mission] = OrderedDict()

    def propose(self, request: PlanRequest) -> Proposal:
        """Return another branch after a failure; else make plans, and return the best of them."""
        mission = self._missions.get(request.mission_id)
        if mission is not None and request.failures and not request.rejections:
            mission.dead |= {
                (each.step.skill, each.step.arguments)
                for each in request.executed
                if not each.is_success
            }
            branch = self._branch(request, mission)
            if branch is not None:
                return branch
        proposal = self.inner.propose(request)
        if request.mission_id and proposal.plan is not None and proposal.plan.complete:
            self._plant(request, proposal)
        return proposal

    def _plant(self, request: PlanRequest, first: Proposal) -> None:
        """Keep a plan and others that do without one of its things or places."""
        mission = self._missions.setdefault(request.mission_id, _Mission())
        self._missions.move_to_end(request.mission_id)
        while len(self._missions) > _MISSIONS:
            self._missions.popitem(last=False)
        assert first.plan is not None
        mission.tree.add(first.plan.steps, first.goal)
        things = dict.fromkeys(name for step in first.plan.steps for name in step.arguments)
        for name in list(things)[: _PLANS - 1]:
            try:
                other = self.inner.propose(
                    replace(request, avoided=request.avoided | frozenset({name}), told=None)
                )
            except PlannerError:
                continue
            if other.plan is not None and other.plan.complete:
                mission.tree.add(other.plan.steps, other.goal)

    def _branch(self, request: PlanRequest, mission: _Mission) -> Proposal | None:
        """Return what is left of the plan that shares most with what was done."""
        done = [
            (each.step.skill, each.step.arguments) for each in request.executed if each.is_success
        ]
        best: tuple[tuple[int, int], tuple[Act, ...], str] | None = None
        for acts, goal in mission.tree.plans(frozenset(mission.dead)):
            rest = self._continued(request, acts, goal)
            if rest is None:
                continue
            shared = sum(1 for act in acts if act in done)
            worth = (shared, -len(rest))
            if best is None or worth > best[0]:
                best = (worth, rest, goal)
        if best is None:
            return None
        _, rest, goal = best
        steps = tuple(
            self._domain.step(skill, *arguments, scene=request.scene) for skill, arguments in rest
        )
        plan = Plan(steps, request.instruction, request.mission_id, request.scene.revision)
        note = 'another branch of the plans that were made before, from the present'
        return Proposal(plan, goal=goal, strategy=self.name, notes=(note,))

    def _continued(
        self, request: PlanRequest, acts: tuple[Act, ...], goal: str
    ) -> tuple[Act, ...] | None:
        """Return the longest end of a plan that is possible now and reaches its goal."""
        steps = [Step(skill, arguments) for skill, arguments in acts]
        for first in range(len(steps) + 1):
            if validate(self._domain, request.scene, steps[first:], goal).is_valid:
                return acts[first:]
        return None
