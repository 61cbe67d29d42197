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
MOST_RISE_M = 0.06
LEAST_FILL = 0.45
"""Share of its rectangle that a control fills; rims of round things fill less."""
LEAST_CELLS = 5
SLIMMEST = 0.25
LEAST_SURROUNDED = 0.5
"""Share of what is around a control that must have been seen: a strip's noisy edge is none."""
AWAY_COST = 0.1
"""What it costs to be at the corner of a face and not at its middle."""
TOP_COST = 0.06
"""What it costs to be on the top and not on the front."""
ALIKE_COST = 0.1
"""What it costs to be of the same colour as the face around, or as all of it where it has none."""
FOOT_M = 0.02
"""Of a box, in which its colour is not looked for: what it stands on is seen there."""
FLAT_M = 0.008
FLAT_COST = 0.1
"""What it costs to stand out no more than noise and seams do; less up to `FLAT_M`."""
ALONE_COST = 0.1
"""What it costs to have far things around it and no face: a knob on a pipe, or the end of one."""
ALONE_SHARE = 0.8
"""Share of what is around such a knob that must lie lower or be looked past."""
STEP_M = 0.006
"""From one cell to the next a knob's own face rises less than this."""
LEVER_RISE_M = 0.035
LEVER_DEPTH_M = 0.04
LEVER_TOP_M = 0.006
LEVER_COST = 0.05
"""What stands out further is pushed down, and what that costs more than to push it in."""
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
    eye: FloatArray | None = None,
) -> list[SeenControl]:
    """
    Return what may be the control of a box, the likeliest first.

    :param points: seen points (N, 3) in `map`, dense: a few millimetres apart.
    :param map_tform_box: pose (4, 4) of the target's box, its front towards +x.
    :param size: full extent (3,) of the box.
    :param colours: of the points (N, 3), 0 to 255; those that differ from what is around win.
    :param eye: where (3,) the points were seen from: tells what was looked past.
    """
    local = apply(inverse(map_tform_box), points)
    seen_from = None if eye is None else apply(inverse(map_tform_box), eye[None])[0]
    found = []
    for axes, extra in ((_FRONT, 0.0), (_TOP, TOP_COST)):
        half = axes @ (0.5 * size)
        near = np.all(np.abs(local @ axes.T) < half + _AROUND_M, axis=1)
        if not near.any():
            continue
        shades = None if colours is None else _Shades.of(colours, local, near, 0.5 * size)
        past = None if seen_from is None else _Past(axes @ seen_from, local @ axes.T)
        for bump in _on_face(local[near] @ axes.T, half, shades, past):
            out, cost = axes[2], bump.cost + extra
            if axes is _FRONT and bump.rise_m > LEVER_RISE_M:
                top = _lever_top(local[near], bump, axes)
                found.append(_control(map_tform_box, top, _TOP[2], bump, cost))
                cost += LEVER_COST
            found.append(_control(map_tform_box, bump.place @ axes, out, bump, cost))
    return sorted(found, key=lambda control: control.cost)


@dataclass(frozen=True)
class _Bump:
    """Something small on a face, in the face's axes: across, up, out."""

    place: FloatArray
    extent: FloatArray  # (2,) across and up
    rise_m: float
    cost: float


@dataclass(frozen=True)
class _Shades:
    """Colours of the points on a face (N, 3), and that (3,) of most of what is in the box."""

    points: FloatArray
    most: FloatArray

    @classmethod
    def of(
        cls, colours: FloatArray, local: FloatArray, near: np.ndarray, half: FloatArray
    ) -> '_Shades':
        """Take the colours of all points, which are `local` (N, 3) in the box."""
        shades = np.asarray(colours, dtype=np.float64)
        own = np.all(np.abs(local) < half, axis=1) & (local[:, 2] > FOOT_M - half[2])
        return cls(shades[near], np.median(shades[own if own.any() else near], axis=0))

    def with_around(self, members: np.ndarray, cells: np.ndarray) -> float:
        """Return from 0 to 1 how much a control's colour differs from that of the face around."""
        around = maximum_filter(members, 9) & ~maximum_filter(members, 3)
        other = around[cells[:, 0], cells[:, 1]]
        if not other.any():
            return 0.0
        return self._apart(members, cells, np.median(self.points[other], axis=0))

    def with_all(self, members: np.ndarray, cells: np.ndarray) -> float:
        """Return how much it differs from that of all of what it belongs to."""
        return self._apart(members, cells, self.most)

    def _apart(self, members: np.ndarray, cells: np.ndarray, other: FloatArray) -> float:
        own = members[cells[:, 0], cells[:, 1]]
        if not own.any():
            return 0.0
        apart = np.abs(np.median(self.points[own], axis=0) - other).max()
        return float(min(1.0, apart / CONTRAST))


@dataclass(frozen=True)
class _Past:
    """
    What is seen, and from where: which parts of a plane nothing hides.

    From above one looks past a knob onto its own side and the pipe behind it, too.
    """

    eye: FloatArray
    points: FloatArray

    def seen_through(self, out_m: float, lower: FloatArray, shape: np.ndarray) -> np.ndarray:
        """Return the cells of a plane through which something further off is seen."""
        way = self.points - self.eye
        beyond = (self.points[:, 2] < out_m) & (self.eye[2] > out_m)
        share = (out_m - self.eye[2]) / np.where(beyond, way[:, 2], -np.inf)
        places = self.eye[:2] + share[:, None] * way[:, :2]
        cells = np.floor((places - lower) / CELL_M).astype(int)
        fine = beyond & np.all((cells >= 0) & (cells < shape), axis=1)
        mask = np.zeros(shape, dtype=bool)
        mask[cells[fine, 0], cells[fine, 1]] = True
        return mask


def _control(
    map_tform_box: FloatArray, place: FloatArray, out: FloatArray, bump: _Bump, cost: float
) -> SeenControl:
    """Return a control in `map` from a place (3,) and a way out (3,) in the box's axes."""
    face = apply(map_tform_box, place[None])[0]
    radius = 0.5 * float(bump.extent.min())
    return SeenControl(face, map_tform_box[:3, :3] @ out, radius, bump.rise_m, cost)


def _lever_top(points: FloatArray, bump: _Bump, axes: FloatArray) -> FloatArray:
    """Return the middle of the upper side of what stands far out of a front, in the box's axes."""
    own = points @ axes.T - bump.place
    near = np.all(np.abs(own[:, :2]) < 0.5 * bump.extent + CELL_M, axis=1)
    own = own[near & (own[:, 2] > -LEVER_DEPTH_M)]
    high = float(np.percentile(own[:, 1], 90))
    # The front edge is seen densely and the upper side at a slant: what counts is how far it goes.
    out = float(np.mean(np.percentile(own[own[:, 1] > high - LEVER_TOP_M, 2], (4, 96))))
    top: FloatArray = (bump.place + np.array([0.0, high, out])) @ axes
    return top


def _on_face(
    points: FloatArray, half: FloatArray, shades: _Shades | None, past: _Past | None
) -> Iterator[_Bump]:
    """Yield what stands out along the third axis, small enough to be pressed."""
    if len(points) < LEAST_CELLS:
        return
    lower = -half[:2] - GROWN_M
    shape = np.ceil((half[:2] - lower + GROWN_M) / CELL_M).astype(int)
    cells = np.clip(np.floor((points[:, :2] - lower) / CELL_M).astype(int), 0, shape - 1)
    heights = _heights(points[:, 2], cells, shape)
    seen = np.isfinite(heights)
    rises = np.where(seen, heights - _face_below(heights, seen), 0.0)
    numbers, _ = label(rises > LEAST_RISE_M)

    def _bump(
        members: np.ndarray, crown: np.ndarray, rise: float, cost: float, contrast: float
    ) -> _Bump:
        middle = lower + (np.argwhere(crown).mean(axis=0) + 0.5) * CELL_M
        place = np.array([*middle, np.median(heights[crown])])
        cost += AWAY_COST * float(np.linalg.norm(middle) / np.linalg.norm(half[:2]))
        cost += max(0.0, float(half[2] - place[2]) - GROWN_M)
        cost += FLAT_COST * float(np.clip((FLAT_M - rise) / (FLAT_M - LEAST_RISE_M), 0.0, 1.0))
        cost += ALIKE_COST * (1.0 - contrast)
        return _Bump(place, _extent(members), rise, cost)

    for number, box in enumerate(find_objects(numbers), start=1):
        extent = np.array([CELL_M * (part.stop - part.start) for part in box])
        if extent.max() > WIDEST_M:
            continue
        members = numbers == number
        rise = float(np.percentile(rises[members], 70))
        if not _may_be_pressed(int(members.sum()), extent, rise):
            continue
        ring = maximum_filter(members, 7) & ~maximum_filter(members, 3)
        if seen[ring].mean() < LEAST_SURROUNDED:
            continue
        contrast = 0.0 if shades is None else shades.with_around(members, cells)
        yield _bump(members, members & (rises > 0.6 * rise), rise, 0.0, contrast)
    if past is not None:
        for members, rise in _alone(heights, seen, past, lower):
            contrast = 0.0 if shades is None else shades.with_all(members, cells)
            yield _bump(members, members, rise, ALONE_COST, contrast)


def _alone(
    heights: FloatArray, seen: np.ndarray, past: _Past, lower: FloatArray
) -> Iterator[tuple[np.ndarray, float]]:
    """Yield the cells of knobs that stand in front of nothing or of something thin, and rises."""
    high = maximum_filter(np.where(seen, heights, -np.inf), 3)
    low = minimum_filter(np.where(seen, heights, np.inf), 3)
    numbers, _ = label(seen & (high - low < STEP_M))
    for number, box in enumerate(find_objects(numbers), start=1):
        if max(part.stop - part.start for part in box) > WIDEST_M / CELL_M:
            continue
        core = numbers == number
        out = float(np.median(heights[core]))
        members = maximum_filter(core, 3) & seen & (np.abs(heights - out) < STEP_M)
        ring = maximum_filter(members, 7) & ~maximum_filter(members, 3)
        under = heights[ring & seen]
        rise = out - float(np.percentile(under, 75)) if len(under) else 0.5 * MOST_RISE_M
        if not _may_be_pressed(int(members.sum()), _extent(members), min(rise, LEVER_RISE_M)):
            continue
        lies_lower = under < out - LEAST_RISE_M
        if len(under) and lies_lower.mean() < ALONE_SHARE:
            continue
        behind = past.seen_through(out, lower, np.array(seen.shape))[ring & ~seen]
        if lies_lower.sum() + behind.sum() > ALONE_SHARE * ring.sum():
            yield members, min(rise, LEVER_RISE_M)


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


def _extent(members: np.ndarray) -> FloatArray:
    """Return how far cells reach along rows and columns, metres."""
    cells = np.argwhere(members)
    extent: FloatArray = CELL_M * (np.ptp(cells, axis=0) + 1)
    return extent


def _may_be_pressed(count: int, extent: FloatArray, rise: float) -> bool:
    long, short = float(extent.max()), float(extent.min())
    fills = count * CELL_M**2 > LEAST_FILL * long * short
    fits = short >= NARROWEST_M and long <= WIDEST_M and short > SLIMMEST * long
    return bool(count >= LEAST_CELLS and fills and fits and LEAST_RISE_M < rise < MOST_RISE_M)
