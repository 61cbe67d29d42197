"""Pour: tilt the held vessel about its lip over another one, and bring it back upright."""

import numpy as np

from executor.motion.rim import Rim
from executor.motion.stances import Reach
from executor.motion.thing import SeenThing
from executor.motion.transforms import apply
from executor.motion.vessel import pour_goals, POUR_TILTS_RAD
from executor.robot import FloatArray
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
from executor.skills.vessel_moves import drive_for, held_vessel, reach_for
from tapa_planner.plan import Measurement

SLOW = 3.0
RUN_OUT_S = (2.0, 12.0)
"""For which the vessel stays tilted at least and at most, so that what is in it runs out."""
FULL_SHARE = 0.4
"""Of a vessel's box, that liquid fills."""
OUT_M_S = 0.3
"""How fast it leaves through half of the opening; through the other half air comes in."""


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
        reach = self._choose(held, rim, target, thing, here=False)
        drive_for(robot, reach, f'driving to where the {target.name} is in reach')
        robot.guard.say(Phase.LOOKING, f'looking at the {target.name} once more')
        fresh = self._finder.see(target, robot.look(thing.centre))
        if fresh is None:
            raise SkillError(SkillCode.NOT_VISIBLE, f'the {target.name} is no longer seen')
        reach = self._choose(held, rim, target, fresh, here=True)
        return self._tilt(held, rim, target, _opening(fresh, _rim(fresh, target)), reach)

    def _choose(
        self, held: HeldThing, rim: Rim, target: Target, thing: SeenThing, here: bool
    ) -> Reach:
        robot = self._robot
        into = _rim(thing, target)
        failure: SkillError | None = None
        for tilt in POUR_TILTS_RAD:
            goals = pour_goals(
                rim, float(held.size[2]), held.tcp_tform_box, _opening(thing, into),
                into.radius_m, tilt,
            )  # fmt: skip
            try:
                return reach_for(
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
        self, held: HeldThing, rim: Rim, target: Target, opening: FloatArray, reach: Reach
    ) -> SkillResult:
        robot, joints = self._robot, reach.joints
        robot.guard.say(Phase.MOVING, f'bringing the {held.name} over the {target.name}')
        robot.move_arm(joints[0], robot.world(opening))
        robot.guard.must(robot.follow(np.concatenate([robot.arm()[None], joints[:1]]), SLOW))
        robot.guard.say(Phase.MOVING, f'tilting the {held.name}')
        tilted = robot.follow(np.concatenate([robot.arm()[None], joints[1:]]), SLOW)
        tilt, aside = self._measure(held, rim, opening)
        try:
            robot.guard.must(tilted)
            robot.driver.hold(_run_out_s(held, rim), robot.guard.stop)
        finally:
            # Upright again first, whatever happened: what is left must not run out on the way.
            robot.follow(np.concatenate([robot.arm()[None], joints[::-1]]), 0.5 * SLOW)
        robot.guard.check()
        robot.stow()
        robot.guard.say(Phase.CHECKING, f'looking at the {target.name}')
        robot.look(opening)
        return SkillResult(
            SkillCode.SUCCESS,
            f'tilted the {held.name} by {np.degrees(tilt):.0f} degrees, its lip {aside * 100:.1f}'
            f' cm from the middle of the {target.name}',
            (Measurement('tilt', tilt, 'rad'), Measurement('distance_to_goal', aside, 'm')),
        )

    def _measure(self, held: HeldThing, rim: Rim, opening: FloatArray) -> tuple[float, float]:
        """Return how far the vessel is tilted, and how far its lip is from the goal, level."""
        pose = self._robot.map_tform_tcp() @ held.tcp_tform_box
        tilt = float(np.arccos(np.clip(pose[2, 2], -1.0, 1.0)))
        ahead = pose[:3, :3].T @ np.array([0.0, 0.0, -1.0])
        ahead[2] = 0.0
        ahead /= max(1e-6, float(np.linalg.norm(ahead)))
        lip = apply(pose, (rim.centre + rim.radius_m * ahead)[None])[0]
        return tilt, float(np.linalg.norm((lip - opening)[:2]))


def _rim(thing: SeenThing, target: Target) -> Rim:
    """Return the target's opening in its own frame."""
    if thing.rim is None:
        raise SkillError(SkillCode.INVALID_GOAL, f'the {target.name} is no vessel to pour into')
    return thing.rim


def _opening(thing: SeenThing, rim: Rim) -> FloatArray:
    """Return the middle of the target's opening in `map`, (3,)."""
    place: FloatArray = apply(thing.map_tform_box, rim.centre[None])[0]
    return place


def _run_out_s(held: HeldThing, rim: Rim) -> float:
    """Return how long the vessel stays tilted, so that a full one of its size runs out."""
    litres = 1000.0 * FULL_SHARE * float(np.prod(held.size))
    flow_l_s = 1000.0 * 0.5 * np.pi * rim.radius_m**2 * OUT_M_S
    return float(np.clip(litres / flow_l_s, *RUN_OUT_S))
