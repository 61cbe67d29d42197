"""Parts that several pieces of furniture share: shells, handles, doors, fronts."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from sim.body import BASE, Link, Shape, Triple
from sim.fittings import Control, Glow, Outlet
from sim.meshes import Mesh
from sim.palette import Colour, shaded

DOOR_LIMIT_RAD = float(np.radians(100.0))
WALL = 0.03
BAR = 0.02  # thickness of a handle
STAND_OFF = 0.05  # free space behind a handle


@dataclass(frozen=True)
class Region:
    """
    A level rectangle that things can stand on, in its link's frame (drawers move).

    :ivar relation: ``on`` for open surfaces, ``in`` for the insides of containers.
    :ivar clearance: free height above it, in metres.
    """

    centre: Triple
    size: tuple[float, float]  # along x and y
    clearance: float
    relation: str = 'on'
    link: str = ''


@dataclass(frozen=True)
class Handle:
    """A bar in the piece's frame while closed; its axis is ``y`` or ``z``."""

    centre: Triple
    length: float
    axis: str


@dataclass(frozen=True)
class Module:
    """
    A piece of furniture set into or onto another: a drawer of a dresser, a ring of a stove.

    It is a body and an object of its own; ``offset`` is its frame in that of the piece that
    carries it, of the same heading.
    """

    model: FurnitureModel
    offset: Triple


@dataclass(frozen=True)
class FurnitureModel:
    """
    A kind of furniture with all of its measures chosen.

    One piece has at most one joint that opens it and one control that switches it; what has
    several (a dresser, a stove) carries modules.

    :ivar mount: what it stands on or hangs at: ``floor``, ``top`` (of other furniture), ``wall``
        or ``ceiling``. On a wall its frame lies in the wall's face, +x into the room.
    :ivar mass: in kilograms of a piece that stands loose and can be pushed; 0 for one that is fixed.
    """

    kind: str
    size: Triple  # depth (x), width (y), height (z) of the body without the handle
    links: tuple[Link, ...]
    regions: tuple[Region, ...]
    joint: str = ''
    travel: float = 0.0  # radians or metres, from closed to open
    friction: float = 0.0  # Nm or N
    handle: Handle | None = None
    hinge: str = ''  # 'left' or 'right' as seen by somebody standing in front
    mount: str = 'floor'
    mass: float = 0.0
    control: Control | None = None
    glows: tuple[Glow, ...] = ()
    outlet: Outlet | None = None
    modules: tuple[Module, ...] = ()
    bottom: float = 0.0  # of the body above the frame's origin, for what hangs

    @property
    def is_container(self) -> bool:
        """Whether things go into it, past a door or a drawer front."""
        return self.handle is not None

    @property
    def box(self) -> tuple[Triple, Triple]:
        """Return the lower and upper corner of the body without handles, in its own frame."""
        depth, width, height = self.size
        back = 0.0 if self.mount == 'wall' else -depth / 2
        low = (back, -width / 2, self.bottom)
        return low, (back + depth, width / 2, self.bottom + height)


def panel(size: Triple, position: Triple, colour: Colour, solid: bool = True) -> Shape:
    return Shape('box', size, position, colour=colour, solid=solid)


def base(shapes: list[Shape]) -> Link:
    return Link(BASE, tuple(shapes), mass=0.0)


def loose(shapes: list[Shape], mass: float, balance: float) -> Link:
    """Return the base of a piece that can be pushed; its weight acts at the height ``balance``."""
    return Link(BASE, tuple(shapes), mass=mass, centre=(0.0, 0.0, balance))


def drawn(mesh: Mesh, colour: Colour, position: Triple = (0.0, 0.0, 0.0)) -> Shape:
    """Return a mesh that is seen and not felt."""
    return Shape('mesh', (1.0, 1.0, 1.0), position, colour=colour, solid=False, mesh=mesh)


def unseen(size: Triple, position: Triple) -> Shape:
    """Return a box that is felt and not seen."""
    return Shape('box', size, position, seen=False)


def rod(
    radius: float, length: float, position: Triple, axis: str, colour: Colour, solid: bool = True
) -> Shape:
    """Return a round bar along ``x``, ``y`` or ``z`` about its middle."""
    rpy = {'x': (0.0, np.pi / 2, 0.0), 'y': (np.pi / 2, 0.0, 0.0), 'z': (0.0, 0.0, 0.0)}[axis]
    return Shape('cylinder', (radius, length, 0.0), position, rpy, colour, solid=solid)


def shell(
    depth: float, width: float, low: float, high: float, colour: Colour, inside: Colour
) -> list[Shape]:
    """Return back, sides, top and bottom of a cabinet that is open to the front."""
    height, middle = high - low, (high + low) / 2
    side = (depth, WALL, height)
    shapes = [
        panel((WALL, width, height), (-depth / 2 + WALL / 2, 0, middle), colour),
        panel(side, (0, width / 2 - WALL / 2, middle), colour),
        panel(side, (0, -width / 2 + WALL / 2, middle), colour),
        panel((depth, width, WALL), (0, 0, high - WALL / 2), colour),
        panel((depth, width, WALL), (0, 0, low + WALL / 2), colour),
    ]
    lining = 0.006
    inner = width - 2 * WALL
    shapes.append(
        panel(
            (lining, inner, height - 2 * WALL),
            (-depth / 2 + WALL + lining / 2, 0, middle),
            inside,
            solid=False,
        )
    )
    shapes.append(
        panel(
            (depth - WALL, inner, lining),
            (WALL / 2, 0, low + WALL + lining / 2),
            inside,
            solid=False,
        )
    )
    return shapes


def bar_handle(centre: Triple, length: float, axis: str, colour: Colour) -> list[Shape]:
    """Return a bar and the two posts that carry it; ``centre`` is the bar's."""
    x, y, z = centre
    along = np.array([0.0, 1.0, 0.0]) if axis == 'y' else np.array([0.0, 0.0, 1.0])
    rpy = (np.pi / 2, 0.0, 0.0) if axis == 'y' else (0.0, 0.0, 0.0)
    shapes = [Shape('cylinder', (BAR / 2, length, 0.0), centre, rpy, colour)]
    reach = STAND_OFF + BAR / 2
    for sign in (-1, 1):
        offset = sign * (length / 2 - BAR) * along
        post = (x - reach / 2, y + float(offset[1]), z + float(offset[2]))
        shapes.append(panel((reach, BAR, BAR), post, colour))
    return shapes


def door(
    body_front: float,
    span: tuple[float, float],
    heights: tuple[float, float],
    thickness: float,
    hinge: str,
    shapes: list[Shape],
    mass: float,
) -> Link:
    """Hang shapes given in the piece's frame on a vertical hinge beside ``span`` (y range)."""
    y = span[1] if hinge == 'right' else span[0]
    origin = (body_front + thickness / 2, y, 0.0)
    middle = ((span[0] + span[1]) / 2 - y, (heights[0] + heights[1]) / 2)
    return Link(
        'door',
        tuple(shifted(shape, origin) for shape in shapes),
        mass=mass,
        parent='body',
        joint='door_hinge',
        joint_kind='revolute',
        origin=origin,
        axis=(0.0, 0.0, 1.0 if hinge == 'right' else -1.0),
        upper=DOOR_LIMIT_RAD,
        centre=(0.0, middle[0], middle[1]),
    )


def shifted(shape: Shape, origin: Triple) -> Shape:
    x, y, z = (a - b for a, b in zip(shape.position, origin, strict=True))
    return replace(shape, position=(x, y, z))


def cabinet_body(
    depth: float, width: float, height: float, colour: Colour, fronts: int
) -> list[Shape]:
    """Return a closed block on a plinth, its front divided by grooves into door panels."""
    plinth = 0.08
    shapes = [
        panel((depth - 0.06, width, plinth), (-0.03, 0, plinth / 2), shaded(colour, 0.5)),
        panel((depth, width, height - plinth), (0, 0, (height + plinth) / 2), shaded(colour, 0.7)),
    ]
    each = width / fronts
    for index in range(fronts):
        y = -width / 2 + (index + 0.5) * each
        size = (0.012, each - 0.012, height - plinth - 0.012)
        shapes.append(panel(size, (depth / 2 + 0.002, y, (height + plinth) / 2), colour, False))
    return shapes
