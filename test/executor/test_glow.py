"""Tests for glow.py: what lights up between two pictures of one box."""

import numpy as np
import pytest

from executor.motion.glow import glow_change
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
