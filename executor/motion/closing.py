"""What closing fingers do to a long thing: they turn it square to themselves and centre it."""

import numpy as np

from executor.motion.thing import SeenThing
from executor.motion.transforms import rigid, rotation_z, wrap
from executor.robot import FloatArray

LONG = 1.5
"""Things longer than so many times their width are turned; others stay as they lie."""
UPRIGHT_HAND = -0.9
"""Least of the hand's direction that points down; a slanted hand wedges things in other ways."""


def after_closing(
    map_tform_tcp: FloatArray, thing: SeenThing, part: SeenThing | None = None
) -> FloatArray:
    """
    Return where the box (4, 4) of a thing is in `map` once the fingers have closed on it.

    :param map_tform_tcp: where the hand closes, its y across the fingers.
    :param part: what of the thing is between the fingers; None for all of it.
    """
    part = thing if part is None else part
    if part.size[0] < LONG * part.size[1] or map_tform_tcp[2, 2] > UPRIGHT_HAND:
        return thing.map_tform_box
    across = map_tform_tcp[:2, 1] / np.linalg.norm(map_tform_tcp[:2, 1])
    turn = rotation_z(-_askew_rad(across, part.yaw))
    hand, box = map_tform_tcp[:3, 3], thing.map_tform_box
    aside = float((turn @ (part.centre - hand))[:2] @ across)
    place = hand + turn @ (box[:3, 3] - hand) - np.array([*(aside * across), 0.0])
    moved: FloatArray = rigid(turn @ box[:3, :3], place)
    return moved


def askew_rad(map_tform_tcp: FloatArray, part: SeenThing) -> float:
    """Return the angle, at most a right one, by which a part lies off square to the fingers."""
    return _askew_rad(map_tform_tcp[:2, 1], part.yaw)


def _askew_rad(across: FloatArray, yaw: float) -> float:
    """Return the angle, at most a right one, by which an axis lies off square to the fingers."""
    square = float(np.arctan2(across[1], across[0])) + 0.5 * np.pi
    return wrap(2.0 * (yaw - square)) / 2.0  # an axis has no direction
