"""The camera on the robot's mast."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
import pybullet as p

from sim.engine import Engine
from sim.renderer import HEAD_CAMERA, Picture, render
from sim.robot_model import CAMERA_FRAME


class HeadCamera:
    """Takes pictures from the robot's optical frame, wherever the robot has carried it."""

    def __init__(self, engine: Engine, body: str) -> None:
        self._engine = engine
        self._body = engine.bodies[body]
        self._link = engine.link_index(body, CAMERA_FRAME)

    def pose(self) -> NDArray[np.float64]:
        """Return the optical frame (4, 4) in `map`: z forward, x right, y down."""
        state = p.getLinkState(
            self._body,
            self._link,
            computeForwardKinematics=1,
            physicsClientId=self._engine.client_id,
        )
        pose = np.eye(4)
        pose[:3, :3] = np.reshape(p.getMatrixFromQuaternion(state[5]), (3, 3))
        pose[:3, 3] = state[4]
        return pose

    def take(self) -> Picture:
        """Draw what the camera sees now."""
        return render(self._engine, self.pose(), HEAD_CAMERA)
