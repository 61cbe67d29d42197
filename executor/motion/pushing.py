"""The tool's ways to push a thing along the level with closed fingers, and how far it went."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from executor.motion.collision import CONTACT, Margins, TRAVEL
from executor.motion.stances import ToolGoal
from executor.motion.transforms import frame_from_axes, rigid
from executor.robot import FloatArray

STAND_OFF_M = 0.08
BEFORE_M = 0.012
APPROACH_POINTS = 3
STEP_M = 0.03
PITCHES = (0.0, 0.45, 0.9, 1.25, 0.5 * np.pi)
PITCH_COST = 0.1
SHARES_OF_HEIGHT = (0.3, 0.45, 0.2, 0.6)
TIPS_FROM = 0.6
"""Pushed higher than this share of its extent along the way, a thing may fall over."""
HIGH_COST = 0.6
LEAST_HEIGHT_M = 0.012
"""Of the fingertips' middle over what the thing stands on."""
HALF_TIP_M = 0.012
LANE_M = 0.025
BAND_M = 0.03
LEAST_POINTS = 4
PUSHING = Margins(arm_m=0.005, hand_m=0.0, fingers_m=-0.05, held_m=-0.05)
NEAR = Margins(arm_m=0.008, hand_m=0.0, fingers_m=-0.008)


@dataclass(frozen=True)
class Contact:
    """Where a thing is to be touched, in `map`, and along which way it is then pushed."""

    place: FloatArray  # (3,)
    along: FloatArray  # (3,), unit, level
    cost: float


def contacts(
    points: FloatArray, centre: FloatArray, support: float, along: FloatArray, extent_m: float
) -> Iterator[Contact]:
    """
    Yield the places at which a thing can be pushed, low and through its middle.

    :param points: of the thing, (N, 3) in `map`.
    :param centre: of its box, (3,).
    :param support: height of what it stands on.
    :param along: the way, a level unit vector (3,).
    :param extent_m: of the thing along that way: pushed higher up, what is thin falls over.
    """
    height, most = float(points[:, 2].max()) - support, TIPS_FROM * extent_m
    for share in SHARES_OF_HEIGHT:
        level = support + max(min(share * height, most), LEAST_HEIGHT_M)
        near = near_face(points, centre, level, along)
        if near is not None:
            place = centre + (near - centre @ along) * along
            place[2] = level
            yield Contact(place, along, HIGH_COST * max(0.0, share - SHARES_OF_HEIGHT[0]))


def near_face(
    points: FloatArray, centre: FloatArray, level: float, along: FloatArray
) -> float | None:
    """Return how far along a way the face of a thing begins at a height; None: not seen there."""
    across = np.array([-along[1], along[0], 0.0])
    lane = np.abs((points - centre) @ across) < LANE_M
    lane &= np.abs(points[:, 2] - level) < BAND_M
    if np.count_nonzero(lane) < LEAST_POINTS:
        return None
    return float(np.percentile(points[lane] @ along, 5))


def push_goals(contact: Contact, distance_m: float, tip_m: float) -> list[ToolGoal]:
    """Return tool paths to a contact and on by a distance, over pitches and rolls of the hand."""
    goals = []
    across = np.array([-contact.along[1], contact.along[0], 0.0])
    before = np.linspace(-STAND_OFF_M, -BEFORE_M, APPROACH_POINTS)
    on = np.linspace(0.0, distance_m, max(2, int(np.ceil(distance_m / STEP_M)) + 1))
    ways = np.concatenate([before, on])
    margins = (TRAVEL, *(NEAR,) * (APPROACH_POINTS - 1), CONTACT, *(PUSHING,) * (len(on) - 1))
    for pitch in PITCHES:
        approach = np.cos(pitch) * contact.along + np.array([0.0, 0.0, -np.sin(pitch)])
        back = HALF_TIP_M * np.sin(pitch)
        tips = contact.place + (ways - back)[:, None] * contact.along
        for closing in (across, -across, np.cross(approach, across), np.cross(across, approach)):
            rotation = frame_from_axes(approach, closing)
            path = rigid(np.repeat(rotation[None], len(tips), axis=0), tips - tip_m * approach)
            cost = contact.cost + PITCH_COST * pitch
            goals.append(ToolGoal(path, margins, cost, 'pushing'))
    return goals
