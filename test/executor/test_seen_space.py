"""Tests for seen_space.py: what no camera looked through counts as solid."""

import numpy as np
import pytest

from executor.motion.seen_space import SeenSpace
from executor.robot import FloorMap, RgbdFrame

LOWER, UPPER = np.array([0.0, 0.0, 0.0]), np.array([2.0, 2.0, 2.0])


@pytest.fixture
def space() -> SeenSpace:
    """A cabinet 0.5 m deep from x = 1.0, seen by nobody yet."""
    occupied = np.zeros((40, 40), dtype=bool)
    occupied[10:30, 20:30] = True
    return SeenSpace(FloorMap(occupied, 0.05, 0.0, 0.0))


def frame_from(x: float, height: float, depth_m: float) -> RgbdFrame:
    """Return what a level camera in front of the cabinet's middle sees."""
    tform = np.eye(4)
    tform[:3, :3] = np.array([[0.0, 0.0, 1.0], [-1.0, 0.0, 0.0], [0.0, -1.0, 0.0]])
    tform[:3, 3] = (x, 1.0, height)
    intrinsics = np.array([[40.0, 0.0, 31.5], [0.0, 40.0, 23.5], [0.0, 0.0, 1.0]])
    depth = np.full((48, 64), depth_m, dtype=np.float32)
    return RgbdFrame(np.zeros((48, 64, 3), dtype=np.uint8), depth, intrinsics, tform, 0.0)


def test_furniture_that_nobody_looked_at_is_solid_and_free_floor_is_not(space: SeenSpace):
    unseen = space.unseen(LOWER, UPPER)
    assert unseen[:, 0].min() > 1.0
    assert unseen[:, 0].max() < 1.5
    assert unseen[:, 2].max() > 1.3


def test_what_a_camera_looks_through_is_free(space: SeenSpace):
    space.add(frame_from(0.0, 0.7, 1.8))
    middle = np.array([1.2, 0.95, 0.65]), np.array([1.4, 1.05, 0.75])
    assert not len(space.unseen(*middle))
    assert len(space.unseen(LOWER, UPPER)), 'what lies outside of the picture stays unknown'


def test_what_lies_behind_a_surface_stays_solid(space: SeenSpace):
    space.add(frame_from(0.0, 0.7, 1.25))
    behind = space.unseen(np.array([1.0, 0.9, 0.6]), np.array([1.5, 1.1, 0.8]))
    assert behind[:, 0].min() > 1.2
    assert behind[:, 0].max() < 1.45, 'the rim that was in view is left to the cloud'


def test_a_rim_out_of_every_view_is_solid(space: SeenSpace):
    space.add(frame_from(0.0, 0.7, 1.25))
    assert space.unseen(np.array([1.0, 0.5, 1.3]), np.array([1.05, 0.6, 1.4])).size


def test_no_depth_tells_nothing(space: SeenSpace):
    before = len(space.unseen(LOWER, UPPER))
    space.add(frame_from(0.0, 0.7, np.nan))
    assert len(space.unseen(LOWER, UPPER)) == before
