"""Fill: hold a vessel upright under what runs, for as long as it takes."""

import numpy as np

from executor.motion.cloud import frame_points, thinned, without_body
from executor.motion.collision import ArmWorld
from executor.motion.inside import filled_share
from executor.motion.rim import Rim
from executor.motion.stances import Reach
from executor.motion.stream import find_stream
from executor.motion.vessel import fill_goals, Stream
from executor.skills.approach import go_in_front, is_in_front
from executor.skills.contract import (
    Phase,
    SkillCode,
    SkillError,
    SkillRequest,
    SkillResult,
    Target,
)
from executor.skills.manipulator import Manipulator
from executor.skills.memory import HeldThing
from executor.skills.reaching import drive_for
from executor.skills.vessel_moves import (
    begin_way,
    held_vessel,
    opening_in_map,
    reaches_for,
)
from tapa_planner.plan import Measurement

FINE_M = 0.003
AROUND_M = 0.3
STREAM_M = 0.03
"""About the stream, what is seen is liquid and in nobody's way."""
SHARE = 0.7
"""Of what the vessel holds, that shall run in."""
FLOW_L_S = 0.08
"""Of a household tap; what runs faster runs over."""
LEAST_S, MOST_S = 1.5, 8.0
SLOW = 2.0
FILLED_SHARE = 0.6
"""Of its height, up to which a filled vessel is full at least."""


class Fill:
    """Fills the first target, which is held, at the second, which runs."""

    name = 'fill'

    def __init__(self, robot: Manipulator) -> None:
        self._robot = robot

    def run(self, request: SkillRequest) -> SkillResult:
        """Hold the vessel under the stream that is seen at the second target."""
        robot, target = self._robot, request.targets[1]
        held, rim = held_vessel(robot, 'fill')
        robot.guard.say(Phase.APPROACHING, f'going to the {target.name}')
        if not is_in_front(target, robot.stance()):
            robot.look(target.centre)
            go_in_front(robot, target)
        stream = self._see(target)
        robot.guard.say(Phase.PLANNING, f'choosing how to hold the {held.name} under it')
        reaches = self._choose(held, rim, target, stream, here=False)
        drive_for(robot, reaches[0], f'driving to where the {target.name} is in reach')
        stream = self._see(target)
        reaches = self._choose(held, rim, target, stream, here=True)
        return self._hold_under(held, rim, target, stream, reaches)

    def _see(self, target: Target) -> Stream:
        robot = self._robot
        robot.guard.say(Phase.LOOKING, f'looking for what runs from the {target.name}')
        frame = robot.look(target.centre)
        points = frame_points(frame, stride=1)
        reach = 0.5 * float(np.max(target.size)) + AROUND_M
        near = points[np.all(np.abs(points - target.centre) < reach, axis=1)]
        fine = without_body(thinned(near, FINE_M), robot.body())
        stream = find_stream(fine, target.map_tform_box, target.size)
        if stream is None:
            raise SkillError(
                SkillCode.NO_EFFECT, f'nothing is seen to run from the {target.name}: is it on?'
            )
        return stream

    def _choose(
        self, held: HeldThing, rim: Rim, target: Target, stream: Stream, here: bool
    ) -> list[Reach]:
        robot = self._robot
        outward = target.map_tform_box[:3, 0]
        goals = fill_goals(rim, held.tcp_tform_box, stream, outward)
        if not goals:
            raise SkillError(
                SkillCode.NO_FREE_SPACE,
                f'no room for the {held.name}: of what runs from the {target.name} only'
                f' {(stream.top - stream.bottom) * 100:.0f} cm are seen',
            )
        place = np.array([*stream.place, stream.bottom])
        return reaches_for(
            robot,
            goals,
            self._world(stream),
            place,
            robot.stance() if here else None,
            f'hold the {held.name} under the {target.name}',
        )

    def _world(self, stream: Stream) -> ArmWorld:
        """Return what is in the way, without the liquid."""
        robot = self._robot
        points = robot.memory.cloud.points
        liquid = np.linalg.norm(points[:, :2] - stream.place, axis=1) < STREAM_M
        liquid &= (points[:, 2] > stream.bottom + 0.005) & (points[:, 2] < stream.top - 0.01)
        return robot.world(np.array([*stream.place, stream.bottom]), (liquid,))

    def _hold_under(
        self, held: HeldThing, rim: Rim, target: Target, stream: Stream, reaches: list[Reach]
    ) -> SkillResult:
        robot = self._robot
        robot.guard.say(Phase.MOVING, f'bringing the {held.name} under the {target.name}')
        joints = begin_way(robot, reaches, self._world(stream)).joints
        robot.guard.must(robot.follow(np.concatenate([robot.arm()[None], joints[1:]]), SLOW))
        aside = float(np.linalg.norm(opening_in_map(robot, held, rim)[:2] - stream.place))
        robot.guard.say(Phase.CHECKING, f'waiting until the {held.name} is full')
        try:
            robot.driver.hold(_seconds(held, rim), robot.guard.stop)
        finally:
            back = robot.follow(np.concatenate([robot.arm()[None], joints[::-1]]), SLOW)
        robot.guard.check()
        robot.guard.must(back)
        robot.guard.say(Phase.CHECKING, f'looking into the {held.name}')
        share = self._seen_share(held, rim)
        robot.keep_level()
        robot.stow()
        if np.isnan(share):
            share = self._seen_share(held, rim)
        if not share >= FILLED_SHARE:
            why = 'its inside was hidden' if np.isnan(share) else f'it is {share:.0%} full'
            raise SkillError(
                SkillCode.NO_EFFECT,
                f'held the {held.name} under the {target.name}, {aside * 1000:.0f} mm off the'
                f' stream, but it is not seen to be filled: {why}',
            )
        return SkillResult(
            SkillCode.SUCCESS,
            f'the {held.name} is {share:.0%} full from the {target.name}',
            (
                Measurement('distance_to_goal', aside, 'm'),
                Measurement('filled_share', share),
            ),
        )

    def _seen_share(self, held: HeldThing, rim: Rim) -> float:
        """Return up to where the held vessel is seen to be full, of its height, NaN if hidden."""
        robot = self._robot
        pose = robot.map_tform_tcp() @ held.tcp_tform_box
        # A hand that holds a bowl by its edge hides the inside, and is the one to look into it.
        frames = [
            robot.look(opening_in_map(robot, held, rim)),
            robot.driver.capture('wrist', robot.driver.now_s(), robot.guard.stop),
        ]
        shares = [
            filled_share(frame, robot.body(with_held=False), pose, rim, float(held.size[2]))
            for frame in frames
            if frame is not None
        ]
        return next((share for share in shares if not np.isnan(share)), float('nan'))


def _seconds(held: HeldThing, rim: Rim) -> float:
    """Return how long a vessel of this size takes to be filled."""
    litres = 1000.0 * np.pi * rim.radius_m**2 * float(held.size[2])
    return float(np.clip(SHARE * litres / FLOW_L_S, LEAST_S, MOST_S))
