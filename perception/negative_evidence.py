"""
What a view says against things: their place is seen, and they are not there or not detected.

A thing that is looked through is gone. One whose own surface is seen but that the detector did not
find, from no farther than where it was found before, was perhaps none.
"""

from collections.abc import Sequence
from enum import IntEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from perception.projection import Points, to_pixels
from perception.rgbd import RgbdImage

_SAMPLES = 48
_LEAST_INSIDE = 0.85
_LEAST_VISIBLE = 0.6
_LEAST_GONE = 0.5
_LEAST_SIDE_PX = 12.0
_MARGIN_PX = 4.0


class Look(IntEnum):
    """What a view shows of a place: nothing of it, the surface that was there, or beyond it."""

    HIDDEN = 0
    VISIBLE = 1
    THROUGH = 2


class Placed(Protocol):
    """Something with points (N, 3) in `map`."""

    @property
    def sample(self) -> Points:
        """Some of its points."""


def sample_of(points: Points) -> Points:
    """Return few points, spread as all are."""
    return points[:: max(1, len(points) // _SAMPLES)][:_SAMPLES]


def looks(
    image: RgbdImage, tracks: Sequence[Placed], most_distance_m: float, apart_m: float
) -> list[Look]:
    """
    Return what the image shows of each track's place.

    :param most_distance_m: what is farther counts as hidden.
    :param apart_m: how far beyond or before a point the measured depth means another surface.
    """
    result = [Look.HIDDEN] * len(tracks)
    near = _near(image, tracks, most_distance_m)
    if not len(near):
        return result
    samples = [tracks[index].sample for index in near.tolist()]
    ends = np.cumsum([len(each) for each in samples])
    points = np.concatenate(samples)
    pixels, expected = to_pixels(image, points)
    columns = np.round(pixels[:, 0]).astype(np.int64)
    rows = np.round(pixels[:, 1]).astype(np.int64)
    inside = (
        (expected > 0.05)
        & (columns >= _MARGIN_PX)
        & (columns < image.width - _MARGIN_PX)
        & (rows >= _MARGIN_PX)
        & (rows < image.height - _MARGIN_PX)
    )
    measured = np.full(len(points), np.nan)
    measured[inside] = image.depth_m[rows[inside], columns[inside]]
    beyond = measured - expected
    for index, start, end in zip(
        near.tolist(), [0, *ends[:-1].tolist()], ends.tolist(), strict=True
    ):
        known = np.isfinite(beyond[start:end])
        if inside[start:end].mean() < _LEAST_INSIDE or known.mean() < _LEAST_VISIBLE:
            continue
        part = beyond[start:end][known]
        if (part > apart_m).mean() > _LEAST_GONE:
            result[index] = Look.THROUGH
        elif (np.abs(part) < apart_m).mean() > _LEAST_VISIBLE and _is_large_enough(
            pixels[start:end]
        ):
            result[index] = Look.VISIBLE
    return result


def _near(image: RgbdImage, tracks: Sequence[Placed], most_distance_m: float) -> NDArray[np.int64]:
    """Which tracks' first points lie before the camera and near enough."""
    if not tracks:
        return np.zeros(0, dtype=np.int64)
    firsts = np.array([each.sample[0] for each in tracks])
    _, depth = to_pixels(image, firsts)
    near = (depth > 0.0) & (np.linalg.norm(firsts - image.position, axis=1) < most_distance_m)
    return np.nonzero(near)[0]


def _is_large_enough(pixels: NDArray[np.float64]) -> bool:
    return bool(np.ptp(pixels, axis=0).max() >= _LEAST_SIDE_PX)
