"""Small rotations and rigid transforms on stacks of numpy matrices."""

import numpy as np

from executor.robot import FloatArray


def rigid(rotation: FloatArray, position: FloatArray) -> FloatArray:
    """Return the 4x4 transform of a rotation matrix and a position (both may be stacked)."""
    result = np.zeros((*np.shape(position)[:-1], 4, 4))
    result[..., :3, :3] = rotation
    result[..., :3, 3] = position
    result[..., 3, 3] = 1.0
    return result


def inverse(transform: FloatArray) -> FloatArray:
    """Return the inverse of a rigid transform (or a stack of them)."""
    rotation = np.swapaxes(transform[..., :3, :3], -1, -2)
    position = -(rotation @ transform[..., :3, 3, None])[..., 0]
    return rigid(rotation, position)


def apply(transform: FloatArray, points: FloatArray) -> FloatArray:
    """Move points (N, 3) by one transform."""
    moved: FloatArray = points @ transform[:3, :3].T + transform[:3, 3]
    return moved


def rotation_z(angle: float) -> FloatArray:
    """Return the 3x3 rotation about z."""
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])


def planar(x: float, y: float, yaw: float) -> FloatArray:
    """Return the transform of a pose on the floor."""
    return rigid(rotation_z(yaw), np.array([x, y, 0.0]))


def yaw_of(transform: FloatArray) -> float:
    """Return the heading of a transform's x axis on the floor."""
    return float(np.arctan2(transform[1, 0], transform[0, 0]))


def wrap(angle: float) -> float:
    """Return the same angle within (-pi, pi]."""
    return float((angle + np.pi) % (2 * np.pi) - np.pi)


def frame_from_axes(approach: FloatArray, closing: FloatArray) -> FloatArray:
    """Return the hand's rotation: z is the approach, y the direction in which fingers close."""
    z = approach / np.linalg.norm(approach)
    y = closing - z * float(closing @ z)
    y = y / np.linalg.norm(y)
    return np.stack([np.cross(y, z), y, z], axis=1)


def rotation_from_quaternion(quaternion: FloatArray) -> FloatArray:
    """Return the 3x3 rotation of a quaternion in x, y, z, w order."""
    x, y, z, w = quaternion / np.linalg.norm(quaternion)
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    )


def rotation_between(start: FloatArray, end: FloatArray) -> FloatArray:
    """Return the smallest rotation (3, 3) that turns one unit vector (3,) into another."""
    axis = np.cross(start, end)
    sine, cosine = float(np.linalg.norm(axis)), float(start @ end)
    if sine < 1e-9:
        aside = np.eye(3)[int(np.argmin(np.abs(start)))]
        flip = np.cross(start, aside)
        turn = flip / np.linalg.norm(flip)
        result: FloatArray = np.eye(3) if cosine > 0 else 2.0 * np.outer(turn, turn) - np.eye(3)
        return result
    turned: FloatArray = rotate_about(axis / sine, np.array([np.arctan2(sine, cosine)]))[0]
    return turned


def rotate_about(axis: FloatArray, angles: FloatArray) -> FloatArray:
    """Return rotations (N, 3, 3) about one unit axis by N angles."""
    x, y, z = axis
    skew = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    sine = np.sin(angles)[:, None, None]
    cosine = np.cos(angles)[:, None, None]
    turned: FloatArray = np.eye(3) + sine * skew + (1.0 - cosine) * (skew @ skew)
    return turned


def rotation_vector(rotation: FloatArray) -> FloatArray:
    """Return the axis-angle vectors (N, 3) of rotations (N, 3, 3)."""
    twice_sine = np.stack(
        [
            rotation[:, 2, 1] - rotation[:, 1, 2],
            rotation[:, 0, 2] - rotation[:, 2, 0],
            rotation[:, 1, 0] - rotation[:, 0, 1],
        ],
        axis=1,
    )
    sine = 0.5 * np.linalg.norm(twice_sine, axis=1)
    cosine = 0.5 * (np.trace(rotation, axis1=1, axis2=2) - 1.0)
    angle = np.arctan2(sine, cosine)
    scale = np.where(sine > 1e-6, angle / np.maximum(2.0 * sine, 1e-9), 0.5)
    vector: FloatArray = twice_sine * scale[:, None]
    # At half a turn the sine says nothing of the axis; any axis starts the way back.
    stuck = (sine < 1e-6) & (cosine < 0.0)
    vector[stuck] = np.array([np.pi, 0.0, 0.0])
    return vector
