"""How the simulated clock goes: with the wall clock, or only while something is due."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
import time

_SLACK_S = 0.25


class Pace(Enum):
    """What makes the simulated clock advance."""

    REAL_TIME = 'real_time'
    """The wall clock, times a factor."""
    LOCKSTEP = 'lockstep'
    """Motions, waits and base commands that are due, as fast as they can be computed."""


@dataclass(frozen=True)
class PaceOptions:
    """
    The pace with its rates, in hertz of simulated time; 0 switches a camera off.

    :ivar render_while_moving: draw camera pictures in motion too, not only at rest.
    """

    pace: Pace = Pace.REAL_TIME
    real_time_factor: float = 1.0
    camera_rate_hz: float = 5.0
    overview_rate_hz: float = 5.0
    render_while_moving: bool = True

    def __post_init__(self) -> None:
        if self.real_time_factor <= 0.0:
            raise ValueError(f'real_time_factor must be above 0, got {self.real_time_factor}')
        if self.camera_rate_hz < 0.0 or self.overview_rate_hz < 0.0:
            raise ValueError('the rates of cameras must be 0 or more')


class WallClock:
    """Keeps simulated time from running ahead of the wall clock; lost time is not caught up."""

    def __init__(
        self,
        factor: float,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._factor = factor
        self._now = now
        self._sleep = sleep
        self._wall_s: float | None = None
        self._sim_s = 0.0

    def wait(self, sim_s: float) -> None:
        """Return when this simulated time is due."""
        now = self._now()
        if self._wall_s is None or sim_s < self._sim_s:
            self._wall_s, self._sim_s = now, sim_s
        due = self._wall_s + (sim_s - self._sim_s) / self._factor
        if now > due + _SLACK_S:
            self._wall_s, self._sim_s = now, sim_s
        elif due > now:
            self._sleep(due - now)


class Schedule:
    """Says when something that happens at a rate is due, in simulated time."""

    def __init__(self, rate_hz: float) -> None:
        self._period_s = 1.0 / rate_hz if rate_hz > 0.0 else float('inf')
        self._next_s = 0.0 if rate_hz > 0.0 else float('inf')

    def is_due(self, now_s: float) -> bool:
        """Say whether its time has come."""
        return now_s >= self._next_s - 1e-6

    def done(self, now_s: float) -> None:
        """Note that it happened; a late one moves the rest."""
        self._next_s = max(self._next_s + self._period_s, now_s + 0.5 * self._period_s)
