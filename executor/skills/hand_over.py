"""Hand over: bring what is held to somebody's open hand, lay it there, and keep off the body."""

from dataclasses import dataclass

import numpy as np

from executor.motion.cloud import frame_cloud
from executor.motion.palm import body_axis, find_palm, Palm
from executor.motion.release import from_above, Load, release_poses, touch_index
from executor.motion.stances import Reach, stances_around, ToolGoal
from executor.motion.transforms import apply, inverse
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
from executor.skills.memory import HeldThing
from executor.skills.reaching import drive_for, first_reach, stances_for, where_from
from tapa_planner.plan import Measurement

RING_M = (0.95, 1.35)
"""From these distances a person is looked at."""
BASE_APART_M = 0.75
"""The base keeps so far from the middle of a person."""
BODY_M = 0.25
"""The arm keeps so far from the middle of a person."""
BODY_STEP_M = 0.06
BODY_TOP_M = 1.9
OWN_M = 0.05
"""What is so far beyond somebody's box is not of their body any more."""
VIEWS = 4
TURN_RAD = 1.0
RELEASE_M = 0.035
ON_PALM_M = 0.08
LEAST_LIFT_M, MOST_LIFT_M = 0.008, 0.35
LIFT_SHARE = 0.4
"""Of its least extent, by which what lies on the palm rises above it at least."""
LEAST_POINTS = 25
TURNED_COST = 0.4
HELD_SHARE = 0.4


@dataclass(frozen=True)
class _Choice:
    goal: ToolGoal
    reach: Reach


class HandOver:
    """Gives what is held to one person."""

    name = 'hand_over'

    def __init__(self, robot: Manipulator) -> None:
        self._robot = robot

    def run(self, request: SkillRequest) -> SkillResult:
        """Lay the first target, which is held, into the second one's open hand."""
        robot, (_, person) = self._robot, request.targets
        held = robot.memory.held
        if held is None or not _is_held(robot, held):
            robot.memory.held = None
            raise SkillError(SkillCode.HAND_EMPTY, 'the hand holds nothing that could be given')
        palm = self._find_palm(person)
        robot.guard.say(Phase.PLANNING, f'choosing how to give the {held.name}')
        choice = self._choose(held, palm, None)
        drive_for(robot, choice.reach, f'driving to where the hand of the {person.name} is')
        robot.guard.say(Phase.LOOKING, f'looking at the hand of the {person.name} once more')
        fresh, _ = self._see(palm.place, person)
        if fresh is None:
            raise SkillError(
                SkillCode.NOT_VISIBLE, f'the {person.name} holds out no open hand any more'
            )
        choice = self._choose(held, fresh, robot.stance())
        if not _is_held(robot, held):
            robot.memory.held = None
            raise SkillError(SkillCode.DROPPED, f'the {held.name} was lost on the way')
        return self._give(held, person, fresh, choice)

    def _find_palm(self, person: Target) -> Palm:
        """Look at the person from one side after the other until an open hand is seen."""
        robot = self._robot
        sides: list[float] = []
        somebody = False
        for view in range(VIEWS):
            robot.guard.say(Phase.APPROACHING, f'going to the {person.name}')
            away = float(np.linalg.norm(person.centre[:2] - robot.stance().place))
            if (view or away > RING_M[1]) and not self._view_from(person, sides):
                break
            offset = robot.stance().place - person.centre[:2]
            sides.append(float(np.arctan2(offset[1], offset[0])))
            robot.guard.say(Phase.LOOKING, f'looking for an open hand of the {person.name}')
            middle = np.array([*person.centre[:2], min(1.05, person.top - 0.35)])
            palm, is_seen = self._see(middle, person)
            if palm is not None:
                return palm
            somebody |= is_seen
        if not somebody:
            raise SkillError(
                SkillCode.NOT_VISIBLE,
                f'nobody is seen where the {person.name} should be: the thing stays in the gripper',
            )
        raise SkillError(
            SkillCode.NO_CONTACT,
            f'the {person.name} holds out no open hand: the thing stays in the gripper',
        )

    def _view_from(self, person: Target, sides: list[float]) -> bool:
        robot = self._robot
        robot.stow()
        robot.look(person.centre)
        floor = robot.floor()
        here = robot.stance().place
        stances, costs = stances_around(person.centre[:2], floor, floor.ways_from(here), *RING_M)
        offsets = stances[:, :2] - person.centre[:2]
        angles = np.arctan2(offsets[:, 1], offsets[:, 0])
        if sides:
            apart = np.abs((angles[:, None] - np.array(sides) + np.pi) % (2 * np.pi) - np.pi)
            fresh = np.all(apart > TURN_RAD, axis=1)
            stances, costs = stances[fresh], costs[fresh]
        if not len(stances):
            return False
        robot.drive_to(Stance(*stances[int(np.argmin(costs))].tolist()))
        return True

    def _see(self, place: FloatArray, person: Target) -> tuple[Palm | None, bool]:
        """Look at a place (3,); return the open hand in the fresh frame, and whether a head is seen."""
        robot = self._robot
        frame = robot.look(place)
        points, _ = frame_cloud(frame, robot.body())
        both = np.concatenate([points, robot.memory.cloud.points])
        # A wall behind somebody is as high as a head: only what is in their own box may be one.
        local = apply(inverse(person.map_tform_box), both)
        own = np.all(np.abs(local[:, :2]) < 0.5 * person.size[:2] + OWN_M, axis=1)
        axis = body_axis(both[own], person.top)
        if axis is None:
            return find_palm(points, person.centre[:2]), False
        return find_palm(points, axis), True

    def _choose(self, held: HeldThing, palm: Palm, here: Stance | None) -> _Choice:
        """Return the cheapest way to lay the thing onto the palm; from `here` only, when given."""
        robot = self._robot
        load = Load(held.size, held.tcp_tform_box, TURNED_COST)
        goals = [
            from_above(pose, cost, 'onto the hand')
            for pose, cost in release_poses(load, palm.place)
        ]
        world = robot.world(palm.place, also=_around_body(palm.axis))
        stances, costs = stances_for(robot, palm.place[:2], here)
        apart = np.linalg.norm(stances[:, :2] - palm.axis, axis=1) > BASE_APART_M
        if here is None:
            stances, costs = stances[apart], costs[apart]
        reach = first_reach(robot, goals, world, (stances, costs), here, limit=6)
        if reach is None:
            raise SkillError(
                SkillCode.NOT_REACHABLE,
                f'no way to lay the {held.name} into the open hand is in reach {where_from(here)}',
            )
        return _Choice(goals[reach.goal], reach)

    def _give(self, held: HeldThing, person: Target, palm: Palm, choice: _Choice) -> SkillResult:
        robot, joints = self._robot, choice.reach.joints
        touch = touch_index(choice.goal)
        before = self._raised(palm, _lift(held), robot.look(palm.place))
        robot.guard.say(Phase.MOVING, f'offering the {held.name} to the {person.name}')
        around = _around_body(palm.axis)
        robot.move_arm(joints[0], robot.world(palm.place, also=around))
        way = np.concatenate([robot.arm()[None], joints[1 : touch + 1]])
        down = robot.follow(way, slow_down=2.5)
        if down.status is not MotionStatus.BLOCKED:  # blocked is contact with the hand
            robot.guard.must(down)
        robot.guard.say(Phase.GRIPPING, f'letting the {held.name} go')
        opening = min(robot.profile.max_opening_m, robot.opening() + RELEASE_M)
        robot.grip(opening, robot.profile.grip_effort_n)
        robot.memory.held = None
        robot.guard.must(
            robot.follow(np.concatenate([robot.arm()[None], joints[touch + 1 :]]), slow_down=1.6)
        )
        robot.move_arm(robot.carry, robot.world(also=around))
        return self._check(held, person, palm, before)

    def _raised(self, palm: Palm, lift_m: float, frame: RgbdFrame) -> int:
        """Return how many points of a frame lie over the palm by at least a height."""
        points = frame_cloud(frame, self._robot.body())[0] - palm.place
        over = np.linalg.norm(points[:, :2], axis=1) < ON_PALM_M
        return int(np.count_nonzero(over & (points[:, 2] > lift_m) & (points[:, 2] < MOST_LIFT_M)))

    def _check(self, held: HeldThing, person: Target, palm: Palm, before: int) -> SkillResult:
        """
        Look whether something lies on the palm that did not before.

        :param before: points that were seen over the empty palm, such as of fingers.
        """
        robot = self._robot
        robot.guard.say(Phase.CHECKING, f'looking whether the {held.name} lies in the hand')
        if self._raised(palm, _lift(held), robot.look(palm.place)) < LEAST_POINTS + before:
            raise SkillError(
                SkillCode.DROPPED, f'the {held.name} is not seen in the hand of the {person.name}'
            )
        here = robot.stance()
        apart = float(np.hypot(here.x - palm.axis[0], here.y - palm.axis[1]))
        return SkillResult(
            SkillCode.SUCCESS,
            f'the {held.name} lies in the hand of the {person.name}, {apart:.1f} m away',
            (
                Measurement('released', 1.0),
                Measurement(
                    'distance_to_person', float(np.linalg.norm(palm.place[:2] - palm.axis)), 'm'
                ),
            ),
        )


def _is_held(robot: Manipulator, held: HeldThing) -> bool:
    """Say whether the fingers stand apart as they did when they held it."""
    return robot.opening() >= HELD_SHARE * held.opening_m


def _lift(held: HeldThing) -> float:
    return max(LEAST_LIFT_M, LIFT_SHARE * float(held.size.min()))


def _around_body(axis: FloatArray) -> FloatArray:
    """Return points (N, 3) on an upright cylinder that the arm is to keep out of."""
    angles = np.arange(0.0, 2 * np.pi, BODY_STEP_M / BODY_M)
    heights = np.arange(0.1, BODY_TOP_M, BODY_STEP_M)
    around, up = np.meshgrid(angles, heights)
    ring = BODY_M * np.stack([np.cos(around.ravel()), np.sin(around.ravel())], axis=1)
    return np.column_stack([axis + ring, up.ravel()])
