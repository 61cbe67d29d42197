"""Fakes of the mission's partners that follow a script, with the real protocols."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from executor.partners import ActOutcome, AskOutcome, Ending, LookOutcome, PlanOutcome
from tapa_planner.domain_files import load_domain
from tapa_planner.pddl import Atom
from tapa_planner.plan import NameAnswer, Plan, PlanRequest, Proposal, Step, StepResult
from tapa_planner.planning import solve
from tapa_planner.scene import Pose, Relation, Scene, SceneObject
from tapa_planner.validation import validate

T = TypeVar('T')
DOMAIN = load_domain()


def kitchen(*extra: SceneObject) -> Scene:
    """Return an apple on a table beside a closed fridge."""
    return Scene(
        objects=(
            SceneObject('apple_1', 'apple', 'apple', Pose((1.0, 0.0, 0.8)), (0.07, 0.07, 0.07)),
            SceneObject('table_1', 'table', 'table', Pose((1.0, 0.0, 0.38)), (1.0, 0.7, 0.76)),
            SceneObject('fridge_1', 'fridge', 'fridge', Pose((3.0, 0.0, 0.9)), (0.6, 0.6, 1.8)),
            *extra,
        ),
        relations=(Relation('on', ('apple_1', 'table_1')),),
        revision=1,
    )


FETCH = tuple(
    DOMAIN.step(*words)
    for words in (
        ('go_to', 'fridge_1'),
        ('open', 'fridge_1'),
        ('go_to', 'table_1'),
        ('pick', 'apple_1'),
        ('go_to', 'fridge_1'),
        ('place', 'apple_1', 'fridge_1'),
    )
)
GOAL = '(in apple_1 fridge_1)'


def planned_from(scene: Scene, steps: tuple[Step, ...], goal: str) -> tuple[Step, ...] | None:
    """Return the scripted steps while they are possible, and sound ones from the scene else."""
    return steps if validate(DOMAIN, scene, steps).is_valid else solve(DOMAIN, scene, goal)


@dataclass
class ScriptedCall(Generic[T]):
    """Ends after some polls; a cancelled call ends with its own outcome."""

    outcome: T
    canceled: T
    polls: int = 2
    cancels: int = 0
    ignores_cancel: bool = False

    def poll(self) -> T | None:
        self.polls -= 1
        if self.cancels and not self.ignores_cancel:
            return self.canceled if self.polls <= 0 else None
        return self.outcome if self.polls <= 0 else None

    def cancel(self) -> None:
        self.cancels += 1
        self.polls = 2

    def progress(self) -> str:
        return 'working'


NEVER = 10**9


@dataclass
class ScriptedWorld:
    """Looker, planner and actor in one; keeps a true scene that its skills change."""

    scene: Scene = field(default_factory=kitchen)
    steps: tuple[Step, ...] = FETCH
    goal: str = GOAL
    proposals: list[Proposal] = field(default_factory=list)
    plan_ending: Ending = Ending.DONE
    look_ending: Ending = Ending.DONE
    ask_ending: Ending = Ending.DONE
    fail_with: dict[str, list[StepResult]] = field(default_factory=dict)
    hang: str = ''
    ignores_cancel: bool = False
    on_act: Callable[[Step], None] = lambda step: None
    meanings: dict[str, tuple[str, ...]] = field(default_factory=dict)
    looks: list[tuple[bool, tuple[str, ...]]] = field(default_factory=list)
    looked_for: list[tuple[str, ...]] = field(default_factory=list)
    asked: list[tuple[str, ...]] = field(default_factory=list)
    requests: list[PlanRequest] = field(default_factory=list)
    acted: list[str] = field(default_factory=list)
    calls: list[ScriptedCall] = field(default_factory=list)

    def look(
        self, move: bool, focus: tuple[str, ...], names: tuple[str, ...] = ()
    ) -> ScriptedCall[LookOutcome]:
        self.looks.append((move, focus))
        self.looked_for.append(names)
        outcome = LookOutcome(
            self.look_ending,
            'seen' if self.look_ending is Ending.DONE else 'no images',
            self.scene,
        )
        if self.look_ending is not Ending.DONE:
            outcome = LookOutcome(self.look_ending, 'no images')
        kind = 'check' if not move else 'look'
        return self._call(kind, outcome, LookOutcome(Ending.CANCELED, 'canceled'))

    def ask(self, names: tuple[str, ...]) -> ScriptedCall[AskOutcome]:
        self.asked.append(names)
        answers = tuple(
            NameAnswer(name, self.meanings[name]) for name in names if name in self.meanings
        )
        outcome = AskOutcome(Ending.DONE, 'answered', answers)
        if self.ask_ending is not Ending.DONE:
            outcome = AskOutcome(self.ask_ending, 'no node offers query_scene')
        return self._call('ask', outcome, AskOutcome(Ending.CANCELED, 'canceled'))

    def plan(self, request: PlanRequest) -> ScriptedCall[PlanOutcome]:
        self.requests.append(request)
        proposal = self.proposals.pop(0) if self.proposals else self._planned(request.scene)
        message = 'planned' if self.plan_ending is Ending.DONE else 'the planner node is gone'
        outcome = PlanOutcome(
            self.plan_ending, message, proposal if self.plan_ending is Ending.DONE else None
        )
        return self._call('plan', outcome, PlanOutcome(Ending.CANCELED, 'canceled'))

    def _planned(self, scene: Scene) -> Proposal:
        """Return the scripted steps while they lead to the goal, and sound ones from there else."""
        steps = planned_from(scene, self.steps, self.goal)
        if steps is None:
            return Proposal(refusal='no steps lead there', goal=self.goal)
        return Proposal(plan=Plan(steps), goal=self.goal)

    def act(self, step: Step, scene: Scene) -> ScriptedCall[ActOutcome]:
        self.acted.append(str(step))
        self.on_act(step)
        scripted = self.fail_with.get(str(step), [])
        result = scripted.pop(0) if scripted else StepResult(step)
        if result.is_success:
            self._change(step)
        ending = Ending.DONE if result.is_success else Ending.FAILED
        canceled = ActOutcome(Ending.CANCELED, StepResult(step, 3, 'canceled'))
        return self._call('act', ActOutcome(ending, result), canceled)

    def _call(self, kind: str, outcome: T, canceled: T) -> ScriptedCall[T]:
        polls = NEVER if self.hang == kind else 2
        call = ScriptedCall(outcome, canceled, polls, ignores_cancel=self.ignores_cancel)
        self.calls.append(call)
        return call

    def _change(self, step: Step) -> None:
        """Let perception see what the skill did, as far as it can be seen."""
        if step.skill == 'place':
            item, place = step.arguments
            kept = {a for a in self.scene.atoms if a.arguments[0] != item}
            word = 'in' if place.startswith('fridge') else 'on'
            self.scene = self.scene.with_atoms(kept | {Atom(word, (item, place))})
        if step.skill == 'pick':
            item = step.arguments[0]
            self.scene = self.scene.with_atoms(
                {a for a in self.scene.atoms if a.arguments[0] != item}
            )
