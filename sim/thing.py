"""What a small thing is made of: coloured meshes to see, simple solids to touch, how it rests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim.body import Triple
from sim.fittings import Blade, Control, Filling, Glow, Hollow
from sim.meshes import Array, Mesh, turn
from sim.palette import Colour


@dataclass(frozen=True)
class Part:
    """A mesh in one colour."""

    mesh: Mesh
    colour: Colour


@dataclass(frozen=True)
class Solid:
    """A collision shape: a primitive as in ``body.Shape``, or the convex hull of a mesh."""

    kind: str
    size: Triple = (0.0, 0.0, 0.0)
    position: Triple = (0.0, 0.0, 0.0)
    rpy: Triple = (0.0, 0.0, 0.0)
    mesh: Mesh | None = None


@dataclass(frozen=True)
class ThingModel:
    """
    A small thing with all of its measures chosen, about the middle of its bounding box.

    :ivar size: extents along its own axes, in metres.
    :ivar rests: rotations (3, 3) in which it lies still on a level surface, the usual one first.
    :ivar heights: height of its frame above the surface in each of the rests.
    :ivar hollow: the inside of a vessel; None for what holds no liquid.
    :ivar blade: the edge that cuts; None for what does not cut.
    :ivar filling: what is in the hollow to begin with; None for an empty one.
    :ivar control: what switches it on and off; None for what cannot be switched.
    """

    kind: str
    parts: tuple[Part, ...]
    solids: tuple[Solid, ...]
    size: Triple
    mass: float
    friction: float
    rests: tuple[Array, ...]
    heights: tuple[float, ...]
    hollow: Hollow | None = None
    blade: Blade | None = None
    control: Control | None = None
    glows: tuple[Glow, ...] = ()
    filling: Filling | None = None

    def points(self) -> Array:
        """Return the vertices (N, 3) of everything that is seen."""
        return np.concatenate([part.mesh.vertices for part in self.parts])

    def without_drink(self) -> ThingModel:
        """Return the model without the part that shows what it is filled with."""
        if self.filling is None or self.filling.part < 0:
            return self
        kept = (part for index, part in enumerate(self.parts) if index != self.filling.part)
        return replace(self, parts=tuple(kept))

    def extent(self, rest: int = 0) -> Triple:
        """Return the size of its box in a rest, before any yaw."""
        points = self.points() @ self.rests[rest].T
        x, y, z = (points.max(axis=0) - points.min(axis=0)).tolist()
        return x, y, z

    def radius(self, rest: int = 0) -> float:
        """Return how far it reaches from its middle in the plane, in a rest."""
        points = self.points() @ self.rests[rest].T
        return float(np.linalg.norm(points[:, :2], axis=1).max())


UPRIGHT = np.eye(3)
ON_SIDE = turn('y', np.pi / 2)
ON_BACK = turn('x', np.pi / 2)
UPSIDE_DOWN = turn('x', np.pi)


def thing(
    kind: str,
    parts: Sequence[Part],
    solids: Sequence[Solid],
    mass: float,
    rests: Sequence[Array] = (UPRIGHT,),
    friction: float = 0.6,
    *,
    hollow: Hollow | None = None,
    filling: Filling | None = None,
    blade: Blade | None = None,
    control: Control | None = None,
    glows: Sequence[Glow] = (),
) -> ThingModel:
    """Return the model, moved so that its frame is the middle of what is seen."""
    points = np.concatenate([part.mesh.vertices for part in parts])
    low, high = points.min(axis=0), points.max(axis=0)
    shift = -(low + high) / 2
    centred = tuple(Part(part.mesh.moved(shift.tolist()), part.colour) for part in parts)
    touched = tuple(_shifted(solid, shift) for solid in solids)
    hulls = [solid.mesh.vertices for solid in touched if solid.mesh is not None]
    lowest = np.concatenate(hulls) if len(hulls) == len(touched) else points + shift
    x, y, z = (high - low).tolist()
    return ThingModel(
        kind,
        centred,
        touched,
        (x, y, z),
        mass,
        friction,
        tuple(rests),
        tuple(float(-(lowest @ rest.T)[:, 2].min()) for rest in rests),
        _hollow_shifted(hollow, shift),
        _blade_shifted(blade, shift),
        control and replace(control, centre=_moved(control.centre, shift)),
        tuple(glows),
        filling and replace(filling, level=filling.level + float(shift[2])),
    )


def _moved(point: Triple, shift: Array) -> Triple:
    x, y, z = (np.asarray(point) + shift).tolist()
    return x, y, z


def _hollow_shifted(hollow: Hollow | None, shift: Array) -> Hollow | None:
    if hollow is None:
        return None
    x, y, floor = _moved((hollow.x, hollow.y, hollow.floor), shift)
    spout = None if hollow.spout is None else _moved(hollow.spout, shift)
    return replace(hollow, x=x, y=y, floor=floor, rim=hollow.rim + float(shift[2]), spout=spout)


def _blade_shifted(blade: Blade | None, shift: Array) -> Blade | None:
    if blade is None:
        return None
    points = (blade.heel, blade.tip, blade.point, blade.spine)
    return Blade(*(_moved(point, shift) for point in points))


def _shifted(solid: Solid, shift: Array) -> Solid:
    if solid.mesh is not None:
        return Solid('mesh', mesh=solid.mesh.moved(shift.tolist()))
    return Solid(solid.kind, solid.size, _moved(solid.position, shift), solid.rpy)


def hull(mesh: Mesh) -> Solid:
    """Return the convex hull of a (coarse) mesh as a solid."""
    return Solid('mesh', mesh=mesh)


def cylinder(radius: float, low: float, high: float) -> Solid:
    """Return an upright cylinder between two heights."""
    return Solid('cylinder', (radius, high - low, 0.0), (0.0, 0.0, (low + high) / 2))
