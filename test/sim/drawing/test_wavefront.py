"""Meshes of robots, read from OBJ files."""

from pathlib import Path

import numpy as np
import pytest

from sim.drawing.wavefront import read_mesh
from sim.meshes import box
from sim.panda import meshes_folder


def test_a_mesh_that_we_wrote_comes_back(tmp_path: Path) -> None:
    mesh = box((0.2, 0.3, 0.4))
    path = tmp_path / 'box.obj'
    path.write_text(mesh.obj_text())
    read = read_mesh(str(path))
    assert read.vertices[read.faces] == pytest.approx(mesh.vertices[mesh.faces], abs=1e-5)
    assert read.normals[read.faces] == pytest.approx(mesh.normals[mesh.faces], abs=1e-4)


def test_a_polygon_is_cut_into_triangles(tmp_path: Path) -> None:
    path = tmp_path / 'square.obj'
    corners = 'v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\n'
    path.write_text(f'# made by hand\n{corners}vn 0 0 1\nf 1/1/1 2/1/1 3/1/1 4/1/1\n')
    read = read_mesh(str(path))
    across = np.cross(
        *(read.vertices[read.faces[:, k]] - read.vertices[read.faces[:, 0]] for k in (1, 2))
    )
    assert across[:, 2].sum() / 2 == pytest.approx(1.0)


@pytest.mark.parametrize(
    ('face', 'said'), [('f 1 2 3', 'v//vn'), ('f 1//1 2//1 9//1', 'not there')]
)
def test_what_cannot_be_read_is_refused(tmp_path: Path, face: str, said: str) -> None:
    path = tmp_path / 'bad.obj'
    path.write_text(f'v 0 0 0\nv 1 0 0\nv 1 1 0\nvn 0 0 1\n{face}\n')
    with pytest.raises(ValueError, match=said):
        read_mesh(str(path))


def test_the_arms_meshes_can_be_read() -> None:
    mesh = read_mesh(str(meshes_folder() / 'visual' / 'hand.obj'))
    assert np.ptp(mesh.vertices, axis=0).max() == pytest.approx(0.2, abs=0.03)
    assert np.linalg.norm(mesh.normals, axis=1) == pytest.approx(1.0, abs=1e-2)
