"""Doors that somebody left open are found by their panel."""

import numpy as np
import pytest

from executor.motion.door_ajar import find_ajar
from executor.motion.transforms import rotation_z

SIZE = np.array([0.5, 0.6, 0.9])
CAMERA = np.array([1.8, 0.0, 1.3])


def panel(hinge_side: float, angle: float) -> np.ndarray:
    """Return points (N, 3) all over a door of a piece whose front is at x = 0.25."""
    across, up = np.meshgrid(np.arange(0.0, 0.6, 0.008), np.arange(0.1, 0.9, 0.008))
    flat = np.stack([np.zeros(across.size), -hinge_side * across.ravel(), up.ravel()], axis=1)
    return flat @ rotation_z(hinge_side * angle).T + [0.23, hinge_side * 0.3, 0.0]


def box_pose() -> np.ndarray:
    pose = np.eye(4)
    pose[2, 3] = 0.45
    return pose


@pytest.mark.parametrize('side', [-1.0, 1.0])
@pytest.mark.parametrize('angle', [0.7, 1.4])
def test_an_open_door_is_found_with_its_hinge_and_angle(side: float, angle: float) -> None:
    found = find_ajar(panel(side, angle), box_pose(), SIZE, CAMERA)
    assert found is not None
    door, amount = found
    assert door.hinge_side == side
    assert abs(amount - angle) < 0.12


def test_a_closed_door_or_nothing_is_no_open_door() -> None:
    assert find_ajar(panel(1.0, 0.0), box_pose(), SIZE, CAMERA) is None
    assert find_ajar(np.zeros((0, 3)), box_pose(), SIZE, CAMERA) is None
