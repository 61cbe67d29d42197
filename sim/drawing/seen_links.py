"""What is seen of a body's links: the `visual` elements of its URDF as coloured triangles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
import re
from xml.etree import ElementTree

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from sim.drawing.wavefront import read_mesh
from sim.meshes import box, lathe, Mesh

ROUND_SEGMENTS = 20
GREY = (0.8, 0.8, 0.8)
_VISUAL = re.compile(r'<visual\b.*?</visual>', re.DOTALL)


@dataclass(frozen=True)
class SeenLink:
    """
    All that is seen of one link, in its frame.

    :ivar vertices: (N, 3) metres, with ``normals`` (N, 3) and ``colours`` (N, 3) from 0 to 1.
    :ivar faces: (M, 3), anticlockwise from outside.
    """

    name: str
    vertices: NDArray[np.float32]
    normals: NDArray[np.float32]
    colours: NDArray[np.float32]
    faces: NDArray[np.uint32]


def seen_links(urdf: str, meshes: Mapping[str, Mesh]) -> list[SeenLink]:
    """
    Return the links of a URDF of which something is seen.

    :param meshes: of the files that exist in memory alone, by path; others are read.
    :raises ValueError: where a visual has a geometry that is not known.
    """
    found = []
    for link in ElementTree.fromstring(urdf).iter('link'):
        parts = [_part(visual, meshes) for visual in link.findall('visual')]
        if parts:
            found.append(_joined(link.get('name', ''), parts))
    return found


def without_visuals(urdf: str) -> str:
    """Return a URDF of which nothing is seen."""
    return _VISUAL.sub('', urdf)


@dataclass(frozen=True)
class _Part:
    mesh: Mesh
    colour: tuple[float, ...]


def _part(visual: ElementTree.Element, meshes: Mapping[str, Mesh]) -> _Part:
    mesh = _geometry(visual.find('geometry'), meshes)
    origin = visual.find('origin')
    if origin is not None:
        place, turn = _numbers(origin.get('xyz')), _numbers(origin.get('rpy'))
        if any(turn):
            mesh = mesh.turned(Rotation.from_euler('xyz', turn).as_matrix())
        if any(place):
            mesh = mesh.moved(place)
    colour = visual.find('material/color')
    return _Part(mesh, GREY if colour is None else _numbers(colour.get('rgba'))[:3])


def _geometry(geometry: ElementTree.Element | None, meshes: Mapping[str, Mesh]) -> Mesh:
    shape = None if geometry is None else next(iter(geometry), None)
    if shape is None:
        raise ValueError('a visual must have a geometry, got none')
    if shape.tag == 'box':
        return box(_numbers(shape.get('size')))
    if shape.tag == 'cylinder':
        return _cylinder(float(shape.get('radius', '')), float(shape.get('length', '')))
    if shape.tag == 'sphere':
        return _ball().scaled([float(shape.get('radius', ''))] * 3)
    if shape.tag == 'mesh':
        path = shape.get('filename', '')
        mesh = meshes[path] if path in meshes else read_mesh(path)
        scale = _numbers(shape.get('scale')) or (1.0, 1.0, 1.0)
        return mesh if all(factor == 1.0 for factor in scale) else mesh.scaled(scale)
    raise ValueError(f'a visual is a box, cylinder, sphere or mesh, got {shape.tag!r}')


def _cylinder(radius: float, length: float) -> Mesh:
    return _rod().scaled((radius, radius, length))


@cache
def _rod() -> Mesh:
    return lathe([(0.0, -0.5), (1.0, -0.5), (1.0, 0.5), (0.0, 0.5)], ROUND_SEGMENTS)


@cache
def _ball() -> Mesh:
    angles = np.linspace(-np.pi / 2, np.pi / 2, ROUND_SEGMENTS // 2 + 1)
    return lathe([(float(np.cos(a)), float(np.sin(a))) for a in angles], ROUND_SEGMENTS)


def _numbers(text: str | None) -> tuple[float, ...]:
    return tuple(float(word) for word in (text or '').split())


def _joined(name: str, parts: list[_Part]) -> SeenLink:
    counts = [len(part.mesh.vertices) for part in parts]
    starts = np.cumsum([0, *counts[:-1]])
    faces = [part.mesh.faces + start for part, start in zip(parts, starts, strict=True)]
    return SeenLink(
        name,
        np.concatenate([part.mesh.vertices for part in parts]).astype(np.float32),
        np.concatenate([part.mesh.normals for part in parts]).astype(np.float32),
        np.repeat(np.array([part.colour for part in parts], dtype=np.float32), counts, axis=0),
        np.concatenate(faces).astype(np.uint32),
    )
