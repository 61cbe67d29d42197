"""
`hybrid`: the model writes goal and steps, the sound planner writes steps too; the best valid stays.

Best is what is likeliest to succeed, by the affordances where the request brings them, else what
has fewer steps; of two that are alike the model's, which may know what people find natural.
"""

import math

from tapa_planner.errors import PlannerError
from tapa_planner.models.language_model import Generation
from tapa_planner.plan import PlanRequest, Step
from tapa_planner.ruled_planning import Ruled
from tapa_planner.strategies.tapa import REPAIRED, Tapa


class Hybrid(Tapa):
    """Takes the better of the model's plan and the planner's; both are replayed before."""

    name = 'hybrid'

    def _chosen(
        self, request: PlanRequest, written: list[Generation], goal: str
    ) -> tuple[Ruled, tuple[str, ...]]:
        """Return the best valid steps, and where they come from."""
        own = self._own(request.scene, written, goal)
        if own is None:
            return self._solved(request.scene, goal), (REPAIRED,)
        try:
            solved = self._solved(request.scene, goal)
        except PlannerError as exc:  # the model's plan holds, whatever keeps the planner
            return Ruled(own), (f'the planner made no plan to compare: {exc}',)
        if solved.steps is not None and _cost(request, solved.steps) < _cost(request, own):
            return solved, ('the planner found better steps than the model wrote',)
        return Ruled(own), ()


def _cost(request: PlanRequest, steps: tuple[Step, ...]) -> float:
    """Return what a plan costs: the unlikeliness of its success, or its number of steps."""
    if request.affordances is None:
        return float(len(steps))
    chances = request.affordances.along(steps, request.scene)
    return -sum(math.log(max(each.value, 1e-6)) for each in chances)
