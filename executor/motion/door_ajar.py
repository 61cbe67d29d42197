"""Doors that somebody else left open: found by their panel, for no handle can be seen in the front."""

import numpy as np

from executor.motion.cloud import VOXEL_M
from executor.motion.door import DOOR_THICK_M, HINGE_DEPTH_M
from executor.motion.front import Front, Motion
from executor.motion.transforms import rigid
from executor.robot import FloatArray

EDGE_M = 0.05
AJAR_RAD = np.linspace(0.3, 1.75, 59)
HEIGHT_SHARE = 0.5
"""Of the piece's height, about its middle: the part that a door covers at least."""
SEEN_SHARE = 0.3
"""Of a panel, that must be covered with seen points."""


def find_ajar(
    cloud: FloatArray, map_tform_box: FloatArray, size: FloatArray, camera: FloatArray
) -> tuple[Front, float] | None:
    """
    Return a door that stands open and by how many radians, None where no panel is seen.

    Its handle is not known; it can be pushed.

    :param map_tform_box: the piece's box, +x out of its front, a few centimetres off.
    :param camera: where (3,) the cloud was seen from.
    """
    best: tuple[int, Front, float] | None = None
    for side in (-1.0, 1.0):
        door = _door(map_tform_box, size, side)
        counts = door.face_counts(cloud, AJAR_RAD, camera)
        index = int(np.argmax(counts))
        if best is None or counts[index] > best[0]:
            best = int(counts[index]), door, float(AJAR_RAD[index])
    assert best is not None
    count, door, amount = best
    area = float(np.prod((door.upper - door.lower)[1:]))
    return (door, amount) if count > SEEN_SHARE * area / VOXEL_M**2 else None


def _door(map_tform_box: FloatArray, size: FloatArray, side: float) -> Front:
    """Return the door that a box would have with its hinge on a side, taken at its free edge."""
    width, half_z = float(size[1]) - EDGE_M, 0.5 * HEIGHT_SHARE * float(size[2])
    place = np.array([0.5 * size[0], -side * (0.5 * size[1] - EDGE_M), 0.0])
    low, high = sorted((-side * EDGE_M, side * width))
    return Front(
        map_tform_front=map_tform_box @ rigid(np.eye(3), place),
        motion=Motion.SWING,
        handle_out_m=0.0,
        bar_m=0.0,
        bar_is_upright=True,
        axis=np.array([0.0, 0.0, side]),
        pivot=np.array([-HINGE_DEPTH_M, side * width, 0.0]),
        lower=np.array([-DOOR_THICK_M, low, -half_z]),
        upper=np.array([0.0, high, half_z]),
    )
