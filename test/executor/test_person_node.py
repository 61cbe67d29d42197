"""A person in the loop over DDS: services, status, and what the command line makes of them."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
import time
from types import SimpleNamespace
from typing import Any

import pytest

rclpy = pytest.importorskip('rclpy')
pytest.importorskip('tapa_msgs.action')

from fake_stack import FakeStack, own_context, running, Script  # noqa: E402
from rclpy.parameter import Parameter  # noqa: E402

from executor.node import ExecutorNode  # noqa: E402
from tapa_cli.console import Console  # noqa: E402
from tapa_cli.exits import CliError  # noqa: E402
from tapa_cli.person_client import PersonClient  # noqa: E402
from tapa_cli.prompter import Prompter  # noqa: E402
from tapa_cli.session import TaskClient  # noqa: E402
from tapa_cli.task import describe  # noqa: E402
from tapa_msgs.action import RunTask  # noqa: E402
from tapa_msgs.msg import TaskStatus  # noqa: E402
from tapa_planner.errors import InputError  # noqa: E402

pytestmark = [pytest.mark.ros, pytest.mark.timeout(60)]
PARAMETERS = [
    Parameter('approval', Parameter.Type.STRING, 'always'),
    Parameter('answer_wait_s', Parameter.Type.DOUBLE, 20.0),
]


@pytest.fixture
def script() -> Iterator[Script]:
    """An executor that asks before each plan, with fakes around it."""
    script, context = Script(), own_context()
    nodes = (
        FakeStack(script, 'robot2', context),
        ExecutorNode(namespace='robot2', context=context, parameter_overrides=PARAMETERS),
    )
    with running(*nodes, context=context):
        yield script


@pytest.fixture
def client() -> Iterator[TaskClient]:
    with TaskClient('robot2') as client:
        yield client


@pytest.fixture
def person(client: TaskClient) -> PersonClient:
    return PersonClient(client)


def until(person: PersonClient, state: int) -> TaskStatus:
    end = time.monotonic() + 15.0
    while (status := person.status()).state != state:
        assert time.monotonic() < end, status
        time.sleep(0.02)
    return status


def test_a_plan_is_approved_by_service(
    script: Script, client: TaskClient, person: PersonClient
) -> None:
    with ThreadPoolExecutor() as pool:
        task = pool.submit(client.run_task, 'x')
        status = until(person, TaskStatus.WAITING)
        assert status.plan_id
        assert not script.acted
        assert '`tapa task approve`' in describe(person)
        end = time.monotonic() + 10.0
        while 'gate [*]' not in person.tree():
            assert time.monotonic() < end, person.tree()
            time.sleep(0.05)
        with pytest.raises(CliError, match='expected a decision about the plan'):
            person.decide(True, plan_id='yesterday/plan-1')
        assert person.decide(True) == 'approved'
        assert task.result().error_code == RunTask.Result.SUCCESS
    with pytest.raises(CliError, match='no plan waits for approval'):
        person.decide(True, plan_id=status.plan_id)
    with pytest.raises(CliError, match='no plan waits for approval'):
        person.decide(True)


def test_a_rejection_reaches_the_planner(
    script: Script, client: TaskClient, person: PersonClient
) -> None:
    with ThreadPoolExecutor() as pool:
        task = pool.submit(client.run_task, 'x')
        first = until(person, TaskStatus.WAITING).plan_id
        assert person.decide(False, 'not that one') == 'rejected'
        while person.status().plan_id in ('', first):
            time.sleep(0.02)
        assert script.rejections == ['not that one']
        person.decide(True)
        assert task.result().error_code == RunTask.Result.SUCCESS


def test_a_question_waits_for_its_answer(
    script: Script, client: TaskClient, person: PersonClient
) -> None:
    script.question = 'which apple?'
    with ThreadPoolExecutor() as pool:
        task = pool.submit(client.run_task, 'x')
        status = until(person, TaskStatus.ASKING)
        assert status.text == 'which apple?'
        with pytest.raises(CliError, match='expected an answer to the question'):
            person.answer('red', 'other')
        script.question = ''
        person.answer('the red one')
        until(person, TaskStatus.WAITING)
        assert script.replies == ['the red one']
        person.decide(True)
        assert task.result().error_code == RunTask.Result.SUCCESS
    with pytest.raises(CliError, match='no question is open'):
        person.answer('late', status.question_id)


def test_pause_and_resume(script: Script, client: TaskClient, person: PersonClient) -> None:
    with pytest.raises(CliError, match='no task runs'):
        person.steer('pause')
    script.skill_s = 20.0
    with ThreadPoolExecutor() as pool:
        task = pool.submit(client.run_task, 'x')
        until(person, TaskStatus.WAITING)
        person.decide(True)
        while not script.acted:
            time.sleep(0.02)
        assert 'pausing' in person.steer('pause')
        until(person, TaskStatus.PAUSED)
        assert script.canceled == script.acted[-1:]
        script.skill_s = 0.05
        person.steer('resume')
        until(person, TaskStatus.WAITING)  # a new plan, a new approval
        person.decide(True)
        assert task.result().error_code == RunTask.Result.SUCCESS


def test_the_person_at_the_terminal_is_asked_once(
    script: Script, client: TaskClient, person: PersonClient
) -> None:
    script.question = 'which apple?'
    prompts: list[str] = []

    def read(prompt: str) -> str:
        prompts.append(prompt)
        script.question = ''
        return 'the red one' if prompt.startswith('which apple') else 'yes'

    shown: list[Any] = []
    prompter = Prompter(person, Console(is_silent=True), shown.append, read)
    result = client.run_task('x', on_feedback=prompter)
    assert result.error_code == RunTask.Result.SUCCESS, result.error_msg
    assert prompts == ['which apple? ', 'Carry it out? (yes, or why not): ']
    assert shown


def test_a_prompt_without_anybody_is_no_decision(person: PersonClient, script: Script) -> None:
    def nobody(prompt: str) -> str:
        raise EOFError

    prompter = Prompter(person, Console(is_silent=True), lambda _: None, nobody)
    prompter._in_peace(prompter._answer, SimpleNamespace(text='?', question_id='q'))


@pytest.mark.parametrize(
    ('name', 'value', 'message'),
    [
        ('when_busy', 'maybe', "expected one of reject, queue, preempt, got 'maybe'"),
        ('approval', 'sometimes', "expected one of never, risky, first, always, got 'sometimes'"),
        ('allowed_skills', ['pick', 'fly'], "got 'fly'"),
    ],
)
def test_a_policy_that_does_not_exist_is_told(name: str, value: Any, message: str) -> None:
    kind = Parameter.Type.STRING if isinstance(value, str) else Parameter.Type.STRING_ARRAY
    context = own_context()
    try:
        with pytest.raises(InputError, match=message):
            ExecutorNode(context=context, parameter_overrides=[Parameter(name, kind, value)])
    finally:
        context.try_shutdown()


def test_a_task_that_pre_empts_begins_when_the_other_has_stopped() -> None:
    script, context = Script(skill_s=20.0), own_context()
    policy = Parameter('when_busy', Parameter.Type.STRING, 'preempt')
    nodes = (
        FakeStack(script, 'robot3', context),
        ExecutorNode(namespace='robot3', context=context, parameter_overrides=[policy]),
    )
    with running(*nodes, context=context), TaskClient('robot3') as client:
        with ThreadPoolExecutor() as pool:
            first = pool.submit(client.run_task, 'x')
            while not script.acted:
                time.sleep(0.02)
            script.skill_s = 0.05
            assert client.run_task('y').error_code == RunTask.Result.SUCCESS
            assert first.result().error_code == RunTask.Result.CANCELED
            assert 'pre-empted' in first.result().error_msg
        assert script.canceled == script.acted[:1]
