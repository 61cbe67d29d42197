"""Food cut into slices: what its pieces look like, how they are touched and lie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from sim.cutting import Bulk, clip, clip_solid, middle_of, Piece, Plane, plane, volume
from sim.decoration import LIFT_M
from sim.meshes import Mesh
from sim.palette import Colour
from sim.shells import lain, solid_points
from sim.thing import Part, Solid, thing, ThingModel


@dataclass(frozen=True)
class Flesh:
    """
    What is seen on a cut.

    :ivar rings: (share, colour) of what is drawn further in: a core, a yolk, seeds.
    :ivar skin: how many of the first parts enclose the flesh.
    """

    colour: Colour
    rings: tuple[tuple[float, Colour], ...] = ()
    skin: int = 1


WHITE: Colour = (0.95, 0.93, 0.88)
CREAM: Colour = (0.94, 0.89, 0.7)
LAYER: Colour = (0.82, 0.76, 0.75)

FLESH = {
    'apple': Flesh(CREAM, ((0.3, (0.8, 0.72, 0.45)), (0.1, (0.3, 0.18, 0.1))), skin=2),
    'tomato': Flesh((0.88, 0.36, 0.24), ((0.8, (0.74, 0.14, 0.1)), (0.4, (0.9, 0.5, 0.32)))),
    'lettuce': Flesh((0.82, 0.88, 0.58), ((0.6, (0.9, 0.92, 0.74)),)),
    'potato': Flesh((0.93, 0.86, 0.58)),
    'bread': Flesh((0.93, 0.84, 0.64)),
    'egg': Flesh(WHITE, ((0.6, (0.95, 0.72, 0.15)),)),
    'onion': Flesh(
        WHITE, ((0.86, LAYER), (0.82, WHITE), (0.6, LAYER), (0.56, WHITE), (0.3, LAYER))
    ),
    'orange': Flesh(WHITE, ((0.88, (0.95, 0.58, 0.12)), (0.12, WHITE))),
    'cucumber': Flesh((0.7, 0.86, 0.5), ((0.6, (0.86, 0.93, 0.74)), (0.2, (0.74, 0.86, 0.56)))),
    'banana': Flesh(CREAM, ((0.3, (0.84, 0.74, 0.5)),)),
    'lemon': Flesh(WHITE, ((0.86, (0.94, 0.84, 0.28)), (0.12, WHITE))),
    'pear': Flesh(WHITE, ((0.28, (0.85, 0.8, 0.55)), (0.1, (0.3, 0.18, 0.1)))),
    'carrot': Flesh((0.92, 0.48, 0.12), ((0.45, (0.95, 0.66, 0.26)),)),
}
SLICEABLE = tuple(FLESH)


def slices(model: ThingModel, count: int) -> tuple[Piece, ...]:
    """
    Return a thing cut into equally thick slices, across the longer of its level axes x and y.

    The knife comes from above: things lie or stand in their frame as they usually do.
    """
    if count < 2:
        raise ValueError(f'a thing is cut into 2 or more slices, got {count}')
    points = np.concatenate([solid_points(solid) for solid in model.solids])
    axis = int(np.argmax(np.ptp(points[:, :2], axis=0)))
    edges = np.linspace(points[:, axis].min(), points[:, axis].max(), count + 1)[1:-1]
    along = np.eye(3)[axis].tolist()
    cuts = [plane((np.eye(3)[axis] * at).tolist(), along) for at in edges.tolist()]
    bounds: list[tuple[Plane, ...]] = [(cuts[0].flipped(),)]
    bounds += [(low, high.flipped()) for low, high in pairwise(cuts)]
    bounds.append((cuts[-1],))
    return _pieces(model, bounds)


def halves(model: ThingModel, cut: Plane) -> tuple[Piece, ...]:
    """Return the two pieces on the sides of a cut; one where it passes beside the thing."""
    return _pieces(model, [(cut,), (cut.flipped(),)])


def _pieces(model: ThingModel, bounds: Sequence[tuple[Plane, ...]]) -> tuple[Piece, ...]:
    if model.kind not in FLESH:
        raise ValueError(f'only {", ".join(SLICEABLE)} can be sliced, got {model.kind!r}')
    found = [_cut_out(model, planes) for planes in bounds]
    left = [(parts, solids) for parts, solids in found if parts and solids]
    total = sum(volume(solids) for _, solids in left)
    return tuple(
        _piece(model, parts, solids, model.mass * volume(solids) / total) for parts, solids in left
    )


def _cut_out(model: ThingModel, planes: tuple[Plane, ...]) -> tuple[list[Part], list[Solid]]:
    """Return what is seen and touched of a thing between planes."""
    flesh = FLESH[model.kind]
    skin = model.parts[: flesh.skin]
    bulk = Bulk(tuple(p.mesh for p in skin), tuple(p.colour for p in skin), flesh.colour)
    others = list(model.parts[flesh.skin :])
    solids = list(model.solids)
    shown: list[Part] = []
    for cut in planes:
        bulk, face = bulk.clipped(cut)
        others = [Part(clip(part.mesh, cut)[0], part.colour) for part in others]
        solids = [left for solid in solids if (left := clip_solid(solid, cut)) is not None]
        if face is not None:
            shown += _rings(face, cut, flesh)
    parts = [Part(m, c) for m, c in zip(bulk.meshes, bulk.colours, strict=True)] + others + shown
    return [part for part in parts if len(part.mesh.faces)], solids


def _rings(face: Mesh, cut: Plane, flesh: Flesh) -> list[Part]:
    """Return what is drawn on a cut face, each ring a little above the one around it."""
    corners = face.vertices[face.faces]
    weight = np.linalg.norm(
        np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1
    )
    centre = (corners.mean(axis=1) * weight[:, None]).sum(axis=0) / weight.sum()
    rings = []
    for layer, (share, colour) in enumerate(flesh.rings):
        out = -np.asarray(cut.normal) * LIFT_M * (1 + layer)
        vertices = centre + share * (face.vertices - centre) + out
        rings.append(Part(Mesh(vertices, face.normals, face.faces), colour))
    return rings


def _piece(model: ThingModel, parts: list[Part], solids: list[Solid], mass: float) -> Piece:
    whole = thing(model.kind, parts, solids, mass, friction=model.friction)
    return Piece(lain(whole, others=3), middle_of([part.mesh for part in parts]))
