"""Rotations, one at a time."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
import pybullet as p


def rotation_matrix(quaternion: Iterable[float]) -> NDArray[np.float64]:
    """Return the matrix (3, 3) of a quaternion xyzw; much quicker than SciPy's for a single one."""
    return np.array(p.getMatrixFromQuaternion(list(quaternion))).reshape(3, 3)
