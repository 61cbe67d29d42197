"""Tests for inside.py: what is seen in a vessel, and what falls into it, from made pictures."""

from hypothesis import given, settings, strategies
import numpy as np
import pytest

from executor.motion.cloud import Body
from executor.motion.inside import falling_points, filled_share, risen, RISEN_M
from executor.motion.rim import Rim
from executor.robot import FloatArray, RgbdFrame

NOBODY = Body(np.zeros((0, 3)), np.zeros(0))
RADIUS_M, RIM_M, TABLE_M = 0.06, 0.85, 0.75
FOOT_M = 0.03
"""Of the bowl, whose outside narrows downwards."""
OPENING = np.array([0.0, 0.0, RIM_M])
FOCAL, SIZE = 400.0, 240


def camera(eye: FloatArray, at: FloatArray) -> FloatArray:
    """Return the pose of an optical frame at an eye that looks at a place."""
    z = (at - eye) / np.linalg.norm(at - eye)
    x = np.cross(z, [0.0, 0.0, 1.0])
    x /= np.linalg.norm(x)
    pose = np.eye(4)
    pose[:3, :3] = np.stack([x, np.cross(z, x), z], axis=1)
    pose[:3, 3] = eye
    return pose


def bowl(level_m: float, eye_m: tuple[float, float] = (0.45, 0.45)) -> RgbdFrame:
    """
    Return a picture of a bowl that is filled up to a height, on a table.

    :param eye_m: how far aside of the opening, and over it, the camera is.
    """
    pose = camera(np.array([-eye_m[0], 0.0, RIM_M + eye_m[1]]), OPENING)
    rows, columns = np.mgrid[0:SIZE, 0:SIZE]
    rays = np.stack(
        [(columns - SIZE / 2) / FOCAL, (rows - SIZE / 2) / FOCAL, np.ones((SIZE, SIZE))], axis=-1
    )
    ways = rays @ pose[:3, :3].T
    depth = np.full((SIZE, SIZE), np.inf)
    # March down: what is met first is a wall of the bowl, what is in it, or the table.
    for height in np.arange(RIM_M, TABLE_M - 1e-9, -0.0005):
        share = (height - pose[2, 3]) / ways[..., 2]
        aside = np.hypot(*(pose[:2, 3] + share[..., None] * ways[..., :2]).transpose(2, 0, 1))
        wall = FOOT_M + (RADIUS_M - FOOT_M) * (height - TABLE_M) / (RIM_M - TABLE_M)
        met = np.abs(aside - wall) < 0.0015
        if height <= TABLE_M + 0.0005:
            met |= True
        if height <= level_m:
            met |= aside < wall
        depth = np.where(met & np.isinf(depth), share, depth)
    intrinsics = np.array([[FOCAL, 0.0, SIZE / 2], [0.0, FOCAL, SIZE / 2], [0.0, 0.0, 1.0]])
    colour = np.zeros((SIZE, SIZE, 3), dtype=np.uint8)
    return RgbdFrame(colour, depth.astype(np.float32), intrinsics, pose, 0.0)


EMPTY = bowl(TABLE_M + 0.004)


def rise(before: RgbdFrame, after: RgbdFrame, own: Body = NOBODY) -> float:
    """Return by how much it rose between two pictures."""
    return risen(before, after, (NOBODY, own), OPENING, RADIUS_M, TABLE_M)


@given(level=strategies.floats(0.01, 0.08))
@settings(max_examples=8, deadline=None)
def test_what_comes_in_is_seen_to_rise_though_the_outside_is_lower(level: float) -> None:
    # Where a part of the bottom is hidden, what is seen on the wall rises by less.
    assert RISEN_M < rise(EMPTY, bowl(TABLE_M + 0.004 + level)) < level + 0.006


def test_where_nothing_came_in_nothing_rises() -> None:
    assert rise(EMPTY, EMPTY) == pytest.approx(0.0, abs=1e-6)


def test_a_hidden_inside_tells_nothing() -> None:
    arm = Body(OPENING[None], np.array([0.3]))
    assert np.isnan(rise(EMPTY, EMPTY, arm))
    flat = (0.7, 0.2)  # from the side, the near wall hides the bottom
    low, little = bowl(TABLE_M + 0.004, flat), bowl(TABLE_M + 0.01, flat)
    assert np.isnan(rise(low, little))


def test_a_camera_below_the_rim_does_not_see_in() -> None:
    low = RgbdFrame(
        EMPTY.color, EMPTY.depth_m, EMPTY.intrinsics, np.eye(4), 0.0
    )  # at the origin, under the table
    assert np.isnan(rise(low, low))


@pytest.mark.parametrize('level', [0.03, 0.08])
def test_how_full_a_vessel_is_seen_to_be(level: float) -> None:
    box = np.eye(4)
    box[:3, 3] = [0.0, 0.0, 0.5 * (RIM_M + TABLE_M)]
    height = RIM_M - TABLE_M
    rim = Rim(np.array([0.0, 0.0, 0.05]), RADIUS_M)
    share = filled_share(bowl(TABLE_M + level), NOBODY, box, rim, height)
    assert share == pytest.approx(level / height, abs=0.08)
    fingers = Body(OPENING[None], np.array([0.2]))
    assert np.isnan(filled_share(bowl(TABLE_M + level), fingers, box, rim, height))


def stream(aside_m: float) -> RgbdFrame:
    """Return a picture of a thin stream in front of nothing, so far off the upright line."""
    eye = np.array([-0.6, 0.0, RIM_M + 0.03])
    pose = camera(eye, np.array([0.0, 0.0, RIM_M + 0.03]))
    depth = np.full((SIZE, SIZE), np.inf, dtype=np.float32)
    column = round(SIZE / 2 - FOCAL * aside_m / 0.6)
    depth[:, column - 3 : column + 3] = 0.6
    return RgbdFrame(EMPTY.color, depth, EMPTY.intrinsics, pose, 0.0)


def test_a_stream_is_seen_below_the_lip_alone() -> None:
    lip = OPENING + np.array([0.0, 0.0, 0.06])
    assert falling_points(stream(0.0), NOBODY, lip, RIM_M) > 50
    assert falling_points(stream(0.03), NOBODY, lip, RIM_M) == 0
    hand = Body(lip[None] - [0.0, 0.0, 0.03], np.array([0.05]))
    assert falling_points(stream(0.0), hand, lip, RIM_M) == 0
