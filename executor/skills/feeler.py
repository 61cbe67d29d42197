"""Feeling for a surface with what is held: a hand that presses on something lags its command."""

from dataclasses import dataclass

import numpy as np

from executor.motion.transforms import inverse
from executor.robot import FloatArray, MotionStatus
from executor.skills.manipulator import Manipulator

FELT_M = 0.00008
"""
A tool that lags so much more than in the air is pressed on something.

Stiff position control holds a free arm to some hundredths of a millimetre, and gives way by about
a tenth for each 30 N.
"""
HARD_M = 0.0004
"""A tool that lags so much is pressed on harder than rubbing needs."""
STEP_M = 0.002
SETTLE_S = 0.1
SLOW = 2.0
TIP_ABOVE_M = 0.002
"""Fingertips stay so far above the surface, or they would be what is felt."""


@dataclass(frozen=True)
class Rubbed:
    """How far what is held was moved, metres, and how much of that in contact."""

    moved_m: float
    felt_m: float


class Feeler:
    """Presses what is held on a level surface, and rubs it, as deep as contact needs."""

    def __init__(self, robot: Manipulator, level: float) -> None:
        """Take the robot, with the tool clear of everything, and the surface's seen height."""
        self._robot, self._level = robot, level
        self._joints = robot.arm()
        self._free = np.zeros(3)

    def lower(self, start: FloatArray, deepest_m: float) -> float | None:
        """
        Lower the tool step by step until it is held up; return how far below `start` that is.

        :param start: pose (4, 4) of the tool in `map`, where nothing is touched yet.
        :param deepest_m: how far it may go; None is returned when nothing is felt until then, or
            the fingertips would touch first.
        """
        if not self._go(start):
            return None
        self._free = self._lag()
        for below in np.arange(STEP_M, deepest_m + 1e-9, STEP_M):
            if self.tips_above(start) - below < TIP_ABOVE_M or not self._go(start, below):
                return None
            if self.presses():
                return float(below)
        return None

    def rub(self, poses: FloatArray, below_m: float, deepest_m: float) -> Rubbed:
        """
        Lead the tool through poses (K, 4, 4), lower where nothing is felt, higher where much is.

        :param below_m: how far below the poses it goes at first, and ``deepest_m`` at most.
        """
        moved = felt = 0.0
        before, touched = self._tool()[:3, 3], self.presses()
        for pose in poses:
            if not self._go(pose, below_m):
                continue
            after, touches = self._tool()[:3, 3], self.presses()
            way = float(np.linalg.norm((after - before)[:2]))
            moved, felt = moved + way, felt + (way if touched and touches else 0.0)
            if not touches and self.tips_above(pose) - below_m - STEP_M > TIP_ABOVE_M:
                below_m = min(below_m + STEP_M, deepest_m)
            elif self._pressure() > HARD_M:
                below_m -= 0.5 * STEP_M
            before, touched = after, touches
        return Rubbed(moved, felt)

    def presses(self) -> bool:
        """Say whether the tool is held back by more than its own arm."""
        return self._pressure() > FELT_M

    def tips_above(self, pose: FloatArray) -> float:
        """Return how far above the surface the fingertips are at a pose of the tool."""
        tip = pose[:3, 3] + self._robot.kinematics.chain.tip_m * pose[:3, 2]
        return float(tip[2] - self._level)

    def _go(self, pose: FloatArray, below_m: float = 0.0) -> bool:
        """Move the tool to so far below a pose; False where the arm does not reach."""
        robot = self._robot
        goal = pose.copy()
        goal[2, 3] -= below_m
        local = inverse(robot.map_tform_base()) @ goal
        solved = robot.kinematics.solve(local[None], self._joints[None])
        if not solved.solved[0]:
            return False
        self._joints = solved.joints[0]
        result = robot.follow(np.stack([robot.arm(), self._joints]), SLOW)
        if result.status is not MotionStatus.BLOCKED:  # blocked is contact, too
            robot.guard.must(result)
        robot.driver.hold(SETTLE_S, robot.guard.stop)
        robot.guard.check()
        return True

    def _tool(self) -> FloatArray:
        return self._robot.map_tform_tcp()

    def _lag(self) -> FloatArray:
        """Return how far (3,) the tool is from where it was sent, in `base_link`."""
        robot = self._robot
        tools = robot.kinematics.tcp(np.stack([robot.arm(), self._joints]))
        lag: FloatArray = tools[0, :3, 3] - tools[1, :3, 3]
        return lag

    def _pressure(self) -> float:
        return float(np.linalg.norm(self._lag() - self._free))
