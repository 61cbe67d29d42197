"""Tests for glow.py: what lights up between two pictures of one box."""

import numpy as np
import pytest

from executor.motion.glow import glow_change, shows_all
from executor.robot import RgbdFrame

SIZE = np.array([0.2, 0.4, 0.4])
LAMP = (slice(50, 62), slice(70, 84))


def frame(lamp: tuple[int, int, int] | None, noise: float = 0.0, shift: int = 0) -> RgbdFrame:
    """Return a picture of a box one metre ahead, with a lamp on it, shifted by some pixels."""
    rng = np.random.default_rng(int(noise * 10) + shift)
    color = np.full((120, 160, 3), 90.0)
    color[30:90, 40:120] = (150, 140, 120)
    if lamp is not None:
        color[LAMP] = lamp
    color = np.roll(color, shift, axis=1) + rng.normal(0.0, noise, color.shape)
    pose = np.eye(4)
    pose[:3, :3] = np.array([[0.0, 0.0, 1.0], [-1.0, 0.0, 0.0], [0.0, -1.0, 0.0]])
    intrinsics = np.array([[140.0, 0.0, 79.5], [0.0, 140.0, 59.5], [0.0, 0.0, 1.0]])
    depth = np.ones((120, 160), dtype=np.float32)
    return RgbdFrame(np.clip(color, 0, 255).astype(np.uint8), depth, intrinsics, pose, 0.0)


def box(x: float = 1.1) -> np.ndarray:
    pose = np.eye(4)
    pose[0, 3] = x
    return pose


@pytest.mark.parametrize('noise', [0.0, 3.0])
@pytest.mark.parametrize('lit', [(250, 240, 160), (230, 60, 20)])
def test_a_lamp_lights_up_and_goes_out(lit: tuple[int, int, int], noise: float) -> None:
    dark, bright = frame((60, 60, 60), noise), frame(lit, noise)
    on, off = glow_change(dark, bright, box(), SIZE), glow_change(bright, dark, box(), SIZE)
    assert on is not None
    assert on.lit_up
    assert on.pixels == pytest.approx(12 * 14, abs=30)
    assert off is not None
    assert not off.lit_up
    assert off.brightness == pytest.approx(-on.brightness, abs=0.05)


@pytest.mark.parametrize('shift', [0, 1, -1])
def test_noise_and_a_small_shift_change_nothing(shift: int) -> None:
    before, after = frame((60, 60, 60), 3.0), frame((60, 60, 60), 2.0, shift)
    assert glow_change(before, after, box(), SIZE) is None


def test_what_changes_beside_the_box_or_behind_the_camera_does_not_count() -> None:
    before, after = frame((60, 60, 60)), frame((250, 240, 160))
    beside = box()
    beside[1, 3] = 0.6
    assert glow_change(before, after, beside, SIZE) is None
    assert glow_change(before, after, box(-1.0), SIZE) is None


def grid_frame(lamp: tuple[int, int, int], down: int = 0, right: int = 0) -> RgbdFrame:
    """Return a picture of a box of many stripes that was pushed aside, in front of a still wall."""
    made = frame(None)
    made.color[:] = 90
    box_colors = np.full((60, 80, 3), 150, dtype=np.uint8)
    box_colors[::4] = 40
    box_colors[:, ::9] = 220
    box_colors[25:38, 35:50] = 60
    box_colors[28:35, 38:47] = lamp
    made.color[30 + down : 90 + down, 40 + right : 120 + right] = box_colors
    return made


@pytest.mark.parametrize('move', [(0, 0), (3, -2), (-6, 5)])
def test_what_gives_way_when_it_is_pressed_is_compared_with_itself(move: tuple[int, int]) -> None:
    dark, bright = (60, 60, 60), (40, 240, 70)
    assert glow_change(grid_frame(dark), grid_frame(dark, *move), box(), SIZE) is None
    on = glow_change(grid_frame(dark), grid_frame(bright, *move), box(), SIZE)
    off = glow_change(grid_frame(bright), grid_frame(dark, *move), box(), SIZE)
    assert on is not None
    assert on.brightness > 0.5
    assert off is not None
    assert off.brightness < -0.5


def test_a_box_that_is_cut_off_by_the_edge_is_not_shown_whole() -> None:
    assert shows_all(frame(None), box(), SIZE)
    assert not shows_all(frame(None), box(), np.array([0.2, 0.4, 1.2]))
    assert not shows_all(frame(None), box(-1.0), SIZE)
