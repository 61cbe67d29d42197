"""
Policy `cover`: see every edge of what stands on the floor from near enough, with few stops.

The stops are chosen beforehand on the floor plan alone.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from perception.floor_plan import FloorPlan
from perception.rgbd import FloatArray
from perception.viewpoints.tapa_policies import block_centres
from perception.viewpoints.viewpoint import on_grid, Viewpoint, viewpoint, ViewpointOptions

_BEARINGS = np.radians(np.arange(-180.0, 180.0, 10.0))
_GRID_M = 0.2
_MOST_STOPS = 5
"""Where the options name no limit: enough for one kitchen."""


def cover(plan: FloorPlan, cells: FloatArray, options: ViewpointOptions) -> list[Viewpoint]:
    """Greedily choose the stop that sees most edges not yet seen."""
    edges = furniture_edges(plan)
    stops = on_grid(cells, _GRID_M)
    if not len(edges):
        return block_centres(cells, options)
    most = options.most or _MOST_STOPS
    sees = _sight(plan, stops, edges, options)
    missing = sees.any(axis=0)
    enough = 0.05 * missing.sum()
    chosen: list[Viewpoint] = []
    while len(chosen) < most and (missing.sum() > enough or len(chosen) < options.least):
        gains = (sees & missing).sum(axis=1) + 0.02 * sees.sum(axis=1)
        best = int(gains.argmax())
        seen = sees[best] & missing if (sees[best] & missing).any() else sees[best]
        looks = _sectors(stops[best], edges[seen], options)
        chosen.append(viewpoint(stops[best], looks))
        missing = missing & ~sees[best]
        sees[best] = False
    return chosen


def furniture_edges(plan: FloorPlan) -> FloatArray:
    """Return the middles (N, 2) of blocked cells inside the room that border on free floor."""
    beside = ndimage.binary_dilation(plan.free) & ~plan.free
    points = plan.points(*np.nonzero(beside))
    return np.asarray(points[plan.off_walls(points, 0.0)])


def _sight(
    plan: FloorPlan, stops: FloatArray, edges: FloatArray, options: ViewpointOptions
) -> NDArray[np.bool_]:
    """Which stop (S) sees which edge (E) from near enough, over free floor."""
    apart = np.linalg.norm(stops[:, None] - edges[None], axis=2)
    sees = (apart > options.near_m) & (apart < options.far_m)
    for share in np.linspace(0.1, 0.88, 12):
        between = stops[:, None] + share * (edges - stops[:, None])
        sees &= plan.is_free(between.reshape(-1, 2)).reshape(sees.shape)
    return np.asarray(sees)


def _sectors(
    stop: FloatArray, edges: FloatArray, options: ViewpointOptions
) -> list[tuple[float, float, float]]:
    """Few directions that together show all these edges; one point to look at for each."""
    apart = edges - stop
    bearings, distances = np.arctan2(apart[:, 1], apart[:, 0]), np.linalg.norm(apart, axis=1)
    missing = np.ones(len(edges), dtype=np.bool_)
    looks: list[tuple[float, float, float]] = []
    while missing.any() and len(looks) < 6:
        turned = (bearings[None] - _BEARINGS[:, None] + np.pi) % (2 * np.pi) - np.pi
        shown = np.abs(turned) < options.sector_rad / 2
        best = int((shown & missing).sum(axis=1).argmax())
        mine = shown[best] & missing
        if not mine.any():
            break
        # Look at the middle of what is new, not at the border of the sector.
        bearing = _BEARINGS[best] + float(np.mean(turned[best][mine]))
        reach = float(np.median(distances[mine]))
        looks.append(
            (
                float(stop[0] + reach * np.cos(bearing)),
                float(stop[1] + reach * np.sin(bearing)),
                options.look_height_m,
            )
        )
        missing &= ~shown[best]
    return looks
