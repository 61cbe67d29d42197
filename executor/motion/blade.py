"""A knife as its points show it: where its handle ends, and to which side its edge looks."""

from dataclasses import dataclass, replace

import numpy as np

from executor.motion.thing import SeenThing
from executor.motion.transforms import rotation_z
from executor.robot import FloatArray

BIN_M = 0.008
LEAST_IN_BIN = 3
THICKER_SHARE = 0.5
"""Between the flat blade and the thick handle, where one ends and the other begins."""
LEAST_BLADE_M = 0.04
LEAST_STEP_M = 0.002
"""By which a handle is thicker than the blade at least; else the longer half is the blade."""
LEAST_HANDLE_BINS = 3
TIP_BINS = 2
STRAIGHT_SHARE = 0.7
"""Up to here an edge is straight."""
OUTLINE_POINTS = 41


@dataclass(frozen=True)
class Blade:
    """A flat blade in the frame of its thing's box, which lies level."""

    heel: FloatArray  # (3,), on the middle line of the blade, where the handle ends
    tip: FloatArray  # (3,)
    towards: FloatArray  # (3,), unit, square to the middle line: where the edge looks
    half_width_m: float

    @property
    def length_m(self) -> float:
        """How long the blade is."""
        return float(np.linalg.norm(self.tip - self.heel))

    def edge(self, share: float) -> FloatArray:
        """Return a point (3,) of the edge: 0 at the handle, 1 at the tip, to which it bends up."""
        bent = max(0.0, share - STRAIGHT_SHARE) / (1.0 - STRAIGHT_SHARE)
        beside = (1.0 - bent) * self.half_width_m * self.towards
        point: FloatArray = self.heel + share * (self.tip - self.heel) + beside
        return point

    def outline(self) -> FloatArray:
        """Return points (N, 3) along the whole edge."""
        return np.stack([self.edge(share) for share in np.linspace(0.0, 1.0, OUTLINE_POINTS)])

    def turned_over(self) -> 'Blade':
        """Return the same blade with its edge on the other side."""
        return replace(self, towards=-self.towards)


def find_blade(thing: SeenThing) -> Blade | None:
    """
    Return the blade of a knife that lies on its side; None where its shape shows none.

    The handle is the thicker end. The edge is on the side to which the blade stands out over the
    handle, and from which the outline bends away towards the tip.
    """
    along, across, high = _profile(thing)
    if len(along) < 6:
        return None
    handle_first = _handle_first(high)
    if not handle_first:
        along, across, high = -along[::-1], across[::-1], high[::-1]
    begins = _begin_of_blade(high)
    if not LEAST_HANDLE_BINS <= begins < len(along):
        return None
    if along[-1] - along[begins] < LEAST_BLADE_M:
        return None
    sign = 1.0 if handle_first else -1.0
    middles, widths = across.mean(axis=1), np.ptp(across, axis=1)
    blade = slice(begins, len(along))
    line = float(np.median(middles[blade]))
    offset = line - float(np.median(middles[:begins])) + line - float(middles[-TIP_BINS:].mean())
    level = float(np.median(high[blade])) - 0.5 * float(thing.size[2]) + thing.support
    z = level - thing.support
    return Blade(
        np.array([sign * (along[begins] - 0.5 * BIN_M), line, z]),
        np.array([sign * (along[-1] + 0.5 * BIN_M), line, z]),
        np.array([0.0, 1.0 if offset >= 0.0 else -1.0, 0.0]),
        0.5 * float(np.median(widths[blade])),
    )


def handle_of(thing: SeenThing, blade: Blade) -> SeenThing:
    """Return the part of a knife that a hand takes."""
    local = _local(thing)
    direction = np.sign(blade.tip[0] - blade.heel[0])
    # Where the handle ends is known to a slice: the last one may show some of the blade.
    own = direction * (local[:, 0] - blade.heel[0]) < -BIN_M
    low, high = local[own].min(axis=0), local[own].max(axis=0)
    turn = rotation_z(thing.yaw)
    centre = thing.centre + turn @ np.array([*(0.5 * (low + high))[:2], 0.0])
    size = np.array([*(high - low)[:2], thing.size[2]])
    return replace(thing, points=thing.points[own], centre=centre, size=size)


def _local(thing: SeenThing) -> FloatArray:
    local: FloatArray = (thing.points - thing.centre) @ rotation_z(thing.yaw)
    return local


def _profile(thing: SeenThing) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return place along (B,), extent across (B, 2) and height above the support (B,) of slices."""
    local = _local(thing)
    bins = np.floor(local[:, 0] / BIN_M).astype(int)
    rows = []
    for each in np.unique(bins):
        part = local[bins == each]
        if len(part) < LEAST_IN_BIN:
            continue
        low, high = np.percentile(part[:, 1], (3, 97))
        top = float(np.percentile(part[:, 2], 80)) + float(thing.centre[2]) - thing.support
        rows.append(((each + 0.5) * BIN_M, low, high, top))
    table = np.array(rows).reshape(-1, 4)
    return table[:, 0], table[:, 1:3], table[:, 3]


def _handle_first(high: FloatArray) -> bool:
    """Say whether the thicker end comes first."""
    third = max(2, len(high) // 3)
    return bool(np.median(high[:third]) >= np.median(high[-third:]))


def _begin_of_blade(high: FloatArray) -> int:
    """Return the first slice of the blade, the thicker end being first."""
    third = max(2, len(high) // 3)
    thick, thin = float(np.median(high[:third])), float(np.median(high[-third:]))
    if thick - thin < LEAST_STEP_M:
        return len(high) // 2
    bound = thin + THICKER_SHARE * (thick - thin)
    return int(np.max(np.flatnonzero(high > bound))) + 1
