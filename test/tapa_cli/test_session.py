"""Tests for tapa_cli/session.py: the client beside fakes."""

import os

import pytest

pytest.importorskip('rclpy')
pytest.importorskip('tapa_msgs.action')

from fake_stack import FakeStack, own_context, running, Script
from scripted_partners import FETCH, kitchen

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
