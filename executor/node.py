"""The node `executor`: action `run_task`, one mission at a time."""

from collections.abc import Callable
import json
import time
from typing import Any
import uuid

from diagnostic_msgs.msg import DiagnosticArray, DiagnosticStatus, KeyValue
from rcl_interfaces.msg import FloatingPointRange, IntegerRange, ParameterDescriptor
from rclpy.action import ActionServer, CancelResponse, GoalResponse
from rclpy.callback_groups import ReentrantCallbackGroup
from rclpy.clock import Clock, ClockType
from std_msgs.msg import Bool, Empty, Header, String
from std_srvs.srv import Trigger

from executor.mission import Mission, MissionResult, MissionStatus, Partners
from executor.parameters import (
    declare_failure_memory,
    declare_limits,
    declare_policy,
    declare_rules,
    declare_turns,
    declare_witness,
)
from executor.person import PersonDesk
from executor.remote.client import RemoteConfig, RemotePartners
from executor.remote.witness_call import RemoteWitness
from executor.turns import Entry, Turns
from executor.working_memory import Phase, TaskCode
from tapa_msgs.action import RunTask
from tapa_msgs.msg import TaskStatus
from tapa_msgs.srv import Answer, DecidePlan
from tapa_planner.affordances.model import AffordanceModel
from tapa_planner.conversions import measurement_to_msg, step_result_to_msg
from tapa_planner.domain_files import load_domain
from tapa_planner.errors import InstructionError, PlanError
from tapa_planner.node_process import run_node, ServingNode
from tapa_planner.plan import check_instruction
from tapa_planner.qos import EVENT, LATCHED

_TICK_S = 0.02
_FEEDBACK_S = 0.5
_HEARTBEAT_S = 0.1


class ExecutorNode(ServingNode):
    """Runs missions; the decisions are in `executor.mission`."""

    def __init__(self, **options: Any) -> None:
        """Declare parameters and offer the action."""
        super().__init__('executor', **options)
        self._limits = declare_limits(self)
        self._declare_remote()
        self._domain = load_domain()
        self._rules = declare_rules(self, self._domain)
        self._affordances = AffordanceModel.load(self._domain)
        self._past = declare_failure_memory(self, self._domain)
        self._desk = PersonDesk(self._domain, declare_policy(self, self._domain), self._rules)
        self._turns = Turns(declare_turns(self))
        self._partners = RemotePartners(self)
        model = declare_witness(self)
        self._witness = RemoteWitness(model, self._partners.pictures) if model else None
        if self._witness is not None:
            self._partners.listen_for_pictures()
        self._mission: Mission | None = None
        self._emergency = False
        self._status_publisher = self.create_publisher(TaskStatus, 'task_status', LATCHED)
        self._tree_publisher = self.create_publisher(String, 'task_tree', LATCHED)
        self._event_publisher = self.create_publisher(String, 'events', EVENT)
        self._diagnostics = self.create_publisher(DiagnosticArray, 'diagnostics', EVENT)
        group = ReentrantCallbackGroup()
        self.create_subscription(
            Bool, 'emergency_stop_state', self._on_emergency, LATCHED, callback_group=group
        )
        steady = Clock(clock_type=ClockType.STEADY_TIME)
        self.create_timer(1.0, self._publish_diagnostics, callback_group=group, clock=steady)
        beat = self.create_publisher(Empty, 'heartbeat', EVENT)
        self.create_timer(
            _HEARTBEAT_S, lambda: beat.publish(Empty()), callback_group=group, clock=steady
        )
        for kind, name, callback in (
            (DecidePlan, 'decide_plan', self._on_decision),
            (Answer, 'answer', self._on_answer),
            (Trigger, 'pause', self._on_pause),
            (Trigger, 'resume', self._on_resume),
        ):
            self.create_service(kind, name, callback, callback_group=group)
        self._server = ActionServer(
            self,
            RunTask,
            'run_task',
            execute_callback=self.counted(self._execute),
            goal_callback=lambda goal: GoalResponse.ACCEPT,
            cancel_callback=self._on_cancel,
            callback_group=group,
        )
        self._publish_status('', '', MissionStatus(Phase.IDLE, 0, 0, 0, 'ready'))
        self._warn_of_unknown_parameters()
        self.get_logger().info('executor is ready')

    def destroy_node(self) -> None:
        """Take the action server and clients down before the node that they need."""
        self._server.destroy()
        self._partners.destroy()
        super().destroy_node()

    def _on_decision(
        self, request: DecidePlan.Request, response: DecidePlan.Response
    ) -> DecidePlan.Response:
        scene = self._mission.belief.scene if self._mission is not None else None
        try:
            steps = [
                self._domain.step(each.skill, *each.arguments, scene=scene)
                for each in request.steps
            ]
        except PlanError as exc:
            response.message = f'the edited plan is not valid: {exc}'
            return response
        response.message = self._desk.decide(
            request.plan_id, request.approved, request.reason, steps or None
        )
        response.success = not response.message
        response.message = response.message or ('approved' if request.approved else 'rejected')
        return response

    def _on_answer(self, request: Answer.Request, response: Answer.Response) -> Answer.Response:
        response.message = self._desk.answer(request.question_id, request.answer)
        response.success = not response.message
        response.message = response.message or 'taken'
        return response

    def _on_pause(self, _: Trigger.Request, response: Trigger.Response) -> Trigger.Response:
        return self._steer(response, Mission.pause, 'pausing: what moves is being stopped')

    def _on_resume(self, _: Trigger.Request, response: Trigger.Response) -> Trigger.Response:
        return self._steer(response, Mission.resume, 'going on')

    def _steer(
        self, response: Trigger.Response, how: Callable[[Mission], None], done: str
    ) -> Trigger.Response:
        mission = self._mission
        response.success = mission is not None
        response.message = done if mission is not None else 'no task runs'
        if mission is not None:
            how(mission)
        return response

    def _declare_remote(self) -> None:
        """Declare what goes with each goal; these may change between missions."""
        texts = {
            'strategy': "Planning strategy; '' leaves it to the planner.",
            'model': "Language model; '' leaves it to the planner.",
        }
        for name, text in texts.items():
            self.declare_parameter(name, '', ParameterDescriptor(description=text))
        views = ParameterDescriptor(
            description='Viewpoints of a look around; 0 leaves it to perception.',
            integer_range=[IntegerRange(from_value=0, to_value=50)],
        )
        self.declare_parameter('max_views', 0, views)
        wait = ParameterDescriptor(
            description='How long another node may be absent before it counts as gone, seconds.',
            floating_point_range=[FloatingPointRange(from_value=0.5, to_value=300.0)],
        )
        self.declare_parameter('server_wait_s', 10.0, wait)

    def _warn_of_unknown_parameters(self) -> None:
        given = getattr(self, '_parameter_overrides', {})
        for name in given:
            if not self.has_parameter(name):
                self.get_logger().warning(f'unknown parameter {name!r} is ignored')

    def _remote_config(self, strategy: str) -> RemoteConfig:
        value = self.get_parameter
        return RemoteConfig(
            strategy=strategy or value('strategy').value,
            model=value('model').value,
            max_views=value('max_views').value,
            server_wait_s=value('server_wait_s').value,
        )

    def _on_cancel(self, goal_handle: Any) -> CancelResponse:
        """Accept a cancel at any time; the loop in `_execute` sees it."""
        return CancelResponse.ACCEPT

    def _on_emergency(self, msg: Bool) -> None:
        self._emergency = bool(msg.data)
        mission = self._mission
        if self._emergency and mission is not None:
            mission.emergency_stop()

    def _execute(self, goal_handle: Any) -> RunTask.Result:
        """Run one mission in this thread of the executor, when it is its turn."""

        def given_up() -> bool:
            return bool(goal_handle.is_cancel_requested) or self.must_stop()

        entry = self._turns.take(given_up, self._preempt)
        if entry is Entry.BUSY:
            goal_handle.abort()
            return _refused(TaskCode.BUSY, 'another task runs; cancel it or wait for its end')
        if entry is Entry.GIVEN_UP:
            if goal_handle.is_cancel_requested:
                goal_handle.canceled()
            else:
                goal_handle.abort()
            return _refused(TaskCode.CANCELED, 'canceled while it waited for another task')
        try:
            return self._run(goal_handle)
        except Exception as exc:
            self.get_logger().error(f'defect in the mission: {type(exc).__name__}: {exc}')
            goal_handle.abort()
            return _refused(TaskCode.INTERNAL, f'{type(exc).__name__}: {exc}')
        finally:
            self._mission = None
            self._turns.give_back()

    def _preempt(self) -> None:
        mission = self._mission
        if mission is not None:
            mission.cancel('pre-empted by another task')

    def _run(self, goal_handle: Any) -> RunTask.Result:
        request = goal_handle.request
        try:
            wish = check_instruction(request.instruction)
        except InstructionError as exc:
            goal_handle.abort()
            return _refused(TaskCode.INVALID_GOAL, str(exc))
        mission_id = uuid.uuid4().hex[:12]
        partners = self._partners.with_config(self._remote_config(request.strategy))

        def on_event(kind: str, data: dict[str, object]) -> None:
            self._publish_event(mission_id, kind, data)

        mission = Mission(
            wish,
            mission_id,
            self._domain,
            Partners(partners, partners, partners, self._witness),
            self._limits,
            on_event,
            desk=self._desk,
            rules=self._rules,
            past=self._past,
            affordances=self._affordances,
        )
        self._mission = mission
        if self._emergency:
            mission.emergency_stop()
        result = self._tick_to_end(goal_handle, mission, mission_id, wish)
        return self._finish(goal_handle, mission, mission_id, result)

    def _tick_to_end(
        self, goal_handle: Any, mission: Mission, mission_id: str, wish: str
    ) -> MissionResult:
        started = published = time.monotonic()
        known: MissionStatus | None = None
        while True:
            if goal_handle.is_cancel_requested:
                mission.cancel()
            if self.must_stop():
                mission.cancel('the executor is shutting down')
            result = mission.tick()
            status, now = mission.status(), time.monotonic()
            if status != known or now - published > _FEEDBACK_S:
                message = self._status_message(mission_id, wish, status)
                if status != known:
                    self._status_publisher.publish(message)
                    self._tree_publisher.publish(String(data=mission.tree()))
                goal_handle.publish_feedback(
                    RunTask.Feedback(status=message, elapsed_s=now - started)
                )
                known, published = status, now
            if result is not None:
                return result
            time.sleep(_TICK_S)

    def _finish(
        self, goal_handle: Any, mission: Mission, mission_id: str, result: MissionResult
    ) -> RunTask.Result:
        facts = sorted(map(str, mission.belief.state))
        told = list(mission.belief.lines())
        self._publish_event(mission_id, 'end', {
            'code': result.code.name, 'text': result.message, 'facts': facts, 'told': told,
        })  # fmt: skip
        self.get_logger().info(f'task ended, {result.code.name}: {result.message}')
        if result.code is TaskCode.CANCELED and goal_handle.is_cancel_requested:
            goal_handle.canceled()
        elif result.code is TaskCode.SUCCESS:
            goal_handle.succeed()
        else:
            goal_handle.abort()
        return result_to_msg(result, mission_id)

    def _status_message(self, mission_id: str, wish: str, status: MissionStatus) -> TaskStatus:
        return TaskStatus(
            header=Header(stamp=self.get_clock().now().to_msg(), frame_id='map'),
            mission_id=mission_id,
            instruction=wish,
            state=int(status.phase),
            step_index=status.step_index,
            step_count=status.step_count,
            replans=status.replans,
            text=status.text,
            plan_id=status.plan_id,
            question_id=status.question_id,
        )

    def _publish_status(self, mission_id: str, wish: str, status: MissionStatus) -> None:
        self._status_publisher.publish(self._status_message(mission_id, wish, status))

    def _publish_event(self, mission_id: str, kind: str, data: dict[str, object]) -> None:
        stamp = self.get_clock().now().nanoseconds * 1e-9
        line = {'stamp_s': stamp, 'node': 'executor', 'mission': mission_id, 'kind': kind, **data}
        self._event_publisher.publish(String(data=json.dumps(line, ensure_ascii=False)))

    def _publish_diagnostics(self) -> None:
        ready = self._partners.servers_ready()
        missing = [name for name, is_ready in ready.items() if not is_ready]
        mission = self._mission
        state = mission.status().phase.name.lower() if mission is not None else 'idle'
        status = DiagnosticStatus(
            level=DiagnosticStatus.WARN if missing or self._emergency else DiagnosticStatus.OK,
            name='executor: mission',
            message=f'no server for {", ".join(missing)}' if missing else state,
            values=[
                KeyValue(key='state', value=state),
                KeyValue(key='emergency stop', value=str(self._emergency)),
            ],
        )
        header = Header(stamp=self.get_clock().now().to_msg())
        self._diagnostics.publish(DiagnosticArray(header=header, status=[status]))


def _refused(code: TaskCode, message: str) -> RunTask.Result:
    return RunTask.Result(error_code=int(code), error_msg=message)


def result_to_msg(result: MissionResult, mission_id: str) -> RunTask.Result:
    """Return a mission's result as message."""
    return RunTask.Result(
        error_code=int(result.code),
        error_msg=result.message,
        mission_id=mission_id,
        goal_believed=result.goal_believed,
        missing=list(result.missing),
        question=result.question,
        steps=[step_result_to_msg(each) for each in result.steps],
        replans=result.replans,
        timings=[measurement_to_msg(each) for each in result.timings],
    )


def main() -> None:
    """Run the node until Ctrl-C or SIGTERM; exits with 0 then, with 1 when it cannot start."""
    run_node('executor', ExecutorNode)


if __name__ == '__main__':
    main()
