"""The two-finger gripper: closes with limited force, feels a stall, and keeps what it holds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray
import pybullet as p

from sim.engine import Engine
from sim.joints import Joints, POSITION_GAIN, VELOCITY_GAIN
from sim.robot_model import PANDA, RobotKind
from sim.trajectory import MotionEnd

FloatArray = NDArray[np.float64]


class GripMode(Enum):
    """What keeps a thing between the fingers."""

    CONSTRAINT = 'constraint'
    """A force-limited joint, made only once both fingers press on the same free body."""
    FRICTION = 'friction'
    """Nothing but the fingers' friction."""


@dataclass(frozen=True)
class GripperLimits:
    """Metres, seconds, newtons."""

    speed: float = 0.1  # of the opening
    max_effort: float = 70.0
    slip_m: float = 0.03
    stall_speed: float = 0.002
    stall_s: float = 0.15
    goal_m: float = 0.0015
    timeout_s: float = 4.0


@dataclass(frozen=True)
class GripperState:
    """Opening in metres, effort of one finger in newtons, and how the last command stands."""

    opening: float
    effort: float
    stalled: bool
    reached_goal: bool
    end: MotionEnd | None
    message: str


class Gripper:
    """Drives both fingers to an opening; a command ends when it is there or stalled."""

    def __init__(
        self,
        engine: Engine,
        body: str,
        mode: GripMode,
        limits: GripperLimits | None = None,
        kind: RobotKind = PANDA,
    ) -> None:
        self._kind = kind
        self._engine = engine
        self._client = engine.client_id
        self._body = engine.bodies[body]
        self._joints = Joints(engine, body, kind.finger_joints)
        self._links = tuple(engine.joint_index(body, name) for name in kind.finger_joints)
        self._hand = engine.link_index(body, kind.hand)
        self._mode = mode
        self._limits = limits or GripperLimits()
        self._hold_force = kind.hold_force
        self._friction = float(
            p.getDynamicsInfo(self._body, self._links[0], physicsClientId=self._client)[1]
        )
        self._goal = 2 * kind.finger_travel
        self._effort = 40.0
        self._start_s = 0.0
        self._moving_s = 0.0
        self._end: MotionEnd | None = MotionEnd.REACHED
        self._message = 'the gripper stands open'
        self._stalled = False
        self._held: _Held | None = None
        self._couple()
        self._drive()

    @property
    def holds(self) -> str | None:
        """Return the name of the body held by the constraint; for scoring and tests only."""
        return self._held.name if self._held is not None and self._is_there(self._held) else None

    def pinched_name(self) -> str | None:
        """Return the name of the free body between the fingers; for scoring only."""
        body = self._pinched()
        return self.holds if body is None else self._engine.names.get(body)

    def touched_name(self) -> str | None:
        """Return the name of the free body that fingers hold or touch, as a sensor in them does."""
        if (held := self.pinched_name()) is not None:
            return held
        forces: dict[int, float] = {}
        for side in self._touched():
            for body, force in side.items():
                forces[body] = forces.get(body, 0.0) + force
        return (
            self._engine.names.get(max(forces, key=lambda body: forces[body])) if forces else None
        )

    @property
    def is_moving(self) -> bool:
        """Say whether a command is under way."""
        return self._end is None

    def state(self) -> GripperState:
        """Return what the gripper measures."""
        positions, _, efforts = self._joints.read()
        opening = float(positions.sum())
        reached = abs(opening - self._goal) <= self._limits.goal_m
        effort = float(np.abs(efforts).mean())
        return GripperState(opening, effort, self._stalled, reached, self._end, self._message)

    def joint_states(self) -> tuple[tuple[str, ...], list[list[float]]]:
        """Return the fingers' joints: names, then positions, velocities and efforts."""
        return self._kind.finger_joints, [each.tolist() for each in self._joints.read()]

    def command(self, opening_m: float, max_effort_n: float, now_s: float) -> None:
        """Start to move the fingers towards an opening with limited force."""
        goal = float(np.clip(opening_m, 0.0, 2 * self._kind.finger_travel))
        if self._held is not None and goal > self.state().opening + 0.001:
            self._let_go()
        self._goal = goal
        self._effort = float(np.clip(max_effort_n, 1.0, self._limits.max_effort))
        self._start_s = self._moving_s = now_s
        self._end, self._stalled, self._message = None, False, 'the fingers move'
        self._drive()

    def stop(self, end: MotionEnd, message: str) -> None:
        """End the command where the fingers are; what is held stays held."""
        if self._end is None:
            self._end, self._message = end, message
            if self._held is None and not self._touched():
                self._goal = float(self._joints.read()[0].sum())
                self._drive()

    def grease(self, friction: float, hold_force_n: float) -> None:
        """Make the fingers slippery, and whatever else keeps a thing in the hand as weak."""
        self._hold_force = hold_force_n
        for link in self._links:
            # An anchor would keep in place what the friction no longer does.
            p.changeDynamics(
                self._body,
                link,
                lateralFriction=friction,
                frictionAnchor=0,
                physicsClientId=self._client,
            )
        if self._held is not None and self._held.body in self._engine.names:
            p.changeConstraint(
                self._held.constraint, maxForce=hold_force_n, physicsClientId=self._client
            )

    def wipe_dry(self) -> None:
        """Make the fingers grip as at first."""
        self.grease(self._friction, self._kind.hold_force)

    def watch(self, now_s: float) -> None:
        """Feel for the goal, a stall, and slipping; called at the control rate."""
        if self._held is not None and self._slipped(self._held):
            self._let_go()
        if self._end is not None:
            return
        positions, velocities, _ = self._joints.read()
        if abs(float(velocities.sum())) > self._limits.stall_speed:
            self._moving_s = now_s
        opening = float(positions.sum())
        if abs(opening - self._goal) <= self._limits.goal_m:
            self._finish(False, f'the fingers reached {opening:.3f} m')
        elif now_s - self._moving_s > self._limits.stall_s:
            self._finish(True, f'the fingers stalled at {opening:.3f} m')
        elif now_s - self._start_s > self._limits.timeout_s:
            self._finish(False, f'the fingers are still on their way at {opening:.3f} m')

    def _finish(self, stalled: bool, message: str) -> None:
        if self._mode is GripMode.CONSTRAINT and self._held is None:
            body = self._pinched()
            if body is not None:
                self._held = self._hold(body)
        self._end, self._stalled, self._message = MotionEnd.REACHED, stalled, message

    def _couple(self) -> None:
        # The real hand's fingers are geared together; without it one would push the other away.
        gear = p.createConstraint(
            self._body,
            self._links[0],
            self._body,
            self._links[1],
            p.JOINT_GEAR,
            [1, 0, 0],
            [0, 0, 0],
            [0, 0, 0],
            physicsClientId=self._client,
        )
        p.changeConstraint(gear, gearRatio=-1, erp=0.1, maxForce=50, physicsClientId=self._client)

    def _drive(self) -> None:
        for link in self._links:
            p.setJointMotorControl2(
                self._body,
                link,
                p.POSITION_CONTROL,
                targetPosition=self._goal / 2,
                force=self._effort,
                maxVelocity=self._limits.speed / 2,
                positionGain=POSITION_GAIN,
                velocityGain=VELOCITY_GAIN,
                physicsClientId=self._client,
            )

    def _touched(self) -> list[dict[int, float]]:
        """Return for each finger which bodies press on it, and how hard; [] when none does."""
        sides = []
        for link in self._links:
            forces: dict[int, float] = {}
            points = p.getContactPoints(
                bodyA=self._body, linkIndexA=link, physicsClientId=self._client
            )
            for point in points or ():
                if point[2] != self._body:
                    forces[point[2]] = forces.get(point[2], 0.0) + point[9]
            sides.append(forces)
        return sides if any(sides) else []

    def _pinched(self) -> int | None:
        """Return the free body that both fingers press on, if there is one."""
        sides = self._touched()
        if not sides:
            return None
        both = {body: min(sides[0][body], sides[1][body]) for body in sides[0].keys() & sides[1]}
        free = {body: force for body, force in both.items() if force > 0.5 and self._is_free(body)}
        return max(free, key=lambda body: free[body]) if free else None

    def _is_free(self, body: int) -> bool:
        # Furniture has joints or no mass: its handles are held by the fingers alone.
        joints = p.getNumJoints(body, physicsClientId=self._client)
        mass = p.getDynamicsInfo(body, -1, physicsClientId=self._client)[0]
        return bool(joints == 0 and mass > 0.0)

    def _hold(self, body: int) -> _Held:
        position, quaternion = self._in_hand(body)
        constraint = p.createConstraint(
            self._body,
            self._hand,
            body,
            -1,
            p.JOINT_FIXED,
            [0, 0, 0],
            position,
            [0, 0, 0],
            quaternion,
            [0, 0, 0, 1],
            physicsClientId=self._client,
        )
        p.changeConstraint(constraint, maxForce=self._hold_force, physicsClientId=self._client)
        return _Held(self._engine.names[body], body, constraint, np.array(position))

    def _is_there(self, held: _Held) -> bool:
        """Say whether the held body still is, and is not in pieces of the same name."""
        return self._engine.bodies.get(held.name) == held.body

    def _in_hand(self, body: int) -> tuple[list[float], list[float]]:
        hand = p.getLinkState(self._body, self._hand, physicsClientId=self._client)
        thing = p.getBasePositionAndOrientation(body, physicsClientId=self._client)
        inverse = p.invertTransform(hand[0], hand[1])
        position, quaternion = p.multiplyTransforms(*inverse, *thing)
        return list(position), list(quaternion)

    def _slipped(self, held: _Held) -> bool:
        if not self._is_there(held):
            return True
        position, _ = self._in_hand(held.body)
        return float(np.linalg.norm(np.array(position) - held.position)) > self._limits.slip_m

    def _let_go(self) -> None:
        if self._held is not None and self._is_there(self._held):
            p.removeConstraint(self._held.constraint, physicsClientId=self._client)
        self._held = None


@dataclass(frozen=True)
class _Held:
    name: str
    body: int
    constraint: int
    position: FloatArray  # (3,) of the body's centre in the hand when it was taken
