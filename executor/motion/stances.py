"""Where to stand so that the arm reaches: base poses and tool paths searched together."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from executor.motion.chain import Posture
from executor.motion.collision import ArmWorld, CollisionChecker, Margins
from executor.motion.floor import Floor, Ways
from executor.motion.kinematics import Kinematics
from executor.motion.tool_path import MovingBox, track
from executor.motion.transforms import inverse, planar
from executor.robot import FloatArray

BOWED_COST = 0.3
TURNS = (0.0, -0.45, 0.45, -1.2, 1.2)
CHUNK = 320
JITTER = 0.25


@dataclass(frozen=True)
class ToolGoal:
    """A path of the tool in `map` (K, 4, 4) that some skill wants, and how welcome it is."""

    path: FloatArray
    margins: tuple[Margins, ...]
    cost: float
    label: str = ''


@dataclass(frozen=True)
class Reach:
    """A way to fulfil a tool goal: from which base pose, with which joints (K, J)."""

    goal: int
    base: FloatArray  # (3,) x, y, yaw
    joints: FloatArray
    cost: float
    reached: int


def stances_around(
    place: FloatArray, floor: Floor, ways: Ways, near_m: float = 0.42, far_m: float = 0.98
) -> tuple[FloatArray, FloatArray]:
    """Return base poses (B, 3) that face a place (2,) from free floor, and the costs of the ways."""
    poses = []
    for radius in np.arange(near_m, far_m + 1e-6, 0.08):
        for angle in np.arange(0.0, 2 * np.pi, np.pi / 12):
            spot = place + radius * np.array([np.cos(angle), np.sin(angle)])
            for turn in TURNS:
                poses.append([*spot, angle + np.pi + turn])
    stances = np.array(poses)
    costs = ways.cost(stances[:, :2])
    fine = floor.standable(stances[:, :2]) & np.isfinite(costs)
    return stances[fine], costs[fine]


def search(
    kinematics: Kinematics,
    checker: CollisionChecker,
    world: ArmWorld,
    goals: list[ToolGoal],
    stances: FloatArray,
    stance_costs: FloatArray,
    limit: int = 6,
    min_share: float = 1.0,
    max_pairs: int = 3000,
    boxes: MovingBox | None = None,
    seeds: tuple[Posture, ...] | None = None,
    check: Callable[[], None] | None = None,
) -> list[Reach]:
    """
    Return the cheapest ways to follow any of the tool goals from any of the stances.

    :param limit: stop when this many were found.
    :param min_share: share of the path's points that must be reached.
    :param seeds: postures to start from; None for all of the robot's.
    :param check: called all along a search, which may take a minute; raises to give it up.
    """
    fitting = _fitting(checker, world, goals, min_share)
    if not len(fitting):
        return []
    chain = kinematics.chain
    pair_goals, pair_stances, costs = _pairs(
        [goals[index] for index in fitting], stances, stance_costs, chain.arm_forward_m
    )
    pair_goals = fitting[pair_goals]
    order = np.argsort(costs, kind='stable')[:max_pairs]
    found: list[Reach] = []
    size = max(32, CHUNK * 6 // len(goals[0].path))
    for start in range(0, len(order), size):
        if check is not None:
            check()
        chunk = order[start : start + size]
        found += _try(
            kinematics,
            checker,
            world,
            [goals[g] for g in pair_goals[chunk]],
            pair_goals[chunk],
            stances[pair_stances[chunk]],
            costs[chunk],
            min_share,
            boxes,
            chain.upright + chain.bowed if seeds is None else seeds,
        )
        if len(found) >= limit:
            break
    return sorted(found, key=lambda reach: reach.cost)


def _fitting(
    checker: CollisionChecker, world: ArmWorld, goals: list[ToolGoal], min_share: float
) -> np.ndarray:
    """Return the places in the list of the goals for which the hand alone has room."""
    found = np.zeros(len(goals), dtype=bool)
    kinds: dict[tuple[Margins, ...], list[int]] = {}
    for index, goal in enumerate(goals):
        kinds.setdefault(goal.margins, []).append(index)
    for margins, members in kinds.items():
        wanted = _wanted(len(margins), min_share)
        paths = np.stack([goals[index].path[:wanted] for index in members])
        found[members] = checker.tool_fits(paths, world, margins[:wanted])
    return np.flatnonzero(found)


def _pairs(
    goals: list[ToolGoal], stances: FloatArray, stance_costs: FloatArray, forward_m: float
) -> tuple[np.ndarray, np.ndarray, FloatArray]:
    """Return goal and stance indices of plausible pairs, with their summed costs."""
    tools = np.stack([goal.path[len(goal.path) // 2] for goal in goals])
    goal_costs = np.array([goal.cost for goal in goals])
    heading = np.stack([np.cos(stances[:, 2]), np.sin(stances[:, 2])], axis=1)
    shoulder = stances[:, :2] + forward_m * heading
    offset = tools[:, None, :2, 3] - shoulder[None]  # (G, B, 2)
    distance = np.linalg.norm(offset, axis=2)
    approach = tools[:, :3, 2]
    level = np.linalg.norm(approach[:, :2], axis=1)
    along = np.einsum('gbk,gk->gb', offset, approach[:, :2]) / np.maximum(distance, 1e-6)
    # A level hand points away from the shoulder, within a right angle or so.
    plausible = (distance > 0.15) & (distance < 0.88) & (along > -0.2 * level[:, None] - 1e-9)
    chosen_goals, chosen_stances = np.nonzero(plausible)
    costs = goal_costs[chosen_goals] + stance_costs[chosen_stances]
    costs = costs + 0.6 * np.abs(distance[chosen_goals, chosen_stances] - 0.5)
    # Neighbours tend to fail alike: a little disorder brings different ones to the front.
    costs = costs + np.random.default_rng(0).uniform(0.0, JITTER, len(costs))
    return chosen_goals, chosen_stances, costs


def _try(
    kinematics: Kinematics,
    checker: CollisionChecker,
    world: ArmWorld,
    goals: list[ToolGoal],
    numbers: np.ndarray,
    stances: FloatArray,
    costs: FloatArray,
    min_share: float,
    boxes: MovingBox | None,
    seeds: tuple[Posture, ...],
) -> list[Reach]:
    found: list[Reach] = []
    lengths = np.array([len(goal.path) for goal in goals])
    bases = np.stack([planar(*stance) for stance in stances])
    open_pairs = np.ones(len(goals), dtype=bool)
    for seed in seeds:
        posture_cost = BOWED_COST if seed in kinematics.chain.bowed else 0.0
        for length in np.unique(lengths):
            rows = np.flatnonzero((lengths == length) & open_pairs)
            if not len(rows):
                continue
            tools = np.stack([goals[row].path for row in rows])
            begin = _seeds(inverse(bases[rows]) @ tools[:, 0], seed, kinematics)
            margins = goals[rows[0]].margins
            tracks = track(kinematics, checker, world, tools, bases[rows], begin, margins, boxes)
            wanted = _wanted(length, min_share)
            for at in np.flatnonzero(tracks.reached >= wanted):
                row = rows[at]
                open_pairs[row] = False
                count = int(tracks.reached[at])
                found.append(
                    Reach(
                        int(numbers[row]),
                        stances[row],
                        tracks.joints[at, :count],
                        float(costs[row]) + (1.0 - count / length) * 2.0 + posture_cost,
                        count,
                    )
                )
    return found


def _wanted(length: int, min_share: float) -> int:
    """Return how many of a path's points must be reached."""
    return max(1, int(np.ceil(min_share * length)))


def _seeds(local: FloatArray, seed: Posture, kinematics: Kinematics) -> FloatArray:
    """Return starting configurations (N, J) that point the arm at tools (N, 4, 4) in `base_link`."""
    seeds = np.tile(np.array(seed), (len(local), 1))
    seeds[:, 0] += local[:, 2, 3]
    seeds[:, 1] += np.arctan2(local[:, 1, 3], local[:, 0, 3] - kinematics.chain.arm_forward_m)
    clipped: FloatArray = np.clip(seeds, kinematics.lower, kinematics.upper)
    return clipped
