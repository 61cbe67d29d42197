"""The hand moved by velocity: a damped inverse of the Jacobian, with limits and a watchdog."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
import pybullet as p

from sim.engine import Engine, TIME_STEP_S
from sim.joints import Joints
from sim.robot_model import LIFT_JOINT, RobotKind, ROBOTS

FloatArray = NDArray[np.float64]

FRAMES = ('base_link', *(kind.tcp for kind in ROBOTS.values()))
"""
In which a velocity of the hand may be given: the base's axes or the hand's, whatever the robot
calls its hand; it is that of the hand's point in both cases.
"""

_SOLVE_STEPS = 4  # physics steps between two looks at the Jacobian


@dataclass(frozen=True)
class TeleopLimits:
    """
    Metres, radians and seconds.

    :ivar joint_fraction: of the joints' velocity limits.
    :ivar singular: singular value of the Jacobian below which it is damped.
    :ivar lead_rad: how far targets may run ahead of joints that are held up; ``lead_m`` likewise.
    """

    speed: float = 0.25
    turn: float = 0.8
    acceleration: float = 2.0
    turn_acceleration: float = 6.0
    joint_fraction: float = 0.8
    singular: float = 0.08
    damping: float = 0.08
    margin_rad: float = 0.02
    lead_rad: float = 0.06
    lead_m: float = 0.01


class ArmTeleop:
    """Turns the last velocity of the hand into joint targets until it expires, then ramps down."""

    def __init__(
        self, engine: Engine, body: str, joints: Joints, limits: TeleopLimits, kind: RobotKind
    ) -> None:
        self._engine = engine
        self._client = engine.client_id
        self._body = engine.bodies[body]
        self._tcp = engine.link_index(body, kind.tcp)
        self._base = engine.link_index(body, 'base_link')
        self._limits = limits
        names = (LIFT_JOINT, *kind.arm_joints)
        self._targets_at = [joints.names.index(name) for name in names]
        bounds = [joints.limits[name] for name in names]
        self._lower = np.array([each.lower for each in bounds])
        self._upper = np.array([each.upper for each in bounds])
        self._fastest = np.array([each.velocity for each in bounds]) * limits.joint_fraction
        slides = np.array([each.is_prismatic for each in bounds])
        self._lead = np.where(slides, limits.lead_m, limits.lead_rad)
        self._movable = [
            index
            for index in range(p.getNumJoints(self._body, physicsClientId=self._client))
            if p.getJointInfo(self._body, index, physicsClientId=self._client)[2] != p.JOINT_FIXED
        ]
        self._columns = [self._movable.index(engine.joint_index(body, name)) for name in names]
        self._command = np.zeros(6)
        self._frame = FRAMES[0]
        self._expires_s = 0.0
        self._velocity = np.zeros(6)  # what the ramp asks for now, in the command's frame
        self._rates = np.zeros(len(names))
        self._is_moving = False  # asked for before every physics step

    @property
    def is_moving(self) -> bool:
        """Say whether there is a command or a ramp to follow."""
        return self._is_moving

    def tcp_position(self) -> FloatArray:
        """Return where the point between the fingertips is, (3,) in `map`."""
        state = p.getLinkState(
            self._body, self._tcp, computeForwardKinematics=1, physicsClientId=self._client
        )
        return np.array(state[4])

    def command(self, twist: FloatArray, frame: str, expires_s: float) -> None:
        """
        Take a velocity of the hand (6,), linear first, scaled down into the limits.

        :raises ValueError: if it is not finite or the frame is none of `FRAMES`.
        """
        wanted = np.array(twist, dtype=np.float64)
        if wanted.shape != (6,) or not np.isfinite(wanted).all():
            raise ValueError(f'a velocity of the hand is six finite numbers, got {twist}')
        if frame not in FRAMES:
            raise ValueError(f'a frame is one of {", ".join(FRAMES)}, got {frame!r}')
        if frame != self._frame:  # the ramp goes on from the same velocity
            turn = self._rotation(frame).T @ self._rotation(self._frame)
            self._velocity = np.concatenate([turn @ self._velocity[:3], turn @ self._velocity[3:]])
        for part, limit in ((wanted[:3], self._limits.speed), (wanted[3:], self._limits.turn)):
            size = float(np.linalg.norm(part))
            if size > limit:
                part *= limit / size
        self._command, self._frame, self._expires_s = wanted, frame, expires_s
        self._is_moving = bool(wanted.any() or self._velocity.any())

    def stop(self) -> None:
        """Forget the command and the ramp."""
        self._command, self._velocity = np.zeros(6), np.zeros(6)
        self._rates = np.zeros_like(self._rates)
        self._is_moving = False

    def advance(self, now_s: float, targets: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return targets and velocities of the joints (J,) for the next physics step."""
        if now_s > self._expires_s - 1e-6:
            self._command = np.zeros(6)
        self._ramp()
        self._is_moving = bool(self._command.any() or self._velocity.any())
        state = self._joint_positions()
        if self._engine.steps % _SOLVE_STEPS == 0 or not self._velocity.any():
            self._rates = self._solve(state)
        actual = state[self._columns]
        moved = targets[self._targets_at] + self._rates * TIME_STEP_S
        moved = np.clip(moved, actual - self._lead, actual + self._lead)
        targets, velocities = targets.copy(), np.zeros_like(targets)
        targets[self._targets_at] = np.clip(moved, self._lower, self._upper)
        velocities[self._targets_at] = self._rates
        return targets, velocities

    def _ramp(self) -> None:
        limits = self._limits
        for part, rate in (
            (slice(0, 3), limits.acceleration),
            (slice(3, 6), limits.turn_acceleration),
        ):
            change = self._command[part] - self._velocity[part]
            size, step = float(np.linalg.norm(change)), rate * TIME_STEP_S
            self._velocity[part] += change if size <= step else change * (step / size)

    def _joint_positions(self) -> FloatArray:
        states = p.getJointStates(self._body, self._movable, physicsClientId=self._client)
        return np.array([state[0] for state in states])

    def _solve(self, state: FloatArray) -> FloatArray:
        """Return joint velocities (8,) that stay within all limits."""
        turn = self._rotation(self._frame)
        wanted = np.concatenate([turn @ self._velocity[:3], turn @ self._velocity[3:]])
        if not wanted.any():
            return np.zeros(len(self._columns))
        zeros = [0.0] * len(state)
        linear, angular = p.calculateJacobian(
            self._body, self._tcp, [0, 0, 0], state.tolist(), zeros, zeros,
            physicsClientId=self._client,
        )  # fmt: skip
        jacobian = np.vstack([linear, angular])[:, self._columns]  # (6, 8)
        rates = self._inverse(jacobian) @ wanted
        actual, margin = state[self._columns], self._limits.margin_rad
        for _ in range(len(rates)):
            out = ((actual >= self._upper - margin) & (rates > 0.0)) | (
                (actual <= self._lower + margin) & (rates < 0.0)
            )
            if not out.any():
                break
            jacobian[:, out] = 0.0  # a joint at its limit leaves the task to the others
            rates = self._inverse(jacobian) @ wanted
        fastest = float((np.abs(rates) / self._fastest).max())
        limited: FloatArray = rates / max(1.0, fastest)
        return limited

    def _inverse(self, jacobian: FloatArray) -> FloatArray:
        smallest = float(np.linalg.svd(jacobian, compute_uv=False)[-1])
        damping = self._limits.damping * max(0.0, 1.0 - smallest / self._limits.singular)
        square = jacobian @ jacobian.T + (damping**2 + 1e-9) * np.eye(6)
        inverse: FloatArray = jacobian.T @ np.linalg.inv(square)
        return inverse

    def _rotation(self, frame: str) -> FloatArray:
        """Return the axes (3, 3) of a frame in `map`."""
        link = self._base if frame == FRAMES[0] else self._tcp
        state = p.getLinkState(
            self._body, link, computeForwardKinematics=1, physicsClientId=self._client
        )
        rotation: FloatArray = np.reshape(p.getMatrixFromQuaternion(state[5]), (3, 3))
        return rotation
