"""The holonomic base: velocity commands with limits, a watchdog, and brakes."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, hypot, sin

import numpy as np
from numpy.typing import NDArray

from sim.engine import Engine, TIME_STEP_S
from sim.joints import Joints
from sim.robot_model import BASE_JOINTS

FloatArray = NDArray[np.float64]

CONTROL_STEPS = 4
"""Physics steps from one command of the motors to the next: 60 Hz."""


@dataclass(frozen=True)
class BaseLimits:
    """Metres, radians, seconds, newtons and newton metres."""

    speed: float = 0.5
    turn: float = 1.0
    acceleration: float = 1.0
    turn_acceleration: float = 2.5
    # Enough to accelerate ninety kilograms; what it pushes against a wall with.
    drive_force: float = 250.0
    drive_torque: float = 120.0
    hold_force: float = 2000.0
    hold_torque: float = 500.0
    brake_force: float = 800.0
    brake_torque: float = 300.0


class BaseDrive:
    """Follows the last velocity command until it expires, then ramps down and holds."""

    def __init__(
        self, engine: Engine, body: str, limits: BaseLimits, joints: Joints | None = None
    ) -> None:
        self._joints = joints or Joints(engine, body, BASE_JOINTS)
        self._limits = limits
        self._command = np.zeros(3)  # vx, vy, wz in base_link
        self._velocity = np.zeros(3)  # what the ramp asks for now, in base_link
        self._expires_s = 0.0
        self._braking = False
        self._holding = False
        self._is_idle = False
        self._wait = 0

    def place(self, x: float, y: float, yaw: float) -> None:
        """Put the base somewhere at rest; for setting up only."""
        self._joints.put((x, y, yaw))
        self._stand()

    def state(self) -> tuple[FloatArray, FloatArray]:
        """Return the pose (x, y, yaw in `map`) and the velocity in `base_link`, each (3,)."""
        pose, velocity, _ = self._joints.read()
        c, s = cos(pose[2]), sin(pose[2])
        vx, vy, wz = velocity
        pose[2] = np.arctan2(s, c)
        return pose, np.array([c * vx + s * vy, -s * vx + c * vy, wz])

    @property
    def is_holding(self) -> bool:
        """Say whether it stands, with neither a command nor a ramp to follow."""
        return self._holding

    def command(self, vx: float, vy: float, wz: float, expires_s: float) -> None:
        """Take a velocity in `base_link`, scaled down into the limits, valid until a time."""
        if not np.isfinite((vx, vy, wz)).all():
            raise ValueError(f'a base velocity must be finite, got {(vx, vy, wz)}')
        wanted = np.array([vx, vy, wz])
        speed = float(np.hypot(vx, vy))
        if speed > self._limits.speed:
            wanted[:2] *= self._limits.speed / speed
        wanted[2] = np.clip(wz, -self._limits.turn, self._limits.turn)
        self._command, self._expires_s = wanted, expires_s
        self._is_idle, self._wait = False, 0

    def brake(self) -> None:
        """Stop as hard as the brakes can, whatever was commanded."""
        self._command = np.zeros(3)
        self._velocity = np.zeros(3)
        self._braking, self._holding = True, False
        self._is_idle, self._wait = False, 0

    def before_step(self, now_s: float) -> None:
        """Set the motors for the next physics step."""
        if self._is_idle:
            return
        if self._wait:  # the motors keep on as they were told
            self._wait -= 1
            return
        self._wait = CONTROL_STEPS - 1
        if self._braking:
            self._brake_step()
            return
        if now_s > self._expires_s - 1e-6:
            self._command = np.zeros(3)
        self._ramp()
        if not self._velocity.any() and not self._command.any():
            self._stand()
            return
        self._holding = False
        self._move(self._velocity, self._limits.drive_force, self._limits.drive_torque)

    def _ramp(self) -> None:
        # Plain numbers: at 60 Hz, small arrays cost more than what is done with them.
        step = self._limits.acceleration * CONTROL_STEPS * TIME_STEP_S
        turn = self._limits.turn_acceleration * CONTROL_STEPS * TIME_STEP_S
        vx, vy, wz = self._velocity.tolist()
        to_x, to_y, to_w = self._command.tolist()
        size = hypot(to_x - vx, to_y - vy)
        share = 1.0 if size <= step else step / size
        change = min(turn, max(-turn, to_w - wz))
        self._velocity[:] = vx + share * (to_x - vx), vy + share * (to_y - vy), wz + change

    def _move(self, velocity: FloatArray, force: float, torque: float) -> None:
        yaw = self._joints.read()[0][2]
        c, s = cos(yaw), sin(yaw)
        vx, vy, wz = velocity
        self._joints.move((c * vx - s * vy, s * vx + c * vy, wz), (force, force, torque))

    def _brake_step(self) -> None:
        speed = np.abs(self._joints.read()[1])
        if speed.max() < 0.01:
            self._braking = False
            self._stand()
        else:
            self._move(np.zeros(3), self._limits.brake_force, self._limits.brake_torque)

    def _stand(self) -> None:
        force, torque = self._limits.hold_force, self._limits.hold_torque
        self._joints.hold(self._joints.read()[0], efforts=(force, force, torque))
        self._holding = self._is_idle = True
