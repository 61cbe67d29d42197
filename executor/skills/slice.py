"""Slice: bring the edge of the held knife down through food, and see that it lies on both sides."""

import numpy as np
from scipy.spatial import cKDTree

from executor.motion.blade import Blade
from executor.motion.cutting import cut_goals, TOUCH
from executor.motion.parted import is_parted
from executor.motion.stances import Reach
from executor.motion.thing import SeenThing
from executor.motion.transforms import apply
from executor.robot import FloatArray, MotionStatus
from executor.skills.base import Stance
from executor.skills.contract import (
    Phase,
    SkillCode,
    SkillError,
    SkillRequest,
    SkillResult,
    Target,
)
from executor.skills.finding import Finder, own_points
from executor.skills.manipulator import Manipulator
from executor.skills.memory import HeldThing
from executor.skills.reaching import drive_for, first_reach, stances_for, where_from
from tapa_planner.plan import Measurement

HELD_SHARE = 0.4
PRESSES = 2
"""How often the edge is led on after the food stopped it."""
SLOW = 2.5
CUT_SHARE = 0.6
"""Of the food's height, that the edge must have gone through."""
SIDE_SHARE = 0.2
"""Of what is seen of the food, that must lie on each side of the cut."""
ROLLED_M = 0.1
"""How far pieces lie from where the food was, at the most."""
APART_M = 0.015
"""What is farther from everything that stood there before is a piece."""
OWN_M = 0.01
LOW_SHARE = 0.25
"""What is lower than this share of the food may be what it lies on."""
LEAST_POINTS = 12


class Slice:
    """Cuts the first target with the second, which is held."""

    name = 'slice'

    def __init__(self, robot: Manipulator) -> None:
        self._robot = robot
        self._finder = Finder(robot)

    def run(self, request: SkillRequest) -> SkillResult:
        """Slice the first target; the other side of the blade, and this again, if one does not cut."""
        robot, (target, knife) = self._robot, request.targets
        held, blade = self._tool(knife)
        robot.guard.say(Phase.APPROACHING, f'going to the {target.name}')
        thing = self._finder.find(target)
        failure: SkillError | None = None
        for attempt, edge in enumerate((blade, blade.turned_over(), blade)):
            robot.guard.retries = attempt
            try:
                return self._cut(held, edge, target, thing)
            except SkillError as caught:
                if caught.code is not SkillCode.NO_EFFECT:
                    raise failure or caught from None
                failure = caught
                # Food may also have rolled away under the edge: the first side is tried again.
                robot.guard.try_again(caught, f'turning the {held.name} over')
                thing = self._finder.find(target)
        assert failure is not None
        raise failure

    def _tool(self, knife: Target) -> tuple[HeldThing, Blade]:
        robot = self._robot
        held = robot.memory.held
        if held is None or robot.opening() < HELD_SHARE * held.opening_m:
            robot.memory.held = None
            raise SkillError(SkillCode.HAND_EMPTY, f'slicing needs the {knife.name} in the hand')
        if held.object_id != knife.found.id or held.blade is None:
            raise SkillError(
                SkillCode.NO_TOOL, f'the hand holds the {held.name}, on which no blade was seen'
            )
        return held, held.blade

    def _cut(self, held: HeldThing, blade: Blade, target: Target, thing: SeenThing) -> SkillResult:
        robot = self._robot
        robot.guard.say(Phase.PLANNING, f'choosing how to cut the {target.name}')
        drive_for(
            robot,
            self._choose(held, blade, target, thing, here=None),
            f'driving to where the {target.name} is in reach',
        )
        robot.guard.say(Phase.LOOKING, f'looking at the {target.name} once more')
        frame = robot.look(thing.centre)
        fresh = self._finder.see(target, frame)
        if fresh is None:
            raise SkillError(SkillCode.NOT_VISIBLE, f'the {target.name} is no longer seen')
        others = self._beside(fresh, self._finder.near(target, frame))
        reach = self._choose(held, blade, target, fresh, here=robot.stance())
        share, cut = self._press(held, blade, target, fresh, reach)
        robot.stow()
        robot.guard.say(Phase.CHECKING, f'looking whether the {target.name} is cut')
        why = self._why_whole(target, fresh, cut, others)
        if share < CUT_SHARE or why:
            raise SkillError(
                SkillCode.NO_EFFECT,
                f'the edge went {share * 100:.0f} % through the {target.name}'
                + (f', but {why}' if why else ''),
            )
        return SkillResult(
            SkillCode.SUCCESS,
            f'cut the {target.name} with the {held.name}, {share * 100:.0f} % through',
            (Measurement('cut_fraction', share),),
        )

    def _choose(
        self, held: HeldThing, blade: Blade, target: Target, thing: SeenThing, here: Stance | None
    ) -> Reach:
        robot = self._robot
        goals = cut_goals(blade, held.tcp_tform_box, thing)
        if not goals:
            raise SkillError(
                SkillCode.NOT_REACHABLE,
                f'the {target.name} is {thing.size[2] * 100:.1f} cm high: the {held.name} does not'
                ' come through it',
            )
        world = robot.world(thing.centre, (own_points(robot, thing),))
        stances = stances_for(robot, thing.centre[:2], here)
        reach = first_reach(robot, goals, world, stances, here, limit=6)
        if reach is None:
            raise SkillError(
                SkillCode.NOT_REACHABLE,
                f'none of {len(goals)} ways to bring the {held.name} onto the {target.name} is in'
                f' reach {where_from(here)}',
            )
        return reach

    def _press(
        self, held: HeldThing, blade: Blade, target: Target, thing: SeenThing, reach: Reach
    ) -> tuple[float, FloatArray]:
        """
        Lead the edge down as far as it goes and up; return how much it went through, and where.

        :return: the share of the height, and the plane (4,) of the cut: unit normal and offset.
        """
        robot, joints = self._robot, reach.joints
        robot.guard.say(Phase.MOVING, f'bringing the {held.name} over the {target.name}')
        robot.move_arm(joints[0], robot.world(thing.centre))
        robot.guard.must(robot.follow(np.stack([robot.arm(), joints[TOUCH]]), SLOW))
        robot.guard.say(Phase.MOVING, f'pressing the {held.name} through the {target.name}')
        try:
            for goal in joints[TOUCH + 1 :]:
                for _ in range(PRESSES):
                    # What stops the arm here is the food: it is pressed on until it gives way.
                    result = robot.follow(np.stack([robot.arm(), goal]), SLOW)
                    if result.status is not MotionStatus.BLOCKED:
                        robot.guard.must(result)
                        break
            edge, cut = self._edge(held, blade)
        finally:
            robot.follow(np.concatenate([robot.arm()[None], joints[:2][::-1]]), SLOW)
        robot.guard.check()
        if robot.opening() < HELD_SHARE * held.opening_m:
            robot.memory.held = None
            raise SkillError(SkillCode.DROPPED, f'the {held.name} slipped out while it cut')
        height = float(thing.size[2])
        under = int(np.argmin(np.linalg.norm((edge - thing.centre)[:, :2], axis=1)))
        share = (thing.support + height - float(edge[under, 2])) / height
        return float(np.clip(share, 0.0, 1.0)), cut

    def _edge(self, held: HeldThing, blade: Blade) -> tuple[FloatArray, FloatArray]:
        """Return points (N, 3) of the edge in `map`, and the plane (4,) in which the blade is."""
        pose = self._robot.map_tform_tcp() @ held.tcp_tform_box
        normal = pose[:3, :3] @ np.cross(blade.tip - blade.heel, blade.towards)
        normal /= np.linalg.norm(normal)
        edge = apply(pose, blade.outline())
        return edge, np.array([*normal, -float(normal @ edge[0])])

    def _beside(self, thing: SeenThing, points: FloatArray) -> FloatArray:
        """Return those of some points (N, 3) that belong to other things than the food."""
        local = (points - thing.centre) @ thing.map_tform_box[:3, :3]
        outside = np.any(np.abs(local) > 0.5 * thing.size + OWN_M, axis=1)
        kept: FloatArray = points[outside & (points[:, 2] > thing.support + OWN_M)]
        return kept

    def _why_whole(
        self, target: Target, thing: SeenThing, cut: FloatArray, others: FloatArray
    ) -> str:
        """
        Look at the food and return why it is taken for whole; '' when it is seen to be cut.

        :param cut: plane (4,) in which the blade was when it cut.
        :param others: points (N, 3) of what stood beside the food before.
        """
        robot = self._robot
        robot.memory.cloud.forget(thing.centre, 0.5 * thing.size + ROLLED_M)
        points = self._finder.near(target, robot.look(thing.centre))
        height = points[:, 2] - thing.support
        own = (height > LOW_SHARE * thing.size[2]) & (height < thing.size[2] + OWN_M)
        flat = np.linalg.norm(points[:, :2] - thing.centre[:2], axis=1)
        own &= flat < 0.5 * float(np.max(thing.size[:2])) + ROLLED_M
        points = points[own]
        if len(others):
            points = points[cKDTree(others).query(points)[0] > APART_M]
        if len(points) < LEAST_POINTS:
            return 'nothing of it is seen any more'
        across = points @ cut[:3] + cut[3]
        if is_parted(points, cut):
            return ''
        left = float(np.mean(across > 0.0))
        if min(left, 1.0 - left) < SIDE_SHARE:
            return 'it rolled aside'
        return 'no cut is seen'
