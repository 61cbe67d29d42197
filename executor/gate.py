"""The leaves that wait for a person: before a plan is carried out, on a question, and on a pause."""

from py_trees.behaviour import Behaviour
from py_trees.common import Status

from executor.person import PersonDesk
from executor.working_memory import Phase, TaskCode, WorkingMemory
from tapa_planner.plan import Rejection, Reply
from tapa_planner.words import says_no


class AskPerson(Behaviour):
    """Waits for the answer to a question of the planner, which goes into the next plan."""

    def __init__(self, memory: WorkingMemory, desk: PersonDesk) -> None:
        """Keep who is asked."""
        super().__init__('ask the person')
        self._memory, self._desk = memory, desk
        self._since = 0.0

    def initialise(self) -> None:
        """Ask what the planner wants to know."""
        memory = self._memory
        self._since = memory.clock()
        if memory.question:
            asked = self._desk.ask(memory.mission_id, memory.question)
            memory.enter(Phase.ASKING, memory.question)
            memory.on_event('question', {'id': asked, 'text': memory.question})

    def update(self) -> Status:
        """Wait for the answer, not longer than the policy says."""
        memory = self._memory
        if not memory.question:
            return Status.SUCCESS
        answer = self._desk.reply()
        if answer is not None:
            memory.on_event('reply', {'question': memory.question, 'text': answer})
            return self._take(answer)
        waited_s = self._desk.policy.answer_wait_s
        if memory.clock() - self._since > waited_s:
            memory.end(TaskCode.QUESTION, memory.question)
            return Status.FAILURE
        return Status.RUNNING

    def _take(self, answer: str) -> Status:
        """Give an answer to the planner; one to a call for help decides whether to go on."""
        memory = self._memory
        question, memory.question = memory.question, ''
        if not memory.asks_for_help:
            memory.replies.append(Reply(question, answer))
            return Status.SUCCESS
        memory.asks_for_help = False
        if says_no(answer):
            memory.end(TaskCode.STEP_FAILED, f'nobody could help: {memory.failures[-1]}')
            return Status.FAILURE
        memory.look_closer_at = memory.attempts[-1].step.arguments
        return Status.SUCCESS

    def terminate(self, new_status: Status) -> None:
        """Withdraw the question when the mission goes another way."""
        if new_status is not Status.RUNNING:
            self._desk.clear()


class Gate(Behaviour):
    """Lets a plan through: at once, or after a person approved, edited or rejected it."""

    def __init__(self, memory: WorkingMemory, desk: PersonDesk) -> None:
        """Keep who decides."""
        super().__init__('gate')
        self._memory, self._desk = memory, desk
        self._since = 0.0
        self._plan_id = ''

    def initialise(self) -> None:
        """Check the allow-list and lay the plan before the person where the policy says so."""
        memory, plan = self._memory, self._memory.plan
        assert plan is not None
        self._plan_id, self._since = '', memory.clock()
        if banned := self._desk.forbidden(plan):
            memory.end(TaskCode.REFUSED, f'I am not allowed to {" or ".join(banned)}')
            return
        why = self._desk.why_asked(plan)
        if not why:
            return
        scene = memory.belief.scene
        goal = memory.goal if plan.complete else ''
        self._plan_id = self._desk.offer(memory.mission_id, plan, goal, scene)
        memory.enter(Phase.WAITING, f'waiting for approval: {why}')
        steps = [step.text or str(step) for step in plan.steps]
        memory.on_event('approval', {'plan_id': self._plan_id, 'why': why, 'steps': steps})

    def update(self) -> Status:
        """Wait for the decision; a rejection is told to the planner with its reason."""
        memory = self._memory
        if memory.stop is not None:
            return Status.FAILURE
        if not self._plan_id:
            return Status.SUCCESS
        decision = self._desk.decision()
        if decision is None:
            waited_s = self._desk.policy.approval_wait_s
            if memory.clock() - self._since > waited_s:
                memory.end(TaskCode.REJECTED, f'nobody approved the plan within {waited_s:.0f} s')
            return Status.RUNNING
        assert memory.plan is not None
        memory.on_event('decision', {
            'plan_id': self._plan_id, 'approved': decision.is_approved, 'text': decision.reason,
            'edited': decision.steps is not None,
        })  # fmt: skip
        if decision.is_approved:
            if decision.steps is not None:
                memory.edit(decision.steps)
            return Status.SUCCESS
        memory.reject(Rejection(memory.plan.steps, decision.reason))
        return Status.FAILURE

    def terminate(self, new_status: Status) -> None:
        """Withdraw the plan when the mission goes another way."""
        if new_status is not Status.RUNNING:
            self._desk.clear()


class ShouldPause(Behaviour):
    """Succeeds while a pause is asked for."""

    def __init__(self, memory: WorkingMemory) -> None:
        """Keep the memory."""
        super().__init__('should pause')
        self._memory = memory

    def update(self) -> Status:
        """Look whether it is."""
        return Status.SUCCESS if self._memory.is_paused else Status.FAILURE


class WaitResumed(Behaviour):
    """Waits until it goes on; then fails, so that the mission is carried on from the present."""

    def __init__(self, memory: WorkingMemory) -> None:
        """Keep the memory."""
        super().__init__('wait until resumed')
        self._memory = memory

    def initialise(self) -> None:
        """Say that the robot stands."""
        self._memory.enter(Phase.PAUSED, 'paused')

    def update(self) -> Status:
        """Wait."""
        return Status.RUNNING if self._memory.is_paused else Status.FAILURE
