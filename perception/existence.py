"""
How sure it is that something is there at all, whatever it is called.

A logistic function of what the views said, fitted on looks around homes of development seeds:
what was found with a high score, got a clear name and was not overlooked while it was in view is
there. A thing that is looked through is less and less likely there.
"""

import numpy as np

_BIAS, _PER_VIEW, _PER_OVERLOOKED, _PER_SHARE, _PER_SCORE = -4.0, 0.35, -0.7, 2.3, 3.2
_MOST_VIEWS, _MOST_OVERLOOKED = 5, 4
_LEFT_PER_MISS = 0.6


def existence(
    views: int, name_share: float, best_score: float, overlooked: int = 0, misses: int = 0
) -> float:
    """
    Return the chance that there is something, 0..1.

    :param name_share: of the votes that the best name has, 0..1.
    :param overlooked: views that showed its surface, in which it was not found.
    :param misses: views that looked through its place.
    """
    odds = (
        _BIAS
        + _PER_VIEW * min(views, _MOST_VIEWS)
        + _PER_OVERLOOKED * min(overlooked, _MOST_OVERLOOKED)
        + _PER_SHARE * name_share
        + _PER_SCORE * best_score
    )
    return float(_LEFT_PER_MISS**misses / (1.0 + np.exp(-odds)))


def aged(chance: float, age_s: float, half_life_s: float) -> float:
    """
    Return how sure it still is after a time in which its place was not looked at.

    :param half_life_s: after which half of such things were moved; 0 for what stays.
    """
    if half_life_s <= 0.0 or age_s <= 0.0:
        return chance
    return float(chance * 0.5 ** (age_s / half_life_s))
