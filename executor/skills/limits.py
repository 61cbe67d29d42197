"""
What bounds the robot's motion whatever a skill wants: zones, speed, force, people near by.

`LimitedDriver` stands between the skills and the driver, so that no skill can forget a limit.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from executor.robot import (
    BasePose,
    FloatArray,
    FloorMap,
    GripperResult,
    JointTrajectory,
    MotionResult,
    RobotDriver,
    StopRequested,
)
from executor.skills.around import AroundDriver
from tapa_planner.errors import InputError

People = Callable[[], FloatArray]
"""Where people are known to be on the floor, (N, 2) in `map`."""


@dataclass(frozen=True)
class Zone:
    """A rectangle of the floor, in `map`, that base and arm keep out of; metres."""

    x_min: float
    y_min: float
    x_max: float
    y_max: float

    def contains(self, x: float, y: float) -> bool:
        """Say whether a place is in it."""
        return self.x_min <= x <= self.x_max and self.y_min <= y <= self.y_max


@dataclass(frozen=True)
class MotionLimits:
    """
    The bounds; 0 leaves a number to the robot's profile.

    :param speed_m_s: of the base.
    :param force_n: of the fingers.
    :param people_m: within this distance of a person the robot is slow; 0 is never.
    :param people_speed_m_s: of the base then.
    :param people_share: of its usual speed that the arm keeps then.
    """

    keep_out: tuple[Zone, ...] = ()
    speed_m_s: float = 0.0
    force_n: float = 0.0
    people_m: float = 1.2
    people_speed_m_s: float = 0.2
    people_share: float = 0.5


def zones_from(texts: Sequence[str]) -> tuple[Zone, ...]:
    """
    Read zones, each `x_min y_min x_max y_max` in metres.

    :raises InputError: naming the zone, what was expected and what came.
    """
    zones = []
    for text in filter(None, map(str.strip, texts)):
        try:
            numbers = [float(each) for each in text.replace(',', ' ').split()]
        except ValueError:
            numbers = []
        is_whole = len(numbers) == 4 and bool(np.isfinite(numbers).all())
        if not is_whole or numbers[0] >= numbers[2] or numbers[1] >= numbers[3]:
            raise InputError(
                'keep_out: expected zones such as "1.0 0.5 2.0 1.5" (x_min y_min x_max y_max, metres),'
                f' got {text!r}'
            )
        zones.append(Zone(*numbers))
    return tuple(zones)


class LimitedDriver(AroundDriver):
    """Bounds what goes to the driver that it stands around."""

    def __init__(self, driver: RobotDriver, limits: MotionLimits, people: People) -> None:
        super().__init__(driver)
        self._limits, self._people = limits, people

    def speed_at(self, place: FloatArray) -> float:
        """Return how fast the base may be at a place (2,), m/s; inf where nothing bounds it."""
        speed = self._limits.speed_m_s or np.inf
        return min(speed, self._limits.people_speed_m_s) if self._is_near(place) else speed

    def _is_near(self, place: FloatArray) -> bool:
        people = self._people()
        if self._limits.people_m <= 0.0 or not len(people):
            return False
        return bool(np.linalg.norm(people - place, axis=1).min() < self._limits.people_m)

    def _here(self) -> FloatArray:
        pose = self._driver.base_pose()
        return np.array([pose.x, pose.y])

    def _zones(self) -> list[Zone]:
        x, y = self._here()
        return [each for each in self._limits.keep_out if not each.contains(x, y)]

    def keep_out(self) -> FloatArray:
        """Return the zones (Z, 4) over which the arm must not reach, as `ArmWorld` takes them."""
        corners = [(each.x_min, each.y_min, each.x_max, each.y_max) for each in self._zones()]
        return np.array(corners).reshape(-1, 4)

    def floor_map(self) -> FloorMap:
        """Return the static map with the zones occupied; not those in which the robot stands."""
        floor, zones = self._driver.floor_map(), self._zones()
        if not zones:
            return floor
        rows, columns = floor.occupied.shape
        xs = floor.origin_x + (np.arange(columns) + 0.5) * floor.resolution_m
        ys = floor.origin_y + (np.arange(rows) + 0.5) * floor.resolution_m
        occupied = floor.occupied.copy()
        for zone in zones:
            inside_x = (xs >= zone.x_min) & (xs <= zone.x_max)
            inside_y = (ys >= zone.y_min) & (ys <= zone.y_max)
            occupied |= inside_y[:, None] & inside_x[None, :]
        return replace(floor, occupied=occupied)

    def drive(self, vx: float, vy: float, wz: float) -> BasePose:
        """Command a base velocity, not faster than allowed here."""
        speed = float(np.hypot(vx, vy))
        share = min(1.0, self.speed_at(self._here()) / speed) if speed > 0.0 else 1.0
        return self._driver.drive(share * vx, share * vy, wz)

    def follow(self, trajectory: JointTrajectory, stop: StopRequested) -> MotionResult:
        """Move joints along the trajectory, slower where a person is near."""
        if self._is_near(self._here()):
            slow = trajectory.times_s / self._limits.people_share
            trajectory = replace(trajectory, times_s=slow)
        return self._driver.follow(trajectory, stop)

    def grip(self, opening_m: float, max_effort_n: float, stop: StopRequested) -> GripperResult:
        """Move the fingers, not harder than allowed."""
        effort = min(max_effort_n, self._limits.force_n or np.inf)
        return self._driver.grip(opening_m, effort, stop)
