"""Quick looks at what stands on or lies in a piece of furniture, by the middle of the thing."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.world import World

NEAR_M = 0.03  # of its underside to the surface that it stands on
EDGE_M = 0.01


def is_inside(world: World, piece: str, position: NDArray[np.float64]) -> bool:
    """Tell whether a point in ``map`` lies within the inside of a container."""
    model = world.furniture[piece]
    base, _ = world.engine.pose(piece)
    half = max(model.size)
    if float(np.abs(position - base).max()) > 2 * half:
        return False
    pose = world.pose(piece)
    x, y, z = (position - pose[:3, 3]) @ pose[:3, :3]
    half_x, half_y = model.size[0] / 2 - EDGE_M, model.size[1] / 2 - EDGE_M
    return any(
        abs(x) <= half_x
        and abs(y) <= half_y
        and region.relation == 'in'
        and -NEAR_M <= z - region.centre[2] <= region.clearance
        for region in model.regions
    )


def is_upon(world: World, piece: str, name: str, position: NDArray[np.float64]) -> bool:
    """Tell whether a thing at this position stands on one of the surfaces of a piece."""
    model = world.furniture[piece]
    pose = world.pose(piece)
    x, y, _ = (position - pose[:3, 3]) @ pose[:3, :3]
    for region in model.regions:
        off_x, off_y = abs(x - region.centre[0]), abs(y - region.centre[1])
        if off_x > region.size[0] / 2 + EDGE_M or off_y > region.size[1] / 2 + EDGE_M:
            continue
        low, _ = world.engine.bounds(name)
        if abs(float(low[2]) - float(pose[2, 3]) - region.centre[2]) <= NEAR_M:
            return True
    return False
