"""A robot for tests that obeys at once: it fits `RobotDriver` without physics."""

from collections.abc import Callable, Mapping

import numpy as np

from executor.robot import (
    BasePose,
    FloorMap,
    GripperResult,
    JointTrajectory,
    MotionResult,
    MotionStatus,
    RgbdFrame,
    StopRequested,
)
from sim.robot_model import HOME_POSTURE, robot_description


class FakeRobot:
    """Moves exactly as commanded; `blocked` holds the base, `on_time` runs with every period."""

    def __init__(self) -> None:
        self.pose = np.array([2.0, 2.0, 0.0])
        self.time_s = 0.0
        self.joints = dict(HOME_POSTURE, panda_finger_joint1=0.04, panda_finger_joint2=0.04)
        self.occupied = np.zeros((80, 80), dtype=bool)
        self.stopped = False
        self.blocked = False
        self.driven: list[tuple[float, float, float]] = []
        self.on_time: Callable[[float], None] = lambda now_s: None

    def now_s(self) -> float:
        return self.time_s

    def description(self) -> str:
        return robot_description()

    def base_pose(self) -> BasePose:
        return BasePose(*self.pose.tolist(), self.time_s)

    def joint_positions(self) -> Mapping[str, float]:
        return self.joints

    def floor_map(self) -> FloorMap:
        return FloorMap(self.occupied, 0.05, 0.0, 0.0)

    def drive(self, vx: float, vy: float, wz: float) -> BasePose:
        self.driven.append((vx, vy, wz))
        if not (self.blocked or self.stopped):
            c, s = np.cos(self.pose[2]), np.sin(self.pose[2])
            self.pose += 0.05 * np.array([c * vx - s * vy, s * vx + c * vy, wz])
        self._pass(0.05)
        return self.base_pose()

    def navigate(self, x: float, y: float, yaw: float, stop: StopRequested) -> MotionResult | None:
        return None

    def hold(self, duration_s: float, stop: StopRequested) -> None:
        self._pass(duration_s)

    def follow(self, trajectory: JointTrajectory, stop: StopRequested) -> MotionResult:
        for row, when in zip(trajectory.positions, trajectory.times_s, strict=True):
            if self.stopped:
                return MotionResult(MotionStatus.EMERGENCY_STOP, 'stopped')
            if stop():
                return MotionResult(MotionStatus.CANCELED, 'canceled')
            self.joints.update(zip(trajectory.joint_names, row.tolist(), strict=True))
            self._pass(0.05)
            assert when > 0
        return MotionResult(MotionStatus.REACHED, 'reached')

    def grip(self, opening_m: float, max_effort_n: float, stop: StopRequested) -> GripperResult:
        self.joints['panda_finger_joint1'] = self.joints['panda_finger_joint2'] = opening_m / 2
        return GripperResult(opening_m, 0.0, False, True)

    def capture(self, camera: str, newer_than_s: float, stop: StopRequested) -> RgbdFrame | None:
        if stop():
            return None
        self._pass(0.1)
        tform = np.eye(4)
        tform[:3, :3] = np.array([[0.0, 0.0, 1.0], [-1.0, 0.0, 0.0], [0.0, -1.0, 0.0]])
        tform[:3, 3] = (*self.pose[:2], 1.35)
        intrinsics = np.array([[40.0, 0.0, 31.5], [0.0, 40.0, 23.5], [0.0, 0.0, 1.0]])
        depth = np.full((48, 64), np.nan, dtype=np.float32)
        color = np.zeros((48, 64, 3), dtype=np.uint8)
        return RgbdFrame(color, depth, intrinsics, tform, self.time_s)

    def emergency_stopped(self) -> bool:
        return self.stopped

    def _pass(self, duration_s: float) -> None:
        self.time_s += duration_s
        self.on_time(self.time_s)
