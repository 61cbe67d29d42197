"""
Goals and results of a driver's actions, in our types or in those of control_msgs and nav2_msgs.

The standard packages are not among the wheels; on a robot with ROS 2 from its distribution they
are there, and a driver made with ros2_control and Nav2 offers nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
import math
from typing import Any

from geometry_msgs.msg import PoseStamped
from trajectory_msgs.msg import JointTrajectory as TrajectoryMsg
from trajectory_msgs.msg import JointTrajectoryPoint

from executor.conversions import duration_to_msg
from executor.robot import GripperResult, JointTrajectory, MotionResult, MotionStatus
from tapa_msgs.action import FollowJointTrajectory, GripperCommand

INTERFACES = ('tapa_msgs', 'control_msgs')
NAVIGATION = ('own', 'nav2')

_TAPA_STATUS = {
    FollowJointTrajectory.Result.SUCCESS: MotionStatus.REACHED,
    FollowJointTrajectory.Result.CANCELED: MotionStatus.CANCELED,
    FollowJointTrajectory.Result.PATH_TOLERANCE_VIOLATED: MotionStatus.BLOCKED,
    FollowJointTrajectory.Result.GOAL_TOLERANCE_VIOLATED: MotionStatus.BLOCKED,
    FollowJointTrajectory.Result.EMERGENCY_STOP: MotionStatus.EMERGENCY_STOP,
}
# control_msgs/FollowJointTrajectory counts down from SUCCESSFUL = 0.
_CONTROL_STATUS = {0: MotionStatus.REACHED, -4: MotionStatus.BLOCKED, -5: MotionStatus.BLOCKED}


class MissingInterfacesError(RuntimeError):
    """A package of standard messages was asked for and is not installed."""


@dataclass(frozen=True)
class DriverInterfaces:
    """
    How a driver is spoken to.

    :ivar follow: type of the action `follow_joint_trajectory`; ``grip`` of `gripper_command`.
    :ivar navigate: type of the action `navigate_to_pose`; None where we drive by `cmd_vel`.
    """

    name: str
    follow: Any
    grip: Any
    navigate: Any = None

    def follow_goal(self, trajectory: JointTrajectory) -> Any:
        """Return the goal that moves joints along a trajectory."""
        points = [
            JointTrajectoryPoint(positions=row.tolist(), time_from_start=duration_to_msg(when))
            for row, when in zip(trajectory.positions, trajectory.times_s, strict=True)
        ]
        goal = self.follow.Goal()
        goal.trajectory = TrajectoryMsg(joint_names=list(trajectory.joint_names), points=points)
        return goal

    def grip_goal(self, opening_m: float, max_effort_n: float) -> Any:
        """Return the goal that moves the fingers to an opening between them."""
        goal = self.grip.Goal()
        command = goal.command if self.name == 'control_msgs' else goal
        command.position, command.max_effort = float(opening_m), float(max_effort_n)
        return goal

    def motion_from_result(self, result: Any) -> MotionResult:
        """Return how a trajectory ended."""
        if self.name == 'control_msgs':
            status = _CONTROL_STATUS.get(result.error_code, MotionStatus.REJECTED)
            return MotionResult(status, result.error_string or status.value)
        status = _TAPA_STATUS.get(result.error_code, MotionStatus.REJECTED)
        return MotionResult(status, result.error_msg or status.value)

    def grip_from_result(self, result: Any) -> GripperResult:
        """Return where the fingers stopped."""
        status, message = MotionStatus.REACHED, 'the gripper stopped'
        if self.name == 'tapa_msgs':
            # The codes of both of our actions agree where both have them.
            status = _TAPA_STATUS.get(result.error_code, MotionStatus.REJECTED)
            message = result.error_msg or message
        return GripperResult(
            opening_m=float(result.position),
            effort_n=float(result.effort),
            stalled=bool(result.stalled),
            reached_goal=bool(result.reached_goal),
            status=status,
            message=message,
        )

    def navigate_goal(self, x: float, y: float, yaw: float) -> Any:
        """Return the goal that brings the base to a pose in `map`."""
        pose = PoseStamped()
        pose.header.frame_id = 'map'
        pose.pose.position.x, pose.pose.position.y = float(x), float(y)
        pose.pose.orientation.z = math.sin(yaw / 2)
        pose.pose.orientation.w = math.cos(yaw / 2)
        goal = self.navigate.Goal()
        goal.pose = pose
        return goal


def driver_interfaces(interfaces: str = 'tapa_msgs', navigation: str = 'own') -> DriverInterfaces:
    """
    Return how to speak to a driver.

    :param interfaces: ``tapa_msgs``, or ``control_msgs`` for what ros2_control offers.
    :param navigation: ``own`` for paths of ours by `cmd_vel`, ``nav2`` for `navigate_to_pose`.
    :raises ValueError: naming what was expected and what came.
    :raises MissingInterfacesError: if the package is not installed.
    """
    if interfaces not in INTERFACES:
        raise ValueError(
            f'interfaces: expected one of {", ".join(INTERFACES)}, got {interfaces!r}'
        )
    if navigation not in NAVIGATION:
        raise ValueError(
            f'navigation: expected one of {", ".join(NAVIGATION)}, got {navigation!r}'
        )
    types: Mapping[str, Any] = {'follow': FollowJointTrajectory, 'grip': GripperCommand}
    if interfaces == 'control_msgs':
        package = _imported('control_msgs', 'interfaces', 'tapa_msgs')
        types = {'follow': package.FollowJointTrajectory, 'grip': package.GripperCommand}
    navigate = None
    if navigation == 'nav2':
        navigate = _imported('nav2_msgs', 'navigation', 'own').NavigateToPose
    return DriverInterfaces(interfaces, types['follow'], types['grip'], navigate)


def _imported(package: str, parameter: str, instead: str) -> Any:
    try:
        return import_module(f'{package}.action')
    except ImportError as exc:
        raise MissingInterfacesError(
            f'the parameter {parameter} wants {package}, which is not installed: install'
            f' ros-<distribution>-{package.replace("_", "-")}, or leave it at {instead!r}'
        ) from exc
