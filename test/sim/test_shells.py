"""Tests for shells.py and decoration.py: hollow walls, rests, paint."""

import numpy as np
import pytest

from sim.decoration import both_sides, painted, sheet, where
from sim.meshes import box, lathe, turn
from sim.shells import hull_mesh, lain, ring, solid_points
from sim.thing import Part, Solid, thing


def test_a_ring_leaves_its_middle_free() -> None:
    pieces = ring([(0.1, 0.0), (0.1, 0.05)], [(0.09, 0.05), (0.09, 0.0)], 8)
    assert len(pieces) == 8
    for piece in pieces:
        away = np.linalg.norm(solid_points(piece)[:, :2], axis=1)
        assert away.min() > 0.089
        assert away.max() < 0.106


def test_a_hull_has_its_faces_outside() -> None:
    mesh = hull_mesh(box((0.1, 0.2, 0.3)).vertices)
    middles = mesh.vertices[mesh.faces].mean(axis=1)
    assert ((middles * mesh.normals[mesh.faces[:, 0]]).sum(axis=1) > 0.04).all()
    a, b, c = mesh.vertices[mesh.faces].transpose(1, 0, 2)
    assert (a * np.cross(b, c)).sum() / 6 == pytest.approx(0.006)


def test_the_corners_of_a_turned_solid_are_where_it_is() -> None:
    points = solid_points(Solid('box', (0.2, 0.1, 0.02), (0, 0, 0.1), (0, 0, np.pi / 2)))
    assert np.ptp(points, axis=0) == pytest.approx((0.1, 0.2, 0.02))
    assert points.mean(axis=0) == pytest.approx((0, 0, 0.1))


def test_a_thing_on_edge_is_laid_on_its_side() -> None:
    slab = box((0.2, 0.003, 0.1))
    solid = Solid('box', (0.2, 0.003, 0.1))
    model = lain(thing('slab', [Part(slab, (0.5, 0.5, 0.5))], [solid], 0.1), others=3)
    assert model.heights[0] == pytest.approx(0.0015, abs=1e-5)
    assert abs(model.rests[0] @ (0, 1, 0))[2] == pytest.approx(1.0)
    leaning = thing(
        'slab',
        [Part(slab.turned(turn('x', 0.3)), (0.5, 0.5, 0.5))],
        [Solid('box', (0.2, 0.003, 0.1), (0, 0, 0), (0.3, 0, 0))],
        0.1,
    )
    assert lain(leaning).heights[0] == pytest.approx(0.0015, abs=1e-5)


def test_paint_lies_on_what_it_is_painted_on() -> None:
    tin = lathe([(0.0, 0.0), (0.03, 0.0), (0.03, 0.1), (0.0, 0.1)], 24)
    top = painted(tin, where(tin, lambda middles: middles[:, 2] > 0.09), lift=0.001)
    assert top.vertices[:, 2] == pytest.approx(0.101)
    assert len(top.faces) < len(tin.faces)


def test_a_sheet_faces_up_and_can_have_two_sides() -> None:
    x, y = np.meshgrid([0.0, 0.1, 0.2], [0.0, 0.1], indexing='ij')
    flat = sheet(np.stack([x, y, 0 * x], axis=-1))
    assert flat.normals[:, 2] == pytest.approx(1.0)
    assert both_sides(flat).normals[:, 2].min() == pytest.approx(-1.0)
