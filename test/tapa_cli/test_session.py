"""Tests for tapa_cli/session.py: the client beside fakes."""

from concurrent.futures import Future
import os

import pytest

pytest.importorskip('rclpy')
pytest.importorskip('tapa_msgs.action')

from fake_stack import FakeStack, own_context, running, Script
from scripted_partners import FETCH, kitchen

from tapa_cli import session
from tapa_cli.exits import CliError, Exit
from tapa_cli.session import TaskClient

pytestmark = pytest.mark.ros


def test_a_node_that_dies_ends_the_wait_with_its_last_words():
    script, context = Script(skill_s=1.0), own_context()

    def check() -> None:
        if script.acted:
            raise CliError('node perception died with signal 9', Exit.NODES)

    domain_id = int(os.environ['ROS_DOMAIN_ID'])
    with (
        running(FakeStack(script, 'robot8', context), context=context),
        TaskClient('robot8', domain_id) as client,
    ):
        client.check_nodes = check
        with pytest.raises(CliError, match='perception died with signal 9'):
            client.skill(FETCH[0], kitchen())


class ForgetfulService:
    """A client whose first request is never answered, as when its server has not met it yet."""

    def __init__(self) -> None:
        self.asked = 0

    def wait_for_service(self, timeout_sec: float) -> bool:
        return True

    def call_async(self, request: str) -> 'Future[str]':
        self.asked += 1
        future: Future[str] = Future()
        if self.asked > 1:
            future.set_result(f'{request} answered')
        return future


def test_what_only_reads_is_asked_again_and_what_changes_things_is_not(monkeypatch):
    monkeypatch.setattr(session, '_ASK_AGAIN_S', 0.05)
    with TaskClient('robot9', int(os.environ['ROS_DOMAIN_ID'])) as client:
        reading, changing = ForgetfulService(), ForgetfulService()
        assert client.call(reading, 'truth', 'sim/ground_truth', only_reads=True).startswith(
            'truth'
        )
        with pytest.raises(CliError, match='load_scene did not answer'):
            client.call(changing, 'world', 'sim/load_scene', timeout_s=0.2)
    assert (reading.asked, changing.asked) == (2, 1)
