"""The interface of every planning strategy."""

from typing import Protocol

from tapa_planner.plan import PlanRequest, Proposal


class PlanningStrategy(Protocol):
    """
    One way to turn a wish into a plan.

    A strategy is asked again after a partial plan (`complete` false) and after a failure, with
    what was executed; it must start from the request's scene, not from what it remembers.
    """

    name: str

    def propose(self, request: PlanRequest) -> Proposal:
        """
        Return a plan over ids of the request's scene, a refusal or a question.

        :raises ModelError: if the language model does not answer.
        """
