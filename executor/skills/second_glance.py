"""
A second glance after a failure that was judged by sight, whether that showed a fresh picture.

A camera that sends the same picture again under new stamps shows things where they are not. Only a
view from elsewhere tells: there the picture must be another.
"""

import numpy as np

from executor.motion.cloud import CloudMemory
from executor.robot import FloatArray, RgbdFrame
from executor.skills.contract import SkillCode
from executor.skills.manipulator import Manipulator
from executor.skills.vitals import BLACK_BELOW, FROZEN
from tapa_planner.plan import Measurement

BY_SIGHT = frozenset({
    SkillCode.NOT_VISIBLE, SkillCode.NOT_REACHABLE, SkillCode.NO_PATH, SkillCode.NO_CONTACT,
    SkillCode.NO_HANDLE, SkillCode.NO_FREE_SPACE, SkillCode.NO_CONTROL, SkillCode.NO_EFFECT,
    SkillCode.DROPPED,
})  # fmt: skip
"""Ways to fail that begin with what was seen."""
MOST_WAIT_S = 15.0
"""So long a frozen camera is waited for, in the robot's time: it may come back by itself."""
_ASIDE_M = 0.4
_EVERY_S = 1.0


def second_glance(robot: Manipulator, point: FloatArray) -> tuple[Measurement, ...]:
    """
    Look at a point (3,) and beside it; tell of a picture that stays the same, and wait for a fresh one.

    What was seen is forgotten then: nobody knows since when the picture had been an old one.

    :raises SkillError: when the skill must end, or no picture comes.
    """
    first = robot.look(point)
    if not is_same(first, robot.look(_beside(robot, point))):
        return ()
    began = robot.driver.now_s()
    while robot.driver.now_s() - began < MOST_WAIT_S:
        robot.driver.hold(_EVERY_S, robot.guard.stop)
        if not is_same(first, robot.look(_beside(robot, point))):
            break
    robot.memory.cloud, robot.memory.space = CloudMemory(), None
    return (Measurement(FROZEN, 1.0),)


def is_same(first: RgbdFrame, second: RgbdFrame) -> bool:
    """Say whether two frames show the very same, although the camera's pose differs."""
    moved = not np.allclose(first.map_tform_camera, second.map_tform_camera, atol=0.02)
    shows = int(first.color.max()) >= BLACK_BELOW
    alike = np.array_equal(first.color, second.color)
    return moved and shows and alike and np.array_equal(first.depth_m, second.depth_m, True)


def _beside(robot: Manipulator, point: FloatArray) -> FloatArray:
    """Return a point (3,) beside another one, as seen from the robot."""
    away = point[:2] - robot.stance().place
    across = np.array([-away[1], away[0]]) / max(float(np.linalg.norm(away)), 1e-6)
    beside: FloatArray = np.array([*(point[:2] + _ASIDE_M * across), point[2]])
    return beside
