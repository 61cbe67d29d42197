"""Wipe: a held cloth or sponge onto a surface, to and fro where it is dirty, and a look after."""

from dataclasses import dataclass

import numpy as np

from executor.motion.cloud import frame_cloud
from executor.motion.placing import free_spots, levels, Region
from executor.motion.release import Load
from executor.motion.rubbing import between, Patch, rub_goals, stains, TOUCH
from executor.motion.stances import Reach
from executor.motion.transforms import apply, inverse
from executor.skills.approach import go_in_front, is_in_front, look_at_front
from executor.skills.base import Stance
from executor.skills.contract import (
    Phase,
    SkillCode,
    SkillError,
    SkillRequest,
    SkillResult,
    Target,
)
from executor.skills.feeler import Feeler
from executor.skills.holding import still_holds
from executor.skills.manipulator import Manipulator
from executor.skills.memory import HeldThing
from executor.skills.reaching import drive_for, first_reach, stances_for, where_from
from tapa_planner.plan import Measurement

WIPERS = ('cloth', 'sponge', 'towel', 'hand_towel', 'scrub_brush')
PASSES = 3
ROUNDS = 2
STROKE_M = 0.09
STAIN_STROKE_M = 0.04
LANE_M = 0.035
STAIN_LANE_M = 0.012
SMALL_M = 0.4
"""Up to this width a target is a thing that lies somewhere, such as a plate."""
TOP_M = 0.08
LEAST_RUBBED_M = 0.3
CLEAN_SHARE = 0.5
"""A stain of which less than this is left counts as wiped."""
SAME_M = 0.06
PIECE_M = 0.05
"""After so much of a stroke it is felt whether the cloth still touches."""
PRESS_M = 0.001
DEEPER_M = 0.016
"""How far below where it should touch the cloth is led at the most."""


@dataclass(frozen=True)
class _Choice:
    patch: Patch
    reach: Reach


class Wipe:
    """Rubs one surface with what is held."""

    name = 'wipe'

    def __init__(self, robot: Manipulator) -> None:
        self._robot = robot

    def run(self, request: SkillRequest) -> SkillResult:
        """Wipe the first target with the second, which must be held."""
        robot, (target, cloth) = self._robot, request.targets
        held = self._tool(cloth)
        robot.guard.say(Phase.APPROACHING, f'going to the {target.name}')
        if not is_in_front(target, robot.stance()):
            robot.look(target.centre)
            go_in_front(robot, target)
        rubbed, dirt, left = 0.0, 0.0, 0.0
        for attempt in range(PASSES):
            robot.guard.retries = attempt
            patches = self._patches(held, target)
            seen = sum(patch.dirt_m2 for patch in patches)
            dirt, left = max(dirt, seen), seen
            if rubbed > LEAST_RUBBED_M and seen < CLEAN_SHARE * max(dirt, 1e-6):
                break
            if rubbed > LEAST_RUBBED_M and dirt == 0.0:
                break
            rubbed += self._rub(held, target, patches)
        else:
            left = sum(patch.dirt_m2 for patch in self._patches(held, target))
        if rubbed < LEAST_RUBBED_M:
            raise SkillError(
                SkillCode.NO_CONTACT,
                f'the {held.name} was felt on the {target.name} for {rubbed:.1f} m only',
            )
        if dirt > 0.0 and left > CLEAN_SHARE * dirt:
            raise SkillError(
                SkillCode.NO_EFFECT,
                f'the {target.name} was rubbed for {rubbed:.1f} m and looks as dirty as before',
            )
        return SkillResult(
            SkillCode.SUCCESS,
            f'wiped the {target.name} with the {held.name}, {rubbed:.1f} m in contact',
            (
                Measurement('rubbed', rubbed, 'm'),
                Measurement('dirt_left', left / dirt if dirt else 0.0),
            ),
        )

    def _tool(self, cloth: Target) -> HeldThing:
        robot = self._robot
        held = robot.memory.held
        if held is None or not still_holds(robot, held):
            robot.memory.held = None
            raise SkillError(SkillCode.NO_TOOL, f'wiping needs the {cloth.name} in the hand')
        if held.object_id != cloth.found.id or held.type_name not in WIPERS:
            raise SkillError(
                SkillCode.NO_TOOL, f'the hand holds the {held.name}, which is nothing to wipe with'
            )
        return held

    def _patches(self, held: HeldThing, target: Target) -> list[Patch]:
        """Look and return what to rub: stains where some are seen, free parts of the top else."""
        robot = self._robot
        robot.guard.say(Phase.LOOKING, f'looking where the {target.name} is dirty')
        frame = robot.look(look_at_front(robot, target))
        half = 0.5 * target.size
        if float(target.size[:2].max()) < SMALL_M:
            near = robot.memory.cloud.within(target.centre - half, target.centre + half + 0.02)
            level = float(np.median(near[:, 2])) if len(near) else target.top
            place = np.array([*target.centre[:2], level])
            return [Patch(place, 0.25 * float(target.size[:2].min()))]
        lower = np.array([-half[0], -half[1], half[2] - TOP_M])
        region = Region(target.map_tform_box, lower, half + np.array([0.0, 0.0, 0.06]))
        heights = levels(robot.memory.cloud.points, region)
        if not heights:
            raise SkillError(SkillCode.NOT_VISIBLE, f'the top of the {target.name} is not seen')
        points, colours = frame_cloud(frame, robot.body())
        local = apply(inverse(target.map_tform_box), points)
        over = np.all(np.abs(local[:, :2]) < half[:2] - 0.02, axis=1)
        over &= (points[:, 2] > heights[0] - 0.02) & (points[:, 2] < heights[0] + 0.3)
        dirty = stains(points[over], colours[over], heights[0])
        if dirty:
            return [Patch(each.place, STAIN_STROKE_M, each.dirt_m2) for each in dirty]
        return self._free_patches(held, region, heights[0])

    def _free_patches(self, held: HeldThing, region: Region, level: float) -> list[Patch]:
        """Return free parts of a surface, the one with most room first."""
        cloud = self._robot.memory.cloud.points
        size = 0.5 * float(np.hypot(held.size[0], held.size[1]))
        for reach in (STROKE_M, 0.6 * STROKE_M, 0.35 * STROKE_M):
            spots = free_spots(cloud, region, level, reach + size, float(held.size[2]), 8)
            if spots:
                return [Patch(spot.place, reach) for spot in spots]
        raise SkillError(
            SkillCode.NO_FREE_SPACE,
            f'no part of the surface is free to be rubbed with a {held.name}',
        )

    def _rub(self, held: HeldThing, target: Target, patches: list[Patch]) -> float:
        """Rub the nearest patch that is in reach and return for how long a way, metres."""
        robot = self._robot
        robot.guard.say(Phase.PLANNING, f'choosing where to rub the {target.name}')
        choice = self._choose(held, target, patches, None)
        way = f'driving to where the {target.name} is in reach'
        if drive_for(robot, choice.reach, way):
            robot.look(choice.patch.place)
            choice = self._choose(held, target, [choice.patch], robot.stance())
        joints = choice.reach.joints
        robot.guard.say(Phase.MOVING, f'bringing the {held.name} onto the {target.name}')
        robot.move_arm(joints[0], robot.world(choice.patch.place))
        try:
            rubbed = self._press_and_rub(held, target, choice)
        finally:
            robot.follow(np.stack([robot.arm(), joints[-1]]), slow_down=1.6)
        robot.guard.check()
        self._check_held(held)
        robot.stow()
        return rubbed

    def _press_and_rub(self, held: HeldThing, target: Target, choice: _Choice) -> float:
        """Lower the cloth until it is felt to touch, rub, and return the way in contact."""
        robot = self._robot
        poses = robot.map_tform_base() @ robot.kinematics.tcp(choice.reach.joints)
        feeler = Feeler(robot, float(choice.patch.place[2]))
        over = float(poses[TOUCH - 1, 2, 3] - poses[TOUCH, 2, 3])
        below = feeler.lower(poses[TOUCH - 1], over + DEEPER_M)
        if below is None:
            raise SkillError(
                SkillCode.NO_CONTACT,
                f'the {held.name} was led to the {target.name} and nothing was felt to touch',
            )
        robot.guard.say(Phase.MOVING, f'rubbing the {target.name}')
        strokes = between(poses[TOUCH:-1], PIECE_M)
        return feeler.rub(strokes, below - over + PRESS_M, DEEPER_M).felt_m

    def _check_held(self, held: HeldThing) -> None:
        robot = self._robot
        if not still_holds(robot, held):
            robot.memory.held = None
            raise SkillError(SkillCode.DROPPED, f'the {held.name} slipped out while it rubbed')

    def _choose(
        self, held: HeldThing, target: Target, patches: list[Patch], here: Stance | None
    ) -> _Choice:
        """Return the likeliest patch in reach and how; from `here` only, when given."""
        robot = self._robot
        load = Load(held.size, held.tcp_tform_box, 1.0)
        for patch in patches:
            lane_m = STAIN_LANE_M if patch.dirt_m2 else min(LANE_M, 0.5 * patch.reach_m)
            goals = rub_goals(load, patch, lane_m, ROUNDS)
            stances = stances_for(robot, patch.place[:2], here)
            reach = first_reach(robot, goals, robot.world(patch.place), stances, here, limit=3)
            if reach is not None:
                return _Choice(patch, reach)
        raise SkillError(
            SkillCode.NOT_REACHABLE,
            f'none of {len(patches)} places on the {target.name} can be rubbed {where_from(here)}',
        )
