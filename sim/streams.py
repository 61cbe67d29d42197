"""What the robot says of itself and sees, which faults may make differ from what is so."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import cos, sin

import numpy as np
from numpy.typing import NDArray

from sim.driver import Driver
from sim.renderer import Picture

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class RobotState:
    """
    What the robot measures of itself at one moment.

    :ivar joints: names, then positions, velocities and efforts, of all joints but the base's.
    :ivar pose: x, y, yaw of the base in `map`, as it localises itself.
    :ivar velocity: of the base, in `base_link`.
    """

    stamp_s: float
    joints: tuple[list[str], list[float], list[float], list[float]]
    pose: FloatArray  # (3,)
    velocity: FloatArray  # (3,)
    is_stopped: bool


@dataclass
class Streams:
    """
    Passes on what the robot measures; as it is, while nothing here says otherwise.

    :ivar dark: cameras that see nothing.
    :ivar frozen: cameras that go on sending what they saw last.
    :ivar offset: of the localisation: metres along x and y of `map`, radians.
    :ivar delay_s: by which state and pictures leave late.
    """

    dark: set[str] = field(default_factory=set)
    frozen: set[str] = field(default_factory=set)
    offset: tuple[float, float, float] = (0.0, 0.0, 0.0)
    delay_s: float = 0.0
    _last: dict[str, Picture] = field(default_factory=dict)

    def state(self, driver: Driver, stamp_s: float) -> RobotState:
        """Return what the robot measures now."""
        pose, velocity = driver.base.state()
        joints = driver.joint_states()
        return RobotState(stamp_s, joints, self.located(pose), velocity, driver.is_stopped)

    def located(self, pose: FloatArray) -> FloatArray:
        """Return where a base that stands at ``pose`` (x, y, yaw) takes itself to be."""
        if not any(self.offset):
            return pose
        x, y, yaw = pose + np.array(self.offset)
        return np.array([x, y, np.arctan2(np.sin(yaw), np.cos(yaw))])

    def picture(self, camera: str, picture: Picture, pose: FloatArray) -> Picture:
        """
        Return the picture that a camera sends; its pose follows the localisation.

        A frozen camera repeats itself under new stamps, and the pose beside its pictures is that
        of now: neither driver nor arm knows.

        :param pose: x, y, yaw of the base, where it truly is.
        """
        if camera not in self.frozen or camera not in self._last:
            self._last[camera] = picture
        last = self._last[camera]
        shown = replace(picture, colour=last.colour, depth=last.depth, bodies=last.bodies)
        if camera in self.dark:
            shown = _dark(shown)
        if not any(self.offset):
            return shown
        shift = _planar(self.located(pose)) @ np.linalg.inv(_planar(pose))
        return replace(shown, world_tform_camera=shift @ picture.world_tform_camera)


def _dark(picture: Picture) -> Picture:
    return replace(
        picture,
        colour=np.zeros_like(picture.colour),
        depth=np.full_like(picture.depth, np.nan),
        bodies=np.full_like(picture.bodies, -1),
    )


def _planar(pose: FloatArray) -> FloatArray:
    """Return x, y, yaw as a transform (4, 4)."""
    transform = np.eye(4)
    c, s = cos(pose[2]), sin(pose[2])
    transform[:2, :2] = [[c, -s], [s, c]]
    transform[:2, 3] = pose[:2]
    return transform
