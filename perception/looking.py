"""
What a look is asked for, what it goes through, and how it ends.

What moves the robot and what brings images are Protocols, so that a round can be run without ROS.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

from perception.detector import Detection
from perception.rgbd import RgbdImage
from tapa_planner.scene import Scene

StopRequested = Callable[[], bool]


class ObserveCode(IntEnum):
    """How a look ended; the numbers are those of the action `ObserveScene`."""

    SUCCESS = 0
    INVALID_GOAL = 1
    BUSY = 2
    CANCELED = 3
    NO_IMAGES = 4
    MOTION_FAILED = 5
    EMERGENCY_STOP = 6
    INTERNAL = 99


class Phase(IntEnum):
    """What a look is doing; the numbers are those of the action's feedback."""

    MOVING = 0
    DETECTING = 1
    FUSING = 2


@dataclass(frozen=True)
class MoveResult:
    """How a motion ended; `stamp_s` is the time from which images are at rest."""

    succeeded: bool
    message: str
    stamp_s: float | None = None
    emergency_stop: bool = False


class Mover(Protocol):
    """Moves robot and camera; each call returns when it is done or stop was requested."""

    def go_to(self, x: float, y: float, yaw: float, stop: StopRequested) -> MoveResult:
        """Stand there."""

    def look_at(self, point: tuple[float, float, float], stop: StopRequested) -> MoveResult:
        """Bring a point in `map` into the middle of the image."""


class Camera(Protocol):
    """Brings images."""

    @property
    def trouble(self) -> str:
        """What was wrong with the last bad image; '' if none was."""

    def first_from(self, stamp_s: float, stop: StopRequested) -> RgbdImage | None:
        """Return the first image taken at or after that stamp; None if none comes."""

    def newest(self) -> RgbdImage | None:
        """Return the newest image there is."""


@dataclass(frozen=True)
class Request:
    """
    What to look at: the whole home, or what `focus` names.

    :ivar most_stops: at most so many viewpoints; 0 for what the options say.
    :ivar most_views: at most so many images; 0 for no limit.
    :ivar most_s: seconds of the images' clock after which no further view is taken; 0 for none.
    :ivar policy: of viewpoints; '' for the options'.
    """

    move: bool = True
    most_stops: int = 0
    focus: tuple[str, ...] = ()
    most_views: int = 0
    most_s: float = 0.0
    policy: str = ''


@dataclass(frozen=True)
class Progress:
    """How far a look is."""

    phase: Phase
    view: int
    views: int
    objects: int
    text: str


@dataclass(frozen=True)
class Observation:
    """The outcome of a look; the message is never empty."""

    code: ObserveCode
    message: str
    scene: Scene
    views: int


@dataclass(frozen=True)
class Listeners:
    """Who hears of what happens meanwhile."""

    progress: Callable[[Progress], None]
    detections: Callable[[RgbdImage, Sequence[Detection]], None]
    scene: Callable[[Scene], None]
