"""Whether the picture that a failure was judged by is a fresh one."""

from dataclasses import replace

from fake_robot import FakeRobot
import numpy as np
import pytest

from executor.profile import RobotProfile
from executor.robot import RgbdFrame, StopRequested
from executor.skills.contract import SkillCode, SkillRequest, Target
from executor.skills.library import run_skill
from executor.skills.manipulator import Manipulator
from executor.skills.memory import Memory
from executor.skills.second_glance import MOST_WAIT_S, second_glance
from executor.skills.vitals import FROZEN
from tapa_planner.resources import resource_path
from tapa_planner.scene import Pose, SceneObject

POINT = np.array([1.5, 0.2, 0.8])


class Camera(FakeRobot):
    """Sends one picture until a moment, and one that is new each time from then on."""

    def __init__(self, frozen_until_s: float) -> None:
        super().__init__()
        self.frozen_until_s = frozen_until_s
        self.pictures = 0

    def capture(self, camera: str, newer_than_s: float, stop: StopRequested) -> RgbdFrame | None:
        frame = super().capture(camera, newer_than_s, stop)
        if frame is None:
            return None
        self.pictures += 1
        turned = frame.map_tform_camera.copy()
        turned[0, 3] += 0.1 * self.pictures  # the head turns
        shade = 100 if self.time_s < self.frozen_until_s else self.pictures
        return replace(frame, color=np.full_like(frame.color, shade), map_tform_camera=turned)


def hand(driver: FakeRobot) -> Manipulator:
    return Manipulator(driver, RobotProfile.load(resource_path('config/robot.yaml')), Memory())


def test_a_fresh_picture_is_nothing_to_tell() -> None:
    driver = Camera(0.0)
    assert second_glance(hand(driver), POINT) == ()
    assert driver.pictures == 2


@pytest.mark.parametrize(('until_s', 'least_s', 'most_s'), [(6.0, 5.0, 10.0), (1e9, 15.0, 30.0)])
def test_a_frozen_one_is_told_and_waited_for_but_not_for_ever(
    until_s: float, least_s: float, most_s: float
) -> None:
    driver = Camera(until_s)
    robot = hand(driver)
    began = driver.now_s()
    (told,) = second_glance(robot, POINT)
    assert told.name == FROZEN
    assert least_s <= driver.now_s() - began <= most_s
    assert least_s >= MOST_WAIT_S or until_s < 1e9
    assert len(robot.memory.cloud.points) == 0


def test_a_skill_that_failed_by_sight_tells_of_it() -> None:
    found = SceneObject('apple_1', 'apple', 'apple', Pose((2.1, 2.0, 0.8)), (0.08, 0.08, 0.08))
    request = SkillRequest((Target(found),), 120.0, lambda: False, lambda *_: None)
    result = run_skill('pick', hand(Camera(1e9)), request)
    assert result.code is SkillCode.NOT_VISIBLE
    assert FROZEN in {each.name for each in result.measurements}
