"""Which places the light reaches: the world's depth as the light sees it, in two maps."""

from __future__ import annotations

import moderngl
import numpy as np
from numpy.typing import NDArray

from sim.drawing.shape_buffers import COARSE, ShapeBuffers

Matrix = NDArray[np.float64]

STILL_PX, MOVING_PX = 2048, 1024
MOST_MOVING = 64
"""When more links have moved than these, those that have come to rest are sorted out again."""
LARGEST_M = 2.5
"""Radius of what throws a shadow: the light is that of rooms with ceilings, and a wall would throw
one as in a house without a roof."""
_STEP_M = 0.25
"""To multiples of this a map's bounds go out."""
_OFFSET = (2.0, 4.0)
"""Pushes what throws a shadow from the light, by its slope and as such: it must not lie in its own."""


class ShadowMap:
    """
    The depth of some links as a directional light sees them.

    :ivar texture: compares a depth with its own.
    :ivar light_tform_world: (4, 4) into the map, -1 to 1.
    """

    def __init__(self, context: moderngl.Context, size_px: int) -> None:
        self._context = context
        self.texture = context.depth_texture((size_px, size_px))
        self.texture.compare_func = '<='
        self.texture.filter = (moderngl.LINEAR, moderngl.LINEAR)
        self._target = context.framebuffer(depth_attachment=self.texture)
        self.light_tform_world = np.eye(4)

    def bound(self, turn: Matrix, spheres: Matrix) -> None:
        """Choose what the map covers: spheres (N, 4), as seen along a light whose axes (3, 3) are."""
        if not len(spheres):
            self.light_tform_world = np.diag([1e-3, 1e-3, 1e-3, 1.0])
            return
        places, radii = spheres[:, :3] @ turn.T, spheres[:, 3:]
        low = np.floor((places - radii).min(axis=0) / _STEP_M) * _STEP_M
        high = np.ceil((places + radii).max(axis=0) / _STEP_M) * _STEP_M
        scale = (2.0, 2.0, -2.0) / (high - low)
        self.light_tform_world = np.eye(4)
        self.light_tform_world[:3, :3] = scale[:, None] * turn
        self.light_tform_world[:3, 3] = -scale * 0.5 * (low + high)

    def draw(
        self, shapes: ShapeBuffers, program: moderngl.Program, numbers: NDArray[np.int64]
    ) -> None:
        """Draw links of these numbers anew."""
        set_matrix(program, 'light_tform_world', self.light_tform_world)
        self._target.use()
        self._context.front_face = 'ccw'
        self._target.clear(depth=1.0)
        self._context.polygon_offset = _OFFSET
        shapes.draw(program, COARSE, numbers)
        self._context.polygon_offset = (0.0, 0.0)


class Shadows:
    """
    Keeps the map of what rests, so that only what moves is drawn for each picture.

    :ivar still: the map of what rests; ``moving`` that of the rest, a robot mostly.
    """

    def __init__(
        self, context: moderngl.Context, shapes: ShapeBuffers, program: moderngl.Program
    ) -> None:
        self._shapes = shapes
        self._program = program
        self.still = ShadowMap(context, STILL_PX)
        self.moving = ShadowMap(context, MOVING_PX)
        self._turn = np.zeros((3, 3))
        self._poses = np.zeros((0, 4, 4), dtype=np.float32)
        self._movers = np.zeros(0, dtype=bool)

    def update(
        self, to_light: tuple[float, ...], poses: NDArray[np.float32], spheres: Matrix
    ) -> None:
        """
        Bring both maps up to date.

        :param to_light: direction to the light.
        :param poses: (count, 4, 4) of all links, with the bodies' ids; ``spheres`` (count, 4) are
            around them in the world, with a negative radius where there is none.
        """
        turn = light_axes(to_light)
        changed = (
            np.ones(len(poses), dtype=bool)
            if len(poses) != len(self._poses) or not np.array_equal(turn, self._turn)
            else (poses != self._poses).any(axis=(1, 2))
        )
        if not changed.any():
            return
        first = changed.all()
        self._poses, self._turn = poses, turn
        there = (spheres[:, 3] >= 0.0) & (spheres[:, 3] < LARGEST_M)
        movers = np.zeros(len(poses), dtype=bool) if first else self._movers | changed
        if movers.sum() > MOST_MOVING:
            movers = np.zeros(len(poses), dtype=bool)
        if first or not np.array_equal(movers, self._movers):
            self._movers = movers
            numbers = np.nonzero(there & ~movers)[0]
            self.still.bound(turn, spheres[there])
            self.still.draw(self._shapes, self._program, numbers)
        numbers = np.nonzero(there & movers)[0]
        self.moving.bound(turn, spheres[numbers])
        self.moving.draw(self._shapes, self._program, numbers)


def light_axes(to_light: tuple[float, ...]) -> Matrix:
    """Return axes (3, 3), as rows, of which the last points to the light."""
    up = np.asarray(to_light, dtype=np.float64) / np.linalg.norm(to_light)
    side = np.cross((0.0, 1.0, 0.0) if abs(up[1]) < 0.9 else (1.0, 0.0, 0.0), up)
    side /= np.linalg.norm(side)
    return np.stack([side, np.cross(up, side), up])


def set_matrix(program: moderngl.Program, name: str, matrix: Matrix) -> None:
    """Set a program's matrix (4, 4), which OpenGL takes column by column."""
    program[name] = tuple(matrix.T.ravel().tolist())
