"""Bodies built from coloured boxes, cylinders, spheres and meshes, written as URDF text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sim.meshes import Mesh
from sim.palette import Colour

Triple = tuple[float, float, float]
BASE = 'body'  # name of the first link of furniture and things


@dataclass(frozen=True)
class Shape:
    """A primitive in its link's frame; ``size`` as the kind wants it, lengths in metres."""

    kind: str  # 'box' (x, y, z), 'cylinder' (radius, length, 0), 'sphere' (radius, 0, 0), 'mesh'
    size: Triple
    position: Triple = (0.0, 0.0, 0.0)
    rpy: Triple = (0.0, 0.0, 0.0)
    colour: Colour = (0.8, 0.8, 0.8)
    path: str = ''  # of a mesh
    seen: bool = True
    solid: bool = True
    mesh: Mesh | None = None  # that the loader writes to a file


@dataclass(frozen=True)
class Link:
    """A link, and the joint that hangs it on its parent (none for the base)."""

    name: str
    shapes: tuple[Shape, ...]
    mass: float = 1.0
    parent: str = ''
    joint: str = ''
    joint_kind: str = 'fixed'
    origin: Triple = (0.0, 0.0, 0.0)
    axis: Triple = (0.0, 0.0, 1.0)
    upper: float = 0.0
    centre: Triple = (0.0, 0.0, 0.0)  # of mass


def body_text(name: str, links: Iterable[Link]) -> str:
    """Return the URDF of a body; its first link is the base."""
    parts = [f'<robot name="{name}">']
    for link in links:
        parts.append(_link_text(link))
        if link.parent:
            parts.append(_joint_text(link))
    parts.append('</robot>')
    return '\n'.join(parts)


def _numbers(values: Iterable[float]) -> str:
    return ' '.join(f'{value:.6g}' for value in values)


def _link_text(link: Link) -> str:
    lines = [f'<link name="{link.name}">', '<inertial>', _origin(link.centre, (0.0, 0.0, 0.0))]
    lines += [f'<mass value="{link.mass:.6g}"/>']
    lines += ['<inertia ixx="0.01" ixy="0" ixz="0" iyy="0.01" iyz="0" izz="0.01"/>']
    lines += ['</inertial>']
    for index, shape in enumerate(link.shapes):
        geometry = ['<geometry>', _geometry(shape), '</geometry>']
        if shape.seen:
            colour = _numbers((*shape.colour, 1.0))
            # A material that is named twice keeps its first colour.
            material = [f'<material name="{link.name}_{index}">', f'<color rgba="{colour}"/>']
            lines += ['<visual>', _origin(shape.position, shape.rpy), *geometry]
            material.append('<specular rgb="0.1 0.1 0.1"/>')
            lines += [*material, '</material>', '</visual>']
        if shape.solid:
            lines += ['<collision>', _origin(shape.position, shape.rpy), *geometry]
            lines += ['</collision>']
    lines.append('</link>')
    return '\n'.join(lines)


def _origin(position: Triple, rpy: Triple) -> str:
    return f'<origin xyz="{_numbers(position)}" rpy="{_numbers(rpy)}"/>'


def _geometry(shape: Shape) -> str:
    if shape.kind == 'box':
        return f'<box size="{_numbers(shape.size)}"/>'
    if shape.kind == 'cylinder':
        return f'<cylinder radius="{shape.size[0]:.6g}" length="{shape.size[1]:.6g}"/>'
    if shape.kind == 'sphere':
        return f'<sphere radius="{shape.size[0]:.6g}"/>'
    if shape.kind == 'mesh':
        return f'<mesh filename="{shape.path}" scale="1 1 1"/>'
    raise ValueError(f'a shape is a box, cylinder, sphere or mesh, got {shape.kind!r}')


def _joint_text(link: Link) -> str:
    return '\n'.join(
        [
            f'<joint name="{link.joint}" type="{link.joint_kind}">',
            f'<parent link="{link.parent}"/>',
            f'<child link="{link.name}"/>',
            _origin(link.origin, (0.0, 0.0, 0.0)),
            f'<axis xyz="{_numbers(link.axis)}"/>',
            f'<limit lower="0" upper="{link.upper:.6g}" effort="1000" velocity="10"/>',
            '<dynamics damping="0.05" friction="0"/>',
            '</joint>',
        ]
    )
