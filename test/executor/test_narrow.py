"""Tests for narrow.py: what fingers from above find on wide things."""

import numpy as np
import pytest

from executor.motion.narrow import narrow_places
from executor.motion.thing import SeenThing

SUPPORT, WIDEST_M, TIP_GAP_M = 0.75, 0.075, 0.004


def thing_of(points: np.ndarray) -> SeenThing:
    """Return what points (N, 3) over a support at height 0 show, moved to a table."""
    low, high = points.min(axis=0), points.max(axis=0)
    low[2] = 0.0
    middle = 0.5 * (low + high)
    shift = np.array([1.0, 2.0, SUPPORT]) - np.array([middle[0], middle[1], 0.0])
    return SeenThing(points + shift, middle + shift, high - low, 0.0, SUPPORT)


def grid(x: tuple[float, float], y: tuple[float, float]) -> np.ndarray:
    across, along = np.meshgrid(np.arange(*x, 0.004), np.arange(*y, 0.004))
    return np.stack([across.ravel(), along.ravel()], axis=1)


def pan() -> SeenThing:
    """Return a pan of 22 cm and 5 cm height with a handle of 2.4 cm along x."""
    disc = grid((-0.11, 0.11), (-0.11, 0.11))
    away = np.linalg.norm(disc, axis=1)
    disc, away = disc[away < 0.11], away[away < 0.11]
    handle = grid((0.11, 0.28), (-0.012, 0.012))
    return thing_of(
        np.concatenate(
            [
                np.column_stack([disc, np.where(away > 0.1, 0.05, 0.006)]),
                np.column_stack([handle, np.full(len(handle), 0.045)]),
            ]
        )
    )


def test_a_pan_is_taken_by_its_handle_or_its_rim() -> None:
    places = narrow_places(pan(), WIDEST_M, TIP_GAP_M)
    assert places
    middle = np.array([1.0 - 0.085, 2.0])  # of its disc
    away = np.array([np.linalg.norm(place.tips[:2] - middle) for place in places])
    assert np.all(away > 0.09)
    by_handle = [place for place, far in zip(places, away, strict=True) if far > 0.13]
    assert by_handle
    assert min(abs(abs(np.sin(place.heading)) - 1.0) for place in by_handle) < 0.01
    assert all(place.width_m < 0.05 for place in by_handle)
    assert all(place.tips[2] >= SUPPORT + TIP_GAP_M for place in places)


def test_a_box_as_wide_as_two_hands_has_nothing_narrow() -> None:
    flat = grid((-0.1, 0.1), (-0.08, 0.08))
    box = thing_of(np.column_stack([flat, np.full(len(flat), 0.05)]))
    assert not narrow_places(box, WIDEST_M, TIP_GAP_M)


@pytest.mark.parametrize('height', [0.03, 0.08])
def test_the_wall_of_a_roll_is_taken_across(height: float) -> None:
    flat = grid((-0.055, 0.055), (-0.055, 0.055))
    away = np.linalg.norm(flat, axis=1)
    ring = flat[(away < 0.055) & (away > 0.026)]
    places = narrow_places(
        thing_of(np.column_stack([ring, np.full(len(ring), height)])), WIDEST_M, TIP_GAP_M
    )
    assert places
    best = places[0]
    outward = best.tips[:2] - np.array([1.0, 2.0])
    closing = np.array([np.cos(best.heading), np.sin(best.heading)])
    assert abs(outward @ closing) > 0.8 * np.linalg.norm(outward)
    assert 0.024 < best.width_m < 0.045
