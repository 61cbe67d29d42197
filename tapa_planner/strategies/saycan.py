"""
`saycan`: one step at a time, the one that the model finds likely and the robot can do here and now.

Ahn et al., 2022 (Do As I Can, Not As I Say): the likelihood of each skill's text, here a token, times
its affordance. The next step is asked for when this one was carried out.
"""

from collections import OrderedDict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
import math

from tapa_planner.errors import ModelError, PlannerError
from tapa_planner.lexicon import Lexicon
from tapa_planner.models.language_model import Capability, LanguageModel, Prompt
from tapa_planner.pddl import State
from tapa_planner.plan import Affordances, Plan, PlanRequest, Proposal, Step
from tapa_planner.planning import DEFAULT_TIMEOUT_S
from tapa_planner.relevance import relevant_ids, relevant_skills
from tapa_planner.ruled_planning import solve_within
from tapa_planner.rules import Rule, violations
from tapa_planner.scene import Scene
from tapa_planner.skill import Domain, Skill
from tapa_planner.strategies.llm_pddl import why_not
from tapa_planner.strategies.prompts import steps_prompt
from tapa_planner.strategies.reading import WishReader
from tapa_planner.validation import validate

_MOST = 2000
"""Candidates that are scored at most."""
_TOLD = 5
LED_NOWHERE = "the model's steps led nowhere new, so this one is the planner's"
"""What is said where a step is not the model's."""
_MISSIONS = 20
_MOST_DONE = 25
"""Steps that the model goes on from; the embedded one reads 160 words in all."""
_DONE = frozenset({'observed', 'pushed', 'pressed', 'wiped'})


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


@dataclass
class Mission:
    """The scene in which it began, the steps since then, and the states in which it was."""

    scene: Scene
    first: int
    done: tuple[str, ...] = ()
    been: set[State] = field(default_factory=set)
    goal: str = ''
    _asked: tuple[object, ...] = ()

    def goal_for(self, request: PlanRequest, newest: str) -> str:
        """Return the goal that the mission began with, unless it is asked about otherwise now."""
        asked = (
            request.instruction, request.avoided, request.answers, request.replies,
            request.rejections,
        )  # fmt: skip
        if not self.goal or asked != self._asked:
            self.goal, self._asked = newest, asked
        return self.goal


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
        self._missions: OrderedDict[str, Mission] = OrderedDict()

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
        mission = self._mission_of(request)
        goal = mission.goal_for(request, reading.grounded.goal)
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
        ranked = self.rank(replace(request, scene=scene), reading.wish, goal, mission)
        if not ranked and ahead.steps:
            chance = _chances(request.affordances, ahead.steps[:1], scene)[0]
            ranked = [Candidate(ahead.steps[0], 0.0, chance)]
            common['assumptions'] = (*reading.grounded.assumptions, LED_NOWHERE)
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

    def rank(
        self, request: PlanRequest, wish: str, goal: str, mission: 'Mission'
    ) -> list[Candidate]:
        """Return the steps that are possible here and now, best first."""
        wanted = self._domain.goal(goal)
        relevant = relevant_ids(self._domain, request.scene, wanted)
        skills = relevant_skills(self._domain, wanted)
        steps = self._candidates(request, skills, relevant, mission.been)
        chances = _chances(request.affordances, steps, request.scene)
        possible = [(step, chance) for step, chance in zip(steps, chances, strict=True) if chance]
        if not possible:
            return []
        scores = self._model.score(
            self._prompt(request, wish, relevant, mission), [str(step) for step, _ in possible]
        )
        found = [
            Candidate(step, score.mean, chance)
            for (step, chance), score in zip(possible, scores, strict=True)
            if math.isfinite(score.log_prob)
        ]
        return sorted(found, key=lambda each: -each.value)

    def _mission_of(self, request: PlanRequest) -> 'Mission':
        """Return what is kept of a mission, up to the present."""
        new = Mission(request.scene, len(request.executed))
        mission = self._missions.setdefault(request.mission_id, new) if request.mission_id else new
        if len(self._missions) > _MISSIONS:
            self._missions.popitem(last=False)
        present = _lasting(self._domain.state_of(request.scene))
        done = [each.step for each in request.executed[mission.first :] if each.is_success]
        report = validate(self._domain, mission.scene, done)
        is_new = not report.is_valid or _lasting(report.state) != present
        if is_new or len(done) > _MOST_DONE:
            # Something came otherwise, or the text is too long: as if it began here.
            mission.scene, mission.first, done = request.scene, len(request.executed), []
        mission.done = tuple(map(str, done))
        mission.been.add(present)
        return mission

    def _candidates(
        self,
        request: PlanRequest,
        skills: Collection[Skill],
        relevant: Collection[str],
        been: Collection[State],
    ) -> tuple[Step, ...]:
        """
        Return what the skills and types allow, without what leads back or breaks a rule.

        Skills and things that the goal has nothing to do with are left alone: another apple than the
        one that was chosen is none the less an apple to the model.
        """
        scene, domain = request.scene, self._domain
        objects, state = domain.objects(scene), domain.state_of(scene)
        kept = set(relevant)
        last = next((each.step.skill for each in reversed(request.executed)), '')
        failed = [str(each.step) for each in request.executed if not each.is_success]
        found: list[Step] = []
        for step in domain.grounded(objects, skills):
            if len(found) == _MOST:
                break
            if failed.count(str(step)) > 1 or not kept.issuperset(step.arguments):
                continue
            if request.affordances is not None and (
                step.skill == last == 'go_to'
                or domain.obstacles(step, state, objects)
                or _lasting(domain.apply(step, state, objects)) in been
                or violations(self._rules, domain, scene, (step,))
            ):
                continue
            found.append(step)
        return tuple(found)

    def _prompt(
        self, request: PlanRequest, wish: str, relevant: Collection[str], mission: 'Mission'
    ) -> Prompt:
        """Ask what comes behind the steps that were carried out, in the scene before them."""
        begun = replace(request, scene=mission.scene)
        prompt = steps_prompt(begun, self._domain, relevant, wish)
        return replace(prompt, written=mission.done)


def _lasting(state: State) -> State:
    """Return what a state is without what was merely done: it never ends, and would hide a loop."""
    return frozenset(atom for atom in state if atom.predicate not in _DONE)


def _chances(
    affordances: Affordances | None, steps: tuple[Step, ...], scene: Scene
) -> tuple[float, ...]:
    """Return the chance of each step here and now; 1 of all where nothing is known of chances."""
    if affordances is None:
        return (1.0,) * len(steps)
    return tuple(each.value for each in affordances.here(steps, scene))
