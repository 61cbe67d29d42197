"""Ways of a held vessel to pour or to be filled."""

from dataclasses import dataclass
from itertools import product

import numpy as np

from executor.motion.collision import Margins, TRAVEL
from executor.motion.rim import Rim
from executor.motion.stances import ToolGoal
from executor.motion.transforms import inverse, rigid, rotate_about, rotation_z
from executor.robot import FloatArray

POUR_TILTS_RAD = (2.0, 1.7)
"""How far a vessel is tilted, the best first: beyond a right angle the last drop leaves it."""
TILT_STEPS = 9
LIPS_OVER_M = (0.06, 0.1)
"""How far over the target's rim the lip stays: the hand needs room beside the vessel."""
HEIGHT_COST = 2.0
SHORT_SHARES = (0.0, 0.5)
"""Of what a target is wider than need be, the lip stays short of its middle: the hand has room."""
SURE_M = 0.03
"""By so much the lip may be off where it is thought to be."""
SHORT_COST = 0.3
CLEAR_M = 0.03
"""By which the whole of a tilted vessel stays over the target's rim."""
HEADINGS = np.arange(0.0, 2 * np.pi, np.pi / 6)
YAWS = np.arange(0.0, 2 * np.pi, np.pi / 8)
TURNS = tuple(
    (side * np.radians(turn), cost)
    for turn, cost in ((90.0, 0.0), (60.0, 0.05), (120.0, 0.1), (30.0, 0.1), (0.0, 0.15))
    for side in (1.0, -1.0)
    if turn or side > 0
)
"""Between where liquid leaves and where the hand points, with costs: it is best to roll the hand."""
LEVEL_HAND = 0.3
NEAR = Margins(arm_m=0.008, hand_m=0.0, fingers_m=-0.01, held_m=-0.03)
FILLING = Margins(arm_m=0.005, hand_m=-0.005, fingers_m=-0.01, held_m=-0.03)
IN_FRONT_M = 0.16
UNDER_M = 0.025
"""How far under the outlet the rim stays at least."""
INSIDE_RIM_M = 0.025
"""So far from the edge of an opening a stream stays."""
OFF_COST = 1.0
"""For each metre by which it falls off the middle."""
LOWER_M = (0.0, 0.03, 0.06, 0.1, 0.14, 0.18, 0.21)
"""By which the rim is lower than it might be, the best first."""


@dataclass(frozen=True)
class Stream:
    """Falling liquid, or the gap under an outlet: an upright line in `map`."""

    place: FloatArray  # (2,)
    top: float
    bottom: float


def pour_goals(
    rim: Rim,
    height_m: float,
    tcp_tform_box: FloatArray,
    over: FloatArray,
    radius_m: float,
    tilt_rad: float = POUR_TILTS_RAD[0],
) -> list[ToolGoal]:
    """
    Return tool paths that tilt a held vessel about its lip, which comes down over a place.

    :param rim: of the held vessel; ``height_m`` is how tall that is.
    :param over: the middle (3,) in `map` of the target's opening; ``radius_m`` is its radius.
    :param tilt_rad: of the vessel at the end.
    """
    tilts = np.linspace(0.0, tilt_rad, TILT_STEPS)
    low = height_m * np.cos(tilts) + CLEAR_M
    box_tform_tcp = inverse(tcp_tform_box)
    margins = (TRAVEL, *(NEAR,) * (TILT_STEPS - 1))
    goals = []
    for heading in HEADINGS:
        ahead = np.array([np.cos(heading), np.sin(heading), 0.0])
        tilted = rotate_about(np.array([-ahead[1], ahead[0], 0.0]), tilts)
        for yaw, turn_cost in _yaws(tcp_tform_box, heading):
            rotations = tilted @ rotation_z(yaw)
            lip = rim.centre + rim.radius_m * (rotation_z(yaw).T @ ahead)
            for height, short in product(LIPS_OVER_M, SHORT_SHARES):
                spare = max(0.0, radius_m - SURE_M)
                lips = np.tile(over - short * spare * ahead, (TILT_STEPS, 1))
                lips[:, 2] += np.maximum(height, low)
                boxes = rigid(rotations, lips - rotations @ lip)
                cost = HEIGHT_COST * height + SHORT_COST * short + turn_cost
                goals.append(ToolGoal(boxes @ box_tform_tcp, margins, cost, 'pouring'))
    return goals


def _yaws(tcp_tform_box: FloatArray, heading: float) -> list[tuple[float, float]]:
    """Return headings of the upright vessel with costs, such that the hand rolls to pour."""
    hand = tcp_tform_box[2, :3]  # where the hand points, in the vessel's frame
    if float(np.hypot(hand[0], hand[1])) < LEVEL_HAND:
        return [(float(yaw), 0.0) for yaw in YAWS]
    points_to = float(np.arctan2(hand[1], hand[0]))
    return [(heading + turn - points_to, cost) for turn, cost in TURNS]


def fill_goals(
    rim: Rim, tcp_tform_box: FloatArray, stream: Stream, outward: FloatArray
) -> list[ToolGoal]:
    """
    Return tool paths that bring a held vessel upright under a stream from in front.

    Its opening comes to where liquid is seen to fall.

    :param outward: unit vector (3,) out of the front of what the stream comes from.
    """
    highest = stream.top - UNDER_M
    if highest < stream.bottom:
        return []
    box_tform_tcp = inverse(tcp_tform_box)
    goals = []
    for lower, off in product(LOWER_M, _offsets(rim, box_tform_tcp)):
        level = highest - lower
        # What the stream falls on may be hidden: only the room that was seen says how low it is.
        if level < stream.bottom:
            break
        under = np.array([*stream.place, level])
        for yaw in YAWS:
            turn = rotation_z(yaw)
            at = under - turn @ (rim.centre + off)
            places = at + np.linspace(IN_FRONT_M, 0.0, 5)[:, None] * outward
            boxes = rigid(np.repeat(turn[None], len(places), axis=0), places)
            goals.append(
                ToolGoal(
                    boxes @ box_tform_tcp,
                    (TRAVEL, *(FILLING,) * (len(places) - 1)),
                    lower + OFF_COST * float(np.linalg.norm(off)),
                    'filling',
                )
            )
    return goals


def _offsets(rim: Rim, box_tform_tcp: FloatArray) -> list[FloatArray]:
    """Return where (3,) in a wide opening the stream may fall: its middle, or away from the hand."""
    offsets = [np.zeros(3)]
    spare = rim.radius_m - INSIDE_RIM_M
    away = rim.centre - box_tform_tcp[:3, 3]
    away[2] = 0.0
    length = float(np.linalg.norm(away))
    if spare > 0.0 and length > INSIDE_RIM_M:
        offsets += [share * spare / length * away for share in (0.5, 1.0)]
    return offsets
