"""Limits of motion: zones, speed, force and people, whatever a skill wants."""

from dataclasses import replace

from fake_robot import FakeRobot
import numpy as np
import pytest

from executor.profile import RobotProfile
from executor.robot import JointTrajectory
from executor.skills.contract import SkillCode, SkillRequest, SkillResult, Target
from executor.skills.library import run_skill
from executor.skills.limits import LimitedDriver, MotionLimits, Zone, zones_from
from executor.skills.manipulator import Manipulator
from executor.skills.memory import Memory
from tapa_planner.errors import InputError
from tapa_planner.resources import resource_path
from tapa_planner.scene import Pose, SceneObject

NOBODY = np.zeros((0, 2))
TABLE = Target(
    SceneObject(
        'table_1', 'table', 'table', Pose.from_yaw(3.2, 1.0, 0.37, np.pi), (0.7, 1.0, 0.74)
    )
)


def go(limits: MotionLimits, people: np.ndarray = NOBODY) -> tuple[FakeRobot, SkillResult, list]:
    robot = FakeRobot()
    driver = LimitedDriver(robot, limits, lambda: people)
    hand = Manipulator(driver, RobotProfile.load(resource_path('config/robot.yaml')), Memory())
    hand.base.speed_at = driver.speed_at
    driven, places = [], []
    drive = robot.drive

    def watched(vx: float, vy: float, wz: float):
        driven.append(float(np.hypot(vx, vy)))
        places.append(np.array(robot.pose[:2]))
        return drive(vx, vy, wz)

    robot.drive = watched
    request = SkillRequest((TABLE,), 90.0, lambda: False, lambda *_: None)
    result = run_skill('go_to', hand, request)
    return robot, result, list(zip(places, driven, strict=True))


def test_the_base_is_not_faster_than_allowed() -> None:
    _, result, driven = go(MotionLimits(speed_m_s=0.15))
    assert result.succeeded, result.message
    assert max(speed for _, speed in driven) == pytest.approx(0.15, abs=1e-6)
    _, _, free = go(MotionLimits())
    assert max(speed for _, speed in free) > 0.3


def test_the_robot_is_slow_near_people_only() -> None:
    somebody = np.array([[2.0, 1.0]])
    limits = MotionLimits(people_m=0.8, people_speed_m_s=0.1)
    _, result, driven = go(limits, somebody)
    assert result.succeeded, result.message
    near = [v for place, v in driven if np.linalg.norm(place - somebody[0]) < 0.78]
    far = [v for place, v in driven if np.linalg.norm(place - somebody[0]) > 0.85]
    assert near
    assert max(near) <= 0.1 + 1e-6
    assert max(far) > 0.2


def test_a_way_leads_around_a_zone_and_none_into_one() -> None:
    robot = FakeRobot()
    start = np.array(robot.pose[:2])
    middle = (start + np.array([3.2, 1.0])) / 2.0
    zone = Zone(middle[0] - 0.15, middle[1] - 0.15, middle[0] + 0.15, middle[1] + 0.15)
    _, result, driven = go(MotionLimits(keep_out=(zone,)))
    assert result.succeeded, result.message
    assert not any(zone.contains(*place) for place, _ in driven)
    around = (Zone(-9.0, -9.0, 9.0, 1.6), Zone(2.4, -9.0, 9.0, 9.0))
    _, result, driven = go(MotionLimits(keep_out=around))
    assert result.code is SkillCode.NO_PATH, result.message
    assert not any(each.contains(*place) for place, _ in driven for each in around)


def test_a_zone_in_which_the_robot_stands_lets_it_out() -> None:
    x, y = FakeRobot().pose[:2]
    here = Zone(x - 0.3, y - 0.3, x + 0.3, y + 0.3)
    assert go(MotionLimits(keep_out=(here,)))[1].succeeded


def test_fingers_are_not_harder_and_the_arm_is_slower_near_people() -> None:
    robot, seen = FakeRobot(), []
    grip, follow = robot.grip, robot.follow
    robot.grip = lambda opening, effort, stop: seen.append(effort) or grip(opening, effort, stop)
    robot.follow = lambda path, stop: seen.append(path.times_s[-1]) or follow(path, stop)
    here = np.array([robot.pose[:2]])
    people = [NOBODY]
    driver = LimitedDriver(robot, MotionLimits(force_n=15.0, people_share=0.25), lambda: people[0])
    driver.grip(0.0, 40.0, lambda: False)
    path = JointTrajectory(('lift',), np.array([[0.1]]), np.array([1.0]))
    driver.follow(path, lambda: False)
    people[0] = here
    driver.follow(path, lambda: False)
    assert seen == [15.0, 1.0, 4.0]


@pytest.mark.parametrize('text', ['1 2 3', '1 2 3 x', '2 0 1 1', '0 0 inf 1', 'nan 0 1 1'])
def test_a_zone_that_is_none_is_told(text: str) -> None:
    with pytest.raises(InputError, match='expected zones such as'):
        zones_from([text])


def test_zones_are_read() -> None:
    assert zones_from(['', '0 1 2 3', '-1.5, 0, 1, 1']) == (Zone(0, 1, 2, 3), Zone(-1.5, 0, 1, 1))
    assert replace(MotionLimits(), keep_out=zones_from([])).keep_out == ()
