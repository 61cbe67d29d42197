"""
Boxes and cylinders of a URDF drawn as meshes, because PyBullet's own have round normals.

Every size gets a mesh file of its own: the EGL renderer takes a file that it has seen before for
the same shape, whatever the scale.
"""

from __future__ import annotations

from collections.abc import Callable
import re

from sim.meshes import box, lathe, Mesh

_VISUAL = re.compile(r'<visual\b.*?</visual>', re.DOTALL)
_BOX = re.compile(r'<box\s+size="([^"]+)"\s*/>')
_CYLINDER = re.compile(r'<cylinder\s+([^>]*?)\s*/>')


def with_meshes(urdf: str, write: Callable[[str, Mesh], str]) -> str:
    """
    Return the URDF with every box and cylinder that is seen replaced by a mesh.

    :param write: given a name for the shape and its mesh, returns the path of its file.
    """

    def drawn_box(match: re.Match[str]) -> str:
        size = [float(value) for value in match[1].split()]
        return f'<mesh filename="{write("box " + match[1], box(size))}"/>'

    def drawn_cylinder(match: re.Match[str]) -> str:
        values = dict(re.findall(r'(\w+)="([^"]+)"', match[1]))
        radius, half = float(values['radius']), float(values['length']) / 2
        profile = [(0.0, -half), (radius, -half), (radius, half), (0.0, half)]
        name = f'cylinder {values["radius"]} {values["length"]}'
        return f'<mesh filename="{write(name, lathe(profile, 20))}"/>'

    def drawn(match: re.Match[str]) -> str:
        return _CYLINDER.sub(drawn_cylinder, _BOX.sub(drawn_box, match[0]))

    return _VISUAL.sub(drawn, urdf)
