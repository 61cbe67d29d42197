"""
A spot: a point on something level where a thing shall stand, given as a target of type `spot`.

Only its place counts: the middle of the thing's bottom comes there. Its box and heading say nothing.
"""

import numpy as np

from executor.motion.placing import levels, Region
from executor.motion.stances import stances_around
from executor.motion.transforms import rigid
from executor.robot import FloatArray
from executor.skills.base import Stance
from executor.skills.contract import Phase, SkillCode, SkillError, Target
from executor.skills.manipulator import Manipulator
from executor.skills.memory import HeldThing

SPOT = 'spot'
NEAR_M = (0.5, 0.95)
AROUND_M = 0.25
OFF_LEVEL_M = 0.04
"""A spot is given by so much too high or too low at most."""
CELL_M = 0.02
LEVEL_BAND_M = 0.012
LEAST_SUPPORTED = 0.6
"""Share of what is under a thing that must have been seen as level."""
SPARE_M = 0.005
MISSED_M = 0.04
"""A thing that is seen farther from its spot was not put there."""


def is_spot(target: Target) -> bool:
    """Say whether a target is a mere point and no object."""
    return target.found.type_name == SPOT


def go_near(robot: Manipulator, target: Target) -> None:
    """Drive to where a spot is looked at from near, unless the robot stands there."""
    here = robot.stance()
    if NEAR_M[0] <= float(np.linalg.norm(target.centre[:2] - here.place)) <= NEAR_M[1]:
        return
    robot.look(target.centre)
    floor = robot.floor()
    stances, costs = stances_around(target.centre[:2], floor, floor.ways_from(here.place), *NEAR_M)
    if not len(stances):
        raise SkillError(SkillCode.NOT_REACHABLE, 'no free floor is near the spot')
    robot.guard.say(Phase.APPROACHING, 'driving to where the spot is in view')
    robot.drive_to(Stance(*stances[int(np.argmin(costs))].tolist()))


def place_on_spot(robot: Manipulator, held: HeldThing, target: Target) -> FloatArray:
    """
    Return where (3,) the middle of a held thing's bottom goes, at the height that is seen there.

    :raises SkillError: NOT_VISIBLE when nothing level is seen there, NO_FREE_SPACE when part of
        the thing would stand on nothing, OCCUPIED when something stands there.
    """
    pose = rigid(np.eye(3), target.centre)
    around = np.array([AROUND_M, AROUND_M, OFF_LEVEL_M])
    cloud = robot.memory.cloud.within(
        target.centre - around, target.centre + around + np.array([0.0, 0.0, held.size[2]])
    )
    heights = levels(cloud, Region(pose, -around, around))
    if not heights:
        raise SkillError(SkillCode.NOT_VISIBLE, 'nothing level is seen at the spot')
    level = min(heights, key=lambda each: abs(each - target.centre[2]))
    radius = 0.5 * float(min(held.size[:2])) + SPARE_M
    away = np.linalg.norm(cloud[:, :2] - target.centre[:2], axis=1)
    above = cloud[:, 2] - level
    standing = (above > LEVEL_BAND_M) & (above < held.size[2] + LEVEL_BAND_M)
    if np.any(standing & (away < radius)):
        nearest = float(away[standing].min())
        raise SkillError(
            SkillCode.OCCUPIED,
            f'something stands {nearest * 100:.0f} cm from the spot; the {held.name} needs'
            f' {radius * 100:.0f} cm to each side',
        )
    under = cloud[(away < radius) & (np.abs(above) < LEVEL_BAND_M), :2]
    cells = len(np.unique(np.floor(under / CELL_M).astype(int), axis=0)) * CELL_M**2
    if cells < LEAST_SUPPORTED * np.pi * radius**2:
        raise SkillError(
            SkillCode.NO_FREE_SPACE,
            f'at the spot too little is seen for the {held.name} to stand on:'
            f' {cells / (np.pi * radius**2) * 100:.0f} % of what is under it',
        )
    return np.array([*target.centre[:2], level])
