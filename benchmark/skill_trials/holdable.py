"""Which things a hand of two fingers can hold at all: a rule from their shape and mass."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter

from sim.thing import ThingModel
from sim.things import thing_model

Heights = NDArray[np.float64]

CELL_M = 0.004
MOST_KG = 2.0
WIDEST_M, THINNEST_M = 0.075, 0.004
FINGER_M = (0.02, 0.012)
"""A finger's breadth, and the room it needs across that."""
PALM_M = (0.06, 0.2)
PALM_OVER_TIPS_M = 0.042
TIP_GAP_M = 0.004
OVERLAP_M = 0.006
"""So much of the height of what is held lies between the fingers."""
FLANK_M = 0.004
"""So near to each finger the thing is that high: on a flatter slope the fingers slip off."""
HEADINGS = np.arange(0.0, np.pi, np.pi / 12)
MARGIN_M = 0.12


@lru_cache(maxsize=500)
def is_holdable(kind: str, seed: int, rest: int) -> bool:
    """
    Say whether a thing that lies openly can be taken by two fingers that come from above.

    It weighs at most 2 kg, and somewhere on it two fingers 7.5 cm apart or less have room down to
    6 mm below the top of what is between them, at least 4 mm over the support, while the palm
    stays over everything under it. Out by this rule are a ball, and what lies flat without a rim;
    a pan is in by its handle, a bowl by its rim.
    """
    model = thing_model(kind, seed)
    if model.mass > MOST_KG:
        return False
    points = _surface(model) @ model.rests[rest].T
    points[:, 2] -= points[:, 2].min()
    return any(_fits(_heights(points, heading)) for heading in HEADINGS)


def _surface(model: ThingModel) -> NDArray[np.float64]:
    """Return points (N, 3) all over what is seen, nowhere farther apart than a cell."""
    points = [model.points()]
    for part in model.parts:
        corners = part.mesh.vertices[part.mesh.faces]
        sides = np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2).max(axis=1)
        counts = np.ceil(sides / (0.7 * CELL_M)).astype(int)
        for count in np.unique(counts[counts > 1]):
            share = np.array(
                [(i, j) for i in range(count + 1) for j in range(count + 1 - i)], dtype=np.float64
            )
            share = np.column_stack([share, count - share.sum(axis=1)]) / count
            points.append((share @ corners[counts == count]).reshape(-1, 3))
    return np.concatenate(points)


def _heights(points: NDArray[np.float64], heading: float) -> Heights:
    """Return the map of a thing's tops, the second axis along a heading; 0 beside it."""
    turn = np.array([[np.sin(heading), -np.cos(heading)], [np.cos(heading), np.sin(heading)]])
    flat = points[:, :2] @ turn.T
    cells = np.floor((flat - flat.min(axis=0) + MARGIN_M) / CELL_M).astype(int)
    tops = np.zeros(cells.max(axis=0) + round(MARGIN_M / CELL_M) + 1)
    np.maximum.at(tops, (cells[:, 0], cells[:, 1]), points[:, 2])
    return tops


def _fits(tops: Heights) -> bool:
    """Say whether fingers on both sides of something, along the second axis, find room."""
    finger = maximum_filter(tops, [_cells(each) for each in FINGER_M])
    palm = maximum_filter(tops, [_cells(each) for each in PALM_M])
    for width in range(_cells(THINNEST_M), _cells(WIDEST_M) + 1):
        aside = (width + _cells(FINGER_M[1])) // 2
        fingers = np.maximum(np.roll(finger, aside, axis=1), np.roll(finger, -aside, axis=1))
        tips = np.maximum(np.maximum(fingers + 0.002, TIP_GAP_M), palm - PALM_OVER_TIPS_M)
        inner, near = (width - 1) // 2, min((width - 1) // 2, _cells(FLANK_M))
        sides = [
            np.max([np.roll(tops, sign * (inner - step), axis=1) for step in range(near + 1)], 0)
            for sign in (1, -1)
        ]
        if np.any(np.minimum(*sides) > tips + OVERLAP_M):
            return True
    return False


def _cells(metres: float) -> int:
    return max(1, round(metres / CELL_M))
