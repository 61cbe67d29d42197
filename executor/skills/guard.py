"""Ends a skill as soon as it is canceled, stopped by emergency, or out of time."""

from executor.robot import MotionResult, MotionStatus, RobotDriver, StopRequested
from executor.skills.contract import FAILED_TRIES, Phase, Report, SkillCode, SkillError
from tapa_planner.plan import Measurement

_CODES = {
    MotionStatus.BLOCKED: SkillCode.BLOCKED,
    MotionStatus.CANCELED: SkillCode.CANCELED,
    MotionStatus.EMERGENCY_STOP: SkillCode.EMERGENCY_STOP,
    MotionStatus.REJECTED: SkillCode.DRIVER_FAILED,
}


class Guard:
    """The stop request, deadline and feedback of one run of a skill."""

    def __init__(
        self, driver: RobotDriver, stop: StopRequested, timeout_s: float, report: Report
    ) -> None:
        self._driver = driver
        self._stop = stop
        self._report = report
        self._timeout_s = timeout_s
        self.started_s = driver.now_s()
        self.retries = 0
        self._overcome: dict[SkillCode, int] = {}

    def stop(self) -> bool:
        """Say whether motion must end: what drivers ask while they move."""
        return self._stop() or self._is_late() or self._driver.emergency_stopped()

    def check(self) -> None:
        """Raise `SkillError` when the skill must end."""
        if self._driver.emergency_stopped():
            raise SkillError(
                SkillCode.EMERGENCY_STOP, 'the emergency stop is latched; release it to go on'
            )
        if self._stop():
            raise SkillError(SkillCode.CANCELED, 'canceled; the robot stands still')
        if self._is_late():
            raise SkillError(
                SkillCode.TIMED_OUT, f'not done within {self._timeout_s:.0f} s; the robot stopped'
            )

    def must(self, result: MotionResult) -> None:
        """Raise `SkillError` unless the motion reached its end."""
        if result.status is MotionStatus.REACHED:
            return
        self.check()
        raise SkillError(_CODES[result.status], result.message)

    def try_again(self, failure: SkillError, how: str = 'trying again') -> None:
        """Report that one try failed and another follows; the result will tell of it."""
        self._overcome[failure.code] = self._overcome.get(failure.code, 0) + 1
        self.say(Phase.PLANNING, f'{failure.message}; {how}')

    def failed_tries(self) -> tuple[Measurement, ...]:
        """Return how many tries failed before the last one, by their codes."""
        return tuple(
            Measurement(f'{FAILED_TRIES}{code.name}', float(count))
            for code, count in self._overcome.items()
        )

    def say(self, phase: Phase, text: str) -> None:
        """Report what happens now, after checking that it may."""
        self.check()
        self._report(phase, text, self.retries)

    def _is_late(self) -> bool:
        return self._driver.now_s() - self.started_s > self._timeout_s
