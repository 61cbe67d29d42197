"""Whether something in a picture lights up or goes out: two pictures from one place, compared."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import binary_opening, label, maximum_filter, minimum_filter

from executor.motion.transforms import apply, inverse
from executor.robot import FloatArray, RgbdFrame

LEAST_CHANGE = 28.0
"""A difference of one channel, of 0 to 255, beyond what noise and a hair's breadth of motion do."""
LEAST_PIXELS = 9
AROUND_M = 0.04
SHIFT_PX = 3
"""Within this window a pixel counts as unchanged when the earlier picture had its colour."""
CUBE = np.array([(x, y, z) for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], dtype=np.float64)


@dataclass(frozen=True)
class Change:
    """A part of a picture that changed its colour."""

    pixels: int
    brightness: float
    """By how much it became brighter, in shares of full; what glows is bright or strongly coloured."""

    @property
    def lit_up(self) -> bool:
        """Whether it glows more than before."""
        return self.brightness > 0


def glow_change(
    before: RgbdFrame, after: RgbdFrame, map_tform_box: FloatArray, size: FloatArray
) -> Change | None:
    """
    Return what changed its colour on a box between two pictures taken from one place.

    None where nothing did but noise and the outlines of what was moved a little.

    :param map_tform_box: pose (4, 4) of the target's box in `map`.
    :param size: full extent (3,) of the box.
    """
    window = _window(before, map_tform_box, size)
    if window is None:
        return None
    old, new = (frame.color[window].astype(np.float64) for frame in (before, after))
    away = np.maximum(_beyond(new, old), _beyond(old, new))
    numbers, count = label(binary_opening(away > LEAST_CHANGE, np.ones((2, 2))))
    if not count:
        return None
    sizes = np.bincount(numbers.ravel())[1:]
    if sizes.max() < LEAST_PIXELS:
        return None
    # A lamp's light falls on what is around: all that changed counts.
    changed = np.isin(numbers, 1 + np.flatnonzero(sizes >= LEAST_PIXELS))
    brighter = float(np.mean(_glow(new[changed]) - _glow(old[changed])))
    return Change(int(changed.sum()), brighter / 255.0)


def _glow(colours: FloatArray) -> FloatArray:
    """Return how much colours (N, 3) shine: their brightest channel and how strong they are."""
    most: FloatArray = colours.max(axis=1)
    glow: FloatArray = most + 0.5 * (most - colours.min(axis=1))
    return glow


def _beyond(new: FloatArray, old: FloatArray) -> FloatArray:
    """Return by how much each pixel (H, W) lies outside of the colours around it in the other."""
    size = (SHIFT_PX, SHIFT_PX, 1)
    over = new - maximum_filter(old, size)
    under = minimum_filter(old, size) - new
    beyond: FloatArray = np.maximum(over, under).max(axis=2)
    return beyond


def _window(
    frame: RgbdFrame, map_tform_box: FloatArray, size: FloatArray
) -> tuple[slice, slice] | None:
    """Return rows and columns that show a box; None where it is out of view."""
    corners: NDArray[np.float64] = CUBE * (0.5 * size + AROUND_M)
    local = apply(inverse(frame.map_tform_camera), apply(map_tform_box, corners))
    local = local[local[:, 2] > 0.05]
    if not len(local):
        return None
    pixels = local @ frame.intrinsics.T
    pixels = pixels[:, :2] / pixels[:, 2:]
    limits = np.array([frame.depth_m.shape[1], frame.depth_m.shape[0]])
    low = np.clip(np.floor(pixels.min(axis=0)), 0, limits).astype(int)
    high = np.clip(np.ceil(pixels.max(axis=0)) + 1, 0, limits).astype(int)
    if (high - low).min() < 2:
        return None
    return slice(low[1], high[1]), slice(low[0], high[0])
