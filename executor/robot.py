"""
What a robot must offer to the skills: the `RobotDriver` protocol and the values it exchanges.

The skills know nothing else of the robot. `executor.client` fits this protocol over ROS topics and
actions; the simulator fits it in-process for tests.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
StopRequested = Callable[[], bool]


class DriverError(RuntimeError):
    """The driver does not do what it must: it is silent, or does not answer."""


class MotionStatus(Enum):
    """How a motion of the driver ended."""

    REACHED = 'reached'
    """The last point was reached within tolerance."""
    BLOCKED = 'blocked'
    """A joint or the base stayed off its path: something is in the way or jammed."""
    CANCELED = 'canceled'
    """Stop was requested; the motion has stopped."""
    EMERGENCY_STOP = 'emergency stop'
    """The emergency stop is latched; nothing moves until it is released."""
    REJECTED = 'rejected'
    """The driver refused the command (unknown joint, beyond limits, empty)."""


@dataclass(frozen=True)
class BasePose:
    """The base on the floor, in `map`: metres and radians, with the stamp of the odometry."""

    x: float
    y: float
    yaw: float
    stamp_s: float


@dataclass(frozen=True)
class JointTrajectory:
    """Joint positions over time: radians (metres for `lift`), seconds from the start."""

    joint_names: tuple[str, ...]
    positions: FloatArray  # (N, J)
    times_s: FloatArray  # (N,), increasing, > 0

    def __post_init__(self) -> None:
        expected = (len(self.times_s), len(self.joint_names))
        if self.positions.shape != expected:
            raise ValueError(f'positions: expected shape {expected}, got {self.positions.shape}')


@dataclass(frozen=True)
class MotionResult:
    """The outcome of a motion with a sentence for people; `message` is never empty."""

    status: MotionStatus
    message: str


_PRESSES = 0.25
"""Fingers that something holds up press with more than this share of what they may."""


@dataclass(frozen=True)
class GripperResult:
    """
    What the gripper measured when it stopped: opening in metres, effort in newtons.

    :ivar felt_m: the widest opening at which something held the fingers up on their way; 0 where
        nothing did, or the driver does not tell the effort meanwhile.
    """

    opening_m: float
    effort_n: float
    stalled: bool
    reached_goal: bool
    status: MotionStatus = MotionStatus.REACHED
    message: str = 'the gripper stopped'
    felt_m: float = 0.0


@dataclass
class FingerTouch:
    """Follows fingers on their way, and keeps where something held them up."""

    effort_n: float
    """What they were told to press with at most."""
    felt_m: float = 0.0

    def feel(self, opening_m: float, effort_n: float) -> None:
        """Take in what the fingers measure; what weighs on them alone is far less than they press."""
        if effort_n >= _PRESSES * self.effort_n:
            self.felt_m = max(self.felt_m, opening_m)


@dataclass(frozen=True)
class RgbdFrame:
    """One colour image with its registered depth and the camera's pose when it was taken."""

    color: NDArray[np.uint8]  # (H, W, 3) RGB
    depth_m: NDArray[np.float32]  # (H, W), NaN where there is none (REP 118)
    intrinsics: FloatArray  # (3, 3)
    map_tform_camera: FloatArray  # (4, 4), optical frame: z forward, x right, y down (REP 103)
    stamp_s: float


@dataclass(frozen=True)
class FloorMap:
    """Static occupancy of the floor, as a mapping run gives it (nav_msgs/OccupancyGrid)."""

    occupied: NDArray[np.bool_]  # (rows along y, columns along x)
    resolution_m: float
    origin_x: float
    origin_y: float


class RobotDriver(Protocol):
    """A mobile manipulator, as its skills see it. Every call blocks until it is done or stopped."""

    def now_s(self) -> float:
        """Return the robot's clock (simulated where `use_sim_time`), seconds."""

    def description(self) -> str:
        """Return the robot's URDF."""

    def base_pose(self) -> BasePose:
        """Return the newest odometry, in `map`."""

    def joint_positions(self) -> Mapping[str, float]:
        """Return the newest position of every joint by name; radians, metres for prismatic."""

    def floor_map(self) -> FloorMap:
        """Return the static map of the floor."""

    def drive(self, vx: float, vy: float, wz: float) -> BasePose:
        """
        Command a base velocity (m/s, rad/s, in `base_link`) for one control period (0.05 s).

        Returns with the first odometry after that period. A watchdog of the driver stops the base
        soon after the last command.
        """

    def navigate(self, x: float, y: float, yaw: float, stop: StopRequested) -> MotionResult | None:
        """
        Bring the base to a pose in `map` by the robot's own navigation.

        None at once for a robot that has none: the skills then plan the way and drive themselves.
        """

    def hold(self, duration_s: float, stop: StopRequested) -> None:
        """Stand still for that long of the robot's clock, or until stop is requested."""

    def follow(self, trajectory: JointTrajectory, stop: StopRequested) -> MotionResult:
        """Move joints along the trajectory; when stop is requested, brake and return CANCELED."""

    def grip(self, opening_m: float, max_effort_n: float, stop: StopRequested) -> GripperResult:
        """Move the fingers towards an opening (0 is closed) until there or stalled."""

    def capture(self, camera: str, newer_than_s: float, stop: StopRequested) -> RgbdFrame | None:
        """
        Return the first frame taken after that stamp; None if stop was requested or none came.

        The robot holds still meanwhile.
        """

    def emergency_stopped(self) -> bool:
        """Say whether the driver reports a latched emergency stop."""
