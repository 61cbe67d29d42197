"""Tests for tapa_cli/run.py: the command as a process beside an executor with fakes."""

from collections.abc import Callable, Iterator
import signal
import subprocess
import sys
import time

import pytest

pytest.importorskip('rclpy')
pytest.importorskip('tapa_msgs.action')

from fake_stack import FakeStack, own_context, running, Script

from executor.node import ExecutorNode
from tapa_cli.exits import Exit

pytestmark = pytest.mark.ros
Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture(scope='module')
def stack() -> Iterator[Script]:
    """One executor with fakes around it for all tests of this file."""
    script, context = Script(), own_context()
    nodes = (
        FakeStack(script, 'robot9', context),
        ExecutorNode(namespace='robot9', context=context),
    )
    with running(*nodes, context=context):
        yield script


@pytest.fixture
def script(stack: Script) -> Script:
    """The script as if nothing had happened."""
    stack.__dict__.update(Script().__dict__)
    return stack


@pytest.fixture
def start() -> Iterator[Start]:
    """Start the command; what still runs at the end is killed, so that no test meets its task."""
    started = []

    def begin(*more: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, '-m', 'tapa_cli', 'run', 'a wish', '--namespace', 'robot9', *more],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            # Who runs the tests in the background has SIGINT ignored, and children inherit that.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        started.append(process)
        return process

    yield begin
    for process in started:
        process.kill()
        process.wait()


def wait_for(condition: Callable[[], bool], timeout_s: float = 30.0) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, 'nothing happened'
        time.sleep(0.02)


def test_a_wish_shows_its_steps_and_ends_with_0(script: Script, start: Start):
    out, err = (process := start()).communicate(timeout=60)
    assert process.returncode == Exit.OK, err
    assert 'place(apple_1, fridge_1): ok' in out
    assert 'step 2/6' in out
    assert 'times: ' in out


@pytest.mark.parametrize(
    ('values', 'code', 'text'),
    [
        ({'refusal': 'there is no banana'}, Exit.REFUSED, 'missing: banana'),
        ({'question': 'which apple?'}, Exit.QUESTION, 'which apple?'),
        ({'fail_skill': 'pick'}, Exit.FAILED, 'the fingers met nothing'),
        ({'fail_skill': 'pick'}, Exit.FAILED, 'failed (NO_CONTACT)'),
    ],
)
def test_each_end_has_its_exit_code(
    script: Script, start: Start, values: dict[str, str], code: Exit, text: str
):
    script.__dict__.update(values)
    out, err = (process := start()).communicate(timeout=60)
    assert process.returncode == code, err
    assert text in out
    assert 'Traceback' not in err


@pytest.mark.parametrize('number', [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_cancels_the_task_and_waits_until_the_skill_has_stopped(
    script: Script, start: Start, number: signal.Signals
):
    script.skill_s = 60.0
    process = start()
    wait_for(lambda: bool(script.acted))
    process.send_signal(number)
    _, err = process.communicate(timeout=30)
    assert process.returncode == Exit.CANCELED
    assert script.canceled == script.acted
    assert err.strip() == 'tapa: canceled'
