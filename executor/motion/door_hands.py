"""How a hand holds the handle of a front, or pushes its face, along its way."""

import numpy as np

from executor.motion.front import Front, Motion
from executor.motion.transforms import apply, frame_from_axes, rigid, rotation_z
from executor.robot import FloatArray

PUSH_DEPTH_M = 0.002
"""How far before a door's face the tool is led; the fingertips reach a little beyond the tool."""


def hands_on(
    front: Front, amounts: FloatArray, yaws: FloatArray, pitches: FloatArray
) -> FloatArray:
    """
    Return tool poses (K, 4, 4) that hold the handle at given openings.

    :param yaws: of the hand against the front's normal, (K,); a door takes its normal along.
    :param pitches: how far the hand points down, (K,).
    """
    grip = np.array([front.handle_out_m, 0.0, 0.0])
    return _hands_at(front, grip, amounts, yaws, pitches, front.bar_is_upright)


def hands_against(
    front: Front,
    amounts: FloatArray,
    yaws: FloatArray,
    pitch: float,
    place: tuple[float, float],
) -> FloatArray:
    """
    Return tool poses (K, 4, 4) that push the outer face of a door with closed fingers.

    :param place: where on the face, metres along its y and z from the handle.
    """
    touch = np.array([PUSH_DEPTH_M, *place])
    return _hands_at(front, touch, amounts, yaws, np.full(len(amounts), pitch), False)


def _hands_at(
    front: Front,
    place: FloatArray,
    amounts: FloatArray,
    yaws: FloatArray,
    pitches: FloatArray,
    closes_level: bool,
) -> FloatArray:
    """Return tool poses (K, 4, 4) at a place (3,) of the moving front, heading against it."""
    poses = []
    for amount, yaw, pitch in zip(amounts, yaws, pitches, strict=True):
        frame = front.moved(float(amount))
        # A lid tips; the hand that lifts it is led by the heading of what stays.
        heading = (frame if front.motion is Motion.SWING else front.map_tform_front)[:3, :3]
        level = heading @ rotation_z(float(yaw)) @ np.array([-1.0, 0.0, 0.0])
        approach = np.cos(pitch) * level + np.array([0.0, 0.0, -np.sin(pitch)])
        across = np.cross([0.0, 0.0, 1.0], level)
        closing = across if closes_level else np.cross(approach, across)
        poses.append(rigid(frame_from_axes(approach, closing), apply(frame, place[None])[0]))
    return np.stack(poses)


def rolled(poses: FloatArray) -> FloatArray:
    """Return the same hand poses with the fingers swapped."""
    return poses @ rigid(np.diag([-1.0, -1.0, 1.0]), np.zeros(3))
