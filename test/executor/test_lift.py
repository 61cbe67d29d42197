"""What was taken is not dropped because the way off with it is blocked."""

from fake_robot import FakeRobot
import numpy as np
import pytest

from executor.motion.thing import SeenThing
from executor.profile import RobotProfile
from executor.skills.contract import SkillCode, SkillError, Target
from executor.skills.lift import Lift
from executor.skills.manipulator import Manipulator
from executor.skills.memory import Memory
from tapa_planner.resources import resource_path
from tapa_planner.scene import Pose, SceneObject

OPENING_M = 0.05
MUG = Target(SceneObject('mug_1', 'mug', 'mug', Pose((2.6, 2.0, 0.8)), (0.06, 0.06, 0.1)))


def lift(monkeypatch: pytest.MonkeyPatch, can_go_back: bool) -> tuple[Manipulator, Lift]:
    """Return a robot with a mug between its fingers that cannot stow its arm."""
    hand = Manipulator(
        FakeRobot(), RobotProfile.load(resource_path('config/robot.yaml')), Memory()
    )
    hand.driver.grip(OPENING_M, 20.0, lambda: False)
    posture = hand.arm()

    def move_arm(goal: np.ndarray, *_: object, **__: object) -> None:
        if not can_go_back or np.allclose(goal, hand.carry):
            raise SkillError(SkillCode.NO_PATH, 'no free path for the arm')

    monkeypatch.setattr(hand, 'move_arm', move_arm)
    monkeypatch.setattr(hand, '_back_away', lambda: False)
    joints = posture + np.linspace(0.0, 0.06, 5)[:, None]
    thing = SeenThing(np.zeros((1, 3)), np.array(MUG.centre), np.array(MUG.size), 0.0, 0.75)
    return hand, Lift(hand, MUG, thing, joints, 2)


def test_a_thing_that_cannot_be_carried_off_is_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    hand, way = lift(monkeypatch, can_go_back=True)
    with pytest.raises(SkillError, match='put back'):
        way.run(0.0)
    assert hand.memory.held is None
    assert hand.opening() == pytest.approx(hand.profile.max_opening_m)


def test_a_thing_that_cannot_be_put_back_stays_in_the_hand(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hand, way = lift(monkeypatch, can_go_back=False)
    with pytest.raises(SkillError, match='held'):
        way.run(0.0)
    assert hand.memory.held is not None
    assert hand.opening() == pytest.approx(OPENING_M)
