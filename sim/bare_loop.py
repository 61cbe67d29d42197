"""The loop that PyBullet's own examples have, without our layers: what they are measured against."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
import pybullet as p

from sim.drawing.light import FAR_M, Light, NEAR_M
from sim.engine import Engine
from sim.renderer import HEAD_CAMERA


class BareLoop:
    """Steps, drives and draws a world that is loaded, with calls of PyBullet alone."""

    def __init__(self, engine: Engine, body: str) -> None:
        self._client = engine.client_id
        self._body = engine.bodies[body]
        self._base = [engine.joint_index(body, f'base_{axis}') for axis in ('x', 'y', 'yaw')]
        self._is_egl = engine.renderer.name == 'egl'

    def step(self, count: int) -> None:
        """Advance by physics steps."""
        for _ in range(count):
            p.stepSimulation(physicsClientId=self._client)

    def drive(self, speed: float, turn: float) -> None:
        """Set the base's motors: forward in m/s, and rad/s."""
        yaw = p.getJointState(self._body, self._base[2], physicsClientId=self._client)[0]
        p.setJointMotorControlArray(
            self._body,
            self._base,
            p.VELOCITY_CONTROL,
            targetVelocities=[speed * np.cos(yaw), speed * np.sin(yaw), turn],
            forces=[250.0, 250.0, 120.0],
            physicsClientId=self._client,
        )

    def draw(self, world_tform_camera: NDArray[np.float64]) -> NDArray[np.float32]:
        """Draw colour and depth from a pose (4, 4), as the head camera; returns the depth in metres."""
        camera, light = HEAD_CAMERA, Light()
        view = np.diag([1.0, -1.0, -1.0, 1.0]) @ np.linalg.inv(world_tform_camera)
        vertical = 2 * float(np.degrees(np.arctan2(camera.height / 2, camera.fy)))
        image = p.getCameraImage(
            camera.width,
            camera.height,
            viewMatrix=view.T.ravel().tolist(),
            projectionMatrix=p.computeProjectionMatrixFOV(
                vertical, camera.width / camera.height, NEAR_M, FAR_M
            ),
            lightDirection=list(light.direction),
            shadow=int(light.shadow and self._is_egl),
            flags=p.ER_NO_SEGMENTATION_MASK,
            renderer=p.ER_BULLET_HARDWARE_OPENGL if self._is_egl else p.ER_TINY_RENDERER,
            physicsClientId=self._client,
        )
        buffer = np.asarray(image[3], dtype=np.float32).reshape(camera.height, camera.width)
        return np.asarray(FAR_M * NEAR_M / (FAR_M - (FAR_M - NEAR_M) * buffer), dtype=np.float32)
