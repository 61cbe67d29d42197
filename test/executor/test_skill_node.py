"""Tests for executor/skill_node.py without a driver: one skill at a time, and its codes."""

from collections.abc import Iterator

import pytest

pytest.importorskip('rclpy')
pytest.importorskip('tapa_msgs.action')

from fake_stack import own_context, running
from scripted_partners import FETCH, kitchen

from executor import skill_node
from executor.skill_node import SkillNode
from executor.skills.contract import SkillCode
from tapa_cli.session import TaskClient
from tapa_msgs.action import ExecuteSkill

pytestmark = pytest.mark.ros


@pytest.fixture
def client() -> Iterator[TaskClient]:
    context = own_context()
    node = SkillNode(namespace='robot5', context=context)
    with running(node, context=context), TaskClient('robot5') as client:
        yield client


def test_the_codes_are_those_of_the_messages() -> None:
    for code in SkillCode:
        assert getattr(ExecuteSkill.Result, code.name) == code


def test_a_second_skill_is_told_that_the_hand_is_busy_and_the_first_can_be_canceled(
    client: TaskClient,
) -> None:
    others: list[SkillCode] = []

    def stop() -> bool:
        if not others:
            second = client.skill(FETCH[0], kitchen())
            others.append(SkillCode(second.error_code))
            assert 'go_to runs; cancel it' in second.error_msg
        return True

    first = client.skill(FETCH[0], kitchen(), stop=stop)
    assert others == [SkillCode.BUSY]
    assert SkillCode(first.error_code) is SkillCode.CANCELED


def test_without_a_driver_a_skill_says_what_was_not_heard(
    client: TaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(skill_node, '_ROBOT_WAIT_S', 0.2)
    result = client.skill(FETCH[0], kitchen())
    assert SkillCode(result.error_code) is SkillCode.DRIVER_FAILED
    assert 'nothing heard on robot_description, odom' in result.error_msg
