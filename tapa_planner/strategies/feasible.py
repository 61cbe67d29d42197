"""
Gives the steps of every plan their chances, and holds back a plan with a step that would likely fail.

It stands around whatever strategy made the plan: it asks for another way first, then the person, or
refuses where nobody can be asked.
"""

from dataclasses import replace

from tapa_planner.errors import PlannerError
from tapa_planner.plan import Affordances, Chance, PlanRequest, Proposal, Step
from tapa_planner.strategies.cautious import insists, WARNING
from tapa_planner.strategy import PlanningStrategy

FLOOR = 0.1
"""Steps with a smaller chance are not tried unasked."""


class Feasible:
    """Fits `PlanningStrategy`; without affordances it changes nothing."""

    def __init__(
        self,
        strategy: PlanningStrategy,
        affordances: Affordances | None,
        floor: float = FLOOR,
        may_ask: bool = True,
    ) -> None:
        self.inner = strategy
        self.name = strategy.name
        self._affordances = affordances
        self._floor = floor
        self._may_ask = may_ask

    def propose(self, request: PlanRequest) -> Proposal:
        """Return what the strategy proposes with the chance of each step, or what speaks against it."""
        affordances = request.affordances or self._affordances
        if affordances is None:
            return self.inner.propose(request)
        request = replace(request, affordances=affordances)
        first = self._scored(self.inner.propose(request), affordances, request)
        if first.weakest is None or insists(request.instruction):
            return first.proposal
        for avoided in first.weakest.arguments:
            other = self._another_way(request, avoided, affordances)
            if other is not None and other.least > max(first.least, self._floor):
                note = f'another way, since {_why(first.weakest, first.chance)}'
                return replace(other.proposal, assumptions=(*other.proposal.assumptions, note))
        return self._held_back(first, request)

    def _another_way(
        self, request: PlanRequest, avoided: str, affordances: Affordances
    ) -> '_Scored | None':
        """Return what is proposed without a thing, where that can be done."""
        try:
            proposal = self.inner.propose(
                replace(request, avoided=request.avoided | frozenset({avoided}))
            )
        except PlannerError:
            return None
        if proposal.plan is None or not proposal.plan.steps:
            return None
        return self._scored(proposal, affordances, request)

    def _scored(
        self, proposal: Proposal, affordances: Affordances, request: PlanRequest
    ) -> '_Scored':
        plan = proposal.plan
        if plan is None or not plan.steps:
            return _Scored(proposal)
        chances = affordances.along(plan.steps, request.scene)
        steps = tuple(
            replace(step, score=each.value) for step, each in zip(plan.steps, chances, strict=True)
        )
        scored = replace(proposal, plan=replace(plan, steps=steps))
        worst = min(range(len(steps)), key=lambda at: chances[at].value)
        is_weak = chances[worst].value < self._floor
        return _Scored(scored, steps[worst] if is_weak else None, chances[worst])

    def _held_back(self, first: '_Scored', request: PlanRequest) -> Proposal:
        assert first.weakest is not None
        why = _why(first.weakest, first.chance)
        if self._may_ask and request.may_ask:
            text = f'{WARNING} {why}. Say it again with "anyway" if I shall try all the same.'
            return replace(first.proposal, plan=None, question=text)
        return replace(first.proposal, plan=None, refusal=f'I cannot do that: {why}.')


class _Scored:
    """A proposal with the step that is likeliest to fail, where that is too likely."""

    def __init__(
        self, proposal: Proposal, weakest: Step | None = None, chance: Chance | None = None
    ) -> None:
        self.proposal = proposal
        self.weakest = weakest
        self.chance = chance or Chance(1.0, '')

    @property
    def least(self) -> float:
        """The smallest chance of a step."""
        return self.chance.value


def _why(step: Step, chance: Chance) -> str:
    said = step.text or str(step)
    return (
        f'to {said[0].lower()}{said[1:]} would most likely fail'
        f' ({100 * chance.value:.0f} % chance): {chance.reason}'
    )
