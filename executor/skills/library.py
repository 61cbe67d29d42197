"""All skills by name, and the one place that runs one and turns its failure into a result."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
import logging
from typing import Protocol

from executor.robot import DriverError
from executor.skills.contract import SkillCode, SkillError, SkillRequest, SkillResult
from executor.skills.fill import Fill
from executor.skills.go_to import GoTo
from executor.skills.guard import Guard
from executor.skills.hand_over import HandOver
from executor.skills.look_at import LookAt
from executor.skills.manipulator import Manipulator
from executor.skills.open_close import Close, Open
from executor.skills.pick import Pick
from executor.skills.place import Place
from executor.skills.pour import Pour
from executor.skills.press import Press, TurnOff, TurnOn
from executor.skills.push import Push
from executor.skills.second_glance import BY_SIGHT, second_glance
from executor.skills.slice import Slice
from executor.skills.wipe import Wipe

LOG = logging.getLogger(__name__)


class Skill(Protocol):
    """One skill of the robot."""

    name: str

    def run(self, request: SkillRequest) -> SkillResult:
        """Do it; may raise `SkillError`. The robot stands still when this returns."""


SKILLS: dict[str, Callable[[Manipulator], Skill]] = {
    'go_to': GoTo,
    'look_at': LookAt,
    'pick': Pick,
    'place': Place,
    'open': Open,
    'close': Close,
    'press': Press,
    'turn_on': TurnOn,
    'turn_off': TurnOff,
    'push': Push,
    'wipe': Wipe,
    'hand_over': HandOver,
    'fill': Fill,
    'pour': Pour,
    'slice': Slice,
}
ARGUMENTS = {
    'go_to': 1, 'look_at': 1, 'pick': 1, 'place': 2, 'open': 1, 'close': 1,
    'press': 1, 'turn_on': 1, 'turn_off': 1, 'push': 1, 'wipe': 2, 'hand_over': 2,
    'fill': 2, 'pour': 2, 'slice': 2,
}  # fmt: skip


def run_skill(name: str, robot: Manipulator, request: SkillRequest) -> SkillResult:
    """Run a skill by name; every failure comes back as a result with its code and sentence."""
    if name not in SKILLS:
        known = ', '.join(sorted(SKILLS))
        return SkillResult(SkillCode.UNKNOWN_SKILL, f'no skill {name!r}; there are: {known}')
    if len(request.targets) != ARGUMENTS[name]:
        return SkillResult(
            SkillCode.INVALID_GOAL,
            f'{name} takes {ARGUMENTS[name]} target(s), got {len(request.targets)}',
        )
    try:
        robot.begin(Guard(robot.driver, request.stop, request.timeout_s, request.report))
        robot.guard.check()
        result = SKILLS[name](robot).run(request)
        tries = robot.guard.failed_tries()
        return replace(result, measurements=(*result.measurements, *tries))
    except SkillError as failure:
        measured = (*failure.measurements, *robot.guard.failed_tries())
        if failure.code in BY_SIGHT:
            with suppress(SkillError, DriverError):
                measured += second_glance(robot, request.targets[-1].centre)
        return SkillResult(failure.code, failure.message, measured, robot.guard.retries)
    except DriverError as exc:
        return SkillResult(SkillCode.DRIVER_FAILED, f'{name}: {exc}')
    except Exception as exc:  # a defect must end the action with a result, not the server
        LOG.exception('%s failed', name)
        return SkillResult(SkillCode.INTERNAL, f'{name} failed inside: {exc!r}')
    finally:
        with suppress(DriverError):
            robot.end()
