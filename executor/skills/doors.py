"""Moving a door or drawer by its handle: find it, take hold, follow its path, measure."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from executor.motion.collision import Margins, TRAVEL
from executor.motion.door import find_front, Front, hands_on, rolled
from executor.motion.stances import Reach, search, stances_around, ToolGoal
from executor.motion.tool_path import MovingBox
from executor.motion.transforms import apply, inverse
from executor.robot import FloatArray, MotionStatus
from executor.skills.approach import go_in_front, is_in_front
from executor.skills.base import Stance
from executor.skills.contract import Phase, SkillCode, SkillError, Target
from executor.skills.manipulator import Manipulator
from executor.skills.memory import MovedFront

APPROACH_M = 0.10
STEP_RAD = 0.075
STEP_M = 0.035
MIN_BAR_M = 0.008
MAX_BAR_M = 0.05
LEANS_RAD = (0.65, 0.35, 0.0)
"""By how much the hand may lean against the door to either side; its flank must not touch it."""
PITCHES = (0.0, 0.45)
DRAWER_PITCHES = (0.0, 0.5, 0.9)
DRAWER_YAWS = (0.0, 0.35, -0.35)
NEAR = Margins(arm_m=0.008, hand_m=0.0, fingers_m=-0.01)
HOLDING = Margins(arm_m=0.005, hand_m=-0.02, fingers_m=-0.05)
KNOWN_COST = -1.5
SEEN_MOST_RAD = 1.75
SEEN_MOST_M = 0.42


@dataclass(frozen=True)
class Move:
    """A way to move a front: tool path with approach, arc and retreat, and how to reach it."""

    reach: Reach
    amounts: FloatArray  # of the points between taking hold and letting go
    touch: int


class DoorHand:
    """Moves one front from one opening to another with the hand on its handle."""

    def __init__(self, robot: Manipulator, target: Target) -> None:
        self._robot = robot
        self._target = target

    def find(self) -> Front:
        """Look at the closed container from its front and return its front with the handle."""
        robot, target = self._robot, self._target
        robot.guard.say(Phase.APPROACHING, f'going to the {target.name}')
        if not is_in_front(target, robot.stance(), 1.25):
            robot.look(target.centre)
            go_in_front(robot, target)
        robot.guard.say(Phase.LOOKING, f'looking for the handle of the {target.name}')
        outward = target.map_tform_box[:3, 0]
        middle = target.centre + 0.5 * target.size[0] * outward
        high = min(target.top, 1.15)
        for height in (middle[2], high, 0.5 * (target.bottom + target.top)):
            robot.look(np.array([*middle[:2], height]))
            reach = 0.5 * target.size + 0.45
            cloud = robot.memory.cloud.within(
                target.centre - reach.max(), target.centre + reach.max()
            )
            slides = target.found.type_name == 'drawer'
            front = find_front(cloud, target.map_tform_box, target.size, slides)
            if front is not None:
                return front
        raise SkillError(
            SkillCode.NO_HANDLE, f'no handle stands out from the front of the {target.name}'
        )

    def move(self, front: Front, start: float, end: float) -> float:
        """Take the handle at one opening, bring it to the other, let go; return where it went."""
        robot = self._robot
        robot.guard.say(Phase.PLANNING, f'choosing how to move the {self._target.name}')
        under: Callable[[], np.ndarray] | None = None
        try:
            move = self._choose(front, start, end, None)
        except SkillError:
            if start < 0.2 or not front.is_hinged:
                raise
            # An open door hangs over the low base: standing under it may be the only way.
            under = partial(self._panel_points, front, start)
            move = self._choose(front, start, end, None, under())
        goal, here = Stance(*move.reach.base), robot.stance()
        if np.hypot(goal.x - here.x, goal.y - here.y) > 0.02 or abs(goal.yaw - here.yaw) > 0.02:
            robot.guard.say(Phase.APPROACHING, 'driving to where the handle is in reach')
            robot.drive_to(goal, under)
            move = self._choose(front, start, end, robot.stance())
        self._take_hold(front, move)
        robot.guard.say(Phase.MOVING, f'moving the {self._target.name} by its handle')
        last = move.touch + len(move.amounts)
        joints = move.reach.joints[move.touch + 1 : last]
        result = robot.follow(np.concatenate([robot.arm()[None], joints]), slow_down=2.2)
        if result.status is not MotionStatus.BLOCKED:
            robot.guard.must(result)
        reached = front.amount_at(robot.map_tform_tcp()[:3, 3])
        here = robot.stance()
        robot.memory.fronts[self._target.found.id] = MovedFront(
            front, reached, (here.x, here.y, here.yaw)
        )
        held = MIN_BAR_M < robot.opening() < MAX_BAR_M
        self._let_go(front, move, last, reached)
        if not held:
            raise SkillError(
                SkillCode.SLIPPED, f'the handle of the {self._target.name} slipped out of the hand'
            )
        return reached

    def seen_opening(self, front: Front, expected: float) -> float:
        """Look at the front and return how far the cloud shows it open; hidden, what is expected."""
        robot = self._robot
        robot.guard.say(Phase.CHECKING, f'looking how far the {self._target.name} is open')
        pose, _ = front.panel(expected)
        frame = robot.look(pose[:3, 3])
        most = SEEN_MOST_RAD if front.is_hinged else SEEN_MOST_M
        camera = frame.map_tform_camera[:3, 3]
        around = pose[:3, 3]
        cloud = robot.memory.cloud.within(around - 1.2, around + 1.2)
        seen = front.seen_amount(cloud, most, camera)
        return expected if seen is None else seen

    def _choose(
        self,
        front: Front,
        start: float,
        end: float,
        here: Stance | None,
        under: np.ndarray | None = None,
    ) -> Move:
        robot = self._robot
        step = STEP_RAD if front.is_hinged else STEP_M
        count = max(2, int(np.ceil(abs(end - start) / step)) + 1)
        amounts = np.linspace(start, end, count)
        goals = _goals(front, amounts)
        handle = front.handle(start)
        world = robot.world(handle, (self._panel_points(front, start),))
        if here is None:
            floor = robot.floor(under)
            ways = floor.ways_from(robot.stance().place)
            middle = 0.5 * (handle + front.handle(end))
            parts = [stances_around(p[:2], floor, ways, 0.42, 1.1) for p in (handle, middle)]
            stances = np.concatenate([part[0] for part in parts])
            costs = np.concatenate([part[1] for part in parts])
            before = robot.memory.fronts.get(self._target.found.id)
            if before is not None:
                # What was done from there once can be undone from there.
                known = np.array([before.stance])
                way = ways.cost(known[:, :2]) + KNOWN_COST
                if np.isfinite(way[0]):
                    stances = np.concatenate([known, stances])
                    costs = np.concatenate([way, costs])
        else:
            stances, costs = np.array([[here.x, here.y, here.yaw]]), np.zeros(1)
        boxes = _moving_panel(front, amounts, goals[0])
        for share in (1.0, 0.75):
            found = search(
                robot.kinematics, robot.checker, world, goals, stances, costs,
                limit=3, min_share=share, max_pairs=4000, boxes=boxes,
            )  # fmt: skip
            if found:
                return _move(found[0], amounts)
        where = 'from here' if here is not None else 'from the free floor'
        raise SkillError(
            SkillCode.NOT_REACHABLE,
            f'the path of the handle of the {self._target.name} is not in reach {where}',
        )

    def _panel_points(self, front: Front, amount: float) -> np.ndarray:
        """Return the mask of remembered points on the panel and its handle."""
        pose, half = front.panel(amount)
        points = apply(inverse(pose), self._robot.memory.cloud.points)
        lower = -half - np.array([0.02, 0.04, 0.04])
        upper = half + np.array([front.handle_out_m + 0.05, 0.08, 0.04])
        mask: np.ndarray = np.all((points > lower) & (points < upper), axis=1)
        return mask

    def _take_hold(self, front: Front, move: Move) -> None:
        robot = self._robot
        robot.guard.say(Phase.MOVING, f'reaching for the handle of the {self._target.name}')
        robot.grip(robot.profile.max_opening_m, robot.profile.grip_effort_n)
        joints = move.reach.joints
        robot.move_arm(joints[0], robot.world(front.handle(float(move.amounts[0]))))
        path = np.concatenate([robot.arm()[None], joints[1 : move.touch + 1]])
        result = robot.follow(path, slow_down=1.8)
        if result.status is not MotionStatus.BLOCKED:
            robot.guard.must(result)
        robot.guard.say(Phase.GRIPPING, 'closing the fingers on the handle')
        grip = robot.grip(0.0, robot.profile.handle_effort_n)
        if not MIN_BAR_M < grip.opening_m < MAX_BAR_M:
            robot.grip(robot.profile.max_opening_m, robot.profile.grip_effort_n)
            robot.follow(np.concatenate([robot.arm()[None], joints[: move.touch][::-1]]))
            raise SkillError(
                SkillCode.NO_CONTACT,
                f'the fingers closed to {grip.opening_m * 1000:.0f} mm: no handle between them',
            )

    def _let_go(self, front: Front, move: Move, last: int, reached: float) -> None:
        """Open the fingers and draw the hand back the way that it points."""
        robot = self._robot
        robot.grip(robot.profile.max_opening_m, robot.profile.grip_effort_n)
        mask = self._panel_points(front, float(move.amounts[0]))
        cloud = robot.memory.cloud
        cloud.points = cloud.points[~mask]
        here = robot.map_tform_tcp()
        back = np.repeat(here[None], 4, axis=0)
        back[:, :3, 3] -= np.linspace(0.03, 0.12, 4)[:, None] * here[:3, 2]
        local = inverse(robot.map_tform_base()) @ back
        joints, current = [], robot.arm()
        nothing = robot.world(without=(np.ones(len(cloud.points), dtype=bool),))
        for pose in local:
            solution = robot.kinematics.solve(pose[None], current[None])
            if not (solution.solved[0] and robot.checker.free(solution.joints, nothing)[0]):
                break
            current = solution.joints[0]
            joints.append(current)
        if joints:
            robot.follow(np.concatenate([robot.arm()[None], np.stack(joints)]), slow_down=1.5)
        robot.look(front.handle(reached))
        robot.stow()


def _goals(front: Front, amounts: FloatArray) -> list[ToolGoal]:
    """Return tool paths along given openings, over the ways to hold the handle."""
    goals = []
    share = np.linspace(0.0, 1.0, len(amounts))
    opening = 1.0 if amounts[-1] >= amounts[0] else -1.0
    if front.is_hinged:
        for first in LEANS_RAD:
            for last in LEANS_RAD:
                lean = opening * front.hinge_side * (first - share * (first + last))
                for pitch in PITCHES:
                    cost = 0.2 * abs(0.65 - first) + 0.2 * abs(0.65 - last) + 0.3 * pitch
                    goals += _both_ways(hands_on(front, amounts, lean, pitch), cost)
        return goals
    for yaw in DRAWER_YAWS:
        for pitch in DRAWER_PITCHES:
            cost = 0.5 * abs(yaw) + 0.2 * pitch
            goals += _both_ways(hands_on(front, amounts, share * 0.0 + yaw, pitch), cost)
    return goals


def _both_ways(poses: FloatArray, cost: float) -> list[ToolGoal]:
    return [_goal(poses, cost), _goal(rolled(poses), cost)]


def _goal(poses: FloatArray, cost: float) -> ToolGoal:
    before = np.repeat(poses[:1], 3, axis=0)
    distances = np.linspace(APPROACH_M, APPROACH_M / 3, 3)
    before[:, :3, 3] -= distances[:, None] * poses[0, :3, 2]
    path = np.concatenate([before, poses])
    margins = (TRAVEL, NEAR, NEAR, *(HOLDING,) * len(poses))
    return ToolGoal(path, margins, cost, 'by the handle')


def _moving_panel(front: Front, amounts: FloatArray, goal: ToolGoal) -> MovingBox:
    extra = len(goal.path) - len(amounts)
    openings = np.concatenate([np.full(extra, amounts[0]), amounts])
    poses = np.stack([front.panel(float(amount))[0] for amount in openings])
    return MovingBox(poses, front.panel(0.0)[1])


def _move(reach: Reach, amounts: FloatArray) -> Move:
    touch = 3
    return Move(reach, amounts[: reach.reached - touch], touch)
