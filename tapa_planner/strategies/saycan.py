"""
`saycan`: one step at a time, the one that the model finds likely and the robot can do here and now.

Ahn et al., 2022 (Do As I Can, Not As I Say): the likelihood of each skill's text, here a token, times
its affordance. The next step is asked for when this one was carried out.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
import math

from tapa_planner.errors import ModelError, PlannerError
from tapa_planner.lexicon import Lexicon
from tapa_planner.models.language_model import Capability, LanguageModel, Prompt
from tapa_planner.plan import Affordances, Plan, PlanRequest, Proposal, Step
from tapa_planner.planning import DEFAULT_TIMEOUT_S
from tapa_planner.relevance import relevant_ids
from tapa_planner.ruled_planning import solve_within
from tapa_planner.rules import Rule, violations
from tapa_planner.scene import Scene
from tapa_planner.skill import Domain
from tapa_planner.strategies.llm_pddl import why_not
from tapa_planner.strategies.prompts import steps_prompt
from tapa_planner.strategies.reading import Reading, WishReader

_MOST = 2000
"""Candidates that are scored at most."""
_TOLD = 5


@dataclass(frozen=True)
class Candidate:
    """A step with what speaks for it: the model's mean log-probability a token, and its chance."""

    step: Step
    said: float
    chance: float

    @property
    def value(self) -> float:
        """The product that the steps are ordered by."""
        return math.exp(self.said) * self.chance


class SayCan:
    """Fits `PlanningStrategy`; its plans have one step and are not complete before the goal holds."""

    name = 'saycan'

    def __init__(
        self,
        domain: Domain,
        lexicon: Lexicon,
        model: LanguageModel,
        seed: int = 0,
        timeout_s: float = DEFAULT_TIMEOUT_S,
        rules: Sequence[Rule] = (),
    ) -> None:
        if Capability.SCORE not in model.capabilities:
            raise ModelError(
                f'the strategy saycan needs a model that scores texts, {model.name} does not'
            )
        self._domain = domain
        self._model = model
        self._reader = WishReader(model, lexicon, seed)
        self._rules = tuple(rules)
        self._timeout_s = timeout_s

    def propose(self, request: PlanRequest) -> Proposal:
        """
        Return the next step, nothing where the goal holds, a refusal or a question.

        Whether the goal can be reached at all within the rules is asked of the sound planner first.

        :raises PlannerError: if no step is possible.
        """
        reading = self._reader.read(request)
        answer = reading.answer(self.name, self._model.name)
        if answer is not None:
            return answer
        scene = reading.grounded.planned_in(request.scene, self._domain.types)
        goal = reading.grounded.goal
        common = {
            'goal': goal,
            'strategy': self.name,
            'model': self._model.name,
            'tokens': reading.tokens,
            'assumptions': reading.grounded.assumptions,
        }
        if self._domain.goal(goal).holds(
            self._domain.state_of(scene), self._domain.objects(scene), {}
        ):
            plan = Plan((), request.instruction, request.mission_id, request.scene.revision)
            return Proposal(plan, notes=reading.notes, **common)  # type: ignore[arg-type]
        ahead = solve_within(self._domain, scene, goal, self._rules, self._timeout_s)
        if ahead.steps is None:
            return Proposal(refusal=why_not(ahead), **common)  # type: ignore[arg-type]
        ranked = self.rank(replace(request, scene=scene), reading)
        if not ranked:
            raise PlannerError('no step is possible here that would lead anywhere')
        best = ranked[0].step
        step = replace(
            self._domain.step(best.skill, *best.arguments, scene=scene), score=ranked[0].chance
        )
        told = tuple(
            f'{each.step}: said {math.exp(each.said):.3f}, can {each.chance:.2f}'
            for each in ranked[:_TOLD]
        )
        plan = Plan(
            (step,),
            request.instruction,
            request.mission_id,
            request.scene.revision,
            complete=False,
        )
        return Proposal(
            plan, notes=(*reading.notes, *told), outlook=ahead.steps, **common,  # type: ignore[arg-type]
        )  # fmt: skip

    def rank(self, request: PlanRequest, reading: Reading) -> list[Candidate]:
        """Return the steps that are possible here and now, best first."""
        steps = self._candidates(request)
        chances = _chances(request.affordances, steps, request.scene)
        possible = [(step, chance) for step, chance in zip(steps, chances, strict=True) if chance]
        if not possible:
            return []
        scores = self._model.score(
            self._prompt(request, reading), [str(step) for step, _ in possible]
        )
        found = [
            Candidate(step, score.mean, chance)
            for (step, chance), score in zip(possible, scores, strict=True)
            if math.isfinite(score.log_prob)
        ]
        return sorted(found, key=lambda each: -each.value)

    def _candidates(self, request: PlanRequest) -> tuple[Step, ...]:
        """Return what the skills and types allow, without what changes nothing or breaks a rule."""
        scene, domain = request.scene, self._domain
        objects, state = domain.objects(scene), domain.state_of(scene)
        failed = [str(each.step) for each in request.executed if not each.is_success]
        found: list[Step] = []
        for step in domain.grounded(objects):
            if len(found) == _MOST:
                break
            if failed.count(str(step)) > 1:
                continue
            if request.affordances is not None and (
                domain.obstacles(step, state, objects)
                or domain.apply(step, state, objects) == state
                or violations(self._rules, domain, scene, (step,))
            ):
                continue
            found.append(step)
        return tuple(found)

    def _prompt(self, request: PlanRequest, reading: Reading) -> Prompt:
        """Ask for the steps behind those that were carried out."""
        goal = self._domain.goal(reading.grounded.goal)
        relevant = relevant_ids(self._domain, request.scene, goal)
        prompt = steps_prompt(request, self._domain, relevant, reading.wish)
        done = ' '.join(str(each.step) for each in request.executed if each.is_success)
        return replace(prompt, text=f'{prompt.text} {done}'.rstrip())


def _chances(
    affordances: Affordances | None, steps: tuple[Step, ...], scene: Scene
) -> tuple[float, ...]:
    """Return the chance of each step here and now; 1 of all where nothing is known of chances."""
    if affordances is None:
        return (1.0,) * len(steps)
    return tuple(each.value for each in affordances.here(steps, scene))
