"""Tests for pressing.py: paths of closed fingers onto a face, and the room that the hand keeps."""

import numpy as np
import pytest

from executor.motion.pressing import press_goals, ROOMY, TIGHT

FACE, UP, TIP_M, STROKE_M = np.array([1.0, 2.0, 0.9]), np.array([0.0, 0.0, 1.0]), 0.01, 0.016


def test_the_tips_come_straight_down_onto_the_face_and_go_on_beyond_it() -> None:
    for goal in press_goals(FACE, UP, TIP_M, STROKE_M):
        tips = goal.path[:, :3, 3] + TIP_M * goal.path[:, :3, 2]
        assert tips[:, :2] == pytest.approx(np.tile(FACE[:2], (len(tips), 1)))
        assert np.all(np.diff(tips[:, 2]) < 0)
        assert tips[-1, 2] == pytest.approx(FACE[2] - STROKE_M)


def test_the_hand_leans_aside_rather_than_come_near_to_what_stands_beside() -> None:
    # Beside a lever the hand may be what meets something first, and nothing gives way then.
    goals = press_goals(FACE, UP, TIP_M, STROKE_M)
    roomy = [goal for goal in goals if goal.margins[-1].hand_m == ROOMY.hand_m]
    tight = [goal for goal in goals if goal.margins[-1].hand_m == TIGHT.hand_m]
    assert len(roomy) == len(tight) == len(goals) / 2
    assert max(goal.cost for goal in roomy) < min(goal.cost for goal in tight)
