"""Ways of the arm that keep a held vessel upright."""

import numpy as np
import pytest

from executor.motion.collision import ArmWorld, CollisionChecker, TRAVEL
from executor.motion.distance_field import DistanceField
from executor.motion.kinematics import Kinematics
from executor.motion.level_way import KEPT_TILT_RAD, LevelPlanner, MOST_TILT_RAD
from executor.motion.spheres import body_spheres
from executor.motion.transforms import rigid
from sim.robot_model import HOME_POSTURE, robot_description

LOWER, UPPER = np.array([-1.2, -1.2, 0.0]), np.array([1.2, 1.2, 2.0])
TCP_UP = np.array([-1.0, 0.0, 0.0])
"""Of a vessel that a level hand took."""
AHEAD = np.array([[0.0, 0.0, 1.0], [0.0, 1.0, 0.0], [-1.0, 0.0, 0.0]])
"""The level hand, pointing out of the front of the base."""


@pytest.fixture(scope='module')
def parts() -> tuple[Kinematics, LevelPlanner]:
    urdf = robot_description()
    arm = Kinematics(urdf)
    home = arm.joints_from(HOME_POSTURE)
    return arm, LevelPlanner(arm, CollisionChecker(arm, body_spheres(urdf, arm), home[None]), 0)


def level(arm: Kinematics, x: float, y: float, z: float) -> np.ndarray:
    """Return a configuration with the level hand at a place in `base_link`."""
    target = rigid(AHEAD, np.array([x, y, z]))[None]
    seed = np.array([arm.chain.upright[0]])
    seed[0, 0] += z
    result = arm.solve(target, np.clip(seed, arm.lower, arm.upper))
    assert result.solved[0]
    joints: np.ndarray = result.joints[0]
    return joints


def world(points: np.ndarray) -> ArmWorld:
    """Return seen points around a robot with a bottle in its hand."""
    centres = np.linspace(-0.1, 0.1, 5)[:, None] * TCP_UP
    return ArmWorld(DistanceField(points, LOWER, UPPER), np.eye(4), centres, np.full(5, 0.03))


def all_along(path: np.ndarray) -> np.ndarray:
    """Return configurations on the way, also between the waypoints."""
    shares = np.linspace(0.0, 1.0, 6)[:, None, None]
    between: np.ndarray = path[:-1] + shares * (path[1:] - path[:-1])
    return between.reshape(-1, path.shape[1])


def test_a_way_between_level_postures_tilts_the_vessel_little_where_the_joints_alone_would_not(
    parts,
) -> None:
    arm, planner = parts
    start, goal = level(arm, 0.5, 0.3, 0.9), level(arm, 0.65, -0.35, 0.9)
    straight = np.linspace(start, goal, 30)
    assert planner.tilts(straight, TCP_UP).max() > MOST_TILT_RAD
    path = planner.plan(start, goal, world(np.zeros((0, 3))), TCP_UP)
    assert path is not None
    assert np.allclose(path[0], start)
    assert planner.apart(path[-1], goal) < 0.04
    assert planner.tilts(all_along(path), TCP_UP).max() < MOST_TILT_RAD + 0.02


def test_around_an_obstacle_the_vessel_stays_upright_too(parts) -> None:
    arm, planner = parts
    start, goal = level(arm, 0.65, 0.35, 0.9), level(arm, 0.65, -0.35, 0.9)
    along, up = np.meshgrid(np.arange(0.5, 1.0, 0.02), np.arange(0.6, 1.0, 0.02))
    wall = np.column_stack([along.ravel(), np.zeros(along.size), up.ravel()])
    around = world(wall)
    path = planner.plan(start, goal, around, TCP_UP)
    assert path is not None
    assert planner.tilts(all_along(path), TCP_UP).max() < MOST_TILT_RAD + 0.02
    assert planner.is_free(all_along(path), around, TRAVEL).mean() > 0.97


def test_to_a_goal_that_tilts_the_vessel_there_is_no_way(parts) -> None:
    arm, planner = parts
    start = level(arm, 0.65, 0.2, 0.9)
    goal = start + np.array([0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.5, 0.0])
    assert planner.plan(start, goal, world(np.zeros((0, 3))), TCP_UP) is None


def test_any_posture_near_a_level_one_is_brought_level(parts) -> None:
    arm, planner = parts
    near = level(arm, 0.65, 0.2, 0.9) + np.random.default_rng(0).normal(0.0, 0.15, (20, 8))
    levelled = planner.levelled(near, TCP_UP)
    assert planner.tilts(levelled, TCP_UP).max() < KEPT_TILT_RAD + 0.02
