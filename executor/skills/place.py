"""Place: find free room on or in furniture, set the held thing down, and check that it stays."""

from dataclasses import dataclass

import numpy as np

from executor.motion.placing import box_points, free_spots, levels, Region
from executor.motion.release import from_above, Load, release_poses, through_front, touch_index
from executor.motion.stances import Reach, stances_around, ToolGoal
from executor.motion.thing import find_thing
from executor.motion.transforms import apply, inverse
from executor.robot import FloatArray, MotionStatus
from executor.skills.approach import go_in_front, is_in_front, look_at_front
from executor.skills.base import Stance
from executor.skills.contract import (
    INSIDE_SEEN,
    Phase,
    SkillCode,
    SkillError,
    SkillRequest,
    SkillResult,
    Target,
)
from executor.skills.holding import still_holds
from executor.skills.manipulator import Manipulator
from executor.skills.memory import HeldThing
from executor.skills.reaching import drive_for
from executor.skills.spots import go_near, is_spot, MISSED_M, place_on_spot
from tapa_planner.plan import Measurement

MAY_TURN = (
    'apple', 'banana', 'lemon', 'pear', 'carrot', 'potato', 'bread', 'sponge', 'knife', 'spoon',
)  # fmt: skip
HINGED = ('fridge', 'microwave')
SLIDING = ('drawer',)
BOARDED = ('shelf',)
LOW_BOARD_M = 0.1
"""Nearer to the top of boarded furniture nothing is above."""
ATTEMPTS = 3
DRAWER_REACH_M = 0.42
OVER_DRAWER_M = (0.44, 0.8)
STAYS_M = 0.15
FLOOR_SHARE = 0.5
STAYS_HIGH_M = 0.04


@dataclass(frozen=True)
class _Choice:
    goal: ToolGoal
    reach: Reach
    place: FloatArray


class Place:
    """Sets the held thing down at one target."""

    name = 'place'

    def __init__(self, robot: Manipulator) -> None:
        self._robot = robot

    def run(self, request: SkillRequest) -> SkillResult:
        """Place the first target, which is held, on or in the second."""
        robot, (_, target) = self._robot, request.targets
        held = robot.memory.held
        if held is None or not still_holds(robot, held):
            robot.memory.held = None
            raise SkillError(SkillCode.HAND_EMPTY, 'the hand holds nothing that could be placed')
        failure: SkillError | None = None
        for attempt in range(ATTEMPTS):
            robot.guard.retries = attempt
            try:
                return self._attempt(held, target)
            except SkillError as caught:
                again = (SkillCode.NO_PATH, SkillCode.NOT_REACHABLE, SkillCode.BLOCKED)
                if caught.code not in again or robot.memory.held is None:
                    raise
                if failure is not None and caught.message == failure.message:
                    raise  # nothing has changed in between
                failure = caught
                robot.guard.try_again(caught)
                robot.stow()
        assert failure is not None
        raise failure

    def _attempt(self, held: HeldThing, target: Target) -> SkillResult:
        robot = self._robot
        self._go_and_look(target)
        if target.found.type_name in SLIDING:
            robot.look(_pulled_out(target))
        robot.guard.say(Phase.PLANNING, f'choosing where to put the {held.name}')
        try:
            choice = self._choose(held, target, None)
        except SkillError as caught:
            from_near = (SkillCode.NO_FREE_SPACE, SkillCode.NOT_REACHABLE)
            if caught.code not in from_near or target.found.type_name not in SLIDING:
                raise
            self._look_into(target)
            choice = self._choose(held, target, None)
        if drive_for(robot, choice.reach, 'driving to where that place is in reach'):
            robot.look(choice.place)
            choice = self._choose(held, target, robot.stance())
        return self._set_down(held, target, choice)

    def _go_and_look(self, target: Target) -> None:
        robot = self._robot
        robot.guard.say(Phase.APPROACHING, f'going to the {target.name}')
        if is_spot(target):
            go_near(robot, target)
        elif not is_in_front(target, robot.stance()):
            robot.look(target.centre)
            go_in_front(robot, target)
        robot.guard.say(Phase.LOOKING, f'looking for room at the {target.name}')
        robot.look(target.centre if is_spot(target) else look_at_front(robot, target))

    def _look_into(self, target: Target) -> None:
        """Drive as near to an open drawer as may be: its front hides its floor from farther off."""
        robot = self._robot
        middle = _pulled_out(target)
        robot.guard.say(Phase.LOOKING, f'looking into the {target.name} from near')
        floor = robot.floor()
        stances, costs = stances_around(
            middle[:2], floor, floor.ways_from(robot.stance().place), *OVER_DRAWER_M
        )
        if len(stances):
            away = np.linalg.norm(stances[:, :2] - middle[:2], axis=1)
            robot.drive_to(Stance(*stances[int(np.argmin(away + 0.02 * costs))].tolist()))
        robot.look(middle)

    def _regions(self, target: Target) -> list[Region]:
        """Return where supports may be: inside of containers, on top or between boards else."""
        half = 0.5 * target.size
        pose = target.map_tform_box
        if target.found.type_name in SLIDING:
            lower = np.array([half[0] + 0.01, -half[1] + 0.03, -half[2] + 0.15])
            upper = np.array([half[0] + DRAWER_REACH_M, half[1] - 0.03, half[2]])
            return [Region(pose, lower, upper)]
        if target.found.type_name in HINGED:
            lower = np.array([-half[0] + 0.03, -half[1] + 0.03, -half[2] + 0.015])
            upper = np.array([half[0] - 0.07, half[1] - 0.03, half[2] - 0.08])
            return [Region(pose, lower, upper)]
        lower = np.array([-half[0], -half[1], -half[2] + 0.05])
        upper = np.array([half[0], half[1], half[2] + 0.04])
        return [Region(pose, lower, upper)]

    def _choose(self, held: HeldThing, target: Target, here: Stance | None) -> _Choice:
        robot = self._robot
        count = 0
        for may_tip in (False, True):
            goals, places = self._goals(held, target, may_tip)
            count += len(goals)
            here_or_there = np.mean(places, axis=0)
            if here is not None:
                here_or_there = np.array([here.x, here.y, 0.0])
            world = robot.world(here_or_there, shadow=self._hollow(target))
            stances, costs = self._stances(np.array(places), here)
            found = robot.search(world, goals, stances, costs, limit=6)
            for reach in found:
                if here is not None or robot.carry_fits(reach.base):
                    return _Choice(goals[reach.goal], reach, places[reach.goal])
        where = 'from here' if here is not None else 'from the free floor'
        raise SkillError(
            SkillCode.NOT_REACHABLE,
            f'none of {count} ways to put the {held.name} down is in reach {where}',
        )

    def _hollow(self, target: Target) -> FloatArray | None:
        """Return the corners (2, 3) of a container: its walls hide much of the room inside."""
        if target.found.type_name not in (*HINGED, *SLIDING):
            return None
        inside = [
            apply(region.map_tform_box, np.array([region.lower, region.upper]))
            for region in self._regions(target)
        ]
        ends = np.concatenate(inside)
        return np.stack([ends.min(axis=0), ends.max(axis=0)])

    def _goals(
        self, held: HeldThing, target: Target, may_tip: bool
    ) -> tuple[list[ToolGoal], list[FloatArray]]:
        turned = 0.5 if held.type_name in MAY_TURN else 1.5 if may_tip else None
        load = Load(held.size, held.tcp_tform_box, turned)
        if is_spot(target):
            place = place_on_spot(self._robot, held, target)
            poses = release_poses(load, place)
            return [from_above(pose, cost, 'from above') for pose, cost in poses], [place] * len(
                poses
            )
        radius = 0.5 * float(np.hypot(held.size[0], held.size[1]))
        # Something long also fits where its circle does not; the collision check has the last word.
        narrow = 0.5 * float(min(held.size[:2])) + 0.008
        for within in (radius, max(0.6 * radius, narrow), narrow):
            goals, places, seen_levels = self._goals_within(held, target, load, within)
            if goals:
                return goals, places
        if not seen_levels and target.found.type_name in (*HINGED, *SLIDING):
            raise SkillError(
                SkillCode.BLOCKED,
                f'the inside of the {target.name} is not seen: is it closed?',
                (Measurement(INSIDE_SEEN, 0.0),),
            )
        raise SkillError(
            SkillCode.NO_FREE_SPACE,
            f'no free place of {2 * radius * 100:.0f} cm across was seen at the {target.name}',
        )

    def _goals_within(
        self, held: HeldThing, target: Target, load: Load, radius: float
    ) -> tuple[list[ToolGoal], list[FloatArray], int]:
        """Return tool paths to free places of some radius, the places, and the levels seen."""
        robot = self._robot
        goals: list[ToolGoal] = []
        places: list[FloatArray] = []
        seen_levels = 0
        for region in self._regions(target):
            cloud = robot.memory.cloud.points
            if target.found.type_name in (*HINGED, *SLIDING):
                # Higher ones are edges, small ones what the container itself stands on.
                heights = sorted(levels(cloud, region, FLOOR_SHARE))[:1]
            else:
                heights = levels(cloud, region)[:3]
            for level in heights:
                seen_levels += 1
                for spot in free_spots(cloud, region, level, radius, float(held.size[2])):
                    for pose, cost in release_poses(load, spot.place):
                        room_cost = max(0.0, 0.05 - (spot.room_m - radius)) * 4
                        for goal in self._ways_in(target, pose, spot.place, cost + room_cost):
                            goals.append(goal)
                            places.append(spot.place)
        return goals, places, seen_levels

    def _ways_in(
        self, target: Target, pose: FloatArray, place: FloatArray, cost: float
    ) -> list[ToolGoal]:
        """Return the tool paths to a pose: down from above, or in between what is above."""
        kind = target.found.type_name
        above = [] if kind in HINGED else [from_above(pose, cost, 'from above')]
        if kind not in (*HINGED, *BOARDED) or target.top - place[2] < LOW_BOARD_M:
            return above
        outward = target.map_tform_box[:3, 0]
        front = target.centre + outward * 0.5 * target.size[0]
        depth = float((front - place) @ outward) + 0.08
        return [*above, through_front(pose, outward, max(depth, 0.12), cost)]

    def _stances(self, places: FloatArray, here: Stance | None) -> tuple[FloatArray, FloatArray]:
        robot = self._robot
        if here is not None:
            return np.array([[here.x, here.y, here.yaw]]), np.zeros(1)
        pose = robot.stance()
        floor = robot.floor()
        ways = floor.ways_from(pose.place)
        poses = [np.array([[pose.x, pose.y, pose.yaw]])]
        costs = [np.array([-0.15])]
        nearest = np.argsort(np.linalg.norm(places[:, :2] - pose.place, axis=1))
        for middle in (places[nearest[0]], places.mean(axis=0)):
            more, way = stances_around(middle[:2], floor, ways)
            poses.append(more)
            costs.append(way)
        return np.concatenate(poses), np.concatenate(costs)

    def _set_down(self, held: HeldThing, target: Target, choice: _Choice) -> SkillResult:
        robot = self._robot
        touch = touch_index(choice.goal)
        joints = choice.reach.joints
        robot.guard.say(Phase.MOVING, f'bringing the {held.name} to its place')
        robot.move_arm(joints[0], robot.world(choice.place))
        robot.guard.must(
            robot.follow(np.concatenate([robot.arm()[None], joints[1:touch]]), slow_down=1.6)
        )
        down = robot.follow(np.concatenate([robot.arm()[None], joints[touch : touch + 1]]), 2.5)
        if down.status is not MotionStatus.BLOCKED:  # blocked is contact with the support
            robot.guard.must(down)
        robot.guard.say(Phase.GRIPPING, f'letting the {held.name} go')
        opening = min(robot.profile.max_opening_m, robot.opening() + 0.035)
        # No camera has seen it stand here: without its points the arm would sweep it away.
        standing = box_points(robot.map_tform_tcp() @ held.tcp_tform_box, held.size)
        robot.grip(opening, robot.profile.grip_effort_n)
        robot.memory.held = None
        robot.guard.must(
            robot.follow(np.concatenate([robot.arm()[None], joints[touch + 1 :]]), slow_down=1.6)
        )
        robot.stow(also=standing)
        return self._check(held, target, choice)

    def _check(self, held: HeldThing, target: Target, choice: _Choice) -> SkillResult:
        robot = self._robot
        robot.guard.say(Phase.CHECKING, f'looking whether the {held.name} stays')
        frame = robot.look(choice.place)
        middle = choice.place + np.array([0.0, 0.0, 0.5 * held.size[2]])
        reach = 0.5 * float(np.max(held.size)) + 0.2
        cloud = robot.memory.cloud.within(middle - reach, middle + reach)
        camera = frame.map_tform_camera[:3, 3]
        seen = find_thing(cloud, middle, held.size, camera, held.rim is not None)
        if seen is None:
            raise SkillError(
                SkillCode.DROPPED, f'the {held.name} is not seen where it was put down'
            )
        distance = float(np.linalg.norm(seen.centre[:2] - choice.place[:2]))
        fallen = float(choice.place[2] - seen.support)
        if distance > (MISSED_M if is_spot(target) else STAYS_M) or abs(fallen) > STAYS_HIGH_M:
            raise SkillError(
                SkillCode.DROPPED,
                f'the {held.name} is seen {distance * 100:.0f} cm off and '
                f'{fallen * 100:.0f} cm below where it was put down',
            )
        if target.found.type_name in HINGED and not _is_within(target, seen.centre):
            raise SkillError(
                SkillCode.DROPPED,
                f'the {held.name} is seen in front of the {target.name}, not inside',
            )
        return SkillResult(
            SkillCode.SUCCESS,
            f'the {held.name} stands {distance * 100:.0f} cm from its place at the {target.name}',
            (
                Measurement('distance_to_goal', distance, 'm'),
                Measurement('support_height', float(choice.place[2]), 'm'),
            ),
        )


def _is_within(target: Target, place: FloatArray) -> bool:
    """Say whether a place (3,) lies behind the front of a container."""
    ahead = apply(inverse(target.map_tform_box), place[None])[0, 0]
    return bool(ahead < 0.5 * target.size[0])


def _pulled_out(target: Target) -> FloatArray:
    """Return a place (3,) in the middle of an open drawer."""
    out = np.array([[0.5 * target.size[0] + 0.18, 0.0, 0.5 * target.size[2] - 0.2]])
    return np.asarray(apply(target.map_tform_box, out)[0])
