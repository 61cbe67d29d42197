"""Judges one episode: was the expectation met, which link broke, and TaPA's two failure kinds."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from benchmark.record import EpisodeRecord, Link
from benchmark.suite import Case

# Names of the error codes of tapa_msgs/action/RunTask -> the link that they blame.
LINK_OF_OUTCOME = {
    'LOOK_FAILED': Link.LOOK,
    'PLAN_FAILED': Link.PLAN,
    'REFUSED': Link.PLAN,
    'QUESTION': Link.PLAN,
    'STEP_FAILED': Link.ACT,
    'REPLANS_EXHAUSTED': Link.ACT,
    'TIMED_OUT': Link.TIME,
    'SUCCESS': Link.CHECK,
}
BROKEN_PRECONDITIONS = frozenset({'INVALID_GOAL', 'HAND_NOT_EMPTY', 'HAND_EMPTY'})


@dataclass(frozen=True)
class StepOutcome:
    """One executed step and the name of its error code."""

    text: str
    arguments: tuple[str, ...]
    outcome: str


@dataclass(frozen=True)
class TaskOutcome:
    """What `run_task` gave back, without messages of ROS."""

    outcome: str
    message: str
    missing: tuple[str, ...] = ()
    question: str = ''
    steps: tuple[StepOutcome, ...] = ()
    replans: int = 0
    timings: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class WorldState:
    """The simulator's true state after the episode."""

    holds: bool
    objects: Mapping[str, str]
    """Object -> its type."""
    atoms: frozenset[str] = frozenset()
    before: frozenset[str] = frozenset()
    """The facts that hold, and those that held before the task."""

    def changes(self) -> tuple[str, ...]:
        """Return what came to hold (+) and what ceased to (-)."""
        gained = [f'+ {each}' for each in sorted(self.atoms - self.before)]
        return (*gained, *(f'- {each}' for each in sorted(self.before - self.atoms)))

    def moved_kinds(self) -> set[str]:
        """Return the types of the small things that are elsewhere now."""
        facts = [each.strip('()').split() for each in self.atoms ^ self.before]
        moved = {words[1] for words in facts if len(words) == 3 and words[0] in ('on', 'in')}
        return {self.objects[name] for name in moved if name in self.objects}


def judge(case: Case, task: TaskOutcome, world: WorldState, wall_s: float) -> EpisodeRecord:
    """Return the record of an episode that came to an end by itself."""
    reached = is_met(case, task, world)
    return EpisodeRecord(
        case_id=case.id,
        key=case.key,
        reached=reached,
        link=Link.NONE if reached else broken_link(case, task, world),
        outcome=task.outcome,
        message=task.message,
        hallucination=any(names_what_is_not_there(step, world) for step in task.steps),
        counterfactual=any(step.outcome in BROKEN_PRECONDITIONS for step in task.steps),
        steps=tuple(f'{step.text}: {step.outcome}' for step in task.steps),
        changes=world.changes(),
        replans=task.replans,
        wall_s=wall_s,
        timings=task.timings,
    )


def is_met(case: Case, task: TaskOutcome, world: WorldState) -> bool:
    """Tell whether the episode did what the case expects."""
    if case.refuse:
        said = ' '.join((*task.missing, task.message)).lower()
        return task.outcome == 'REFUSED' and all(each.lower() in said for each in case.refuse)
    if case.ask:
        return task.outcome == 'QUESTION' and case.ask.lower() in task.question.lower()
    return world.holds


def broken_link(case: Case, task: TaskOutcome, world: WorldState) -> Link:
    """Return the link to blame for an expectation that is not met."""
    if not case.goal:
        # A plan where none is possible, or the wrong thing missed.
        known = LINK_OF_OUTCOME.get(task.outcome, Link.NODES)
        return Link.PLAN if known in {Link.ACT, Link.CHECK} else known
    if task.outcome == 'REFUSED':
        kinds = {kind.replace('_', ' ') for kind in world.objects.values()}
        missed = [each for each in task.missing if each.lower().replace('_', ' ') in kinds]
        return Link.LOOK if missed else Link.PLAN
    if task.outcome == 'SUCCESS' and took_for_another(task, world):
        return Link.LOOK
    return LINK_OF_OUTCOME.get(task.outcome, Link.NODES)


def took_for_another(task: TaskOutcome, world: WorldState) -> bool:
    """Tell whether a kind of thing was moved that no step names: it was seen as another."""
    named = {name.rsplit('_', 1)[0] for step in task.steps for name in step.arguments}
    return bool(world.moved_kinds() - named)


def names_what_is_not_there(step: StepOutcome, world: WorldState) -> bool:
    """Tell whether a step names a kind of thing of which the world holds none."""
    kinds = set(world.objects.values())
    return any(name.rsplit('_', 1)[0] not in kinds for name in step.arguments)
