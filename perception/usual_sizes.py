"""How large furniture is at most: what a box exceeds by far goes by another name."""

from collections.abc import Mapping, Sequence

import numpy as np

MOST_M: Mapping[str, tuple[float, float, float]] = {
    'table': (1.3, 2.6, 0.85),
    'counter': (0.85, 4.5, 1.05),
    'sink': (0.8, 1.8, 1.05),
    'shelf': (0.55, 1.8, 2.3),
    'fridge': (0.9, 1.1, 2.2),
    'microwave': (0.6, 0.8, 0.5),
    'drawer': (0.7, 0.8, 1.3),
}
"""Name -> shorter and longer side of the floor plan and height; usual sizes in homes, metres."""
SHARPNESS = 8.0
"""Taken from a name's evidence for each multiple by which a side exceeds what is usual."""
MOST_DOUBT = 5.0


def doubts(size: Sequence[float]) -> Mapping[str, float]:
    """
    Return how much a box of some size (x, y, z) speaks against each name, in evidence (logarithms).

    Only what is too large counts: what was seen in part looks smaller than it is.
    """
    sides = np.array([min(size[:2]), max(size[:2]), size[2]])
    found = {}
    for name, most in MOST_M.items():
        excess = float(np.clip(sides / np.array(most) - 1.0, 0.0, None).sum())
        if excess > 0.0:
            found[name] = min(SHARPNESS * excess, MOST_DOUBT)
    return found
