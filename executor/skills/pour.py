"""Pour: tilt the held vessel about its lip over another one, and bring it back upright."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from executor.motion.cloud import Body
from executor.motion.inside import falling_points, risen
from executor.motion.rim import Rim
from executor.motion.spilling import Beside, beside
from executor.motion.stances import Reach
from executor.motion.thing import SeenThing
from executor.motion.transforms import apply
from executor.motion.vessel import pour_goals, POUR_TILTS_RAD
from executor.robot import FloatArray, MotionResult, MotionStatus, RgbdFrame
from executor.skills.contract import (
    Phase,
    SkillCode,
    SkillError,
    SkillRequest,
    SkillResult,
    Target,
)
from executor.skills.finding import Finder
from executor.skills.manipulator import Manipulator
from executor.skills.memory import HeldThing
from executor.skills.pour_outcome import Over, poured, Seen
from executor.skills.reaching import drive_for
from executor.skills.vessel_moves import begin_way, held_vessel, reaches_for

SLOW = 3.0
RUN_OUT_S = (2.0, 12.0)
"""For which the vessel stays tilted at least and at most, so that what is in it runs out."""
FULL_SHARE = 0.4
"""Of a vessel's box, that liquid fills."""
OUT_M_S = 0.3
"""How fast it leaves through half of the opening; through the other half air comes in."""
WATCHED_RAD = 0.7
"""A vessel that is tilted by less is not watched: nothing leaves it."""


class View(NamedTuple):
    """A picture, and the robot's own body when it was taken."""

    frame: RgbdFrame
    body: Body


@dataclass(frozen=True)
class _Into:
    """The opening to pour into: its middle (3,) in `map`, its radius, and what it stands on."""

    name: str
    opening: FloatArray
    radius_m: float
    support: float


class Pour:
    """Empties the first target, which is held, into the second."""

    name = 'pour'

    def __init__(self, robot: Manipulator) -> None:
        self._robot = robot
        self._finder = Finder(robot)

    def run(self, request: SkillRequest) -> SkillResult:
        """Pour the held vessel into the second target."""
        robot, target = self._robot, request.targets[1]
        held, rim = held_vessel(robot, 'pour from')
        robot.guard.say(Phase.APPROACHING, f'going to the {target.name}')
        thing = self._finder.find(target)
        robot.guard.say(Phase.PLANNING, f'choosing how to pour into the {target.name}')
        reaches = self._choose(held, rim, target, thing, here=False)
        drive_for(robot, reaches[0], f'driving to where the {target.name} is in reach')
        robot.guard.say(Phase.LOOKING, f'looking at the {target.name} once more')
        frame = robot.look(thing.centre)
        fresh = self._finder.see(target, frame)
        if fresh is None:
            raise SkillError(SkillCode.NOT_VISIBLE, f'the {target.name} is no longer seen')
        vessel = _into(target, fresh)
        reaches = self._choose(held, rim, target, fresh, here=True)
        views = [View(frame, robot.body())]
        over, falling, again = self._tilt(held, rim, vessel, reaches)
        robot.guard.say(Phase.CHECKING, f'looking into the {target.name}')
        views = [*views, *again, View(robot.look(thing.centre), robot.body())]
        robot.stow()
        # The first and the last are of one posture of the arm, and so are the two between them.
        pairs = ((views[0], views[3]), (views[1], views[2]))
        return poured(held.name, target.name, over, Seen(falling, *_compared(vessel, pairs)))

    def _choose(
        self, held: HeldThing, rim: Rim, target: Target, thing: SeenThing, here: bool
    ) -> list[Reach]:
        robot = self._robot
        into = _into(target, thing)
        failure: SkillError | None = None
        for tilt in POUR_TILTS_RAD:
            goals = pour_goals(
                rim, float(held.size[2]), held.tcp_tform_box, into.opening, into.radius_m, tilt
            )
            try:
                return reaches_for(
                    robot,
                    goals,
                    robot.world(thing.centre),
                    thing.centre,
                    robot.stance() if here else None,
                    f'pour the {held.name} into the {target.name}',
                )
            except SkillError as caught:
                failure = caught
        assert failure is not None
        raise failure

    def _tilt(
        self, held: HeldThing, rim: Rim, into: _Into, reaches: list[Reach]
    ) -> tuple[Over, int, list[View]]:
        """
        Tilt and come back.

        :return: how that was, how much was seen to fall in at once, and views before and after it.
        """
        robot = self._robot
        robot.guard.say(Phase.MOVING, f'bringing the {held.name} over the {into.name}')
        joints = begin_way(robot, reaches, robot.world(into.opening)).joints
        robot.guard.must(robot.follow(np.concatenate([robot.arm()[None], joints[:1]]), SLOW))
        views = [View(robot.look(into.opening), robot.body())]
        robot.guard.say(Phase.MOVING, f'tilting the {held.name}')
        try:
            tilted, falling = self._pour_out(held, rim, into.opening, joints[1:])
            tilt, lip = self._tilted(held, rim)
            robot.guard.must(tilted)
            robot.driver.hold(_run_out_s(held, rim), robot.guard.stop)
        finally:
            # Upright again first, whatever happened: what is left must not run out on the way.
            robot.follow(np.concatenate([robot.arm()[None], joints[::-1]]), 0.5 * SLOW)
        robot.guard.check()
        views.append(View(robot.look(into.opening), robot.body()))
        # Empty, it need not be upright any more. Where the arm stood for the first view it hides
        # as much and casts the same shadow, which is then not taken for something wet.
        posture = robot.carry
        robot.memory.held = replace(held, carry=None)
        try:
            robot.move_arm(posture, robot.world())
        except SkillError as caught:
            if caught.code is not SkillCode.NO_PATH:
                raise
            robot.stow()
        aside = float(np.linalg.norm((lip - into.opening)[:2]))
        return Over(tilt, aside, into.radius_m), falling, views

    def _pour_out(
        self, held: HeldThing, rim: Rim, opening: FloatArray, joints: FloatArray
    ) -> tuple[MotionResult, int]:
        """Tilt step by step along joints (N, J); return the most points seen to fall in as well."""
        robot = self._robot
        falling = 0
        for goal in joints:
            result = robot.follow(np.stack([robot.arm(), goal]), SLOW)
            if result.status is not MotionStatus.REACHED:
                break
            tilt, lip = self._tilted(held, rim)
            if tilt < WATCHED_RAD:
                continue
            frame = robot.driver.capture('head', robot.driver.now_s(), robot.guard.stop)
            if frame is not None:
                body = robot.body(with_held=False)
                falling = max(falling, falling_points(frame, body, lip, opening[2]))
        return result, falling

    def _tilted(self, held: HeldThing, rim: Rim) -> tuple[float, FloatArray]:
        """Return how far the vessel is tilted, and its lowest lip (3,) in `map`."""
        pose = self._robot.map_tform_tcp() @ held.tcp_tform_box
        tilt = float(np.arccos(np.clip(pose[2, 2], -1.0, 1.0)))
        ahead = pose[:3, :3].T @ np.array([0.0, 0.0, -1.0])
        ahead[2] = 0.0
        ahead /= max(1e-6, float(np.linalg.norm(ahead)))
        return tilt, apply(pose, (rim.centre + rim.radius_m * ahead)[None])[0]


def _into(target: Target, thing: SeenThing) -> _Into:
    """Return the opening of the target as it is seen."""
    if thing.rim is None:
        raise SkillError(SkillCode.INVALID_GOAL, f'the {target.name} is no vessel to pour into')
    opening = apply(thing.map_tform_box, thing.rim.centre[None])[0]
    return _Into(target.name, opening, thing.rim.radius_m, thing.support)


def _compared(into: _Into, pairs: Sequence[tuple[View, View]]) -> tuple[float, Beside]:
    """Return what views before and after show: by how much it rose inside, and what is wet."""
    foot = np.array([*into.opening[:2], into.support])
    rises, sides = [], []
    for (before, own_before), (after, own_after) in pairs:
        bodies = (own_before, own_after)
        rises.append(risen(before, after, bodies, into.opening, into.radius_m, into.support))
        sides.append(beside(before, after, bodies, foot, into.radius_m))
    known = [rise for rise in rises if not np.isnan(rise)]
    seen = max(each.seen_m2 for each in sides)
    changed = max(each.changed_m2 for each in sides)
    return max(known, default=float('nan')), Beside(seen, changed)


def _run_out_s(held: HeldThing, rim: Rim) -> float:
    """Return how long the vessel stays tilted, so that a full one of its size runs out."""
    litres = 1000.0 * FULL_SHARE * float(np.prod(held.size))
    flow_l_s = 1000.0 * 0.5 * np.pi * rim.radius_m**2 * OUT_M_S
    return float(np.clip(litres / flow_l_s, *RUN_OUT_S))
