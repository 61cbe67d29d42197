"""The files from which PyBullet loads the bodies of one world."""

from __future__ import annotations

from pathlib import Path
import tempfile

from sim.meshes import Mesh
from sim.quick_folder import quick_folder


class SceneFiles:
    """
    A folder that lives as long as a world.

    :ivar meshes: by the path that stands for them in a URDF, whether there is a file or not.
    """

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix='tapa-sim-', dir=quick_folder())
        self._count = 0
        self.meshes: dict[str, Mesh] = {}

    def write(self, text: str, suffix: str) -> str:
        """Write a file and return its path."""
        path = self._new_path(suffix)
        path.write_text(text)
        return str(path)

    def mesh(self, mesh: Mesh, is_read: bool) -> str:
        """
        Return the path that stands for a mesh.

        :param is_read: whether PyBullet reads it; without that there is no file.
        """
        path = self._new_path('.obj')
        if is_read:
            path.write_text(mesh.obj_text())
        self.meshes[str(path)] = mesh
        return str(path)

    def _new_path(self, suffix: str) -> Path:
        self._count += 1
        return Path(self._folder.name) / f'{self._count:05d}{suffix}'

    def close(self) -> None:
        """Delete the folder."""
        self._folder.cleanup()
        self.meshes.clear()
