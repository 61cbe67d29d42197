"""
The mission: look, plan, act step by step, check, replan, report; as a behaviour tree.

::

    mission ?                        a reason to stop comes before everything else
    ├─ stop →
    │  ├─ should stop
    │  └─ wait until stopped         the interrupted call was cancelled; motion must have stopped
    ├─ pause →
    │  ├─ should pause
    │  ├─ wait until stopped
    │  └─ wait until resumed         then it is planned anew from where things stand
    └─ carry out →
       ├─ look around
       └─ until done ↻               a failed attempt is explained and planned anew
          └─ attempt →
             ├─ ask the person       what the planner wants to know
             ├─ ask perception       what a name means that the last plan did not find
             ├─ look again           after a failure, or closer when something was not found
             ├─ ask the witness      a vision-language model, where one is configured
             ├─ plan
             ├─ gate                 a person approves, edits or rejects, where the policy says so
             ├─ steps →              filled in by each plan
             │  └─ still right → recognise → act → check   (recognise before a pick only)
             └─ conclude
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
import time

from py_trees.behaviour import Behaviour
from py_trees.common import Status
from py_trees.composites import Selector, Sequence
from py_trees.decorators import Retry
from py_trees.display import unicode_tree

from executor.asking import AskPerception
from executor.belief import Belief
from executor.failure_memory import FailureMemory
from executor.flow import Conclude, ShouldStop, Unfold, WaitStopped
from executor.gate import AskPerson, Gate, ShouldPause, WaitResumed
from executor.partners import Actor, Looker, Planner, Witness
from executor.person import PersonDesk
from executor.recovery import Recovery
from executor.stages import Look, LookAgain, MakePlan
from executor.witness import AskWitness
from executor.working_memory import (
    EventSink,
    ignore_event,
    MissionLimits,
    Phase,
    PhaseOfCode,
    Stop,
    TaskCode,
    WorkingMemory,
)
from tapa_planner.plan import Affordances, Measurement, StepResult
from tapa_planner.rules import Rule, RuleWatch
from tapa_planner.skill import Domain


@dataclass(frozen=True)
class MissionResult:
    """How a mission went; `message` is a sentence and never empty."""

    code: TaskCode
    message: str
    goal_believed: bool
    steps: tuple[StepResult, ...]
    replans: int
    timings: tuple[Measurement, ...]
    missing: tuple[str, ...] = ()
    question: str = ''


@dataclass(frozen=True)
class MissionStatus:
    """Where a mission stands."""

    phase: Phase
    step_index: int
    step_count: int
    replans: int
    text: str
    plan_id: str = ''
    """Of the plan that waits for approval."""
    question_id: str = ''
    """Of the question that waits for an answer."""


@dataclass(frozen=True)
class Partners:
    """Who the mission works with."""

    looker: Looker
    planner: Planner
    actor: Actor
    witness: Witness | None = None
    """Asked about failures where there is one."""


class Mission:
    """
    One wish, carried out by ticking; `tick` never blocks.

    Tick until `result` is there. `cancel` may come at any time and any number of times.
    """

    def __init__(
        self,
        instruction: str,
        mission_id: str,
        domain: Domain,
        partners: Partners,
        limits: MissionLimits | None = None,
        on_event: EventSink = ignore_event,
        clock: Callable[[], float] = time.monotonic,
        desk: PersonDesk | None = None,
        rules: Iterable[Rule] = (),
        past: FailureMemory | None = None,
        affordances: Affordances | None = None,
    ) -> None:
        """
        Build the tree; nothing is asked of anyone before the first tick.

        :param desk: where plans and questions wait for a person; None asks nobody.
        :param past: what failed in earlier missions; None remembers nothing.
        :param affordances: judge each step's chance anew before it begins; None leaves that out.
        :param rules: what must and must not happen; watched while the plan is carried out.
        """
        self._desk = desk or PersonDesk(domain)
        recovery = Recovery(
            domain,
            past if past is not None else FailureMemory(domain.types),
            may_ask=self._desk.policy.answer_wait_s > 0.0,
        )
        self._memory = WorkingMemory(
            domain=domain,
            instruction=instruction,
            mission_id=mission_id,
            limits=limits or MissionLimits(),
            belief=Belief(domain),
            watch=RuleWatch(tuple(rules), domain),
            recovery=recovery,
            affordances=affordances,
            clock=clock,
            on_event=on_event,
        )
        self._started = self._ticked = clock()
        self.result: MissionResult | None = None
        self.root = build_tree(self._memory, partners, self._desk)

    @property
    def belief(self) -> Belief:
        """What is believed of the world now."""
        return self._memory.belief

    def tick(self) -> MissionResult | None:
        """Go on as far as possible without waiting; returns the result when it has ended."""
        memory = self._memory
        if self.result is not None:
            return self.result
        now = memory.clock()
        if memory.is_paused:
            self._started += now - self._ticked  # a pause costs no time of the mission
        self._ticked = now
        if now - self._started > memory.limits.mission_s:
            memory.end(TaskCode.TIMED_OUT, f'not done within {memory.limits.mission_s:.0f} s')
        self.root.tick_once()
        if self.root.status is not Status.RUNNING:
            self._conclude()
        return self.result

    def cancel(self, reason: str = 'canceled on request') -> None:
        """End the mission: cancels what runs and waits until it has stopped."""
        self._memory.end(TaskCode.CANCELED, reason)

    def emergency_stop(self) -> None:
        """End the mission because the emergency stop is latched."""
        self._memory.end(TaskCode.EMERGENCY_STOP, 'the emergency stop was pressed')

    def pause(self) -> None:
        """Stop what moves and wait, until `resume`, `cancel` or the emergency stop."""
        self._memory.is_paused = True

    def resume(self) -> None:
        """Go on from where things stand, with a new plan."""
        self._memory.is_paused = False

    def status(self) -> MissionStatus:
        """Return where the mission stands."""
        memory, desk = self._memory, self._desk
        count = len(memory.plan.steps) if memory.plan is not None else 0
        return MissionStatus(
            memory.phase, memory.step_index, count, memory.replans, memory.text,
            desk.plan_id, desk.question[0],
        )  # fmt: skip

    def tree(self) -> str:
        """Return the tree as text, a line a behaviour, each with its mark: running, done, failed."""
        return str(unicode_tree(self.root, show_status=True))

    def _conclude(self) -> None:
        memory = self._memory
        stop = memory.stop or Stop(
            TaskCode.REPLANS_EXHAUSTED, 'the planner asked for more rounds than are allowed'
        )
        total = memory.clock() - self._started
        timings = {**memory.timings, 'total': total}
        believed = stop.code is TaskCode.SUCCESS
        if not believed and memory.goal:
            believed = memory.belief.holds(memory.goal)
        if believed and stop.code in (TaskCode.STEP_FAILED, TaskCode.REPLANS_EXHAUSTED):
            # What failed came after the goal, such as closing a door again.
            stop = Stop(TaskCode.SUCCESS, f'the goal is reached, but {stop.message}')
        memory.enter(PhaseOfCode.get(stop.code, Phase.FAILED), stop.message)
        try:
            memory.recovery.remember()
        except OSError as exc:
            memory.on_event('warning', {'text': f'failures could not be kept: {exc}'})
        self.result = MissionResult(
            code=stop.code,
            message=stop.message or stop.code.name,
            goal_believed=believed,
            steps=tuple(memory.attempts),
            replans=memory.replans,
            timings=tuple(Measurement(name, value, 's') for name, value in timings.items()),
            missing=memory.missing,
            question=memory.question,
        )


def build_tree(memory: WorkingMemory, partners: Partners, desk: PersonDesk) -> Behaviour:
    """Build the mission tree over its working memory."""
    stop = Sequence('stop', memory=True, children=[ShouldStop(memory), WaitStopped(memory)])
    pause = Sequence(
        'pause',
        memory=True,
        children=[ShouldPause(memory), WaitStopped(memory), WaitResumed(memory)],
    )
    steps = Sequence('steps', memory=True)
    attempt = Sequence(
        'attempt',
        memory=True,
        children=[
            AskPerson(memory, desk),
            AskPerception(memory, partners.looker),
            LookAgain(memory, partners.looker),
            AskWitness(memory, partners.witness),
            MakePlan(memory, partners.planner),
            Gate(memory, desk),
            Unfold(memory, partners.looker, partners.actor, steps),
            steps,
            Conclude(memory),
        ],
    )
    # More rounds than replans: a strategy that plans step by step is asked again after each.
    rounds = memory.limits.max_rounds + memory.limits.max_replans
    again = Retry('until done', attempt, num_failures=rounds)
    carry_out = Sequence('carry out', memory=True, children=[Look(memory, partners.looker), again])
    return Selector('mission', memory=False, children=[stop, pause, carry_out])
