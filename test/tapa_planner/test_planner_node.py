"""The planner node over ROS: a plan, a refusal, validation, a model that does not exist."""

from collections.abc import Iterator
import os
import subprocess
import sys
import threading
from typing import Any

import pytest

rclpy = pytest.importorskip('rclpy')

from rclpy.executors import MultiThreadedExecutor  # noqa: E402
from rclpy.node import Node  # noqa: E402

from tapa_msgs.action import GeneratePlan  # noqa: E402
from tapa_msgs.msg import NameAnswer  # noqa: E402
from tapa_msgs.srv import ValidatePlan  # noqa: E402
from tapa_planner.action_client import ActionClient  # noqa: E402
from tapa_planner.conversions import scene_to_msg  # noqa: E402
from tapa_planner.node import PlannerNode  # noqa: E402
from tapa_planner.scene import Relation, Scene, SceneObject  # noqa: E402

pytestmark = [pytest.mark.ros, pytest.mark.timeout(90)]

SCENE = Scene(
    (
        SceneObject('table_1', 'table', 'table'),
        SceneObject('fridge_1', 'fridge', 'fridge'),
        SceneObject('apple_1', 'apple', 'apple'),
    ),
    (Relation('on', ('apple_1', 'table_1')),),
)


@pytest.fixture(scope='module')
def client() -> Iterator[Node]:
    rclpy.init()
    node, own = PlannerNode(namespace='robot'), Node('asker', namespace='robot')
    executor = MultiThreadedExecutor(num_threads=4)
    executor.add_node(node)
    executor.add_node(own)
    thread = threading.Thread(target=executor.spin, daemon=True)
    thread.start()
    yield own
    executor.shutdown(timeout_sec=2.0)
    thread.join(5.0)
    own.destroy_node()
    node.destroy_node()
    rclpy.try_shutdown()


def wait(future: Any, timeout_s: float = 40.0) -> Any:
    done = threading.Event()
    future.add_done_callback(lambda _: done.set())
    assert done.wait(timeout_s)
    return future.result()


def ask(client: Node, instruction: str, **goal: Any) -> GeneratePlan.Result:
    action = ActionClient(client, GeneratePlan, 'generate_plan')
    assert action.wait_for_server(timeout_sec=20.0)
    message = GeneratePlan.Goal(instruction=instruction, scene=scene_to_msg(SCENE), **goal)
    handle = wait(action.send_goal_async(message))
    result = wait(handle.get_result_async()).result
    action.destroy()
    return result


def test_what_perception_answered_for_a_missing_name_is_planned_with(client: Node) -> None:
    missing = ask(client, 'put the zorb in the fridge')
    assert (missing.error_code, list(missing.missing)) == (GeneratePlan.Result.REFUSED, ['zorb'])
    answers = [NameAnswer(name='zorb', ids=['apple_1'])]
    result = ask(client, 'put the zorb in the fridge', answers=answers)
    assert result.valid, result.error_msg
    assert 'apple_1' in result.goal
    assert any('zorb' in each for each in result.assumptions)


def test_a_wish_becomes_a_valid_plan(client: Node) -> None:
    result = ask(client, 'put the apple in the fridge', mission_id='m1')
    assert result.error_code == GeneratePlan.Result.SUCCESS, result.error_msg
    assert result.valid
    assert result.plan.mission_id == 'm1'
    assert {'pick', 'place', 'open'} <= {step.skill for step in result.plan.steps}
    check = client.create_client(ValidatePlan, 'validate_plan')
    assert check.wait_for_service(timeout_sec=10.0)
    request = ValidatePlan.Request(
        scene=scene_to_msg(SCENE), steps=result.plan.steps, goal=result.goal
    )
    assert wait(check.call_async(request)).valid
    request.steps = list(request.steps)[1:]
    answer = wait(check.call_async(request))
    assert answer.success
    assert not answer.valid


def test_an_impossible_wish_is_refused_with_what_is_missing(client: Node) -> None:
    result = ask(client, 'bring me the umbrella')
    assert result.error_code == GeneratePlan.Result.REFUSED
    assert list(result.missing) == ['umbrella']
    assert result.error_msg


@pytest.mark.parametrize(
    ('instruction', 'goal', 'code'),
    [
        ('', {}, 'INVALID_GOAL'),
        ('a\x07b', {}, 'INVALID_GOAL'),
        ('put the apple in the fridge', {'strategy': 'magic'}, 'INVALID_GOAL'),
        ('put the apple in the fridge', {'model': 'no/such-model'}, 'MODEL_UNAVAILABLE'),
    ],
)
def test_bad_input_is_told(
    client: Node, instruction: str, goal: dict[str, str], code: str
) -> None:
    result = ask(client, instruction, **goal)
    assert result.error_code == getattr(GeneratePlan.Result, code), result.error_msg
    assert result.error_msg


def test_a_model_that_does_not_exist_fails_the_start() -> None:
    command = [sys.executable, '-m', 'tapa_planner.node', '--ros-args', '-p', 'model:=no/such']
    ended = subprocess.run(command, capture_output=True, text=True, timeout=80, env=os.environ)
    assert ended.returncode == 1
    assert 'no/such' in ended.stderr
    assert 'Traceback' not in ended.stderr
