"""Links, joints and simple shapes as values, written out as URDF text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Triple = tuple[float, float, float]
ZERO: Triple = (0.0, 0.0, 0.0)
FINGER_EFFORT_N = 70.0
FINGER_SPEED_M_S = 0.2


@dataclass(frozen=True)
class Shape:
    """A primitive at an offset in its link: ``box`` (x, y, z), ``cylinder`` or ``sphere``."""

    kind: str
    size: tuple[float, ...]  # box: full extents; cylinder: radius, length along z; sphere: radius
    xyz: Triple = ZERO
    rpy: Triple = ZERO

    def geometry(self) -> str:
        """Return the URDF element of the bare shape."""
        if self.kind == 'box':
            return f'<box size="{_numbers(self.size)}"/>'
        if self.kind == 'cylinder':
            return f'<cylinder radius="{self.size[0]:g}" length="{self.size[1]:g}"/>'
        if self.kind == 'sphere':
            return f'<sphere radius="{self.size[0]:g}"/>'
        raise ValueError(f"kind must be 'box', 'cylinder' or 'sphere', got {self.kind!r}")


@dataclass(frozen=True)
class Link:
    """
    A link: what it weighs, what touches, and what is seen.

    :ivar mesh: file drawn instead of the shapes, or '' to draw the shapes.
    """

    name: str
    mass: float = 0.0
    centre: Triple = ZERO
    inertia: float = 0.0  # about each axis, kg m^2
    shapes: tuple[Shape, ...] = ()
    visuals: tuple[Shape, ...] = ()
    colour: tuple[float, float, float, float] = (0.9, 0.91, 0.92, 1.0)
    mesh: str = ''
    mesh_rpy: Triple = ZERO
    friction: float | None = None

    def urdf(self) -> str:
        """Return the element with a line break between tags (PyBullet cuts long lines)."""
        lines = [f'<link name="{self.name}">']
        if self.mass > 0.0:
            lines += _inertial(self.mass, self.centre, self.inertia)
        if self.friction is not None:
            lines += ['<contact>', f'<lateral_friction value="{self.friction:g}"/>', '</contact>']
        if self.mesh:
            lines += _element('visual', ZERO, self.mesh_rpy, f'<mesh filename="{self.mesh}"/>')
            lines.insert(-1, self._material())
        for shape in () if self.mesh else (self.visuals or self.shapes):
            lines += _element('visual', shape.xyz, shape.rpy, shape.geometry())
            lines.insert(-1, self._material())
        for shape in self.shapes:
            lines += _element('collision', shape.xyz, shape.rpy, shape.geometry())
        return '\n'.join([*lines, '</link>'])

    def _material(self) -> str:
        return (
            f'<material name="{self.name}_colour">\n'
            f'<color rgba="{_numbers(self.colour)}"/>\n</material>'
        )


def frame_link(name: str) -> Link:
    """Return a link that marks a frame; without a mass PyBullet gives it a whole kilogram."""
    return Link(name, mass=0.001, inertia=1e-6)


@dataclass(frozen=True)
class Joint:
    """A joint between two links; ``kind`` is URDF's type, limits are radians or metres."""

    name: str
    kind: str
    parent: str
    child: str
    xyz: Triple = ZERO
    rpy: Triple = ZERO
    axis: Triple = (0.0, 0.0, 1.0)
    lower: float = 0.0
    upper: float = 0.0
    effort: float = 0.0
    velocity: float = 0.0

    def urdf(self) -> str:
        """Return the element with a line break between tags."""
        lines = [
            f'<joint name="{self.name}" type="{self.kind}">',
            _origin(self.xyz, self.rpy),
            f'<parent link="{self.parent}"/>',
            f'<child link="{self.child}"/>',
        ]
        if self.kind != 'fixed':
            limits = f'effort="{self.effort:g}" velocity="{self.velocity:g}"'
            if self.kind != 'continuous':
                limits = f'lower="{self.lower:g}" upper="{self.upper:g}" {limits}'
            lines += [
                f'<axis xyz="{_numbers(self.axis)}"/>',
                f'<limit {limits}/>',
                '<dynamics damping="0.0" friction="0.0"/>',
            ]
        return '\n'.join([*lines, '</joint>'])


@dataclass(frozen=True)
class Turning:
    """
    A revolute joint about its own z axis, one row of an arm's table.

    :ivar xyz: where it is in the link before, metres.
    :ivar rpy: how it is turned against the link before, radians.
    """

    xyz: Triple
    rpy: Triple
    lower: float
    upper: float
    effort: float
    velocity: float


def arm_joints(names: Sequence[str], links: Sequence[str], rows: Sequence[Turning]) -> list[Joint]:
    """Return the joints of an arm, each between a link and the next; one more link than joints."""
    if not len(names) == len(rows) == len(links) - 1:
        raise ValueError(
            'an arm needs as many names as rows and one more link, got '
            f'{len(names)} names, {len(rows)} rows and {len(links)} links'
        )
    return [
        Joint(
            name, 'revolute', parent, child, row.xyz, row.rpy,
            lower=row.lower, upper=row.upper, effort=row.effort, velocity=row.velocity,
        )
        for name, parent, child, row in zip(names, links[:-1], links[1:], rows, strict=True)
    ]  # fmt: skip


def finger_joints(
    names: Sequence[str], hand: str, fingers: Sequence[str], forward_m: float, travel_m: float
) -> list[Joint]:
    """Return the joints of a left and a right finger that slide apart along y in a hand."""
    return [
        Joint(
            name, 'prismatic', hand, finger, (0.0, 0.0, forward_m), axis=(0.0, side, 0.0),
            upper=travel_m, effort=FINGER_EFFORT_N, velocity=FINGER_SPEED_M_S,
        )
        for name, finger, side in zip(names, fingers, (1.0, -1.0), strict=True)
    ]  # fmt: skip


def robot_urdf(name: str, links: Sequence[Link], joints: Sequence[Joint]) -> str:
    """Return the whole document; the root is the link that is nobody's child."""
    parts = ['<?xml version="1.0"?>', f'<robot name="{name}">']
    parts += [link.urdf() for link in links]
    parts += [joint.urdf() for joint in joints]
    return '\n'.join([*parts, '</robot>', ''])


def _numbers(values: Sequence[float]) -> str:
    return ' '.join(f'{value:.10g}' for value in values)


def _origin(xyz: Triple, rpy: Triple) -> str:
    return f'<origin xyz="{_numbers(xyz)}" rpy="{_numbers(rpy)}"/>'


def _element(tag: str, xyz: Triple, rpy: Triple, geometry: str) -> list[str]:
    return [f'<{tag}>', _origin(xyz, rpy), '<geometry>', geometry, '</geometry>', f'</{tag}>']


def _inertial(mass: float, centre: Triple, inertia: float) -> list[str]:
    i = f'{inertia:g}'
    return [
        '<inertial>',
        _origin(centre, ZERO),
        f'<mass value="{mass:g}"/>',
        f'<inertia ixx="{i}" ixy="0" ixz="0" iyy="{i}" iyz="0" izz="{i}"/>',
        '</inertial>',
    ]
