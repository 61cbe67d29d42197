"""Whether something that was seen before stands between an eye and a place."""

import numpy as np
from scipy.spatial import cKDTree

from executor.robot import FloatArray

STEP_M = 0.05
NEAR_M = 0.04
"""Seen points lie a few centimetres apart: so near to one a ray goes through what they belong to."""
BEFORE_M = 0.15
"""What is nearer than this to the place may be the thing itself and what it stands on."""


def in_sight(eyes: FloatArray, place: FloatArray, cloud: FloatArray) -> np.ndarray:
    """
    Return for each eye (N, 3) whether the way of light to a place (3,) is free.

    :param cloud: seen points (M, 3); where nothing was seen the way counts as free.
    """
    if not len(cloud) or not len(eyes):
        return np.ones(len(eyes), dtype=bool)
    lengths = np.linalg.norm(place - eyes, axis=1)
    count = max(2, int(np.ceil(float(lengths.max()) / STEP_M)))
    ends = np.clip(1.0 - BEFORE_M / np.maximum(lengths, 1e-6), 0.0, 1.0)
    shares = np.linspace(0.1, 1.0, count)[None, :, None] * ends[:, None, None]
    rays = eyes[:, None] + shares * (place - eyes)[:, None]
    away = cKDTree(cloud).query(rays.reshape(-1, 3), distance_upper_bound=NEAR_M)[0]
    free: np.ndarray = np.all(np.isinf(away).reshape(len(eyes), count), axis=1)
    return free
