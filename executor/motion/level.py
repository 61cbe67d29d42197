"""Keeping a held vessel upright: postures to drive with, and how far a way of the arm tilts it."""

import numpy as np

from executor.motion.collision import ArmWorld, CollisionChecker
from executor.motion.kinematics import Kinematics
from executor.motion.spheres import BodySpheres
from executor.motion.transforms import rigid, rotation_z
from executor.robot import FloatArray

PLACES_M = tuple((x, y, z) for z in (0.6, 0.8) for x in (0.1, 0.3) for y in (0.0, 0.15, -0.15))
"""Where the tool may be in `base_link`: near the column, over the base."""
YAWS = np.arange(0.0, 2 * np.pi, np.pi / 4)
STEPS = 12


def level_postures(
    kinematics: Kinematics,
    checker: CollisionChecker,
    spheres: BodySpheres,
    world: ArmWorld,
    rotation: FloatArray,
    reach_m: float,
) -> FloatArray:
    """
    Return postures (N, J) that hold a vessel upright over the base, the slimmest first.

    :param world: what is held, with the base at the origin and nothing around.
    :param rotation: of the tool (3, 3) in `base_link` when the vessel is upright; any turn of it
        about z is as good.
    :param reach_m: how far from the base's middle nothing may stick out.
    """
    tools = np.array(
        [rigid(rotation_z(yaw) @ rotation, np.array(at)) for at in PLACES_M for yaw in YAWS]
    )
    found = []
    chain = kinematics.chain
    for seed in (*chain.level, *chain.upright, *chain.bowed):
        begin = np.tile(np.array(seed), (len(tools), 1))
        if seed not in chain.level:
            begin[:, 0] += tools[:, 2, 3]
        result = kinematics.solve(tools, np.clip(begin, kinematics.lower, kinematics.upper))
        joints = result.joints[result.solved]
        found.append(joints[checker.free(joints, world)])
    joints = np.concatenate(found)
    moving = spheres.joints > 1
    placed = spheres.placed(kinematics.joint_frames(joints))[:, moving]
    out = (np.linalg.norm(placed[..., :2], axis=2) + spheres.radii[moving]).max(axis=1)
    order = np.argsort(out, kind='stable')
    slim: FloatArray = joints[order[out[order] < reach_m]]
    return slim


def tilt_along(kinematics: Kinematics, waypoints: FloatArray, tcp_up: FloatArray) -> float:
    """
    Return how far from upright a way of the arm brings what it holds, radians.

    :param waypoints: (N, J), between which the joints move straight.
    :param tcp_up: the vessel's own up (3,) in the tool frame.
    """
    steps = np.linspace(0.0, 1.0, STEPS)[:, None, None]
    between = waypoints[:-1] + steps * (waypoints[1:] - waypoints[:-1])
    joints = np.concatenate([between.reshape(-1, waypoints.shape[1]), waypoints[-1:]])
    up = kinematics.tcp(joints)[:, 2, :3] @ tcp_up
    return float(np.arccos(np.clip(up.min(), -1.0, 1.0)))
