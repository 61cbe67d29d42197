"""Tests for blade.py: handle, blade and edge of a knife that lies on its side, from its points."""

from hypothesis import given
from hypothesis import strategies as st
import numpy as np
import pytest

from executor.motion.blade import Blade, find_blade, handle_of
from executor.motion.thing import SeenThing
from executor.motion.transforms import rotation_z

TOP_M, BLADE_TOP_M = 0.02, 0.011
GRIP_M, BLADE_M = 0.1, 0.13


def knife(yaw: float, flipped: bool) -> SeenThing:
    """Return a knife: its handle before x = 0, its edge bent up to the spine (y = 0.011) at the tip."""
    x, y = np.meshgrid(np.arange(-GRIP_M, BLADE_M, 0.003), np.arange(-0.02, 0.011, 0.003))
    x, y = x.ravel(), y.ravel()
    low = np.where(x < 0.7 * BLADE_M, -0.02, -0.02 + 0.031 * (x / BLADE_M - 0.7) / 0.3)
    inside = np.where(x < 0, np.abs(y) < 0.011, y >= low)
    z = np.where(x < 0, TOP_M, BLADE_TOP_M)
    points = np.stack([x, -y if flipped else y, z], axis=1)[inside]
    low_corner, high_corner = points.min(axis=0), points.max(axis=0)
    middle = np.array([*(0.5 * (low_corner + high_corner))[:2], 0.5 * TOP_M])
    size = np.array([*(high_corner - low_corner)[:2], TOP_M])
    turn = rotation_z(yaw)
    centre = np.array([1.0, 2.0, 0.75]) + turn @ middle
    return SeenThing(points @ turn.T + (1.0, 2.0, 0.75), centre, size, yaw, 0.75)


@given(st.floats(-3.0, 3.0), st.booleans())
def test_the_edge_is_found_whichever_way_a_knife_lies(yaw: float, flipped: bool) -> None:
    thing = knife(yaw, flipped)
    blade = find_blade(thing)
    assert blade is not None
    assert blade.length_m == pytest.approx(BLADE_M, abs=0.015)
    place = thing.map_tform_box[:3, :3] @ blade.edge(0.4) + thing.centre - (1.0, 2.0, 0.75)
    x, y, _ = rotation_z(yaw).T @ place
    assert x == pytest.approx(0.4 * BLADE_M, abs=0.015)
    assert (-y if flipped else y) == pytest.approx(-0.02, abs=0.006)
    other = blade.turned_over()
    assert other.edge(0.4) - blade.edge(0.4) == pytest.approx(
        -2 * blade.half_width_m * blade.towards
    )


@given(st.floats(-3.0, 3.0), st.booleans())
def test_the_handle_is_the_thick_part(yaw: float, flipped: bool) -> None:
    thing = knife(yaw, flipped)
    blade = find_blade(thing)
    assert blade is not None
    handle = handle_of(thing, blade)
    assert handle.size[0] == pytest.approx(GRIP_M, abs=0.02)
    away = rotation_z(yaw).T @ (handle.centre - (1.0, 2.0, 0.75))
    assert away[0] == pytest.approx(-0.5 * GRIP_M, abs=0.012)
    assert abs(away[1]) < 0.005


def test_a_few_points_show_no_blade() -> None:
    thing = knife(0.0, False)
    few = SeenThing(thing.points[:8], thing.centre, thing.size, 0.0, thing.support)
    assert find_blade(few) is None


def test_a_thing_that_is_thick_up_to_its_end_shows_no_blade() -> None:
    thing = knife(0.0, False)
    points = thing.points.copy()
    points[points[:, 0] > 1.0 + 0.11, 2] = 0.75 + TOP_M  # its tip stands up, as fork's do
    assert find_blade(SeenThing(points, thing.centre, thing.size, 0.0, 0.75)) is None


def test_an_edge_bends_up_to_the_tip() -> None:
    blade = Blade(np.zeros(3), np.array([0.1, 0.0, 0.0]), np.array([0.0, -1.0, 0.0]), 0.01)
    outline = blade.outline()
    assert outline[outline[:, 0] < 0.069, 1] == pytest.approx(-0.01)
    assert outline[-1] == pytest.approx(blade.tip)
