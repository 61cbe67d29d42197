"""Ways to move a door or drawer from one opening to another, and which of them is in reach."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from executor.motion.collision import Margins, TRAVEL
from executor.motion.door_hands import hands_against, hands_on, rolled
from executor.motion.front import Front, Motion
from executor.motion.stances import Reach, stances_around, ToolGoal
from executor.motion.tool_path import MovingBox
from executor.motion.transforms import apply, inverse
from executor.robot import FloatArray
from executor.skills.base import Stance
from executor.skills.contract import Phase, SkillCode, SkillError, Target
from executor.skills.manipulator import Manipulator

APPROACH_M = 0.10
TOUCH = 3
"""How many points of a tool path come before the hand is at the front."""
STEP_RAD = 0.075
STEP_M = 0.035
LEANS_RAD = (0.65, 0.35, 0.0)
"""By how much the hand may lean against the door to either side; its flank must not touch it."""
PITCHES = (0.0, 0.45)
STRAIGHT_YAWS = {
    Motion.PULL: (0.0, 0.35, -0.35),
    Motion.LIFT: (0.0, 0.35, -0.35),
    Motion.SLIDE: (0.0, 0.5, -0.5, 0.9, -0.9),
    Motion.RAISE: (0.0, 0.35, -0.35),
}
STRAIGHT_PITCHES = {
    Motion.PULL: ((0.0, 0.0), (0.5, 0.5), (0.9, 0.9)),
    Motion.SLIDE: ((0.0, 0.0), (0.5, 0.5)),
    Motion.RAISE: ((0.0, 0.0), (0.4, 0.0), (0.0, -0.4), (0.5, 0.5)),
}
LID_PITCHES = ((0.0, 0.6), (0.5, 0.9), (0.0, 0.3), (0.5, 0.5), (0.9, 1.2), (0.3, 1.2))
"""How far the hand points down, with the front closed and opened: it may turn about a level bar."""
PUSH_LEANS_RAD = (-0.9, -0.45, 0.0, 0.45, 0.9)
PUSH_PITCHES = (0.0, 0.5)
BESIDE_HANDLE_M = 0.12
EDGE_M = 0.05
NEAR = Margins(arm_m=0.008, hand_m=0.0, fingers_m=-0.01)
HOLDING = Margins(arm_m=0.005, hand_m=-0.02, fingers_m=-0.05)
BELIEF_M = 0.05
"""How far a moved panel may be from where it is believed to be."""
KNOWN_COST = -1.5
SHARES = (1.0, 0.75)
"""How much of a way must be in reach: all of it, or what counts as open."""
ROOMS = ((0.02, 400), (0.0, 4000))
"""How far the arm keeps from the moving panel, and how many ways are tried for that."""
MIN_OPEN_RAD = 0.2
ASIDE_RAD = (-1.2, 1.2)
ASIDE_M, ASIDE_HIGH_M = 0.65, 0.75
"""Where the elbow and the hand may come on their way, beside the robot."""
LOW_M = 0.5
"""A handle lower than this may ask for a bowed arm."""


@dataclass(frozen=True)
class Move:
    """A way to move a front: tool path with approach and arc, and how to reach it."""

    reach: Reach
    amounts: FloatArray  # of the points from the first touch on

    @property
    def approach(self) -> FloatArray:
        """The joints (K, J) up to the first touch."""
        return self.reach.joints[: TOUCH + 1]

    @property
    def arc(self) -> FloatArray:
        """The joints (K, J) after the first touch."""
        return self.reach.joints[TOUCH + 1 :]


class DoorReach:
    """Finds ways to move one front, standing where it can be done, and drives there."""

    def __init__(self, robot: Manipulator, target: Target) -> None:
        self._robot = robot
        self._target = target

    def go(self, front: Front, goals: list[ToolGoal], amounts: FloatArray) -> Move:
        """Drive to where one of the tool paths is in reach and return how to follow it."""
        robot = self._robot
        under: Callable[[], np.ndarray] | None = None
        try:
            move = self._choose(front, goals, amounts, None)
        except SkillError:
            if amounts[0] < MIN_OPEN_RAD or not front.turns:
                raise
            # An open door hangs over the low base: standing under it may be the only way.
            under = partial(self.panel_points, front, float(amounts[0]))
            move = self._choose(front, goals, amounts, None, under())
        goal, here = Stance(*move.reach.base), robot.stance()
        if np.hypot(goal.x - here.x, goal.y - here.y) > 0.02 or abs(goal.yaw - here.yaw) > 0.02:
            robot.guard.say(Phase.APPROACHING, f'driving to where the {self._target.name} moves')
            robot.drive_to(goal, under)
            self._look_aside()
            move = self._choose(front, goals, amounts, robot.stance())
        return move

    def _look_aside(self) -> None:
        """See what stands beside the robot: from before the front, its near faces were hidden."""
        here = self._robot.stance()
        for turn in ASIDE_RAD:
            ahead = np.array([np.cos(here.yaw + turn), np.sin(here.yaw + turn)])
            self._robot.look(np.array([*(here.place + ASIDE_M * ahead), ASIDE_HIGH_M]))

    def panel_points(self, front: Front, amount: float) -> np.ndarray:
        """Return the mask of remembered points on the panel and its handle."""
        pose, half = front.panel(amount)
        points = apply(inverse(pose), self._robot.memory.cloud.points)
        lower = -half - BELIEF_M
        if front.motion is Motion.PULL:
            lower[0] -= amount  # the drawer behind its front
        upper = half + BELIEF_M + np.array([front.handle_out_m, 0.03, 0.0])
        mask: np.ndarray = np.all((points > lower) & (points < upper), axis=1)
        return mask

    def _choose(
        self,
        front: Front,
        goals: list[ToolGoal],
        amounts: FloatArray,
        here: Stance | None,
        under: np.ndarray | None = None,
    ) -> Move:
        robot = self._robot
        start = float(amounts[0])
        world = robot.world(front.handle(start), (self.panel_points(front, start),))
        stances, costs = self._stances(front, amounts, here, under)
        chain = robot.kinematics.chain
        is_low = front.handle(start)[2] < LOW_M
        postures = chain.upright + chain.bowed if is_low else chain.upright
        for share in SHARES:
            for room_m, most in ROOMS:
                boxes = _moving_panel(front, amounts, goals[0], room_m)
                found = robot.search(
                    world, goals, stances, costs,
                    limit=3, min_share=share, max_pairs=most, boxes=boxes, seeds=postures,
                )  # fmt: skip
                if found:
                    return Move(found[0], amounts[: found[0].reached - TOUCH])
        where = 'from here' if here is not None else 'from the free floor'
        raise SkillError(
            SkillCode.NOT_REACHABLE,
            f'the path of the handle of the {self._target.name} is not in reach {where}',
        )

    def _stances(
        self, front: Front, amounts: FloatArray, here: Stance | None, under: np.ndarray | None
    ) -> tuple[FloatArray, FloatArray]:
        if here is not None:
            return np.array([[here.x, here.y, here.yaw]]), np.zeros(1)
        robot = self._robot
        floor = robot.floor(under)
        ways = floor.ways_from(robot.stance().place)
        handle, end = front.handle(float(amounts[0])), front.handle(float(amounts[-1]))
        parts = [
            stances_around(place[:2], floor, ways, 0.42, 1.1)
            for place in (handle, 0.5 * (handle + end))
        ]
        before = robot.memory.fronts.get(self._target.found.id)
        if before is not None:
            # What was done from there once can be undone from there.
            known = np.array([before.stance])
            way = ways.cost(known[:, :2]) + KNOWN_COST
            parts.insert(0, (known[np.isfinite(way)], way[np.isfinite(way)]))
        return np.concatenate([part[0] for part in parts]), np.concatenate([p[1] for p in parts])


def amounts_between(front: Front, start: float, end: float) -> FloatArray:
    """Return the openings (K,) of a way, both ends included, close enough for the arm to follow."""
    step = STEP_RAD if front.turns else STEP_M
    return np.linspace(start, end, max(2, int(np.ceil(abs(end - start) / step)) + 1))


def grips(front: Front, amounts: FloatArray) -> list[ToolGoal]:
    """Return tool paths along given openings, over the ways to hold the handle."""
    share = np.linspace(0.0, 1.0, len(amounts))
    opening = 1.0 if amounts[-1] >= amounts[0] else -1.0
    goals = []
    if front.motion is Motion.SWING:
        for first in LEANS_RAD:
            for last in LEANS_RAD:
                lean = opening * front.hinge_side * (first - share * (first + last))
                for pitch in PITCHES:
                    cost = 0.2 * abs(0.65 - first) + 0.2 * abs(0.65 - last) + 0.3 * pitch
                    pitches = np.full(len(amounts), pitch)
                    goals += _both_ways(hands_on(front, amounts, lean, pitches), cost)
        return goals
    pitched = LID_PITCHES if front.motion is Motion.LIFT else STRAIGHT_PITCHES[front.motion]
    for yaw in STRAIGHT_YAWS[front.motion]:
        for closed, opened in pitched:
            first, last = (closed, opened) if opening > 0 else (opened, closed)
            cost = 0.5 * abs(yaw) + 0.2 * abs(closed)
            yaws, pitches = np.full(len(amounts), yaw), first + share * (last - first)
            goals += _both_ways(hands_on(front, amounts, yaws, pitches), cost)
    return goals


def pushes(front: Front, amounts: FloatArray) -> list[ToolGoal]:
    """Return tool paths along closing openings, over the places and ways to push a hinged door."""
    goals = []
    share = np.linspace(0.0, 1.0, len(amounts))
    low, high = front.lower[2] + EDGE_M, front.upper[2] - EDGE_M
    for across in (0.0, BESIDE_HANDLE_M, 0.45 * front.radius_m):
        for height in np.unique(np.clip((0.0, -0.25, 0.25), low, high)):
            if across < BESIDE_HANDLE_M and abs(height) < BESIDE_HANDLE_M:
                continue  # there is the handle
            for first in PUSH_LEANS_RAD:
                for last in PUSH_LEANS_RAD:
                    lean = first + share * (last - first)
                    place = (front.hinge_side * across, float(height))
                    cost = 0.15 * (abs(first) + abs(last)) + across
                    for pitch in PUSH_PITCHES:
                        poses = hands_against(front, amounts, lean, pitch, place)
                        goals.append(_goal(poses, cost + 0.3 * pitch, 'pushing'))
    return goals


def _both_ways(poses: FloatArray, cost: float) -> list[ToolGoal]:
    return [_goal(poses, cost, 'by the handle'), _goal(rolled(poses), cost, 'by the handle')]


def _goal(poses: FloatArray, cost: float, label: str) -> ToolGoal:
    before = np.repeat(poses[:1], TOUCH, axis=0)
    distances = np.linspace(APPROACH_M, APPROACH_M / TOUCH, TOUCH)
    before[:, :3, 3] -= distances[:, None] * poses[0, :3, 2]
    path = np.concatenate([before, poses])
    margins = (TRAVEL, NEAR, NEAR, *(HOLDING,) * len(poses))
    return ToolGoal(path, margins, cost, label)


def _moving_panel(front: Front, amounts: FloatArray, goal: ToolGoal, room_m: float) -> MovingBox:
    extra = len(goal.path) - len(amounts)
    openings = np.concatenate([np.full(extra, amounts[0]), amounts])
    poses = np.stack([front.panel(float(amount))[0] for amount in openings])
    return MovingBox(poses, front.panel(0.0)[1] + room_m)
