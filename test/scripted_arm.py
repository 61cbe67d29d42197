"""A scripted top-down pick for tests of the grip: inverse kinematics without collision checks."""

from __future__ import annotations

import numpy as np
import pinocchio

from executor.robot import JointTrajectory, MotionResult
from sim.panda import ARM_JOINTS
from sim.robot import SimRobot

LIFT_AND_ARM = ('lift', *ARM_JOINTS)
READY = np.array([0.3, 0.0, -0.6, 0.0, -2.4, 0.0, 1.8, 0.785])


class ScriptedArm:
    """Moves the hand of a robot to places in `map`, pointing down."""

    def __init__(self, robot: SimRobot) -> None:
        self._robot = robot
        self._model = pinocchio.buildModelFromXML(robot.description())
        self._data = self._model.createData()
        self._frame = self._model.getFrameId('panda_hand_tcp')
        self._columns = [
            self._model.joints[self._model.getJointId(name)].idx_q for name in LIFT_AND_ARM
        ]

    def go(self, positions: np.ndarray, seconds: float) -> MotionResult:
        """Move lift and arm straight to joint positions."""
        trajectory = JointTrajectory(LIFT_AND_ARM, positions[None, :], np.array([seconds]))
        return self._robot.follow(trajectory, lambda: False)

    def above(self, x: float, y: float, z: float, yaw: float, start: np.ndarray) -> np.ndarray:
        """Return lift and arm positions for the fingertips at a place in `map`, pointing down."""
        base = self._robot.base_pose()
        c, s = np.cos(base.yaw), np.sin(base.yaw)
        dx, dy = x - base.x, y - base.y
        turn = yaw - base.yaw
        rotation = np.array(
            [[np.cos(turn), np.sin(turn), 0], [np.sin(turn), -np.cos(turn), 0], [0, 0, -1.0]]
        )
        goal = pinocchio.SE3(rotation, np.array([c * dx + s * dy, -s * dx + c * dy, z]))
        return self._solve(goal, start)

    def _solve(self, goal: pinocchio.SE3, start: np.ndarray) -> np.ndarray:
        q = pinocchio.neutral(self._model)
        q[self._columns] = start
        low = self._model.lowerPositionLimit[self._columns] + 0.01
        high = self._model.upperPositionLimit[self._columns] - 0.01
        for _ in range(300):
            pinocchio.framesForwardKinematics(self._model, self._data, q)
            error = pinocchio.log6(self._data.oMf[self._frame].actInv(goal)).vector
            if np.linalg.norm(error) < 1e-4:
                return q[self._columns].copy()
            jacobian = pinocchio.computeFrameJacobian(self._model, self._data, q, self._frame)
            j = jacobian[:, self._columns]
            step = j.T @ np.linalg.solve(j @ j.T + 1e-4 * np.eye(6), error)
            q[self._columns] = np.clip(q[self._columns] + 0.5 * step, low, high)
        raise AssertionError(f'no inverse kinematics for {goal}')
