"""Push: closed fingers low on a thing's side, on by a hand's breadth or two, and a look how far."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from executor.motion.pushing import APPROACH_POINTS, Contact, contacts, near_face, push_goals
from executor.motion.stances import Reach, stances_around
from executor.motion.thing import find_thing, SeenThing
from executor.motion.tool_path import MovingBox
from executor.motion.transforms import rigid, rotation_z
from executor.robot import FloatArray, MotionStatus, RgbdFrame
from executor.skills.base import Stance
from executor.skills.contract import (
    Phase,
    SkillCode,
    SkillError,
    SkillRequest,
    SkillResult,
    Target,
)
from executor.skills.manipulator import Manipulator
from executor.skills.reaching import drive_for, first_reach, stances_for, where_from
from tapa_planner.plan import Measurement

DISTANCES_M = (0.2, 0.12, 0.07)
"""How far it is pushed: less where there is less room."""
TURNS_RAD = (0.0, 0.4, -0.4, 0.8, -0.8, 1.15, -1.15)
"""Ways to push, from the way that the camera looks: the near side is what can be seen."""
MOVED_M = 0.03
"""A thing that is seen to have moved less was not pushed."""
GROWN_M = 0.03
OVER_SUPPORT_M = 0.012
ON_FLOOR_M = 0.06
ROOM_M = 0.03
LEAST_POINTS = 25
FACE_M, FACE_POINTS = 0.03, 4
"""About the height at which a large thing is touched, what is seen of it tells how far it went."""
SMALL_M = 0.4
SHADOW_M = 0.12
"""How far beyond a thing what it hides counts as free: nothing was seen to stand there."""
LEVEL_M = 0.02
EDGE_M = 0.04
MOST_PAIRS, LEAST_PAIRS = 2500, 500
"""Of ways and places to stand that are tried for the first, and for each later, way to push."""
SLANT = 0.4
"""Of a unit vector, that a side of a box faces away at least."""
BAND_M = 0.1
"""So far above and below where it is touched, a thing may be slimmer than its box."""
NEAR_RING_M = (0.75, 1.25)
FAR_M = 1.5
ATTEMPTS = 3
_AGAIN = (
    SkillCode.NO_CONTACT, SkillCode.NO_PATH, SkillCode.NOT_REACHABLE,
)  # fmt: skip


@dataclass(frozen=True)
class _Seen:
    """The thing as its points show it."""

    points: FloatArray
    support: float
    centre: FloatArray
    thing: SeenThing | None
    """The box around what is small enough to be seen as a whole."""


@dataclass(frozen=True)
class _Choice:
    """How it will be pushed."""

    contact: Contact
    reach: Reach


class Push:
    """Pushes one thing away from where the robot sees it from."""

    name = 'push'

    def __init__(self, robot: Manipulator) -> None:
        self._robot = robot

    def run(self, request: SkillRequest) -> SkillResult:
        """Push the first target; up to three tries."""
        robot, target = self._robot, request.targets[0]
        if robot.memory.held is not None:
            raise SkillError(
                SkillCode.HAND_NOT_EMPTY,
                f'the hand holds the {robot.memory.held.name}; pushing needs free fingers',
            )
        failure: SkillError | None = None
        for attempt in range(ATTEMPTS):
            robot.guard.retries = attempt
            try:
                return self._attempt(target, attempt)
            except SkillError as caught:
                if caught.code not in _AGAIN:
                    raise
                failure = caught
                robot.guard.try_again(caught)
                robot.stow()
        assert failure is not None
        raise failure

    def _attempt(self, target: Target, attempt: int) -> SkillResult:
        robot = self._robot
        robot.guard.say(Phase.APPROACHING, f'going to the {target.name}')
        away = float(np.linalg.norm(target.centre[:2] - robot.stance().place))
        if away > FAR_M or attempt:
            self._stand_near(target)
        robot.guard.say(Phase.LOOKING, f'looking at the {target.name}')
        seen = self._see(target)
        robot.guard.say(Phase.PLANNING, f'choosing how to push the {target.name}')
        choice = self._choose(target, seen, None)
        way = f'driving to where the {target.name} is in reach'
        if drive_for(robot, choice.reach, way):
            seen = self._see(target)
            choice = self._choose(target, seen, robot.stance(), choice.contact.along)
        return self._push(target, seen, choice)

    def _stand_near(self, target: Target) -> None:
        robot = self._robot
        robot.stow()
        robot.look(target.centre)
        floor = robot.floor()
        ways = floor.ways_from(robot.stance().place)
        reach = 0.5 * float(np.hypot(*target.size[:2]))
        low, high = NEAR_RING_M
        stances, costs = stances_around(target.centre[:2], floor, ways, low + reach, high + reach)
        if len(stances):
            robot.drive_to(Stance(*stances[int(np.argmin(costs))].tolist()))

    def _own_points(self, target: Target) -> np.ndarray:
        """Return the mask of remembered points within the target's box, above its support."""
        points = self._robot.memory.cloud.points
        local = (points - target.centre) @ target.map_tform_box[:3, :3]
        mask: np.ndarray = np.all(np.abs(local) < 0.5 * target.size + GROWN_M, axis=1)
        return mask & (points[:, 2] > self._support(target) + OVER_SUPPORT_M)

    def _support(self, target: Target) -> float:
        """Return the height of what the target stands on: the level seen most near its bottom."""
        if target.bottom < ON_FLOOR_M:
            return 0.0
        around = 0.5 * target.size + 0.1
        cloud = self._robot.memory.cloud.within(target.centre - around, target.centre + around)
        near = cloud[np.abs(cloud[:, 2] - target.bottom) < GROWN_M, 2]
        if len(near) < LEAST_POINTS:
            return target.bottom
        counts, edges = np.histogram(near, bins=12)
        best = int(np.argmax(counts))
        return float(np.median(near[(near >= edges[best]) & (near <= edges[best + 1])]))

    def _see(self, target: Target) -> _Seen:
        robot = self._robot
        frame = robot.look(target.centre)
        points = robot.memory.cloud.points[self._own_points(target)]
        if len(points) < LEAST_POINTS:
            raise SkillError(
                SkillCode.NOT_VISIBLE,
                f'the {target.name} is not where it was: nothing stands there',
            )
        thing = self._found(target, frame)
        return _Seen(points, self._support(target), target.centre.copy(), thing)

    def _choose(
        self, target: Target, seen: _Seen, here: Stance | None, like: FloatArray | None = None
    ) -> _Choice:
        """Return how to push it; from `here` and along a way like the one before, when given."""
        robot = self._robot
        tip_m = robot.kinematics.chain.tip_m
        mask = self._own_points(target)
        room = False
        for index, (distance_m, along) in enumerate(self._ways(target, seen, mask, like)):
            room = True
            extent_m = 2.0 * _half_extent(target, along)
            found = list(contacts(seen.points, seen.centre, seen.support, along, extent_m))
            goals = [goal for each in found for goal in push_goals(each, distance_m, tip_m)]
            if not goals:
                continue
            each_has = len(goals) // len(found)
            world = robot.world(seen.centre, (mask,), _hidden(target, along, distance_m))
            reach = first_reach(
                robot, goals, world, stances_for(robot, found[0].place[:2], here), here, limit=3,
                max_pairs=max(LEAST_PAIRS, MOST_PAIRS // (1 + index)),
                boxes=_moving(target, seen, found[0], goals[0].path, distance_m),
            )  # fmt: skip
            if reach is not None:
                return _Choice(found[reach.goal // each_has], reach)
        if not room:
            raise SkillError(
                SkillCode.NO_FREE_SPACE, f'there is no free room to push the {target.name} to'
            )
        raise SkillError(
            SkillCode.NOT_REACHABLE,
            f'no side of the {target.name} to push is in reach {where_from(here)}',
        )

    def _ways(
        self, target: Target, seen: _Seen, mask: np.ndarray, like: FloatArray | None
    ) -> Iterator[tuple[float, FloatArray]]:
        """Yield distances and level directions (3,) with room for the thing to go."""
        offset = seen.centre[:2] - self._robot.stance().place
        ahead = float(np.arctan2(offset[1], offset[0]))
        if like is not None:
            ahead = float(np.arctan2(like[1], like[0]))
        for distance_m in DISTANCES_M:
            for turn in TURNS_RAD if like is None else TURNS_RAD[:3]:
                along = np.array([np.cos(ahead + turn), np.sin(ahead + turn), 0.0])
                if self._has_room(target, seen, mask, along, distance_m):
                    yield distance_m, along

    def _has_room(
        self, target: Target, seen: _Seen, mask: np.ndarray, along: FloatArray, distance_m: float
    ) -> bool:
        """Say whether nothing stands where the thing would go, and something carries it there."""
        robot = self._robot
        across = np.array([-along[1], along[0], 0.0])
        half_along, half_across = _half_extent(target, along), _half_extent(target, across)
        others = robot.memory.cloud.points[~mask] - seen.centre
        forward, aside = others @ along, others @ across
        lane = (np.abs(aside) < half_across + ROOM_M) & (forward > 0.0)
        lane &= forward < half_along + distance_m + ROOM_M
        heights = others[:, 2] + seen.centre[2] - seen.support
        top = float(target.size[2])
        if np.count_nonzero(lane & (heights > LEVEL_M) & (heights < top)) > LEAST_POINTS // 4:
            return False
        end = seen.centre + (half_along + distance_m + ROOM_M) * along
        if seen.support == 0.0:
            floor = robot.floor(mask)
            return bool(floor.clearance(end[None, :2])[0] > 0.0)
        carried = lane & (np.abs(heights) < LEVEL_M)
        carried &= forward > half_along + distance_m - EDGE_M
        return bool(np.count_nonzero(carried) >= LEAST_POINTS // 4)

    def _push(self, target: Target, seen: _Seen, choice: _Choice) -> SkillResult:
        robot, joints = self._robot, choice.reach.joints
        robot.guard.say(Phase.MOVING, f'reaching for the side of the {target.name}')
        robot.grip(0.0, robot.profile.grip_effort_n)
        robot.move_arm(joints[0], robot.world(seen.centre))
        way = np.concatenate([robot.arm()[None], joints[1:APPROACH_POINTS]])
        robot.guard.must(robot.follow(way, slow_down=1.6))
        robot.guard.say(Phase.MOVING, f'pushing the {target.name}')
        result = robot.follow(
            np.concatenate([robot.arm()[None], joints[APPROACH_POINTS:]]), slow_down=2.5
        )
        if result.status is not MotionStatus.BLOCKED:
            robot.guard.must(result)
        last = int(np.argmin(np.abs(joints - robot.arm()).max(axis=1)))
        back = joints[max(0, last - APPROACH_POINTS) : last][::-1]
        robot.memory.cloud.points = robot.memory.cloud.points[~self._own_points(target)]
        if len(back):
            robot.follow(np.concatenate([robot.arm()[None], back]), slow_down=1.4)
        robot.stow()
        pushed = self._measure(target, seen, choice.contact)
        if pushed < MOVED_M:
            was_held_up = result.status is MotionStatus.BLOCKED
            raise SkillError(
                SkillCode.BLOCKED if was_held_up else SkillCode.NO_CONTACT,
                f'the {target.name} moved {max(pushed, 0.0) * 100:.0f} cm only'
                + (': it does not give way' if was_held_up else ''),
            )
        return SkillResult(
            SkillCode.SUCCESS,
            f'pushed the {target.name} by {pushed * 100:.0f} cm',
            (Measurement('pushed', pushed, 'm'),),
        )

    def _measure(self, target: Target, seen: _Seen, contact: Contact) -> float:
        """Look again and return how far the thing went along the way that it was pushed."""
        robot = self._robot
        robot.guard.say(Phase.CHECKING, f'looking how far the {target.name} went')
        frame = robot.look(seen.centre + 0.5 * DISTANCES_M[0] * contact.along)
        if seen.thing is not None:
            # What turns while it is pushed shows another side: its middle tells.
            now = self._found(target, frame, contact.along)
            if now is not None:
                return float((now.centre - seen.thing.centre) @ contact.along)
        before = near_face(seen.points, seen.centre, float(contact.place[2]), contact.along)
        points = robot.memory.cloud.points
        along = (points - seen.centre) @ contact.along
        half = 0.5 * float(np.hypot(*target.size[:2]))
        across = np.array([-contact.along[1], contact.along[0], 0.0])
        fine = (along > -half - 0.05) & (along < half + DISTANCES_M[0] + 0.05)
        fine &= np.abs((points - seen.centre) @ across) < max(half, 0.05)
        fine &= points[:, 2] > seen.support + OVER_SUPPORT_M
        # A foot or a head may reach farther than what was touched: that height tells.
        fine &= np.abs(points[:, 2] - contact.place[2]) < FACE_M
        if before is None or np.count_nonzero(fine) < FACE_POINTS:
            raise SkillError(
                SkillCode.NOT_VISIBLE, f'the {target.name} is no longer seen where it was pushed'
            )
        return float(np.percentile(points[fine] @ contact.along, 3)) - before

    def _found(
        self, target: Target, frame: RgbdFrame, along: FloatArray | None = None
    ) -> SeenThing | None:
        """Return a small thing as a frame shows it, where it was or further on along a way."""
        if target.bottom < ON_FLOOR_M or float(target.size.max()) > SMALL_M:
            return None
        robot = self._robot
        ways = [0.0] if along is None else [DISTANCES_M[0], DISTANCES_M[1], DISTANCES_M[2], 0.0]
        for way in ways:
            place = target.centre if along is None else target.centre + way * along
            reach = 0.5 * float(np.max(target.size)) + 0.25
            cloud = robot.memory.cloud.within(place - reach, place + reach)
            found = find_thing(cloud, place, target.size, frame.map_tform_camera[:3, 3])
            if found is not None:
                return found
        return None


def _half_extent(target: Target, way: FloatArray) -> float:
    """Return how far the target's box reaches along a level unit vector (3,)."""
    axes = target.map_tform_box[:3, :2].T
    return float(np.abs(axes @ way) @ target.size[:2]) / 2


def _hidden(target: Target, along: FloatArray, distance_m: float) -> FloatArray:
    """Return the corners (2, 3) of what the thing hides: itself, and the room that it goes to."""
    reach = 0.5 * float(np.hypot(*target.size[:2])) + SHADOW_M
    ends = np.stack([target.centre, target.centre + distance_m * along])
    lower, upper = ends.min(axis=0) - reach, ends.max(axis=0) + reach
    lower[2], upper[2] = target.bottom + OVER_SUPPORT_M, target.top + SHADOW_M
    return np.stack([lower, upper])


def _moving(
    target: Target, seen: _Seen, contact: Contact, path: FloatArray, distance_m: float
) -> MovingBox:
    """
    Return the thing's box along a path: it stands, then goes with the fingers.

    It is as slim as the thing is where it is touched: a fan is pushed at its pole.
    """
    gone = np.zeros(len(path))
    gone[APPROACH_POINTS:] = np.linspace(0.0, distance_m, len(path) - APPROACH_POINTS)
    near = np.abs(seen.points[:, 2] - contact.place[2]) < BAND_M
    turned = rotation_z(target.yaw)[:2, :2]
    local = (seen.points[near, :2] - target.centre[:2]) @ turned
    half = np.maximum(0.5 * target.size - 0.015, 0.005)
    # The far side was not seen: the box reaches as far back as it is known to.
    ahead = turned.T @ contact.along[:2]
    low, high = (
        np.where(ahead < -SLANT, -half[:2], np.maximum(-half[:2], local.min(axis=0))),
        np.where(ahead > SLANT, half[:2], np.minimum(half[:2], local.max(axis=0))),
    )
    middle = target.centre + np.append(turned @ (0.5 * (low + high)), 0.0)
    half[:2] = np.maximum(0.5 * (high - low), 0.005)
    centres = middle + gone[:, None] * contact.along
    turn = np.repeat(rotation_z(target.yaw)[None], len(path), axis=0)
    return MovingBox(rigid(turn, centres), half)
