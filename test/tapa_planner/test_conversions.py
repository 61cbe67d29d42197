"""Tests for conversions.py: round trips, no node needed."""

import pytest

pytest.importorskip('tapa_msgs')
pytestmark = pytest.mark.ros

from tapa_planner import conversions as c  # noqa: E402
from tapa_planner.plan import Measurement, NameAnswer, Plan, Step, StepResult  # noqa: E402
from tapa_planner.scene import Pose, Relation, Scene, SceneObject  # noqa: E402

STEP = Step('pick', ('apple_1',), 'Pick up the apple', 0.5)
SCENE = Scene(
    objects=(
        SceneObject(
            'apple_1', 'apple', 'apple', Pose.from_yaw(1, 2, 0.5, 0.3), (0.1, 0.2, 0.3), 0.5, 3,
            ('whole',), ('red',),
        ),
        SceneObject('table_1', 'table', 'table'),
    ),
    relations=(Relation('on', ('apple_1', 'table_1'), 0.75),),
    revision=4,
    stamp_s=12.25,
    robot_pose=Pose.from_yaw(0, 1, 0, 1),
)  # fmt: skip


def test_a_scene_survives_the_round_trip():
    assert c.scene_from_msg(c.scene_to_msg(SCENE)) == SCENE


def test_a_plan_survives_the_round_trip():
    plan = Plan((STEP,), 'bring the apple', 'm1', 2, complete=False)
    assert c.plan_from_msg(c.plan_to_msg(plan)) == plan


def test_a_step_result_survives_the_round_trip():
    result = StepResult(STEP, 13, 'no contact', (Measurement('gripper_opening', 0.0, 'm'),), 2.5)
    assert c.step_result_from_msg(c.step_result_to_msg(result)) == result


def test_stamps_keep_their_nanoseconds():
    assert c.stamp_from_msg(c.stamp_to_msg(123.456789012)) == pytest.approx(
        123.456789012, abs=1e-9
    )


def test_what_a_name_means_survives_the_round_trip():
    answer = NameAnswer('tumbler', ('cup_1', 'cup_2'))
    assert c.name_answer_from_msg(c.name_answer_to_msg(answer)) == answer
