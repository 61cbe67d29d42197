"""What every skill takes and gives: targets, phases, codes, the result, and the failure inside."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np

from executor.motion.transforms import rigid, rotation_from_quaternion
from executor.robot import FloatArray, StopRequested
from tapa_planner.plan import Measurement
from tapa_planner.scene import SceneObject


class SkillCode(IntEnum):
    """How a skill ended; the numbers are those of the action `ExecuteSkill`."""

    SUCCESS = 0
    INVALID_GOAL = 1
    BUSY = 2
    CANCELED = 3
    UNKNOWN_SKILL = 4
    NOT_VISIBLE = 10
    NOT_REACHABLE = 11
    NO_PATH = 12
    NO_CONTACT = 13
    SLIPPED = 14
    DROPPED = 15
    BLOCKED = 16
    JAMMED = 17
    OCCUPIED = 18
    NO_HANDLE = 20
    HAND_NOT_EMPTY = 21
    HAND_EMPTY = 22
    NO_FREE_SPACE = 23
    NO_TOOL = 24
    NOT_GRASPABLE = 25
    NO_CONTROL = 26
    NO_EFFECT = 27
    SPILLED = 28
    DRIVER_FAILED = 30
    EMERGENCY_STOP = 31
    TIMED_OUT = 32
    INTERNAL = 99


def code_name(number: int) -> str:
    """Return the name of a skill's code as people read it; of an unknown one its number."""
    return SkillCode(number).name if number in set(SkillCode) else str(number)


class Phase(IntEnum):
    """What a skill is doing; the numbers are those of the action's feedback."""

    APPROACHING = 0
    LOOKING = 1
    PLANNING = 2
    MOVING = 3
    GRIPPING = 4
    CHECKING = 5


@dataclass(frozen=True)
class Target:
    """An argument of a skill with all that it may know of it: a found object and its cloud."""

    found: SceneObject
    points: FloatArray = field(default_factory=lambda: np.zeros((0, 3)))

    @property
    def centre(self) -> FloatArray:
        """The centre (3,) of its box in `map`."""
        return np.array(self.found.pose.position)

    @property
    def size(self) -> FloatArray:
        """The full extent (3,) of its box along the box's own axes."""
        return np.array(self.found.size)

    @property
    def yaw(self) -> float:
        """The heading of its box's x axis; the front of furniture."""
        return self.found.pose.yaw

    @property
    def map_tform_box(self) -> FloatArray:
        """The pose (4, 4) of its box in `map`."""
        rotation = rotation_from_quaternion(np.array(self.found.pose.orientation))
        return rigid(rotation, self.centre)

    @property
    def name(self) -> str:
        """What people call it."""
        return self.found.label

    @property
    def bottom(self) -> float:
        """The height of the box's lower side."""
        return float(self.centre[2] - self.size[2] / 2)

    @property
    def top(self) -> float:
        """The height of the box's upper side."""
        return float(self.centre[2] + self.size[2] / 2)


@dataclass(frozen=True)
class SkillResult:
    """The outcome of a skill; the message is a sentence for people and never empty."""

    code: SkillCode
    message: str
    measurements: tuple[Measurement, ...] = ()
    retries: int = 0

    def __post_init__(self) -> None:
        if not self.message:
            raise ValueError('a skill result needs a message, got an empty one')

    @property
    def succeeded(self) -> bool:
        """Whether the skill did what it is for."""
        return self.code is SkillCode.SUCCESS


FAILED_TRIES = 'failed_tries_'
"""Measurement, before the name of a code: so many tries failed so before the one that counts."""
IN_THE_WAY = 'points_in_the_way'
"""Measurement: so many seen points lie close before a front that could not be moved."""
INSIDE_SEEN = 'inside_seen'
"""Measurement: 0 where a container was believed open and nothing of its inside was seen."""


class SkillError(Exception):
    """Why a skill can't go on; raised inside of skills and turned into a result at their border."""

    def __init__(
        self, code: SkillCode, message: str, measurements: tuple[Measurement, ...] = ()
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.measurements = measurements


_OF_THE_PLACE = frozenset({
    SkillCode.NOT_VISIBLE, SkillCode.NOT_REACHABLE, SkillCode.NO_PATH, SkillCode.NO_CONTACT,
    SkillCode.BLOCKED,
})  # fmt: skip
"""What goes wrong where things are not, or not as, they were at the first try."""


def following(before: SkillError | None, error: SkillError, cause: SkillCode) -> SkillError:
    """
    Return what to report of two failed tries in a row.

    What slipped lies elsewhere since, and a door that jammed let the hand end where it cannot go on
    from: an earlier failure of the kind `cause` is why the later one came, whatever that says.
    """
    if before is None or before.code is not cause or error.code not in _OF_THE_PLACE:
        return error
    first = before.message.partition('; then ')[0]
    return SkillError(cause, f'{first}; then {error.message}', before.measurements)


Report = Callable[[Phase, str, int], None]
"""Called with the phase, a sentence and the number of retries so far."""


@dataclass(frozen=True)
class SkillRequest:
    """One call of a skill."""

    targets: tuple[Target, ...]
    timeout_s: float
    stop: StopRequested
    report: Report
