"""Shapes without a name, for teaching a detector that not everything is something it knows."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.forms import cone, cushion, disc, ellipsoid, ring, slab, wedge
from sim.meshes import Array, box, extrude, join, lathe, Mesh, tube, turn
from sim.palette import contrast, pick_colour, WARES
from sim.thing import hull, Part, thing, ThingModel

Rng = np.random.Generator

KIND = 'strange'
SIZE_M = (0.05, 0.34)  # of its longest side, from and to
FLATTEST_M = 0.012
SMALLEST_M = 0.018


def strange(rng: Rng) -> ThingModel:
    """Return one to five primitive shapes put together at random, about as large as things are."""
    count = int(rng.choice([1, 2, 3, 4, 5], p=[0.15, 0.3, 0.3, 0.15, 0.1]))
    arrange = (_stacked, _beside, _scattered, _on_a_stick)[int(rng.integers(4))]
    meshes = arrange(rng, [_form(rng) for _ in range(count)])
    if rng.random() < 0.5:
        axis = 'xyz'[int(rng.integers(3))]
        tilt = turn(axis, float(rng.choice([np.pi / 2, rng.uniform(0.2, 1.2)])))
        meshes = [mesh.turned(tilt) for mesh in meshes]
    meshes = _sized(rng, meshes)
    colours = [pick_colour(rng, WARES)]
    colours += [
        contrast(rng, colours[0]) if rng.random() < 0.6 else colours[0] for _ in meshes[1:]
    ]
    parts = [Part(mesh, colour) for mesh, colour in zip(meshes, colours, strict=True)]
    return thing(KIND, parts, [hull(join(meshes))], float(rng.uniform(0.1, 0.8)))


def _sized(rng: Rng, meshes: list[Mesh]) -> list[Mesh]:
    """Stretch all together, so that the longest side is a usual one and none is too thin."""
    points = np.concatenate([mesh.vertices for mesh in meshes])
    extent = np.ptp(points, axis=0)
    longest = float(np.exp(rng.uniform(*np.log(SIZE_M))))
    factors = longest / extent.max() * np.exp(rng.normal(0.0, 0.2, 3))
    least = np.array([SMALLEST_M, SMALLEST_M, FLATTEST_M])
    factors = np.maximum(factors, least / np.maximum(extent, 1e-3))
    return [mesh.scaled(factors.tolist()) for mesh in meshes]


def _form(rng: Rng) -> Mesh:
    return FORMS[int(rng.integers(len(FORMS)))](rng)


def _turned_profile(rng: Rng) -> Mesh:
    count = int(rng.integers(3, 8))
    radii = rng.uniform(0.15, 0.6, count)
    heights = np.sort(rng.uniform(0.0, 1.3, count))
    inner = [(float(r), float(z)) for r, z in zip(radii, heights, strict=True)]
    return lathe([(0.0, float(heights[0])), *inner, (0.0, float(heights[-1]))], 20)


def _plate(rng: Rng) -> Mesh:
    """Return a flat or tall solid on a polygon of three to seven corners."""
    count = int(rng.integers(3, 8))
    angles = np.sort(rng.uniform(0.0, 2 * np.pi / count, count)) + np.arange(count) * (
        2 * np.pi / count
    )
    outline = [(float(0.5 * np.cos(a)), float(0.5 * np.sin(a))) for a in angles]
    return extrude(outline, float(np.exp(rng.uniform(np.log(0.06), np.log(1.2)))))


def _bent_tube(rng: Rng) -> Mesh:
    angles = np.linspace(0.0, rng.uniform(1.0, 5.0), 14)
    shrink = np.linspace(1.0, rng.uniform(0.4, 1.0), 14)
    path = np.column_stack([0.5 * shrink * np.cos(angles), 0.5 * shrink * np.sin(angles)])
    radii = np.full(14, rng.uniform(0.03, 0.16)) * np.linspace(1.0, rng.uniform(0.4, 1.4), 14)
    mesh = tube(np.column_stack([path, np.zeros(14)]), radii, 10)
    return mesh.turned(turn('x', np.pi / 2)) if rng.random() < 0.5 else mesh


def _star(rng: Rng) -> Mesh:
    count, high = int(rng.integers(3, 8)), float(rng.uniform(0.08, 0.5))
    spikes = [
        extrude([(0.0, -0.12), (0.5, -0.03), (0.5, 0.03), (0.0, 0.12)], high).turned(
            turn('z', 2 * np.pi * k / count)
        )
        for k in range(count)
    ]
    return join(spikes)


def _bar(rng: Rng) -> Mesh:
    return box(rng.uniform(0.1, 1.0, 3).tolist())


def _cone(rng: Rng) -> Mesh:
    low, high = rng.uniform(0.08, 0.5, 2).tolist()
    return cone(low, high, 0.0, float(rng.uniform(0.2, 1.2)))


FORMS: tuple[Callable[[Rng], Mesh], ...] = (
    _turned_profile,
    _turned_profile,
    _plate,
    _bent_tube,
    _star,
    _bar,
    lambda rng: ellipsoid(rng.uniform(0.25, 1.0, 3).tolist()),
    lambda rng: ring(0.4, float(rng.uniform(0.06, 0.3))),
    _cone,
    lambda rng: disc(0.5, 0.0, float(rng.uniform(0.05, 0.9))),
    lambda rng: slab((*rng.uniform(0.3, 1.0, 2).tolist(), float(rng.uniform(0.05, 0.6))), 0.1),
    lambda rng: cushion(rng.uniform(0.3, 1.0, 3).tolist()),
    lambda rng: wedge(0.5, 0.0, float(rng.uniform(0.6, 2.8)), float(rng.uniform(0.06, 0.8))),
)


def _extent(mesh: Mesh) -> Array:
    return np.asarray(np.ptp(mesh.vertices, axis=0))


def _at(mesh: Mesh, low_z: float, x: float = 0.0, y: float = 0.0) -> Mesh:
    """Return the mesh with its middle over (x, y) and its lowest point at a height."""
    low, high = mesh.vertices.min(axis=0), mesh.vertices.max(axis=0)
    middle = (low + high) / 2
    return mesh.moved((x - middle[0], y - middle[1], low_z - low[2]))


def _stacked(rng: Rng, meshes: list[Mesh]) -> list[Mesh]:
    placed, level = [], 0.0
    for mesh in meshes:
        scale = float(rng.uniform(0.5, 1.1))
        mesh = mesh.scaled((scale, scale, float(rng.uniform(0.3, 1.2))))
        placed.append(_at(mesh, level, *rng.normal(0.0, 0.08, 2).tolist()))
        level += float(_extent(mesh)[2]) * 0.95
    return placed


def _beside(rng: Rng, meshes: list[Mesh]) -> list[Mesh]:
    placed, along = [], 0.0
    for mesh in meshes:
        scale = float(rng.uniform(0.4, 1.1))
        mesh = mesh.scaled((scale, scale, scale))
        width = float(_extent(mesh)[0])
        placed.append(_at(mesh, float(rng.uniform(0.0, 0.2)), along + width / 2))
        along += 0.9 * width
    return placed


def _scattered(rng: Rng, meshes: list[Mesh]) -> list[Mesh]:
    placed = [_at(meshes[0], 0.0)]
    for mesh in meshes[1:]:
        scale = float(rng.uniform(0.15, 0.6))
        small = mesh.scaled((scale, scale, scale))
        x, y, z = rng.uniform((-0.5, -0.5, 0.0), (0.5, 0.5, 0.8)).tolist()
        placed.append(_at(small, z, x, y))
    return placed


def _on_a_stick(rng: Rng, meshes: list[Mesh]) -> list[Mesh]:
    """Return a rod with shapes at its ends, as many tools are."""
    long, thick = float(rng.uniform(1.0, 2.2)), float(rng.uniform(0.06, 0.2))
    rod = tube([(0.0, 0.0, 0.0), (long / 2, 0.0, 0.0), (long, 0.0, 0.0)], (thick,) * 3, 10)
    placed = [rod]
    for mesh, end in zip(meshes, (long, 0.0, long / 2, long * 0.8, long * 0.2), strict=False):
        scale = float(rng.uniform(0.3, 0.9))
        small = mesh.scaled((scale, scale, scale))
        placed.append(_at(small, -float(_extent(small)[2]) / 2, end))
    return placed
