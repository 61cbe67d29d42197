"""Fewer triangles that still are the thing."""

from hypothesis import given
from hypothesis import strategies as st
import numpy as np

from sim.drawing.coarsening import coarse_faces
from sim.meshes import box, lathe, Mesh


def ball(segments: int = 60) -> Mesh:
    angles = np.linspace(-np.pi / 2, np.pi / 2, segments)
    return lathe([(float(np.cos(a)), float(np.sin(a))) for a in angles], segments)


@given(st.floats(0.02, 0.5))
def test_the_triangles_left_are_fewer_and_of_the_same_vertices(cell: float) -> None:
    mesh = ball()
    vertices, faces = mesh.vertices.astype(np.float32), mesh.faces.astype(np.uint32)
    left = coarse_faces(vertices, faces, cell)
    assert len(left) <= len(faces)
    assert (left[:, 0] != left[:, 1]).all()
    corners = vertices[left].reshape(-1, 3)
    assert np.abs(np.ptp(corners, axis=0) - 2.0).max() <= 2 * cell + 1e-6


def test_edges_stay_where_normals_are_given() -> None:
    mesh = box((1.0, 1.0, 1.0))
    arrays = mesh.vertices.astype(np.float32), mesh.faces.astype(np.uint32)
    assert len(coarse_faces(*arrays, 0.01, mesh.normals.astype(np.float32))) == 12
