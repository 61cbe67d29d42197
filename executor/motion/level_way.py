"""Free ways of the arm that keep a held vessel upright all along: RRT-Connect on level postures."""

from dataclasses import dataclass

import numpy as np

from executor.motion.collision import ArmWorld, CollisionChecker, Margins, TRAVEL
from executor.motion.kinematics import Kinematics
from executor.robot import FloatArray

MOST_TILT_RAD = 0.22
"""Of a vessel that is carried: a full one loses nothing by it that matters."""
KEPT_TILT_RAD = 0.12
"""To which postures are brought back that would tilt it more."""
STEP = 0.06
"""Spacing of checked postures, in weighted radians."""
JUMP = 0.2
"""Two neighbours farther apart belong to different branches of the arm."""
LEAST_STEP = 0.03
REACH = 1.2
LIFT_WEIGHT = 3.0
TURN_LIMIT_RAD = 0.3
DAMPING = 1e-4
NEAR_ROUNDS, FAR_ROUNDS = 6, 14
"""In which a posture between two level ones, and any posture, is brought level."""


@dataclass(frozen=True)
class LevelSettings:
    """How long to search, and how hard to straighten what was found."""

    iterations: int = 260
    shortcuts: int = 50


class LevelPlanner:
    """Plans between configurations of one robot that hold a vessel upright."""

    def __init__(
        self,
        kinematics: Kinematics,
        checker: CollisionChecker,
        seed: int,
        settings: LevelSettings | None = None,
    ) -> None:
        self._kinematics = kinematics
        self._checker = checker
        self._rng = np.random.default_rng(seed)
        self._settings = settings or LevelSettings()
        is_lift = np.array([name == kinematics.chain.lift for name in kinematics.joint_names])
        self._weights = np.where(is_lift, LIFT_WEIGHT, 1.0)

    def plan(
        self,
        start: FloatArray,
        goal: FloatArray,
        world: ArmWorld,
        tcp_up: FloatArray,
        margins: Margins = TRAVEL,
    ) -> FloatArray | None:
        """
        Return waypoints (N, J) from start to goal, close to each other; None without a level way.

        :param tcp_up: the vessel's own up (3,) in the tool frame; the start may tilt it more than
            the way does, the goal may not.
        """
        if self.tilts(goal[None], tcp_up)[0] > MOST_TILT_RAD:
            return None
        if not self._checker.free(goal[None], world, margins)[0]:
            return None
        edges = _Edges(self, world, tcp_up, margins)
        line = edges.between(start, goal)
        if line.reached:
            return np.concatenate([start[None], line.points])
        path = self._connect(start, goal, edges)
        return None if path is None else self._shorten(path, edges)

    def tilts(self, joints: FloatArray, tcp_up: FloatArray) -> FloatArray:
        """Return how far configurations (N, J) tilt the vessel, radians."""
        up = self._kinematics.tcp(joints)[:, 2, :3] @ tcp_up
        tilts: FloatArray = np.arccos(np.clip(up, -1.0, 1.0))
        return tilts

    def levelled(
        self, joints: FloatArray, tcp_up: FloatArray, rounds: int = NEAR_ROUNDS
    ) -> FloatArray:
        """Return configurations (N, J) near to the given ones that tilt the vessel little."""
        lower, upper = self._kinematics.lower, self._kinematics.upper
        joints = joints.copy()
        for _ in range(rounds):
            frames = self._kinematics.joint_frames(joints)
            up = self._kinematics.tcp_of(frames)[:, :3, :3] @ tcp_up
            tilt = np.arccos(np.clip(up[:, 2], -1.0, 1.0))
            over = tilt > KEPT_TILT_RAD
            if not over.any():
                break
            axis = np.stack([up[over, 1], -up[over, 0]], axis=1)  # of up x z, which is level
            axis /= np.maximum(np.linalg.norm(axis, axis=1, keepdims=True), 1e-9)
            turn = axis * np.minimum(tilt[over] - 0.9 * KEPT_TILT_RAD, TURN_LIMIT_RAD)[:, None]
            nowhere = np.zeros((int(over.sum()), 3))
            jacobian = self._kinematics.jacobian(frames[over], nowhere)[:, 3:5]
            transposed = np.swapaxes(jacobian, 1, 2)
            square = jacobian @ transposed + DAMPING * np.eye(2)
            step = (transposed @ np.linalg.solve(square, turn[..., None]))[..., 0]
            joints[over] = np.clip(joints[over] + step, lower, upper)
        return joints

    def apart(self, first: FloatArray, second: FloatArray) -> FloatArray:
        """Return how far configurations (..., J) are from each other, weighted radians."""
        distance: FloatArray = np.max(np.abs(first - second) * self._weights, axis=-1)
        return distance

    def is_free(self, joints: FloatArray, world: ArmWorld, margins: Margins) -> np.ndarray:
        """Say which configurations (N, J) touch nothing."""
        return self._checker.free(joints, world, margins)

    def _connect(self, start: FloatArray, goal: FloatArray, edges: '_Edges') -> FloatArray | None:
        trees = [_Tree(start), _Tree(goal)]
        lower, upper = self._kinematics.lower, self._kinematics.upper
        for iteration in range(self._settings.iterations):
            grow, meet = trees[iteration % 2], trees[1 - iteration % 2]
            sample = edges.level(self._rng.uniform(lower, upper))
            origin = grow.nearest(sample, self._weights)
            added = self._extend(grow, origin, sample, edges)
            if added == origin:
                continue
            towards = grow.node(added)
            while True:
                near = meet.nearest(towards, self._weights)
                reached = self._extend(meet, near, towards, edges)
                if self.apart(meet.node(reached), towards) < LEAST_STEP:
                    first, second = grow.trace(added), meet.trace(reached)
                    if grow is not trees[0]:
                        first, second = second, first
                    return np.concatenate([first, second[::-1]])
                if reached == near:
                    break
        return None

    def _extend(self, tree: '_Tree', origin: int, sample: FloatArray, edges: '_Edges') -> int:
        """Grow from a node towards a sample; return the last node, the origin when none came."""
        begin = tree.node(origin)
        length = float(np.linalg.norm((sample - begin) * self._weights))
        target = sample if length <= REACH else begin + (sample - begin) * (REACH / length)
        last = origin
        before = self.apart(begin, sample)
        for point in edges.between(begin, target).points:
            away = self.apart(point, sample)
            if away > before - 1e-3:  # bringing it level undoes the step
                break
            last, before = tree.add(point, last), away
        return last

    def _shorten(self, path: FloatArray, edges: '_Edges') -> FloatArray:
        points = path
        for _ in range(self._settings.shortcuts):
            if len(points) < 3:
                break
            first, last = sorted(self._rng.choice(len(points), 2, replace=False).tolist())
            if last - first < 2:
                continue
            line = edges.between(points[first], points[last])
            piece = points[first : last + 1]
            if line.reached and self._length(points[first], line.points) < self._length(
                points[first], piece[1:]
            ):
                points = np.concatenate([points[: first + 1], line.points, points[last + 1 :]])
        return points

    def _length(self, start: FloatArray, points: FloatArray) -> float:
        path = np.concatenate([start[None], points])
        return float(np.sum(self.apart(path[1:], path[:-1])))


@dataclass(frozen=True)
class _Line:
    """How far a level line was free: its points (N, J) without the start, and whether all is."""

    points: FloatArray
    reached: bool


class _Edges:
    """Level lines between postures in one world."""

    def __init__(
        self, planner: LevelPlanner, world: ArmWorld, tcp_up: FloatArray, margins: Margins
    ) -> None:
        self._planner = planner
        self._world = world
        self._tcp_up = tcp_up
        self._margins = margins

    def level(self, joints: FloatArray) -> FloatArray:
        """Return a posture (J,) that is brought level as far as that goes."""
        level: FloatArray = self._planner.levelled(joints[None], self._tcp_up, FAR_ROUNDS)[0]
        return level

    def between(self, start: FloatArray, goal: FloatArray) -> _Line:
        """Follow the straight line, brought level, as far as it is free; it may start tilted."""
        planner = self._planner
        steps = max(1, int(np.ceil(float(planner.apart(start, goal)) / STEP)))
        line = start + np.linspace(0.0, 1.0, steps + 1)[1:, None] * (goal - start)
        line = planner.levelled(line, self._tcp_up)
        fine = planner.tilts(line, self._tcp_up) < MOST_TILT_RAD
        path = np.concatenate([start[None], line])
        jumps = planner.apart(path[1:], path[:-1])
        jumps[0] -= planner.tilts(start[None], self._tcp_up)[0]
        fine &= jumps < JUMP
        count = len(line) if fine.all() else int(np.argmin(fine))
        free = planner.is_free(line[:count], self._world, self._margins)
        if not free.all():
            count = int(np.argmin(free))
        done = count == len(line) and bool(planner.apart(line[-1], goal) < LEAST_STEP)
        return _Line(line[:count], done)


class _Tree:
    """A growing tree of configurations, each with its parent."""

    def __init__(self, root: FloatArray) -> None:
        self._nodes = np.empty((256, len(root)))
        self._nodes[0] = root
        self._parents = [-1]

    def node(self, index: int) -> FloatArray:
        """Return one node (J,)."""
        node: FloatArray = self._nodes[index]
        return node

    def add(self, node: FloatArray, parent: int) -> int:
        """Add a node and return its index."""
        index = len(self._parents)
        if index == len(self._nodes):
            self._nodes = np.concatenate([self._nodes, np.empty_like(self._nodes)])
        self._nodes[index] = node
        self._parents.append(parent)
        return index

    def nearest(self, sample: FloatArray, weights: FloatArray) -> int:
        """Return the index of the node nearest to a sample."""
        offsets = (self._nodes[: len(self._parents)] - sample) * weights
        return int(np.argmin(np.linalg.norm(offsets, axis=1)))

    def trace(self, index: int) -> FloatArray:
        """Return the nodes from the root to one node."""
        chain = []
        while index >= 0:
            chain.append(self._nodes[index])
            index = self._parents[index]
        return np.stack(chain[::-1])
