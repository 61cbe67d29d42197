"""Tests for spilling.py: what became wet beside a vessel, from two views."""

import numpy as np

from executor.motion.cloud import Body
from executor.motion.spilling import beside
from executor.robot import RgbdFrame

PLACE = np.array([0.0, 0.0, 0.75])
RADIUS_M = 0.04
NOBODY = Body(np.zeros((0, 3)), np.zeros(0))
ABOVE_M = 0.6
FOCAL = 250.0


def from_above(wet: tuple[float, float] | None, wet_m: float = 0.05) -> RgbdFrame:
    """Return a view straight down on a level support, with a puddle about a place (x, y)."""
    rows, columns = np.mgrid[0:240, 0:320]
    x, y = (columns - 160.0) * ABOVE_M / FOCAL, -(rows - 120.0) * ABOVE_M / FOCAL
    colour = np.full((240, 320, 3), 120, dtype=np.uint8)
    if wet is not None:
        colour[np.hypot(x - wet[0], y - wet[1]) < wet_m] = (160, 190, 220)
    camera = np.eye(4)
    camera[:3, :3] = np.diag([1.0, -1.0, -1.0])
    camera[:3, 3] = PLACE + np.array([0.0, 0.0, ABOVE_M])
    intrinsics = np.array([[FOCAL, 0.0, 160.0], [0.0, FOCAL, 120.0], [0.0, 0.0, 1.0]])
    depth = np.full((240, 320), ABOVE_M, dtype=np.float32)
    return RgbdFrame(colour, depth, intrinsics, camera, 0.0)


def test_where_nothing_changed_nothing_was_spilled() -> None:
    seen = beside(from_above(None), from_above(None), (NOBODY, NOBODY), PLACE, RADIUS_M)
    assert seen.seen_m2 > 0.08
    assert seen.changed_m2 == 0.0


def test_a_puddle_beside_the_vessel_is_seen_with_its_size() -> None:
    after = from_above((0.11, 0.0))
    seen = beside(from_above(None), after, (NOBODY, NOBODY), PLACE, RADIUS_M)
    assert abs(seen.changed_m2 - np.pi * 0.05**2) < 0.25 * np.pi * 0.05**2


def test_what_is_inside_the_vessel_is_no_puddle_and_the_robot_hides_what_is_under_it() -> None:
    inside = from_above((0.0, 0.0), 0.035)
    assert beside(from_above(None), inside, (NOBODY, NOBODY), PLACE, RADIUS_M).changed_m2 == 0.0
    arm = Body(PLACE[None], np.array([0.4]))
    assert beside(from_above(None), inside, (NOBODY, arm), PLACE, RADIUS_M).seen_m2 == 0.0
