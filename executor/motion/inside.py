"""What a picture shows of the inside of an open vessel, and of what falls into that."""

import numpy as np

from executor.motion.cloud import Body, frame_points, in_range, outside_body
from executor.motion.rim import Rim
from executor.motion.transforms import apply
from executor.robot import FloatArray, RgbdFrame

INSIDE_SHARE = 0.75
"""Of the opening, that is looked into: walls are farther out."""
THROUGH_SHARE = 0.9
"""Of the opening's radius, within which a line of sight goes in."""
OVER_RIM_M = 0.004
LEAST_POINTS = 12
LOWEST_SHARE = 0.12
"""Of what is seen inside, that rises first when something comes in."""
BOTTOM_M = 0.025
"""What is seen inside so little over the support is the bottom."""
RISEN_M = 0.0015
"""By so much what is seen inside is higher once something has come in."""
ASIDE_M = 0.015
"""So near to the upright line below a lip, what is seen in the air falls from it."""
UNDER_LIP_M = 0.025
OVER_OPENING_M = 0.005


def risen(
    before: RgbdFrame,
    after: RgbdFrame,
    bodies: tuple[Body, Body],
    opening: FloatArray,
    radius_m: float,
    support: float,
) -> float:
    """
    Return by how much what is seen inside a vessel is higher in a second picture, metres.

    NaN where that is hidden: by something before the opening, or the bottom by the wall.

    :param before: taken from the same place as ``after``; ``bodies`` are the robot's own.
    :param opening: its middle (3,) in `map`; ``radius_m`` is its radius.
    :param support: the height that the vessel stands on.
    """
    first, second = (
        _inside(frame, body, opening, radius_m)
        for frame, body in zip((before, after), bodies, strict=True)
    )
    both = ~np.isnan(first) & ~np.isnan(second)
    if np.count_nonzero(both) < LEAST_POINTS / LOWEST_SHARE:
        return float('nan')
    low = first[both] <= np.quantile(first[both], LOWEST_SHARE)
    rise = float(np.mean(second[both][low] - first[both][low]))
    if rise < RISEN_M and first[both].min() > support + BOTTOM_M:
        return float('nan')
    return rise


def _inside(frame: RgbdFrame, body: Body, opening: FloatArray, radius_m: float) -> FloatArray:
    """Return the heights (H, W) of the pixels that show the inside of a vessel, else NaN."""
    seen = in_range(frame.depth_m)
    points = frame_points(frame, stride=1)
    inside = _through(points, frame.map_tform_camera[:3, 3], opening, radius_m)
    inside[inside] = outside_body(points[inside], body)
    heights = np.full(seen.shape, np.nan)
    rows, columns = np.nonzero(seen)
    heights[rows[inside], columns[inside]] = points[inside, 2]
    return heights


def _through(
    points: FloatArray, camera: FloatArray, opening: FloatArray, radius_m: float
) -> np.ndarray:
    """
    Say which points (N, 3) are inside a vessel, seen through its level opening.

    The outside of a bowl is below the opening as well.
    """
    under = points[:, 2] < opening[2] + OVER_RIM_M
    near = under & (np.linalg.norm(points[:, :2] - opening[:2], axis=1) < INSIDE_SHARE * radius_m)
    if camera[2] <= opening[2] + OVER_RIM_M:
        return np.zeros(len(points), dtype=bool)
    rays = points[near] - camera
    share = np.minimum(1.0, (opening[2] - camera[2]) / rays[:, 2])
    crossing = camera[:2] + share[:, None] * rays[:, :2]
    inside: np.ndarray = near
    inside[near] = np.linalg.norm(crossing - opening[:2], axis=1) < THROUGH_SHARE * radius_m
    return inside


def filled_share(
    frame: RgbdFrame, body: Body, map_tform_box: FloatArray, rim: Rim, height_m: float
) -> float:
    """
    Return up to which share of its height a vessel is seen to be full, NaN where that is hidden.

    :param body: the robot's own without the vessel, which it may hold.
    :param map_tform_box: its upright box, in whose frame ``rim`` is; ``height_m`` is how tall.
    """
    points = frame_points(frame, stride=1)
    opening = apply(map_tform_box, rim.centre[None])[0]
    inside = _through(points, frame.map_tform_camera[:3, 3], opening, rim.radius_m)
    inside[inside] = outside_body(points[inside], body)
    depths = opening[2] - points[inside, 2]
    depths = depths[depths < height_m]
    if len(depths) < LEAST_POINTS:
        return float('nan')
    return 1.0 - float(np.median(depths)) / height_m


def falling_points(frame: RgbdFrame, body: Body, lip: FloatArray, opening: float) -> int:
    """
    Return how many points a frame shows in the air under a lip: liquid on its way down.

    :param body: the robot's own, without the vessel that it pours from.
    :param lip: (3,) in `map`, where liquid leaves the vessel.
    :param opening: the height of the opening that it falls into.
    """
    points = frame_points(frame, stride=1)
    under = (points[:, 2] < lip[2] - UNDER_LIP_M) & (points[:, 2] > opening + OVER_OPENING_M)
    under &= np.linalg.norm(points[:, :2] - lip[:2], axis=1) < ASIDE_M
    return int(np.count_nonzero(outside_body(points[under], body)))
