"""The tool's ways to press or push with closed fingers: towards a face, against it, and on."""

from dataclasses import replace

import numpy as np

from executor.motion.collision import CONTACT, Margins, TRAVEL
from executor.motion.stances import ToolGoal
from executor.motion.transforms import frame_from_axes, rigid
from executor.robot import FloatArray

STAND_OFF_M = 0.08
BEFORE_M = 0.012
"""Before the seen face the finger goes on by touch."""
ROOMY = Margins(arm_m=0.008, hand_m=0.02, fingers_m=-0.01)
TIGHT = Margins(arm_m=0.008, hand_m=0.0, fingers_m=-0.01)
TIGHT_COST = 0.3
"""What it costs to come so near with the hand that it may be what meets something first."""
LEANS_RAD = (0.0, 0.35, -0.35, 0.6, -0.6)
LEAN_COST = 0.25
AWAY_STEPS = 3
TOUCH = AWAY_STEPS
"""Index on a path of the point from which the fingers go on by touch."""


def press_goals(
    face: FloatArray, outward: FloatArray, tip_m: float, stroke_m: float
) -> list[ToolGoal]:
    """
    Return tool paths that press on a face with the fingertips, over rolls and leans of the hand.

    :param face: the place (3,) in `map` that the tips go for.
    :param outward: its unit normal (3,).
    :param tip_m: how far the fingertips reach beyond the tool frame.
    :param stroke_m: how far beyond the face they go at most.
    """
    goals = []
    across = _across(outward)
    for side in (across, np.cross(outward, across)):
        for lean in LEANS_RAD:
            approach = -np.cos(lean) * outward + np.sin(lean) * np.cross(side, outward)
            for closing in (side, -side):
                rotation = frame_from_axes(approach, closing)
                cost = LEAN_COST * abs(lean)
                path = _path(rotation, face, outward, tip_m, stroke_m)
                for near, extra in ((ROOMY, 0.0), (TIGHT, TIGHT_COST)):
                    end = replace(near, fingers_m=CONTACT.fingers_m)
                    margins = (TRAVEL, *(near,) * (len(path) - 3), end, end)
                    goals.append(ToolGoal(path, margins, cost + extra, 'pressing'))
    return goals


def _path(
    rotation: FloatArray, face: FloatArray, outward: FloatArray, tip_m: float, stroke_m: float
) -> FloatArray:
    """Return a path (K, 4, 4) along the normal: some points before the face, at it, and beyond."""
    away = np.linspace(STAND_OFF_M, BEFORE_M, AWAY_STEPS + 1)
    along = np.concatenate([away, [-stroke_m]])
    tips = face + along[:, None] * outward
    return rigid(np.repeat(rotation[None], len(tips), axis=0), tips - tip_m * rotation[:, 2])


def _across(outward: FloatArray) -> FloatArray:
    """Return a level direction (3,) in a face."""
    level = np.cross([0.0, 0.0, 1.0], outward)
    length = float(np.linalg.norm(level))
    return np.array([0.0, 1.0, 0.0]) if length < 0.1 else level / length
