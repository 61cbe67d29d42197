"""A driver is spoken to in our types or in the standard ones, with the same meaning."""

import sys
from types import ModuleType, SimpleNamespace

from fake_robot import FakeRobot
import numpy as np
import pytest

pytest.importorskip('tapa_msgs.action')

from executor.hardware.conversions import driver_interfaces, MissingInterfacesError
from executor.motion.floor import Floor, Footprint
from executor.profile import RobotProfile
from executor.robot import JointTrajectory, MotionResult, MotionStatus
from executor.skills.base import Base, Stance
from executor.skills.contract import SkillCode, SkillError
from executor.skills.guard import Guard

pytestmark = pytest.mark.ros

TRAJECTORY = JointTrajectory(
    ('lift', 'a'), np.array([[0.1, 0.2], [0.3, 0.4]]), np.array([1.0, 2.5])
)


class StandardFollow:
    """Shaped as control_msgs/action/FollowJointTrajectory."""

    class Goal:
        trajectory = None


class StandardGrip:
    """Shaped as control_msgs/action/GripperCommand."""

    class Goal:
        def __init__(self):
            self.command = SimpleNamespace(position=0.0, max_effort=0.0)


class StandardNavigate:
    """Shaped as nav2_msgs/action/NavigateToPose."""

    class Goal:
        pose = None


@pytest.fixture
def standard(monkeypatch):
    for package, types in (
        (
            'control_msgs',
            {'FollowJointTrajectory': StandardFollow, 'GripperCommand': StandardGrip},
        ),
        ('nav2_msgs', {'NavigateToPose': StandardNavigate}),
    ):
        module = ModuleType(f'{package}.action')
        module.__dict__.update(types)
        monkeypatch.setitem(sys.modules, package, ModuleType(package))
        monkeypatch.setitem(sys.modules, f'{package}.action', module)
    return driver_interfaces('control_msgs', 'nav2')


def test_a_trajectory_says_the_same_in_both_types(standard):
    for kinds in (driver_interfaces(), standard):
        goal = kinds.follow_goal(TRAJECTORY)
        assert list(goal.trajectory.joint_names) == ['lift', 'a']
        assert [list(each.positions) for each in goal.trajectory.points] == [
            [0.1, 0.2],
            [0.3, 0.4],
        ]
        last = goal.trajectory.points[-1].time_from_start
        assert (last.sec, last.nanosec) == (2, 500_000_000)


@pytest.mark.parametrize(
    ('code', 'status'),
    [(0, MotionStatus.REACHED), (-4, MotionStatus.BLOCKED), (-5, MotionStatus.BLOCKED),
     (-1, MotionStatus.REJECTED), (-2, MotionStatus.REJECTED)],
)  # fmt: skip
def test_standard_codes_of_a_trajectory_keep_their_meaning(standard, code, status):
    result = standard.motion_from_result(SimpleNamespace(error_code=code, error_string=''))
    assert result.status is status
    assert result.message


def test_the_gripper_goal_goes_where_its_type_wants_it(standard):
    assert driver_interfaces().grip_goal(0.05, 40.0).position == 0.05
    assert standard.grip_goal(0.05, 40.0).command.position == 0.05
    measured = SimpleNamespace(position=0.03, effort=38.0, stalled=True, reached_goal=False)
    result = standard.grip_from_result(measured)
    assert (result.opening_m, result.stalled, result.status) == (0.03, True, MotionStatus.REACHED)


def test_a_pose_for_navigation_is_in_map(standard):
    pose = standard.navigate_goal(1.0, -2.0, np.pi / 2).pose
    assert pose.header.frame_id == 'map'
    assert (pose.pose.position.x, pose.pose.position.y) == (1.0, -2.0)
    assert pose.pose.orientation.z == pytest.approx(np.sqrt(0.5))


def test_missing_packages_and_unknown_choices_are_said():
    with pytest.raises(MissingInterfacesError, match='nav2_msgs, which is not installed'):
        driver_interfaces('tapa_msgs', 'nav2')
    with pytest.raises(MissingInterfacesError, match='control_msgs'):
        driver_interfaces('control_msgs')
    with pytest.raises(ValueError, match='expected one of tapa_msgs, control_msgs, got'):
        driver_interfaces('moveit_msgs')


class Navigating(FakeRobot):
    """A robot with navigation of its own, which ends as it is told to."""

    def __init__(self, status):
        super().__init__()
        self.status = status
        self.asked = []

    def navigate(self, x, y, yaw, stop):
        self.asked.append((x, y, yaw))
        if self.status is MotionStatus.REACHED:
            self.pose = np.array([x + 0.03, y, yaw])
        return MotionResult(self.status, 'as told')


def drive(robot):
    base = Base(robot, RobotProfile())
    floor = Floor(robot.floor_map(), np.zeros((0, 3)), Footprint())
    guard = Guard(robot, lambda: False, 60.0, lambda *_: None)
    base.drive_to(Stance(1.0, 1.0, 0.5), floor, guard)


def test_a_robot_that_navigates_is_let_do_it_and_the_rest_is_closed_by_cmd_vel():
    robot = Navigating(MotionStatus.REACHED)
    drive(robot)
    assert robot.asked == [(1.0, 1.0, 0.5)]
    assert np.hypot(*(robot.pose[:2] - 1.0)) < 0.01


def test_navigation_that_fails_is_a_blocked_way():
    with pytest.raises(SkillError) as failure:
        drive(Navigating(MotionStatus.BLOCKED))
    assert failure.value.code is SkillCode.BLOCKED
