"""A wide flat thing is taken by what stands out of it, and what one wipes with stands out below."""

import numpy as np
import pytest

from executor.motion.grasps import crest_of, grasps_for, TIP_BEYOND_TCP_M
from executor.motion.thing import SeenThing

SUPPORT = 0.75


def rumpled(fold_m: float) -> SeenThing:
    """Return a cloth of 20 by 15 cm with a fold along x."""
    x, y = np.meshgrid(np.arange(-0.1, 0.1, 0.004), np.arange(-0.075, 0.075, 0.004))
    z = 0.006 + fold_m * np.exp(-((y / 0.012) ** 2))
    points = np.stack([x.ravel(), y.ravel(), SUPPORT + z.ravel()], axis=1)
    size = np.array([0.2, 0.15, 0.006 + fold_m])
    return SeenThing(points, np.array([0.0, 0.0, SUPPORT + 0.5 * size[2]]), size, 0.0, SUPPORT)


def test_a_fold_is_found_and_taken_across() -> None:
    crest = crest_of(rumpled(0.03))
    assert crest is not None
    assert crest.size[0] == pytest.approx(0.2, abs=0.01)
    assert crest.size[1] < 0.035
    best = grasps_for(rumpled(0.03))[0]
    assert abs(best.map_tform_tcp[1, 1]) > 0.9
    assert best.width_m < 0.04


def test_fingertips_stay_as_far_above_the_support_as_told() -> None:
    block = np.random.default_rng(0).uniform(-0.5, 0.5, (900, 3)) * (0.1, 0.06, 0.034)
    points = block + np.array([0.0, 0.0, SUPPORT + 0.017])
    sponge = SeenThing(
        points, np.array([0.0, 0.0, SUPPORT + 0.017]), np.array([0.1, 0.06, 0.034]), 0.0, SUPPORT
    )
    for grasp in grasps_for(sponge, tip_gap_m=0.012):
        if grasp.tilt_rad == 0.0:
            assert grasp.map_tform_tcp[2, 3] - TIP_BEYOND_TCP_M >= SUPPORT + 0.012 - 1e-9
