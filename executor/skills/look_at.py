"""Look at something: bring it into the middle of the camera's image and take a fresh frame."""

import numpy as np

from executor.motion.transforms import apply, inverse
from executor.skills.base import Stance
from executor.skills.contract import Phase, SkillCode, SkillError, SkillRequest, SkillResult
from executor.skills.manipulator import Manipulator
from tapa_planner.plan import Measurement


class LookAt:
    """Turns head, and base where the neck does not reach, towards one target."""

    name = 'look_at'

    def __init__(self, robot: Manipulator) -> None:
        self._robot = robot

    def run(self, request: SkillRequest) -> SkillResult:
        """Look at the first target until a fresh frame was taken."""
        robot, target = self._robot, request.targets[0]
        robot.guard.say(Phase.LOOKING, f'turning the camera to the {target.name}')
        local = apply(inverse(robot.map_tform_base()), target.centre[None])[0]
        if not robot.head.sees(local):
            self._turn_base(target.centre)
            local = apply(inverse(robot.map_tform_base()), target.centre[None])[0]
            if not robot.head.sees(local):
                raise SkillError(
                    SkillCode.NOT_REACHABLE,
                    f'the {target.name} lies beyond what the head can turn to',
                )
        frame = robot.look(target.centre)
        seen = apply(inverse(frame.map_tform_camera), target.centre[None])[0]
        off_axis = float(np.arctan2(np.hypot(seen[0], seen[1]), seen[2]))
        return SkillResult(
            SkillCode.SUCCESS,
            f'looking at the {target.name}, {np.linalg.norm(seen):.1f} m away',
            (
                Measurement('stamp_s', frame.stamp_s, 's'),
                Measurement('off_axis', off_axis, 'rad'),
                Measurement('distance', float(np.linalg.norm(seen)), 'm'),
            ),
        )

    def _turn_base(self, place: np.ndarray) -> None:
        robot = self._robot
        pose = robot.stance()
        yaw = float(np.arctan2(place[1] - pose.y, place[0] - pose.x))
        robot.guard.say(Phase.APPROACHING, 'turning the base')
        robot.stow()
        robot.base.settle(Stance(pose.x, pose.y, yaw), robot.guard)
