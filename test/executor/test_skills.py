"""The skills' contract on a robot without physics: results, cancel, emergency stop, blocking."""

from dataclasses import replace

from fake_robot import FakeRobot
import numpy as np
import pytest

from executor.profile import RobotProfile
from executor.skills.contract import SkillCode, SkillRequest, SkillResult, Target
from executor.skills.library import ARGUMENTS, run_skill, SKILLS
from executor.skills.manipulator import Manipulator
from executor.skills.memory import HeldThing, Memory
from tapa_planner.resources import resource_path
from tapa_planner.scene import Pose, SceneObject

TABLE = Target(
    SceneObject(
        'table_1', 'table', 'table', Pose.from_yaw(3.2, 1.0, 0.37, np.pi), (0.7, 1.0, 0.74)
    )
)
APPLE = Target(
    SceneObject('apple_1', 'apple', 'apple', Pose((3.0, 1.0, 0.78)), (0.07, 0.07, 0.07))
)
FRIDGE = Target(
    SceneObject(
        'fridge_1', 'fridge', 'fridge', Pose.from_yaw(3.5, 3.0, 0.8, np.pi), (0.6, 0.7, 1.6)
    )
)


def robot() -> tuple[FakeRobot, Manipulator]:
    driver = FakeRobot()
    profile = RobotProfile.load(resource_path('config/robot.yaml'))
    return driver, Manipulator(driver, profile, Memory())


def request(*targets: Target, stop=lambda: False, timeout_s: float = 60.0) -> SkillRequest:
    return SkillRequest(targets, timeout_s, stop, lambda phase, text, retries: None)


def target_for(name: str) -> tuple[Target, ...]:
    return {
        'place': (APPLE, TABLE),
        'wipe': (TABLE, APPLE),
        'hand_over': (APPLE, TABLE),
        'fill': (APPLE, TABLE),
        'pour': (APPLE, TABLE),
        'slice': (APPLE, TABLE),
        'pick': (APPLE,),
        'open': (FRIDGE,),
        'close': (FRIDGE,),
    }.get(name, (TABLE,))


def test_go_to_stands_in_front_and_faces_the_table() -> None:
    driver, hand = robot()
    result = run_skill('go_to', hand, request(TABLE))
    assert result.succeeded, result.message
    to_table = np.array([3.2, 1.0]) - driver.pose[:2]
    heading = np.array([np.cos(driver.pose[2]), np.sin(driver.pose[2])])
    assert heading @ to_table / np.linalg.norm(to_table) > 0.7
    assert {m.name: m.value for m in result.measurements}['distance_to_goal'] < 0.02


def test_look_at_measures_the_stamp_of_a_fresh_frame() -> None:
    driver, hand = robot()
    result = run_skill('look_at', hand, request(APPLE))
    assert result.succeeded
    assert {m.name: m.value for m in result.measurements}['stamp_s'] == driver.time_s


@pytest.mark.parametrize('name', sorted(SKILLS))
def test_every_skill_ends_at_once_when_canceled_before_it_starts(name: str) -> None:
    driver, hand = robot()
    result = run_skill(name, hand, request(*target_for(name), stop=lambda: True))
    assert result.code is SkillCode.CANCELED
    assert not driver.driven


@pytest.mark.parametrize('name', sorted(SKILLS))
def test_every_skill_reports_a_latched_emergency_stop(name: str) -> None:
    driver, hand = robot()
    driver.stopped = True
    result = run_skill(name, hand, request(*target_for(name)))
    assert result.code is SkillCode.EMERGENCY_STOP
    assert 'emergency' in result.message


@pytest.mark.parametrize('name', sorted(SKILLS))
def test_every_skill_refuses_a_wrong_number_of_targets(name: str) -> None:
    _, hand = robot()
    result = run_skill(name, hand, request(*[TABLE] * (ARGUMENTS[name] + 1)))
    assert result.code is SkillCode.INVALID_GOAL


def test_driving_stops_when_canceled_on_the_way() -> None:
    driver, hand = robot()
    late = []
    result = run_skill('go_to', hand, request(TABLE, stop=lambda: len(driver.driven) > 10))
    late.append(len(driver.driven))
    assert result.code is SkillCode.CANCELED
    assert late[0] <= 12


def test_a_base_that_does_not_move_is_blocked() -> None:
    driver, hand = robot()
    driver.blocked = True
    assert run_skill('go_to', hand, request(TABLE)).code is SkillCode.BLOCKED


def test_a_skill_that_takes_too_long_says_so() -> None:
    _, hand = robot()
    result = run_skill('go_to', hand, request(TABLE, timeout_s=0.5))
    assert result.code is SkillCode.TIMED_OUT


def test_pick_where_nothing_is_seen_says_not_visible() -> None:
    _, hand = robot()
    result = run_skill('pick', hand, request(APPLE))
    assert result.code is SkillCode.NOT_VISIBLE
    assert 'apple' in result.message


def test_place_with_an_empty_hand_and_an_unknown_skill_are_refused() -> None:
    _, hand = robot()
    assert run_skill('place', hand, request(APPLE, TABLE)).code is SkillCode.HAND_EMPTY
    assert run_skill('fly', hand, request(APPLE)).code is SkillCode.UNKNOWN_SKILL


@pytest.mark.parametrize('name', ['fill', 'pour'])
def test_liquids_need_a_vessel_in_the_hand(name: str) -> None:
    _, hand = robot()
    result = run_skill(name, hand, request(APPLE, TABLE))
    assert result.code is SkillCode.HAND_EMPTY
    assert 'vessel' in result.message


def test_open_without_a_handle_in_sight_says_so() -> None:
    _, hand = robot()
    assert run_skill('open', hand, request(FRIDGE)).code is SkillCode.NO_HANDLE


def test_what_the_scene_says_is_on_already_is_not_pressed() -> None:
    driver, hand = robot()
    lamp = Target(replace(APPLE.found, states=('on',)))
    result = run_skill('turn_on', hand, request(lamp))
    assert result.succeeded
    assert 'already' in result.message
    assert driver.time_s == 0.0


@pytest.mark.parametrize('name', ['press', 'turn_on', 'turn_off'])
def test_a_full_hand_does_not_press(name: str) -> None:
    _, hand = robot()
    hand.memory.held = HeldThing(
        'apple_1', 'apple', 'apple', np.full(3, 0.07), np.eye(4), 0.07, 0.0
    )
    assert run_skill(name, hand, request(TABLE)).code is SkillCode.HAND_NOT_EMPTY


@pytest.mark.filterwarnings('error')
def test_press_where_no_control_is_seen_says_so() -> None:
    _, hand = robot()
    assert run_skill('press', hand, request(TABLE)).code is SkillCode.NO_CONTROL


def test_wiping_and_giving_need_something_in_the_hand() -> None:
    _, hand = robot()
    assert run_skill('wipe', hand, request(TABLE, APPLE)).code is SkillCode.NO_TOOL
    assert run_skill('slice', hand, request(APPLE, TABLE)).code is SkillCode.HAND_EMPTY
    assert run_skill('hand_over', hand, request(APPLE, TABLE)).code is SkillCode.HAND_EMPTY
    hand.memory.held = HeldThing(
        'apple_1', 'apple', 'apple', np.full(3, 0.07), np.eye(4), 0.07, 0.0
    )
    assert run_skill('wipe', hand, request(TABLE, APPLE)).code is SkillCode.NO_TOOL


def test_what_is_held_is_not_handed_to_nobody() -> None:
    _, hand = robot()
    hand.memory.held = HeldThing(
        'apple_1', 'apple', 'apple', np.full(3, 0.07), np.eye(4), hand.opening(), 0.0
    )
    result = run_skill('hand_over', hand, request(APPLE, TABLE))
    assert result.code is SkillCode.NOT_VISIBLE
    assert 'nobody is seen' in result.message
    assert hand.memory.held is not None


def test_a_result_needs_a_message() -> None:
    with pytest.raises(ValueError, match='message'):
        SkillResult(SkillCode.SUCCESS, '')


def test_a_defect_inside_a_skill_is_a_result_with_its_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def burst(*_: object) -> None:
        raise RuntimeError('something snapped')

    _, hand = robot()
    monkeypatch.setattr(hand, 'begin', burst)
    result = run_skill('go_to', hand, request(TABLE))
    assert result.code is SkillCode.INTERNAL
    assert 'something snapped' in result.message
