"""
Buttons, knobs, levers and switches as the cloud shows them: small things that stand out of a face.

A face is laid out as a map of heights. What a square wider than any control can't get under is the
face itself, flat or in steps; what stands out of that, small and by itself, may be a control.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.ndimage import find_objects, label, maximum_filter, minimum_filter

from executor.motion.transforms import apply, inverse
from executor.robot import FloatArray

CELL_M = 0.004
GROWN_M = 0.03
"""How far around its box a target's control may be: boxes are given a little off."""
WIDEST_M = 0.06
NARROWEST_M = 0.008
LEAST_RISE_M = 0.004
MOST_RISE_M = 0.05
LEAST_FILL = 0.45
"""Share of its rectangle that a control fills; rims of round things fill less."""
LEAST_CELLS = 5
SLIMMEST = 0.25
LEAST_SURROUNDED = 0.5
"""Share of what is around a control that must have been seen: a strip's noisy edge is none."""
TOP_COST_M = 0.06
"""By how much nearer to its middle a control on the top must be than one on the front."""
ALIKE_COST_M = 0.03
"""What it costs to be of the same colour as the face around."""
CONTRAST = 60.0
"""A difference of colours, of 0 to 255, that nobody overlooks."""

_AROUND_M = np.array([GROWN_M, GROWN_M, MOST_RISE_M])
"""Along a face, and out of it: what stands out must not be cut off halfway."""

_FRONT = np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [1.0, 0.0, 0.0]])
_TOP = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])


@dataclass(frozen=True)
class SeenControl:
    """A thing to press on: where its free face is and how it stands out, in `map`."""

    face: FloatArray  # (3,), the middle of the free face
    outward: FloatArray  # (3,), unit normal of what it stands out of
    radius_m: float
    rise_m: float
    cost: float

    @property
    def is_on_top(self) -> bool:
        """Whether it is pressed from above."""
        return bool(self.outward[2] > 0.7)


def find_controls(
    points: FloatArray,
    map_tform_box: FloatArray,
    size: FloatArray,
    colours: FloatArray | None = None,
) -> list[SeenControl]:
    """
    Return what may be the control of a box, the likeliest first.

    :param points: seen points (N, 3) in `map`, dense: a few millimetres apart.
    :param map_tform_box: pose (4, 4) of the target's box, its front towards +x.
    :param size: full extent (3,) of the box.
    :param colours: of the points (N, 3), 0 to 255; those that differ from what is around win.
    """
    local = apply(inverse(map_tform_box), points)
    found = []
    for axes, extra in ((_FRONT, 0.0), (_TOP, TOP_COST_M)):
        half = axes @ (0.5 * size)
        near = np.all(np.abs(local @ axes.T) < half + _AROUND_M, axis=1)
        shades = None if colours is None else np.asarray(colours, dtype=np.float64)[near]
        for each in _on_face(local[near] @ axes.T, half, shades):
            place, radius, rise, cost = each
            found.append(
                SeenControl(
                    apply(map_tform_box, (place @ axes)[None])[0],
                    map_tform_box[:3, :3] @ axes[2],
                    radius,
                    rise,
                    cost + extra,
                )
            )
    return sorted(found, key=lambda control: control.cost)


def _on_face(
    points: FloatArray, half: FloatArray, colours: FloatArray | None
) -> Iterator[tuple[FloatArray, float, float, float]]:
    """Yield place (3,), radius, rise and cost of what stands out along the third axis."""
    if len(points) < LEAST_CELLS:
        return
    lower = -half[:2] - GROWN_M
    shape = np.ceil((half[:2] - lower + GROWN_M) / CELL_M).astype(int)
    cells = np.clip(np.floor((points[:, :2] - lower) / CELL_M).astype(int), 0, shape - 1)
    heights = _heights(points[:, 2], cells, shape)
    seen = np.isfinite(heights)
    rises = np.where(seen, heights - _face_below(heights, seen), 0.0)
    numbers, count = label(rises > LEAST_RISE_M)
    boxes = find_objects(numbers)
    for number in range(1, count + 1):
        members = numbers == number
        extent = np.array([CELL_M * (part.stop - part.start) for part in boxes[number - 1]])
        rise = float(np.percentile(rises[members], 70))
        if not _may_be_pressed(int(members.sum()), extent, rise):
            continue
        ring = maximum_filter(members, 7) & ~maximum_filter(members, 3)
        if seen[ring].mean() < LEAST_SURROUNDED:
            continue
        crown = members & (rises > 0.6 * rise)
        middle = lower + (np.argwhere(crown).mean(axis=0) + 0.5) * CELL_M
        place = np.array([*middle, np.median(heights[crown])])
        away = float(np.linalg.norm(middle)) + max(0.0, float(half[2] - place[2]) - GROWN_M)
        cost = away + ALIKE_COST_M * (1.0 - _contrast(members, cells, colours))
        yield place, 0.5 * float(extent.min()), rise, cost


def _heights(along: FloatArray, cells: np.ndarray, shape: np.ndarray) -> FloatArray:
    """Return the map of the outermost heights, noise smoothed, NaN where nothing was seen."""
    heights = np.full(shape, -np.inf)
    np.maximum.at(heights, (cells[:, 0], cells[:, 1]), along)
    heights[~np.isfinite(heights)] = np.nan
    padded = np.pad(heights, 1, constant_values=np.nan)
    rows, columns = heights.shape
    around = np.stack(
        [padded[i : i + rows, j : j + columns] for i in range(3) for j in range(3)], axis=0
    )
    known = np.isfinite(heights)
    smooth = np.full(heights.shape, np.nan)
    smooth[known] = np.nanmedian(around[:, known], axis=0)
    return smooth


def _face_below(heights: FloatArray, seen: np.ndarray) -> FloatArray:
    """Return the heights that are left when all that is narrower than a square is cut off."""
    width = 2 * int(np.ceil(0.5 * WIDEST_M / CELL_M)) + 1
    low = minimum_filter(np.where(seen, heights, np.inf), width, mode='constant', cval=np.inf)
    opened: FloatArray = maximum_filter(
        np.where(np.isfinite(low), low, -np.inf), width, mode='constant', cval=-np.inf
    )
    return opened


def _may_be_pressed(count: int, extent: FloatArray, rise: float) -> bool:
    long, short = float(extent.max()), float(extent.min())
    fills = count * CELL_M**2 > LEAST_FILL * long * short
    fits = short >= NARROWEST_M and long <= WIDEST_M and short > SLIMMEST * long
    return bool(count >= LEAST_CELLS and fills and fits and LEAST_RISE_M < rise < MOST_RISE_M)


def _contrast(members: np.ndarray, cells: np.ndarray, colours: FloatArray | None) -> float:
    """Return from 0 to 1 how much a control's colour differs from that of what is around it."""
    if colours is None:
        return 0.0
    around = maximum_filter(members, 9) & ~maximum_filter(members, 3)
    own, other = (mask[cells[:, 0], cells[:, 1]] for mask in (members, around))
    if not (own.any() and other.any()):
        return 0.0
    apart = np.abs(np.median(colours[own], axis=0) - np.median(colours[other], axis=0)).max()
    return float(min(1.0, apart / CONTRAST))
