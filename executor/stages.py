"""The leaves of the mission tree: look, plan, act, check, and stopping."""

from abc import abstractmethod
from typing import Generic, TypeVar

from py_trees.behaviour import Behaviour
from py_trees.common import Status

from executor.explaining import alarms, blindness, displaced, explain, overcome
from executor.monitor import check_look, check_measurements, combine, Verdict
from executor.partners import (
    Actor,
    ActOutcome,
    AskOutcome,
    Call,
    Ending,
    Looker,
    LookOutcome,
    Planner,
    PlanOutcome,
    WitnessOutcome,
)
from executor.working_memory import AnyCall, Phase, Stage, TaskCode, WorkingMemory
from tapa_planner.plan import Plan, PlanRequest, Step, StepResult

OutcomeT = TypeVar('OutcomeT', LookOutcome, PlanOutcome, ActOutcome, AskOutcome, WitnessOutcome)

CHANGES_THE_WORLD = ('pick', 'place', 'open', 'close', 'push')
"""Skills after which a fresh look is worth its time."""


class CallStage(Behaviour, Generic[OutcomeT]):
    """
    A leaf that makes one call and waits for it.

    `begin` starts the call when the leaf is entered, None when there is nothing to do; `finished`
    judges its outcome. When the leaf is interrupted it cancels the call; `WaitStopped` waits.
    """

    def __init__(self, name: str, memory: WorkingMemory, stage: Stage, limit_s: float) -> None:
        """Keep what every stage needs."""
        super().__init__(name)
        self.memory = memory
        self._stage = stage
        self._limit_s = limit_s
        self._call: Call[OutcomeT] | None = None
        self._started = 0.0

    @abstractmethod
    def begin(self) -> Call[OutcomeT] | None:
        """Start the call, or return None when there is nothing to do."""

    @abstractmethod
    def finished(self, outcome: OutcomeT) -> Status:
        """Take the outcome over; SUCCESS or FAILURE."""

    def initialise(self) -> None:
        """Start the call."""
        self._started = self.memory.clock()
        self._call = self.begin()
        self.memory.call = _as_any(self._call)

    def update(self) -> Status:
        """Wait for the outcome, not longer than the limit."""
        if self._call is None:
            return Status.SUCCESS
        outcome = self._call.poll()
        if outcome is not None:
            self._call = self.memory.call = None
            self.memory.spend(self._stage.value, self.memory.clock() - self._started)
            return self.finished(outcome)
        self.memory.text = self._call.progress() or self.memory.text
        if self.memory.clock() - self._started > self._limit_s:
            self.memory.end(
                TaskCode.TIMED_OUT, f'{self.name}: no result within {self._limit_s:.0f} s'
            )
        return Status.RUNNING

    def terminate(self, new_status: Status) -> None:
        """Cancel the call when this leaf is interrupted."""
        if new_status is Status.INVALID and self._call is not None:
            self._call.cancel()
            self.memory.spend(self._stage.value, self.memory.clock() - self._started)
            self._call = None

    def fatal(self, ending: Ending, message: str, code: TaskCode) -> Status:
        """End the mission for a reason that no new plan can cure."""
        if ending is Ending.EMERGENCY_STOP:
            code = TaskCode.EMERGENCY_STOP
        elif ending is Ending.CANCELED:
            code = TaskCode.CANCELED
        elif ending is Ending.GONE:
            code = TaskCode.INTERNAL
        self.memory.end(code, message)
        return Status.FAILURE


def _as_any(call: object) -> AnyCall | None:
    return call  # type: ignore[return-value]


class Look(CallStage[LookOutcome]):
    """Looks around the whole room at the start."""

    def __init__(self, memory: WorkingMemory, looker: Looker) -> None:
        """Keep who looks."""
        super().__init__('look around', memory, Stage.LOOK, memory.limits.look_s)
        self._looker = looker

    def begin(self) -> Call[LookOutcome]:
        """Start the look; after a pause a glance from where the robot stands will do."""
        has_looked = self.memory.has_looked
        text = 'looking what has changed' if has_looked else 'looking around'
        self.memory.enter(Phase.LOOKING, text)
        return self._looker.look(move=not has_looked, focus=())

    def finished(self, outcome: LookOutcome) -> Status:
        """Take the scene over."""
        if outcome.ending is not Ending.DONE or outcome.scene is None:
            message = f'looking around failed: {outcome.message}'
            return self.fatal(outcome.ending, message, TaskCode.LOOK_FAILED)
        self.memory.saw(outcome.scene, is_partial=self.memory.has_looked)
        self.memory.has_looked = True
        return Status.SUCCESS


class LookAgain(CallStage[LookOutcome]):
    """Before a new plan: looks again at what the last attempt was about; failing is no obstacle."""

    def __init__(self, memory: WorkingMemory, looker: Looker) -> None:
        """Keep who looks."""
        super().__init__('look again', memory, Stage.LOOK, memory.limits.look_s)
        self._looker = looker
        self._explains = False

    def begin(self) -> Call[LookOutcome] | None:
        """Start a look when a step has failed, or something was not found."""
        memory = self.memory
        step, memory.failed_step = memory.failed_step, None
        places, memory.look_closer_at = memory.look_closer_at, ()
        self._explains = step is not None and bool(memory.attempts)
        if step is not None:
            memory.enter(Phase.REPLANNING, f'looking again after: {memory.failures[-1]}')
            # The place as well: a thing that is gone is no longer there to be looked at.
            scene = memory.belief.scene
            places = tuple(filter(None, map(scene.place_of, step.arguments)))
            return self._looker.look(move=True, focus=(*step.arguments, *places))
        if places:
            names = (*memory.missing, *filter(None, (memory.search_name,)))
            memory.search_name = ''
            missing = ' and '.join(names)
            why = f'looking closer, {missing} was not found' if missing else 'looking once more'
            memory.enter(Phase.LOOKING, why)
            return self._looker.look(move=True, focus=places, names=names)
        return None

    def finished(self, outcome: LookOutcome) -> Status:
        """Explain the failure by what is seen now, and take that over."""
        if outcome.ending in (Ending.EMERGENCY_STOP, Ending.GONE, Ending.CANCELED):
            return self.fatal(outcome.ending, outcome.message, TaskCode.LOOK_FAILED)
        memory = self.memory
        if outcome.is_blind:
            memory.alarm(blindness(outcome))
        if self._explains:
            memory.explained(
                explain(
                    memory.domain, memory.attempts[-1], memory.failures[-1],
                    memory.belief.scene, outcome,
                )
            )  # fmt: skip
        if outcome.scene is not None:
            memory.saw(outcome.scene, is_partial=True)
        if memory.gone:
            memory.belief.forget(memory.gone)
            memory.gone = ''
        if memory.stop is not None or memory.asks_for_help or memory.look_closer_at:
            return Status.FAILURE  # something else comes before a new plan
        return Status.SUCCESS


class MakePlan(CallStage[PlanOutcome]):
    """Asks for a plan for the wish in the believed scene."""

    def __init__(self, memory: WorkingMemory, planner: Planner) -> None:
        """Keep who plans."""
        super().__init__('plan', memory, Stage.PLAN, memory.limits.plan_s)
        self._planner = planner

    def begin(self) -> Call[PlanOutcome] | None:
        """Ask the planner, unless recovery has steps of its own."""
        memory = self.memory
        if memory.detour is not None:
            self._take(memory.detour, '')
            memory.detour = None
            return None
        memory.enter(Phase.PLANNING, 'planning' if not memory.replans else 'planning again')
        request = PlanRequest(
            scene=memory.belief.scene,
            instruction=memory.instruction,
            mission_id=memory.mission_id,
            executed=tuple(memory.attempts),
            failures=tuple(memory.failures),
            answers=tuple(memory.answers.values()),
            replies=tuple(memory.replies),
            rejections=tuple(memory.rejections),
            avoided=frozenset(memory.avoided),
            interrupted=memory.interrupted,
        )
        return self._planner.plan(request)

    def finished(self, outcome: PlanOutcome) -> Status:
        """Take the plan over; a refusal or a question ends the mission."""
        memory, proposal = self.memory, outcome.proposal
        if outcome.ending is not Ending.DONE or proposal is None:
            message = f'planning failed: {outcome.message}'
            return self.fatal(outcome.ending, message, TaskCode.PLAN_FAILED)
        if proposal.refusal:
            memory.missing = proposal.missing
            if proposal.missing:
                memory.search_for, memory.refusal = proposal.missing, proposal.refusal
                return Status.FAILURE
            code = TaskCode.REJECTED if memory.rejections else TaskCode.REFUSED
            return self.fatal(outcome.ending, proposal.refusal, code)
        if proposal.question:
            memory.question = proposal.question
            return Status.FAILURE
        assert proposal.plan is not None
        memory.missing = ()
        self._take(proposal.plan, proposal.goal)
        return Status.SUCCESS

    def _take(self, plan: Plan, goal: str) -> None:
        memory = self.memory
        memory.plan, memory.goal, memory.step_index = plan, goal, 0
        memory.interrupted = None
        memory.on_event('plan', {
            'steps': [str(step) for step in plan.steps], 'goal': goal,
            'chances': [round(step.score, 3) for step in plan.steps],
        })  # fmt: skip


class Recognise(CallStage[LookOutcome]):
    """Glances at a thing from near before it is taken, whether it is what it seemed."""

    def __init__(self, memory: WorkingMemory, looker: Looker, step: Step) -> None:
        """Keep who looks and what will be taken."""
        super().__init__(f'recognise {step}', memory, Stage.LOOK, memory.limits.check_s)
        self._looker, self._step = looker, step

    def begin(self) -> Call[LookOutcome] | None:
        """Glance at the thing, unless it is hidden anyway."""
        item = self._step.arguments[0]
        self.memory.enter(Phase.LOOKING, f'looking at {item} from near')
        return self._looker.look(move=False, focus=(item,))

    def finished(self, outcome: LookOutcome) -> Status:
        """Go on, or plan anew when it has another name now; a failed glance is no obstacle."""
        memory, item = self.memory, self._step.arguments[0]
        if outcome.ending in (Ending.EMERGENCY_STOP, Ending.CANCELED):
            return self.fatal(outcome.ending, outcome.message, TaskCode.LOOK_FAILED)
        if outcome.is_blind:
            memory.alarm(blindness(outcome))
        if outcome.scene is None:
            return Status.SUCCESS
        if (moved := displaced(item, memory.belief.scene, outcome.scene)) is not None:
            memory.alarm(moved)
        now = memory.belief.renamed(item, outcome.scene)
        memory.saw(outcome.scene, is_partial=True)
        if now is None:
            return Status.SUCCESS
        label = outcome.scene.get(now).label
        memory.fail(self._step, 'mistaken', f'seen from near, {item} is a {label} ({now})')
        memory.failed_step = None  # it was looked at just now
        return Status.FAILURE


class Act(CallStage[ActOutcome]):
    """Carries out one step and judges what it measured."""

    def __init__(self, memory: WorkingMemory, actor: Actor, step: Step, index: int) -> None:
        """Keep the step and who acts."""
        super().__init__(f'act {index + 1}: {step}', memory, Stage.ACT, memory.limits.act_s)
        self._actor, self._step, self._index = actor, step, index

    def begin(self) -> Call[ActOutcome]:
        """Start the skill."""
        self.memory.step_index = self._index
        self.memory.enter(Phase.ACTING, self._step.text or str(self._step))
        return self._actor.act(self._step, self.memory.belief.scene)

    def finished(self, outcome: ActOutcome) -> Status:
        """Take the result over, or explain the failure for the next plan."""
        memory, result = self.memory, outcome.result
        memory.attempts.append(result)
        finding = check_measurements(memory.domain, result)
        memory.on_event('step', {**_as_event(result), 'finding': finding.reason})
        wrong = alarms(result)
        for each in wrong:
            memory.alarm(each)
        for each in overcome(result):
            memory.overcame(each)
        if outcome.ending in (Ending.EMERGENCY_STOP, Ending.GONE, Ending.CANCELED):
            return self.fatal(outcome.ending, finding.reason, TaskCode.STEP_FAILED)
        if not result.is_success:
            memory.belief.did(result)
            # Another trouble of the robot itself makes it another failure.
            kind = ' '.join([f'error {result.error_code}', *(each.cause.value for each in wrong)])
            memory.fail(result.step, kind, finding.reason)
            return Status.FAILURE
        return Status.SUCCESS


class Check(CallStage[LookOutcome]):
    """Compares a step's expected effect with its measurements and, where useful, a fresh look."""

    def __init__(self, memory: WorkingMemory, looker: Looker, step: Step) -> None:
        """Keep the step and who looks."""
        super().__init__(f'check {step}', memory, Stage.CHECK, memory.limits.check_s)
        self._looker, self._step = looker, step

    def begin(self) -> Call[LookOutcome] | None:
        """Glance at what the step touched; nothing to see after driving or looking."""
        if self._step.skill not in CHANGES_THE_WORLD:
            self._conclude(None)
            return None
        self.memory.enter(Phase.CHECKING, f'checking: {self._step.text or self._step}')
        return self._looker.look(move=False, focus=self._step.arguments)

    def update(self) -> Status:
        """Wait for the glance; a contradiction found at once is a failure."""
        if self._call is None and self.memory.failed_step is not None:
            return Status.FAILURE
        return super().update()

    def finished(self, outcome: LookOutcome) -> Status:
        """Judge; a glance that failed tells nothing."""
        if outcome.ending in (Ending.EMERGENCY_STOP, Ending.CANCELED):
            return self.fatal(outcome.ending, outcome.message, TaskCode.STEP_FAILED)
        return self._conclude(outcome)

    def _conclude(self, outcome: LookOutcome | None) -> Status:
        memory, result = self.memory, self.memory.attempts[-1]
        if outcome is not None and outcome.is_blind:
            memory.alarm(blindness(outcome))
        finding = check_measurements(memory.domain, result)
        look = outcome.scene if outcome is not None else None
        if look is not None:
            memory.belief.did(result)
            finding = combine(finding, check_look(memory.belief, result, look))
            memory.saw(look, is_partial=True)
        elif finding.verdict is not Verdict.CONTRADICTED:
            memory.belief.did(result)
        memory.on_event('check', {'verdict': finding.verdict.value, 'text': finding.reason})
        if finding.verdict is Verdict.CONTRADICTED:
            memory.fail(result.step, 'contradicted', finding.reason)
            return Status.FAILURE
        memory.executed.append(result)
        memory.recovery.succeeded(result)
        return Status.SUCCESS


def _as_event(result: StepResult) -> dict[str, object]:
    return {
        'step': str(result.step),
        'error_code': result.error_code,
        'error_msg': result.error_msg,
        'measurements': {each.name: each.value for each in result.measurements},
        'duration_s': round(result.duration_s, 2),
    }
