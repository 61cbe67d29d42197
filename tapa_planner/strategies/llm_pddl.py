"""`llm_pddl`: the model writes the goal, the sound planner writes the steps."""

from collections.abc import Sequence

from tapa_planner.lexicon import Lexicon
from tapa_planner.models.language_model import LanguageModel
from tapa_planner.plan import Plan, PlanRequest, Proposal
from tapa_planner.planning import DEFAULT_TIMEOUT_S
from tapa_planner.ruled_planning import Ruled, solve_within
from tapa_planner.rules import Rule
from tapa_planner.skill import Domain
from tapa_planner.strategies.reading import WishReader


class LlmPddl:
    """Every plan is sound; whether it is what the person wanted rests on the written goal."""

    name = 'llm_pddl'

    def __init__(
        self,
        domain: Domain,
        lexicon: Lexicon,
        model: LanguageModel,
        seed: int = 0,
        timeout_s: float = DEFAULT_TIMEOUT_S,
        rules: Sequence[Rule] = (),
    ) -> None:
        self._domain = domain
        self._rules = tuple(rules)
        self._model = model
        self._reader = WishReader(model, lexicon, seed)
        self._timeout_s = timeout_s

    def propose(self, request: PlanRequest) -> Proposal:
        """Return a plan from the present state, a refusal or a question."""
        reading = self._reader.read(request)
        answer = reading.answer(self.name, self._model.name)
        if answer is not None:
            return answer
        goal = reading.grounded.goal
        scene = reading.grounded.planned_in(request.scene, self._domain.types)
        ruled = solve_within(self._domain, scene, goal, self._rules, self._timeout_s)
        common = {
            'goal': goal,
            'strategy': self.name,
            'model': self._model.name,
            'tokens': reading.tokens,
            'notes': reading.notes,
        }
        if ruled.steps is None:
            return Proposal(refusal=why_not(ruled), **common)  # type: ignore[arg-type]
        plan = Plan(ruled.steps, request.instruction, request.mission_id, request.scene.revision)
        return Proposal(plan, assumptions=reading.grounded.assumptions, **common)  # type: ignore[arg-type]


NO_PLAN = 'I know what you want, but no sequence of my skills leads there from here.'


def why_not(ruled: Ruled) -> str:
    """Say why there are no steps: the rules that stand against them, or that none lead there."""
    if not ruled.broken:
        return NO_PLAN
    return f'I may not: {" and ".join(each.message for each in ruled.broken)}.'
