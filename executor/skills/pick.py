"""Pick: stand where the arm reaches, look afresh, take the thing, lift it, and check that it came."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from executor.motion.blade import find_blade, handle_of
from executor.motion.closing import askew_rad
from executor.motion.grasps import Grasp, grasps_for, SPARE_M, TIP_GAP_M
from executor.motion.release import touch_index
from executor.motion.stances import Reach, ToolGoal
from executor.motion.taking import cover_above, height_over, out_of_cover, to_and_up
from executor.motion.thing import SeenThing
from executor.motion.transforms import apply
from executor.robot import FloatArray, MotionStatus
from executor.skills.base import Stance
from executor.skills.contract import (
    following,
    Phase,
    SkillCode,
    SkillError,
    SkillRequest,
    SkillResult,
    Target,
)
from executor.skills.finding import Finder, own_points
from executor.skills.holding import MIN_OPENING_M
from executor.skills.kinds import is_absorbent, is_filled, is_sharp
from executor.skills.lift import held_thing, Lift
from executor.skills.manipulator import Manipulator
from executor.skills.reaching import drive_for, stances_for

LIFTS_M = (0.12, 0.05)
POOR_GRIP = 0.72
"""Fingers that close to less than this share of the expected width hold a mere edge."""
EDGE_M = 0.008
"""What is thinner may be anything that was caught by chance."""
SOFT_M = 0.005
"""A fold of cloth between the fingers is hardly thinner."""
SEEN_WIDER_M = 0.005
"""By so much things are seen wider than they are, at the edges of what the camera resolves."""
SLIPPED_M = 0.006
"""Fingers that something held up, and that went on closing by more than this, have lost it."""
ATTEMPTS = 3
ALIKE_COST = 0.6
ABOVE_COST = 1.0
"""For each radian by which the hand takes a vessel from above: there it is in the way of pouring."""
COVER_COST = 0.5
"""For a hand right over the opening of a vessel: nothing can be filled in there then."""
UPRIGHT_RAD = 0.7
SKEW_COST = 2.0
"""For each radian by which a tool's handle lies off square to the fingers."""
FORWARD_COST = 8.0
"""For each metre nearer to the blade: a hand at the end of the handle keeps off the table."""
STANDS_OUT = 0.35
"""Of the height of what one wipes with, that stands out under the fingertips."""
SHADOW_M = 0.1
HOLLOW = ('bowl',)


@dataclass(frozen=True)
class _Choice:
    """What will be tried: the grasp with the joints along approach and lift."""

    grasp: Grasp
    thing: SeenThing
    reach: Reach
    touch: int  # index along the path at which the fingers close
    part: SeenThing  # what of the thing is taken: the handle of a knife


class Pick:
    """Takes one thing into the hand."""

    name = 'pick'

    def __init__(self, robot: Manipulator) -> None:
        self._robot = robot
        self._finder = Finder(robot)

    def run(self, request: SkillRequest) -> SkillResult:
        """Pick the first target; up to three grasps are tried."""
        robot, target = self._robot, request.targets[0]
        if robot.memory.held is not None:
            raise SkillError(
                SkillCode.HAND_NOT_EMPTY, f'the hand still holds the {robot.memory.held.name}'
            )
        robot.guard.say(Phase.APPROACHING, f'going to the {target.name}')
        self._prepare_hand()
        thing = self._finder.find(target)
        failure: SkillError | None = None
        failed: list[FloatArray] = []
        for attempt in range(ATTEMPTS):
            robot.guard.retries = attempt
            try:
                return self._attempt(target, thing, failed)
            except SkillError as caught:
                if caught.code not in _WORTH_ANOTHER_TRY or robot.memory.held is not None:
                    raise  # what is in the hand stays there
                if caught.code is SkillCode.NOT_REACHABLE and _same(caught, failure):
                    raise following(
                        failure, caught, SkillCode.SLIPPED
                    ) from None  # nothing has changed in between
                failure = following(failure, caught, SkillCode.SLIPPED)
                robot.guard.try_again(caught, 'trying another grasp')
                self._prepare_hand()
                robot.stow()
                try:
                    thing = self._finder.find(target)
                except SkillError as lost:
                    raise following(failure, lost, SkillCode.SLIPPED) from None
        assert failure is not None
        raise failure

    def _prepare_hand(self) -> None:
        if self._robot.opening() < self._robot.profile.max_opening_m - 0.004:
            self._robot.grip(self._robot.profile.max_opening_m, self._robot.profile.grip_effort_n)

    def _attempt(self, target: Target, thing: SeenThing, failed: list[FloatArray]) -> SkillResult:
        robot = self._robot
        robot.guard.say(Phase.PLANNING, f'choosing how to take the {target.name}')
        choice = self._choose(target, thing, failed, None)
        drive_for(robot, choice.reach, f'driving to where the {target.name} is in reach')
        robot.guard.say(Phase.LOOKING, f'looking at the {target.name} once more')
        frame = robot.look(thing.centre)
        fresh = self._finder.see(target, frame)
        if fresh is None:
            raise SkillError(SkillCode.NOT_VISIBLE, f'the {target.name} is no longer seen')
        choice = self._choose(target, fresh, failed, robot.stance())
        failed.append(choice.grasp.map_tform_tcp)
        self._take(target, choice)
        return Lift(robot, target, choice.thing, choice.reach.joints, choice.touch).run(
            choice.grasp.tilt_rad
        )

    def _choose(
        self, target: Target, thing: SeenThing, failed: list[FloatArray], here: Stance | None
    ) -> _Choice:
        """Return the cheapest grasp in reach; from `here` only, when given."""
        robot = self._robot
        blade = find_blade(thing) if is_sharp(target) else None
        part = thing if blade is None else handle_of(thing, blade)
        grasps = grasps_for(
            part,
            target.found.type_name in HOLLOW,
            robot.profile.max_opening_m,
            STANDS_OUT * float(thing.size[2]) if is_absorbent(target) else TIP_GAP_M,
        )
        if blade is not None:
            ahead = thing.map_tform_box[:3, :3] @ (blade.tip - blade.heel) / blade.length_m
            grasps = [
                replace(each, cost=each.cost + _handle_cost(each, part, ahead)) for each in grasps
            ]
        if not grasps:
            raise SkillError(SkillCode.NOT_GRASPABLE, self._why_not(target, thing))
        world = robot.world(thing.centre, (own_points(robot, thing),), _shadow(thing))
        stances, costs = stances_for(robot, thing.centre[:2], here)
        cover = cover_above(world.obstacles.points, thing)
        if is_filled(target):
            grasps = [replace(each, cost=each.cost + _above_cost(each)) for each in grasps]
        elif thing.rim is not None:
            grasps = [
                replace(each, cost=each.cost + COVER_COST * covers_opening(each, thing))
                for each in grasps
            ]
        for goals in self._ways(grasps, failed, cover, height_over(thing)):
            found = robot.search(world, goals, stances, costs, limit=6)
            for reach in found:
                if here is not None or robot.carry_fits(reach.base):
                    if not self._can_keep_level(target, thing, grasps[reach.goal]):
                        continue
                    goal = goals[reach.goal]
                    return _Choice(grasps[reach.goal], thing, reach, touch_index(goal), part)
        where = 'from here' if here is not None else 'from anywhere on the free floor'
        raise SkillError(
            SkillCode.NOT_REACHABLE,
            f'no grasp of the {target.name} is in reach {where} ({len(grasps)} tried)',
        )

    def _why_not(self, target: Target, thing: SeenThing) -> str:
        """Say why no grasp fits a thing."""
        width, most = float(min(thing.size[:2])), self._robot.profile.max_opening_m
        if width > most - SPARE_M:
            return (
                f'the {target.name} is wider than the hand opens: {width * 100:.1f} cm of '
                f'{most * 100:.0f} cm'
            )
        size = ' x '.join(f'{each * 100:.1f}' for each in thing.size)
        return f'what is seen of the {target.name}, {size} cm, gives the fingers no hold'

    def _can_keep_level(self, target: Target, thing: SeenThing, grasp: Grasp) -> bool:
        """Say whether a full vessel can be carried upright when it is taken so."""
        if not is_filled(target) or thing.rim is None:
            return True
        held = held_thing(target, thing, grasp.map_tform_tcp, grasp.width_m, grasp.tilt_rad)
        return len(self._robot.level_postures(held)) > 0

    def _ways(
        self,
        grasps: list[Grasp],
        failed: list[FloatArray],
        cover: FloatArray,
        over_m: float,
    ) -> Iterator[list[ToolGoal]]:
        """Yield the tool paths for all grasps, the kind of way that is tried first, first."""
        costs = [
            grasp.cost + sum(ALIKE_COST for other in failed if _is_alike(grasp, other))
            for grasp in grasps
        ]
        both = list(zip(grasps, costs, strict=True))
        if len(cover):
            yield [
                out_of_cover(each.map_tform_tcp, cover, over_m, cost, each.label)
                for each, cost in both
            ]
        for lift in LIFTS_M:
            yield [to_and_up(each.map_tform_tcp, lift, cost, each.label) for each, cost in both]

    def _take(self, target: Target, choice: _Choice) -> None:
        robot = self._robot
        joints = choice.reach.joints
        robot.guard.say(Phase.MOVING, f'reaching for the {target.name}')
        opening = min(robot.profile.max_opening_m, choice.grasp.width_m + choice.grasp.spare_m)
        robot.move_arm(joints[0], robot.world(choice.thing.centre))
        robot.grip(opening, robot.profile.grip_effort_n)
        path = np.concatenate([robot.arm()[None], joints[1 : choice.touch + 1]])
        result = robot.follow(path, slow_down=1.6)
        if result.status is MotionStatus.BLOCKED:
            robot.guard.check()
        else:
            robot.guard.must(result)
        robot.guard.say(Phase.GRIPPING, f'closing the fingers on the {target.name}')
        grip = robot.grip(0.0, robot.profile.grip_effort_n)
        # Closing turns what is long across the hand: it may end up as narrow as it is.
        narrowest = min(choice.grasp.width_m, float(min(choice.part.size[:2])))
        least = POOR_GRIP * (narrowest - SEEN_WIDER_M)
        if is_absorbent(target):  # soft: it gives way between the fingers
            least = SOFT_M
        elif (
            robot.guard.retries == ATTEMPTS - 1
        ):  # odd shapes give no better one; lifting will tell
            least = EDGE_M
        if grip.opening_m < max(MIN_OPENING_M, least):
            self._back_off(choice)
            if grip.felt_m > grip.opening_m + SLIPPED_M:
                raise SkillError(
                    SkillCode.SLIPPED,
                    f'the {target.name} slipped out: the fingers felt it at '
                    f'{grip.felt_m * 1000:.0f} mm and closed to {grip.opening_m * 1000:.0f} mm',
                )
            raise SkillError(
                SkillCode.NO_CONTACT,
                f'the fingers closed to {grip.opening_m * 1000:.0f} mm where '
                f'{choice.grasp.width_m * 1000:.0f} mm should be between them',
            )

    def _back_off(self, choice: _Choice) -> None:
        robot = self._robot
        robot.grip(robot.profile.max_opening_m, robot.profile.grip_effort_n)
        back = choice.reach.joints[: choice.touch][::-1]
        robot.follow(np.concatenate([robot.arm()[None], back]))


_WORTH_ANOTHER_TRY = (
    SkillCode.NO_CONTACT,
    SkillCode.SLIPPED,
    SkillCode.NO_PATH,
    SkillCode.NOT_REACHABLE,
    SkillCode.NOT_VISIBLE,
    SkillCode.BLOCKED,
)


def _above_cost(grasp: Grasp) -> float:
    return ABOVE_COST * max(0.0, 0.5 * np.pi - grasp.tilt_rad)


def covers_opening(grasp: Grasp, thing: SeenThing) -> bool:
    """Say whether a hand that takes a vessel so is over its opening."""
    if thing.rim is None or grasp.tilt_rad > UPRIGHT_RAD:
        return False
    opening = apply(thing.map_tform_box, thing.rim.centre[None])[0]
    aside = float(np.linalg.norm((grasp.map_tform_tcp[:3, 3] - opening)[:2]))
    return aside < 0.5 * thing.rim.radius_m


def _handle_cost(grasp: Grasp, handle: SeenThing, ahead: FloatArray) -> float:
    """Return what it costs to take a handle so; `ahead` (3,) is where the blade points."""
    forward = float((grasp.map_tform_tcp[:3, 3] - handle.centre) @ ahead)
    return SKEW_COST * abs(askew_rad(grasp.map_tform_tcp, handle)) + FORWARD_COST * forward


def _same(error: SkillError, before: SkillError | None) -> bool:
    return before is not None and error.message == before.message


def _shadow(thing: SeenThing) -> FloatArray:
    """Return the corners (2, 3) of what the thing itself hides."""
    half = 0.5 * float(np.max(thing.size[:2])) + SHADOW_M
    low = np.array([*(thing.centre[:2] - half), thing.support])
    return np.stack([low, np.array([*(thing.centre[:2] + half), thing.support + thing.size[2]])])


def _is_alike(grasp: Grasp, other: FloatArray) -> bool:
    """Say whether a grasp differs little from one that failed."""
    near = np.linalg.norm(grasp.map_tform_tcp[:3, 3] - other[:3, 3]) < 0.03
    return bool(near and grasp.map_tform_tcp[:3, 2] @ other[:3, 2] > 0.9)
