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
MOVED_PX = 7
"""The same for what was pushed aside a little: what is at its edges comes and goes."""
MOST_MOVED_PX = 14
CAPPED = 40.0
"""A difference counts no more than this when it is looked how far something moved."""
EDGE_PX = 5
SAMPLES = 4000
_SHIFTS = [
    (down, right)
    for down in range(-MOST_MOVED_PX, MOST_MOVED_PX + 1)
    for right in range(-MOST_MOVED_PX, MOST_MOVED_PX + 1)
]
_SHIFTS.sort(key=lambda way: abs(way[0]) + abs(way[1]))
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
    own = _own_pixels(before, map_tform_box, size) | _own_pixels(after, map_tform_box, size)
    old, new = (frame.color[window].astype(np.float64) for frame in (before, after))
    own = maximum_filter(own[window], EDGE_PX)
    change = _change(old, new, own, SHIFT_PX)
    if change is None:
        return None
    # What stands loose gives way when it is pressed: only what changed on it counts.
    down, right = _moved(old, new, own)
    if (down, right) == (0, 0):
        return change
    rows, columns = old.shape[:2]
    here = (_part(rows, -down), _part(columns, -right))
    there = (_part(rows, down), _part(columns, right))
    return _change(old[here], new[there], own[here] & own[there], MOVED_PX)


def shows_all(frame: RgbdFrame, map_tform_box: FloatArray, size: FloatArray) -> bool:
    """Say whether a box (pose (4, 4) and full extent (3,)) is within a picture's edges."""
    corners = apply(map_tform_box, CUBE * 0.5 * size)
    local = apply(inverse(frame.map_tform_camera), corners)
    if local[:, 2].min() < 0.05:
        return False
    pixels = local @ frame.intrinsics.T
    pixels = pixels[:, :2] / pixels[:, 2:]
    limits = np.array([frame.depth_m.shape[1], frame.depth_m.shape[0]])
    return bool(np.all((pixels >= 0) & (pixels < limits)))


def _change(old: FloatArray, new: FloatArray, own: np.ndarray, window_px: int) -> Change | None:
    """Return what changed on the pixels of a box (H, W) between two pictures (H, W, 3) of it."""
    away = np.maximum(_beyond(new, old, window_px), _beyond(old, new, window_px))
    numbers, count = label(binary_opening(own & (away > LEAST_CHANGE), np.ones((2, 2))))
    if not count:
        return None
    sizes = np.bincount(numbers.ravel())[1:]
    if sizes.max() < LEAST_PIXELS:
        return None
    # A lamp's light falls on what is around: all that changed counts.
    changed = np.isin(numbers, 1 + np.flatnonzero(sizes >= LEAST_PIXELS))
    brighter = float(np.mean(_glow(new[changed]) - _glow(old[changed])))
    return Change(int(changed.sum()), brighter / 255.0)


def _moved(old: FloatArray, new: FloatArray, own: np.ndarray) -> tuple[int, int]:
    """Return by how many pixels, down and right, what is on a box's pixels moved."""
    before, after = old.mean(axis=2), new.mean(axis=2)
    rows, columns = np.nonzero(own)
    step = max(1, len(rows) // SAMPLES)
    rows, columns = rows[::step], columns[::step]
    best, least = (0, 0), np.inf
    for down, right in _SHIFTS:
        inside = (rows + down >= 0) & (rows + down < own.shape[0])
        inside &= (columns + right >= 0) & (columns + right < own.shape[1])
        there = after[rows[inside] + down, columns[inside] + right]
        apart = np.minimum(np.abs(there - before[rows[inside], columns[inside]]), CAPPED)
        mean = float(apart.mean()) if len(apart) else np.inf
        if mean < least - 1e-9:
            best, least = (down, right), mean
    return best


def _part(length: int, shift: int) -> slice:
    """Return what is left of rows or columns that are shifted against others."""
    return slice(max(0, shift), length + min(0, shift))


def _own_pixels(
    frame: RgbdFrame, map_tform_box: FloatArray, size: FloatArray
) -> NDArray[np.bool_]:
    """Return the mask (H, W) of what lies in a box, or was not measured."""
    depth = frame.depth_m.astype(np.float64)
    rows, columns = np.mgrid[0 : depth.shape[0], 0 : depth.shape[1]]
    rays = (
        np.stack([columns, rows, np.ones_like(rows)], axis=-1) @ np.linalg.inv(frame.intrinsics).T
    )
    unknown = ~(np.isfinite(depth) & (depth > 0.05))
    points = (rays * np.where(unknown, 1.0, depth)[..., None]).reshape(-1, 3)
    local = apply(inverse(map_tform_box) @ frame.map_tform_camera, points)
    inside = np.all(np.abs(local) < 0.5 * size + AROUND_M, axis=1).reshape(depth.shape)
    own: NDArray[np.bool_] = inside | unknown
    return own


def _glow(colours: FloatArray) -> FloatArray:
    """Return how much colours (N, 3) shine: their brightest channel and how strong they are."""
    most: FloatArray = colours.max(axis=1)
    glow: FloatArray = most + 0.5 * (most - colours.min(axis=1))
    return glow


def _beyond(new: FloatArray, old: FloatArray, window_px: int) -> FloatArray:
    """Return by how much each pixel (H, W) lies outside of the colours around it in the other."""
    size = (window_px, window_px, 1)
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
