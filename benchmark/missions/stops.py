"""
How soon the robot stands still after a cancel or an emergency stop at a random moment of a skill.

The emergency stop is pressed at the driver, as the simulator node does when the topic says so; the
skill that runs is not asked. A cancel goes the way of an action's cancel, through the skill. Times
are of the simulated clock, read after every physics step.
"""

from collections import Counter
from dataclasses import dataclass
from itertools import count

import numpy as np

from benchmark.affordance.attempts import Attempts
from benchmark.affordance.believed_home import BelievedHome
from benchmark.missions.report import Figure
from benchmark.skill_trials.stage import Options
from benchmark.skill_trials.trial import KITCHEN
from executor.skills.contract import SkillResult
from tapa_planner.plan import Step
from tapa_planner.scene import Scene

FEW, MANY = 60, 500
FIRST_HOME = 9_800
BRAKES_S, STANDS_S, CANCELED_S = 0.020, 0.150, 0.500
"""How soon it brakes and stands after the emergency stop, and stands after a cancel."""
_STEP_S = 1.0 / 240.0
_LATEST_S = 9.0
_STILL_M_S, _STILL_RAD_S = 0.01, 0.05
_MOVING = 0.02
_AT_ONCE = 0.1
"""Share of the stops that come before the skill has begun."""


@dataclass(frozen=True)
class Stopped:
    """
    One stop.

    :ivar brakes_s: until the motion was slower than when the stop came; `stands_s` until it stood.
    """

    skill: str
    is_emergency: bool
    was_moving: bool
    brakes_s: float
    stands_s: float

    @property
    def is_in_time(self) -> bool:
        """Whether it braked and stood in time."""
        if not self.is_emergency:
            return self.stands_s <= CANCELED_S + 1e-6
        return self.brakes_s <= BRAKES_S + 1e-6 and self.stands_s <= STANDS_S + 1e-6


class StoppedHome(BelievedHome):
    """A home in which every skill is stopped at a random moment."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed, Options(), KITCHEN)
        self.stops: list[Stopped] = []
        self._draw_moment = np.random.default_rng((seed, 93))
        self._due_s = np.inf
        self._since = -1
        self._is_emergency = self._is_asked = False
        self._speed = 0.0
        self._brakes = self._stands = np.nan
        self.simulation.engine.after_step.append(self._look)

    def must_stop(self) -> bool:
        """Say whether the cancel has come."""
        return self._is_asked

    def try_step(self, step: Step, scene: Scene) -> tuple[SkillResult, bool]:
        """Carry out a step with a stop somewhere in it, then let the robot go on."""
        rng, engine = self._draw_moment, self.simulation.engine
        at_once = rng.random() < _AT_ONCE
        self._is_emergency = bool(rng.random() < 0.5)
        self._due_s = engine.time_s + (0.0 if at_once else float(rng.uniform(0.0, _LATEST_S)))
        self._since, self._brakes, self._stands = -1, np.nan, np.nan
        self._is_asked = at_once and not self._is_emergency
        result = super().try_step(step, scene)
        if self._since < 0:  # it was done before that
            self._due_s = np.inf
            self._is_asked = False
            return result
        while np.isnan(self._stands) and self._passed_s() < 3.0:
            self.simulation.driver.step()
        stands = self._stands if np.isfinite(self._stands) else np.inf
        brakes = self._brakes if np.isfinite(self._brakes) else stands
        self.stops.append(
            Stopped(step.skill, self._is_emergency, self._speed > _MOVING, brakes, stands)
        )
        self._is_asked, self._due_s = False, np.inf
        self.simulation.driver.release()
        return result

    def _passed_s(self) -> float:
        return (self.simulation.engine.steps - self._since) * _STEP_S

    def _motion(self) -> tuple[float, float]:
        driver = self.simulation.driver
        base = float(np.abs(driver.base.state()[1][:2]).max())
        return base, float(np.abs(driver.joints.read()[1]).max())

    def _look(self) -> None:
        engine, driver = self.simulation.engine, self.simulation.driver
        if self._since < 0 and engine.time_s >= self._due_s:
            self._since = engine.steps
            self._speed = max(self._motion())
            if self._is_emergency:
                driver.emergency_stop()
                driver.emergency_stop()  # twice in a row is once
            self._is_asked = True
        if self._since < 0 or np.isfinite(self._stands):
            return
        base, joints = self._motion()
        if np.isnan(self._brakes) and max(base, joints) < self._speed:
            self._brakes = self._passed_s()
        if base < _STILL_M_S and joints < _STILL_RAD_S and not driver.is_busy:
            self._stands = self._passed_s()


def stops(wanted: int) -> list[Stopped]:
    """Stop skills in kitchens, as often as wanted."""
    found: list[Stopped] = []
    for seed in count(FIRST_HOME):
        home = StoppedHome(seed)
        try:
            for _ in Attempts(home, seed, f'kitchen {seed}').all():
                pass
        finally:
            home.close()
        found += home.stops
        if len(found) >= wanted:
            return found[:wanted]
    raise AssertionError('there are seeds without end')


def stop_figures(full: bool) -> tuple[list[str], bool]:
    """Return lines to print, and whether a stop came too late."""
    found = stops(MANY if full else FEW)
    emergency = [each for each in found if each.is_emergency]
    canceled = [each for each in found if not each.is_emergency]
    moving = [each for each in emergency if each.was_moving]
    in_time = sum(each.is_in_time for each in found)
    skills = ', '.join(f'{name} {n}' for name, n in Counter(e.skill for e in found).most_common())
    lines = [
        Figure('stopped in time', in_time, len(found), 1.0).line(),
        f'  {len(emergency)} emergency stops, {len(moving)} of them in motion: brakes within'
        f' {1000 * max((e.brakes_s for e in moving), default=0.0):.0f} ms, stands within'
        f' {1000 * max((e.stands_s for e in emergency), default=0.0):.0f} ms'
        f' (wanted {1000 * BRAKES_S:.0f} and {1000 * STANDS_S:.0f})',
        f'  {len(canceled)} cancels: stands within'
        f' {1000 * max((e.stands_s for e in canceled), default=0.0):.0f} ms'
        f' (wanted {1000 * CANCELED_S:.0f})',
        f'  during {skills}',
    ]
    lines += [
        f'  late: {e.skill}, {"emergency stop" if e.is_emergency else "cancel"},'
        f' brakes {1000 * e.brakes_s:.0f} ms, stands {1000 * e.stands_s:.0f} ms'
        for e in found
        if not e.is_in_time
    ]
    return lines, in_time < len(found)
