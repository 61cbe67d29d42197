"""The node `planner`: action `generate_plan`, topic `plan`, services `validate_plan`, `score_skills`."""

import threading
import time
from typing import Any

from diagnostic_msgs.msg import DiagnosticArray, DiagnosticStatus, KeyValue
from rcl_interfaces.msg import FloatingPointRange, IntegerRange, ParameterDescriptor
from rclpy.action import ActionServer, CancelResponse, GoalResponse
from rclpy.callback_groups import ReentrantCallbackGroup
from rclpy.clock import Clock, ClockType
from std_msgs.msg import Header

from tapa_msgs.action import GeneratePlan
from tapa_msgs.msg import Plan as PlanMsg
from tapa_msgs.srv import ScoreSkills, ValidatePlan
from tapa_planner.conversions import (
    name_answer_from_msg,
    plan_to_msg,
    rejection_from_msg,
    reply_from_msg,
    scene_from_msg,
    step_from_msg,
    step_result_from_msg,
)
from tapa_planner.desk import Answer, Code, describe, DeskOptions, Phase, PlanningDesk
from tapa_planner.domain_files import load_domain
from tapa_planner.errors import InputError, TapaError
from tapa_planner.node_process import run_node, ServingNode
from tapa_planner.plan import Interrupted, PlanRequest
from tapa_planner.qos import EVENT, LATCHED
from tapa_planner.strategies.build import REPLANNING, STRATEGIES
from tapa_planner.validation import validate

_DEFAULTS = DeskOptions()
_TEXTS = {
    'model': 'embedded, a Hugging Face model (name or folder), or the URL of a server',
    'strategy': f'one of {", ".join(STRATEGIES)}',
    'replanning': f'how to plan after a failure, one of {", ".join(REPLANNING)}',
    'rules': 'file of rules that plans keep to (config/rules.pddl is an example); none if empty',
}
_SECONDS = {
    'timeout_s': 'wall seconds for a whole plan',
    'solver_timeout_s': 'wall seconds for the sound planner',
    'request_timeout_s': 'wall seconds for one request to a model server',
}
_SHARES = {
    'affordance_floor': 'chance under which a step is not tried without asking; 0: try everything',
}
_PRICES = {
    'prompt_price': 'of a million prompt tokens of a model server, in any currency',
    'completion_price': 'of a million completion tokens of a model server',
}


class PlannerNode(ServingNode):
    """Offers what `tapa_planner.desk` does; the decisions are there and in the strategies."""

    def __init__(self, **arguments: Any) -> None:
        """Declare parameters, start loading the model, offer the interfaces."""
        super().__init__('planner', **arguments)
        self._desk = PlanningDesk(self._declare_options())
        self._ready = threading.Event()
        group = ReentrantCallbackGroup()
        self._plan_publisher = self.create_publisher(PlanMsg, 'plan', LATCHED)
        self._diagnostics = self.create_publisher(DiagnosticArray, 'diagnostics', EVENT)
        self.create_service(ValidatePlan, 'validate_plan', self._on_validate, callback_group=group)
        self.create_service(ScoreSkills, 'score_skills', self._on_score, callback_group=group)
        steady = Clock(clock_type=ClockType.STEADY_TIME)
        self.create_timer(1.0, self._publish_diagnostics, callback_group=group, clock=steady)
        self._server = ActionServer(
            self,
            GeneratePlan,
            'generate_plan',
            execute_callback=self.counted(self._execute),
            goal_callback=lambda goal: GoalResponse.ACCEPT,
            cancel_callback=lambda handle: CancelResponse.ACCEPT,
            callback_group=group,
        )
        threading.Thread(target=self._load, daemon=True).start()

    def _declare_options(self) -> DeskOptions:
        values: dict[str, Any] = {}
        for name, text in _TEXTS.items():
            descriptor = ParameterDescriptor(description=text, read_only=True)
            values[name] = self.declare_parameter(name, getattr(_DEFAULTS, name), descriptor).value
        for name, text in _SECONDS.items():
            span = FloatingPointRange(from_value=0.1, to_value=3600.0)
            descriptor = ParameterDescriptor(
                description=text, floating_point_range=[span], read_only=True
            )
            values[name] = self.declare_parameter(name, getattr(_DEFAULTS, name), descriptor).value
        for name, text in {**_PRICES, **_SHARES}.items():
            most = 1e6 if name in _PRICES else 1.0
            span = FloatingPointRange(from_value=0.0, to_value=most)
            descriptor = ParameterDescriptor(
                description=text, floating_point_range=[span], read_only=True
            )
            values[name] = self.declare_parameter(name, getattr(_DEFAULTS, name), descriptor).value
        descriptor = ParameterDescriptor(
            description='ask which of several different things is meant; false: choose one',
            read_only=True,
        )
        values['may_ask'] = self.declare_parameter('may_ask', _DEFAULTS.may_ask, descriptor).value
        seeds = IntegerRange(from_value=0, to_value=2**31 - 1, step=1)
        descriptor = ParameterDescriptor(
            description='seed of sampling', integer_range=[seeds], read_only=True
        )
        values['seed'] = self.declare_parameter('seed', _DEFAULTS.seed, descriptor).value
        return DeskOptions(**values)

    def _load(self) -> None:
        try:
            self._desk.load()
        except TapaError as exc:
            self.tell_to_stop(describe(exc))
        else:
            self.get_logger().info('planner is ready')
        self._ready.set()

    def _execute(self, handle: Any) -> GeneratePlan.Result:
        begun = time.monotonic()

        def stop() -> bool:
            return bool(handle.is_cancel_requested) or self.must_stop()

        def tell(phase: Phase, text: str) -> None:
            if handle.is_active:
                elapsed_s = time.monotonic() - begun
                handle.publish_feedback(
                    GeneratePlan.Feedback(state=int(phase), text=text, elapsed_s=elapsed_s)
                )

        goal = handle.request
        try:
            request = _request(goal)
        except InputError as exc:
            answer = Answer(Code.INVALID_GOAL, str(exc))
        else:
            answer = self._desk.answer(request, goal.strategy, goal.model, stop, tell)
        if answer.code is Code.CANCELED and handle.is_cancel_requested:
            handle.canceled()
        elif answer.code in (Code.SUCCESS, Code.REFUSED, Code.QUESTION):
            handle.succeed()
        else:
            handle.abort()
        return self._result(answer)

    def _result(self, answer: Answer) -> GeneratePlan.Result:
        result = GeneratePlan.Result(
            error_code=int(answer.code),
            error_msg=answer.message,
            valid=answer.is_valid,
            latency_s=answer.latency_s,
        )
        proposal = answer.proposal
        if proposal is None:
            return result
        result.refusal, result.missing = proposal.refusal, list(proposal.missing)
        result.question, result.assumptions = proposal.question, list(proposal.assumptions)
        result.goal, result.strategy = proposal.goal, proposal.strategy
        result.model, result.tokens = proposal.model, proposal.tokens
        if proposal.plan is not None and answer.is_valid:
            stamp_s = self.get_clock().now().nanoseconds * 1e-9
            result.plan = plan_to_msg(proposal.plan, stamp_s=stamp_s)
            self._plan_publisher.publish(result.plan)
        return result

    def _on_validate(
        self, request: ValidatePlan.Request, response: ValidatePlan.Response
    ) -> ValidatePlan.Response:
        response.failed_index = -1
        try:
            steps = [step_from_msg(each) for each in request.steps]
            report = validate(load_domain(), scene_from_msg(request.scene), steps, request.goal)
        except InputError as exc:
            response.message = str(exc)
            return response
        response.success, response.valid = True, report.is_valid
        response.message = report.message
        if report.failed_index is not None:
            response.failed_index = report.failed_index
        return response

    def _on_score(
        self, request: ScoreSkills.Request, response: ScoreSkills.Response
    ) -> ScoreSkills.Response:
        try:
            steps = [step_from_msg(each) for each in request.steps]
            scene, model = scene_from_msg(request.scene), self._desk.affordances()
            score = model.along if request.in_order else model.here
            chances = score(steps, scene)
        except InputError as exc:
            response.message = str(exc)
            return response
        response.success, response.message = True, f'{len(chances)} steps'
        response.chances = [each.value for each in chances]
        response.reasons = [each.reason for each in chances]
        return response

    def _publish_diagnostics(self) -> None:
        is_ready = self._ready.is_set()
        values = {f'answers {name}': str(count) for name, count in self._desk.answers.items()}
        values |= self._desk.usage()
        values['last latency'] = f'{self._desk.last_latency_s:.3f} s'
        status = DiagnosticStatus(
            level=DiagnosticStatus.OK if is_ready else DiagnosticStatus.WARN,
            name='planner: model',
            message='ready' if is_ready else 'loading the model',
            values=[KeyValue(key=key, value=value) for key, value in values.items()],
        )
        header = Header(stamp=self.get_clock().now().to_msg())
        self._diagnostics.publish(DiagnosticArray(header=header, status=[status]))


def _request(goal: GeneratePlan.Goal) -> PlanRequest:
    left = tuple(step_from_msg(each) for each in goal.interrupted)
    return PlanRequest(
        scene_from_msg(goal.scene),
        goal.instruction,
        goal.mission_id,
        tuple(step_result_from_msg(each) for each in goal.executed),
        tuple(goal.failures),
        answers=tuple(name_answer_from_msg(each) for each in goal.answers),
        replies=tuple(reply_from_msg(each) for each in goal.replies),
        rejections=tuple(rejection_from_msg(each) for each in goal.rejections),
        avoided=frozenset(goal.avoided),
        interrupted=Interrupted(left, goal.interrupted_goal) if left else None,
    )


def main() -> None:
    """Run the node until Ctrl-C or SIGTERM; exits with 0 then, with 1 when it cannot start."""
    run_node('planner', PlannerNode, threads=4)


if __name__ == '__main__':
    main()
