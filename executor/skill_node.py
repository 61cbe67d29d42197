"""The node `skills`: action `execute_skill`, one skill at a time."""

from dataclasses import replace
import threading
import time
from typing import Any

from diagnostic_msgs.msg import DiagnosticArray, DiagnosticStatus, KeyValue
import numpy as np
from rcl_interfaces.msg import IntegerRange, ParameterDescriptor
from rclpy.action import ActionServer, CancelResponse
from rclpy.callback_groups import ReentrantCallbackGroup
from rclpy.clock import Clock, ClockType
from std_msgs.msg import Header

from executor.client import RosRobot
from executor.conversions import points_from_msg
from executor.hardware.conversions import (
    driver_interfaces,
    DriverInterfaces,
    INTERFACES,
    NAVIGATION,
)
from executor.parameters import declare_motion_limits
from executor.profile import RobotProfile
from executor.skills.contract import Phase, SkillCode, SkillRequest, SkillResult, Target
from executor.skills.library import run_skill
from executor.skills.limits import LimitedDriver
from executor.skills.manipulator import Manipulator
from executor.skills.memory import Memory
from executor.skills.suited import why_unsuited
from executor.skills.vitals import WatchedDriver
from tapa_msgs.action import ExecuteSkill
from tapa_msgs.msg import Scene as SceneMsg
from tapa_planner.conversions import measurement_to_msg, object_from_msg
from tapa_planner.domain_files import load_domain
from tapa_planner.errors import InputError
from tapa_planner.node_process import run_node, ServingNode
from tapa_planner.qos import EVENT, LATCHED
from tapa_planner.resources import resource_path

_ROBOT_WAIT_S = 20.0


class SkillNode(ServingNode):
    """Runs skills on the robot behind the driver; how they work is in `executor.skills`."""

    def __init__(self, **options: Any) -> None:
        """Declare parameters, listen to the robot, offer the action."""
        super().__init__('skills', **options)
        profile = ParameterDescriptor(
            description="File with the robot's sizes and postures; '' for config/robot.yaml.",
            read_only=True,
        )
        path = self.declare_parameter('profile', '', profile).value
        seed = ParameterDescriptor(
            description='Seed of motion planning.',
            read_only=True,
            integer_range=[IntegerRange(from_value=0, to_value=2**31 - 1)],
        )
        self._seed = int(self.declare_parameter('seed', 0, seed).value)
        self._profile = RobotProfile.load(resource_path(path or 'config/robot.yaml'))
        self._limits = declare_motion_limits(self)
        self._domain = load_domain()
        self._people = np.zeros((0, 2))
        self._robot = RosRobot(self, interfaces=self._driver_interfaces())
        self._watched = WatchedDriver(self._robot)
        self._hand: Manipulator | None = None
        self._busy = threading.Lock()
        self._running = ''
        group = ReentrantCallbackGroup()
        self.create_subscription(SceneMsg, 'scene', self._on_scene, LATCHED, callback_group=group)
        self._diagnostics = self.create_publisher(DiagnosticArray, 'diagnostics', EVENT)
        steady = Clock(clock_type=ClockType.STEADY_TIME)
        self.create_timer(1.0, self._publish_diagnostics, callback_group=group, clock=steady)
        self._server = ActionServer(
            self,
            ExecuteSkill,
            'execute_skill',
            execute_callback=self.counted(self._execute),
            cancel_callback=lambda goal: CancelResponse.ACCEPT,
            callback_group=group,
        )
        self.get_logger().info('skills are ready')

    def _on_scene(self, msg: SceneMsg) -> None:
        """Remember where people are, to be slow near them."""
        people = [each.pose.position for each in msg.objects if each.type == 'person']
        self._people = np.array([[each.x, each.y] for each in people]).reshape(-1, 2)

    def _driver_interfaces(self) -> DriverInterfaces:
        """Declare how the robot's driver is spoken to, and return it."""

        def choice(name: str, options: tuple[str, ...], text: str) -> str:
            described = ParameterDescriptor(
                description=f'{text}: {" or ".join(options)}.', read_only=True
            )
            return str(self.declare_parameter(name, options[0], described).value)

        return driver_interfaces(
            choice('interfaces', INTERFACES, "Types of the driver's actions"),
            choice('navigation', NAVIGATION, 'Who drives the base along a way'),
        )

    def destroy_node(self) -> None:
        """Take the action server down before the node that it needs."""
        self._server.destroy()
        super().destroy_node()

    def _execute(self, goal: Any) -> ExecuteSkill.Result:
        """Run one skill in this thread of the executor."""
        if not self._busy.acquire(blocking=False):
            goal.abort()
            message = f'{self._running} runs; cancel it or wait for its end'
            return _to_msg(SkillResult(SkillCode.BUSY, message))
        try:
            self._running = goal.request.skill
            result = self._run(goal)
        finally:
            self._running = ''
            self._busy.release()
        arguments = ', '.join(goal.request.arguments)
        text = f'{goal.request.skill}({arguments}): {result.code.name}, {result.message}'
        # Two lines: rclpy ties each line that logs to the first severity it logged with.
        if result.succeeded:
            self.get_logger().info(text)
        else:
            self.get_logger().warning(text)
        if result.succeeded:
            goal.succeed()
        elif result.code is SkillCode.CANCELED and goal.is_cancel_requested:
            goal.canceled()
        else:
            goal.abort()
        return _to_msg(result)

    def _run(self, goal: Any) -> SkillResult:
        request = goal.request
        skill = self._domain.skills.get(request.skill)
        if skill is None:
            known = ', '.join(self._domain.skills)
            message = f'no skill {request.skill!r}; there are: {known}'
            return SkillResult(SkillCode.UNKNOWN_SKILL, message)
        try:
            targets = tuple(
                Target(object_from_msg(each.object), points_from_msg(each.cloud))
                for each in request.targets
            )
        except InputError as exc:
            return SkillResult(SkillCode.INVALID_GOAL, str(exc))
        refusal = why_unsuited(self._domain, request.skill, targets)
        if refusal is not None:
            return refusal
        hand = self._hand or self._build_hand(
            lambda: bool(goal.is_cancel_requested) or self.must_stop()
        )
        if hand is None and goal.is_cancel_requested:
            return SkillResult(SkillCode.CANCELED, 'canceled before the driver was heard')
        if hand is None:
            missing = ', '.join(self._robot.unheard()) or 'nothing'
            message = f"the robot's driver is silent: nothing heard on {missing}"
            return SkillResult(SkillCode.DRIVER_FAILED, message)
        started = time.monotonic()

        def report(phase: Phase, text: str, retries: int) -> None:
            elapsed = time.monotonic() - started
            goal.publish_feedback(
                ExecuteSkill.Feedback(
                    state=int(phase), text=text, elapsed_s=elapsed, retries=retries
                )
            )

        self._watched.read()  # what was noticed since belongs to no skill
        result = run_skill(
            request.skill,
            hand,
            SkillRequest(
                targets,
                request.timeout_s or skill.timeout_s,
                lambda: bool(goal.is_cancel_requested) or self.must_stop(),
                report,
            ),
        )
        return replace(result, measurements=(*result.measurements, *self._watched.read()))

    def _build_hand(self, stop: Any) -> Manipulator | None:
        """Build the robot's models as soon as the driver has described it."""
        deadline = time.monotonic() + _ROBOT_WAIT_S
        while self._robot.unheard():
            if stop() or time.monotonic() > deadline:
                return None
            time.sleep(0.05)
        driver = LimitedDriver(self._watched, self._limits, lambda: self._people)
        self._hand = Manipulator(driver, self._profile, Memory(), self._seed)
        self._hand.base.speed_at, self._hand.keep_out = driver.speed_at, driver.keep_out
        return self._hand

    def _publish_diagnostics(self) -> None:
        missing = self._robot.unheard()
        status = DiagnosticStatus(
            level=DiagnosticStatus.WARN if missing else DiagnosticStatus.OK,
            name='skills: skill server',
            message=f'nothing heard on {", ".join(missing)}' if missing else 'ready',
            values=[KeyValue(key='running', value=self._running)],
        )
        header = Header(stamp=self.get_clock().now().to_msg())
        self._diagnostics.publish(DiagnosticArray(header=header, status=[status]))


def _to_msg(result: SkillResult) -> ExecuteSkill.Result:
    return ExecuteSkill.Result(
        error_code=int(result.code),
        error_msg=result.message,
        measurements=[measurement_to_msg(each) for each in result.measurements],
    )


def main() -> None:
    """Run the node until Ctrl-C or SIGTERM; exits with 0 then, with 1 when it cannot start."""
    run_node('skills', SkillNode)


if __name__ == '__main__':
    main()
