"""Where to stand to look at one thing from near, and the points that show all of it."""

import numpy as np

from perception.floor_plan import FloorPlan
from perception.viewpoints.viewpoint import (
    on_grid,
    standing_places,
    Viewpoint,
    viewpoint,
    ViewpointOptions,
)
from tapa_planner.errors import InputError

_LOOK_WIDTH_M = 0.7
"""How much of a surface one look from near shows well."""
_GRID_M = 0.1


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
    try:
        stops = on_grid(standing_places(plan, start, options), _GRID_M)
    except InputError:
        return None
    apart = stops - np.asarray(target[:2])
    distance = np.linalg.norm(apart, axis=1)
    cost = np.abs(distance - 1.1) + 0.15 * np.linalg.norm(stops - place, axis=1)
    if front_yaw is not None:
        cost += 0.8 * (1.0 - np.cos(np.arctan2(apart[:, 1], apart[:, 0]) - front_yaw))
    best = int(cost.argmin())
    return viewpoint(stops[best], list(looks or (target,)))


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
