"""A robot's joints by name in PyBullet: read them, command their motors."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
import pybullet as p

from sim.engine import Engine
from sim.trajectory import JointLimit

FloatArray = NDArray[np.float64]

POSITION_GAIN = 0.3
VELOCITY_GAIN = 1.0
LOCK_EFFORT = 5000.0  # Nm or N


class Joints:
    """A named group of motors of one body, in a fixed order."""

    def __init__(self, engine: Engine, body: str, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self._client = engine.client_id
        self._body = engine.bodies[body]
        self._index = [engine.joint_index(body, name) for name in names]
        self._effort: list[float] = []
        self._locked: dict[int, float] = {}
        self.limits: dict[str, JointLimit] = {}
        for name, index in zip(names, self._index, strict=True):
            info = p.getJointInfo(self._body, index, physicsClientId=self._client)
            self._effort.append(float(info[10]))
            self.limits[name] = JointLimit(
                lower=float(info[8]),
                upper=float(info[9]),
                velocity=float(info[11]),
                is_prismatic=info[2] == p.JOINT_PRISMATIC,
            )

    def read(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return positions, velocities and the motors' efforts, each (J,)."""
        states = p.getJointStates(self._body, self._index, physicsClientId=self._client)
        table = np.array([(s[0], s[1], s[3]) for s in states])
        return table[:, 0], table[:, 1], table[:, 2]

    def put(self, positions: Sequence[float]) -> None:
        """Put the joints somewhere without motion; for setting up only."""
        for index, position in zip(self._index, positions, strict=True):
            p.resetJointState(self._body, index, position, physicsClientId=self._client)

    def lock(self, name: str) -> None:
        """Hold a joint where it is, whatever is commanded; a locked one stays where it was."""
        at = self.names.index(name)
        self._locked.setdefault(at, float(self.read()[0][at]))

    def unlock(self, name: str) -> None:
        """Let a joint be commanded again."""
        self._locked.pop(self.names.index(name), None)

    def hold(
        self,
        positions: Sequence[float] | FloatArray,
        velocities: Sequence[float] | FloatArray | None = None,
        efforts: Sequence[float] | None = None,
    ) -> None:
        """Command positions (with a velocity to pass them at) until the next command."""
        count = len(self._index)
        positions, forces = list(positions), list(self._effort if efforts is None else efforts)
        velocities = [0.0] * count if velocities is None else list(velocities)
        for at, position in self._locked.items():
            positions[at], velocities[at], forces[at] = position, 0.0, LOCK_EFFORT
        p.setJointMotorControlArray(
            self._body,
            self._index,
            p.POSITION_CONTROL,
            targetPositions=positions,
            targetVelocities=velocities,
            forces=forces,
            positionGains=[POSITION_GAIN] * count,
            velocityGains=[VELOCITY_GAIN] * count,
            physicsClientId=self._client,
        )

    def move(self, velocities: Sequence[float] | FloatArray, efforts: Sequence[float]) -> None:
        """Command velocities with limited efforts until the next command."""
        p.setJointMotorControlArray(
            self._body,
            self._index,
            p.VELOCITY_CONTROL,
            targetVelocities=list(velocities),
            forces=list(efforts),
            physicsClientId=self._client,
        )
