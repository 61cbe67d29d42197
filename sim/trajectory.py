"""A joint trajectory on its way: where the joints should be, and whether they keep up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


class MotionEnd(Enum):
    """How a motion of the driver ended."""

    REACHED = 'reached'
    """The last point was reached within tolerance."""
    BLOCKED = 'blocked'
    """A joint stayed off its path, or short of its goal."""
    CANCELED = 'canceled'
    """Somebody stopped it."""
    EMERGENCY_STOP = 'emergency stop'
    """The emergency stop was pressed, or is still latched."""
    REJECTED = 'rejected'
    """It was never started: unknown joint, beyond limits, empty."""


@dataclass(frozen=True)
class Tolerances:
    """How far off joints may be: radians for revolute joints, metres for prismatic ones."""

    path_rad: float = 0.15
    path_m: float = 0.03
    goal_rad: float = 0.015
    goal_m: float = 0.004
    off_path_s: float = 0.5
    goal_time_s: float = 1.5


@dataclass(frozen=True)
class JointLimit:
    """What a joint can do: radians and rad/s, or metres and m/s when ``is_prismatic``."""

    lower: float
    upper: float
    velocity: float
    is_prismatic: bool


def check_trajectory(
    names: Sequence[str],
    positions: FloatArray,
    times_s: FloatArray,
    start: Sequence[float],
    limits: Mapping[str, JointLimit],
) -> str:
    """Return why this trajectory can't be followed, or '' when it can."""
    if not names or positions.size == 0:
        return 'the trajectory is empty: expected at least one joint and one point'
    unknown = [name for name in names if name not in limits]
    if unknown:
        return f'unknown joints {unknown}; the driver moves {sorted(limits)}'
    if len(set(names)) != len(names):
        return f'each joint may be named once, got {list(names)}'
    if not np.isfinite(positions).all() or not np.isfinite(times_s).all():
        return 'positions and times must be finite numbers'
    steps = np.diff(np.concatenate([[0.0], times_s]))
    if (steps <= 0.0).any():
        return 'times must be greater than zero and increase from point to point'
    for column, name in enumerate(names):
        limit = limits[name]
        low, high = positions[:, column].min(), positions[:, column].max()
        if low < limit.lower - 1e-3 or high > limit.upper + 1e-3:
            return (
                f'{name} must stay in [{limit.lower:.3f}, {limit.upper:.3f}], '
                f'got [{low:.3f}, {high:.3f}]'
            )
        path = np.concatenate([[start[column]], positions[:, column]])
        fastest = float(np.abs(np.diff(path) / steps).max())
        if fastest > 1.5 * limit.velocity:
            return f'{name} can move {limit.velocity:.2f}/s at most, asked for {fastest:.2f}/s'
    return ''


class Path:
    """
    A smooth curve through points that starts and ends at rest.

    Cubic pieces with the slopes of a monotone interpolation, so no joint overshoots a point.
    """

    def __init__(self, positions: FloatArray, times_s: FloatArray) -> None:
        self._x = positions  # (N + 1, J), the start first
        self._t = times_s  # (N + 1,), 0 first
        self._slopes = _monotone_slopes(positions, times_s)

    @property
    def duration_s(self) -> float:
        """Return when the last point is due."""
        return float(self._t[-1])

    @property
    def goal(self) -> FloatArray:
        """Return the last point (J,)."""
        goal: FloatArray = self._x[-1]
        return goal

    def at(self, time_s: float) -> tuple[FloatArray, FloatArray]:
        """Return position and velocity (J,) at a time; before and after it: at rest."""
        if time_s >= self._t[-1]:
            return self._x[-1], np.zeros(self._x.shape[1])
        index = max(int(np.searchsorted(self._t, time_s, side='right')) - 1, 0)
        h = self._t[index + 1] - self._t[index]
        u = min(max((time_s - self._t[index]) / h, 0.0), 1.0)
        a, b = self._x[index], self._x[index + 1]
        m, n = self._slopes[index] * h, self._slopes[index + 1] * h
        c2, c3 = 3.0 * (b - a) - 2.0 * m - n, 2.0 * (a - b) + m + n
        position = a + u * (m + u * (c2 + u * c3))
        velocity = (m + u * (2.0 * c2 + 3.0 * u * c3)) / h
        return position, velocity


def _monotone_slopes(x: FloatArray, t: FloatArray) -> FloatArray:
    secants = np.diff(x, axis=0) / np.diff(t)[:, None]  # (N, J)
    slopes = np.zeros_like(x)
    before, after = secants[:-1], secants[1:]
    same_way = before * after > 0.0
    with np.errstate(divide='ignore', invalid='ignore'):
        mean = 2.0 * before * after / (before + after)
    slopes[1:-1] = np.where(same_way, mean, 0.0)
    return slopes


class Motion:
    """A trajectory being followed, from its start to one `MotionEnd`."""

    def __init__(
        self,
        names: tuple[str, ...],
        path: Path,
        is_prismatic: Sequence[bool],
        start_s: float,
        tolerances: Tolerances,
    ) -> None:
        self.names = names
        self.path = path
        self.end: MotionEnd | None = None
        self.message = ''
        self._start_s = start_s
        self._limits = tolerances
        prismatic = np.array(is_prismatic)
        self._path_tolerance = np.where(prismatic, tolerances.path_m, tolerances.path_rad)
        self._goal_tolerance = np.where(prismatic, tolerances.goal_m, tolerances.goal_rad)
        self._on_path_s = start_s

    def desired(self, now_s: float) -> tuple[FloatArray, FloatArray]:
        """Return position and velocity that the joints should have now."""
        return self.path.at(now_s - self._start_s)

    def put_off(self, by_s: float) -> None:
        """Let everything that is still to come happen that much later."""
        self._start_s += by_s
        self._on_path_s += by_s

    def finish(self, end: MotionEnd, message: str) -> None:
        """End it; only the first end counts."""
        if self.end is None:
            self.end, self.message = end, message

    def watch(self, now_s: float, actual: FloatArray) -> None:
        """Compare with the measured positions (J,) and end it when it is there or blocked."""
        elapsed = now_s - self._start_s
        error = np.abs(self.desired(now_s)[0] - actual)
        if (error <= self._path_tolerance).all():
            self._on_path_s = now_s
        elif now_s - self._on_path_s > self._limits.off_path_s:
            self._block(error / self._path_tolerance, error, 'stays off its path')
        if elapsed < self.path.duration_s:
            return
        left = np.abs(self.path.goal - actual)
        if (left <= self._goal_tolerance).all():
            self.finish(MotionEnd.REACHED, f'reached the last point after {elapsed:.2f} s')
        elif elapsed > self.path.duration_s + self._limits.goal_time_s:
            self._block(left / self._goal_tolerance, left, 'stays short of its goal')

    def _block(self, ratio: FloatArray, error: FloatArray, what: str) -> None:
        worst = int(ratio.argmax())
        self.finish(MotionEnd.BLOCKED, f'{self.names[worst]} {what} by {error[worst]:.3f}')
