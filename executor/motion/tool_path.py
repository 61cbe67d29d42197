"""Following a path of the tool with the base standing still, for many paths and bases at once."""

from dataclasses import dataclass

import numpy as np

from executor.motion.collision import ArmWorld, CollisionChecker, Margins
from executor.motion.kinematics import Kinematics
from executor.motion.transforms import inverse
from executor.robot import FloatArray

JUMP_RAD = 0.7
"""A larger change of a joint between two points means another branch of the arm, not a motion."""


@dataclass(frozen=True)
class MovingBox:
    """A box in `map` that is elsewhere at each point of a tool path."""

    poses: FloatArray  # (K, 4, 4)
    half: FloatArray  # (3,)


@dataclass(frozen=True)
class Tracks:
    """The joints (N, K, J) along N tool paths and how many of the K points each one reached."""

    joints: FloatArray
    reached: np.ndarray  # (N,)


def track(
    kinematics: Kinematics,
    checker: CollisionChecker,
    world: ArmWorld,
    tools: FloatArray,
    bases: FloatArray,
    seeds: FloatArray,
    margins: tuple[Margins, ...],
    boxes: MovingBox | None = None,
) -> Tracks:
    """
    Follow tool paths in `map` from standing bases, as far as joints, room and continuity allow.

    :param tools: poses of the tool in `map`, (N, K, 4, 4), a few centimetres apart.
    :param bases: where the base stands for each, (N, 4, 4).
    :param seeds: where the search for the first point starts, (N, J).
    :param margins: the distances to keep at each of the K points.
    :param boxes: what moves along with the tool, such as a door.
    """
    total, count = tools.shape[:2]
    local = inverse(bases)[:, None] @ tools
    joints = np.zeros((total, count, seeds.shape[1]))
    reached = np.zeros(total, dtype=int)
    alive = np.arange(total)
    current = seeds.copy()
    for index in range(count):
        if not len(alive):
            break
        result = kinematics.solve(local[alive, index], current[alive])
        fine = result.solved.copy()
        if index:
            jump = np.max(np.abs(result.joints - current[alive])[:, 1:], axis=1)
            fine &= jump < JUMP_RAD
        if fine.any():
            fine[fine] = checker.free(
                result.joints[fine], world, margins[index], bases[alive[fine]]
            )
        if boxes is not None and fine.any():
            fine[fine] = checker.clear_of_box(
                result.joints[fine], bases[alive[fine]], boxes.poses[index], boxes.half
            )
        alive, kept = alive[fine], result.joints[fine]
        joints[alive, index] = kept
        current[alive] = kept
        reached[alive] = index + 1
    return Tracks(joints, reached)


def straight(start: FloatArray, end: FloatArray, spacing_m: float = 0.03) -> FloatArray:
    """Return tool poses (K, 4, 4) on the line between two poses of equal rotation, ends included."""
    distance = float(np.linalg.norm(end[:3, 3] - start[:3, 3]))
    count = max(2, int(np.ceil(distance / spacing_m)) + 1)
    path = np.repeat(start[None], count, axis=0)
    path[:, :3, 3] = np.linspace(start[:3, 3], end[:3, 3], count)
    return path
