"""Quick looks at what stands on or lies in a piece of furniture, by the middles of the things."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.world import World

NEAR_M = 0.03  # of its underside to the surface that it stands on
EDGE_M = 0.01


def are_inside(world: World, piece: str, points: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which points (N, 3) in ``map`` lie within the inside of a container."""
    model = world.furniture[piece]
    pose = world.pose(piece)
    local = (points - pose[:3, 3]) @ pose[:3, :3]
    (low_x, low_y, _), (high_x, high_y, _) = model.box
    level = (
        (local[:, 0] >= low_x + EDGE_M)
        & (local[:, 0] <= high_x - EDGE_M)
        & (local[:, 1] >= low_y + EDGE_M)
        & (local[:, 1] <= high_y - EDGE_M)
    )
    inside = np.zeros(len(points), dtype=np.bool_)
    for region in model.regions:
        if region.relation == 'in':
            above = local[:, 2] - region.centre[2]
            inside |= level & (above >= -NEAR_M) & (above <= region.clearance)
    return inside


def are_upon(
    world: World, piece: str, names: list[str], points: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Tell which of the named things, whose middles are given, stand on a surface of a piece."""
    model = world.furniture[piece]
    pose = world.pose(piece)
    local = (points - pose[:3, 3]) @ pose[:3, :3]
    upon = np.zeros(len(points), dtype=np.bool_)
    for region in model.regions:
        off = np.abs(local[:, :2] - region.centre[:2])
        over = (off <= np.array(region.size) / 2 + EDGE_M).all(axis=1)
        for index in np.nonzero(over)[0]:
            low, _ = world.engine.bounds(names[int(index)])
            height = float(low[2]) - float(pose[2, 3]) - region.centre[2]
            upon[index] |= abs(height) <= NEAR_M
    return upon
