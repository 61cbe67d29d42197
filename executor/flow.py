"""The leaves that steer the mission: stopping, unfolding a plan into steps, concluding."""

from py_trees.behaviour import Behaviour
from py_trees.common import Status
from py_trees.composites import Sequence

from executor.partners import Actor, ActOutcome, Looker
from executor.stages import Act, Check, Recognise
from executor.working_memory import Stop, TaskCode, WorkingMemory
from tapa_planner.plan import Step
from tapa_planner.rules import violations
from tapa_planner.validation import validate


class ShouldStop(Behaviour):
    """Succeeds when there is a reason to end the mission."""

    def __init__(self, memory: WorkingMemory) -> None:
        """Keep the memory."""
        super().__init__('should stop')
        self._memory = memory

    def update(self) -> Status:
        """Look whether a reason was given."""
        return Status.FAILURE if self._memory.stop is None else Status.SUCCESS


class WaitStopped(Behaviour):
    """Cancels the call under way and succeeds when it has ended, so that nothing moves any more."""

    def __init__(self, memory: WorkingMemory) -> None:
        """Keep the memory."""
        super().__init__('wait until stopped')
        self._memory = memory
        self._since = 0.0

    def initialise(self) -> None:
        """Cancel what runs."""
        self._since = self._memory.clock()
        if self._memory.call is not None:
            self._memory.call.cancel()

    def update(self) -> Status:
        """Wait for the end of the call, but not for ever."""
        memory = self._memory
        if memory.call is None:
            return Status.SUCCESS
        outcome = memory.call.poll()
        if outcome is not None:
            memory.call = None
            if isinstance(outcome, ActOutcome):
                self._take_over(outcome)
            return Status.SUCCESS
        if memory.clock() - self._since > memory.limits.stop_s:
            if memory.stop is None:
                memory.end(TaskCode.INTERNAL, 'paused')
            assert memory.stop is not None
            note = f'it was not confirmed within {memory.limits.stop_s:.0f} s that motion stopped'
            memory.stop = Stop(memory.stop.code, f'{memory.stop.message}; {note}')
            return Status.SUCCESS
        return Status.RUNNING

    def _take_over(self, outcome: ActOutcome) -> None:
        """Keep what became of the step; one that a pause interrupted did not fail for a reason."""
        memory = self._memory
        if memory.stop is not None:
            memory.attempts.append(outcome.result)
            return
        memory.belief.did(outcome.result)
        if outcome.result.is_success:
            memory.attempts.append(outcome.result)
            memory.executed.append(outcome.result)


class Unfold(Behaviour):
    """Turns the newest plan into the children of the steps."""

    def __init__(
        self, memory: WorkingMemory, looker: Looker, actor: Actor, steps: Sequence
    ) -> None:
        """Keep the sequence to fill."""
        super().__init__('unfold the plan')
        self._memory, self._steps = memory, steps
        self._looker, self._actor = looker, actor

    def update(self) -> Status:
        """Replace the children by an act and a check for each step, before a pick also a glance."""
        plan = self._memory.plan
        assert plan is not None
        self._steps.remove_all_children()
        for index, step in enumerate(plan.steps):
            act = Act(self._memory, self._actor, step, index)
            check = Check(self._memory, self._looker, step)
            right = StillRight(self._memory, index, step)
            children: list[Behaviour] = [right, act, check]
            if step.skill == 'pick':
                children.insert(1, Recognise(self._memory, self._looker, step))
            self._steps.add_child(Sequence(str(step), memory=True, children=children))
        return Status.SUCCESS


class StillRight(Behaviour):
    """Fails when what was seen or measured since breaks the rest of the plan, or a rule."""

    def __init__(self, memory: WorkingMemory, index: int, step: Step) -> None:
        """Keep the step and its place in the plan."""
        super().__init__(f'still right: {step}')
        self._memory, self._index, self._step = memory, index, step

    def update(self) -> Status:
        """Look the targets up in the belief, and replay the rest of the plan from it."""
        memory, plan = self._memory, self._memory.plan
        assert plan is not None
        scene = memory.belief.scene
        gone = [each for each in self._step.targets if each not in scene]
        if gone:
            memory.fail(
                self._step, 'gone', f'{" and ".join(gone)} turned out to be something else'
            )
            memory.failed_step = None  # nothing by that name can be looked at
            return Status.FAILURE
        if broken := memory.watch.saw(scene, memory.last_step):
            return self._plan_anew(broken[0].message)
        rest = plan.steps[self._index :]
        report = validate(memory.domain, scene, rest)
        if not report.is_valid:
            return self._plan_anew(f'the rest of the plan is outdated: {report.message}')
        rules = [each for each in memory.watch.rules if not each.needs_past]
        if why := self._unlikely():
            return self._plan_anew(why)
        if not memory.begins(self._step):
            memory.end(
                TaskCode.REPLANS_EXHAUSTED,
                f'I am going round in circles: {self._step} begins with all as it was before',
            )
            return Status.FAILURE
        if ahead := violations(rules, memory.domain, scene, rest):
            return self._plan_anew(ahead[0].message)
        return Status.SUCCESS

    def _unlikely(self) -> str:
        """Judge the chance of the step anew; return why it would likely fail, '' where it would not."""
        memory = self._memory
        floor = memory.limits.affordance_floor
        if memory.affordances is None or self._step.score < floor:
            return ''  # it was allowed with a smaller chance, by who insists or by who edited it
        (chance,) = memory.affordances.here((self._step,), memory.belief.scene)
        memory.on_event('chance', {
            'step': str(self._step), 'chance': round(chance.value, 3), 'text': chance.reason,
        })  # fmt: skip
        if chance.value >= floor:
            return ''
        return f'{self._step} would most likely fail now: {chance.reason}'

    def _plan_anew(self, why: str) -> Status:
        self._memory.outdate(self._step, why)
        return Status.FAILURE


class Conclude(Behaviour):
    """Ends the mission when the goal is reached; else asks for more steps or a new plan."""

    def __init__(self, memory: WorkingMemory) -> None:
        """Keep the memory."""
        super().__init__('conclude')
        self._memory = memory

    def update(self) -> Status:
        """Judge the plan that was just carried out."""
        memory = self._memory
        assert memory.plan is not None
        if memory.plan.steps and not memory.plan.complete:
            return Status.FAILURE
        if memory.goal and not memory.belief.holds(memory.goal):
            memory.replans += 1
            memory.failures.append(f'after all steps the goal does not hold: {memory.goal}')
            if memory.replans > memory.limits.max_replans:
                memory.replans -= 1
                memory.end(TaskCode.REPLANS_EXHAUSTED, memory.failures[-1])
            return Status.FAILURE
        done = len(memory.executed)
        text = f'done in {done} steps' if done else 'nothing to do: it is so already'
        for each in memory.watch.at_the_end(memory.belief.scene):
            text += f'; but {each.message}'
            memory.on_event('rule', {'rule': each.rule.name, 'text': each.message})
        memory.end(TaskCode.SUCCESS, text)
        return Status.SUCCESS
