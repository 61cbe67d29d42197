"""The open hand that somebody holds out, as the cloud shows it: a small level patch by itself."""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import find_objects, label, maximum_filter, minimum_filter

from executor.robot import FloatArray

CELL_M = 0.01
LOW_M, HIGH_M = 0.65, 1.3
"""Between these heights hands are held out, by people who sit or stand."""
HEAD_M = 0.2
NEAR_M, FAR_M = 0.2, 0.8
"""How far from the body's axis a hand is held out."""
LEVEL_M = 0.011
LEAST_M2, MOST_M2 = 0.003, 0.025
LONGEST_M = 0.26
SHORTEST_M = 0.045
LEAST_HEAD_POINTS = 10


@dataclass(frozen=True)
class Palm:
    """Where a thing can be put into a hand, in `map`, and whose body that is."""

    place: FloatArray  # (3,), on the palm
    axis: FloatArray  # (2,), the middle of the body on the floor
    area_m2: float


def body_axis(points: FloatArray, top: float) -> FloatArray | None:
    """Return the middle (2,) of a head below some height; None where none is seen."""
    head = points[(points[:, 2] > top - HEAD_M) & (points[:, 2] < top + 0.1)]
    if len(head) < LEAST_HEAD_POINTS:
        return None
    axis: FloatArray = np.median(head[:, :2], axis=0)
    return axis


def find_palm(points: FloatArray, axis: FloatArray) -> Palm | None:
    """
    Return the open hand held out from a body, None where none is seen.

    :param points: seen points (N, 3) around the body, in `map`.
    :param axis: the middle (2,) of the body on the floor.
    """
    away = np.linalg.norm(points[:, :2] - axis, axis=1)
    near = (away < FAR_M) & (points[:, 2] > LOW_M) & (points[:, 2] < HIGH_M)
    points = points[near]
    if len(points) < LEAST_HEAD_POINTS:
        return None
    lower = points[:, :2].min(axis=0)
    cells = np.floor((points[:, :2] - lower) / CELL_M).astype(int)
    heights = np.full(cells.max(axis=0) + 1, -np.inf)
    np.maximum.at(heights, (cells[:, 0], cells[:, 1]), points[:, 2])
    seen = np.isfinite(heights)
    spread = maximum_filter(heights, 3) - minimum_filter(np.where(seen, heights, np.inf), 3)
    level = seen & (spread < LEVEL_M)
    numbers, _ = label(level)
    best: Palm | None = None
    for number, box in enumerate(find_objects(numbers), start=1):
        members = numbers == number
        area = float(np.count_nonzero(members)) * CELL_M**2
        extent = CELL_M * np.array([part.stop - part.start for part in box])
        if not LEAST_M2 < area < MOST_M2:
            continue
        if extent.max() > LONGEST_M or extent.min() < SHORTEST_M:
            continue
        middle = lower + (np.argwhere(members).mean(axis=0) + 0.5) * CELL_M
        if np.linalg.norm(middle - axis) < NEAR_M:
            continue
        place = np.array([*middle, np.median(heights[members])])
        if best is None or area > best.area_m2:
            best = Palm(place, axis, area)
    return best
