"""The robot's low-level driver on PyBullet: base, joints, gripper and emergency stop as one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from sim.arm_teleop import ArmTeleop, TeleopLimits
from sim.base_drive import BaseDrive, BaseLimits
from sim.engine import Engine, TIME_STEP_S
from sim.gripper import GripMode, Gripper, GripperLimits
from sim.joints import Joints
from sim.kinematic_joints import Bumper, KinematicJoints
from sim.robot_model import BASE_JOINTS, PANDA, RobotKind, simulator_description
from sim.trajectory import check_trajectory, Motion, MotionEnd, Path, Tolerances

FloatArray = NDArray[np.float64]

WATCH_STEPS = 4  # tolerances, stalls and slipping are looked at every so many physics steps


@dataclass(frozen=True)
class DriverOptions:
    """How the driver behaves; the defaults are those of the trials."""

    grip_mode: GripMode = GripMode.CONSTRAINT
    base: BaseLimits = field(default_factory=BaseLimits)
    gripper: GripperLimits = field(default_factory=GripperLimits)
    tolerances: Tolerances = field(default_factory=Tolerances)
    teleop: TeleopLimits = field(default_factory=TeleopLimits)
    robot: RobotKind = PANDA


class Driver:
    """
    The robot in an engine.

    Commands take effect with the next physics step. `step` must be called instead of the
    engine's own, so that motors are set before each step and watched after it.

    :ivar watchers: called every `WATCH_STEPS` physics steps, after the robot's own watch.
    :ivar hangs: whether trajectories are taken but neither go on nor end.
    :param start: x, y in metres and yaw in radians, where the robot stands at first.
    """

    def __init__(
        self,
        engine: Engine,
        start: tuple[float, float, float] = (0.0, 0.0, 0.0),
        options: DriverOptions | None = None,
        body: str = 'robot',
    ) -> None:
        self._engine = engine
        self._options = options or DriverOptions()
        self.kind = kind = self._options.robot
        engine.load_urdf_text(body, simulator_description(kind), fixed=True)
        self.body = body
        self._kinematic: list[KinematicJoints] = []
        self._bumper: Bumper | None = None
        self.joints = self._group(kind.trajectory_joints)
        self.joints.put([kind.home[name] for name in kind.trajectory_joints])
        Joints(engine, body, kind.finger_joints).put([kind.finger_travel] * 2)
        self.base = BaseDrive(engine, body, self._options.base, self._group(BASE_JOINTS))
        self.base.place(*start)
        if self._kinematic:
            self._bumper = Bumper(engine, body, self._kinematic[-1])
        self.gripper = Gripper(engine, body, self._options.grip_mode, self._options.gripper, kind)
        self.teleop = ArmTeleop(engine, body, self.joints, self._options.teleop, kind)
        self._targets = self.joints.read()[0]
        self.joints.hold(self._targets)
        self._motion: Motion | None = None
        self._columns: list[int] = []
        self.is_stopped = False
        self._halted = ''
        self.hangs = False
        self.watchers: list[Callable[[], None]] = []
        self.thermometer: Callable[[str], float] | None = None

    def temperature_of_held(self) -> float | None:
        """
        Return the reading of the thermometer in the fingers in degrees Celsius.

        None where they touch nothing, or the robot has no `thermometer`: what tells the
        temperature of a body that it touches.
        """
        name = self.gripper.touched_name()
        return None if name is None or self.thermometer is None else self.thermometer(name)

    def _group(self, names: Sequence[str]) -> Joints:
        if not self.kind.is_kinematic:
            return Joints(self._engine, self.body, names)
        joints = KinematicJoints(self._engine, self.body, names)
        self._kinematic.append(joints)
        return joints

    @property
    def motion(self) -> Motion | None:
        """Return the trajectory that is being followed."""
        return self._motion

    @property
    def is_busy(self) -> bool:
        """Say whether a trajectory or the gripper is on its way."""
        return self._motion is not None or self.gripper.is_moving

    def is_still(self) -> bool:
        """Say whether nothing is commanded and nothing moves noticeably."""
        if self.is_busy or self.teleop.is_moving or not self.base.is_holding:
            return False
        base = np.abs(self.base.state()[1]).max()
        return bool(base < 0.005 and np.abs(self.joints.read()[1]).max() < 0.02)

    def joint_positions(self) -> dict[str, float]:
        """Return the position of every joint by name, the fingers' too."""
        names, positions, _, _ = self.joint_states()
        return dict(zip(names, positions, strict=True))

    def joint_states(self) -> tuple[list[str], list[float], list[float], list[float]]:
        """Return names, positions, velocities and efforts of all joints but the base's."""
        names, columns = [*self.joints.names], [each.tolist() for each in self.joints.read()]
        more_names, more = self.gripper.joint_states()
        for column, values in zip(columns, more, strict=True):
            column += values
        return [*names, *more_names], columns[0], columns[1], columns[2]

    @property
    def refusal(self) -> str:
        """Why commands are refused: the emergency stop, or a halt; '' where they are taken."""
        return 'the emergency stop is latched' if self.is_stopped else self._halted

    def drive(self, vx: float, vy: float, wz: float, valid_s: float) -> None:
        """Command a base velocity in `base_link`; ignored while commands are refused."""
        if not self.refusal:
            self.base.command(vx, vy, wz, self._engine.time_s + valid_s)

    def move_arm(self, twist: FloatArray, frame: str, valid_s: float) -> str:
        """
        Command a velocity of the hand (6,); return why it is refused, or ''.

        :raises ValueError: if it is not finite or the frame is unknown.
        """
        if self.refusal:
            return self.refusal
        if self._motion is not None:
            return 'a trajectory runs'
        self.teleop.command(twist, frame, self._engine.time_s + valid_s)
        return ''

    def follow(
        self,
        names: Sequence[str],
        positions: FloatArray,
        times_s: FloatArray,
        goal_time_s: float = 0.0,
    ) -> Motion:
        """
        Start to follow a trajectory; a refused one is returned as ended.

        :param goal_time_s: grace at the end for the joints to arrive; 0 for the driver's own.
        """
        order = tuple(names)
        current = dict(zip(self.joints.names, self.joints.read()[0], strict=True))
        start = [float(current.get(name, 0.0)) for name in order]
        refusal = check_trajectory(order, positions, times_s, start, self.joints.limits)
        end = MotionEnd.REJECTED
        if not refusal and self.refusal:
            refusal = self.refusal
            end = MotionEnd.EMERGENCY_STOP if self.is_stopped else MotionEnd.CANCELED
        if refusal:
            return _refused(order, end, refusal)
        if self._motion is not None:
            self._end_motion(MotionEnd.CANCELED, 'another trajectory took its place')
        self.teleop.stop()
        path = Path(np.vstack([start, positions]), np.concatenate([[0.0], times_s]))
        prismatic = [self.joints.limits[name].is_prismatic for name in order]
        now_s = self._engine.time_s
        tolerances = self._options.tolerances
        if goal_time_s > 0.0:
            tolerances = replace(tolerances, goal_time_s=goal_time_s)
        self._motion = Motion(order, path, prismatic, now_s, tolerances)
        self._columns = [self.joints.names.index(name) for name in order]
        return self._motion

    def progress(self, motion: Motion) -> tuple[list[float], list[float]]:
        """Return where the joints of a motion should be and where they are."""
        actual = self.joint_positions()
        desired, _ = motion.desired(self._engine.time_s)
        return desired.tolist(), [actual[name] for name in motion.names]

    def cancel(self, motion: Motion | None = None) -> None:
        """Brake the joints and end the trajectory (this one only, if given) as canceled."""
        if self._motion is not None and motion in (None, self._motion):
            self._end_motion(MotionEnd.CANCELED, 'stopped on request')

    def grip(self, opening_m: float, max_effort_n: float) -> bool:
        """Start to move the fingers; return False while commands are refused."""
        if self.refusal:
            return False
        self.gripper.command(opening_m, max_effort_n, self._engine.time_s)
        return True

    def emergency_stop(self) -> None:
        """Brake all at once and refuse commands until released; what is held stays held."""
        self.is_stopped = True
        self._brake(MotionEnd.EMERGENCY_STOP, 'the emergency stop was pressed')

    def halt(self, reason: str) -> None:
        """Brake all at once and refuse commands for a reason, until `go_on`."""
        self._halted = reason
        self._brake(MotionEnd.CANCELED, reason)

    def go_on(self) -> None:
        """Take commands again after a halt; an emergency stop stays latched."""
        self._halted = ''

    def _brake(self, end: MotionEnd, message: str) -> None:
        self.base.brake()
        if self.teleop.is_moving:
            self.teleop.stop()
            self._stay()
        if self._motion is not None:
            self._end_motion(end, message)
        self.gripper.stop(end, message)

    def release(self) -> None:
        """Accept commands again."""
        self.is_stopped = False

    def step(self, count: int = 1) -> None:
        """Advance the engine by physics steps with the robot under control."""
        for _ in range(count):
            self.base.before_step(self._engine.time_s)
            if self._motion is not None:
                self._command_motion(self._motion)
            elif self.teleop.is_moving:
                self._command_teleop()
            self._engine.step()
            for joints in self._kinematic:
                joints.enforce()
            if self._engine.steps % WATCH_STEPS == 0:
                self._watch()
                for watch in self.watchers:
                    watch()

    def tcp_position(self) -> FloatArray:
        """Return where the point between the fingertips is, (3,) in `map`."""
        return self.teleop.tcp_position()

    def refresh(self) -> None:
        """Command the joints again, after it has changed which of them obey."""
        self._stay()

    def _command_motion(self, motion: Motion) -> None:
        if self.hangs:
            motion.put_off(TIME_STEP_S)
            self.joints.hold(self._targets)
            return
        position, velocity = motion.desired(self._engine.time_s + TIME_STEP_S)
        velocities = np.zeros(len(self._targets))
        self._targets[self._columns] = position
        velocities[self._columns] = velocity
        self.joints.hold(self._targets, velocities)

    def _command_teleop(self) -> None:
        self._targets, velocities = self.teleop.advance(self._engine.time_s, self._targets)
        if self.teleop.is_moving:
            self.joints.hold(self._targets, velocities)
        else:
            self._stay()

    def _watch(self) -> None:
        now_s = self._engine.time_s
        self.gripper.watch(now_s)
        obstacle = self._bumper.watch() if self._bumper is not None else ''
        motion = self._motion
        if motion is None or self.hangs:
            return
        motion.watch(now_s, self.joints.read()[0][self._columns])
        if obstacle and motion.end is None:
            motion.finish(MotionEnd.BLOCKED, f'the robot ran into the {obstacle}')
        if motion.end is not None:
            self._end_motion(motion.end, motion.message)

    def _end_motion(self, end: MotionEnd, message: str) -> None:
        motion, self._motion = self._motion, None
        if motion is None:
            return
        motion.finish(end, message)
        if motion.end is MotionEnd.REACHED:
            self.joints.hold(self._targets)
        else:
            self._stay()

    def _stay(self) -> None:
        """Hold the joints where they are: pressing on towards a goal is what must not happen."""
        self._targets = self.joints.read()[0]
        self.joints.hold(self._targets)


def _refused(names: tuple[str, ...], end: MotionEnd, message: str) -> Motion:
    motion = Motion(names, Path(np.zeros((1, 0)), np.zeros(1)), [], 0.0, Tolerances())
    motion.finish(end, message)
    return motion
