"""Go to furniture: stand in front of it, facing it, with room to turn."""

import numpy as np

from executor.skills.approach import go_in_front, is_in_front
from executor.skills.base import Stance
from executor.skills.contract import Phase, SkillCode, SkillRequest, SkillResult
from executor.skills.manipulator import Manipulator
from tapa_planner.plan import Measurement

VIEWPOINT = 'viewpoint'
"""Type of a target that is no object but a pose on the floor, as perception asks for."""


class GoTo:
    """Drives the base to one target."""

    name = 'go_to'

    def __init__(self, robot: Manipulator) -> None:
        self._robot = robot

    def run(self, request: SkillRequest) -> SkillResult:
        """Go in front of the first target, unless the robot stands there already."""
        robot, target = self._robot, request.targets[0]
        if target.found.type_name == VIEWPOINT:
            return self._stand_at(
                Stance(float(target.centre[0]), float(target.centre[1]), target.yaw)
            )
        robot.guard.say(Phase.PLANNING, f'choosing where to stand at the {target.name}')
        here = robot.stance()
        if is_in_front(target, here):
            return _result(f'already at the {target.name}', 0.0)
        robot.guard.say(Phase.LOOKING, f'looking towards the {target.name}')
        robot.look(target.centre)
        robot.guard.say(Phase.APPROACHING, f'driving to the {target.name}')
        goal = go_in_front(robot, target)
        robot.guard.say(Phase.CHECKING, 'checking where the robot stands')
        pose = robot.stance()
        return _result(f'at the {target.name}', float(np.hypot(pose.x - goal.x, pose.y - goal.y)))

    def _stand_at(self, goal: Stance) -> SkillResult:
        """Drive to a stance that somebody else chose, to look around from there."""
        robot = self._robot
        robot.guard.say(Phase.APPROACHING, 'driving to a viewpoint')
        robot.drive_to(goal)
        pose = robot.stance()
        return _result('at the viewpoint', float(np.hypot(pose.x - goal.x, pose.y - goal.y)))


def _result(message: str, distance: float) -> SkillResult:
    measured = (Measurement('distance_to_goal', distance, 'm'),)
    return SkillResult(SkillCode.SUCCESS, message, measured)
