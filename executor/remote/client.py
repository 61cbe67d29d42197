"""Looker, planner and actor of the mission over the actions of the other nodes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from rclpy.callback_groups import ReentrantCallbackGroup
from rclpy.node import Node
from sensor_msgs.msg import Image, PointCloud2

from executor.partners import ActOutcome, Ending, LookOutcome, PlanOutcome
from executor.remote.action_call import ActionCall
from executor.remote.query_call import QueryCall
from executor.remote.witness_call import Pictures
from tapa_msgs.action import ExecuteSkill, GeneratePlan, ObserveScene
from tapa_msgs.msg import SkillTarget
from tapa_msgs.srv import QueryScene
from tapa_planner.action_client import ActionClient
from tapa_planner.conversions import (
    measurement_from_msg,
    name_answer_to_msg,
    object_to_msg,
    plan_from_msg,
    rejection_to_msg,
    reply_to_msg,
    scene_from_msg,
    scene_to_msg,
    step_result_to_msg,
    step_to_msg,
)
from tapa_planner.errors import InputError
from tapa_planner.plan import PlanRequest, Proposal, Step, StepResult
from tapa_planner.qos import SENSOR
from tapa_planner.scene import Scene


@dataclass(frozen=True)
class RemoteConfig:
    """What goes with every goal; '' and 0 leave the choice to the node that is asked."""

    strategy: str = ''
    model: str = ''
    max_views: int = 0
    server_wait_s: float = 10.0


class RemotePartners:
    """The three partners as action clients of one node."""

    def __init__(self, node: Node) -> None:
        """Create the clients; they find their servers by themselves."""
        group = ReentrantCallbackGroup()
        self._clock = node.get_clock()
        self._look = ActionClient(node, ObserveScene, 'observe_scene', callback_group=group)
        self._plan = ActionClient(node, GeneratePlan, 'generate_plan', callback_group=group)
        self._act = ActionClient(node, ExecuteSkill, 'execute_skill', callback_group=group)
        self._node = node
        self.pictures = Pictures()
        self._ask = node.create_client(QueryScene, 'query_scene', callback_group=group)

    def with_config(self, config: RemoteConfig) -> 'ConfiguredPartners':
        """Return the partners for one mission."""
        return ConfiguredPartners(self, config)

    def listen_for_pictures(self, camera: str = 'head') -> None:
        """Keep the newest picture of a camera, for a witness; nobody else needs them here."""
        self._node.create_subscription(
            Image, f'camera/{camera}/color/image_raw', self._on_picture, SENSOR
        )

    def _on_picture(self, message: Image) -> None:
        if message.encoding in ('rgb8', 'bgr8'):
            rows = np.frombuffer(message.data, np.uint8).reshape(message.height, message.step)
            colour = rows[:, : message.width * 3].reshape(message.height, message.width, 3)
            self.pictures.newest = colour if message.encoding == 'rgb8' else colour[..., ::-1]

    def destroy(self) -> None:
        """Take the clients down."""
        for client in (self._look, self._plan, self._act):
            client.destroy()
        self._node.destroy_client(self._ask)

    def servers_ready(self) -> dict[str, bool]:
        """Say which of the actions have a server."""
        return {
            'observe_scene': self._look.server_is_ready(),
            'generate_plan': self._plan.server_is_ready(),
            'execute_skill': self._act.server_is_ready(),
        }

    def look(
        self, move: bool, focus: tuple[str, ...], names: tuple[str, ...], config: RemoteConfig
    ) -> ActionCall[LookOutcome]:
        """Start `observe_scene`."""
        goal = ObserveScene.Goal(
            max_views=config.max_views, move=move, focus=list(focus), names=list(names)
        )
        return ActionCall(
            self._look, goal, 'observe_scene', look_outcome, LookOutcome, config.server_wait_s
        )

    def ask(self, names: tuple[str, ...], config: RemoteConfig) -> QueryCall:
        """Call `query_scene` for each name."""
        return QueryCall(
            self._ask.service_is_ready,
            lambda name: self._ask.call_async(QueryScene.Request(name=name)),
            names,
            config.server_wait_s,
        )

    def plan(self, request: PlanRequest, config: RemoteConfig) -> ActionCall[PlanOutcome]:
        """Start `generate_plan`."""
        left = request.interrupted
        goal = GeneratePlan.Goal(
            mission_id=request.mission_id,
            instruction=request.instruction,
            scene=scene_to_msg(request.scene),
            executed=[step_result_to_msg(each) for each in request.executed],
            failures=list(request.failures),
            answers=[name_answer_to_msg(each) for each in request.answers],
            replies=[reply_to_msg(each) for each in request.replies],
            rejections=[rejection_to_msg(each) for each in request.rejections],
            avoided=sorted(request.avoided),
            interrupted=[step_to_msg(each) for each in left.steps] if left else [],
            interrupted_goal=left.goal if left else '',
            strategy=config.strategy,
            model=config.model,
        )
        return ActionCall(
            self._plan, goal, 'generate_plan', plan_outcome, PlanOutcome, config.server_wait_s
        )

    def act(self, step: Step, scene: Scene, config: RemoteConfig) -> ActionCall[ActOutcome]:
        """Start `execute_skill` with the step's targets as the scene has them."""
        goal = skill_goal(step, scene)
        started = self._now_s()

        def convert(result: Any) -> ActOutcome:
            return act_outcome(step, result, self._now_s() - started)

        def fail(ending: Ending, message: str) -> ActOutcome:
            code = {
                Ending.CANCELED: ExecuteSkill.Result.CANCELED,
                Ending.FAILED: ExecuteSkill.Result.INVALID_GOAL,
            }.get(ending, ExecuteSkill.Result.INTERNAL)
            return ActOutcome(ending, StepResult(step, int(code), message))

        return ActionCall(self._act, goal, 'execute_skill', convert, fail, config.server_wait_s)

    def _now_s(self) -> float:
        return float(self._clock.now().nanoseconds) * 1e-9


@dataclass(frozen=True)
class ConfiguredPartners:
    """Fits `Looker`, `Planner` and `Actor` with the settings of one mission."""

    remote: RemotePartners
    config: RemoteConfig

    def look(
        self, move: bool, focus: tuple[str, ...], names: tuple[str, ...] = ()
    ) -> ActionCall[LookOutcome]:
        """Start a look."""
        return self.remote.look(move, focus, names, self.config)

    def ask(self, names: tuple[str, ...]) -> QueryCall:
        """Ask what names mean."""
        return self.remote.ask(names, self.config)

    def plan(self, request: PlanRequest) -> ActionCall[PlanOutcome]:
        """Start planning."""
        return self.remote.plan(request, self.config)

    def act(self, step: Step, scene: Scene) -> ActionCall[ActOutcome]:
        """Start a skill."""
        return self.remote.act(step, scene, self.config)


def skill_goal(step: Step, scene: Scene, timeout_s: float = 0.0) -> ExecuteSkill.Goal:
    """
    Return the goal of a step.

    :raises SceneError: if the scene lacks one of its targets.
    """
    targets = [
        SkillTarget(object=object_to_msg(scene.get(name)), cloud=PointCloud2())
        for name in step.targets
    ]
    return ExecuteSkill.Goal(
        skill=step.skill, arguments=list(step.arguments), targets=targets, timeout_s=timeout_s
    )


def look_outcome(result: ObserveScene.Result) -> LookOutcome:
    """Return what a result message says."""
    codes = ObserveScene.Result
    ending = _ending(result.error_code, codes.CANCELED, codes.EMERGENCY_STOP)
    try:
        scene = scene_from_msg(result.scene) if result.scene.objects else None
    except InputError as exc:
        return LookOutcome(Ending.FAILED, f'perception sent a malformed scene: {exc}')
    if ending is Ending.DONE and scene is None:
        scene = Scene()
    return LookOutcome(ending, result.error_msg, scene, result.error_code == codes.NO_IMAGES)


def plan_outcome(result: GeneratePlan.Result) -> PlanOutcome:
    """Return what a result message says; a refusal and a question are proposals."""
    codes = GeneratePlan.Result
    proposals: dict[int, Callable[[], Proposal]] = {
        codes.SUCCESS: lambda: Proposal(plan=plan_from_msg(result.plan), goal=result.goal),
        codes.REFUSED: lambda: Proposal(
            refusal=result.refusal or result.error_msg, missing=tuple(result.missing)
        ),
        codes.QUESTION: lambda: Proposal(question=result.question or result.error_msg),
    }
    build = proposals.get(result.error_code)
    if build is None:
        ending = _ending(result.error_code, codes.CANCELED, -1)
        return PlanOutcome(ending, result.error_msg)
    return PlanOutcome(Ending.DONE, result.error_msg, build())


def act_outcome(step: Step, result: ExecuteSkill.Result, duration_s: float) -> ActOutcome:
    """Return what a result message says of a step."""
    codes = ExecuteSkill.Result
    ending = _ending(result.error_code, codes.CANCELED, codes.EMERGENCY_STOP)
    measurements = tuple(measurement_from_msg(each) for each in result.measurements)
    message = result.error_msg or 'no reason given'
    return ActOutcome(
        ending, StepResult(step, int(result.error_code), message, measurements, duration_s)
    )


def _ending(code: int, canceled: int, emergency_stop: int) -> Ending:
    if code == 0:
        return Ending.DONE
    if code == canceled:
        return Ending.CANCELED
    return Ending.EMERGENCY_STOP if code == emergency_stop else Ending.FAILED
