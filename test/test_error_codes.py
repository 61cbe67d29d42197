"""Every error code that an action can answer with has a test that brings it about."""

import ast
from pathlib import Path
import re

import pytest

ROOT = Path(__file__).resolve().parents[1]
SKILLS, FAILING = 'executor/test_skills.py', 'executor/test_failing_skills.py'
MISSION, DESK = 'executor/test_mission.py', 'tapa_planner/test_desk.py'
LOOK, OBSERVER = 'perception/test_node.py', 'perception/test_observer.py'

PROVOKED_BY: dict[str, dict[str, str]] = {
    'ExecuteSkill': {
        'INVALID_GOAL': f'{SKILLS}::test_every_skill_refuses_a_wrong_number_of_targets',
        'BUSY': 'executor/test_skill_node.py'
        '::test_a_second_skill_is_told_that_the_hand_is_busy_and_the_first_can_be_canceled',
        'CANCELED': f'{SKILLS}::test_driving_stops_when_canceled_on_the_way',
        'UNKNOWN_SKILL': f'{SKILLS}::test_place_with_an_empty_hand_and_an_unknown_skill_are_refused',
        'NOT_VISIBLE': f'{SKILLS}::test_pick_where_nothing_is_seen_says_not_visible',
        'NOT_REACHABLE': f'{FAILING}::test_what_the_head_cannot_turn_to_is_out_of_reach',
        'NO_PATH': 'executor/test_limits.py::test_a_way_leads_around_a_zone_and_none_into_one',
        'NO_CONTACT': f'{FAILING}::test_fingers_that_close_on_nothing_had_no_contact',
        'SLIPPED': f'{FAILING}::test_what_falls_out_of_oily_fingers_slipped',
        'DROPPED': f'{FAILING}::test_what_is_not_where_it_was_put_down_was_dropped',
        'BLOCKED': f'{SKILLS}::test_a_base_that_does_not_move_is_blocked',
        'JAMMED': f'{FAILING}::test_a_door_that_does_not_give_way_is_jammed',
        'OCCUPIED': 'executor/test_spots.py'
        '::test_what_stands_there_is_told_from_what_stands_beside',
        'NO_HANDLE': f'{SKILLS}::test_open_without_a_handle_in_sight_says_so',
        'HAND_NOT_EMPTY': f'{SKILLS}::test_a_full_hand_does_not_press',
        'HAND_EMPTY': f'{SKILLS}::test_place_with_an_empty_hand_and_an_unknown_skill_are_refused',
        'NO_FREE_SPACE': 'executor/test_spots.py::test_an_edge_and_the_air_are_no_place_to_stand',
        'NO_TOOL': f'{SKILLS}::test_wiping_and_giving_need_something_in_the_hand',
        'NOT_GRASPABLE': 'executor/test_suited.py'
        '::test_what_a_thing_is_not_made_for_is_refused_with_code_and_reason',
        'NO_CONTROL': f'{SKILLS}::test_press_where_no_control_is_seen_says_so',
        'NO_EFFECT': 'executor/test_pour_outcome.py'
        '::test_what_was_not_seen_or_went_beside_is_no_success',
        'SPILLED': 'executor/test_pour_outcome.py'
        '::test_what_was_not_seen_or_went_beside_is_no_success',
        'DRIVER_FAILED': f'{FAILING}::test_a_driver_that_says_nothing_more_is_what_failed',
        'EMERGENCY_STOP': f'{SKILLS}::test_every_skill_reports_a_latched_emergency_stop',
        'TIMED_OUT': f'{SKILLS}::test_a_skill_that_takes_too_long_says_so',
        'INTERNAL': f'{SKILLS}::test_a_defect_inside_a_skill_is_a_result_with_its_name',
    },
    'ObserveScene': {
        'INVALID_GOAL': f'{LOOK}::test_bad_goals_and_names_are_refused_with_a_sentence',
        'BUSY': f'{LOOK}::test_only_one_look_at_a_time_and_cancel_stops_the_robot',
        'CANCELED': f'{LOOK}::test_only_one_look_at_a_time_and_cancel_stops_the_robot',
        'NO_IMAGES': f'{LOOK}::test_a_black_camera_is_why_a_look_fails',
        'MOTION_FAILED': f'{OBSERVER}::test_without_any_motion_or_image_the_reason_is_told',
        'EMERGENCY_STOP': f'{OBSERVER}::test_without_any_motion_or_image_the_reason_is_told',
        'INTERNAL': f'{LOOK}::test_a_defect_ends_the_look_and_not_the_node',
    },
    'GeneratePlan': {
        'INVALID_GOAL': 'tapa_planner/test_planner_node.py::test_bad_input_is_told',
        'BUSY': f'{DESK}::test_two_requests_at_once_one_is_told_to_wait',
        'CANCELED': f'{DESK}::test_cancel_is_quick_and_the_desk_is_busy_until_the_model_is_done',
        'REFUSED': 'tapa_planner/test_planner_node.py'
        '::test_an_impossible_wish_is_refused_with_what_is_missing',
        'QUESTION': f'{DESK}::test_rubbish_ends_in_a_question',
        'NO_VALID_PLAN': f'{DESK}::test_a_plan_that_cannot_be_carried_out_is_no_valid_plan',
        'MODEL_UNAVAILABLE': f'{DESK}::test_what_a_model_raises_ends_one_goal',
        'TIMED_OUT': f'{DESK}::test_a_hanging_model_is_given_up',
        'INTERNAL': f'{DESK}::test_what_a_model_raises_ends_one_goal',
    },
    'RunTask': {
        'INVALID_GOAL': 'executor/test_mission_node.py::test_a_wish_that_is_no_wish_is_invalid',
        'BUSY': 'executor/test_mission_node.py'
        '::test_a_second_task_is_refused_while_one_runs_and_the_first_goes_on',
        'CANCELED': f'{MISSION}::test_cancel_stops_what_runs_in_every_phase',
        'LOOK_FAILED': f'{MISSION}::test_a_look_that_fails_ends_the_mission',
        'PLAN_FAILED': f'{MISSION}::test_a_planner_that_dies_or_fails_ends_the_mission',
        'REFUSED': f'{MISSION}::test_a_refusal_ends_the_mission_with_what_is_missing',
        'QUESTION': f'{MISSION}::test_a_question_ends_the_mission_with_the_question',
        'STEP_FAILED': f'{MISSION}::test_the_same_failure_again_and_again_ends_the_mission',
        'REPLANS_EXHAUSTED': f'{MISSION}::test_different_failures_end_with_the_number_of_replans',
        'EMERGENCY_STOP': f'{MISSION}'
        '::test_an_emergency_stop_ends_the_mission_and_cancels_the_skill',
        'TIMED_OUT': f'{MISSION}::test_the_whole_mission_times_out',
        'REJECTED': 'executor/test_gate.py::test_nobody_there_is_a_no',
        'INTERNAL': f'{MISSION}::test_a_planner_that_dies_or_fails_ends_the_mission',
    },
}
STANDARD = {'FollowJointTrajectory', 'GripperCommand'}
"""Those of ros2_control in our own package, with its codes; a driver answers them."""


@pytest.mark.parametrize('action', sorted(PROVOKED_BY))
def test_every_code_has_a_test_that_provokes_it(action: str) -> None:
    text = (ROOT / 'tapa_msgs' / 'action' / f'{action}.action').read_text(encoding='utf-8')
    codes = set(re.findall(r'^uint16 ([A-Z_]+)=[1-9]', text, re.MULTILINE))
    assert codes == set(PROVOKED_BY[action])
    for code, where in PROVOKED_BY[action].items():
        assert re.search(rf'\b{code}\b', _source(where)), f'{where} does not tell of {code}'


def test_every_action_with_codes_is_in_the_table() -> None:
    files = (ROOT / 'tapa_msgs' / 'action').glob('*.action')
    ours = {path.stem for path in files if ' SUCCESS=' in path.read_text(encoding='utf-8')}
    assert ours - STANDARD == set(PROVOKED_BY)


def _source(where: str) -> str:
    """Return the text of a test with its parameters."""
    path, _, name = where.partition('::')
    text = (ROOT / 'test' / path).read_text(encoding='utf-8')
    tests = {each.name: each for each in ast.parse(text).body if isinstance(each, ast.FunctionDef)}
    assert name in tests, f'there is no test {where}'
    node = tests[name]
    first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
    return '\n'.join(text.splitlines()[first - 1 : node.end_lineno])
