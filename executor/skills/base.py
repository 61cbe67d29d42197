"""Drives the base along paths over the floor, closed on odometry, and notices when it is stuck."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from executor.motion.floor import Floor
from executor.motion.transforms import wrap
from executor.profile import RobotProfile
from executor.robot import BasePose, FloatArray, RobotDriver
from executor.skills.contract import SkillCode, SkillError
from executor.skills.guard import Guard

PERIOD_S = 0.05
ACCELERATION = 0.7
LOOK_AHEAD_M = 0.14
POSITION_TOLERANCE_M = 0.006
YAW_TOLERANCE_RAD = 0.01
STUCK_PERIODS = 24
STUCK_SHARE = 0.25


@dataclass(frozen=True)
class Stance:
    """Where the base stands, in `map`."""

    x: float
    y: float
    yaw: float

    @property
    def place(self) -> FloatArray:
        """The position (2,) on the floor."""
        return np.array([self.x, self.y])


class Base:
    """
    Moves the base of one robot.

    :ivar speed_at: how fast it may be at a place (2,), m/s.
    """

    def __init__(self, driver: RobotDriver, profile: RobotProfile) -> None:
        self._driver = driver
        self._profile = profile
        self.speed_at: Callable[[FloatArray], float] = lambda place: np.inf

    def drive_to(self, goal: Stance, floor: Floor, guard: Guard) -> None:
        """Drive a free way to a stance; raise `SkillError` when there is none or it is blocked."""
        by_itself = self._driver.navigate(goal.x, goal.y, goal.yaw, guard.stop)
        if by_itself is not None:
            guard.must(by_itself)
            self.settle(goal, guard)
            return
        pose = self._driver.base_pose()
        path = floor.ways_from(np.array([pose.x, pose.y])).path(goal.place)
        if path is None:
            raise SkillError(SkillCode.NO_PATH, f'no free way to x {goal.x:.2f}, y {goal.y:.2f}')
        self._travel(path, floor, goal, guard)
        self.settle(goal, guard)

    def _travel(self, path: FloatArray, floor: Floor, goal: Stance, guard: Guard) -> None:
        """Follow the path; turn only where there is room for the arm to swing around."""
        path = _resampled(path)
        room = floor.clearance(path)
        wide = np.flatnonzero(room >= self._profile.footprint.turning_m)
        first, last = (wide[0], wide[-1]) if len(wide) else (int(np.argmax(room)),) * 2
        start_yaw = self._driver.base_pose().yaw
        speed, index, stuck = 0.0, 0, _StuckWatch()
        while True:
            guard.check()
            pose = self._driver.base_pose()
            here = np.array([pose.x, pose.y])
            ahead = path[index : index + 20]
            index += int(np.argmin(np.linalg.norm(ahead - here, axis=1)))
            if index >= len(path) - 2 and np.linalg.norm(path[-1] - here) < 0.05:
                return
            turn_to = start_yaw if index < first else goal.yaw
            yaw_error = wrap(turn_to - pose.yaw)
            must_wait = index >= last and abs(yaw_error) > 0.12
            target = path[min(index + int(LOOK_AHEAD_M / 0.02), len(path) - 1)]
            remaining = 0.02 * (len(path) - 1 - index)
            cap = 0.0 if must_wait else float(np.sqrt(2 * ACCELERATION * max(remaining, 0.004)))
            most = min(self._profile.base_speed_m_s, self.speed_at(here))
            speed = min(most, speed + ACCELERATION * PERIOD_S, cap)
            offset = target - here
            velocity = offset / max(float(np.linalg.norm(offset)), 1e-6) * speed
            turn = self._turn(yaw_error)
            self._command(velocity, turn, pose)
            stuck.note(self._driver.base_pose(), pose, speed, turn)

    def settle(self, goal: Stance, guard: Guard) -> None:
        """Close the last centimetres and degrees to a stance."""
        for _ in range(120):
            guard.check()
            pose = self._driver.base_pose()
            offset = goal.place - np.array([pose.x, pose.y])
            yaw_error = wrap(goal.yaw - pose.yaw)
            distance = float(np.linalg.norm(offset))
            if distance < POSITION_TOLERANCE_M and abs(yaw_error) < YAW_TOLERANCE_RAD:
                break
            speed = min(0.2, 2.5 * distance, self.speed_at(np.array([pose.x, pose.y])))
            velocity = offset / max(distance, 1e-6) * speed
            self._command(velocity, self._turn(yaw_error), pose)
        self._driver.drive(0.0, 0.0, 0.0)
        pose = self._driver.base_pose()
        off = float(np.hypot(goal.x - pose.x, goal.y - pose.y))
        if off > 0.05 or abs(wrap(goal.yaw - pose.yaw)) > 0.1:
            raise SkillError(
                SkillCode.BLOCKED,
                f'the base stays {off * 100:.0f} cm short of where it should stand',
            )

    def sweep(self, poses: list[Stance], speed_m_s: float, guard: Guard) -> float:
        """Follow close stances in turn with everything else held; return the share that was done."""
        stuck = _StuckWatch()
        index = 0
        while index < len(poses):
            guard.check()
            pose = self._driver.base_pose()
            goal = poses[index]
            offset = goal.place - np.array([pose.x, pose.y])
            yaw_error = wrap(goal.yaw - pose.yaw)
            if np.linalg.norm(offset) < 0.02 and abs(yaw_error) < 0.04:
                index += 1
                continue
            most = min(speed_m_s, self.speed_at(np.array([pose.x, pose.y])))
            speed = min(most, 4.0 * float(np.linalg.norm(offset)))
            velocity = offset / max(float(np.linalg.norm(offset)), 1e-6) * speed
            turn = float(np.clip(4.0 * yaw_error, -0.4, 0.4))
            self._command(velocity, turn, pose)
            if stuck.is_stuck(self._driver.base_pose(), pose, speed, turn):
                break
        self._driver.drive(0.0, 0.0, 0.0)
        return index / max(len(poses), 1)

    def _turn(self, yaw_error: float) -> float:
        limit = self._profile.base_turn_rad_s
        return float(np.clip(3.0 * yaw_error, -limit, limit))

    def _command(self, velocity: FloatArray, turn: float, pose: BasePose) -> None:
        c, s = np.cos(pose.yaw), np.sin(pose.yaw)
        vx, vy = c * velocity[0] + s * velocity[1], -s * velocity[0] + c * velocity[1]
        self._driver.drive(float(vx), float(vy), turn)


class _StuckWatch:
    """Compares what was commanded with what odometry says."""

    def __init__(self) -> None:
        self._commanded: list[float] = []
        self._moved: list[float] = []

    def is_stuck(self, now: BasePose, before: BasePose, speed: float, turn: float) -> bool:
        """Take one period in and say whether the base hardly moves although it should."""
        self._commanded.append((abs(speed) + 0.3 * abs(turn)) * PERIOD_S)
        step = np.hypot(now.x - before.x, now.y - before.y)
        self._moved.append(float(step + 0.3 * abs(wrap(now.yaw - before.yaw))))
        wanted = sum(self._commanded[-STUCK_PERIODS:])
        enough = len(self._moved) >= STUCK_PERIODS and wanted > 0.05
        return enough and sum(self._moved[-STUCK_PERIODS:]) < STUCK_SHARE * wanted

    def note(self, now: BasePose, before: BasePose, speed: float, turn: float) -> None:
        """Take one period in; raise `SkillError` when the base is stuck."""
        if self.is_stuck(now, before, speed, turn):
            raise SkillError(
                SkillCode.BLOCKED, 'the base does not move although it is driven: it is blocked'
            )


def _resampled(path: FloatArray, spacing_m: float = 0.02) -> FloatArray:
    """Return the path with points at even distances."""
    lengths = np.linalg.norm(np.diff(path, axis=0), axis=1)
    marks = np.concatenate([[0.0], np.cumsum(lengths)])
    count = max(2, int(np.ceil(marks[-1] / spacing_m)) + 1)
    along = np.linspace(0.0, marks[-1], count)
    return np.stack([np.interp(along, marks, path[:, axis]) for axis in range(2)], axis=1)
