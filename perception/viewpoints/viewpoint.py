"""A place to stand with what to look at from there, the options of choosing, and the contract."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from perception.floor_plan import FloorPlan
from perception.rgbd import FloatArray, RgbdImage
from tapa_planner.errors import InputError
from tapa_planner.scene import Scene

Place = tuple[float, float, float]  # x, y, yaw of the robot in `map`
Point = tuple[float, float, float]


@dataclass(frozen=True)
class Viewpoint:
    """A place to stand in `map` (metres, radians) and the points to look at from there."""

    x: float
    y: float
    yaw: float
    looks: tuple[Point, ...]


@dataclass(frozen=True)
class ViewpointOptions:
    """
    How a home is looked at.

    :ivar least: fewest stops of `cover`, and number of clusters of `blocks` to begin with.
    :ivar most: most stops of any policy; 0 for no limit.
    :ivar radius_m: of the robot: what free floor a stop needs.
    :ivar near_m: nearer than this an edge leaves the image.
    :ivar far_m: farther than this small things are too small to name.
    :ivar look_height_m: height of the points looked at; kitchen surfaces are near it.
    :ivar sector_rad: width of what one look shows well; the rotation step of TaPA's policies.
    :ivar grid_m: step of the grid that `traversal` visits and `random` draws from.
    :ivar random_share: share of that grid that `random` visits.
    :ivar seed: of what is drawn at random.
    :ivar least_gain: `next_best_view` ends when a view would bring less, in square metres of
        surface seen well for the first time.
    """

    policy: str = 'next_best_view'
    least: int = 3
    most: int = 0
    radius_m: float = 0.36
    near_m: float = 0.55
    far_m: float = 1.75
    look_height_m: float = 0.8
    sector_rad: float = 0.95
    grid_m: float = 1.0
    random_share: float = 0.5
    seed: int = 0
    least_gain: float = 0.05

    def __post_init__(self) -> None:
        from perception.viewpoints.policies import POLICIES

        if self.policy not in POLICIES:
            raise InputError(
                f'expected a viewpoint policy of {", ".join(POLICIES)}, got {self.policy!r}'
            )
        if self.least < 1 or self.most < 0 or 0 < self.most < self.least:
            raise InputError(
                f'expected 1 <= least <= most viewpoints, got {self.least} and {self.most}'
            )
        for name in ('grid_m', 'sector_rad', 'random_share', 'radius_m'):
            if not getattr(self, name) > 0.0:
                raise InputError(f'expected {name} above 0, got {getattr(self, name)}')


class ViewPolicy(Protocol):
    """Says where to look next, for as long as there is something to be seen."""

    @property
    def planned(self) -> int:
        """How many views there will be, as far as that is known; 0 where it is not."""

    def next_stop(self, place: Place, scene: Scene) -> Viewpoint | None:
        """Return where to stand and look next from where the robot is; None when it is done."""

    def saw(self, image: RgbdImage) -> None:
        """Take in what a view showed."""

    def could_not_reach(self, viewpoint: Viewpoint) -> None:
        """Hear that the robot did not get there."""


class FixedViews:
    """Fits `ViewPolicy`: viewpoints that were all chosen beforehand, in their order."""

    def __init__(self, viewpoints: list[Viewpoint]) -> None:
        self.viewpoints = viewpoints
        self._rest: Iterator[Viewpoint] = iter(viewpoints)

    @property
    def planned(self) -> int:
        """The number of all looks."""
        return sum(len(each.looks) for each in self.viewpoints)

    def next_stop(self, place: Place, scene: Scene) -> Viewpoint | None:
        """Return the next one."""
        return next(self._rest, None)

    def saw(self, image: RgbdImage) -> None:
        """Learn nothing from it."""

    def could_not_reach(self, viewpoint: Viewpoint) -> None:
        """Go on with the next one."""


def viewpoint(stop: FloatArray, looks: list[Point]) -> Viewpoint:
    """Return a viewpoint that faces the first of its looks."""
    first = looks[0]
    yaw = float(np.arctan2(first[1] - stop[1], first[0] - stop[0]))
    return Viewpoint(float(stop[0]), float(stop[1]), yaw, tuple(looks))


def all_around(stop: FloatArray, options: ViewpointOptions) -> Viewpoint:
    """Return a viewpoint that looks in all directions, in steps of the sector."""
    looks: list[Point] = [
        (
            float(stop[0] + options.far_m * np.cos(each)),
            float(stop[1] + options.far_m * np.sin(each)),
            options.look_height_m,
        )
        for each in np.arange(0.0, 2 * np.pi - 1e-6, options.sector_rad)
    ]
    return viewpoint(stop, looks)


def in_order(viewpoints: list[Viewpoint], start: FloatArray) -> list[Viewpoint]:
    """Nearest next, from where the robot is."""
    rest, here, ordered = list(viewpoints), start[:2], []
    while rest:
        apart = [float(np.hypot(each.x - here[0], each.y - here[1])) for each in rest]
        ordered.append(rest.pop(int(np.argmin(apart))))
        here = np.array([ordered[-1].x, ordered[-1].y])
    return ordered


def standing_places(
    plan: FloorPlan, start: tuple[float, float], options: ViewpointOptions
) -> FloatArray:
    """
    Return the middles (N, 2) of the cells that the robot can get to.

    :raises InputError: if the plan has no floor where the robot can stand.
    """
    room = plan.reachable(np.asarray(start, dtype=np.float64), options.radius_m)
    if not room.any():
        raise InputError(
            f'expected free floor for a robot of radius {options.radius_m} m, the map has none'
        )
    return plan.points(*np.nonzero(room))


def on_grid(cells: FloatArray, step_m: float) -> FloatArray:
    """Return the cells (M, 2) that are nearest to the points of a grid, each once."""
    low = cells.min(axis=0)
    number = np.round((cells - low) / step_m).astype(np.int64)
    off = np.linalg.norm(cells - (low + number * step_m), axis=1)
    order = np.lexsort((off, number[:, 1], number[:, 0]))
    _, first = np.unique(number[order], axis=0, return_index=True)
    return np.asarray(cells[order[first]])
