"""
Closes behind the robot what it opened earlier in the mission; around whatever strategy made the plan.

A plan closes what it opens itself. One that is made after a failure, or a pause, would leave open what an
earlier plan had opened.
"""

from dataclasses import replace

from tapa_planner.pddl import Atom
from tapa_planner.plan import PlanRequest, Proposal
from tapa_planner.planning import closed_as_well
from tapa_planner.skill import Domain
from tapa_planner.strategy import PlanningStrategy


class Tidy:
    """Fits `PlanningStrategy`; without earlier steps it changes nothing."""

    def __init__(self, strategy: PlanningStrategy, domain: Domain) -> None:
        self.inner = strategy
        self.name = strategy.name
        self._domain = domain

    def propose(self, request: PlanRequest) -> Proposal:
        """Return what the strategy proposes, with closing what stands open since an earlier plan."""
        proposal = self.inner.propose(request)
        plan = proposal.plan
        if plan is None or not plan.complete or not plan.steps or not proposal.goal:
            return proposal
        opened: set[str] = set()
        for each in request.executed:
            if each.is_success and each.step.skill == 'open':
                opened.add(each.step.arguments[0])
            elif each.is_success and each.step.skill == 'close':
                opened.discard(each.step.arguments[0])
        facts = {Atom('open', (name,)) for name in opened} & request.scene.atoms
        if not facts:
            return proposal
        steps = closed_as_well(self._domain, request.scene, plan.steps, proposal.goal, facts)
        return replace(proposal, plan=replace(plan, steps=steps))
