"""Whether food that was cut is seen to lie in pieces, on both sides of the cut."""

import numpy as np

from executor.motion.thing import clusters
from executor.robot import FloatArray

PIECES_APART_M = 0.009
PIECE_SHARE = 0.15
"""Of what is seen of the food, that the smaller piece shows at least."""
ONE_SIDED = 0.9
"""Of a piece, that lies on one side of the cut."""
GAP_M, BESIDE_M = 0.003, 0.008
"""How wide a gap is at least, and how much of the food beside it is compared with it."""
OPEN_SHARE = 0.3
"""Of the points that whole food would show in a gap, so many speak against one."""
PUSHED_M, STEP_M = 0.014, 0.0005
"""How far the blade may have pushed the pieces, so that the gap is beside where it cut."""
LEAST_IN_GAP = 4.0
"""So many points whole food must show in a gap, or there are too few to tell."""


def is_parted(points: FloatArray, cut: FloatArray) -> bool:
    """
    Say whether points (N, 3) of food lie in pieces, one on each side of a cut.

    :param cut: plane (4,) in which the blade was when it cut: unit normal and offset.
    """
    across = points @ cut[:3] + cut[3]
    return _stands_apart(points, cut) or _shows_gap(across)


def _stands_apart(points: FloatArray, cut: FloatArray) -> bool:
    """Say whether groups of points that nothing connects lie on both sides."""
    sides = set()
    for group in clusters(points, PIECES_APART_M):
        right = float(np.mean(group @ cut[:3] + cut[3] > 0.0))
        if len(group) > PIECE_SHARE * len(points) and max(right, 1.0 - right) > ONE_SIDED:
            sides.add(right > 0.5)
    return len(sides) == 2


def _shows_gap(across: FloatArray) -> bool:
    """Say whether there is a strip along the cut in which hardly anything is seen."""
    for middle in np.arange(-PUSHED_M, PUSHED_M + 1e-9, STEP_M):
        off = across - middle
        inside = np.count_nonzero(np.abs(off) < 0.5 * GAP_M)
        right = (off > 0.5 * GAP_M) & (off < 0.5 * GAP_M + BESIDE_M)
        left = (off < -0.5 * GAP_M) & (off > -0.5 * GAP_M - BESIDE_M)
        expected = min(np.count_nonzero(left), np.count_nonzero(right)) * GAP_M / BESIDE_M
        share = float(np.mean(off > 0.0))
        if (
            expected >= LEAST_IN_GAP
            and inside < OPEN_SHARE * expected
            and min(share, 1.0 - share) > PIECE_SHARE
        ):
            return True
    return False
