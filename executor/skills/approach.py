"""Standing in front of furniture: which side is open to the room, how far off, and getting there."""

from dataclasses import dataclass

import numpy as np

from executor.motion.floor import Floor, Ways
from executor.motion.transforms import apply, inverse, wrap
from executor.robot import FloatArray
from executor.skills.base import Stance
from executor.skills.contract import SkillCode, SkillError, Target
from executor.skills.manipulator import Manipulator

OFFSETS_M = np.arange(0.50, 1.31, 0.05)
FRONT_TYPES = (
    'fridge', 'microwave', 'drawer', 'counter', 'sink', 'shelf', 'cabinet', 'oven', 'dishwasher',
    'washing_machine', 'wardrobe', 'safe', 'dresser', 'desk', 'garbage_can', 'laundry_hamper',
    'blinds', 'curtains', 'shower_curtain', 'toilet',
)  # fmt: skip
"""Furniture that is used from its front; around a table every side serves."""
BEYOND_M = 0.95
OTHER_SIDE_COST = 3.0


@dataclass(frozen=True)
class FacingStance:
    """A stance that faces one side of a box, with the cost of the way there."""

    stance: Stance
    offset_m: float  # from the side of the box
    cost: float


def facing_stances(
    target: Target, floor: Floor, ways: Ways, room_m: float, lateral: tuple[float, ...] = (0.0,)
) -> list[FacingStance]:
    """Return stances in front of a box with some free room around, the cheapest first."""
    found = []
    half = 0.5 * target.size
    for turn in (0.0, np.pi / 2, np.pi, -np.pi / 2):
        depth, width = (half[0], half[1]) if abs(np.sin(turn)) < 0.5 else (half[1], half[0])
        wrong = turn != 0.0 and target.found.type_name in FRONT_TYPES
        heading = target.yaw + turn
        ahead = np.array([np.cos(heading), np.sin(heading)])
        left = np.array([-ahead[1], ahead[0]])
        for side in lateral:
            line = target.centre[:2] + side * width * left
            places = line + (depth + OFFSETS_M)[:, None] * ahead
            fine = (floor.clearance(places) >= room_m) & np.isfinite(ways.cost(places))
            for index in np.flatnonzero(fine)[:2]:
                cost = float(ways.cost(places[index : index + 1])[0])
                cost += OTHER_SIDE_COST * wrong + 2.0 * float(OFFSETS_M[index] - OFFSETS_M[0])
                cost += 0.3 * abs(side)
                stance = Stance(
                    float(places[index, 0]), float(places[index, 1]), wrap(heading + np.pi)
                )
                found.append(FacingStance(stance, float(OFFSETS_M[index]), cost))
    return sorted(found, key=lambda each: each.cost)


def is_in_front(target: Target, stance: Stance, beyond_m: float = BEYOND_M) -> bool:
    """Say whether a stance already faces the target from close by."""
    local = apply(inverse(target.map_tform_box), np.array([[stance.x, stance.y, 0.0]]))[0]
    half = 0.5 * target.size
    gaps = np.abs(local[:2]) - half[:2]
    if target.found.type_name in FRONT_TYPES and local[0] < half[0]:
        return False
    towards = np.arctan2(target.centre[1] - stance.y, target.centre[0] - stance.x)
    near = float(np.linalg.norm(np.maximum(gaps, 0.0))) < beyond_m
    beside = target.found.type_name in FRONT_TYPES and abs(local[1]) > half[1] + 0.25
    return near and not beside and abs(wrap(float(towards) - stance.yaw)) < 0.9


def go_in_front(robot: Manipulator, target: Target, room_m: float | None = None) -> Stance:
    """Drive to the best stance in front of a target and return it."""
    robot.stow()
    wide = robot.profile.footprint.turning_m if room_m is None else room_m
    narrow = robot.profile.footprint.base_m + 0.05
    for room in (wide + 0.02, narrow):
        floor = robot.floor()
        ways = floor.ways_from(robot.stance().place)
        found = facing_stances(target, floor, ways, room, (0.0, -0.5, 0.5))
        if found:
            robot.drive_to(found[0].stance)
            return found[0].stance
    raise SkillError(
        SkillCode.NO_PATH, f'no free floor in front of the {target.name} that can be got to'
    )


def look_at_front(robot: Manipulator, target: Target) -> FloatArray:
    """Return the place (3,) on a target that lies nearest to the robot, at its top or middle."""
    pose = robot.stance()
    local = apply(inverse(target.map_tform_box), np.array([[pose.x, pose.y, 0.0]]))[0]
    half = 0.5 * target.size
    near = np.array([0.3 * half[0], np.clip(local[1], -0.6 * half[1], 0.6 * half[1]), 0.0])
    place: FloatArray = apply(target.map_tform_box, near[None])[0]
    return place
