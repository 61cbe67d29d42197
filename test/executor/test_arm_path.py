"""Arm motions around obstacles."""

import itertools

import numpy as np
import pytest

from executor.motion.arm_path import ArmPlanner
from executor.motion.collision import ArmWorld, CollisionChecker, TRAVEL
from executor.motion.distance_field import DistanceField
from executor.motion.kinematics import Kinematics
from executor.motion.spheres import body_spheres, box_points, cover_points
from sim.robot_model import HOME_POSTURE, robot_description

LOWER, UPPER = np.array([-1.2, -1.2, 0.0]), np.array([1.2, 1.2, 2.0])


@pytest.fixture(scope='module')
def parts() -> tuple[Kinematics, CollisionChecker, np.ndarray]:
    urdf = robot_description()
    arm = Kinematics(urdf)
    home = arm.joints_from(HOME_POSTURE)
    return arm, CollisionChecker(arm, body_spheres(urdf, arm), home[None]), home


def wall_in_front() -> ArmWorld:
    """Return a wall from the floor to 1 m, 0.45 m before the robot."""
    across, up = np.meshgrid(np.arange(-0.5, 0.5, 0.02), np.arange(0.0, 1.0, 0.02))
    points = np.column_stack([np.full(across.size, 0.75), across.ravel(), up.ravel()])
    return ArmWorld(DistanceField(points, LOWER, UPPER), np.eye(4))


def test_the_stowed_arm_is_free_and_a_reach_through_a_wall_is_not(parts) -> None:
    _arm, checker, home = parts
    world = wall_in_front()
    ready = np.array([0.2, 0.0, 0.9, 0.0, -1.2, 0.0, 2.1, 0.785])
    assert checker.free(home[None], world)[0]
    assert not checker.free(ready[None], world)[0]
    assert 'camera saw' in checker.explain(ready, world)


def test_paths_end_at_the_goal_and_stay_free(parts) -> None:
    arm, checker, home = parts
    goal = np.array([0.6, 0.6, -0.9, 0.0, -2.3, 0.0, 1.9, 0.785])
    world = wall_in_front()
    path = ArmPlanner(arm, checker, 0).plan(home, goal, world)
    assert path is not None
    assert np.allclose(path[0], home)
    assert np.allclose(path[-1], goal)
    fine = np.concatenate([np.linspace(a, b, 20) for a, b in itertools.pairwise(path)])
    assert checker.free(fine, world).mean() > 0.97


def test_timing_keeps_the_speed_limits_and_increases(parts) -> None:
    arm, checker, home = parts
    planner = ArmPlanner(arm, checker, 0)
    trajectory = planner.timed(np.stack([home, home + 0.5]))
    rows = np.vstack([home, trajectory.positions])
    times = np.concatenate([[0.0], trajectory.times_s])
    speed = np.abs(np.diff(rows, axis=0)) / np.diff(times)[:, None]
    assert np.all(np.diff(times) > 0)
    assert np.all(speed <= arm.max_velocity + 1e-6)
    assert np.allclose(trajectory.positions[-1], home + 0.5)


def test_spheres_cover_a_box() -> None:
    points = box_points(np.array([0.05, 0.1, 0.3]))
    centres, radii = cover_points(points)
    distance = np.linalg.norm(points[:, None] - centres, axis=2)
    assert np.all((distance <= radii + 1e-9).any(axis=1))
    assert radii.max() < 0.09


def test_a_joint_measured_beyond_its_end_is_led_back_within(parts) -> None:
    arm, checker, home = parts
    beyond = np.where(np.arange(len(home)) == 6, arm.upper + 0.002, home)
    trajectory = ArmPlanner(arm, checker, 0).timed(np.stack([beyond, home]))
    assert np.all(trajectory.positions <= arm.upper)
    assert np.all(trajectory.positions >= arm.lower)


def test_an_arm_that_is_near_something_leaves_without_coming_nearer(parts) -> None:
    arm, checker, home = parts
    world = wall_in_front()
    towards = home + np.linspace(0.0, 1.0, 200)[:, None] * (
        np.array([0.2, 0.0, 0.9, 0.0, -1.2, 0.0, 2.1, 0.785]) - home
    )
    free = checker.free(towards, world)
    start = towards[int(np.argmin(free))]  # the first that is too near
    margins = checker.slack(start, world, TRAVEL)
    assert margins is not None
    assert margins.arm_m < TRAVEL.arm_m
    path = ArmPlanner(arm, checker, 0).plan(start, home, world, margins)
    assert path is not None
    fine = np.concatenate([np.linspace(a, b, 20) for a, b in itertools.pairwise(path)])
    assert checker.free(fine[1:], world, margins.less(0.01)).all()


def test_an_arm_deep_in_something_has_no_slack(parts) -> None:
    _arm, checker, home = parts
    inside = np.array([0.2, 0.0, 0.9, 0.0, -1.2, 0.0, 2.1, 0.785])
    assert checker.slack(inside, wall_in_front(), TRAVEL) is None
    assert checker.slack(home, wall_in_front(), TRAVEL) == TRAVEL
