"""The arm's kinematics against Pinocchio and against itself."""

import numpy as np
import pytest

from executor.motion.kinematics import Kinematics
from sim.robot_model import robot_description


@pytest.fixture(scope='module')
def arm() -> Kinematics:
    return Kinematics(robot_description())


def random_joints(arm: Kinematics, count: int) -> np.ndarray:
    return np.random.default_rng(1).uniform(arm.lower, arm.upper, (count, len(arm.lower)))


def test_the_jacobian_is_the_derivative_of_the_tool(arm: Kinematics) -> None:
    joints = random_joints(arm, 5)
    frames = arm.joint_frames(joints)
    tcp = arm.tcp_of(frames)
    jacobian = arm.jacobian(frames, tcp[:, :3, 3])
    step = 1e-6
    for column in range(joints.shape[1]):
        moved = joints.copy()
        moved[:, column] += step
        slope = (arm.tcp(moved)[:, :3, 3] - tcp[:, :3, 3]) / step
        assert np.allclose(slope, jacobian[:, :3, column], atol=1e-4)


def test_solutions_reach_their_targets_within_limits(arm: Kinematics) -> None:
    targets = arm.tcp(random_joints(arm, 60))
    seeds = np.tile(arm.posture, (60, 1))
    result = arm.solve(targets, seeds)
    reached = arm.tcp(result.joints[result.solved])
    assert result.solved.mean() > 0.4  # from one seed, over all that the joints allow
    assert np.allclose(reached, targets[result.solved], atol=0.01)
    assert np.all(result.joints >= arm.lower)
    assert np.all(result.joints <= arm.upper)


def test_a_description_without_the_arm_is_refused() -> None:
    with pytest.raises(ValueError, match='lacks'):
        Kinematics('<robot name="r"><link name="base_link"/></robot>')
