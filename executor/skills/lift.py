"""What comes after the fingers have closed: lift the thing, carry it off, and check that it is held."""

import numpy as np

from executor.motion.blade import find_blade, handle_of
from executor.motion.closing import after_closing
from executor.motion.thing import SeenThing
from executor.motion.transforms import inverse
from executor.robot import FloatArray, MotionStatus
from executor.skills.contract import Phase, SkillCode, SkillError, SkillResult, Target
from executor.skills.holding import still_holds
from executor.skills.kinds import is_filled, is_sharp
from executor.skills.manipulator import Manipulator
from executor.skills.memory import HeldThing
from tapa_planner.plan import Measurement

SAME_PLACE_M = 0.03
"""A base that is farther from where it stood cannot put down what it took there."""


def held_thing(
    target: Target, thing: SeenThing, map_tform_tcp: FloatArray, opening_m: float, tilt_rad: float
) -> HeldThing:
    """
    Return what is known of a thing between the fingers from how it was seen and taken.

    :param map_tform_tcp: the tool's pose when the fingers closed; ``opening_m`` how far apart
        they are, ``tilt_rad`` how far the hand is from pointing straight down.
    """
    blade = find_blade(thing) if is_sharp(target) else None
    part = None if blade is None else handle_of(thing, blade)
    return HeldThing(
        object_id=target.found.id,
        name=target.name,
        type_name=target.found.type_name,
        size=thing.size,
        tcp_tform_box=inverse(map_tform_tcp) @ after_closing(map_tform_tcp, thing, part),
        opening_m=opening_m,
        tilt_rad=tilt_rad,
        rim=thing.rim,
        blade=blade,
    )


class Lift:
    """
    Lifts one thing that is between the fingers.

    :param joints: the way (K, J) to the thing and up from it.
    :param touch: the point of it at which the fingers closed.
    """

    def __init__(
        self, robot: Manipulator, target: Target, thing: SeenThing, joints: FloatArray, touch: int
    ) -> None:
        self._robot, self._target, self._thing = robot, target, thing
        self._joints, self._touch = joints, touch

    def run(self, tilt_rad: float) -> SkillResult:
        """
        Lift the thing and bring it to where it is carried.

        :param tilt_rad: how far the hand is from pointing straight down.
        :raises SkillError: when it slips out; when the way off is blocked it is put back, and
            where that cannot be, it stays in the hand.
        """
        robot, thing, name = self._robot, self._thing, self._target.name
        before = robot.map_tform_tcp()
        robot.memory.held = held_thing(self._target, thing, before, robot.opening(), tilt_rad)
        robot.guard.say(Phase.MOVING, f'lifting the {name}')
        path = np.concatenate([robot.arm()[None], self._joints[self._touch + 1 :]])
        result = robot.follow(path, slow_down=1.5)
        if result.status is not MotionStatus.BLOCKED:  # a lift that ends early may still hold
            robot.guard.must(result)
        robot.memory.cloud.forget(thing.centre, 0.5 * (thing.size + 0.03))
        lifted = float(robot.map_tform_tcp()[2, 3] - before[2, 3])
        self._check_held()
        if is_filled(self._target):
            self._carry_level()
        self._carry_off()
        robot.guard.say(Phase.CHECKING, f'checking that the {name} is held')
        self._check_held()
        return SkillResult(
            SkillCode.SUCCESS,
            f'holding the {name}, {robot.opening() * 1000:.0f} mm between the fingers',
            (
                Measurement('gripper_opening', robot.opening(), 'm'),
                Measurement('lifted', lifted, 'm'),
            ),
        )

    def _carry_level(self) -> None:
        """Bring a full vessel upright over the base; where that cannot be, it is put back."""
        try:
            self._robot.keep_level()
        except SkillError as failure:
            if failure.code is SkillCode.NO_PATH:
                self._put_back()
            raise

    def _carry_off(self) -> None:
        """Bring the thing to where it is carried, from farther away where need be."""
        robot, stood = self._robot, self._robot.stance()
        try:
            robot.move_arm(robot.carry, robot.world())
        except SkillError as failure:
            if failure.code not in (SkillCode.NO_PATH, SkillCode.BLOCKED):
                raise
            robot.guard.say(Phase.MOVING, f'{failure.message}; trying another way off')
            try:
                robot.stow()
            except SkillError as second:
                if second.code not in (SkillCode.NO_PATH, SkillCode.BLOCKED):
                    raise
                if np.linalg.norm(robot.stance().place - stood.place) < SAME_PLACE_M:
                    self._put_back()
                where = 'it was put back' if robot.memory.held is None else 'it is held'
                raise SkillError(second.code, f'{second.message}; {where}') from second

    def _put_back(self) -> None:
        """Set the thing down where it stood; it stays in the hand when the way there is blocked."""
        robot = self._robot
        robot.guard.say(Phase.MOVING, f'putting the {self._target.name} back')
        down = self._joints[self._touch :][::-1]
        try:
            robot.move_arm(down[0], robot.world(self._thing.centre))
            robot.guard.must(
                robot.follow(np.concatenate([robot.arm()[None], down[1:-1]]), slow_down=1.5)
            )
            last = robot.follow(np.stack([robot.arm(), down[-1]]), slow_down=2.5)
            if last.status is not MotionStatus.BLOCKED:  # blocked is contact with the support
                robot.guard.must(last)
        except SkillError as failure:
            if failure.code not in (SkillCode.NO_PATH, SkillCode.BLOCKED):
                raise
            return
        robot.memory.held = None
        robot.grip(robot.profile.max_opening_m, robot.profile.grip_effort_n)
        back = self._joints[: self._touch][::-1]
        robot.follow(np.concatenate([robot.arm()[None], back]))

    def _check_held(self) -> None:
        robot = self._robot
        held = robot.memory.held
        if held is not None and still_holds(robot, held):
            return
        robot.memory.held = None
        raise SkillError(
            SkillCode.SLIPPED, f'the {self._target.name} slipped out: the fingers closed behind it'
        )
