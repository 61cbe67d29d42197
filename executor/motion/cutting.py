"""Ways of a held blade down through food: over slopes of the blade, rolls of the hand and headings."""

from collections.abc import Iterator
from itertools import product

import numpy as np

from executor.motion.blade import Blade
from executor.motion.collision import Margins, TRAVEL
from executor.motion.stances import ToolGoal
from executor.motion.thing import SeenThing
from executor.motion.transforms import inverse, rigid
from executor.robot import FloatArray

SLOPES_RAD = (0.0, np.radians(15.0), np.radians(27.0), np.radians(38.0))
"""By how much the tip is lower than the heel: a hand is wide and does not come down to a table."""
ROLLS_RAD = tuple(np.radians(angle) for angle in (0.0, 12.0, -12.0, 25.0, -25.0, 38.0, -38.0))
"""Off upright; a blade that leans pushes the food aside."""
STEEP_RAD = (*ROLLS_RAD, *np.radians([43.0, -43.0]).tolist())
"""For long food, which does not roll: what is low leaves a hand little room."""
SLOPE_COST, ROLL_COST, SKEW_COST, UNCUT_COST = 0.8, 1.0, 0.4, 3.0
SHARES = (0.8, 0.68, 0.6, 0.45)
"""Where along the edge food is cut; near the tip there is most room for the hand."""
ABOVE_M = 0.07
OVER_M = 0.012
BOTTOM_M = 0.005
"""The edge stops so much over what the food lies on."""
DEEP_ENOUGH = 0.68
"""Of the food's height, the edge must be able to go through."""
DOWN_STEPS = 4
LONG = 1.25
"""Food longer than so many times its width is cut across."""
SKEWS_RAD = (0.0, 0.35, -0.35)
FROM_BELOW = 0.1
CUTTING = Margins(arm_m=0.005, hand_m=0.0, fingers_m=-0.005, held_m=-0.04)
TOUCH = 1
"""Index on a path of the point at which the edge is just over the food."""


def cut_goals(blade: Blade, tcp_tform_box: FloatArray, food: SeenThing) -> list[ToolGoal]:
    """
    Return tool paths that lead the edge down through the middle of food and up again.

    :param blade: in the frame of the held thing's box, which is at `tcp_tform_box` in the hand.
    """
    box_tform_tcp = inverse(tcp_tform_box)
    top = food.support + float(food.size[2])
    goals = []
    rolls = STEEP_RAD if food.size[0] > LONG * food.size[1] else ROLLS_RAD
    for heading, skew in _headings(food):
        for slope, roll, share in product(SLOPES_RAD, rolls, SHARES):
            turn = _turned(blade, heading, slope, roll)
            if (turn @ box_tform_tcp[:3, :3])[2, 2] > FROM_BELOW:
                continue  # the hand would be under the blade
            # Of a blade that slopes, what is beyond the food comes down to the table first.
            lowest = float(
                ((turn @ blade.edge(share))[2] - (blade.outline() @ turn.T)[:, 2]).max()
            )
            bottom = food.support + BOTTOM_M + lowest
            cut = (top - bottom) / max(1e-3, top - food.support)
            if cut < DEEP_ENOUGH:
                continue
            levels = [top + ABOVE_M, *np.linspace(top + OVER_M, bottom, DOWN_STEPS + 1)]
            places = np.array([[*food.centre[:2], level] for level in levels])
            boxes = rigid(
                np.repeat(turn[None], len(places), axis=0), places - turn @ blade.edge(share)
            )
            cost = SLOPE_COST * slope + ROLL_COST * abs(roll) + SKEW_COST * abs(skew)
            margins = (TRAVEL, *(CUTTING,) * (len(places) - 1))
            cost += UNCUT_COST * (1.0 - cut)
            goals.append(
                ToolGoal(
                    boxes @ box_tform_tcp,
                    margins,
                    cost,
                    f'cutting, slope {np.degrees(slope):.0f}, roll {np.degrees(roll):.0f}',
                )
            )
    return goals


def _headings(food: SeenThing) -> Iterator[tuple[float, float]]:
    """Yield headings of the blade with how askew they are to the best one."""
    if food.size[0] > LONG * food.size[1]:
        across = food.yaw + 0.5 * np.pi
        for side, skew in product((0.0, np.pi), SKEWS_RAD):
            yield across + side + skew, skew
        return
    for heading in np.arange(0.0, 2 * np.pi, np.pi / 6):
        yield float(heading), 0.0


def _turned(blade: Blade, heading: float, slope: float, roll: float) -> FloatArray:
    """Return the rotation (3, 3) of the held box that holds the blade so; 0, 0 is edge down."""
    ahead = np.array([np.cos(heading), np.sin(heading), 0.0])
    up = np.array([0.0, 0.0, 1.0])
    along = np.cos(slope) * ahead - np.sin(slope) * up
    down = -np.sin(slope) * ahead - np.cos(slope) * up
    aside = np.cross(along, down)
    edge = np.cos(roll) * down + np.sin(roll) * aside
    own = (blade.tip - blade.heel) / blade.length_m
    wanted = np.stack([along, edge, np.cross(along, edge)], axis=1)
    had = np.stack([own, blade.towards, np.cross(own, blade.towards)], axis=1)
    turned: FloatArray = wanted @ had.T
    return turned
