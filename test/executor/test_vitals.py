"""What is wrong with the robot itself is measured beside every skill."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pytest

from executor.explaining import alarms, Cause
from executor.robot import BasePose, JointTrajectory, MotionResult, MotionStatus, RgbdFrame
from executor.skills.vitals import WatchedDriver
from tapa_planner.plan import Step, StepResult


class Robot:
    """As much of a driver as is watched; what it says can be made wrong."""

    def __init__(self) -> None:
        self.pose = BasePose(0.0, 0.0, 0.0, 1.0)
        self.late_s = 0.0
        self.joints = {'lift': 0.0, 'elbow': 0.0}
        self.follows = ('lift', 'elbow')
        self.reaches: float | None = None
        self.hangs = False
        self.frame = RgbdFrame(
            np.full((16, 16, 3), 90, np.uint8), np.ones((16, 16), np.float32),
            np.eye(3), np.eye(4), 1.0,
        )  # fmt: skip

    def now_s(self) -> float:
        return self.pose.stamp_s + self.late_s

    def base_pose(self) -> BasePose:
        return self.pose

    def joint_positions(self) -> Mapping[str, float]:
        return dict(self.joints)

    def drive(self, vx: float, vy: float, wz: float) -> BasePose:
        self.pose = replace(self.pose, x=self.pose.x + 0.05 * vx, stamp_s=self.pose.stamp_s + 0.05)
        return self.pose

    def follow(self, trajectory: JointTrajectory, stop: object) -> MotionResult:
        if self.hangs:
            while not stop():  # type: ignore[operator]
                self.drive(0.0, 0.0, 0.0)
            return MotionResult(MotionStatus.CANCELED, 'cancelled')
        for index, name in enumerate(trajectory.joint_names):
            if name in self.follows:
                end = float(trajectory.positions[-1, index])
                self.joints[name] = end if self.reaches is None else self.reaches
        done = len(self.follows) == 2
        status = MotionStatus.REACHED if done else MotionStatus.BLOCKED
        return MotionResult(status, 'there' if done else 'elbow stays off its path')

    def capture(self, camera: str, newer_than_s: float, stop: object) -> RgbdFrame:
        return self.frame


PATH = JointTrajectory(('lift', 'elbow'), np.array([[0.1, 0.2], [0.3, 0.5]]), np.array([1.0, 2.0]))


def never() -> bool:
    return False


@pytest.fixture
def robot() -> Robot:
    return Robot()


@pytest.fixture
def watched(robot: Robot) -> WatchedDriver:
    return WatchedDriver(robot)  # type: ignore[arg-type]


def causes(watched: WatchedDriver) -> list[Cause]:
    result = StepResult(Step('pick', ('apple_1',)), measurements=watched.read())
    return [each.cause for each in alarms(result)]


def test_a_healthy_robot_raises_no_alarm(robot: Robot, watched: WatchedDriver) -> None:
    for speed in (0.0, 0.2, 0.4, 0.4, 0.2, 0.0, 0.0):
        watched.drive(speed, 0.0, 0.3)
    watched.follow(PATH, never)
    watched.capture('head', 0.0, never)
    robot.frame = replace(robot.frame, color=robot.frame.color + 1)
    watched.capture('head', 0.0, never)
    assert causes(watched) == []


def test_a_localisation_that_jumps(robot: Robot, watched: WatchedDriver) -> None:
    watched.drive(0.0, 0.0, 0.0)
    robot.pose = replace(robot.pose, x=robot.pose.x + 0.03)
    watched.drive(0.0, 0.0, 0.0)
    assert causes(watched) == [Cause.LOST]
    assert causes(watched) == [], 'what was told is not told again'


def test_a_localisation_that_jumps_while_the_base_drives(
    robot: Robot, watched: WatchedDriver
) -> None:
    for speed in (0.1, 0.2, 0.3, 0.4, 0.4):
        watched.drive(speed, 0.0, 0.0)
    robot.pose = replace(robot.pose, x=robot.pose.x + 0.03)
    for speed in (0.4, 0.4, 0.3, 0.2, 0.1, 0.0):
        watched.drive(speed, 0.0, 0.0)
    result = StepResult(Step('go_to', ('table_1',)), measurements=watched.read())
    (told,) = alarms(result)
    assert (told.cause, told.sentence) == (
        Cause.LOST, "the robot's position jumped by 0.030 m without a motion",
    )  # fmt: skip


def test_what_came_late_while_the_base_gained_speed_is_no_jump(
    robot: Robot, watched: WatchedDriver
) -> None:
    watched.base_pose()
    speeds = (0.05, 0.1, 0.15, 0.2, 0.25), (0.3, 0.35, 0.4, 0.4, 0.4), (0.35, 0.3, 0.25, 0.2, 0.15)
    for lost in speeds:  # of five states the last one arrives
        for speed in lost:
            robot.drive(speed, 0.0, 0.0)
        watched.base_pose()
    assert watched.read() == ()


def test_a_jump_between_two_skills_belongs_to_the_second(
    robot: Robot, watched: WatchedDriver
) -> None:
    watched.drive(0.1, 0.0, 0.0)
    watched.read()
    robot.pose = replace(robot.pose, y=0.03)
    watched.drive(0.0, 0.0, 0.0)
    assert causes(watched) == [Cause.LOST]


def test_a_state_that_comes_late(robot: Robot, watched: WatchedDriver) -> None:
    robot.late_s = 0.3
    watched.hold(0.5, never)
    assert causes(watched) == [Cause.LATE]


def test_a_joint_that_stands_still(robot: Robot, watched: WatchedDriver) -> None:
    robot.follows = ('lift',)
    assert watched.follow(PATH, never).status is MotionStatus.BLOCKED
    result = StepResult(Step('pick', ('apple_1',)), measurements=watched.read())
    (told,) = alarms(result)
    assert (told.cause, told.sentence) == (
        Cause.JOINT, 'elbow stood still when it was to move by 0.50 rad',
    )  # fmt: skip


def test_an_arm_that_runs_into_something_is_no_stuck_joint(
    robot: Robot, watched: WatchedDriver
) -> None:
    robot.follows = ()
    watched.follow(PATH, never)
    assert causes(watched) == []


def test_a_joint_whose_turn_had_not_come_is_no_stuck_joint(
    robot: Robot, watched: WatchedDriver
) -> None:
    # The lift goes first; the arm runs into something before the elbow is to move.
    late = np.array([[0.2, 0.0], [0.4, 0.0], [0.4, 0.9]])
    robot.follows, robot.reaches = ('lift',), 0.3
    watched.follow(JointTrajectory(('lift', 'elbow'), late, np.array([1.0, 2.0, 3.0])), never)
    assert causes(watched) == []
    robot.joints, robot.reaches = {'lift': 0.0, 'elbow': 0.0}, None
    watched.follow(JointTrajectory(('lift', 'elbow'), late, np.array([1.0, 2.0, 3.0])), never)
    assert causes(watched) == [], 'the lift is done, and the elbow may be about to begin'


def test_a_localisation_that_jumps_while_the_arm_moves(
    robot: Robot, watched: WatchedDriver
) -> None:
    watched.drive(0.0, 0.0, 0.0)

    def moves(trajectory: JointTrajectory, stop: Callable[[], bool]) -> MotionResult:
        for period in range(200):
            x = 0.03 if period > 120 else 0.0
            robot.pose = replace(robot.pose, x=x, stamp_s=robot.pose.stamp_s + 0.05)
            assert not stop()
        return MotionResult(MotionStatus.REACHED, 'there')

    robot.follow = moves  # type: ignore[assignment,method-assign]
    watched.follow(PATH, never)
    assert causes(watched) == [Cause.LOST]


def test_a_motion_that_hangs_is_ended(robot: Robot, watched: WatchedDriver) -> None:
    robot.hangs = True
    result = watched.follow(PATH, never)
    assert result.status is MotionStatus.BLOCKED
    assert 'did not end' in result.message
    assert causes(watched) == [Cause.DRIVER]


def test_a_cancel_is_no_hanging(robot: Robot, watched: WatchedDriver) -> None:
    robot.hangs = True
    assert watched.follow(PATH, lambda: True).status is MotionStatus.CANCELED
    assert causes(watched) == []


def test_a_black_picture(robot: Robot, watched: WatchedDriver) -> None:
    black = np.zeros((16, 16, 3), np.uint8)
    robot.frame = replace(robot.frame, color=black, depth_m=np.full((16, 16), np.nan, np.float32))
    watched.capture('head', 0.0, never)
    assert causes(watched) == [Cause.BLIND]


def test_a_picture_that_is_the_same_from_elsewhere(robot: Robot, watched: WatchedDriver) -> None:
    watched.capture('head', 0.0, never)
    watched.capture('head', 0.0, never)
    assert causes(watched) == [], 'a camera that stands still may send the same picture'
    moved = np.eye(4)
    moved[0, 3] = 0.2
    robot.frame = replace(robot.frame, map_tform_camera=moved)
    watched.capture('head', 0.0, never)
    assert causes(watched) == [Cause.FROZEN]
