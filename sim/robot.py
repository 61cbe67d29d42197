"""The robot in-process: `executor.robot.RobotDriver` on an engine, without ROS, in lockstep."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import inf

import numpy as np
from numpy.typing import NDArray

from executor.robot import (
    BasePose,
    FingerTouch,
    FloorMap,
    GripperResult,
    JointTrajectory,
    MotionResult,
    MotionStatus,
    RgbdFrame,
    StopRequested,
)
from sim.cameras import CAMERAS, Cameras
from sim.driver import Driver
from sim.engine import Engine
from sim.robot_model import robot_description
from sim.streams import Streams
from sim.trajectory import MotionEnd

CONTROL_STEPS = 12
"""Physics steps of one control period of 0.05 s."""

_SETTLE_PERIODS = 20


class SimRobot:
    """
    Fits `RobotDriver`; every call steps the physics for as long as what it commands takes.

    :param offset_s: the clock's value when the engine's is zero.
    :param after_period: called after each control period, for those who film or measure.
    :param cameras: what takes the pictures; undisturbed ones without it.
    :param streams: what the robot says of itself; the truth without it.
    """

    def __init__(
        self,
        engine: Engine,
        driver: Driver,
        floor_map: FloorMap,
        offset_s: float = 0.0,
        after_period: Callable[[], None] | None = None,
        cameras: Cameras | None = None,
        streams: Streams | None = None,
    ) -> None:
        self._engine = engine
        self._driver = driver
        self._floor_map = floor_map
        self._offset_s = offset_s
        self._after_period = after_period
        self._cameras = cameras or Cameras(engine, driver.body)
        self._streams = streams or Streams()

    def now_s(self) -> float:
        """Return the simulated clock."""
        return self._offset_s + self._engine.time_s

    def description(self) -> str:
        """Return the robot's URDF."""
        return robot_description(self._driver.kind)

    def base_pose(self) -> BasePose:
        """Return the exact pose of the base, unless a fault shifts the localisation."""
        pose = self._streams.located(self._driver.base.state()[0])
        return BasePose(float(pose[0]), float(pose[1]), float(pose[2]), self.now_s())

    def joint_positions(self) -> Mapping[str, float]:
        """Return the position of every joint by name."""
        return self._driver.joint_positions()

    def floor_map(self) -> FloorMap:
        """Return the static map of the floor."""
        return self._floor_map

    def drive(self, vx: float, vy: float, wz: float) -> BasePose:
        """Drive for one control period."""
        self._driver.drive(vx, vy, wz, CONTROL_STEPS / 240.0)
        self._period()
        return self.base_pose()

    def navigate(self, x: float, y: float, yaw: float, stop: StopRequested) -> MotionResult | None:
        """Return None: the simulated robot has no navigation of its own."""
        return None

    def hold(self, duration_s: float, stop: StopRequested) -> None:
        """Let time pass."""
        end_s = self.now_s() + duration_s
        while self.now_s() < end_s - 1e-9 and not stop():
            self._period()

    def follow(self, trajectory: JointTrajectory, stop: StopRequested) -> MotionResult:
        """Move joints along the trajectory until there, blocked or stopped."""
        motion = self._driver.follow(
            trajectory.joint_names, trajectory.positions, trajectory.times_s
        )
        while motion.end is None:
            if stop():
                self._driver.cancel()
                break
            self._period()
        if motion.end is not MotionEnd.REACHED:
            self._settle()
        return MotionResult(_status(motion.end), motion.message)

    def grip(self, opening_m: float, max_effort_n: float, stop: StopRequested) -> GripperResult:
        """Move the fingers until there or stalled."""
        touch = FingerTouch(max_effort_n)
        if self._driver.grip(opening_m, max_effort_n):
            while self._driver.gripper.is_moving:
                state = self._driver.gripper.state()
                touch.feel(state.opening, state.effort)
                if stop():
                    self._driver.gripper.stop(MotionEnd.CANCELED, 'stopped on request')
                    break
                self._period()
            state = self._driver.gripper.state()
            end, message = state.end, state.message
        else:
            state = self._driver.gripper.state()
            end, message = MotionEnd.EMERGENCY_STOP, 'the emergency stop is latched'
        return GripperResult(
            opening_m=state.opening,
            effort_n=state.effort,
            stalled=state.stalled,
            reached_goal=state.reached_goal,
            status=_status(end),
            message=message,
            felt_m=touch.felt_m,
        )

    def capture(self, camera: str, newer_than_s: float, stop: StopRequested) -> RgbdFrame | None:
        """Stand still, then take a picture; None for a camera that the robot does not have."""
        if camera not in CAMERAS or newer_than_s == inf:
            return None
        self._settle()
        while self.now_s() <= newer_than_s:
            if stop():
                return None
            self._period()
        if stop():
            return None
        picture = self._cameras.take(camera)
        return RgbdFrame(
            color=picture.colour,
            depth_m=picture.depth,
            intrinsics=picture.intrinsics.matrix(),
            map_tform_camera=picture.world_tform_camera,
            stamp_s=self.now_s(),
        )

    def emergency_stopped(self) -> bool:
        """Say whether the emergency stop is latched."""
        return self._driver.is_stopped

    def _period(self) -> None:
        self._driver.step(CONTROL_STEPS)
        if self._after_period is not None:
            self._after_period()

    def _settle(self) -> None:
        for _ in range(_SETTLE_PERIODS):
            if self._driver.is_still():
                return
            self._period()


def empty_floor_map(size_m: float = 10.0, resolution_m: float = 0.05) -> FloorMap:
    """Return a map without obstacles around the origin, for a robot on a bare floor."""
    cells = round(size_m / resolution_m)
    free: NDArray[np.bool_] = np.zeros((cells, cells), dtype=np.bool_)
    return FloorMap(free, resolution_m, -size_m / 2, -size_m / 2)


def _status(end: MotionEnd | None) -> MotionStatus:
    return MotionStatus.CANCELED if end is None else MotionStatus[end.name]
