"""
`tapa`: the model writes the steps, over what exists.

Decoding is held to steps that are possible as the plan grows; what does not reach the goal is
repaired from its last useful state by the sound planner, and said so.
"""

from collections.abc import Sequence
from dataclasses import replace

from tapa_planner.errors import ModelError, PlanError
from tapa_planner.lexicon import Lexicon
from tapa_planner.models.language_model import Generation, LanguageModel, Sampling
from tapa_planner.plan import Plan, PlanRequest, Proposal, Step
from tapa_planner.planning import (
    close_behind,
    DEFAULT_TIMEOUT_S,
    pruned,
)
from tapa_planner.relevance import relevant_ids
from tapa_planner.ruled_planning import Ruled, solve_within
from tapa_planner.rules import Rule, violations
from tapa_planner.scene import Scene
from tapa_planner.skill import Domain
from tapa_planner.strategies.constraints import DONE, parse_step, StepConstraint
from tapa_planner.strategies.llm_pddl import why_not
from tapa_planner.strategies.prompts import steps_prompt
from tapa_planner.strategies.reading import Reading, WishReader
from tapa_planner.validation import validate

REPAIRED = 'repaired: the steps that the model wrote do not reach the goal'
_STEPS_PER_FACT = 10


class Tapa:
    """The model composes the plan; replay decides whether it stands."""

    name = 'tapa'

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
        self._seed = seed
        self._timeout_s = timeout_s

    def propose(self, request: PlanRequest) -> Proposal:
        """Return a plan from the present state, a refusal or a question."""
        reading = self._reader.read(request)
        answer = reading.answer(self.name, self._model.name)
        if answer is not None:
            return answer
        scene = reading.grounded.planned_in(request.scene, self._domain.types)
        request = replace(request, scene=scene)
        written, notes = self._write(request, reading)
        goal = reading.grounded.goal
        ruled, repair = self._chosen(request, written, goal)
        common = {
            'goal': goal,
            'strategy': self.name,
            'model': self._model.name,
            'tokens': reading.tokens + sum(each.tokens for each in written),
            'notes': (*reading.notes, *notes, *repair),
        }
        if ruled.steps is None:
            return Proposal(refusal=why_not(ruled), **common)  # type: ignore[arg-type]
        plan = Plan(ruled.steps, request.instruction, request.mission_id, request.scene.revision)
        return Proposal(plan, assumptions=reading.grounded.assumptions, **common)  # type: ignore[arg-type]

    def _write(
        self, request: PlanRequest, reading: Reading
    ) -> tuple[list[Generation], tuple[str, ...]]:
        goal = self._domain.goal(reading.grounded.goal)
        scene = request.scene
        if goal.holds(self._domain.state_of(scene), self._domain.objects(scene), {}):
            return [], ()
        relevant = relevant_ids(self._domain, scene, goal)
        small = pruned(self._domain, scene, goal)
        constraint = StepConstraint(self._domain, small, goal)
        facts = len(reading.grounded.holds) + len(reading.grounded.not_holds)
        sampling = Sampling(
            constraint=constraint,
            max_pieces=_STEPS_PER_FACT * (facts + 1),
            seed=self._seed,
            told=request.told,
        )
        prompt = steps_prompt(request, self._domain, relevant, reading.wish)
        try:
            return self._model.generate(prompt, sampling), ()
        except ModelError as exc:
            return [], (f'the model wrote no steps: {exc}',)

    def _chosen(
        self, request: PlanRequest, written: list[Generation], goal: str
    ) -> tuple[Ruled, tuple[str, ...]]:
        """Return valid steps that reach the goal: the model's, or the planner's where they fail."""
        own = self._own(request.scene, written, goal)
        if own is not None:
            return Ruled(own), ()
        return self._solved(request.scene, goal), (REPAIRED,)

    def _own(self, scene: Scene, written: list[Generation], goal: str) -> tuple[Step, ...] | None:
        """Return the steps that the model wrote if they reach the goal within the rules, or None."""
        own = _steps_of(written[0]) if written else ()
        if not validate(self._domain, scene, own, goal).is_valid:
            return None
        polite = close_behind(self._domain, scene, own, goal)
        if violations(self._rules, self._domain, scene, polite):
            return None
        return tuple(
            self._domain.step(each.skill, *each.arguments, scene=scene) for each in polite
        )

    def _solved(self, scene: Scene, goal: str) -> Ruled:
        return solve_within(self._domain, scene, goal, self._rules, self._timeout_s)


def _steps_of(written: Generation) -> tuple[Step, ...]:
    try:
        return tuple(parse_step(piece) for piece in written.pieces if piece != DONE)
    except PlanError:
        return ()
