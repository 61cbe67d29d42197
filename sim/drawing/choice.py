"""Chooses what draws the pictures on this machine."""

from __future__ import annotations

from sim.drawing.bullet_renderer import BulletRenderer
from sim.drawing.gl_renderer import GlRenderer
from sim.drawing.interface import Renderer
from sim.scene_files import SceneFiles

RENDERERS = ('auto', 'opengl', 'bullet', 'egl', 'tiny')


def open_renderer(name: str, client_id: int, files: SceneFiles) -> Renderer:
    """
    Return the renderer of a name for a client that has no bodies yet.

    ``opengl`` is ours; ``egl`` and ``tiny`` are PyBullet's own, kept to compare with and for
    machines without OpenGL; ``bullet`` is the first of these that works, ``auto`` of them all.

    :param files: where it may write the world's meshes.
    :raises ValueError: if there is none of that name.
    :raises RuntimeError: if it was asked for by name and does not work here.
    """
    if name not in RENDERERS:
        raise ValueError(f'renderer must be one of {", ".join(RENDERERS)}, got {name!r}')
    if name in ('auto', 'opengl'):
        try:
            return GlRenderer(client_id)
        except OSError as exc:
            if name == 'opengl':
                raise RuntimeError(
                    f'the OpenGL renderer was asked for but does not work: {exc}; install libegl1, '
                    "libgl1 and libgl1-mesa-dri, or use renderer 'tiny'"
                ) from exc
    return BulletRenderer(client_id, name, files)
