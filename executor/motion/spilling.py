"""What two views of one place differ by around a vessel: liquid that went beside it."""

from dataclasses import dataclass

import numpy as np

from executor.motion.cloud import Body, frame_cloud
from executor.robot import FloatArray, RgbdFrame

CELL_M = 0.012
AROUND_M = 0.15
BESIDE_M = 0.012
"""So far from the opening's edge on, the support is looked at, up to `AROUND_M` from it."""
LEVEL_M = 0.008
CHANGED = 14.0
"""Of 255, that the colour of a place differs by once it is wet."""
LEAST_CELLS = 30


@dataclass(frozen=True)
class Beside:
    """How much of the support around a vessel was seen both times, and how much changed, m^2."""

    seen_m2: float
    changed_m2: float


def beside(
    before: RgbdFrame,
    after: RgbdFrame,
    bodies: tuple[Body, Body],
    place: FloatArray,
    radius_m: float,
) -> Beside:
    """
    Compare what two frames show of the support around a vessel.

    :param bodies: the robot's own, when each of the frames was taken.
    :param place: (3,) in `map`, where the vessel stands; ``radius_m`` is that of its opening.
    """
    first = _cells(before, bodies[0], place, radius_m)
    second = _cells(after, bodies[1], place, radius_m)
    both = ~np.isnan(first[..., 0]) & ~np.isnan(second[..., 0])
    change = np.linalg.norm(first[both] - second[both], axis=1) > CHANGED
    area = CELL_M * CELL_M
    return Beside(float(both.sum()) * area, float(change.sum()) * area)


def _cells(frame: RgbdFrame, body: Body, place: FloatArray, radius_m: float) -> FloatArray:
    """Return the mean colours (N, N, 3) of the support around a place, NaN where it is not seen."""
    points, colours = frame_cloud(frame, body)
    offsets = points - place
    reach = radius_m + AROUND_M
    aside = np.linalg.norm(offsets[:, :2], axis=1)
    kept = (np.abs(offsets[:, 2]) < LEVEL_M) & (aside > radius_m + BESIDE_M) & (aside < reach)
    count = int(np.ceil(2 * reach / CELL_M))
    index = ((offsets[kept, :2] + reach) / CELL_M).astype(int)
    flat = index[:, 0] * count + index[:, 1]
    sums = np.stack(
        [np.bincount(flat, colours[kept, band], count * count) for band in range(3)], axis=1
    )
    numbers = np.bincount(flat, minlength=count * count)
    means = np.full((count * count, 3), np.nan)
    means[numbers > 0] = sums[numbers > 0] / numbers[numbers > 0, None]
    return means.reshape(count, count, 3)
