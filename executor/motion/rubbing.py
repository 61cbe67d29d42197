"""Rubbing a level surface with a held cloth: where it is dirty, and the tool's way over it."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.ndimage import find_objects, label, maximum_filter

from executor.motion.collision import Margins, TRAVEL
from executor.motion.release import GAP_M, Load, release_poses
from executor.motion.stances import ToolGoal
from executor.robot import FloatArray

CELL_M = 0.012
BAND_M = 0.012
STAIN = 45.0
"""A difference of colours, of 0 to 255, from the rest of a surface that counts as dirt."""
LEAST_CELLS = 4
MOST_M = 0.3
PRESS_M = 0.004
"""How far the cloth is led below where it would touch."""
OVER_M = 0.08
TOUCH = 2
"""Index on a path of the point at which the cloth touches."""
NEAR = Margins(arm_m=0.008, hand_m=0.0, fingers_m=-0.01, held_m=-0.004)
RUBBING = Margins(arm_m=0.005, hand_m=-0.005, fingers_m=-0.05, held_m=-0.08)
YAW_COST = 0.05
LANES = (0.0, 1.0, 0.0, -1.0)


@dataclass(frozen=True)
class Patch:
    """A part of a surface to rub: its middle in `map` and how far it reaches from there."""

    place: FloatArray  # (3,), on the surface
    reach_m: float
    dirt_m2: float = 0.0
    """The area that looks dirty; 0 for one that is rubbed on no evidence."""


def stains(points: FloatArray, colours: FloatArray, level: float) -> list[Patch]:
    """
    Return patches of another colour than the rest of a surface, the largest first.

    What stands on the surface is no stain: nothing may rise over it.

    :param points: seen points (N, 3) over the surface, in `map`.
    :param colours: of the points (N, 3), 0 to 255.
    :param level: height of the surface.
    """
    flat = np.abs(points[:, 2] - level) < BAND_M
    if np.count_nonzero(flat) < LEAST_CELLS:
        return []
    lower = points[:, :2].min(axis=0)
    cells = np.floor((points[:, :2] - lower) / CELL_M).astype(int)
    shape = cells.max(axis=0) + 1
    usual = np.median(colours[flat], axis=0)
    odd = flat & (np.abs(colours - usual).max(axis=1) > STAIN)
    counts, marked = np.zeros(shape), np.zeros(shape)
    np.add.at(counts, (cells[flat, 0], cells[flat, 1]), 1.0)
    np.add.at(marked, (cells[odd, 0], cells[odd, 1]), 1.0)
    risen = np.zeros(shape, dtype=bool)
    over = points[:, 2] > level + BAND_M
    risen[cells[over, 0], cells[over, 1]] = True
    stained = (marked > 0.5 * np.maximum(counts, 1.0)) & ~maximum_filter(risen, 3)
    numbers, _ = label(stained, np.ones((3, 3)))
    found = []
    for number, box in enumerate(find_objects(numbers), start=1):
        count = int(np.count_nonzero(numbers[box] == number))
        extent = CELL_M * np.array([part.stop - part.start for part in box])
        if count < LEAST_CELLS or extent.max() > MOST_M:
            continue
        middle = lower + CELL_M * np.array([0.5 * (part.start + part.stop) for part in box])
        place = np.array([*middle, level])
        found.append(Patch(place, 0.5 * float(extent.max()), count * CELL_M**2))
    return sorted(found, key=lambda patch: -patch.dirt_m2)


def rub_goals(load: Load, patch: Patch, lane_m: float, rounds: int) -> list[ToolGoal]:
    """
    Return tool paths that rub a patch to and fro and lift the cloth, over headings of the hand.

    :param load: the cloth as it is held.
    :param lane_m: how far lanes lie beside each other.
    :param rounds: how often all lanes are rubbed.
    """
    goals = []
    down = np.array([0.0, 0.0, GAP_M + PRESS_M])
    for pose, cost in release_poses(load, patch.place - down):
        for heading in (0.0, 0.25 * np.pi, 0.5 * np.pi, 0.75 * np.pi):
            path = np.repeat(pose[None], 2 * len(LANES) * rounds + TOUCH + 1, axis=0)
            path[:, :3, 3] += _offsets(patch.reach_m, lane_m, rounds, heading)
            margins = (TRAVEL, NEAR, *(RUBBING,) * (len(path) - 3), NEAR)
            goals.append(ToolGoal(path, margins, cost + YAW_COST * heading, 'rubbing'))
    return goals


def between(poses: FloatArray, spacing_m: float) -> FloatArray:
    """Return poses (K, 4, 4) with more between them, none farther from the next than a spacing."""
    pieces = [poses[:1]]
    for start, end in pairwise(poses):
        count = max(1, int(np.ceil(np.linalg.norm((end - start)[:3, 3]) / spacing_m)))
        piece = np.repeat(end[None], count, axis=0)
        piece[:, :3, 3] = np.linspace(start[:3, 3], end[:3, 3], count + 1)[1:]
        pieces.append(piece)
    return np.concatenate(pieces)


def _offsets(reach_m: float, lane_m: float, rounds: int, heading: float) -> FloatArray:
    """Return the way (K, 3) about a patch's middle: down, to and fro in lanes, and up."""
    ahead = np.array([np.cos(heading), np.sin(heading), 0.0])
    aside = np.array([-ahead[1], ahead[0], 0.0])
    strokes = []
    for index, lane in enumerate(LANES * rounds):
        ends = (-reach_m, reach_m) if index % 2 == 0 else (reach_m, -reach_m)
        strokes += [end * ahead + lane * lane_m * aside for end in ends]
    up = np.array([0.0, 0.0, OVER_M])
    return np.stack([strokes[0] + up, strokes[0] + 0.3 * up, *strokes, strokes[-1] + up])
