"""How a held thing may be set down at a place: poses of the tool, upright or turned."""

from dataclasses import dataclass

import numpy as np

from executor.motion.collision import CONTACT, Margins, TRAVEL
from executor.motion.stances import ToolGoal
from executor.motion.tool_path import straight
from executor.motion.transforms import frame_from_axes, inverse, rigid, rotation_z
from executor.robot import FloatArray

GAP_M = 0.006
ABOVE_M = 0.12
BACK_M = 0.10
BACK_INSIDE_M = 0.055
"""Fingers reach some 4 cm past the top of what they hold; there is little room above."""
LEANS_IN = 0.3
"""Share of the hand's direction that must point into an opening for it to be drawn out level."""
NEAR = Margins(arm_m=0.008, hand_m=0.0, fingers_m=-0.004, held_m=-0.004)
TURNED_PITCHES = (0.0, np.pi / 4, 1.2, np.pi / 2)


@dataclass(frozen=True)
class Load:
    """What is held, as far as setting it down goes."""

    size: FloatArray  # (3,) of its upright box
    tcp_tform_box: FloatArray
    turned_cost: float | None
    """What it costs to lay it down otherwise than it stood; None when that must not be."""


def release_poses(load: Load, place: FloatArray) -> list[tuple[FloatArray, float]]:
    """Return poses of the tool in `map` that put the load on a place (3,), with their costs."""
    box_tform_tcp = inverse(load.tcp_tform_box)
    found = []
    for yaw in np.arange(0.0, 2 * np.pi, np.pi / 8):
        up = np.array([0.0, 0.0, GAP_M + 0.5 * load.size[2]])
        found.append((rigid(rotation_z(yaw), place + up) @ box_tform_tcp, 0.0))
    if load.turned_cost is None:
        return found
    held = load.tcp_tform_box[:3, :3]
    for pitch in TURNED_PITCHES:
        for heading in np.arange(0.0, 2 * np.pi, np.pi / 8):
            hand = _hand(pitch, heading)
            box = hand @ held
            low = 0.5 * float(np.abs(box[2]) @ load.size)
            up = np.array([0.0, 0.0, GAP_M + 0.95 * low])
            found.append((rigid(box, place + up) @ box_tform_tcp, load.turned_cost))
    return found


def _hand(pitch: float, heading: float) -> FloatArray:
    ahead = np.array([np.cos(heading), np.sin(heading), 0.0])
    approach = np.sin(pitch) * ahead + np.array([0.0, 0.0, -np.cos(pitch)])
    return frame_from_axes(approach, np.array([-ahead[1], ahead[0], 0.0]))


def from_above(pose: FloatArray, cost: float, label: str) -> ToolGoal:
    """Return the tool's path down to a pose and back out along the hand."""
    return _path(pose, np.array([0.0, 0.0, ABOVE_M]), np.zeros(3), cost, label)


def through_front(pose: FloatArray, outward: FloatArray, depth_m: float, cost: float) -> ToolGoal:
    """Return the tool's path in through an opening and down to a pose."""
    return _path(pose, np.array([0.0, 0.0, 0.035]), outward * depth_m, cost, 'through the front')


def _path(
    pose: FloatArray, raise_by: FloatArray, outside: FloatArray, cost: float, label: str
) -> ToolGoal:
    over, start, back = pose.copy(), pose.copy(), pose.copy()
    over[:3, 3] += raise_by
    start[:3, 3] += raise_by + outside
    clear = BACK_M if not np.any(outside) else BACK_INSIDE_M
    back[:3, 3] += clear * _way_back(pose, outside)
    inward = straight(start, over, max(float(np.linalg.norm(outside)), 0.03) / 4.99)
    inward = inward[:6] if np.linalg.norm(outside) > 0 else over[None]
    down = straight(over, pose, float(np.linalg.norm(raise_by)) / 2.99)[1:4]
    out = straight(pose, back, clear / 1.99)[1:]
    if np.linalg.norm(outside) > 0:  # the empty hand leaves through the opening, too
        left = back.copy()
        left[:3, 3] += outside
        leave = straight(back, left, float(np.linalg.norm(outside)) / 4.99)[1:]
        out = np.concatenate([out, leave])
    path = np.concatenate([inward, down, out])
    touch = len(inward) + len(down) - 1
    margins = [NEAR] * len(path)
    margins[0] = TRAVEL
    margins[touch] = CONTACT
    for index in range(touch + 1, len(path)):
        margins[index] = Margins(0.005, -0.005, -0.012, -1.0)
    return ToolGoal(path, tuple(margins), cost, label)


def _way_back(pose: FloatArray, outside: FloatArray) -> FloatArray:
    """Return the direction (3,) in which the open hand leaves the load: along the fingers."""
    depth = float(np.linalg.norm(outside))
    if depth > 0 and -float(pose[:3, 2] @ outside) / depth > LEANS_IN:
        return outside / depth  # level: a slanted hand would rise against what is above
    back: FloatArray = -pose[:3, 2]
    return back


def touch_index(goal: ToolGoal) -> int:
    """Return at which point of the path the load stands on its place."""
    return goal.margins.index(CONTACT)
