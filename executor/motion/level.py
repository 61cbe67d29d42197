"""Keeping a held vessel upright: postures to drive with."""

import numpy as np

from executor.motion.collision import ArmWorld, CollisionChecker
from executor.motion.kinematics import Kinematics
from executor.motion.spheres import BodySpheres
from executor.motion.transforms import rigid, rotation_z
from executor.robot import FloatArray

PLACES_M = tuple((x, y, z) for z in (0.6, 0.8) for x in (0.1, 0.3) for y in (0.0, 0.15, -0.15))
"""Where the tool may be in `base_link`: near the column, over the base."""
AHEAD_M = tuple((x, y, 0.9) for x in (0.7, 0.9, 1.1) for y in (0.0, 0.15, -0.15, 0.3, -0.3))
"""Places in `base_link` that the camera is to see over what is held."""
YAWS = np.arange(0.0, 2 * np.pi, np.pi / 4)


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


def hidden_by(
    kinematics: Kinematics,
    spheres: BodySpheres,
    postures: FloatArray,
    held: tuple[FloatArray, FloatArray],
    eye: FloatArray,
) -> FloatArray:
    """
    Return which share of the places ahead each posture (N, J) hides from a camera, (N,).

    :param held: centres (H, 3) at the tool and radii (H,) of what is held.
    :param eye: where the camera is in `base_link`, (3,).
    """
    frames = kinematics.joint_frames(postures)
    moving = spheres.joints > 1
    tcp = kinematics.tcp_of(frames)
    load = np.einsum('nab,hb->nha', tcp[:, :3, :3], held[0]) + tcp[:, None, :3, 3]
    centres = np.concatenate([spheres.placed(frames)[:, moving], load], axis=1)
    radii = np.concatenate([spheres.radii[moving], held[1]])
    rays = np.array(AHEAD_M) - eye
    lengths = np.linalg.norm(rays, axis=1)
    rays = rays / lengths[:, None]
    offset = centres - eye
    along = np.einsum('nsa,pa->nsp', offset, rays)
    square = np.sum(offset**2, axis=2)[..., None] - along**2
    meets = (square < (radii**2)[None, :, None]) & (along > 0.0) & (along < lengths)
    share: FloatArray = meets.any(axis=1).mean(axis=1)
    return share
