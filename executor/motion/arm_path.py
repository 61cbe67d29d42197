"""Collision-free joint paths: straight where that is free, else RRT-Connect, then short cuts."""

from dataclasses import dataclass

import numpy as np

from executor.motion.collision import ArmWorld, CollisionChecker, Margins, TRAVEL
from executor.motion.kinematics import Kinematics
from executor.robot import FloatArray, JointTrajectory

CHECK_STEP = 0.06
"""Spacing of checked configurations, in weighted radians."""
REACH = 0.9
LIFT_WEIGHT = 3.0
SAMPLE_PERIOD_S = 0.05


@dataclass(frozen=True)
class PathSettings:
    """How long to search, and how fast the joints move."""

    iterations: int = 700
    shortcuts: int = 60
    speed: float = 0.55
    """Fraction of the joints' velocity limits."""
    lift_speed_m_s: float = 0.25
    ramp_s: float = 0.35


class ArmPlanner:
    """Plans between configurations of one robot."""

    def __init__(
        self,
        kinematics: Kinematics,
        checker: CollisionChecker,
        seed: int,
        settings: PathSettings | None = None,
    ) -> None:
        self._kinematics = kinematics
        self._checker = checker
        self._rng = np.random.default_rng(seed)
        self.settings = settings or PathSettings()
        is_lift = np.array([name == kinematics.chain.lift for name in kinematics.joint_names])
        self._weights = np.where(is_lift, LIFT_WEIGHT, 1.0)
        speed = kinematics.max_velocity * self.settings.speed
        self._speed = np.where(is_lift, np.minimum(speed, self.settings.lift_speed_m_s), speed)

    def plan(
        self,
        start: FloatArray,
        goal: FloatArray,
        world: ArmWorld,
        margins: Margins = TRAVEL,
        direct: bool = True,
    ) -> FloatArray | None:
        """
        Return waypoints (N, J) from start to goal, or None when no free path was found.

        :param direct: take the straight joint motion where it is free; False for another way.
        """
        if direct and self.is_free(start, goal, world, margins):
            return np.stack([start, goal])
        if not self._checker.free(goal[None], world, margins)[0]:
            return None
        path = self._connect(start, goal, world, margins)
        if path is None or not direct:
            return path
        return self._shorten(path, world, margins)

    def is_free(
        self, start: FloatArray, goal: FloatArray, world: ArmWorld, margins: Margins = TRAVEL
    ) -> bool:
        """Say whether the straight joint motion is free; its start always counts as free."""
        return self._free_until(start, goal, world, margins)[1]

    def timed(self, waypoints: FloatArray, slow_down: float = 1.0) -> JointTrajectory:
        """Return the path over time within the velocity limits, with soft start and stop."""
        # A joint that is pressed against its end is measured a little beyond it.
        start = np.clip(waypoints[:1], self._kinematics.lower, self._kinematics.upper)
        waypoints = np.concatenate([start, waypoints[1:]])
        lengths = np.max(np.abs(np.diff(waypoints, axis=0)) / self._speed, axis=1) * slow_down
        marks = np.concatenate([[0.0], np.cumsum(np.maximum(lengths, 1e-6))])
        total = float(marks[-1])
        ramp = min(self.settings.ramp_s, total)
        duration = total + ramp
        count = max(2, int(np.ceil(duration / SAMPLE_PERIOD_S)) + 1)
        times = np.linspace(0.0, duration, count)
        along = np.minimum(_trapezoid(times, total, ramp), total)
        columns = [np.interp(along, marks, waypoints[:, j]) for j in range(waypoints.shape[1])]
        positions = np.stack(columns, axis=1)
        positions[-1] = waypoints[-1]
        return JointTrajectory(self._kinematics.joint_names, positions[1:], times[1:])

    def _between(self, start: FloatArray, goal: FloatArray) -> FloatArray:
        steps = int(np.ceil(np.max(np.abs(goal - start) * self._weights) / CHECK_STEP))
        return start + np.linspace(0.0, 1.0, max(steps, 1) + 1)[1:, None] * (goal - start)

    def _free_until(
        self, start: FloatArray, goal: FloatArray, world: ArmWorld, margins: Margins
    ) -> tuple[FloatArray, bool]:
        """Return the last free configuration towards the goal and whether that is the goal."""
        line = self._between(start, goal)
        free = self._checker.free(line, world, margins)
        if free.all():
            return goal, True
        first = int(np.argmin(free))
        return (line[first - 1] if first else start), False

    def _connect(
        self, start: FloatArray, goal: FloatArray, world: ArmWorld, margins: Margins
    ) -> FloatArray | None:
        trees = [_Tree(start), _Tree(goal)]
        for iteration in range(self.settings.iterations):
            grow, meet = trees[iteration % 2], trees[1 - iteration % 2]
            sample = self._rng.uniform(self._kinematics.lower, self._kinematics.upper)
            added = self._extend(grow, sample, world, margins)
            if added is None:
                continue
            while (reached := self._extend(meet, grow.nodes[added], world, margins)) is not None:
                if np.allclose(meet.nodes[reached], grow.nodes[added], atol=1e-9):
                    first, second = grow.trace(added), meet.trace(reached)
                    if grow is not trees[0]:
                        first, second = second, first
                    return np.concatenate([first, second[::-1][1:]])
        return None

    def _extend(
        self, tree: '_Tree', sample: FloatArray, world: ArmWorld, margins: Margins
    ) -> int | None:
        nearest = tree.nearest(sample, self._weights)
        origin = tree.nodes[nearest]
        offset = sample - origin
        length = float(np.linalg.norm(offset * self._weights))
        if length < 1e-9:
            return None
        target = sample if length <= REACH else origin + offset * (REACH / length)
        reached, _ = self._free_until(origin, target, world, margins)
        if np.max(np.abs(reached - origin) * self._weights) < CHECK_STEP / 2:
            return None
        return tree.add(reached, nearest)

    def _shorten(self, path: FloatArray, world: ArmWorld, margins: Margins) -> FloatArray:
        points = list(path)
        for _ in range(self.settings.shortcuts):
            if len(points) < 3:
                break
            first, last = sorted(self._rng.choice(len(points), 2, replace=False))
            if last - first < 2:
                continue
            if self.is_free(points[first], points[last], world, margins):
                points = points[: first + 1] + points[last:]
        return np.stack(points)


class _Tree:
    """A growing tree of configurations, each with its parent."""

    def __init__(self, root: FloatArray) -> None:
        self.nodes = [root]
        self._parents = [-1]

    def add(self, node: FloatArray, parent: int) -> int:
        """Add a node and return its index."""
        self.nodes.append(node)
        self._parents.append(parent)
        return len(self.nodes) - 1

    def nearest(self, sample: FloatArray, weights: FloatArray) -> int:
        """Return the index of the node nearest to a sample."""
        return int(np.argmin(np.linalg.norm((np.stack(self.nodes) - sample) * weights, axis=1)))

    def trace(self, index: int) -> FloatArray:
        """Return the nodes from the root to one node."""
        chain = []
        while index >= 0:
            chain.append(self.nodes[index])
            index = self._parents[index]
        return np.stack(chain[::-1])


def _trapezoid(times: FloatArray, total: float, ramp: float) -> FloatArray:
    """Return the distance at unit speed with linear ramps, `total` long, lasting total + ramp."""
    if ramp <= 0:
        return times
    rising = 0.5 * times**2 / ramp
    steady = times - 0.5 * ramp
    falling = total - 0.5 * (total + ramp - times) ** 2 / ramp
    along: FloatArray = np.where(times < ramp, rising, np.where(times < total, steady, falling))
    return along
