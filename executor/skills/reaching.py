"""Standing where the arm reaches something: base poses to choose from, the choice, the drive."""

from collections.abc import Sequence

import numpy as np

from executor.motion.collision import ArmWorld
from executor.motion.stances import Reach, stances_around, ToolGoal
from executor.motion.tool_path import MovingBox
from executor.motion.transforms import wrap
from executor.robot import FloatArray
from executor.skills.base import Stance
from executor.skills.contract import Phase
from executor.skills.manipulator import Manipulator

THERE_M = 0.02
THERE_RAD = 0.02
STAY_COST = -0.15
"""Rather than drive a little the robot stays where it is."""


def stances_for(
    robot: Manipulator, place: FloatArray, here: Stance | None
) -> tuple[FloatArray, FloatArray]:
    """
    Return base poses (B, 3) from which a place (2,) may be in reach, and their costs.

    :param here: the only one, when given; None for all over the free floor.
    """
    pose = here or robot.stance()
    own = np.array([[pose.x, pose.y, pose.yaw]])
    if here is not None:
        return own, np.zeros(1)
    floor = robot.floor()
    stances, costs = stances_around(place, floor, floor.ways_from(pose.place))
    return np.concatenate([own, stances]), np.concatenate([[STAY_COST], costs])


def first_reach(
    robot: Manipulator,
    goals: Sequence[ToolGoal],
    world: ArmWorld,
    stances: tuple[FloatArray, FloatArray],
    here: Stance | None,
    limit: int = 4,
    max_pairs: int = 3000,
    boxes: MovingBox | None = None,
) -> Reach | None:
    """
    Return the cheapest way of the arm along one of the tool paths; None where there is none.

    :param stances: base poses and their costs, as `stances_for` returns them.
    :param here: where the base stands and stays; None when the arm must fit in for driving.
    :param limit: of how many ways that are found the cheapest is taken.
    """
    found = robot.search(
        world, list(goals), *stances, limit=limit, max_pairs=max_pairs, boxes=boxes
    )
    fitting = (reach for reach in found if here is not None or robot.carry_fits(reach.base))
    return next(fitting, None)


def drive_for(robot: Manipulator, reach: Reach, text: str) -> bool:
    """Drive to where a way of the arm begins; False when the base stands there already."""
    goal, here = Stance(*reach.base), robot.stance()
    apart = float(np.hypot(goal.x - here.x, goal.y - here.y))
    if apart <= THERE_M and abs(wrap(goal.yaw - here.yaw)) <= THERE_RAD:
        return False
    robot.guard.say(Phase.APPROACHING, text)
    robot.drive_to(goal)
    return True


def where_from(here: Stance | None) -> str:
    """Say from where something is not in reach."""
    return 'from here' if here is not None else 'from the free floor'
