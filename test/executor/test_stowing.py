"""An arm on which something presses a little does not keep the robot from driving."""

from fake_robot import FakeRobot
import numpy as np
import pytest

from executor.profile import RobotProfile
from executor.skills.contract import SkillCode, SkillError
from executor.skills.manipulator import Manipulator
from executor.skills.memory import Memory
from tapa_planner.resources import resource_path


@pytest.mark.parametrize(('short_rad', 'drives'), [(0.05, True), (0.4, False)])
def test_a_nearly_stowed_arm_that_is_blocked_counts_as_stowed(
    monkeypatch: pytest.MonkeyPatch, short_rad: float, drives: bool
) -> None:
    hand = Manipulator(
        FakeRobot(), RobotProfile.load(resource_path('config/robot.yaml')), Memory()
    )
    away = hand.carry + np.array([0.0, 0.0, 0.0, short_rad, *np.zeros(len(hand.carry) - 4)])

    def move_arm(*_: object, **__: object) -> None:
        raise SkillError(SkillCode.BLOCKED, 'panda_joint4 stays short of its goal')

    monkeypatch.setattr(hand, 'arm', lambda: away)
    monkeypatch.setattr(hand, 'world', lambda **_: None)
    monkeypatch.setattr(hand, 'move_arm', move_arm)
    if drives:
        hand.stow()
    else:
        with pytest.raises(SkillError, match='stays short'):
            hand.stow()
