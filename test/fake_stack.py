"""Perception, planner, skills and the judge as one fake node, for tests of the executor and CLI."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
import threading
import time
from typing import Any

import rclpy
from rclpy.action import ActionServer, CancelResponse
from rclpy.callback_groups import ReentrantCallbackGroup
from rclpy.context import Context
from rclpy.executors import MultiThreadedExecutor
from rclpy.node import Node
from scripted_partners import FETCH, GOAL, kitchen, planned_from

from tapa_msgs.action import ExecuteSkill, FollowJointTrajectory, GeneratePlan, ObserveScene
from tapa_msgs.msg import Measurement
from tapa_msgs.msg import Scene as SceneMsg
from tapa_msgs.srv import GroundTruth, QueryScene
from tapa_planner.conversions import plan_to_msg, scene_from_msg, scene_to_msg
from tapa_planner.node_process import ServingNode
from tapa_planner.plan import Plan
from tapa_planner.qos import LATCHED


@dataclass
class Script:
    """How the fake behaves; may change while it runs."""

    skill_s: float = 0.05
    refusal: str = ''
    question: str = ''
    fail_skill: str = ''
    holds: bool = True
    acted: list[str] = field(default_factory=list)
    canceled: list[str] = field(default_factory=list)
    replies: list[str] = field(default_factory=list)
    rejections: list[str] = field(default_factory=list)


class FakeStack(Node):
    """Offers the actions of the other nodes and follows the script."""

    def __init__(self, script: Script, namespace: str, context: Context) -> None:
        super().__init__('fake_stack', namespace=namespace, context=context)
        self.script = script
        group = ReentrantCallbackGroup()
        actions = (
            (ObserveScene, 'observe_scene', self._look),
            (GeneratePlan, 'generate_plan', self._plan),
            (ExecuteSkill, 'execute_skill', self._act),
            (FollowJointTrajectory, 'follow_joint_trajectory', self._act),
        )
        self.servers = [
            ActionServer(
                self,
                kind,
                name,
                callback,
                callback_group=group,
                cancel_callback=lambda goal: CancelResponse.ACCEPT,
            )
            for kind, name, callback in actions
        ]
        self.create_service(GroundTruth, 'sim/ground_truth', self._judge, callback_group=group)
        self.create_service(QueryScene, 'query_scene', self._knows_nothing, callback_group=group)
        scene = self.create_publisher(SceneMsg, 'scene', LATCHED)
        scene.publish(scene_to_msg(kitchen()))

    def destroy_node(self) -> None:
        for server in self.servers:
            server.destroy()
        super().destroy_node()

    def _look(self, goal: Any) -> ObserveScene.Result:
        goal.succeed()
        return ObserveScene.Result(error_msg='seen', scene=scene_to_msg(kitchen()), views=3)

    def _plan(self, goal: Any) -> GeneratePlan.Result:
        goal.succeed()
        self.script.replies = [each.answer for each in goal.request.replies]
        self.script.rejections = [each.reason for each in goal.request.rejections]
        codes = GeneratePlan.Result
        if self.script.refusal:
            return codes(
                error_code=codes.REFUSED,
                error_msg=self.script.refusal,
                refusal=self.script.refusal,
                missing=['banana'],
            )
        if self.script.question:
            return codes(error_code=codes.QUESTION, error_msg='?', question=self.script.question)
        steps = planned_from(scene_from_msg(goal.request.scene), FETCH, GOAL)
        return codes(error_msg='planned', plan=plan_to_msg(Plan(steps or ())), goal=GOAL)

    def _act(self, goal: Any) -> Any:
        request = goal.request
        name = f'{request.skill}({", ".join(request.arguments)})'
        self.script.acted.append(name)
        deadline = time.monotonic() + self.script.skill_s
        while time.monotonic() < deadline:
            goal.publish_feedback(ExecuteSkill.Feedback(text=f'doing {name}'))
            if goal.is_cancel_requested:
                time.sleep(0.1)
                self.script.canceled.append(name)
                goal.canceled()
                codes = ExecuteSkill.Result
                return codes(error_code=codes.CANCELED, error_msg='stopped on request')
            time.sleep(0.01)
        if self.script.fail_skill == request.skill:
            goal.abort()
            return ExecuteSkill.Result(error_code=13, error_msg='the fingers met nothing')
        goal.succeed()
        return ExecuteSkill.Result(
            error_msg='done', measurements=[Measurement(name='distance_to_goal', value=0.01)]
        )

    def _knows_nothing(self, request: Any, response: Any) -> Any:
        response.success = True
        return response

    def _judge(self, request: Any, response: Any) -> Any:
        response.success, response.message = True, 'judged'
        response.holds = self.script.holds and bool(request.goal)
        response.atoms, response.objects = ['(on a b)'], ['a apple', 'b table']
        return response


@contextmanager
def running(*nodes_of: Any, context: Context) -> Iterator[None]:
    """Spin nodes in a thread while the context lasts, then take them down."""
    executor = MultiThreadedExecutor(num_threads=8, context=context)
    for node in nodes_of:
        executor.add_node(node)
    spinner = threading.Thread(target=executor.spin, daemon=True)
    spinner.start()
    try:
        yield
    finally:
        for node in nodes_of:
            if isinstance(node, ServingNode):
                node.tell_to_stop('the test is over')  # a goal that hangs would hang all tests
        executor.shutdown(timeout_sec=3.0)
        spinner.join(5.0)
        for node in nodes_of:
            node.destroy_node()
        context.try_shutdown()


def own_context() -> Context:
    context = Context()
    rclpy.init(context=context)
    return context
