"""Tests for cutting.py: what a plane leaves of meshes and solids."""

from hypothesis import given, settings
from hypothesis import strategies as st
import numpy as np
import pytest

from sim.cutting import area, Bulk, clip, clip_solid, is_closed, plane, volume
from sim.meshes import box, join, lathe, Mesh
from sim.thing import cylinder, Solid

GREY, RED = (0.5, 0.5, 0.5), (0.8, 0.1, 0.1)
RING = lathe([(0.02, 0.0), (0.03, 0.0), (0.03, 0.05), (0.02, 0.05), (0.02, 0.0)], 24)
BALL = lathe([(0.04 * np.sin(a), -0.04 * np.cos(a)) for a in np.linspace(0, np.pi, 13)], 20)


def enclosed(mesh: Mesh) -> float:
    a, b, c = mesh.vertices[mesh.faces].transpose(1, 0, 2)
    return float((a * np.cross(b, c)).sum() / 6)


@pytest.mark.parametrize('mesh', [box((0.1, 0.06, 0.04)), RING, BALL], ids=['box', 'ring', 'ball'])
@settings(max_examples=30, deadline=None)
@given(
    point=st.tuples(*[st.floats(-0.02, 0.02)] * 3),
    normal=st.tuples(*[st.floats(-1.0, 1.0)] * 3).filter(lambda n: np.linalg.norm(n) > 0.1),
)
def test_the_two_sides_of_a_cut_make_up_the_whole(
    mesh: Mesh, point: tuple[float, float, float], normal: tuple[float, float, float]
) -> None:
    cut = plane(point, normal)
    sides = [Bulk((mesh,), (GREY,), RED).clipped(way)[0] for way in (cut, cut.flipped())]
    volumes = [enclosed(join(side.meshes)) for side in sides]
    assert min(volumes) > -1e-7
    assert sum(volumes) == pytest.approx(enclosed(mesh), rel=0.01)
    for side, way in zip(sides, (cut, cut.flipped()), strict=True):
        for part in side.meshes:
            assert (way.heights(part.vertices) > -1e-6).all()


def test_a_cut_face_looks_away_from_what_is_kept() -> None:
    left, face = Bulk((box((0.1, 0.1, 0.1)),), (GREY,), RED).clipped(plane((0, 0, 0), (0, 0, 2)))
    assert face is not None
    assert left.colours == (GREY, RED)
    assert area([face]) == pytest.approx(0.01)
    assert np.unique(face.normals, axis=0) == pytest.approx(np.array([[0, 0, -1]]))


def test_a_plane_beside_a_mesh_cuts_nothing() -> None:
    mesh = box((0.1, 0.1, 0.1))
    left, segments = clip(mesh, plane((0, 0, -1), (0, 0, 1)))
    assert enclosed(left) == pytest.approx(enclosed(mesh))
    assert len(segments) == 0
    assert len(clip(mesh, plane((0, 0, 1), (0, 0, 1)))[0].faces) == 0


def test_solids_lose_what_is_cut_off() -> None:
    solids = [Solid('box', (0.1, 0.1, 0.1)), cylinder(0.05, -0.05, 0.05)]
    for solid in solids:
        for height, share in ((0.0, 0.5), (0.025, 0.25), (-0.06, 1.0)):
            left = clip_solid(solid, plane((0, 0, height), (0, 0, 1)))
            assert left is not None
            assert volume([left]) == pytest.approx(share * volume([solid]), rel=1e-3)
        assert clip_solid(solid, plane((0, 0, 0.06), (0, 0, 1))) is None


def test_sheets_and_bodies_are_told_apart() -> None:
    assert is_closed([BALL])
    assert not is_closed([lathe([(0.02, 0.0), (0.02, 0.1)])])


def test_a_cut_needs_a_direction() -> None:
    with pytest.raises(ValueError, match=r'\(0, 0, 0\)'):
        plane((0, 0, 0), (0, 0, 0))
