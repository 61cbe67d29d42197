"""
How sure it is that something is there at all, whatever it is called.

A logistic function of what the views said, fitted on looks around homes of development seeds:
what was found with a high score, got a clear name, measures what such things measure and was not
overlooked while it was in view is there. A thing that is looked through is less and less likely
there.
"""

from dataclasses import dataclass

import numpy as np

_BIAS = -3.5
_PER_VIEW, _PER_OVERLOOKED, _PER_SHARE, _PER_SCORE = 0.45, -0.9, 2.4, 2.8
_PER_TOLD_SHARE, _PER_MISFIT, _UNNAMED, _TINY = 1.4, -0.38, -0.8, -2.3
"""The fit gave -1.8 for what has no name; it hid kinds never trained, and was halved."""
_MOST_VIEWS, _MOST_OVERLOOKED, _MOST_MISFIT = 5, 4, 6.0
_TINY_M = 0.045
"""Knobs, buttons and marks are so small, and hardly any thing that counts by itself."""
_LEFT_PER_MISS = 0.6


@dataclass(frozen=True)
class Evidence:
    """
    What speaks for and against a thing.

    :ivar name_share: of the views' votes that the best name has, 0..1.
    :ivar best_score: of all views.
    :ivar overlooked: views that showed its surface, in which it was not found.
    :ivar misses: views that looked through its place.
    :ivar told_share: how likely the name is that it is told by, its size considered.
    :ivar misfit: how far its size is from what such things have, in spreads.
    :ivar is_named: whether it has a name at all.
    :ivar longest_m: its longest side.
    """

    views: int
    name_share: float
    best_score: float
    overlooked: int = 0
    misses: int = 0
    told_share: float = 0.0
    misfit: float = 0.0
    is_named: bool = True
    longest_m: float = 1.0


def existence(seen: Evidence) -> float:
    """Return the chance that there is something, 0..1."""
    odds = (
        _BIAS
        + _PER_VIEW * min(seen.views, _MOST_VIEWS)
        + _PER_OVERLOOKED * min(seen.overlooked, _MOST_OVERLOOKED)
        + _PER_SHARE * seen.name_share
        + _PER_SCORE * seen.best_score
        + _PER_TOLD_SHARE * seen.told_share
        + _PER_MISFIT * min(seen.misfit, _MOST_MISFIT)
        + (0.0 if seen.is_named else _UNNAMED)
        + (_TINY if seen.longest_m < _TINY_M else 0.0)
    )
    return float(_LEFT_PER_MISS**seen.misses / (1.0 + np.exp(-odds)))


def aged(chance: float, age_s: float, half_life_s: float) -> float:
    """
    Return how sure it still is after a time in which its place was not looked at.

    :param half_life_s: after which half of such things were moved; 0 for what stays.
    """
    if half_life_s <= 0.0 or age_s <= 0.0:
        return chance
    return float(chance * 0.5 ** (age_s / half_life_s))
