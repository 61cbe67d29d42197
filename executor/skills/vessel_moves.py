"""What pouring and filling share: standing where a path of the held vessel is in reach, and moving."""

from collections.abc import Sequence

from executor.motion.collision import ArmWorld
from executor.motion.rim import Rim
from executor.motion.stances import Reach, ToolGoal
from executor.robot import FloatArray
from executor.skills.base import Stance
from executor.skills.contract import SkillCode, SkillError
from executor.skills.manipulator import Manipulator
from executor.skills.memory import HeldThing
from executor.skills.reaching import stances_for, where_from


def held_vessel(robot: Manipulator, what_for: str) -> tuple[HeldThing, Rim]:
    """Return the vessel in the hand and its opening; raise `SkillError` when there is none."""
    held = robot.memory.held
    if held is None or robot.opening() < 0.4 * held.opening_m:
        robot.memory.held = None
        raise SkillError(SkillCode.HAND_EMPTY, f'the hand holds no vessel to {what_for}')
    if held.rim is None:
        raise SkillError(
            SkillCode.NO_TOOL, f'the hand holds the {held.name}, which is no vessel to {what_for}'
        )
    return held, held.rim


def reaches_for(
    robot: Manipulator,
    goals: Sequence[ToolGoal],
    world: ArmWorld,
    place: FloatArray,
    here: Stance | None,
    what: str,
) -> list[Reach]:
    """
    Return ways of the arm along some of the tool paths, the cheapest first, at least one.

    :param here: from where the base stands alone; None from anywhere on the free floor.
    :param what: said when there is none: "pour into the bowl".
    """
    stances, costs = stances_for(robot, place[:2], here)
    found = robot.search(world, list(goals), stances, costs, limit=6)
    fitting = [reach for reach in found if here is not None or robot.carry_fits(reach.base)]
    if fitting:
        return fitting
    raise SkillError(
        SkillCode.NOT_REACHABLE,
        f'none of {len(goals)} ways to {what} is in reach {where_from(here)}',
    )


def begin_way(robot: Manipulator, reaches: Sequence[Reach], world: ArmWorld) -> Reach:
    """Bring the arm to where the first of some ways begins that can be got to; return that way."""
    failure: SkillError | None = None
    for reach in reaches:
        try:
            robot.move_arm(reach.joints[0], world)
        except SkillError as caught:
            if caught.code is not SkillCode.NO_PATH:
                raise
            failure = caught
        else:
            return reach
    assert failure is not None
    raise failure


def opening_in_map(robot: Manipulator, held: HeldThing, rim: Rim) -> FloatArray:
    """Return where the middle of the held vessel's opening is now, (3,)."""
    pose = robot.map_tform_tcp() @ held.tcp_tform_box
    place: FloatArray = pose[:3, :3] @ rim.centre + pose[:3, 3]
    return place
