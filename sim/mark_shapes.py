"""Meshes of what is seen of states: discs of liquid, specks, drops, blots and streams."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
import zlib

import numpy as np

from sim.meshes import extrude, join, lathe, Mesh
from sim.palette import Colour
from sim.thing import ThingModel

DARK_STAIN: Colour = (0.23, 0.15, 0.08)
LIGHT_STAIN: Colour = (0.78, 0.66, 0.44)
SPECKS_EACH_STEP = 7
DROPS_EACH_STEP = 9
SPECK_M = 0.006
DROP_M = 0.0022
BLOT_M = 0.0008  # thickness
_UP = 0.05  # least upward part of the normal where drops and specks lie


@dataclass(frozen=True)
class MarkShape:
    """
    What a mark looks like; equal ones share a mesh.

    :ivar kind: ``disc``, ``drink`` (that a thing is built with), ``specks``, ``drops``, ``blot``, ``puddle`` or ``stream``.
    :ivar sizes: metres, or for specks and drops the step from few to many.
    :ivar seed: name that determines what is random about it.
    """

    kind: str
    colour: Colour
    sizes: tuple[float, ...]
    seed: str = ''

    def mesh(self, model: ThingModel | None) -> Mesh:
        """
        Return its mesh.

        :param model: the thing that specks and drops lie on.
        """
        rng = np.random.default_rng(zlib.crc32(f'{self.kind} {self.seed}'.encode()))
        return MESHES[self.kind](self.sizes, rng, model)


def stain_colour(under: Colour) -> Colour:
    """Return the colour of dirt that can be seen on a colour."""
    return DARK_STAIN if sum(under) > 0.9 else LIGHT_STAIN


def water_colour(under: Colour) -> Colour:
    """Return the colour of a film of water on a colour."""
    water = (0.62, 0.78, 0.88)
    red, green, blue = (0.55 * a + 0.35 * b for a, b in zip(under, water, strict=True))
    return red, green, blue


def _disc(sizes: tuple[float, ...], _: np.random.Generator, __: ThingModel | None) -> Mesh:
    radius = sizes[0]
    return lathe([(radius, -0.002), (radius, 0.0), (0.0, 0.0)], 20)


def _drink(_: tuple[float, ...], __: np.random.Generator, model: ThingModel | None) -> Mesh:
    if model is None or model.filling is None:
        raise ValueError('a drink belongs to a thing that is built with one, got none')
    return model.parts[model.filling.part].mesh


def _stream(sizes: tuple[float, ...], _: np.random.Generator, __: ThingModel | None) -> Mesh:
    radius, length = sizes
    return lathe([(0.0, -length), (0.8 * radius, -length), (radius, 0.0), (0.0, 0.0)], 10)


def _blot(sizes: tuple[float, ...], rng: np.random.Generator, _: ThingModel | None) -> Mesh:
    """Return a round stain with a wavy edge and a few splashes beside it."""
    radius = sizes[0]
    parts = [_island(rng, 0.0, 0.0, 0.85 * radius)]
    for _splash in range(4):
        angle, out = rng.uniform(0.0, 2 * np.pi), radius * rng.uniform(0.85, 1.1)
        x, y = float(out * np.cos(angle)), float(out * np.sin(angle))
        parts.append(_island(rng, x, y, radius * float(rng.uniform(0.1, 0.2))))
    return join(parts)


def _puddle(sizes: tuple[float, ...], rng: np.random.Generator, _: ThingModel | None) -> Mesh:
    return _island(rng, 0.0, 0.0, sizes[0])


def _island(rng: np.random.Generator, x: float, y: float, radius: float) -> Mesh:
    angles = np.linspace(0.0, 2 * np.pi, 18, endpoint=False)
    wave = 1.0 + 0.06 * np.sin(2 * angles + rng.uniform(0, 6))
    wave += 0.04 * np.sin(3 * angles + rng.uniform(0, 6))
    outline = [
        (x + float(radius * w * np.cos(a)), y + float(radius * w * np.sin(a)))
        for w, a in zip(wave, angles, strict=True)
    ]
    return extrude(outline, BLOT_M)


def _specks(sizes: tuple[float, ...], rng: np.random.Generator, model: ThingModel | None) -> Mesh:
    speck = lathe([(0.0, -0.0005), (1.0, 0.0), (0.6, 0.0006), (0.0, 0.0008)], 8)
    return _strewn(speck, SPECK_M, round(sizes[0]) * SPECKS_EACH_STEP, rng, model)


def _drops(sizes: tuple[float, ...], rng: np.random.Generator, model: ThingModel | None) -> Mesh:
    drop = lathe([(0.0, -0.0003), (1.0, 0.0), (0.8, 0.0006), (0.4, 0.0011), (0.0, 0.0013)], 8)
    return _strewn(drop, DROP_M, round(sizes[0]) * DROPS_EACH_STEP, rng, model)


def _strewn(
    flat: Mesh, size: float, count: int, rng: np.random.Generator, model: ThingModel | None
) -> Mesh:
    """Return flat bits of about this radius all over what is seen of a thing."""
    if model is None:
        raise ValueError('specks and drops lie on a thing, got none')
    points, normals = _surface(model, rng, count)
    limit = 0.12 * float(sorted(model.size)[1])
    bits = []
    for point, normal in zip(points, normals, strict=True):
        side = np.cross(normal, [0.3, 0.5, 0.8])
        side /= np.linalg.norm(side) + 1e-9
        frame = np.column_stack([side, np.cross(normal, side), normal])
        wide = min(limit, size * float(rng.uniform(0.5, 1.2)))
        long = wide * float(rng.uniform(1.0, 1.7))
        bits.append(flat.scaled((wide, long, 1.0)).turned(frame).moved(point.tolist()))
    return join(bits)


def _surface(
    model: ThingModel, rng: np.random.Generator, count: int
) -> tuple[np.ndarray[tuple[int, int], np.dtype[np.float64]], ...]:
    """Return points and normals (count, 3) spread over the parts by their area."""
    corners = np.concatenate([part.mesh.vertices[part.mesh.faces] for part in model.parts])
    normals = np.concatenate([part.mesh.normals[part.mesh.faces] for part in model.parts])
    normals = normals.mean(axis=1)
    across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    area = np.linalg.norm(across, axis=1)
    # What lies still rests on its underside: nothing is seen there.
    area = np.where(normals[:, 2] > -_UP, area, 0.0)
    faces = rng.choice(len(area), count, p=area / area.sum())
    shares = rng.dirichlet((1.0, 1.0, 1.0), count)
    points = np.einsum('nk,nkd->nd', shares, corners[faces])
    length = np.linalg.norm(normals[faces], axis=1, keepdims=True)
    return points, normals[faces] / np.maximum(length, 1e-9)


MESHES: dict[str, Callable[[tuple[float, ...], np.random.Generator, ThingModel | None], Mesh]] = {
    'disc': _disc,
    'drink': _drink,
    'stream': _stream,
    'blot': _blot,
    'puddle': _puddle,
    'specks': _specks,
    'drops': _drops,
}
