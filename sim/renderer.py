"""Camera pictures: colour, depth in metres and which body is where."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.drawing.light import FAR_M, Light, NEAR_M
from sim.engine import Engine

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Intrinsics:
    """A pinhole camera; pixel centres lie at whole numbers, as OpenCV has it."""

    width: int
    height: int
    fx: float
    fy: float
    cx: float
    cy: float

    def __post_init__(self) -> None:
        if self.width < 1 or self.height < 1 or self.fx <= 0 or self.fy <= 0:
            raise ValueError(f'a camera needs a positive size and focal length, got {self}')

    @staticmethod
    def from_fov(width: int, height: int, horizontal_fov: float) -> Intrinsics:
        """Return a camera of square pixels with this opening angle, in radians."""
        focal = width / 2 / np.tan(horizontal_fov / 2)
        return Intrinsics(width, height, focal, focal, width / 2 - 0.5, height / 2 - 0.5)

    def matrix(self) -> Matrix:
        """Return the camera matrix K (3, 3)."""
        return np.array([[self.fx, 0, self.cx], [0, self.fy, self.cy], [0, 0, 1.0]])

    def project(self, points: Matrix) -> Matrix:
        """Return the pixels (N, 2) of points (N, 3) in the optical frame, in front of it."""
        return points[:, :2] / points[:, 2:] * (self.fx, self.fy) + (self.cx, self.cy)

    def back_project(self, depth: NDArray[np.float32]) -> Matrix:
        """Return the points (H, W, 3) in the optical frame; NaN where the depth is."""
        v, u = np.indices(depth.shape)
        x, y = (u - self.cx) / self.fx, (v - self.cy) / self.fy
        return np.stack([x * depth, y * depth, depth], axis=-1).astype(np.float64)


HEAD_CAMERA = Intrinsics.from_fov(640, 480, float(np.radians(70.0)))


@dataclass(frozen=True)
class Picture:
    """
    What a camera saw.

    :ivar colour: (H, W, 3) uint8, red first.
    :ivar depth: (H, W) float32, metres along the optical axis, NaN where there is nothing.
    :ivar bodies: (H, W) int32, ids of bodies, -1 where there is nothing; (0, 0) if not drawn.
    """

    colour: NDArray[np.uint8]
    depth: NDArray[np.float32]
    bodies: NDArray[np.int32]
    intrinsics: Intrinsics
    world_tform_camera: Matrix


def render(
    engine: Engine,
    world_tform_camera: Matrix,
    camera: Intrinsics,
    light: Light | None = None,
    with_bodies: bool = True,
) -> Picture:
    """
    Draw what a camera sees whose optical frame (z forward, x right, y down) stands there.

    :param with_bodies: tell which body is where too, which costs a third more.
    """
    flip = np.diag([1.0, -1.0, -1.0, 1.0])
    view = flip @ np.linalg.inv(world_tform_camera)
    colour, buffer, bodies = engine.camera_buffers(
        view, _projection(camera), camera.width, camera.height, light or Light(), with_bodies
    )
    depth = FAR_M * NEAR_M / (FAR_M - (FAR_M - NEAR_M) * buffer)
    depth[buffer >= 1.0] = np.nan
    return Picture(
        colour, depth.astype(np.float32, copy=False), bodies, camera, world_tform_camera
    )


def _projection(camera: Intrinsics) -> Matrix:
    matrix = np.zeros((4, 4))
    matrix[0, 0] = 2 * camera.fx / camera.width
    matrix[1, 1] = 2 * camera.fy / camera.height
    matrix[0, 2] = 1 - 2 * (camera.cx + 0.5) / camera.width
    matrix[1, 2] = 2 * (camera.cy + 0.5) / camera.height - 1
    matrix[2, 2] = -(FAR_M + NEAR_M) / (FAR_M - NEAR_M)
    matrix[2, 3] = -2 * FAR_M * NEAR_M / (FAR_M - NEAR_M)
    matrix[3, 2] = -1.0
    return matrix


def look_at(eye: Matrix, target: Matrix) -> Matrix:
    """Return the pose (4, 4) of a level camera's optical frame that looks at a point."""
    forward = np.asarray(target, dtype=np.float64) - eye
    forward = forward / np.linalg.norm(forward)
    right = np.cross(forward, [0.0, 0.0, 1.0])
    length = np.linalg.norm(right)
    right = right / length if length > 1e-6 else np.array([0.0, -1.0, 0.0])
    pose = np.eye(4)
    pose[:3, 0], pose[:3, 1], pose[:3, 2] = right, np.cross(forward, right), forward
    pose[:3, 3] = eye
    return pose
