"""Faults of the robot's body and of its driver: fingers, joints, trajectories."""

from __future__ import annotations

from sim.fault import check_name, check_no_target, check_values, Setting

_SLIPPERY = (
    0.002  # coefficient of friction of fingers with oil on them: 40 N hold no lemon with it
)
_SLIPPERY_HOLD_N = 0.05
_ELBOW = 3  # of the arm's joints: the one that sticks when none is named


class GraspSlips:
    """The fingers are slippery: what they hold falls, what they close on is not kept."""

    def __init__(self, setting: Setting, target: str, values: tuple[float, ...]) -> None:
        check_no_target('grasp_slips', target)
        check_values('grasp_slips', values, (0, 1), 0.0, 1.0)
        self._gripper = setting.driver.gripper
        self._friction = values[0] if values else _SLIPPERY

    def begin(self) -> bool:
        self._gripper.grease(self._friction, _SLIPPERY_HOLD_N)
        return True

    def keep_up(self) -> None:
        pass

    def end(self) -> None:
        self._gripper.wipe_dry()


class JointStuck:
    """A joint of lift, arm or head stays where it is, whatever is commanded."""

    def __init__(self, setting: Setting, target: str, values: tuple[float, ...]) -> None:
        self._driver = driver = setting.driver
        self._joint = check_name('joint', target, driver.joints.names)
        self._joint = self._joint or driver.kind.arm_joints[_ELBOW]
        check_values('joint_stuck', values, (0,), 0.0, 0.0)

    def begin(self) -> bool:
        self._driver.joints.lock(self._joint)
        self._driver.refresh()
        return True

    def keep_up(self) -> None:
        self._driver.joints.lock(self._joint)

    def end(self) -> None:
        self._driver.joints.unlock(self._joint)
        self._driver.refresh()


class SkillHangs:
    """Trajectories are accepted, but stand still and do not end until this does, or a cancel."""

    def __init__(self, setting: Setting, target: str, values: tuple[float, ...]) -> None:
        check_no_target('skill_hangs', target)
        check_values('skill_hangs', values, (0,), 0.0, 0.0)
        self._driver = setting.driver

    def begin(self) -> bool:
        self._driver.hangs = True
        return True

    def keep_up(self) -> None:
        pass

    def end(self) -> None:
        self._driver.hangs = False
