"""Plans of grounded skills, what is asked of a planning strategy, and what it answers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from tapa_planner.errors import InstructionError
from tapa_planner.scene import Scene

MAX_INSTRUCTION_LENGTH = 2000


@dataclass(frozen=True)
class Step:
    """A grounded skill, `pick(apple_1)`, with its sentence for people."""

    skill: str
    arguments: tuple[str, ...]
    text: str = ''
    score: float = 0.0

    @property
    def targets(self) -> tuple[str, ...]:
        """The ids that the step acts on: its arguments."""
        return self.arguments

    def __str__(self) -> str:
        return f'{self.skill}({", ".join(self.arguments)})'


@dataclass(frozen=True)
class Plan:
    """Steps in order; not `complete` when the strategy wants to be asked again after them."""

    steps: tuple[Step, ...]
    instruction: str = ''
    mission_id: str = ''
    revision: int = 0
    complete: bool = True

    def __str__(self) -> str:
        return '; '.join(map(str, self.steps)) or '(nothing to do)'


@dataclass(frozen=True)
class Measurement:
    """What a skill measured, `door_angle 1.52 rad`; the unit is '' for a plain number."""

    name: str
    value: float
    unit: str = ''


@dataclass(frozen=True)
class StepResult:
    """What happened to an executed step; error code 0 is success (`ExecuteSkill.action`)."""

    step: Step
    error_code: int = 0
    error_msg: str = 'done'
    measurements: tuple[Measurement, ...] = ()
    duration_s: float = 0.0

    @property
    def is_success(self) -> bool:
        """Whether the skill reported success."""
        return self.error_code == 0


@dataclass(frozen=True)
class Chance:
    """How likely a step is to succeed, 0..1, and why it is not likelier."""

    value: float
    reason: str


class Affordances(Protocol):
    """How likely steps are to succeed."""

    def here(self, steps: Sequence[Step], scene: Scene) -> tuple[Chance, ...]:
        """Return the chance of each step here and now; what is not possible has none."""

    def along(self, steps: Sequence[Step], scene: Scene) -> tuple[Chance, ...]:
        """Return the chance of each step of a plan, each where the steps before it lead."""


@dataclass(frozen=True)
class NameAnswer:
    """What perception says a name means that the scene has under no such name; best id first."""

    name: str
    ids: tuple[str, ...]


@dataclass(frozen=True)
class Reply:
    """What a person answered to a question of an earlier proposal."""

    question: str
    answer: str


@dataclass(frozen=True)
class Rejection:
    """Steps that a person did not want to be carried out, and why not; the reason may be ''."""

    steps: tuple[Step, ...]
    reason: str = ''


@dataclass(frozen=True)
class Interrupted:
    """What is left of a plan that failed or was outdated, and the goal that it had; '' for none."""

    steps: tuple[Step, ...]
    goal: str = ''


@dataclass(frozen=True)
class PlanRequest:
    """
    A wish in a scene, with what was done and what went wrong so far (oldest first).

    :param replies: what a person answered to questions about this wish.
    :param rejections: plans for this wish that a person did not want.
    :param avoided: ids that are taken only where nothing else will do.
    :param interrupted: what is left of the plan that was under way.
    :param answers: of perception, for names that an earlier answer called missing.
    :param may_ask: whether to ask which of several different things is meant; else one is chosen.
    :param told: hears what the model writes, as it grows; what it raises ends the planning.
    """

    scene: Scene
    instruction: str
    mission_id: str = ''
    executed: tuple[StepResult, ...] = ()
    failures: tuple[str, ...] = ()
    affordances: Affordances | None = None
    answers: tuple[NameAnswer, ...] = ()
    replies: tuple[Reply, ...] = ()
    rejections: tuple[Rejection, ...] = ()
    avoided: frozenset[str] = frozenset()
    interrupted: Interrupted | None = None
    may_ask: bool = True
    told: Callable[[str], None] | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        check_instruction(self.instruction)


@dataclass(frozen=True)
class Proposal:
    """
    A strategy's answer: exactly one of a plan, a refusal or a question.

    `outlook` is how a plan that is not complete would most likely go on, for whoever judges it before
    its first step. `missing` holds the things that a refusal misses, in the person's own words, `substitutes` the
    id of what comes nearest to each ('' for nothing); `goal` is PDDL over the scene's ids, '' where
    the strategy has none.
    """

    plan: Plan | None = None
    refusal: str = ''
    missing: tuple[str, ...] = ()
    substitutes: tuple[str, ...] = ()
    question: str = ''
    goal: str = ''
    assumptions: tuple[str, ...] = ()
    strategy: str = ''
    model: str = ''
    tokens: int = 0
    notes: tuple[str, ...] = field(default=())
    outlook: tuple[Step, ...] = ()

    def __post_init__(self) -> None:
        given = (self.plan is not None) + bool(self.refusal) + bool(self.question)
        if given != 1:
            raise ValueError(f'expected a plan, a refusal or a question, got {given} of them')


def check_instruction(text: str) -> str:
    """
    Return the wish, stripped, if a planner can work with it.

    :raises InstructionError: if it is empty, too long or holds control characters.
    """
    stripped = text.strip()
    if not stripped:
        raise InstructionError(
            'expected a wish such as "put the apple in the fridge", got nothing'
        )
    if len(stripped) > MAX_INSTRUCTION_LENGTH:
        raise InstructionError(
            f'expected a wish of at most {MAX_INSTRUCTION_LENGTH} characters,'
            f' got {len(stripped)}; say it shorter'
        )
    for index, character in enumerate(stripped):
        if not character.isprintable() and character not in '\t\n\r':
            raise InstructionError(
                f'expected plain text, got the control character {character!r} at position {index}'
            )
    return stripped
