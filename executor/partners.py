"""
Who the mission works with: something that looks, something that plans, something that acts.

Each request returns a `Call` at once, so that the mission can be ticked and cancelled at any time.
`executor.node` fits these protocols over ROS actions; tests fit them with scripted fakes.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Protocol, TypeVar

from tapa_planner.plan import NameAnswer, PlanRequest, Proposal, Step, StepResult
from tapa_planner.scene import Scene

T_co = TypeVar('T_co', covariant=True)


class Ending(Enum):
    """How a call ended."""

    DONE = 'done'
    """It was carried out; for a plan: there is a proposal, which may be a refusal."""
    FAILED = 'failed'
    """It was carried out and did not succeed."""
    CANCELED = 'canceled'
    """It was cancelled; whatever moved has stopped."""
    EMERGENCY_STOP = 'emergency stop'
    """The emergency stop is latched."""
    GONE = 'gone'
    """The node that should answer is not there (any more)."""


@dataclass(frozen=True)
class LookOutcome:
    """What a look brought: the scene as perception now knows it; None if it failed."""

    ending: Ending
    message: str
    scene: Scene | None = None
    is_blind: bool = False
    """Whether it failed because no camera showed anything."""


@dataclass(frozen=True)
class AskOutcome:
    """What perception knows of names: answers for those that surely mean something there."""

    ending: Ending
    message: str
    answers: tuple[NameAnswer, ...] = ()


@dataclass(frozen=True)
class PlanOutcome:
    """What the planner answered; no proposal if it failed."""

    ending: Ending
    message: str
    proposal: Proposal | None = None


@dataclass(frozen=True)
class ActOutcome:
    """What became of a skill, with its measurements."""

    ending: Ending
    result: StepResult


class Call(Protocol[T_co]):
    """A request under way."""

    def poll(self) -> T_co | None:
        """Return the outcome, or None while it is under way. Never blocks."""

    def cancel(self) -> None:
        """Ask to stop, at any time and any number of times; `poll` says when it has stopped."""

    def progress(self) -> str:
        """Return the newest sentence about how it goes; '' if there is none."""


class Looker(Protocol):
    """Finds what is out there."""

    def look(
        self, move: bool, focus: tuple[str, ...], names: tuple[str, ...] = ()
    ) -> Call[LookOutcome]:
        """
        Start a look.

        :param move: whether the robot may drive to viewpoints.
        :param focus: ids to look at; empty for the whole room.
        :param names: looked for beside those that perception looks for anyway.
        """

    def ask(self, names: tuple[str, ...]) -> Call[AskOutcome]:
        """Start to ask which known things names or descriptions mean."""


class Planner(Protocol):
    """Turns a wish and a scene into steps."""

    def plan(self, request: PlanRequest) -> Call[PlanOutcome]:
        """Start planning."""


@dataclass(frozen=True)
class WitnessOutcome:
    """What a vision-language model says of the newest picture; '' where it said nothing."""

    ending: Ending
    message: str
    text: str = ''


class Witness(Protocol):
    """Looks at the newest picture and answers a question in words."""

    def ask(self, question: str) -> Call[WitnessOutcome]:
        """Start to ask."""


class Actor(Protocol):
    """Carries out single skills."""

    def act(self, step: Step, scene: Scene) -> Call[ActOutcome]:
        """Start a skill; the scene tells where its targets are."""
