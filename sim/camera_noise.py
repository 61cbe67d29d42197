"""
What real cameras add to their pictures: depth that wavers and is missing, colour that smears.

Everything is off by default. The same seed, camera and stamp give the same noise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from sim.cameras import CameraMotion
from sim.renderer import Intrinsics, Picture

FloatArray = NDArray[np.float64]
DepthImage = NDArray[np.float32]
ColourImage = NDArray[np.uint8]

_HOLE_PX = 4
_GRAZING_TAN = 3.5  # of the angle between a surface's normal and the ray: 74 degrees
_USUAL_DEPTH_M = 1.0
_LONGEST_SMEAR_PX = 40


@dataclass(frozen=True)
class NoiseOptions:
    """
    How much of each kind of noise one camera has; 0 is none.

    :ivar depth_sigma: standard deviation of depth at one metre, metres; it grows with the square.
    :ivar depth_step: what depth is rounded to, metres.
    :ivar depth_dropout: fraction of the picture that is holes without depth, anywhere.
    :ivar edge_dropout: chance of a pixel at an edge or on a grazing surface to have no depth.
    :ivar blur_px: standard deviation of a blur of the colours, pixels.
    :ivar exposure_s: how long the shutter is open; what moves meanwhile is smeared.
    :ivar exposure_sigma: relative standard deviation of a picture's brightness.
    :ivar colour_sigma: standard deviation of each pixel's colours, of 255.
    """

    depth_sigma: float = 0.0
    depth_step: float = 0.0
    depth_dropout: float = 0.0
    edge_dropout: float = 0.0
    blur_px: float = 0.0
    exposure_s: float = 0.0
    exposure_sigma: float = 0.0
    colour_sigma: float = 0.0

    def __post_init__(self) -> None:
        for each in fields(self):
            value = getattr(self, each.name)
            if not 0.0 <= value < np.inf:
                raise ValueError(f'{each.name} must be 0 or more, got {value}')
        for name in ('depth_dropout', 'edge_dropout'):
            if getattr(self, name) > 1.0:
                raise ValueError(f'{name} is a fraction, got {getattr(self, name)}')

    @property
    def is_off(self) -> bool:
        """Say whether there is no noise at all."""
        return self == NoiseOptions()


class CameraNoise:
    """The noise of all cameras of a robot."""

    def __init__(self, options: Mapping[str, NoiseOptions], seed: int) -> None:
        self._options = {name: each for name, each in options.items() if not each.is_off}
        self._seed = seed

    def disturbs(self, camera: str) -> bool:
        """Say whether a camera has any noise."""
        return camera in self._options

    def disturbed(
        self, camera: str, picture: Picture, motion: CameraMotion, stamp_s: float
    ) -> Picture:
        """Return the picture as the real camera would have taken it at that time."""
        options = self._options.get(camera)
        if options is None:
            return picture
        moment = round(stamp_s * 1e9)
        rng = np.random.default_rng((self._seed, crc32(camera.encode()), moment))
        smear = smear_px(motion, picture, options.exposure_s)
        return replace(
            picture,
            depth=noisy_depth(picture.depth, picture.intrinsics, options, rng),
            colour=noisy_colour(picture.colour, smear, options, rng),
        )


def noisy_depth(
    depth: DepthImage, camera: Intrinsics, options: NoiseOptions, rng: np.random.Generator
) -> DepthImage:
    """Return depth (H, W) in metres with noise; NaN where there was none, and in the holes."""
    z = depth.astype(np.float64)
    if options.depth_sigma:
        z += options.depth_sigma * np.square(z) * rng.standard_normal(z.shape)
    if options.depth_step:
        z = np.round(z / options.depth_step) * options.depth_step
    lost = np.zeros(z.shape, dtype=bool)
    if options.depth_dropout:
        lost |= _holes(z.shape, options.depth_dropout, rng)
    if options.edge_dropout:
        lost |= steep(depth, camera) & (rng.random(z.shape) < options.edge_dropout)
    z[lost | (z <= 0.0)] = np.nan
    return z.astype(np.float32)


def _holes(shape: tuple[int, ...], fraction: float, rng: np.random.Generator) -> NDArray[np.bool_]:
    rows, columns = (-(-size // _HOLE_PX) for size in shape)
    coarse = rng.random((rows, columns)) < fraction
    fine = coarse.repeat(_HOLE_PX, axis=0).repeat(_HOLE_PX, axis=1)
    return fine[: shape[0], : shape[1]]


def steep(depth: DepthImage, camera: Intrinsics) -> NDArray[np.bool_]:
    """Return where (H, W) a surface is seen under a grazing angle, or ends."""
    z = depth.astype(np.float64)
    found = np.zeros(z.shape, dtype=bool)
    with np.errstate(invalid='ignore'):
        for axis, focal in ((0, camera.fy), (1, camera.fx)):
            change = np.abs(np.diff(z, axis=axis))
            before = np.delete(z, -1, axis=axis)
            # A metre across the view is focal / z pixels: this is the tangent of the angle.
            jump = change * focal > _GRAZING_TAN * before
            jump |= np.isnan(change) & ~np.isnan(before)
            found |= np.pad(jump, [(0, int(axis == 0)), (0, int(axis == 1))])
            found |= np.pad(jump, [(int(axis == 0), 0), (int(axis == 1), 0)])
    return found


def noisy_colour(
    colour: ColourImage, smear: FloatArray, options: NoiseOptions, rng: np.random.Generator
) -> ColourImage:
    """
    Return a colour picture (H, W, 3) with noise.

    :param smear: (2,) pixels to the right and down that things move while the shutter is open.
    """
    is_smeared = np.abs(smear).max() >= 1.0
    seen = _smeared(colour, smear) if is_smeared else colour.astype(np.float32)
    if options.blur_px:
        seen = _blurred(seen, options.blur_px)
    if options.exposure_sigma:
        seen *= np.float32(np.exp(options.exposure_sigma * rng.standard_normal()))
    if options.colour_sigma:
        grain = rng.standard_normal(seen.shape, dtype=np.float32)
        seen += np.float32(options.colour_sigma) * grain
    return np.clip(np.rint(seen), 0, 255).astype(np.uint8)


def _blurred(seen: NDArray[np.float32], sigma: float) -> NDArray[np.float32]:
    reach = max(1, int(np.ceil(3 * sigma)))
    weights = np.exp(-0.5 * np.square(np.arange(-reach, reach + 1) / sigma))
    weights = (weights / weights.sum()).astype(np.float32)
    height, width = seen.shape[:2]
    padded = np.pad(seen, [(reach, reach), (0, 0), (0, 0)], mode='edge')
    seen = np.zeros_like(seen)
    for shift, weight in enumerate(weights):
        seen += weight * padded[shift : shift + height]
    padded = np.pad(seen, [(0, 0), (reach, reach), (0, 0)], mode='edge')
    seen = np.zeros_like(seen)
    for shift, weight in enumerate(weights):
        seen += weight * padded[:, shift : shift + width]
    return seen


def _smeared(colour: ColourImage, smear: FloatArray) -> NDArray[np.float32]:
    """Return the mean of the picture shifted along the way that things move."""
    length = float(np.hypot(*smear))
    reach = _LONGEST_SMEAR_PX // 2 + 1
    smear = smear * min(1.0, _LONGEST_SMEAR_PX / length)
    count = int(np.ceil(min(length, _LONGEST_SMEAR_PX))) + 1
    height, width = colour.shape[:2]
    padded = np.pad(colour, [(reach, reach), (reach, reach), (0, 0)], mode='edge')
    total = np.zeros(colour.shape, dtype=np.uint16)
    for part in np.linspace(-0.5, 0.5, count):
        right, down = np.rint(part * smear).astype(int)
        top, left = reach - down, reach - right
        total += padded[top : top + height, left : left + width]
    return total.astype(np.float32) / np.float32(count)


def smear_px(motion: CameraMotion, picture: Picture, exposure_s: float) -> FloatArray:
    """Return how far (2,) what is still moves through the picture while the shutter is open."""
    if exposure_s == 0.0:
        return np.zeros(2)
    depth = picture.depth[np.isfinite(picture.depth)]
    z = float(np.median(depth)) if depth.size else _USUAL_DEPTH_M
    vx, vy, _ = motion.linear
    wx, wy, _ = motion.angular
    # A still point ahead moves by -v - w x p in the camera's frame.
    flow = np.array([-vx / z - wy, -vy / z + wx])
    return flow * (picture.intrinsics.fx, picture.intrinsics.fy) * exposure_s
