"""A driver around another one that passes everything on; what stands in between overrides what it minds."""

from collections.abc import Mapping

from executor.robot import (
    BasePose,
    FloorMap,
    GripperResult,
    JointTrajectory,
    MotionResult,
    RgbdFrame,
    RobotDriver,
    StopRequested,
)


class AroundDriver:
    """Fits `RobotDriver`; without a subclass it changes nothing."""

    def __init__(self, driver: RobotDriver) -> None:
        self._driver = driver

    def now_s(self) -> float:
        """Return the robot's clock."""
        return self._driver.now_s()

    def description(self) -> str:
        """Return the robot's URDF."""
        return self._driver.description()

    def base_pose(self) -> BasePose:
        """Return the newest odometry."""
        return self._driver.base_pose()

    def joint_positions(self) -> Mapping[str, float]:
        """Return the newest position of every joint."""
        return self._driver.joint_positions()

    def floor_map(self) -> FloorMap:
        """Return the static map of the floor."""
        return self._driver.floor_map()

    def drive(self, vx: float, vy: float, wz: float) -> BasePose:
        """Command a base velocity for one control period."""
        return self._driver.drive(vx, vy, wz)

    def navigate(self, x: float, y: float, yaw: float, stop: StopRequested) -> MotionResult | None:
        """Bring the base to a pose by the robot's own navigation, which has limits of its own."""
        return self._driver.navigate(x, y, yaw, stop)

    def hold(self, duration_s: float, stop: StopRequested) -> None:
        """Stand still."""
        self._driver.hold(duration_s, stop)

    def follow(self, trajectory: JointTrajectory, stop: StopRequested) -> MotionResult:
        """Move joints along the trajectory."""
        return self._driver.follow(trajectory, stop)

    def grip(self, opening_m: float, max_effort_n: float, stop: StopRequested) -> GripperResult:
        """Move the fingers."""
        return self._driver.grip(opening_m, max_effort_n, stop)

    def capture(self, camera: str, newer_than_s: float, stop: StopRequested) -> RgbdFrame | None:
        """Return the first frame taken after a stamp."""
        return self._driver.capture(camera, newer_than_s, stop)

    def emergency_stopped(self) -> bool:
        """Say whether the emergency stop is latched."""
        return self._driver.emergency_stopped()
