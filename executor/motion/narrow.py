"""Where on a wide thing something narrow enough stands up between two free finger spaces."""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import grey_closing, maximum_filter, uniform_filter1d

from executor.motion.thing import SeenThing
from executor.robot import FloatArray

CELL_M = 0.004
FINGER_M = (0.022, 0.02)
"""A finger's breadth, and the room it needs across that."""
PALM_M = (0.06, 0.2)
PALM_OVER_TIPS_M = 0.042
OVER_SEEN_M = 0.002
"""How far the tips stay over what lies under them on the thing itself."""
OVERLAP_M = 0.006
"""So much of the height of what is taken is between the fingers at least."""
EASY_OVERLAP_M = 0.02
FLANK_M = 0.004
"""So near to each finger it is that high: on a flatter slope the fingers slip off."""
HEADINGS = np.arange(0.0, np.pi, np.pi / 12)
MARGIN_M = 0.12
MOST = 30
"""Places that are returned in all; a search for ways of the arm has only so much time."""
APART_M = 0.02
EACH_WAY = 6
"""Places that are returned for each heading."""
SHALLOW_COST = 60.0
"""For each metre by which less than easily is between the fingers."""
OFF_MIDDLE_COST = 1.5
"""For each metre from the thing's middle: it turns in the hand, and its weight pulls askew."""
LEAST_SHARE = 0.45
"""Of the fingers' breadth, that is filled at least: at a corner they slip off."""
SLIM_COST = 0.4
"""For what fills none of the fingers' breadth, in proportion."""


@dataclass(frozen=True)
class NarrowPlace:
    """Where two fingers that come from above close on something narrow, in `map`."""

    tips: FloatArray  # (3,), in the middle between the fingertips
    heading: float  # of the fingers' way
    width_m: float
    cost: float


def narrow_places(
    thing: SeenThing, widest_m: float, tip_gap_m: float, headings: FloatArray = HEADINGS
) -> list[NarrowPlace]:
    """
    Return where a thing can be taken from above, cheapest first, its points as a map of heights.

    :param widest_m: how wide what is taken may be.
    :param tip_gap_m: how far above the thing's support the fingertips stay.
    """
    found: list[NarrowPlace] = []
    for heading in headings:
        found += _along(thing, float(heading), widest_m, tip_gap_m)
    return sorted(found, key=lambda place: place.cost)[:MOST]


def _along(
    thing: SeenThing, heading: float, widest_m: float, tip_gap_m: float
) -> list[NarrowPlace]:
    """Return the places for fingers that close along a heading."""
    turn = np.array([[np.sin(heading), -np.cos(heading)], [np.cos(heading), np.sin(heading)]])
    flat = (thing.points[:, :2] - thing.centre[:2]) @ turn.T
    low = flat.min(axis=0) - MARGIN_M
    tops = _heights(flat - low, thing.points[:, 2] - thing.support)
    over, widths = _over_tips(tops, widest_m, tip_gap_m)
    rows, columns = np.nonzero((over[0] > OVERLAP_M) & (over[2] > LEAST_SHARE))
    places = low + (np.stack([rows, columns], axis=1) + 0.5) * CELL_M
    overlap, tips, share = (each[rows, columns] for each in over)
    costs = SHALLOW_COST * np.maximum(0.0, EASY_OVERLAP_M - overlap)
    costs += OFF_MIDDLE_COST * np.linalg.norm(places, axis=1) + SLIM_COST * (1.0 - share)
    found: list[NarrowPlace] = []
    kept = np.zeros((0, 2))
    for at in np.argsort(costs, kind='stable'):
        if len(kept) and np.linalg.norm(kept - places[at], axis=1).min() < APART_M:
            continue
        kept = np.concatenate([kept, places[at : at + 1]])
        middle = thing.centre[:2] + places[at] @ turn
        point = np.array([*middle, thing.support + tips[at]])
        width = float(widths[rows[at], columns[at]]) * CELL_M
        found.append(NarrowPlace(point, heading, width, float(costs[at])))
        if len(found) == EACH_WAY:
            break
    return found


def _heights(flat: FloatArray, heights: FloatArray) -> FloatArray:
    """Return the map of the tops; 0 beside the thing, gaps of one cell between points filled."""
    cells = np.floor(flat / CELL_M).astype(int)
    tops = np.zeros(cells.max(axis=0) + round(MARGIN_M / CELL_M) + 1)
    np.maximum.at(tops, (cells[:, 0], cells[:, 1]), heights)
    filled: FloatArray = grey_closing(tops, 3)
    return filled


def _over_tips(
    tops: FloatArray, widest_m: float, tip_gap_m: float
) -> tuple[tuple[FloatArray, FloatArray, FloatArray], np.ndarray]:
    """
    Return maps of the best that fingers about each cell find, and of its width in cells.

    The maps say how much is between the fingers, how high their tips are, and what share of
    the fingers' breadth is filled. The fingers close along the second axis.
    """
    finger = maximum_filter(tops, [_cells(each) for each in FINGER_M])
    palm = maximum_filter(tops, [_cells(each) for each in PALM_M])
    best, best_tips, best_share = (np.zeros(tops.shape) for _ in range(3))
    widths = np.zeros(tops.shape, dtype=int)
    for width in range(1, int(widest_m / CELL_M) + 1):
        aside = (width + _cells(FINGER_M[1]) + 1) // 2
        fingers = np.maximum(np.roll(finger, aside, axis=1), np.roll(finger, -aside, axis=1))
        tips = np.maximum(np.maximum(fingers + OVER_SEEN_M, tip_gap_m), palm - PALM_OVER_TIPS_M)
        inner, near = (width - 1) // 2, min((width - 1) // 2, _cells(FLANK_M))
        sides = [
            np.max([np.roll(tops, sign * (inner - step), axis=1) for step in range(near + 1)], 0)
            for sign in (1, -1)
        ]
        between = np.minimum(*sides)
        over = between - tips
        share = uniform_filter1d((over > OVERLAP_M).astype(float), _cells(FINGER_M[0]), axis=0)
        better = over > best + 0.25 * CELL_M
        best[better], best_tips[better] = over[better], tips[better]
        best_share[better], widths[better] = share[better], width
    return (best, best_tips, best_share), widths


def _cells(metres: float) -> int:
    return max(1, round(metres / CELL_M))
