"""Draws the world with OpenGL: by a GPU where there is one, by Mesa's rasteriser elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import moderngl
import numpy as np
from numpy.typing import NDArray

from sim.drawing.gl_context import current, give_back, open_context
from sim.drawing.interface import Buffers
from sim.drawing.light import Light
from sim.drawing.link_poses import BASE_LINK, LinkPoses
from sim.drawing.seen_links import seen_links, without_visuals
from sim.drawing.shaders import (
    PICTURE_FRAGMENT,
    PICTURE_VERTEX,
    POSE_TEXELS,
    SHADOW_FRAGMENT,
    SHADOW_VERTEX,
)
from sim.drawing.shadows import set_matrix, Shadows
from sim.drawing.shape_buffers import FINE, ShapeBuffers
from sim.meshes import Mesh

Matrix = NDArray[np.float64]

BACKGROUND = (0.7, 0.7, 0.8)
BRIGHTNESS = 0.5
"""Of what no light reaches, and of what the light adds where it falls straight."""
SHADOW_SHARE = 0.3
"""Of the light, that a shadow takes away; the rest comes from everywhere."""
_POSES, _STILL, _MOVING = 0, 1, 2  # where the textures are


@dataclass
class _Target:
    """What pictures of one size are drawn into."""

    frame: moderngl.Framebuffer
    colour: moderngl.Texture
    depth: moderngl.Texture
    bodies: moderngl.Texture | None


class GlRenderer:
    """
    Keeps all that is seen in the graphics memory and draws it with one call for each picture.

    PyBullet is asked for poses alone: its own renderers draw every shape by itself, with a shadow
    map of the whole world each time.

    :raises OSError: if there is no OpenGL here.
    """

    name = 'opengl'
    needs_files = False

    def __init__(self, client_id: int) -> None:
        self._context = open_context()
        self._poses = LinkPoses(client_id)
        with current(self._context) as context:
            self.note = f'camera pictures are drawn by OpenGL ({context.info["GL_RENDERER"]})'
            self._picture = context.program(PICTURE_VERTEX, PICTURE_FRAGMENT)
            self._shadow = context.program(SHADOW_VERTEX, SHADOW_FRAGMENT)
            self._shapes = ShapeBuffers(context, (self._picture, self._shadow))
            self._shadows = Shadows(context, self._shapes, self._shadow)
            self._pose_rows = self._pose_texture(len(self._shapes.reach))
            for program in (self._picture, self._shadow):
                program['poses'] = _POSES
            self._picture['still_shadows'] = _STILL
            self._picture['moving_shadows'] = _MOVING
        self._targets: dict[tuple[int, int, bool], _Target] = {}

    def _pose_texture(self, count: int) -> moderngl.Texture:
        texture = self._context.texture((POSE_TEXELS, count), 4, dtype='f4')
        texture.filter = (moderngl.NEAREST, moderngl.NEAREST)
        return texture

    def prepared(self, urdf: str) -> str:
        """Return what PyBullet is to load: bodies that it cannot see."""
        return without_visuals(urdf)

    def add(
        self, body: int, links: Mapping[str, int], urdf: str, meshes: Mapping[str, Mesh]
    ) -> None:
        """Show what a URDF has to be seen."""
        seen = seen_links(urdf, meshes)
        if not seen:
            return
        with current(self._context):
            numbers = [self._shapes.add(each) for each in seen]
        self._poses.add(body, [links.get(each.name, BASE_LINK) for each in seen], numbers)

    def remove(self, body: int) -> None:
        """Show a body no longer."""
        with current(self._context):
            for number in self._poses.remove(body):
                self._shapes.remove(number)

    def recolour(self, body: int, link: int, colour: Sequence[float]) -> None:
        """Give all that is seen of a link one colour."""
        number = self._poses.number(body, link)
        if number is not None:
            with current(self._context):
                self._shapes.recolour(number, colour)

    def draw(
        self,
        view: Matrix,
        projection: Matrix,
        width: int,
        height: int,
        light: Light,
        with_bodies: bool,
    ) -> Buffers:
        """Draw with OpenGL's matrices (4, 4), as `Renderer` says."""
        poses = self._poses.read(len(self._shapes.reach))
        spheres = _in_world(poses, self._shapes.reach)
        with current(self._context) as context:
            if self._pose_rows.size[1] != len(poses):
                self._pose_rows.release()
                self._pose_rows = self._pose_texture(len(poses))
            self._pose_rows.write(poses.tobytes())
            self._pose_rows.use(_POSES)
            context.enable_only(moderngl.DEPTH_TEST | moderngl.CULL_FACE)
            if light.shadow:
                self._shadows.update(light.direction, poses, spheres)
            context.front_face = 'cw'  # upside down, see `_set_picture`
            target = self._target(width, height, with_bodies)
            target.frame.use()
            target.frame.clear(*BACKGROUND, 1.0, depth=1.0)
            self._set_picture(view, projection, light)
            self._shapes.draw(self._picture, FINE, _in_view(projection @ view, view, spheres))
            return _read(target, width, height)

    def _set_picture(self, view: Matrix, projection: Matrix, light: Light) -> None:
        # Textures have their first row below, pictures above.
        upside_down = np.diag([1.0, -1.0, 1.0, 1.0])
        picture, shadows = self._picture, self._shadows
        set_matrix(picture, 'clip_tform_world', upside_down @ projection @ view)
        for name, shadow_map, place in (
            ('still', shadows.still, _STILL),
            ('moving', shadows.moving, _MOVING),
        ):
            shadow_map.texture.use(place)
            set_matrix(picture, f'{name}_tform_world', shadow_map.light_tform_world)
        to_light = np.asarray(light.direction) / np.linalg.norm(light.direction)
        picture['to_light'] = tuple(to_light.tolist())
        picture['eye'] = tuple(np.linalg.inv(view)[:3, 3].tolist())
        picture['ambient'] = (BRIGHTNESS,) * 3
        picture['diffuse'] = tuple(BRIGHTNESS * part for part in light.colour)
        picture['specular'] = light.specular
        picture['shadowed'] = SHADOW_SHARE if light.shadow else 0.0

    def _target(self, width: int, height: int, with_bodies: bool) -> _Target:
        key = (width, height, with_bodies)
        if key not in self._targets:
            context = self._context
            colour = context.texture((width, height), 4)
            bodies = context.texture((width, height), 1, dtype='f4') if with_bodies else None
            depth = context.depth_texture((width, height))
            parts = [colour] if bodies is None else [colour, bodies]
            self._targets[key] = _Target(context.framebuffer(parts, depth), colour, depth, bodies)
        return self._targets[key]

    def close(self) -> None:
        """Give the context back; what was made in it goes with the renderer, or by the next."""
        give_back(self._context)


def _in_world(poses: NDArray[np.float32], reach: Matrix) -> Matrix:
    """Return spheres (N, 4) in the world of spheres in the links' frames."""
    middles = np.einsum('nij,nj->ni', poses[:, :3, :3], reach[:, :3]) + poses[:, :3, 3]
    return np.column_stack([middles, reach[:, 3]])


def _in_view(clip_tform_world: Matrix, view: Matrix, spheres: Matrix) -> NDArray[np.int64]:
    """Return the numbers of spheres that reach into a picture, the nearest first: it hides the rest."""
    walls = np.concatenate([clip_tform_world[3] + sign * clip_tform_world[:3] for sign in (1, -1)])
    walls = walls.reshape(6, 4)
    walls /= np.linalg.norm(walls[:, :3], axis=1, keepdims=True)
    inside = spheres[:, :3] @ walls[:, :3].T + walls[:, 3] > -spheres[:, 3:]
    numbers = np.nonzero(inside.all(axis=1) & (spheres[:, 3] >= 0.0))[0]
    away = -(spheres[numbers, :3] @ view[2, :3]) - spheres[numbers, 3]
    return numbers[np.argsort(away)]


def _read(target: _Target, width: int, height: int) -> Buffers:
    colour = np.frombuffer(target.colour.read(), dtype=np.uint8).reshape(height, width, 4)
    depth = np.frombuffer(target.depth.read(), dtype=np.float32).reshape(height, width)
    if target.bodies is None:
        return np.ascontiguousarray(colour[:, :, :3]), depth, np.empty((0, 0), dtype=np.int32)
    bodies = np.frombuffer(target.bodies.read(), dtype=np.float32).reshape(height, width)
    shown = np.where(depth < 1.0, bodies, -1.0).astype(np.int32)
    return np.ascontiguousarray(colour[:, :, :3]), depth, shown
