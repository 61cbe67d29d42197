"""Whether the thing that was taken is still in the hand."""

import numpy as np

from executor.motion.cloud import frame_points, without_body
from executor.motion.transforms import apply, inverse
from executor.skills.kinds import is_soft
from executor.skills.manipulator import Manipulator
from executor.skills.memory import HeldThing

MIN_OPENING_M = 0.003
HELD_SHARE = 0.4
"""Fingers that close to less than this share of how far apart they were have lost a thing."""
SEEN_ABOUT_M = 0.02
SEEN_POINTS = 100
"""Pixels that show a thing in the hand; a cloth at arm's length has thousands."""


def still_holds(robot: Manipulator, held: HeldThing) -> bool:
    """
    Say whether a thing is still between the fingers, by how far apart they are.

    What is soft gives way until they are as good as closed: then the head camera decides.
    """
    opening = robot.opening()
    if opening >= MIN_OPENING_M and opening > HELD_SHARE * held.opening_m:
        return True
    return is_soft(held.type_name) and _is_seen(robot, held)


def _is_seen(robot: Manipulator, held: HeldThing) -> bool:
    """Look at the hand, and say whether the thing is seen where it should be held."""
    frame = robot.look((robot.map_tform_tcp() @ held.tcp_tform_box)[:3, 3])
    points = without_body(frame_points(frame, stride=1), robot.body(with_held=False))
    local = apply(inverse(robot.map_tform_tcp() @ held.tcp_tform_box), points)
    inside = np.all(np.abs(local) < 0.5 * held.size + SEEN_ABOUT_M, axis=1)
    return int(inside.sum()) >= SEEN_POINTS
