"""Tests for executor/node.py: the node over DDS, with fakes of the other nodes."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
import time

import pytest

rclpy = pytest.importorskip('rclpy')
pytest.importorskip('tapa_msgs.action')

from fake_stack import FakeStack, own_context, running, Script  # noqa: E402

from executor.node import ExecutorNode  # noqa: E402
from executor.working_memory import Phase, TaskCode  # noqa: E402
from tapa_cli.session import TaskClient  # noqa: E402
from tapa_msgs.action import RunTask  # noqa: E402
from tapa_msgs.msg import TaskStatus  # noqa: E402

pytestmark = pytest.mark.ros


@pytest.fixture
def script() -> Iterator[Script]:
    """An executor with fakes around it."""
    script, context = Script(), own_context()
    nodes = (
        FakeStack(script, 'robot1', context),
        ExecutorNode(namespace='robot1', context=context),
    )
    with running(*nodes, context=context):
        yield script


@pytest.fixture
def client() -> Iterator[TaskClient]:
    with TaskClient('robot1') as client:
        yield client


def test_the_codes_are_those_of_the_messages():
    for code in TaskCode:
        assert getattr(RunTask.Result, code.name) == code
    for phase in Phase:
        assert getattr(TaskStatus, phase.name) == phase


def test_a_wish_is_carried_out_with_feedback(script: Script, client: TaskClient):
    texts: list[str] = []
    result = client.run_task('x', on_feedback=lambda each: texts.append(each.status.text))
    assert result.error_code == RunTask.Result.SUCCESS, result.error_msg
    assert result.goal_believed
    assert result.error_msg
    assert script.acted[-1] == 'place(apple_1, fridge_1)'
    assert any('Open' in text or 'doing' in text for text in texts)
    assert {each.name for each in result.timings} >= {'look', 'plan', 'act', 'check'}


@pytest.mark.parametrize('wish', ['', '   ', 'x' * 10_000, 'a\x07b'])
def test_a_wish_that_is_no_wish_is_invalid(script: Script, client: TaskClient, wish: str):
    result = client.run_task(wish)
    assert result.error_code == RunTask.Result.INVALID_GOAL
    assert 'expected' in result.error_msg
    assert script.acted == []


def test_a_refusal_and_a_question_have_codes_of_their_own(script: Script, client: TaskClient):
    script.refusal = 'there is no banana'
    result = client.run_task('x')
    assert (result.error_code, list(result.missing)) == (RunTask.Result.REFUSED, ['banana'])
    script.refusal, script.question = '', 'which apple?'
    result = client.run_task('x')
    assert (result.error_code, result.question) == (RunTask.Result.QUESTION, 'which apple?')


def test_a_second_task_is_refused_while_one_runs_and_the_first_goes_on(
    script: Script, client: TaskClient
):
    script.skill_s = 0.3
    with ThreadPoolExecutor() as pool:
        first = pool.submit(client.run_task, 'x')
        while not script.acted:
            time.sleep(0.02)
        assert client.run_task('y').error_code == RunTask.Result.BUSY
        assert first.result().error_code == RunTask.Result.SUCCESS


def test_cancel_waits_until_the_skill_has_stopped(script: Script, client: TaskClient):
    script.skill_s = 30.0
    result = client.run_task('x', stop=lambda: bool(script.acted))
    assert result.error_code == RunTask.Result.CANCELED
    assert script.canceled == [script.acted[-1]]
    assert result.steps[-1].error_msg == 'stopped on request'


def test_cancel_at_once_and_twice_is_accepted(script: Script, client: TaskClient):
    script.skill_s = 30.0
    calls = client._clients['run_task']
    assert calls.wait_for_server(timeout_sec=10.0)
    sending = calls.send_goal_async(RunTask.Goal(instruction='x'))
    while not sending.done():
        time.sleep(0.001)
    handle = sending.result()
    handle.cancel_goal_async()
    handle.cancel_goal_async()
    result = handle.get_result_async()
    deadline = time.monotonic() + 10.0
    while not result.done() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert result.result().result.error_code == RunTask.Result.CANCELED


def test_a_failing_skill_is_tried_again_and_then_given_up(script: Script, client: TaskClient):
    script.fail_skill = 'pick'
    result = client.run_task('x')
    assert result.error_code == RunTask.Result.STEP_FAILED
    assert 'the fingers met nothing' in result.error_msg
    assert result.replans == 2
