"""
Where to stand and where to look from there, chosen on the floor plan.

Policy `cover` sees every edge of what stands on the floor from near enough for small things, with
few stops; policy `blocks` is TaPA's: the centres of blocks of the free floor, looking all around.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.cluster.vq import kmeans2

from perception.floor_plan import FloorPlan
from perception.rgbd import FloatArray
from tapa_planner.errors import InputError

_LOOK_WIDTH_M = 0.7
"""How much of a surface one look from near shows well."""
_BEARINGS = np.radians(np.arange(-180.0, 180.0, 10.0))


@dataclass(frozen=True)
class Viewpoint:
    """A place to stand in `map` (metres, radians) and the points to look at from there."""

    x: float
    y: float
    yaw: float
    looks: tuple[tuple[float, float, float], ...]


@dataclass(frozen=True)
class ViewpointOptions:
    """
    How the room is looked at.

    :ivar near_m: nearer than this an edge leaves the image.
    :ivar far_m: farther than this small things are too small to name.
    :ivar look_height_m: height of the points looked at; kitchen surfaces are near it.
    :ivar sector_rad: width of what one look shows well.
    :ivar seed: of the clustering in policy `blocks`.
    """

    policy: str = 'cover'
    least: int = 3
    most: int = 5
    radius_m: float = 0.36
    near_m: float = 0.55
    far_m: float = 1.75
    look_height_m: float = 0.8
    sector_rad: float = 0.95
    seed: int = 0

    def __post_init__(self) -> None:
        if self.policy not in POLICIES:
            raise InputError(
                f'expected a viewpoint policy of {", ".join(POLICIES)}, got {self.policy!r}'
            )
        if not 1 <= self.least <= self.most:
            raise InputError(
                f'expected 1 <= least <= most viewpoints, got {self.least} and {self.most}'
            )


def choose_viewpoints(
    plan: FloorPlan, start: tuple[float, float], options: ViewpointOptions
) -> list[Viewpoint]:
    """
    Return viewpoints in the order of a short walk from `start`.

    :raises InputError: if the plan has no floor where the robot can stand.
    """
    place = np.asarray(start, dtype=np.float64)
    room = plan.reachable(place, options.radius_m)
    if not room.any():
        raise InputError(
            f'expected free floor for a robot of radius {options.radius_m} m, the map has none'
        )
    return _in_order(POLICIES[options.policy](plan, room, options), place)


def _cover(plan: FloorPlan, room: NDArray[np.bool_], options: ViewpointOptions) -> list[Viewpoint]:
    """Greedily choose the stop that sees most edges not yet seen."""
    edges = furniture_edges(plan)
    stops = _grid_stops(plan, room)
    if not len(edges):
        return _blocks(plan, room, options)
    sees = _sight(plan, stops, edges, options)
    missing = sees.any(axis=0)
    enough = 0.05 * missing.sum()
    chosen: list[Viewpoint] = []
    while len(chosen) < options.most and (missing.sum() > enough or len(chosen) < options.least):
        gains = (sees & missing).sum(axis=1) + 0.02 * sees.sum(axis=1)
        best = int(gains.argmax())
        seen = sees[best] & missing if (sees[best] & missing).any() else sees[best]
        looks = _sectors(stops[best], edges[seen], options)
        chosen.append(_viewpoint(stops[best], looks))
        missing = missing & ~sees[best]
        sees[best] = False
    return chosen


def furniture_edges(plan: FloorPlan) -> FloatArray:
    """Return the middles (N, 2) of blocked cells inside the room that border on free floor."""
    beside = ndimage.binary_dilation(plan.free) & ~plan.free
    points = plan.points(*np.nonzero(beside))
    x0, y0, x1, y1 = plan.room()
    inside = (points[:, 0] > x0) & (points[:, 0] < x1) & (points[:, 1] > y0) & (points[:, 1] < y1)
    return np.asarray(points[inside])


def _grid_stops(plan: FloorPlan, room: NDArray[np.bool_], apart_m: float = 0.2) -> FloatArray:
    step = max(1, round(apart_m / plan.resolution_m))
    rows, columns = np.nonzero(room)
    chosen = (rows % step == 0) & (columns % step == 0)
    if not chosen.any():
        chosen[:] = True
    return plan.points(rows[chosen], columns[chosen])


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


def _blocks(
    plan: FloorPlan, room: NDArray[np.bool_], options: ViewpointOptions
) -> list[Viewpoint]:
    """Stand at the centres of k blocks of the floor and look all around."""
    cells = plan.points(*np.nonzero(room))
    count = min(options.least, len(cells))
    centers, _ = kmeans2(cells, count, minit='++', rng=np.random.default_rng(options.seed))
    chosen = []
    for center in centers:
        stop = cells[int(np.linalg.norm(cells - center, axis=1).argmin())]
        around = np.arange(0.0, 2 * np.pi, options.sector_rad)
        looks = [
            (float(stop[0] + 1.5 * np.cos(each)), float(stop[1] + 1.5 * np.sin(each)),
             options.look_height_m)
            for each in around
        ]  # fmt: skip
        chosen.append(_viewpoint(stop, looks))
    return chosen


POLICIES: dict[
    str, Callable[[FloorPlan, NDArray[np.bool_], ViewpointOptions], list[Viewpoint]]
] = {'cover': _cover, 'blocks': _blocks}


def _viewpoint(stop: FloatArray, looks: list[tuple[float, float, float]]) -> Viewpoint:
    first = looks[0]
    yaw = float(np.arctan2(first[1] - stop[1], first[0] - stop[0]))
    return Viewpoint(float(stop[0]), float(stop[1]), yaw, tuple(looks))


def _in_order(viewpoints: list[Viewpoint], start: FloatArray) -> list[Viewpoint]:
    """Nearest next, from where the robot is."""
    rest, here, ordered = list(viewpoints), start[:2], []
    while rest:
        apart = [float(np.hypot(each.x - here[0], each.y - here[1])) for each in rest]
        ordered.append(rest.pop(int(np.argmin(apart))))
        here = np.array([ordered[-1].x, ordered[-1].y])
    return ordered


def viewpoint_at(
    plan: FloorPlan,
    start: tuple[float, float],
    target: tuple[float, float, float],
    front_yaw: float | None,
    options: ViewpointOptions,
    looks: tuple[tuple[float, float, float], ...] = (),
) -> Viewpoint | None:
    """
    Return where to stand to look at one point from near, close to where the robot is.

    :param front_yaw: the direction that the target faces, if it has one.
    :param looks: what to look at from there; empty: the target.
    """
    place = np.asarray(start, dtype=np.float64)
    room = plan.reachable(place, options.radius_m)
    if not room.any():
        return None
    stops = _grid_stops(plan, room, 0.1)
    apart = stops - np.asarray(target[:2])
    distance = np.linalg.norm(apart, axis=1)
    cost = np.abs(distance - 1.1) + 0.15 * np.linalg.norm(stops - place, axis=1)
    if front_yaw is not None:
        cost += 0.8 * (1.0 - np.cos(np.arctan2(apart[:, 1], apart[:, 0]) - front_yaw))
    best = int(cost.argmin())
    return _viewpoint(stops[best], list(looks or (target,)))


def looks_along(
    center: tuple[float, float, float], size: tuple[float, float, float], yaw: float
) -> tuple[tuple[float, float, float], ...]:
    """Return the points on the top of a piece of furniture that show all of its width."""
    count = max(1, round(size[1] / _LOOK_WIDTH_M))
    shares = (np.arange(count) + 0.5) / count - 0.5
    left = np.array([-np.sin(yaw), np.cos(yaw)])
    top = center[2] + 0.5 * size[2]
    places = np.asarray(center[:2]) + shares[:, None] * size[1] * left
    return tuple((float(x), float(y), float(top)) for x, y in places)
