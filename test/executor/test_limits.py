"""Limits of motion: zones, speed, force and people, whatever a skill wants."""

from dataclasses import replace

from fake_robot import FakeRobot
from hypothesis import given
from hypothesis import strategies as st
import numpy as np
import pytest

from benchmark.skill_trials.bare_room import BareRoom
from benchmark.skill_trials.stage import Options
from executor.motion.collision import ArmWorld, CONTACT
from executor.motion.distance_field import DistanceField
from executor.motion.transforms import apply
from executor.profile import RobotProfile
from executor.robot import JointTrajectory
from executor.skills.contract import SkillCode, SkillRequest, SkillResult, Target
from executor.skills.library import run_skill
from executor.skills.limits import LimitedDriver, MotionLimits, Zone, zones_from
from executor.skills.manipulator import Manipulator
from executor.skills.memory import Memory
from sim.furniture import furniture_model
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


def test_the_arm_does_not_reach_over_a_zone() -> None:
    robot = FakeRobot()
    hand = Manipulator(robot, RobotProfile.load(resource_path('config/robot.yaml')), Memory())
    tool = hand.map_tform_base() @ hand.kinematics.tcp(hand.carry[None])[0]
    x, y = tool[:2, 3]
    zone = Zone(x - 0.02, y - 0.02, x + 0.02, y + 0.02)
    driver = LimitedDriver(robot, MotionLimits(keep_out=(zone,)), lambda: NOBODY)
    nothing = DistanceField(np.zeros((0, 3)), np.zeros(3), np.ones(3))
    free = ArmWorld(nothing, hand.map_tform_base())
    zoned = replace(free, keep_out=driver.keep_out())
    assert hand.checker.free(hand.carry[None], free)[0]
    assert not hand.checker.free(hand.carry[None], zoned)[0]
    assert 'would reach over a zone' in hand.checker.explain(hand.carry, zoned)
    # No margin that lets fingers touch things lets them into a zone.
    assert hand.checker.tool_fits(tool[None, None], free, (CONTACT,))[0]
    assert not hand.checker.tool_fits(tool[None, None], zoned, (CONTACT,))[0]
    # What is over it already may leave.
    placed = hand.spheres.placed(hand.kinematics.joint_frames(hand.carry[None]))[0]
    centres = apply(hand.map_tform_base(), placed)
    assert hand.checker.free(hand.carry[None], zoned.leaving(centres, hand.spheres.radii))[0]


def test_the_zone_in_which_the_robot_stands_does_not_hold_its_arm() -> None:
    x, y = FakeRobot().pose[:2]
    zones = (Zone(x - 0.3, y - 0.3, x + 0.3, y + 0.3), Zone(0.0, 0.0, 0.5, 0.5))
    driver = LimitedDriver(FakeRobot(), MotionLimits(keep_out=zones), lambda: NOBODY)
    assert driver.keep_out().tolist() == [[0.0, 0.0, 0.5, 0.5]]


@given(
    x=st.integers(-30, 30).map(lambda each: each / 10),
    y=st.integers(-30, 30).map(lambda each: each / 10),
)
def test_a_place_is_at_no_distance_exactly_from_the_zones_that_contain_it(
    x: float, y: float
) -> None:
    zones = (Zone(-1.0, -0.5, 0.5, 2.0), Zone(0.0, 0.0, 1.0, 1.0))
    driver = LimitedDriver(FakeRobot(), MotionLimits(keep_out=zones), lambda: NOBODY)
    nothing = DistanceField(np.zeros((0, 3)), np.zeros(3), np.ones(3))
    world = ArmWorld(nothing, np.eye(4), keep_out=driver.keep_out())
    distance = float(world.off_zones(np.array([[x, y, 0.7]]))[0])
    assert (distance == 0.0) == any(each.contains(x, y) for each in zones)


@pytest.mark.sim
def test_what_lies_over_a_zone_is_not_taken_and_what_lies_beside_is() -> None:
    room = BareRoom(3, Options())
    try:
        table = furniture_model('table', 5)
        front = 0.5 * table.size[0]
        room.stand('table_1', table, front, 2.0)
        room.lay('apple_1', 'apple', 3, (front + 0.1, 2.0, table.size[2]), 0.0)
        room.begin((1.9, 2.0, np.pi))
        zones = [Zone(0.0, 1.8, 2.0 * front, 2.2)]
        limits = MotionLimits(keep_out=tuple(zones))
        driver = LimitedDriver(room.robot, limits, lambda: NOBODY)
        room.hand.keep_out = driver.keep_out
        hands: list[np.ndarray] = []
        room.watchers.append(lambda: hands.append(room.driver.tcp_position()))
        result = room.call('pick', 'apple_1')
        assert result.code in (SkillCode.NO_PATH, SkillCode.NOT_REACHABLE), result.message
        assert not any(zones[0].contains(*hand[:2]) for hand in hands)
        room.hand.keep_out = lambda: np.array([[0.0, 2.6, 2.0 * front, 3.0]])
        result = room.call('pick', 'apple_1')
        assert result.succeeded, result.message
    finally:
        room.close()


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
