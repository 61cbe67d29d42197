"""Joints that are where they were told to be: a robot without dynamics, but for what it runs into."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
import pybullet as p

from sim.engine import Engine, TIME_STEP_S
from sim.joints import Joints

FloatArray = NDArray[np.float64]

PRESSED_IN_M = 0.012  # deeper in something fixed than this, the robot ran into it


class KinematicJoints(Joints):
    """Fits `Joints`; `enforce` after each physics step puts every joint at its target."""

    def __init__(self, engine: Engine, body: str, names: Sequence[str]) -> None:
        super().__init__(engine, body, names)
        self._targets = self.read()[0]
        self._velocities = np.zeros(len(self.names))
        self._goes_on = False

    def put(self, positions: Sequence[float]) -> None:
        """Put the joints somewhere without motion; for setting up only."""
        super().put(positions)
        self._targets = np.array(positions, dtype=np.float64)
        self._velocities = np.zeros(len(self.names))
        self._goes_on = False

    def hold(
        self,
        positions: Sequence[float] | FloatArray,
        velocities: Sequence[float] | FloatArray | None = None,
        efforts: Sequence[float] | None = None,
    ) -> None:
        """Be at positions from the next step on; the motors pull the same way meanwhile."""
        super().hold(positions, velocities, efforts)
        self._targets = np.array(positions, dtype=np.float64)
        self._goes_on = False
        still = np.zeros(len(self.names))
        self._velocities = still if velocities is None else np.array(velocities, dtype=np.float64)
        for at, position in self._locked.items():
            self._targets[at], self._velocities[at] = position, 0.0

    def move(self, velocities: Sequence[float] | FloatArray, efforts: Sequence[float]) -> None:
        """Go on at velocities until the next command."""
        super().move(velocities, efforts)
        self._velocities = np.array(velocities, dtype=np.float64)
        self._goes_on = True

    def enforce(self) -> None:
        """Put every joint at its target; called after each physics step."""
        if self._goes_on:
            self._targets = self._targets + TIME_STEP_S * self._velocities
        for index, position, velocity in zip(
            self._index, self._targets.tolist(), self._velocities.tolist(), strict=True
        ):
            p.resetJointState(self._body, index, position, velocity, physicsClientId=self._client)

    def read_targets(self) -> FloatArray:
        """Return where the joints have to be, (J,)."""
        return self._targets.copy()


class Bumper:
    """Keeps a kinematic base from going on into what is fixed; going back is free."""

    def __init__(self, engine: Engine, body: str, base: KinematicJoints) -> None:
        self._engine = engine
        self._body = body
        self._base = base
        self._place = base.read_targets()
        self._depth_m = 0.0

    def watch(self) -> str:
        """Undo the last way when it led deeper into something; return its name, '' for none."""
        depth_m, name = _deepest(self._engine, self._body)
        if depth_m > PRESSED_IN_M and depth_m >= self._depth_m:
            self._base.put(self._place.tolist())
            return name
        self._depth_m, self._place = depth_m, self._base.read_targets()
        return name if depth_m > PRESSED_IN_M else ''


def _deepest(engine: Engine, body: str) -> tuple[float, str]:
    """Return how deep a robot is in something fixed, metres, and that body's name."""
    own, found = engine.bodies[body], (0.0, '')
    for contact in engine.contacts(body):
        other, link = contact.body_b, contact.link_b
        if -contact.distance > found[0] and other != own and link == -1:  # doors give way
            mass = p.getDynamicsInfo(other, -1, physicsClientId=engine.client_id)[0]
            if mass == 0.0:
                found = -contact.distance, engine.names.get(other, '')
    return found
