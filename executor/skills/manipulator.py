"""The robot as the skills use it: look, plan and move the arm, grip, and drive, all guarded."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from executor.motion.arm_path import ArmPlanner
from executor.motion.chain import Posture
from executor.motion.cloud import Body, without_body
from executor.motion.collision import ArmWorld, CollisionChecker, Margins, NO_ZONES, TRAVEL
from executor.motion.distance_field import DistanceField
from executor.motion.floor import Floor
from executor.motion.head import HeadKinematics
from executor.motion.kinematics import Kinematics
from executor.motion.level import hidden_by, level_postures
from executor.motion.level_way import LevelPlanner
from executor.motion.seen_space import SeenSpace
from executor.motion.spheres import body_spheres
from executor.motion.stances import Reach, search, ToolGoal
from executor.motion.tool_path import MovingBox
from executor.motion.transforms import apply, inverse, planar, rotation_between
from executor.profile import RobotProfile
from executor.robot import (
    FloatArray,
    GripperResult,
    JointTrajectory,
    MotionResult,
    MotionStatus,
    RgbdFrame,
    RobotDriver,
)
from executor.skills.base import Base, Stance
from executor.skills.contract import Phase, SkillCode, SkillError
from executor.skills.guard import Guard
from executor.skills.memory import HeldThing, Memory

HEAD_SPEED = 1.6
LEAVING_M = 0.03
OWN_FLOOR_M = 0.24
BACK_AWAY_M = 0.3
LEVEL_CHOICES = 5
"""Postures with a vessel held upright that are tried in turn."""
HIDING_COST = 20.0
"""For a posture that hides all that is ahead, against radians of the way to it."""
CAREFUL = 1.4
"""By which the arm is slower with a vessel that must stay upright."""
CARRIED_AWAY_M = 0.3
CLOSE = Margins(arm_m=0.0, hand_m=-0.01, fingers_m=-0.01, held_m=-0.01)
"""For ways out of narrow places, where the usual distances leave none."""
WORKSPACE_M = np.array([1.15, 1.15, 0.0])
WORKSPACE_TOP_M = 2.0


class Manipulator:
    """One robot behind its driver, with what the skills remember of it and its surroundings."""

    def __init__(
        self, driver: RobotDriver, profile: RobotProfile, memory: Memory, seed: int = 0
    ) -> None:
        """Build the robot's models from the driver's description."""
        urdf = driver.description()
        self.driver = driver
        self.profile = profile
        self.memory = memory
        self.kinematics = Kinematics(urdf, profile.chain)
        self.head = HeadKinematics(urdf, profile.chain)
        self.spheres = body_spheres(urdf, self.kinematics)
        self._carry = self.kinematics.joints_from(profile.carry)
        self.checker = CollisionChecker(self.kinematics, self.spheres, self._carry[None])
        self.planner = ArmPlanner(self.kinematics, self.checker, seed)
        self.level_planner = LevelPlanner(self.kinematics, self.checker, seed)
        self.base = Base(driver, profile)
        self.guard = Guard(driver, lambda: False, np.inf, lambda *_: None)
        self.keep_out: Callable[[], FloatArray] = lambda: NO_ZONES
        self._left_at = self.stance()

    def begin(self, guard: Guard) -> None:
        """Start a skill; what was remembered is dropped when the robot was carried elsewhere."""
        self.guard = guard
        here = self.stance()
        if np.hypot(here.x - self._left_at.x, here.y - self._left_at.y) > CARRIED_AWAY_M:
            self.memory = Memory()

    def end(self) -> None:
        """Remember where the skill left the robot."""
        self._left_at = self.stance()

    # What the robot knows of itself

    @property
    def carry(self) -> FloatArray:
        """The posture (J,) for driving: another while a vessel must stay upright."""
        held = self.memory.held
        return self._carry if held is None or held.carry is None else held.carry

    def arm(self) -> FloatArray:
        """Return the lift's and arm's configuration (J,)."""
        return self.kinematics.joints_from(self.driver.joint_positions())

    def stance(self) -> Stance:
        """Return where the base stands."""
        pose = self.driver.base_pose()
        return Stance(pose.x, pose.y, pose.yaw)

    def map_tform_base(self) -> FloatArray:
        """Return the pose of `base_link`."""
        pose = self.driver.base_pose()
        return planar(pose.x, pose.y, pose.yaw)

    def map_tform_tcp(self) -> FloatArray:
        """Return the pose of the tool in `map`."""
        pose: FloatArray = self.map_tform_base() @ self.kinematics.tcp(self.arm()[None])[0]
        return pose

    def opening(self) -> float:
        """Return the distance between the fingers, metres."""
        positions = self.driver.joint_positions()
        return float(sum(positions[name] for name in self.profile.chain.fingers))

    def body(self, with_held: bool = True) -> Body:
        """Return the robot's spheres in `map`, with what it holds or without."""
        joints = self.arm()[None]
        map_tform_base = self.map_tform_base()
        frames = self.kinematics.joint_frames(joints)
        centres = self.spheres.placed(frames)[0]
        held_centres, held_radii = self.memory.held_spheres(with_held)
        held = apply(self.kinematics.tcp_of(frames)[0], held_centres)
        centres = apply(map_tform_base, np.concatenate([centres, held]))
        return Body(centres, np.concatenate([self.spheres.radii, held_radii]))

    # Seeing

    def aim(self, point: FloatArray) -> None:
        """Turn the head towards a point in `map`."""
        local = apply(inverse(self.map_tform_base()), point[None])[0]
        angles = self.head.aim(local)
        before = self.head.angles_from(self.driver.joint_positions())
        change = float(np.max(np.abs(angles - before)))
        if change < 0.01:
            return
        times = np.linspace(0.0, change / HEAD_SPEED + 0.3, 8)
        blend = times / times[-1]
        blend = blend * blend * (3 - 2 * blend)
        positions = before + blend[:, None] * (angles - before)
        trajectory = JointTrajectory(self.head.joint_names, positions[1:], times[1:])
        self.guard.must(self.driver.follow(trajectory, self.guard.stop))

    def look(self, point: FloatArray) -> RgbdFrame:
        """Look at a point in `map` and remember what is seen; return the fresh frame."""
        self.aim(point)
        asked_s = self.driver.now_s()
        frame = self.driver.capture('head', asked_s, self.guard.stop)
        self.guard.check()
        if frame is None:
            raise SkillError(SkillCode.DRIVER_FAILED, 'no image came from the head camera')
        self.memory.cloud.add(frame, self.body())
        self._space().add(frame)
        return frame

    # Planning

    def floor(self, without: np.ndarray | None = None) -> Floor:
        """Return the floor as the map and the cameras know it, but for a mask of seen points."""
        points = self.memory.cloud.points
        seen = without_body(points if without is None else points[~without], self.body())
        # Where the base stands there is nothing else, whatever of itself the camera took for that.
        seen = seen[np.linalg.norm(seen[:, :2] - self.stance().place, axis=1) > OWN_FLOOR_M]
        return Floor(self.driver.floor_map(), seen, self.profile.footprint)

    def _space(self) -> SeenSpace:
        if self.memory.space is None:
            self.memory.space = SeenSpace(self.driver.floor_map())
        return self.memory.space

    def world(
        self,
        around: FloatArray | None = None,
        without: Sequence[np.ndarray] = (),
        shadow: FloatArray | None = None,
        also: FloatArray | None = None,
    ) -> ArmWorld:
        """
        Return what the arm must avoid near a place in `map` (the base's own by default).

        :param without: masks over the remembered points, of what may be touched.
        :param shadow: corners (2, 3) of a box that counts as free where nothing was seen.
        :param also: points (N, 3) that are known to be in the way and may not have been seen.
        """
        middle = self.map_tform_base()[:3, 3] if around is None else around
        lower = np.array([*(middle - WORKSPACE_M)[:2], 0.0])
        upper = np.array([*(middle + WORKSPACE_M)[:2], WORKSPACE_TOP_M])
        keep = np.ones(len(self.memory.cloud.points), dtype=bool)
        for mask in without:
            keep &= ~mask
        points = self.memory.cloud.points[keep]
        unseen = self._space().unseen(lower, upper)
        if shadow is not None:
            unseen = unseen[np.any((unseen < shadow[0]) | (unseen > shadow[1]), axis=1)]
        if also is not None:
            unseen = np.concatenate([unseen, also])
        field = DistanceField(np.concatenate([points, unseen]), lower, upper)
        centres, radii = self.memory.held_spheres()
        held = self.memory.held
        is_level = held is not None and held.carry is not None
        zones = self.keep_out()
        return ArmWorld(field, self.map_tform_base(), centres, radii, is_level, zones)

    # Moving

    def search(
        self,
        world: ArmWorld,
        goals: list[ToolGoal],
        stances: FloatArray,
        stance_costs: FloatArray,
        limit: int = 6,
        min_share: float = 1.0,
        max_pairs: int = 3000,
        boxes: MovingBox | None = None,
        seeds: tuple[Posture, ...] | None = None,
    ) -> list[Reach]:
        """Search for ways of the arm as `executor.motion.stances.search` does; ends when told."""
        return search(
            self.kinematics, self.checker, world, goals, stances, stance_costs,
            limit, min_share, max_pairs, boxes, seeds, self.guard.check,
        )  # fmt: skip

    def carry_fits(self, base: FloatArray) -> bool:
        """Say whether the posture for driving has room where the base would stand (x, y, yaw)."""
        place = planar(*base)
        world = self.world(place[:3, 3]).at(place)
        return bool(self.checker.free(self.carry[None], world)[0])

    def move_arm(self, goal: FloatArray, world: ArmWorld, margins: Margins = TRAVEL) -> None:
        """Plan to a configuration (J,) and go there; raise `SkillError` when there is no path."""
        start = self.arm()
        world = world.at(self.map_tform_base())
        if not self.checker.free(start[None], world, margins)[0]:
            # What the arm is already in touch with must not keep it from leaving.
            body = self.body()
            world = world.leaving(body.centres, body.radii + LEAVING_M)
            start = self._free_start(start, world, margins)
        path = self._path(start, goal, world, margins)
        if path is None:
            path = self._path(start, goal, world, CLOSE)
        if path is None:
            why = self.checker.explain(goal, world, margins) or 'the way there is blocked'
            upright = '' if self._upright() is None else f' that keeps the {self._name()} upright'
            raise SkillError(SkillCode.NO_PATH, f'no free path for the arm{upright}: {why}')
        self.guard.must(self.follow(path, 1.0 if self._upright() is None else CAREFUL))

    def _path(
        self, start: FloatArray, goal: FloatArray, world: ArmWorld, margins: Margins
    ) -> FloatArray | None:
        """Return a free path; with a vessel that must stay upright only one that keeps it so."""
        tcp_up = self._upright()
        if tcp_up is None:
            return self.planner.plan(start, goal, world, margins)
        return self.level_planner.plan(start, goal, world, tcp_up, margins)

    def _upright(self) -> FloatArray | None:
        """Return the up (3,) in the tool frame of what must stay upright, None for nothing."""
        held = self.memory.held
        return None if held is None or held.carry is None else held.tcp_up

    def _name(self) -> str:
        return '' if self.memory.held is None else self.memory.held.name

    def keep_level(self) -> None:
        """
        Bring the held vessel upright over the base, and from now on keep it upright.

        What is no vessel is left as it is.

        :raises SkillError: NO_PATH when no posture, or no way to one, holds it upright; it must
            stay upright then all the same, where it is.
        """
        held = self.memory.held
        if held is None or held.rim is None:
            return
        here = self.arm()
        self.memory.held = replace(held, carry=here)
        failure = SkillError(
            SkillCode.NO_PATH, f'no posture of the arm holds the {held.name} upright over the base'
        )
        postures = self.level_postures(held)
        eye = self.head.camera(np.zeros(2))[:3, 3]
        hidden = hidden_by(self.kinematics, self.spheres, postures, held.spheres(), eye)
        costs = HIDING_COST * hidden + self.level_planner.apart(postures, here)
        near = np.argsort(costs, kind='stable')
        for posture in postures[near[:LEVEL_CHOICES]]:
            try:
                self.move_arm(posture, self.world())
            except SkillError as caught:
                if caught.code is not SkillCode.NO_PATH:
                    raise
                failure = caught
            else:
                self.memory.held = replace(held, carry=posture)
                return
        raise failure

    def level_postures(self, held: HeldThing) -> FloatArray:
        """Return postures (N, J) that hold a vessel upright over the base, the slimmest first."""
        centres, radii = held.spheres()
        nothing = DistanceField(np.zeros((0, 3)), -WORKSPACE_M, WORKSPACE_M + WORKSPACE_TOP_M)
        return level_postures(
            self.kinematics,
            self.checker,
            self.spheres,
            ArmWorld(nothing, np.eye(4), centres, radii, keeps_off_robot=True),
            rotation_between(held.tcp_up, np.array([0.0, 0.0, 1.0])),
            self.profile.footprint.turning_m,
        )

    def _free_start(self, start: FloatArray, world: ArmWorld, margins: Margins) -> FloatArray:
        """Move a little, out of touch with itself, when the arm stands so; return where it is."""
        if self.checker.free(start[None], world, margins)[0]:
            return start
        lower, upper = self.kinematics.lower, self.kinematics.upper
        steps = np.random.default_rng(0).normal(0.0, 1.0, (240, len(start)))
        steps *= np.linspace(0.03, 0.35, 240)[:, None]
        near = np.clip(start + steps * np.minimum(1.0, upper - lower), lower, upper)
        tcp_up = self._upright()
        if tcp_up is not None:
            near = self.level_planner.levelled(near, tcp_up)
        free = self.checker.free(near, world, margins)
        if not free.any():
            return start
        first = near[int(np.argmax(free))]
        self.guard.must(self.follow(np.stack([start, first])))
        return self.arm()

    def follow(self, waypoints: FloatArray, slow_down: float = 1.0) -> MotionResult:
        """Move through configurations (N, J), the first of which is where the arm is."""
        if len(waypoints) < 2 or np.allclose(waypoints, waypoints[0], atol=1e-4):
            return MotionResult(MotionStatus.REACHED, 'already there')
        trajectory = self.planner.timed(waypoints, slow_down)
        return self.driver.follow(trajectory, self.guard.stop)

    def stow(self, also: FloatArray | None = None) -> None:
        """Bring the arm into its posture for driving; `also` (N, 3) is known to be in the way."""
        if np.max(np.abs(self.arm() - self.carry)) < 0.03:
            return
        try:
            self.move_arm(self.carry, self.world(also=also))
        except SkillError as failure:
            if failure.code is SkillCode.BLOCKED and np.allclose(self.arm(), self.carry, atol=0.1):
                return  # something presses on it a little; driving away frees it
            if failure.code is not SkillCode.NO_PATH or not self._back_away():
                raise
            self.move_arm(self.carry, self.world(also=also))

    def _back_away(self) -> bool:
        """Drive out of what hems the arm in, arm as it is; False when there is no room."""
        here, floor = self.stance(), self.floor()
        near = float(floor.clearance(here.place[None])[0])
        shares = np.linspace(0.05, BACK_AWAY_M, 6)[:, None]
        best: tuple[float, FloatArray] | None = None
        for turn in np.linspace(-np.pi, np.pi, 16, endpoint=False):
            ahead = np.array([np.cos(here.yaw + turn), np.sin(here.yaw + turn)])
            places = here.place + shares * ahead
            room = floor.clearance(places)
            # The robot may stand nearer to something than it should; it must only not go nearer.
            if not floor.standable(places[-1:])[0] or room.min() < min(near, room[-1]) - 0.01:
                continue
            gain = float(room[-1]) - 0.05 * (1.0 + np.cos(turn))  # rather backwards
            if best is None or gain > best[0]:
                best = gain, places
        if best is None:
            return False
        poses = [Stance(float(x), float(y), here.yaw) for x, y in best[1]]
        return self.base.sweep(poses, 0.2, self.guard) == 1.0

    def grip(self, opening_m: float, effort_n: float) -> GripperResult:
        """Move the fingers and return what they measured."""
        result = self.driver.grip(opening_m, effort_n, self.guard.stop)
        if result.status is not MotionStatus.REACHED:
            self.guard.must(MotionResult(result.status, result.message))
        return result

    def drive_to(self, goal: Stance, without: Callable[[], np.ndarray] | None = None) -> None:
        """
        Stow the arm and drive; when blocked, look ahead and take another way, twice.

        :param without: the mask of seen points that the base may come near to.
        """
        self.stow()
        for attempt in range(3):
            try:
                floor = self.floor(None if without is None else without())
                self.base.drive_to(goal, floor, self.guard)
                return
            except SkillError as failure:
                if failure.code is not SkillCode.BLOCKED or attempt == 2:
                    raise
                self.guard.retries += 1
                self.guard.say(Phase.APPROACHING, 'the way is blocked; taking another')
                self.look(np.array([goal.x, goal.y, 0.3]))
