"""Tests for rim.py: the opening of a vessel from its seen points."""

import numpy as np
import pytest

from executor.motion.rim import circle_of, rim_of
from executor.motion.thing import find_thing

CAMERA = np.array([0.0, 0.0, 1.4])


def arc(radius: float, first: float, last: float, height: float, count: int = 60) -> np.ndarray:
    """Return points (N, 3) along an arc about (1, 0.5)."""
    angles = np.linspace(first, last, count)
    return np.column_stack(
        [
            1.0 + radius * np.cos(angles),
            0.5 + radius * np.sin(angles),
            np.full(count, height),
        ]
    )


def mug() -> np.ndarray:
    """Return a mug on a table as a camera sees it: its near half, its rim, and a handle."""
    sides = [arc(0.035, np.pi * 0.6, np.pi * 1.6, 0.7 + z) for z in np.arange(0.0, 0.1, 0.006)]
    rim = arc(0.035, 0.0, 2 * np.pi, 0.8, 120)
    handle = np.column_stack(
        [np.full(30, 1.0), 0.46 - np.linspace(0.0, 0.035, 30), np.full(30, 0.75)]
    )
    grid = np.stack(np.meshgrid(np.arange(0.8, 1.2, 0.01), np.arange(0.3, 0.7, 0.01)), axis=-1)
    flat = grid.reshape(-1, 2)
    table = np.column_stack([flat, np.full(len(flat), 0.7)])
    return np.concatenate([*sides, rim, handle, table])


def test_a_circle_is_found_among_points_that_lie_elsewhere() -> None:
    rng = np.random.default_rng(1)
    points = np.concatenate([arc(0.04, 0.0, 4.0, 0.0)[:, :2], rng.uniform(0.9, 1.1, (15, 2))])
    found = circle_of(points, 0.1)
    assert found is not None
    np.testing.assert_allclose(found[0], [1.0, 0.5], atol=0.002)
    assert abs(found[1] - 0.04) < 0.002


def test_a_short_arc_and_few_points_are_no_circle() -> None:
    assert circle_of(arc(0.04, 0.0, 0.8, 0.0)[:, :2], 0.1) is None
    assert circle_of(arc(0.04, 0.0, 6.0, 0.0, 5)[:, :2], 0.1) is None


def test_a_handle_does_not_draw_the_opening_of_a_mug_aside() -> None:
    centre, size = np.array([1.0, 0.485, 0.75]), np.array([0.1, 0.07, 0.1])
    thing = find_thing(mug(), centre, size, CAMERA, is_vessel=True)
    assert thing is not None
    assert thing.rim is not None
    opening = thing.map_tform_box[:3, :3] @ thing.rim.centre + thing.centre
    np.testing.assert_allclose(opening, [1.0, 0.5, 0.8], atol=0.004)
    assert abs(thing.rim.radius_m - 0.035) < 0.004


def test_what_is_no_vessel_has_no_opening() -> None:
    centre, size = np.array([1.0, 0.485, 0.75]), np.array([0.1, 0.07, 0.1])
    thing = find_thing(mug(), centre, size, CAMERA)
    assert thing is not None
    assert thing.rim is None


def test_without_enough_points_the_opening_is_in_the_middle_of_the_box() -> None:
    rim = rim_of(np.zeros((3, 3)), np.eye(4), np.array([0.08, 0.06, 0.2]))
    np.testing.assert_allclose(rim.centre, [0.0, 0.0, 0.1])
    assert 0.0 < rim.radius_m <= 0.03


def test_a_handle_that_rises_over_the_rim_is_not_taken_for_the_opening() -> None:
    wall = [arc(0.09, np.pi * 0.6, np.pi * 1.6, 0.7 + z) for z in np.arange(0.0, 0.05, 0.006)]
    rim = arc(0.09, 0.0, 2 * np.pi, 0.75, 200)
    along = np.linspace(0.095, 0.25, 40)
    handle = [
        np.column_stack([1.0 + along, np.full(40, 0.5 + side), 0.75 + 0.25 * (along - 0.095)])
        for side in (-0.008, 0.0, 0.008)
    ]
    points = np.concatenate([*wall, rim, *handle])
    tform = np.eye(4)
    tform[:3, 3] = [1.0, 0.5, 0.745]
    opening = rim_of(points, tform, np.array([0.5, 0.18, 0.09]))
    np.testing.assert_allclose(opening.centre[:2], 0.0, atol=0.005)
    assert abs(opening.radius_m - 0.09) < 0.005
    assert abs(opening.centre[2] - 0.005) < 0.006


def test_a_carton_opens_in_the_slope_of_its_top() -> None:
    width, body, gable = 0.06, 0.15, 0.035
    across, up = np.meshgrid(np.linspace(-0.03, 0.03, 15), np.arange(-0.0925, 0.0575, 0.006))
    front = np.column_stack([np.full(across.size, -0.5 * width), across.ravel(), up.ravel()])
    across, share = np.meshgrid(np.linspace(-0.03, 0.03, 15), np.linspace(0.0, 1.0, 9))
    roof = np.column_stack(
        [
            -0.5 * width * (1.0 - share.ravel()),
            across.ravel(),
            0.0575 + gable * share.ravel(),
        ]
    )
    size = np.array([width, width, body + gable])
    opening = rim_of(np.concatenate([front, roof]), np.eye(4), size)
    assert abs(opening.centre[2] - (0.0575 + 0.5 * gable)) < 0.008
    assert abs(opening.radius_m - 0.26 * width) < 0.004


@pytest.mark.parametrize('yaw', [0.0, 0.4, np.pi / 4])
def test_a_roof_with_a_fin_is_no_round_opening_however_its_box_lies(yaw: float) -> None:
    width, body, gable, fin = 0.065, 0.14, 0.036, 0.014
    along = np.linspace(-0.5 * width, 0.5 * width, 18)
    y, share = np.meshgrid(along, np.linspace(0.0, 1.0, 12))
    roofs = [
        np.column_stack([s * 0.5 * width * (1 - share.ravel()), y.ravel(), gable * share.ravel()])
        for s in (-1.0, 1.0)
    ]
    y, up = np.meshgrid(along, np.arange(0.0, fin, 0.003))
    ridge = np.column_stack([np.full(y.size, -0.003), y.ravel(), gable + up.ravel()])
    height = body + gable + fin
    points = np.concatenate([*roofs, ridge])
    points[:, 2] += 0.5 * height - gable - fin
    turn = np.array(
        [[np.cos(yaw), -np.sin(yaw), 0.0], [np.sin(yaw), np.cos(yaw), 0.0], [0.0, 0.0, 1.0]]
    )
    extents = np.append(width * (abs(np.cos(yaw)) + abs(np.sin(yaw))) * np.ones(2), height)
    opening = rim_of(points @ turn.T, np.eye(4), extents)
    assert abs(opening.centre[2] - (0.5 * height - fin - 0.5 * gable)) < 0.011
    np.testing.assert_allclose(opening.centre[:2], 0.0, atol=0.005)
