"""Brittle things broken into shards."""

from __future__ import annotations

import numpy as np

from sim.cutting import area, Bulk, clip, is_closed, middle_of, Piece, Plane, plane
from sim.decoration import both_sides
from sim.meshes import Array, Mesh
from sim.palette import shaded
from sim.shells import hull_mesh, lain
from sim.thing import hull, Part, thing, ThingModel

FEWEST, MOST = 3, 6
SHELLS = ('bottle', 'wine_bottle', 'jar', 'egg')  # drawn without an inner wall
TOUCHED = 40  # corners of a shard's hull at most


def shards(model: ThingModel, seed: int) -> tuple[Piece, ...]:
    """
    Return three to six pieces of a thing that broke, each where it was in the whole.

    A point of its surface is the middle of each shard, which has all that is nearest to it.
    """
    rng = np.random.default_rng((seed, 7))
    drink = -1 if model.filling is None else model.filling.part
    parts = [part for index, part in enumerate(model.parts) if index != drink]
    closed, sheets = _sorted(model.kind, parts)
    middles = _spread(rng, model.points(), int(rng.integers(FEWEST, MOST + 1)))
    pieces = []
    for mine in range(len(middles)):
        cuts = [_between(middles[mine], other) for k, other in enumerate(middles) if k != mine]
        left = [*_bulks_left(closed, cuts), *_sheets_left(sheets, cuts)]
        if left:
            pieces.append(left)
    total = sum(area([part.mesh for part in left]) for left in pieces)
    return tuple(
        _shard(model, left, model.mass * area([part.mesh for part in left]) / total)
        for left in pieces
    )


def _sorted(kind: str, parts: list[Part]) -> tuple[list[Bulk], list[Part]]:
    """Return the parts that enclose something, alone or with the next one, and the others."""
    closed: list[Bulk] = []
    sheets: list[Part] = []
    index = 0
    while index < len(parts):
        for together in (1, 2):
            some = parts[index : index + together]
            meshes = tuple(part.mesh for part in some)
            if kind not in SHELLS and len(some) == together and is_closed(meshes):
                colours = tuple(part.colour for part in some)
                closed.append(Bulk(meshes, colours, shaded(colours[0], 0.85)))
                break
        else:
            together = 1
            part = parts[index]
            sheets.append(Part(both_sides(part.mesh), part.colour))
        index += together
    return closed, sheets


def _spread(rng: np.random.Generator, points: Array, count: int) -> Array:
    """Return points (count, 3) of the given ones that lie far from each other."""
    some = points[rng.choice(len(points), min(len(points), 60), replace=False)]
    chosen = [some[0]]
    while len(chosen) < count:
        gaps = np.linalg.norm(some[:, None] - np.array(chosen)[None], axis=2).min(axis=1)
        chosen.append(some[int(np.argmax(gaps * rng.uniform(0.6, 1.0, len(some))))])
    return np.array(chosen)


def _between(mine: Array, other: Array) -> Plane:
    return plane((0.5 * (mine + other)).tolist(), (mine - other).tolist())


def _bulks_left(bulks: list[Bulk], cuts: list[Plane]) -> list[Part]:
    parts = []
    for bulk in bulks:
        for cut in cuts:
            bulk, _ = bulk.clipped(cut)
        parts += [Part(m, c) for m, c in zip(bulk.meshes, bulk.colours, strict=True)]
    return [part for part in parts if len(part.mesh.faces)]


def _sheets_left(sheets: list[Part], cuts: list[Plane]) -> list[Part]:
    parts = []
    for part in sheets:
        mesh = part.mesh
        for cut in cuts:
            mesh = clip(mesh, cut)[0]
        if len(mesh.faces):
            parts.append(Part(mesh, part.colour))
    return parts


def _shard(model: ThingModel, parts: list[Part], mass: float) -> Piece:
    meshes = [part.mesh for part in parts]
    points = np.concatenate([mesh.vertices for mesh in meshes])
    solid = hull(_coarse(points))
    whole = thing(model.kind, parts, [solid], mass, friction=model.friction)
    return Piece(lain(whole, others=2), middle_of(meshes))


def _coarse(points: Array) -> Mesh:
    """Return the hull of the points that reach farthest in evenly spread directions."""
    k = np.arange(TOUCHED) + 0.5
    polar, around = np.arccos(1 - 2 * k / TOUCHED), np.pi * (1 + 5**0.5) * k
    directions = np.stack(
        [np.cos(around) * np.sin(polar), np.sin(around) * np.sin(polar), np.cos(polar)]
    )
    chosen = points[np.unique(np.argmax(points @ directions, axis=0))]
    return hull_mesh(chosen)
