"""
Asks back before a plan that breaks a safety rule; around whatever strategy made the plan.

It replays the plan, too: whatever a strategy does wrong, no plan that does not hold gets past it.
"""

from collections.abc import Sequence
from dataclasses import replace
import re

from tapa_planner.errors import PlannerError
from tapa_planner.plan import PlanRequest, Proposal
from tapa_planner.safety import SafetyRule, warnings
from tapa_planner.skill import Domain
from tapa_planner.strategy import PlanningStrategy
from tapa_planner.validation import validate

HELD_BACK = 'the plan does not hold'
"""What is said of a plan that a strategy made and that does not replay."""
WARNING = 'Careful:'
"""How the question begins that a warning is."""
_INSISTS = re.compile(r'\b(anyway|nevertheless|regardless|no matter what)\b', re.IGNORECASE)
"""Only what has no other meaning: "I am sure that there is a fork" insists on nothing."""


def insists(instruction: str) -> bool:
    """Say whether a wish shall be done whatever speaks against it."""
    return _INSISTS.search(instruction) is not None


class Cautious:
    """Fits `PlanningStrategy`; a warning is a question, unless the wish insists."""

    def __init__(
        self, strategy: PlanningStrategy, domain: Domain, rules: Sequence[SafetyRule]
    ) -> None:
        self.inner = strategy
        self.name = strategy.name
        self._domain, self._rules = domain, tuple(rules)

    def propose(self, request: PlanRequest) -> Proposal:
        """
        Return what the strategy proposes, or the warning that stands against it.

        :raises PlannerError: if the plan does not hold in the scene.
        """
        proposal = self.inner.propose(request)
        if proposal.plan is None:
            return proposal
        goal = proposal.goal if proposal.plan.complete else ''
        report = validate(self._domain, request.scene, proposal.plan.steps, goal)
        if not report.is_valid:
            raise PlannerError(f'{HELD_BACK}: {report.message}')
        steps = (*proposal.plan.steps, *proposal.outlook)
        found = warnings(self._rules, self._domain.types, request.scene, steps)
        if not found:
            return proposal
        text = '; '.join(found)
        if insists(request.instruction):
            assumption = f'done as you insist, although {text}'
            return replace(proposal, assumptions=(*proposal.assumptions, assumption))
        question = f'{WARNING} {text}. Say it again with "anyway" if I shall do it all the same.'
        return replace(proposal, plan=None, question=question)
