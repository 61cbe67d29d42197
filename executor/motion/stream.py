"""Where liquid falls, or would fall, in the cloud of what it comes from: a thin upright column."""

import numpy as np
from scipy.ndimage import binary_dilation, label

from executor.motion.transforms import apply, inverse
from executor.motion.vessel import Stream
from executor.robot import FloatArray

CELL_M = 0.006
LEAST_HEIGHT_M = 0.06
THICK_M = 0.03
AROUND_M = 0.03
SLICE_M = 0.01
FILLED_SHARE = 0.7
MARGIN_M = 0.04


def find_stream(points: FloatArray, map_tform_box: FloatArray, size: FloatArray) -> Stream | None:
    """
    Return the falling liquid at a piece of furniture, None when none is seen.

    :param points: (N, 3) in `map`, fine enough for a thin stream.
    :param map_tform_box: the piece's box, +x out of its front; ``size`` (3,) its extents.
    """
    local = apply(inverse(map_tform_box), points)
    half = 0.5 * size + MARGIN_M
    near = local[np.all(np.abs(local[:, :2]) < half[:2], axis=1)]
    if len(near) < 10:
        return None
    low = near[:, :2].min(axis=0)
    cells = ((near[:, :2] - low) / CELL_M).astype(int)
    shape = tuple(cells.max(axis=0) + 1)
    heights = np.floor((near[:, 2] - near[:, 2].min()) / SLICE_M).astype(int)
    filled = np.zeros((*shape, heights.max() + 1), dtype=bool)
    filled[cells[:, 0], cells[:, 1], heights] = True
    found: list[tuple[float, Stream]] = []
    # A column is thin at each height: what is thick there is a wall, a tap's foot or a vessel.
    thin = np.zeros_like(filled)
    reach = int(np.ceil(AROUND_M / CELL_M))
    for index in range(filled.shape[2]):
        marks, count = label(binary_dilation(filled[:, :, index], iterations=1))
        for number in range(1, count + 1):
            where = np.argwhere(marks == number)
            if np.max(np.ptp(where, axis=0)) * CELL_M < THICK_M:
                thin[:, :, index] |= (marks == number) & filled[:, :, index]
    marks, count = label(binary_dilation(thin.any(axis=2), iterations=1))
    for number in range(1, count + 1):
        inside = (marks == number)[:, :, None] & thin
        levels = np.flatnonzero(inside.any(axis=(0, 1)))
        tall = (np.ptp(levels) + 1) * SLICE_M if len(levels) else 0.0
        if tall < LEAST_HEIGHT_M or len(levels) < FILLED_SHARE * (np.ptp(levels) + 1):
            continue
        if np.max(np.ptp(np.argwhere(inside.any(axis=2)), axis=0)) > reach:
            continue
        member = (marks == number)[cells[:, 0], cells[:, 1]] & np.isin(heights, levels)
        middle = np.array([*np.median(near[member, :2], axis=0), 0.0])
        place = apply(map_tform_box, middle[None])[0]
        base = float(near[:, 2].min()) + float(map_tform_box[2, 3])
        stream = Stream(
            place[:2], base + (levels[-1] + 1) * SLICE_M, base + float(levels[0]) * SLICE_M
        )
        found.append((tall, stream))
    return max(found, key=lambda each: each[0])[1] if found else None
