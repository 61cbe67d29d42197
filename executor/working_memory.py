"""What one mission knows while it runs: its wish, belief, plan, results, and why it should stop."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import Enum, IntEnum
import time

from executor.belief import Belief
from executor.explaining import Cause, Explanation, question_about
from executor.partners import (
    ActOutcome,
    AskOutcome,
    Call,
    LookOutcome,
    PlanOutcome,
    WitnessOutcome,
)
from executor.recovery import Recovery, Remedy
from tapa_planner.pddl import State
from tapa_planner.plan import (
    Affordances,
    Interrupted,
    NameAnswer,
    Plan,
    Rejection,
    Reply,
    Step,
    StepResult,
)
from tapa_planner.rules import RuleWatch
from tapa_planner.scene import Scene
from tapa_planner.skill import Domain

_MOST_OUTDATED = 5


class TaskCode(IntEnum):
    """How a mission ended; the numbers of `RunTask.action`."""

    SUCCESS = 0
    """Every step was carried out, and the goal is believed to hold."""
    INVALID_GOAL = 1
    """The wish itself cannot be worked with: empty, too long, control characters."""
    BUSY = 2
    """Another mission runs."""
    CANCELED = 3
    """It was cancelled, and motion has stopped."""
    LOOK_FAILED = 4
    """Nothing could be seen."""
    PLAN_FAILED = 5
    """The planner found no valid plan, or did not answer."""
    REFUSED = 6
    """The wish cannot be fulfilled here; something is missing."""
    QUESTION = 7
    """The wish is not clear enough."""
    STEP_FAILED = 8
    """The same step failed the same way again and again."""
    REPLANS_EXHAUSTED = 9
    """Steps failed more often than it may be replanned."""
    EMERGENCY_STOP = 10
    """The emergency stop was pressed."""
    TIMED_OUT = 11
    """A stage or the whole mission took too long."""
    REJECTED = 12
    """A person did not approve the plan, and there is no other one."""
    INTERNAL = 99
    """A defect, or a part of the stack that is gone."""


class Phase(IntEnum):
    """Where a mission stands; the numbers of `TaskStatus.msg`."""

    IDLE = 0
    LOOKING = 1
    PLANNING = 2
    WAITING = 3
    ACTING = 4
    CHECKING = 5
    REPLANNING = 6
    SUCCEEDED = 7
    FAILED = 8
    REFUSED = 9
    CANCELED = 10
    ASKING = 11
    PAUSED = 12


@dataclass(frozen=True)
class MissionLimits:
    """How often and how long; seconds of wall time, which also counts for a node that hangs."""

    max_replans: int = 5
    same_failure_limit: int = 3
    same_state_limit: int = 4
    affordance_floor: float = 0.1
    max_rounds: int = 40
    look_s: float = 900.0
    plan_s: float = 120.0
    act_s: float = 600.0
    check_s: float = 60.0
    stop_s: float = 20.0
    mission_s: float = 3600.0

    def __post_init__(self) -> None:
        """Reject limits with which no mission could run."""
        counts = (self.same_failure_limit, self.same_state_limit, self.max_rounds)
        if self.max_replans < 0 or min(counts) < 1:
            raise ValueError(f'limits: expected counts of at least 0, 1, 1 and 1, got {self}')
        times = (self.look_s, self.plan_s, self.act_s, self.check_s, self.stop_s, self.mission_s)
        if not all(each > 0 for each in times):
            raise ValueError(f'limits: expected times > 0, got {self}')


@dataclass(frozen=True)
class Stop:
    """Why a mission should end before its goal is reached."""

    code: TaskCode
    message: str


AnyCall = (
    Call[LookOutcome]
    | Call[PlanOutcome]
    | Call[ActOutcome]
    | Call[AskOutcome]
    | Call[WitnessOutcome]
)
EventSink = Callable[[str, dict[str, object]], None]


def ignore_event(kind: str, data: dict[str, object]) -> None:
    """Do nothing with an event."""


@dataclass
class WorkingMemory:
    """Passed to every stage of one mission; the stages talk to each other through it alone."""

    domain: Domain
    instruction: str
    mission_id: str
    limits: MissionLimits
    belief: Belief
    watch: RuleWatch
    recovery: Recovery
    affordances: Affordances | None = None
    clock: Callable[[], float] = time.monotonic
    on_event: EventSink = ignore_event
    phase: Phase = Phase.IDLE
    text: str = 'waiting'
    plan: Plan | None = None
    goal: str = ''
    step_index: int = 0
    executed: list[StepResult] = field(default_factory=list)
    attempts: list[StepResult] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    failed_step: Step | None = None
    search_for: tuple[str, ...] = ()
    """Names that the last plan missed, about which nothing was done yet."""
    refusal: str = ''
    """What the planner said of them."""
    asked: set[str] = field(default_factory=set)
    answers: dict[str, NameAnswer] = field(default_factory=dict)
    look_closer_at: tuple[str, ...] = ()
    search_name: str = ''
    """What is looked for there, beside what is missing."""
    has_looked_closer: bool = False
    replans: int = 0
    timings: dict[str, float] = field(default_factory=dict)
    call: AnyCall | None = None
    stop: Stop | None = None
    missing: tuple[str, ...] = ()
    question: str = ''
    """What the planner wants to know and nobody answered yet."""
    replies: list[Reply] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    outdated: int = 0
    detour: Plan | None = None
    """What recovery wants to be done before it is planned anew."""
    witness_question: str = ''
    """What the witness is to be asked about the last failure."""
    gone: str = ''
    """What the last look did not find where it was."""
    asks_for_help: bool = False
    """Whether the question is recovery's, and not about the wish."""
    avoided: set[str] = field(default_factory=set)
    """Ids that recovery wants to do without, where something else will do."""
    interrupted: Interrupted | None = None
    """What was left of the last plan when it failed or was outdated."""
    is_paused: bool = False
    is_parting: bool = False
    """The goal is reached; what failed after it is looked at once more, and the mission ends."""
    has_looked: bool = False
    """Whether the first look is done; after a pause the mission goes on without another one."""
    _same: dict[tuple[str, str], int] = field(default_factory=dict)
    _begun: dict[tuple[State, str], int] = field(default_factory=dict)

    def enter(self, phase: Phase, text: str) -> None:
        """Say where the mission stands now."""
        self.phase, self.text = phase, text
        self.on_event('phase', {'phase': phase.name.lower(), 'text': text})

    def end(self, code: TaskCode, message: str) -> None:
        """Ask for the end of the mission; the first reason counts."""
        if self.stop is None:
            self.stop = Stop(code, message)

    def saw(self, scene: Scene, is_partial: bool) -> None:
        """Take over what a look found; the event has each thing's place and extent, metres."""
        self.belief.saw(scene, is_partial=is_partial)
        self.on_event('scene', {
            'objects': sorted(each.id for each in scene.objects),
            'boxes': {
                each.id: [round(value, 3) for value in (*each.pose.position, *each.size)]
                for each in scene.objects
            },
        })  # fmt: skip

    def spend(self, stage: str, seconds: float) -> None:
        """Add to the time of a stage."""
        self.timings[stage] = self.timings.get(stage, 0.0) + seconds

    def edit(self, steps: tuple[Step, ...]) -> None:
        """Take a person's steps in place of the plan's."""
        assert self.plan is not None
        self.plan = replace(self.plan, steps=steps)
        self.on_event('plan', {'steps': [str(step) for step in steps], 'goal': self.goal})

    def reject(self, rejection: Rejection) -> None:
        """Note a plan that a person did not want, or end the mission after too many of them."""
        self.rejections.append(rejection)
        reason = rejection.reason or 'no reason given'
        self.failures.append(f'a person rejected the plan: {reason}')
        if self.replans >= self.limits.max_replans:
            self.end(TaskCode.REJECTED, f'{len(self.rejections)} plans were rejected: {reason}')
        else:
            self.replans += 1

    @property
    def last_step(self) -> Step | None:
        """The step that was carried out last."""
        return self.attempts[-1].step if self.attempts else None

    def outdate(self, step: Step, why: str) -> None:
        """
        Note that the world made a plan obsolete before its step, which is no failure of the robot.

        A world that does so again and again counts like failing steps.
        """
        self.outdated += 1
        if self.outdated > _MOST_OUTDATED:
            self.fail(step, 'outdated', why)
            return
        self._interrupt(step)
        self.failures.append(why)
        self.on_event('outdated', {'step': str(step), 'text': why})

    def _interrupt(self, step: Step) -> None:
        """Keep what is left of the plan, from a step on."""
        left = self.plan.steps[self.step_index :] if self.plan is not None else ()
        while left and left[0] != step:
            left = left[1:]
        self.interrupted = Interrupted(left, self.goal) if left else None

    def explained(self, explanation: Explanation) -> None:
        """Take an explanation in place of the last failure's bare words, and decide what to do."""
        self.failures[-1] = explanation.sentence
        self._tell('explanation', explanation)
        if self.is_parting:
            self.end(TaskCode.STEP_FAILED, explanation.sentence)
            return
        attempt = self.attempts[-1]
        self.witness_question = question_about(self.domain, attempt, self.belief.scene)
        response = self.recovery.respond(attempt.step, explanation, self.belief.scene)
        self.on_event('recovery', {
            'remedy': response.remedy.value, 'text': response.reason, 'advice': response.advice,
        })  # fmt: skip
        if response.advice:
            self.failures.append(response.advice)
        self.avoided |= response.avoided
        self.gone = explanation.about if explanation.cause is Cause.GONE else ''
        self.detour = response.detour
        if response.question:
            self.question, self.asks_for_help = response.question, True
        if response.places:
            self.look_closer_at, self.search_name = response.places, response.name
        if response.remedy is Remedy.GIVE_UP:
            self.end(TaskCode.STEP_FAILED, response.reason)

    def alarm(self, explanation: Explanation) -> None:
        """Tell what is wrong with the robot itself, whether a step failed for it or not."""
        self._tell('alarm', explanation)

    def overcame(self, explanation: Explanation) -> None:
        """Tell what went wrong within a step that succeeded after all."""
        self._tell('overcome', explanation)

    def _tell(self, kind: str, explanation: Explanation) -> None:
        self.on_event(kind, {
            'cause': explanation.cause.value, 'text': explanation.sentence,
            'evidence': list(explanation.evidence),
        })  # fmt: skip

    def begins(self, step: Step) -> bool:
        """Note that a step begins; False where that happened too often with all as it is now."""
        key = (self.belief.state, str(step))
        self._begun[key] = self._begun.get(key, 0) + 1
        return self._begun[key] <= self.limits.same_state_limit

    def fail(self, step: Step, kind: str, explanation: str) -> None:
        """Note a failed step for the next plan, or end the mission when it has failed enough."""
        self._interrupt(step)
        self.failures.append(explanation)
        self.failed_step = step
        self.on_event('failure', {'step': str(step), 'error': kind, 'text': explanation})
        times = self._same.get((str(step), kind), 0) + 1
        self._same[str(step), kind] = times
        if self.goal and self.belief.holds(self.goal):
            # A courtesy after the goal, such as closing a door again, is not worth a new plan, but
            # what keeps it from being done is worth a look.
            self.is_parting = True
        elif times >= self.limits.same_failure_limit and self.limits.max_replans > 0:
            self.end(TaskCode.STEP_FAILED, f'failed {times} times in the same way: {explanation}')
        elif self.replans >= self.limits.max_replans:
            self.end(
                TaskCode.REPLANS_EXHAUSTED,
                f'gave up after {self.replans} new plans: {explanation}',
            )
        else:
            self.replans += 1


PhaseOfCode: dict[TaskCode, Phase] = {
    TaskCode.SUCCESS: Phase.SUCCEEDED,
    TaskCode.CANCELED: Phase.CANCELED,
    TaskCode.REFUSED: Phase.REFUSED,
    TaskCode.QUESTION: Phase.ASKING,
}


class Stage(Enum):
    """The stages whose times are reported."""

    LOOK = 'look'
    PLAN = 'plan'
    ACT = 'act'
    CHECK = 'check'
