"""The cameras that the robot carries: on the mast and on the wrist, with what disturbs them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
import pybullet as p

from sim.engine import Engine
from sim.renderer import HEAD_CAMERA, Intrinsics, Picture, render
from sim.robot_model import CAMERA_FRAME, WRIST_CAMERA_FRAME

FloatArray = NDArray[np.float64]
Filter = Callable[[str, Picture], Picture]

# The field of view of a close-range stereo camera, at a third of the head camera's pixels.
WRIST_CAMERA = Intrinsics.from_fov(424, 240, float(np.radians(84.0)))


@dataclass(frozen=True)
class Mount:
    """The link whose frame is the camera's optical one, and the camera's measures."""

    frame: str
    intrinsics: Intrinsics


CAMERAS: Mapping[str, Mount] = {
    'head': Mount(CAMERA_FRAME, HEAD_CAMERA),
    'wrist': Mount(WRIST_CAMERA_FRAME, WRIST_CAMERA),
}
"""Name, as in the topics ``camera/<name>/...``, -> where it sits."""


@dataclass(frozen=True)
class CameraMotion:
    """A camera's velocity in its own optical frame: metres and radians a second, (3,) each."""

    linear: FloatArray = field(default_factory=lambda: np.zeros(3))
    angular: FloatArray = field(default_factory=lambda: np.zeros(3))


class Cameras:
    """
    Takes pictures from the robot's optical frames, wherever the robot has carried them.

    :ivar filters: given the camera's name and a picture they return what comes out instead; in
        this order, the last one being nearest to whoever looks.
    """

    def __init__(self, engine: Engine, body: str) -> None:
        self._engine = engine
        self._body = engine.bodies[body]
        self._links = {
            name: engine.link_index(body, mount.frame) for name, mount in CAMERAS.items()
        }
        self.filters: list[Filter] = []

    def pose(self, name: str) -> FloatArray:
        """Return an optical frame (4, 4) in `map`: z forward, x right, y down."""
        state = self._state(name)
        pose = np.eye(4)
        pose[:3, :3] = np.reshape(p.getMatrixFromQuaternion(state[5]), (3, 3))
        pose[:3, 3] = state[4]
        return pose

    def motion(self, name: str) -> CameraMotion:
        """Return how fast a camera moves and turns."""
        state = self._state(name)
        turn = np.reshape(p.getMatrixFromQuaternion(state[5]), (3, 3))
        return CameraMotion(np.array(state[6]) @ turn, np.array(state[7]) @ turn)

    def take(self, name: str) -> Picture:
        """
        Return what a camera sees now, without the bodies: a robot has no such picture.

        :raises KeyError: if the robot has no camera of that name.
        """
        picture = render(
            self._engine, self.pose(name), CAMERAS[name].intrinsics, with_bodies=False
        )
        for filtered in self.filters:
            picture = filtered(name, picture)
        return picture

    def _state(self, name: str) -> tuple[tuple[float, ...], ...]:
        state: tuple[tuple[float, ...], ...] = p.getLinkState(
            self._body,
            self._links[name],
            computeLinkVelocity=1,
            computeForwardKinematics=1,
            physicsClientId=self._engine.client_id,
        )
        return state
