"""
The four ways in which TaPA collects images (Wu et al., 2023, section 4.2), on the free floor.

At each place the camera looks all around in steps of the sector: traversal of a grid, a random
share of that grid, the overall centre, and block-wise centres.
"""

import numpy as np
from sklearn.cluster import KMeans

from perception.rgbd import FloatArray
from perception.viewpoints.viewpoint import all_around, on_grid, Viewpoint, ViewpointOptions

MOST_BLOCKS = 12
BEND_SHARE = 0.12
_MOST_CELLS = 4000


def traversal(cells: FloatArray, options: ViewpointOptions) -> list[Viewpoint]:
    """Visit every point of a grid."""
    return [all_around(stop, options) for stop in on_grid(cells, options.grid_m)]


def random_share(cells: FloatArray, options: ViewpointOptions) -> list[Viewpoint]:
    """Visit a random share of that grid."""
    stops = on_grid(cells, options.grid_m)
    count = max(1, round(options.random_share * len(stops)))
    chosen = np.random.default_rng(options.seed).permutation(len(stops))[:count]
    return [all_around(stops[each], options) for each in chosen]


def overall_centre(cells: FloatArray, options: ViewpointOptions) -> list[Viewpoint]:
    """Stand in the middle of all."""
    return [all_around(_nearest(cells, cells.mean(axis=0)), options)]


def block_centres(cells: FloatArray, options: ViewpointOptions) -> list[Viewpoint]:
    """Stand in the middles of blocks that k-means finds; see `blocks_of` for their number."""
    return [all_around(_nearest(cells, centre), options) for centre in blocks_of(cells, options)]


def blocks_of(cells: FloatArray, options: ViewpointOptions) -> FloatArray:
    """
    Return the centres (K, 2) of blocks of the floor.

    Their number is the first from which one more block shrinks the sum of squared distances within
    blocks by less than a fixed share of that of a single block (the bend of its curve).
    """
    drawn = np.random.default_rng(options.seed).permutation(len(cells))[:_MOST_CELLS]
    sample = cells[drawn]
    whole = float(((sample - sample.mean(axis=0)) ** 2).sum())
    before, centres = whole, sample.mean(axis=0)[None]
    for count in range(2, min(MOST_BLOCKS, len(sample)) + 1):
        model = KMeans(count, n_init=4, random_state=options.seed).fit(sample)
        if before - float(model.inertia_) < BEND_SHARE * whole / count:
            break
        before, centres = float(model.inertia_), model.cluster_centers_
    return np.asarray(centres)


def _nearest(cells: FloatArray, point: FloatArray) -> FloatArray:
    return np.asarray(cells[int(np.linalg.norm(cells - point, axis=1).argmin())])
