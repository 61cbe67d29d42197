"""
What is wrong with the robot itself, noticed beside whatever a skill does with it.

`WatchedDriver` stands between the skills and the driver: it measures jumps of the localisation, how
late the state comes, joints that do not follow, motions that hang, and pictures that are black or
frozen. What it measured goes into the skill's result.
"""

from collections.abc import Mapping

import numpy as np

from executor.robot import (
    BasePose,
    FloatArray,
    JointTrajectory,
    MotionResult,
    MotionStatus,
    RgbdFrame,
    RobotDriver,
    StopRequested,
)
from executor.skills.around import AroundDriver
from tapa_planner.plan import Measurement

JUMP, LATE, STILL = 'position_jump', 'state_age', 'still_'
HANGS, DARK, FROZEN = 'motion_hangs', 'picture_dark', 'picture_frozen'
JUMP_M = 0.014
"""A place this far from where the motion so far leads, and the base cannot have changed it so much,
is no motion of the base."""
LATE_S = 0.15
_ACCELERATION = 1.2
"""m/s^2, of a base that takes half a second to its full speed."""
_STILL_SHARE, _STILL_RAD = 0.05, 0.06
"""
A joint that was to move at least so far where the others are along the path, and went less than this
share of it, stands still. An arm that runs into something leaves its path with all its joints.
"""
_ON_PATH_RAD = 0.1
"""So near are the others to the path that they follow."""
_BETWEEN = 20
"""Places between two points of a path at which the others may be."""
BLACK_BELOW = 4
_LATE_TIMES = 3
"""So often the state must be late in one skill."""
_GAP_S = 5.0
"""After so long nothing is known of what the base did meanwhile."""
_TIMES_AS_LONG, _HANGS_S = 3.0, 8.0
"""A motion that takes so much longer than it was to take hangs."""
_STEP = 8


class WatchedDriver(AroundDriver):
    """Watches the driver that it stands around; `read` tells what was noticed since the last time."""

    def __init__(self, driver: RobotDriver) -> None:
        super().__init__(driver)
        self._pose: BasePose | None = None
        self._velocity = np.zeros(2)
        self._last_picture: dict[str, tuple[bytes, FloatArray]] = {}
        self._forget()

    def _forget(self) -> None:
        self._jump = 0.0
        self._ages: list[float] = []
        self._found: dict[str, Measurement] = {}

    def read(self) -> tuple[Measurement, ...]:
        """Return what was noticed, and begin anew; nothing where all is well."""
        found = list(self._found.values())
        if self._jump > 0.0:
            found.append(Measurement(JUMP, round(self._jump, 4), 'm'))
        late = sorted(self._ages)[-_LATE_TIMES:]
        if len(late) == _LATE_TIMES and late[0] > LATE_S:
            found.append(Measurement(LATE, round(late[0], 3), 's'))
        self._forget()
        return tuple(found)

    def _saw(self, name: str, value: float, unit: str = '') -> None:
        self._found[name] = Measurement(name, value, unit)

    def _at(self, pose: BasePose) -> BasePose:
        """Compare a place with where the base would be, had it kept its velocity."""
        before, self._pose = self._pose, pose
        if before is None or pose.stamp_s <= before.stamp_s:
            return pose
        passed_s = pose.stamp_s - before.stamp_s
        if passed_s > _GAP_S:
            self._velocity = np.zeros(2)
            return pose  # somebody else may have driven it meanwhile
        went = np.array([pose.x - before.x, pose.y - before.y])
        # From one mean speed to the next, over as long, the base may have gained or lost some.
        changed = _ACCELERATION * passed_s**2
        off = float(np.hypot(*(went - self._velocity * passed_s)))
        jumped = off > JUMP_M + changed
        if jumped:
            self._jump = max(self._jump, off)
        # A jump is no motion to go on from.
        self._velocity = np.zeros(2) if jumped else went / passed_s
        return pose

    def base_pose(self) -> BasePose:
        """Return the newest odometry, compared with the one before."""
        return self._at(self._driver.base_pose())

    def drive(self, vx: float, vy: float, wz: float) -> BasePose:
        """Command a base velocity; the odometry after it is compared with what was commanded."""
        pose = self._driver.drive(vx, vy, wz)
        self._ages.append(self._driver.now_s() - pose.stamp_s)
        return self._at(pose)

    def follow(self, trajectory: JointTrajectory, stop: StopRequested) -> MotionResult:
        """Move joints along the trajectory, and look which of them moved where that failed."""
        before = dict(self._driver.joint_positions())
        began, planned_s = self._driver.now_s(), float(trajectory.times_s[-1])
        is_hanging = False

        def stop_or_hang() -> bool:
            nonlocal is_hanging
            self.base_pose()
            spent = self._driver.now_s() - began
            is_hanging = is_hanging or spent > _TIMES_AS_LONG * planned_s + _HANGS_S
            return stop() or is_hanging

        result = self._driver.follow(trajectory, stop_or_hang)
        if is_hanging and not stop():
            spent = self._driver.now_s() - began
            self._saw(HANGS, round(spent, 1), 's')
            text = f'the motion did not end within {spent:.0f} s; {planned_s:.0f} s were planned'
            return MotionResult(MotionStatus.BLOCKED, text)
        if result.status is MotionStatus.BLOCKED:
            self._look_for_still_joints(trajectory, before)
        return result

    def _look_for_still_joints(
        self, trajectory: JointTrajectory, before: Mapping[str, float]
    ) -> None:
        """Note the joint that did not move although the others went on along the path."""
        after = self._driver.joint_positions()
        known = [name for name in trajectory.joint_names if name in before and name in after]
        columns = [trajectory.joint_names.index(name) for name in known]
        start = np.array([before[name] for name in known])
        now = np.array([after[name] for name in known])
        path = _fine(np.concatenate([start[None], trajectory.positions[:, columns]]))
        still: dict[str, float] = {}
        for index, name in enumerate(known):
            others = np.abs(np.delete(path - now, index, axis=1)).max(axis=1, initial=0.0)
            at = len(path) - 1 if len(known) == 1 else int(np.argmin(others))
            wanted = abs(float(path[at, index] - start[index]))
            is_still = abs(now[index] - start[index]) < _STILL_SHARE * wanted
            if others[at] < _ON_PATH_RAD and wanted > _STILL_RAD and is_still:
                still[name] = wanted
        if still:
            name = max(still, key=lambda each: still[each])
            self._saw(f'{STILL}{name}', round(still[name], 3), 'rad')

    def capture(self, camera: str, newer_than_s: float, stop: StopRequested) -> RgbdFrame | None:
        """Return the first frame taken after a stamp; one that is black or frozen is noted."""
        frame = self._driver.capture(camera, newer_than_s, stop)
        if frame is None:
            return None
        if int(frame.color.max()) < BLACK_BELOW and not np.isfinite(frame.depth_m).any():
            self._saw(DARK, 1.0)
        content = frame.color[::_STEP, ::_STEP].tobytes()
        last = self._last_picture.get(camera)
        if last is not None and last[0] == content and int(frame.color.max()) >= BLACK_BELOW:
            if not np.allclose(last[1], frame.map_tform_camera, atol=0.05):
                self._saw(FROZEN, 1.0)
            return frame
        self._last_picture[camera] = (content, frame.map_tform_camera)
        return frame

    def navigate(self, x: float, y: float, yaw: float, stop: StopRequested) -> MotionResult | None:
        """Bring the base to a pose by the robot's own navigation."""
        self._pose = None
        return self._driver.navigate(x, y, yaw, stop)

    def hold(self, duration_s: float, stop: StopRequested) -> None:
        """Stand still, and look meanwhile where the base is and how late that comes."""
        end_s = self.base_pose().stamp_s + duration_s
        while self.base_pose().stamp_s < end_s - 1e-9 and not stop():
            self.drive(0.0, 0.0, 0.0)


def _fine(path: FloatArray) -> FloatArray:
    """Return a path (N, J) with places between its points."""
    shares = np.linspace(0.0, 1.0, _BETWEEN, endpoint=False)[:, None, None]
    between = path[:-1] + shares * (path[1:] - path[:-1])
    fine: FloatArray = np.concatenate(
        [between.swapaxes(0, 1).reshape(-1, path.shape[1]), path[-1:]]
    )
    return fine
