"""Moving a door or drawer by hand: find its handle, pull or push it along its path, measure."""

import numpy as np

from executor.motion.cloud import frame_points, without_body
from executor.motion.collision import TRAVEL
from executor.motion.door import find_front
from executor.motion.door_ajar import find_ajar
from executor.motion.front import Front, Motion
from executor.motion.transforms import apply, inverse
from executor.robot import FloatArray, MotionStatus
from executor.skills.approach import go_in_front, is_in_front
from executor.skills.base import Stance
from executor.skills.contract import Phase, SkillCode, SkillError, Target
from executor.skills.door_moves import amounts_between, DoorReach, grips, Move, pushes
from executor.skills.manipulator import Manipulator
from executor.skills.memory import MovedFront
from executor.skills.openings import SPANS, usual_motion

MIN_BAR_M = 0.008
MAX_BAR_M = 0.05
STAYED_SHARE = 0.15
SWUNG_RAD = 0.2
STEP_BACK_M = (0.28, 0.2, 0.12)
LEVEL_SHARE = 0.5
"""A hand that points less level than this tells no way back over the floor."""


class DoorHand:
    """Moves one front from one opening to another with the hand."""

    def __init__(self, robot: Manipulator, target: Target) -> None:
        self._robot = robot
        self._target = target
        self._reach = DoorReach(robot, target)
        self.saw_bar = False
        """Whether the last look showed the handle itself, which leaves no doubt."""

    def find(self) -> Front:
        """Look at the closed container from its front and return its front with the handle."""
        robot, target = self._robot, self._target
        robot.guard.say(Phase.APPROACHING, f'going to the {target.name}')
        if not is_in_front(target, robot.stance(), 1.25):
            robot.look(target.centre)
            go_in_front(robot, target)
        robot.guard.say(Phase.LOOKING, f'looking for the handle of the {target.name}')
        motion = usual_motion(target.found.type_name)
        outward = target.map_tform_box[:3, 0]
        middle = target.centre + 0.5 * target.size[0] * outward
        high = min(target.top, 1.15)
        for height in (middle[2], high, 0.5 * (target.bottom + target.top)):
            robot.look(np.array([*middle[:2], height]))
            reach = 0.5 * target.size + 0.45
            cloud = robot.memory.cloud.within(
                target.centre - reach.max(), target.centre + reach.max()
            )
            front = find_front(cloud, target.map_tform_box, target.size, motion)
            if front is not None:
                return front
        raise SkillError(
            SkillCode.NO_HANDLE, f'no handle stands out from the front of the {target.name}'
        )

    def find_ajar(self) -> tuple[Front, float] | None:
        """Return a door that stands open already, and how far; None where none is seen."""
        robot, target = self._robot, self._target
        if usual_motion(target.found.type_name) is not None:
            return None
        frame = robot.look(target.centre + 0.5 * target.size[0] * target.map_tform_box[:3, 0])
        reach = float(target.size.max()) + 0.3
        cloud = robot.memory.cloud.within(target.centre - reach, target.centre + reach)
        camera = frame.map_tform_camera[:3, 3]
        found = find_ajar(cloud, target.map_tform_box, target.size, camera)
        if found is not None:
            self._remember(*found)
        return found

    def move(self, front: Front, start: float, end: float) -> float:
        """Take the handle at one opening, bring it to the other, let go; return where it went."""
        robot = self._robot
        robot.guard.say(Phase.PLANNING, f'choosing how to move the {self._target.name}')
        amounts = amounts_between(front, start, end)
        move = self._reach.go(front, grips(front, amounts), amounts)
        self._take_hold(front, move)
        robot.guard.say(Phase.MOVING, f'moving the {self._target.name} by its handle')
        self._follow(move)
        reached = front.amount_at(robot.map_tform_tcp()[:3, 3])
        self._remember(front, reached)
        held = MIN_BAR_M < robot.opening() < MAX_BAR_M
        robot.grip(robot.profile.max_opening_m, robot.profile.grip_effort_n)
        self._leave(front, move, reached)
        if not held:
            self._tell_jammed(front, start, end)
            raise SkillError(
                SkillCode.SLIPPED, f'the handle of the {self._target.name} slipped out of the hand'
            )
        return reached

    def _tell_jammed(self, front: Front, start: float, end: float) -> None:
        """Raise JAMMED where the handle, torn from the hand, is still seen where it was."""
        seen = self.seen_opening(front, start)
        self._remember(front, seen)
        if self.saw_bar and abs(seen - start) < STAYED_SHARE * abs(end - start):
            raise SkillError(
                SkillCode.JAMMED,
                f'the {self._target.name} does not give way: its handle slipped out of the hand '
                'and stayed where it was',
            )

    def push(self, front: Front, start: float, end: float) -> float:
        """Push a hinged door with closed fingers to another opening; return where it went."""
        robot = self._robot
        robot.guard.say(Phase.PLANNING, f'choosing where to push the {self._target.name}')
        amounts = amounts_between(front, start, end)
        move = self._reach.go(front, pushes(front, amounts), amounts)
        robot.guard.say(Phase.MOVING, f'pushing the {self._target.name}')
        robot.grip(0.0, robot.profile.grip_effort_n)
        self._reach_out(front, move)
        self._follow(move)
        place = apply(inverse(front.moved(end)), robot.map_tform_tcp()[:3, 3][None])[0]
        reached = end + max(0.0, float(place[0]) / front.radius_m)
        self._remember(front, reached)
        self._leave(front, move, reached)
        return reached

    def seen_opening(self, front: Front, expected: float) -> float:
        """Look at the front and return how far the cloud shows it open; hidden, what is expected."""
        robot = self._robot
        robot.guard.say(Phase.CHECKING, f'looking how far the {self._target.name} is open')
        most = SPANS[front.motion].most
        pose, _ = front.panel(expected)
        by_bar: float | None = None
        for place in (front.handle(expected), pose[:3, 3]):
            frame = robot.look(place)
            if by_bar is None:
                # The bar stands out from everything and says more than the face does.
                points = without_body(frame_points(frame), robot.body())
                by_bar = front.bar_amount(points, most, frame.map_tform_camera[:3, 3])
        self.saw_bar = by_bar is not None
        if by_bar is not None:
            return by_bar
        camera = frame.map_tform_camera[:3, 3]
        around = pose[:3, 3]
        cloud = robot.memory.cloud.within(around - 1.2, around + 1.2)
        seen = front.face_amount(cloud, most, camera)
        return expected if seen is None else seen

    def _reach_out(self, front: Front, move: Move) -> None:
        """Bring the hand to where it first touches the front."""
        robot = self._robot
        joints = move.approach
        robot.move_arm(joints[0], robot.world(front.handle(float(move.amounts[0]))))
        result = robot.follow(np.concatenate([robot.arm()[None], joints[1:]]), slow_down=1.8)
        if result.status is not MotionStatus.BLOCKED:
            robot.guard.must(result)

    def _take_hold(self, front: Front, move: Move) -> None:
        robot = self._robot
        robot.guard.say(Phase.MOVING, f'reaching for the handle of the {self._target.name}')
        robot.grip(robot.profile.max_opening_m, robot.profile.grip_effort_n)
        self._reach_out(front, move)
        robot.guard.say(Phase.GRIPPING, 'closing the fingers on the handle')
        grip = robot.grip(0.0, robot.profile.handle_effort_n)
        if not MIN_BAR_M < grip.opening_m < MAX_BAR_M:
            robot.grip(robot.profile.max_opening_m, robot.profile.grip_effort_n)
            robot.follow(np.concatenate([robot.arm()[None], move.approach[:-1][::-1]]))
            raise SkillError(
                SkillCode.NO_CONTACT,
                f'the fingers closed to {grip.opening_m * 1000:.0f} mm: no handle between them',
            )

    def _follow(self, move: Move) -> None:
        """Lead the front along its path; where it stops, the hand stops."""
        robot = self._robot
        path = np.concatenate([robot.arm()[None], move.arc])
        result = robot.follow(path, slow_down=2.2)
        if result.status is not MotionStatus.BLOCKED:
            robot.guard.must(result)

    def _remember(self, front: Front, opened: float) -> None:
        here = self._robot.stance()
        self._robot.memory.fronts[self._target.found.id] = MovedFront(
            front, opened, (here.x, here.y, here.yaw)
        )

    def _leave(self, front: Front, move: Move, reached: float) -> None:
        """Draw the hand back the way that it points, look, and stow the arm."""
        robot = self._robot
        mask = self._reach.panel_points(front, float(move.amounts[0]))
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
        if front.motion is Motion.SWING and reached > SWUNG_RAD:
            self._step_back(here[:2, 2])
        # Near to it, the camera shows a part of the panel only.
        self._stow_beside(front.panel_grid(reached))

    def _stow_beside(self, panel: FloatArray) -> None:
        """Stow the arm and come no nearer to the panel (N, 3) than it is: a door gives way."""
        robot = self._robot
        start, world = robot.arm(), robot.world(also=panel).at(robot.map_tform_base())
        margins = robot.checker.slack(start, world, TRAVEL)
        path = None if margins is None else robot.planner.plan(start, robot.carry, world, margins)
        if path is None:
            robot.stow(panel)
        else:
            robot.guard.must(robot.follow(path))

    def _step_back(self, pointing: FloatArray) -> None:
        """Drive out of the way of an open door, hand first out, as far as there is floor."""
        robot = self._robot
        length = float(np.linalg.norm(pointing))
        if length < LEVEL_SHARE:
            return
        here, floor = robot.stance(), robot.floor()
        near = float(floor.clearance(here.place[None])[0])
        for back in STEP_BACK_M:
            places = here.place - np.linspace(0.05, back, 6)[:, None] * pointing / length
            room = floor.clearance(places)
            if floor.standable(places[-1:])[0] and room.min() > min(near, room[-1]) - 0.02:
                robot.base.sweep(
                    [Stance(float(x), float(y), here.yaw) for x, y in places], 0.2, robot.guard
                )
                return
