"""Tests for stances.py: where the arm reaches, also low and under boards."""

import numpy as np
import pytest

from executor.motion.chain import UPRIGHT
from executor.motion.collision import ArmWorld, CollisionChecker
from executor.motion.distance_field import DistanceField
from executor.motion.kinematics import Kinematics
from executor.motion.spheres import body_spheres
from executor.motion.stances import search, ToolGoal
from executor.motion.taking import to_and_up
from executor.motion.transforms import frame_from_axes, rigid
from sim.robot_model import HOME_POSTURE, robot_description

LOWER, UPPER = np.array([-1.2, -1.2, 0.0]), np.array([1.2, 1.2, 2.0])
HERE = np.zeros((1, 3))


@pytest.fixture(scope='module')
def parts() -> tuple[Kinematics, CollisionChecker]:
    urdf = robot_description()
    arm = Kinematics(urdf)
    home = arm.joints_from(HOME_POSTURE)
    return arm, CollisionChecker(arm, body_spheres(urdf, arm), home[None])


def nothing_around() -> ArmWorld:
    return ArmWorld(DistanceField(np.zeros((0, 3)), LOWER, UPPER), np.eye(4))


def grasp_ahead(height: float, pitch_deg: float) -> ToolGoal:
    """Return a path to a grasp 0.75 m ahead of the base, slanted from straight down by a pitch."""
    pitch = np.radians(pitch_deg)
    approach = np.array([np.sin(pitch), 0.0, -np.cos(pitch)])
    rotation = frame_from_axes(approach, np.array([0.0, 1.0, 0.0]))
    return to_and_up(rigid(rotation, np.array([0.75, 0.0, height])), 0.05, 0.0, '')


@pytest.mark.parametrize('height', [0.25, 0.4, 0.5, 0.8])
@pytest.mark.parametrize('pitch_deg', [45.0, 75.0])
def test_slanted_hands_reach_from_near_the_floor_to_the_table(parts, height, pitch_deg):
    found = search(*parts, nothing_around(), [grasp_ahead(height, pitch_deg)], HERE, np.zeros(1))
    assert found
    assert len(found[0].joints) == 6


def test_low_grasps_need_the_arm_bowed(parts):
    goal = [grasp_ahead(0.15, 75.0)]
    assert not search(*parts, nothing_around(), goal, HERE, np.zeros(1), seeds=UPRIGHT)


def test_a_path_with_no_room_for_the_hand_is_given_up_before_any_posture_is_tried(parts):
    arm, checker = parts
    goal = grasp_ahead(0.5, 75.0)
    wall = np.stack(np.meshgrid([0.7], np.arange(-0.3, 0.3, 0.01), np.arange(0.2, 0.9, 0.01)), -1)
    world = ArmWorld(DistanceField(wall.reshape(-1, 3), LOWER, UPPER), np.eye(4))
    assert not checker.tool_fits(goal.path[None], world, goal.margins)[0]
    assert checker.tool_fits(goal.path[None], nothing_around(), goal.margins)[0]
    assert not search(arm, checker, world, [goal], HERE, np.zeros(1))


def test_a_search_that_is_given_up_ends_at_once(parts):
    tried = []

    def check() -> None:
        tried.append(1)
        if len(tried) == 2:
            raise InterruptedError

    far = [grasp_ahead(0.15, 75.0)] * 4000  # none is reached, so that all would be tried
    with pytest.raises(InterruptedError):
        search(*parts, nothing_around(), far, HERE, np.zeros(1), seeds=UPRIGHT, check=check)
    assert len(tried) == 2
