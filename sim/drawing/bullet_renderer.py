"""PyBullet's own renderers: its EGL plugin, and TinyRenderer that needs nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
import pybullet as p

from sim.drawing.egl import egl_plugin
from sim.drawing.interface import Buffers
from sim.drawing.light import Light
from sim.drawing.mesh_cache import MeshFiles
from sim.drawing.primitives import with_meshes
from sim.meshes import Mesh
from sim.quiet import quiet
from sim.scene_files import SceneFiles

_MESH_FILES = MeshFiles(most=400)  # fifteen megabytes or so


class BulletRenderer:
    """
    Lets PyBullet draw.

    :param name: ``egl``, ``tiny``, or another for EGL where it loads and TinyRenderer elsewhere.
    :param files: where it writes the meshes of what PyBullet draws otherwise.
    :raises RuntimeError: if EGL was asked for and does not load.
    """

    needs_files = True

    def __init__(self, client_id: int, name: str, files: SceneFiles) -> None:
        self._client = client_id
        self._files = files
        self._written: dict[str, str] = {}
        self._is_egl = False if name == 'tiny' else self._load_egl(required=name == 'egl')
        self.name = 'egl' if self._is_egl else 'tiny'
        self.note = (
            "camera pictures are drawn by PyBullet's EGL plugin"
            if self._is_egl
            else 'camera pictures are drawn by TinyRenderer, about ten times slower than OpenGL: '
            'install libegl1, libgl1 and libgl1-mesa-dri'
        )
        _MESH_FILES.forget_many(client_id, egl_plugin() if self._is_egl else None)
        if self._is_egl:
            with quiet():  # EGL introduces itself with the first picture
                self.draw(np.eye(4), np.eye(4), 8, 8, Light(), True)

    def _load_egl(self, required: bool) -> bool:
        path, plugin = egl_plugin(), -1
        if path is not None:
            with quiet():
                plugin = p.loadPlugin(path, '_eglRendererPlugin', physicsClientId=self._client)
        if plugin < 0 and required:
            raise RuntimeError(
                'the EGL renderer was asked for but does not load: install libegl1 and '
                "libgl1-mesa-dri, or use renderer 'tiny'"
            )
        return plugin >= 0

    def prepared(self, urdf: str) -> str:
        """Return the URDF with meshes for boxes and cylinders, which have round normals else."""
        drawn = with_meshes(urdf, self._mesh_file)
        _MESH_FILES.written(drawn.count('<mesh'))
        return drawn

    def _mesh_file(self, name: str, mesh: Mesh) -> str:
        if name not in self._written:
            self._written[name] = self._files.mesh(mesh, is_read=True)
        return self._written[name]

    def add(
        self, body: int, links: Mapping[str, int], urdf: str, meshes: Mapping[str, Mesh]
    ) -> None:
        """Do nothing: PyBullet shows what it loads."""

    def remove(self, body: int) -> None:
        """Do nothing: PyBullet forgets it itself."""

    def recolour(self, body: int, link: int, colour: Sequence[float]) -> None:
        """Give all that is seen of a link one colour; EGL knows no single shape."""
        p.changeVisualShape(body, link, rgbaColor=[*colour, 1.0], physicsClientId=self._client)

    def draw(
        self,
        view: NDArray[np.float64],
        projection: NDArray[np.float64],
        width: int,
        height: int,
        light: Light,
        with_bodies: bool,
    ) -> Buffers:
        """Draw with OpenGL's matrices (4, 4), as `Renderer` says."""
        image: Any = p.getCameraImage(
            width,
            height,
            viewMatrix=view.T.ravel().tolist(),
            projectionMatrix=projection.T.ravel().tolist(),
            lightDirection=list(light.direction),
            lightDistance=light.distance,
            lightColor=list(light.colour),
            lightAmbientCoeff=light.ambient,
            lightDiffuseCoeff=light.diffuse,
            lightSpecularCoeff=light.specular,
            shadow=int(light.shadow and self._is_egl),  # threefold cost in TinyRenderer
            flags=0 if with_bodies else p.ER_NO_SEGMENTATION_MASK,
            renderer=p.ER_BULLET_HARDWARE_OPENGL if self._is_egl else p.ER_TINY_RENDERER,
            physicsClientId=self._client,
        )
        colour = np.asarray(image[2], dtype=np.uint8).reshape(height, width, 4)[:, :, :3]
        depth = np.asarray(image[3], dtype=np.float32).reshape(height, width)
        bodies = np.empty((0, 0), dtype=np.int32)
        if with_bodies:
            bodies = np.asarray(image[4], dtype=np.int32).reshape(height, width)
        return np.ascontiguousarray(colour), depth, bodies

    def close(self) -> None:
        """Do nothing: the plugin goes with the client."""
