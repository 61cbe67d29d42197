"""Pressing by touch: find a control of a target, stand where it is in reach, press, and feel."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from executor.motion.cloud import frame_cloud
from executor.motion.controls import find_controls, SeenControl
from executor.motion.pressing import press_goals, TOUCH
from executor.motion.stances import Reach, stances_around
from executor.motion.transforms import inverse
from executor.robot import FloatArray, MotionStatus
from executor.skills.approach import go_in_front, is_in_front
from executor.skills.base import Stance
from executor.skills.contract import Phase, SkillCode, SkillError, Target
from executor.skills.manipulator import Manipulator
from executor.skills.reaching import drive_for, first_reach, stances_for, where_from

STROKE_M = 0.016
"""How far beyond the seen face the finger goes at most: the travel of a button and 1 cm."""
STEP_M = 0.003
LAG_M = 0.002
"""Left behind by so much, the finger is held up: it presses."""
EARLY_M = 0.008
"""Contact so much before the seen face is not with the control."""
FIRM_M = 0.009
"""Held up, the finger is led on so far, to press harder, before that counts as the end."""
HOLD_S = 0.2
LOOKS = 3
"""How many controls are gone to, one after the other, when they turn out to be none."""
DOUBT_COST = 0.05
"""By so much the next control may look less likely than one that is not seen again."""
BESIDE_M = 1.25
SAME_M = 0.02
NEAR_RINGS_M = ((0.55, 1.0), (0.9, 1.4))
"""Distances from which a control is looked for when it is not seen from in front."""


@dataclass(frozen=True)
class Pressed:
    """What a press felt."""

    beyond_m: float
    """How far the tip went beyond the seen face."""
    felt: bool
    """Whether the finger was held up: it met something that does not give way."""


class Finger:
    """Presses the controls of one target with closed fingers."""

    def __init__(self, robot: Manipulator, target: Target) -> None:
        self._robot = robot
        self._target = target
        self._reach: Reach | None = None

    def go(self, tried: Sequence[SeenControl] = ()) -> SeenControl:
        """
        Drive to where the likeliest control is in reach, look at it afresh, and return it.

        :param tried: controls that did nothing; they come last.
        """
        robot, target = self._robot, self._target
        found = self._find(tried)
        robot.guard.say(Phase.PLANNING, f'choosing how to press the {target.name}')
        for _ in range(LOOKS):
            control, reach = self._choose(found, None)
            drive_for(robot, reach, f'driving to where the {target.name} is in reach')
            robot.stow()
            robot.guard.say(Phase.LOOKING, f'looking at the control of the {target.name}')
            fresh = self._see(control.face)
            same = [each for each in fresh if _is_among(each, [control])]
            others = [each for each in (*fresh, *found) if not _is_among(each, [control, *tried])]
            if same or not others or others[0].cost > control.cost + DOUBT_COST:
                break
            # From near it is not seen any more: a seam or a shadow, and no control.
            found = others
        control, self._reach = self._choose(same or [control], robot.stance())
        return control

    def press(self, control: SeenControl) -> Pressed:
        """Press a control that `go` returned, as far as it gives way, and draw back."""
        robot, reach = self._robot, self._reach
        if reach is None:
            raise ValueError('expected a control in reach: call go first')
        robot.guard.say(Phase.MOVING, f'reaching for the control of the {self._target.name}')
        robot.grip(0.0, robot.profile.grip_effort_n)
        robot.move_arm(reach.joints[0], robot.world(control.face))
        way = np.concatenate([robot.arm()[None], reach.joints[1 : TOUCH + 1]])
        result = robot.follow(way, slow_down=1.6)
        if result.status is not MotionStatus.BLOCKED:
            robot.guard.must(result)
        robot.guard.say(Phase.GRIPPING, f'pressing the control of the {self._target.name}')
        try:
            pressed = self._advance(control)
            robot.driver.hold(HOLD_S, robot.guard.stop)
        finally:
            self._draw_back(reach)
        robot.guard.check()
        if pressed.felt and pressed.beyond_m < -EARLY_M:
            raise SkillError(
                SkillCode.BLOCKED,
                f'something holds the finger up {-pressed.beyond_m * 100:.1f} cm before the '
                f'control of the {self._target.name}',
            )
        return pressed

    def _find(self, tried: Sequence[SeenControl]) -> list[SeenControl]:
        """Return the controls that are seen, from in front or else from nearer."""
        robot, target = self._robot, self._target
        robot.guard.say(Phase.APPROACHING, f'going to the {target.name}')
        if not is_in_front(target, robot.stance(), BESIDE_M):
            robot.look(target.centre)
            go_in_front(robot, target)
        for ring in (None, *NEAR_RINGS_M):
            if ring is not None and not self._view_from(*ring):
                continue
            robot.guard.say(Phase.LOOKING, f'looking for the control of the {target.name}')
            found = self._see(target.centre)
            fresh = [each for each in found if not _is_among(each, tried)]
            if found:
                return fresh or found
        raise SkillError(
            SkillCode.NO_CONTROL, f'no button, knob or switch stands out of the {target.name}'
        )

    def _see(self, place: FloatArray) -> list[SeenControl]:
        """Look at a place (3,) and return the target's controls that the fresh frame shows."""
        robot, target = self._robot, self._target
        frame = robot.look(place)
        points, colours = frame_cloud(frame, robot.body())
        eye = frame.map_tform_camera[:3, 3]
        return find_controls(points, target.map_tform_box, target.size, colours, eye)

    def _view_from(self, near_m: float, far_m: float) -> bool:
        """Drive to a place at some distance before the target; False when there is none."""
        robot, target = self._robot, self._target
        robot.stow()
        floor = robot.floor()
        ways = floor.ways_from(robot.stance().place)
        stances, costs = stances_around(target.centre[:2], floor, ways, near_m, far_m)
        ahead = (stances[:, :2] - target.centre[:2]) @ target.map_tform_box[:2, 0]
        ahead /= np.maximum(np.linalg.norm(stances[:, :2] - target.centre[:2], axis=1), 1e-6)
        if not len(stances):
            return False
        best = int(np.argmin(costs + 4.0 * (1.0 - ahead)))
        robot.drive_to(Stance(*stances[best].tolist()))
        return True

    def _choose(
        self, controls: list[SeenControl], here: Stance | None
    ) -> tuple[SeenControl, Reach]:
        """Return the likeliest control in reach and how; from `here` only, when given."""
        robot = self._robot
        tip_m = robot.kinematics.chain.tip_m
        for control in controls:
            goals = press_goals(control.face, control.outward, tip_m, STROKE_M)
            stances = stances_for(robot, control.face[:2], here)
            reach = first_reach(robot, goals, robot.world(control.face), stances, here)
            if reach is not None:
                return control, reach
        raise SkillError(
            SkillCode.NOT_REACHABLE,
            f'the control of the {self._target.name} is not in reach {where_from(here)}',
        )

    def _advance(self, control: SeenControl) -> Pressed:
        """Go on along the normal in small steps until the finger is held up or has gone enough."""
        robot = self._robot
        start = robot.map_tform_tcp()
        beyond, step_m = self._beyond(control), STEP_M
        while beyond < STROKE_M:
            robot.guard.check()
            pose = start.copy()
            pose[:3, 3] -= (beyond + step_m - self._beyond_of(start, control)) * control.outward
            joints = robot.arm()
            local = inverse(robot.map_tform_base()) @ pose
            solution = robot.kinematics.solve(local[None], joints[None])
            wanted = beyond + step_m
            if not solution.solved[0]:
                return Pressed(self._beyond(control), False)
            result = robot.follow(np.stack([joints, solution.joints[0]]), slow_down=3.0)
            if result.status is not MotionStatus.BLOCKED:
                robot.guard.must(result)
            beyond = self._beyond(control)
            if result.status is MotionStatus.BLOCKED:
                return Pressed(beyond, True)
            if wanted - beyond > step_m - STEP_M + LAG_M:
                if step_m >= FIRM_M:
                    return Pressed(beyond, True)
                step_m += STEP_M
        return Pressed(beyond, False)

    def _beyond(self, control: SeenControl) -> float:
        return self._beyond_of(self._robot.map_tform_tcp(), control)

    def _beyond_of(self, tcp: FloatArray, control: SeenControl) -> float:
        """Return how far the fingertips are beyond the seen face, negative before it."""
        tip = tcp[:3, 3] + self._robot.kinematics.chain.tip_m * tcp[:3, 2]
        return float((control.face - tip) @ control.outward)

    def _draw_back(self, reach: Reach) -> None:
        """Take the finger back the way that it came."""
        robot = self._robot
        back = reach.joints[: TOUCH + 1][::-1]
        robot.follow(np.concatenate([robot.arm()[None], back]), slow_down=1.4)


def _is_among(control: SeenControl, tried: Sequence[SeenControl]) -> bool:
    return any(float(np.linalg.norm(control.face - each.face)) < SAME_M for each in tried)
