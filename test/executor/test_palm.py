"""Tests for palm.py: an open hand held out is told from tables, bodies and noise."""

import numpy as np
import pytest

from executor.motion.palm import body_axis, find_palm

AXIS = np.array([1.0, 2.0])


def patch(centre: tuple[float, float, float], size: tuple[float, float]) -> np.ndarray:
    """Return the points of a level rectangle."""
    x, y = np.meshgrid(
        np.arange(-size[0] / 2, size[0] / 2, 0.004), np.arange(-size[1] / 2, size[1] / 2, 0.004)
    )
    return np.stack([x.ravel(), y.ravel(), np.zeros(x.size)], axis=1) + centre


def trunk() -> np.ndarray:
    """Return the points of an upright cylinder about the axis, with a head."""
    angle, z = np.meshgrid(np.arange(0, 2 * np.pi, 0.05), np.arange(0.5, 1.75, 0.01))
    ring = 0.15 * np.stack([np.cos(angle.ravel()), np.sin(angle.ravel())], axis=1)
    return np.column_stack([AXIS + ring, z.ravel()])


@pytest.mark.parametrize('noise_m', [0.0, 0.001])
def test_a_hand_held_out_is_found(noise_m: float) -> None:
    hand = patch((1.45, 1.8, 1.05), (0.16, 0.085))
    points = np.concatenate([trunk(), hand])
    points = points + np.random.default_rng(0).normal(0.0, noise_m, points.shape)
    found = find_palm(points, AXIS)
    assert found is not None
    assert found.place == pytest.approx([1.45, 1.8, 1.05], abs=0.012)


@pytest.mark.parametrize(
    'other',
    [
        patch((1.6, 2.0, 0.9), (0.5, 0.7)),  # a table
        patch((1.45, 2.0, 0.3), (0.16, 0.085)),  # too low
        patch((2.2, 2.0, 1.0), (0.16, 0.085)),  # too far from the body
        np.zeros((0, 3)),
    ],
)
def test_what_is_no_hand_is_not_taken_for_one(other: np.ndarray) -> None:
    assert find_palm(np.concatenate([trunk(), other]), AXIS) is None


def test_the_axis_goes_through_the_head() -> None:
    axis = body_axis(np.concatenate([trunk(), patch((1.4, 2.0, 1.0), (0.2, 0.1))]), 1.75)
    assert axis == pytest.approx(AXIS, abs=0.02)
    assert body_axis(np.zeros((0, 3)), 1.7) is None
