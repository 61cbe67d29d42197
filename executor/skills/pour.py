"""Pour: tilt the held vessel about its lip over another one, and bring it back upright."""

from dataclasses import dataclass, replace

import numpy as np

from executor.motion.cloud import Body, frame_points, without_body
from executor.motion.rim import Rim
from executor.motion.spilling import Beside, beside
from executor.motion.stances import Reach
from executor.motion.thing import SeenThing
from executor.motion.transforms import apply
from executor.motion.vessel import pour_goals, POUR_TILTS_RAD
from executor.robot import FloatArray, RgbdFrame
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
from executor.skills.reaching import drive_for
from executor.skills.vessel_moves import begin_way, held_vessel, reaches_for
from tapa_planner.plan import Measurement

SLOW = 3.0
RUN_OUT_S = (2.0, 12.0)
"""For which the vessel stays tilted at least and at most, so that what is in it runs out."""
FULL_SHARE = 0.4
"""Of a vessel's box, that liquid fills."""
OUT_M_S = 0.3
"""How fast it leaves through half of the opening; through the other half air comes in."""
INSIDE_SHARE = 0.75
"""Of the target's opening, that is looked into."""
RISEN_M = 0.0015
"""By so much what is seen inside the target is higher once something has come in."""
LEAST_POINTS = 12
SPILLED_M2 = 0.0012
"""Of the support, that is wet beside the target once something was spilled."""
SEEN_M2 = 0.01
"""Of it, that must be in view to say that nothing was spilled."""
EMPTY_RAD = 1.6
"""A vessel that was tilted by less need not have run out."""


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
        into = _rim(fresh, target)
        opening = _opening(fresh, into)
        body = robot.body()
        reaches = self._choose(held, rim, target, fresh, here=True)
        tilt, aside = self._tilt(held, rim, target, opening, reaches)
        robot.guard.say(Phase.CHECKING, f'looking into the {target.name}')
        after = robot.look(thing.centre)
        bodies = (body, robot.body())
        inside = [
            _level(each, own, opening, into.radius_m)
            for each, own in zip((frame, after), bodies, strict=True)
        ]
        foot = np.array([*opening[:2], fresh.support])
        around = beside(frame, after, bodies, foot, into.radius_m)
        over = Over(tilt, aside, into.radius_m)
        return poured(held.name, target.name, over, inside[1] - inside[0], around)

    def _choose(
        self, held: HeldThing, rim: Rim, target: Target, thing: SeenThing, here: bool
    ) -> list[Reach]:
        robot = self._robot
        into = _rim(thing, target)
        failure: SkillError | None = None
        for tilt in POUR_TILTS_RAD:
            goals = pour_goals(
                rim, float(held.size[2]), held.tcp_tform_box, _opening(thing, into),
                into.radius_m, tilt,
            )  # fmt: skip
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
        self, held: HeldThing, rim: Rim, target: Target, opening: FloatArray, reaches: list[Reach]
    ) -> tuple[float, float]:
        """Tilt and come back; return how far it was tilted, and how far aside the lip was."""
        robot = self._robot
        robot.guard.say(Phase.MOVING, f'bringing the {held.name} over the {target.name}')
        joints = begin_way(robot, reaches, robot.world(opening)).joints
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
        # Empty, it need not be upright any more, and the usual posture hides less from the camera.
        robot.memory.held = replace(held, carry=None)
        robot.stow()
        return tilt, aside

    def _measure(self, held: HeldThing, rim: Rim, opening: FloatArray) -> tuple[float, float]:
        """Return how far the vessel is tilted, and how far its lip is from the goal, level."""
        pose = self._robot.map_tform_tcp() @ held.tcp_tform_box
        tilt = float(np.arccos(np.clip(pose[2, 2], -1.0, 1.0)))
        ahead = pose[:3, :3].T @ np.array([0.0, 0.0, -1.0])
        ahead[2] = 0.0
        ahead /= max(1e-6, float(np.linalg.norm(ahead)))
        lip = apply(pose, (rim.centre + rim.radius_m * ahead)[None])[0]
        return tilt, float(np.linalg.norm((lip - opening)[:2]))


def _level(frame: RgbdFrame, body: Body, opening: FloatArray, radius_m: float) -> float:
    """Return the height of what a frame shows inside the opening, NaN where that is hidden."""
    points = without_body(frame_points(frame, stride=1), body)
    aside = np.linalg.norm(points[:, :2] - opening[:2], axis=1)
    inside = points[(aside < INSIDE_SHARE * radius_m) & (points[:, 2] < opening[2] + RISEN_M)]
    return float('nan') if len(inside) < LEAST_POINTS else float(np.median(inside[:, 2]))


@dataclass(frozen=True)
class Over:
    """How a vessel was tilted over an opening of some radius, its lip so far from the middle."""

    tilt_rad: float
    aside_m: float
    radius_m: float


def poured(vessel: str, into: str, over: Over, risen_m: float, around: Beside) -> SkillResult:
    """
    Return success where liquid is seen to have come in, or where it cannot have gone elsewhere.

    Into a deep vessel the camera does not see; all around it then must have stayed as it was.

    :param risen_m: by how much what is seen inside is higher than before, NaN where it is hidden.
    :raises SkillError: SPILLED when something came beside, NO_EFFECT when nothing more is inside.
    """
    measured = [
        Measurement('tilt', over.tilt_rad, 'rad'),
        Measurement('distance_to_goal', over.aside_m, 'm'),
        Measurement('spilled_area', around.changed_m2, 'm^2'),
    ]
    did = f'tilted the {vessel} by {np.degrees(over.tilt_rad):.0f} degrees'
    if around.changed_m2 > SPILLED_M2:
        raise SkillError(
            SkillCode.SPILLED,
            f'{did}, but beside the {into} {around.changed_m2 * 1e4:.0f} cm^2 are wet',
        )
    if risen_m < RISEN_M:
        raise SkillError(SkillCode.NO_EFFECT, f'{did}, but nothing more is seen in the {into}')
    if not np.isnan(risen_m):
        measured.append(Measurement('level_rise', risen_m, 'm'))
        text = f'it stands {risen_m * 1000:.0f} mm higher in the {into}'
    elif around.seen_m2 < SEEN_M2 or over.aside_m > over.radius_m or over.tilt_rad < EMPTY_RAD:
        raise SkillError(
            SkillCode.NO_EFFECT,
            f'{did}, but that it went into the {into} was not seen: that was hidden',
        )
    else:
        text = f'over the {into}, around which all stayed dry; its inside was hidden'
    return SkillResult(SkillCode.SUCCESS, f'poured the {vessel}: {text}', tuple(measured))


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
