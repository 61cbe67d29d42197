"""The tool's ways to a thing and off with it: from above, or in and out under what covers it."""

import numpy as np

from executor.motion.collision import CONTACT, Margins, TRAVEL
from executor.motion.stances import ToolGoal
from executor.motion.thing import SeenThing
from executor.motion.tool_path import straight
from executor.robot import FloatArray

STAND_OFF_M = 0.09
NEAR = Margins(arm_m=0.008, hand_m=0.0, fingers_m=-0.004, held_m=-0.05)
COVER_ABOVE_M = 0.06
COVER_HIGH_M = 0.6
COVER_REACH_M = 0.12
LANE_M = 0.1
"""Half the width of the way out, in which covers count."""
FURNITURE_DEPTH_M = 0.6
CLEAR_OF_COVER_M = 0.12
UNDER_COVER_LIFT_M = 0.045
INWARD_STEPS = 5
BEFORE_M = 0.04
OVER_TALL_M = 0.02
OVER_FLAT_M = 0.02
"""How far over the top of a flat thing the fingers come in: from the front they would push it."""


def cover_above(obstacles: FloatArray, thing: SeenThing) -> FloatArray:
    """Return what (N, 3) hangs over a thing and around that; nothing when it stands openly."""
    top = thing.support + float(thing.size[2])
    high = (obstacles[:, 2] > top + COVER_ABOVE_M) & (obstacles[:, 2] < top + COVER_HIGH_M)
    flat = np.linalg.norm(obstacles[:, :2] - thing.centre[:2], axis=1)
    if np.count_nonzero(high & (flat < COVER_REACH_M)) < 8:
        return obstacles[:0]
    cover: FloatArray = obstacles[high & (flat < FURNITURE_DEPTH_M)]
    return cover


def height_over(thing: SeenThing) -> float:
    """Return how high over its grasp the hand comes in to a thing."""
    return OVER_TALL_M if thing.size[2] > 0.06 else float(thing.size[2]) + OVER_FLAT_M


def to_and_up(pose: FloatArray, lift_m: float, cost: float, label: str) -> ToolGoal:
    """Return the path along the hand to a grasp (4 points) and two points up from there."""
    before = pose.copy()
    before[:3, 3] -= STAND_OFF_M * pose[:3, 2]
    up = _moved(pose, np.array([0.0, 0.0, lift_m]))
    approach = straight(before, pose, STAND_OFF_M / 2.99)[:4]
    path = np.concatenate([approach, straight(pose, up, lift_m / 1.99)[1:]])
    margins = (TRAVEL, NEAR, NEAR, CONTACT, *(NEAR,) * (len(path) - 4))
    return ToolGoal(path, margins, cost, label)


def out_of_cover(
    pose: FloatArray, cover: FloatArray, over_m: float, cost: float, label: str
) -> ToolGoal:
    """
    Return the path to a grasp from outside of what covers it, level, and back out the same way.

    The way out is against the hand's heading; a hand that points straight down has one, too.

    :param over_m: how high over the grasp the hand comes in.
    """
    closing = pose[:3, 1]
    outward = np.array([-closing[1], closing[0], 0.0])
    if outward @ pose[:3, 2] > 0:
        outward = -outward
    offset = cover[:, :2] - pose[:2, 3]
    along = offset @ outward[:2]
    lane = np.abs(offset @ np.array([-outward[1], outward[0]])) < LANE_M
    depth = max(float(along[lane].max(initial=0.0)), 0.0) + CLEAR_OF_COVER_M
    raised = np.array([0.0, 0.0, UNDER_COVER_LIFT_M])
    over = np.array([0.0, 0.0, over_m])
    before = _moved(pose, over + BEFORE_M * outward)
    outside = _moved(pose, over + depth * outward)
    up, left = _moved(pose, raised), _moved(pose, raised + depth * outward)
    inward = _evenly(outside, before, INWARD_STEPS)
    path = np.concatenate(
        [inward, _evenly(before, pose, 3)[1:], up[None], _evenly(up, left, INWARD_STEPS)[1:]]
    )
    touch = INWARD_STEPS + 1
    margins = [NEAR] * len(path)
    margins[0], margins[touch] = TRAVEL, CONTACT
    return ToolGoal(path, tuple(margins), cost + 0.3 * depth, label)


def _moved(pose: FloatArray, by: FloatArray) -> FloatArray:
    moved = pose.copy()
    moved[:3, 3] += by
    return moved


def _evenly(start: FloatArray, end: FloatArray, count: int) -> FloatArray:
    path = np.repeat(start[None], count, axis=0)
    path[:, :3, 3] = np.linspace(start[:3, 3], end[:3, 3], count)
    return path
