"""Tests for controls.py: what stands out of a face, on clouds with and without noise."""

from hypothesis import example, given, settings
from hypothesis import strategies as st
import numpy as np
import pytest

from executor.motion.controls import find_controls, SeenControl
from executor.motion.transforms import apply, rigid, rotation_z

SIZE = np.array([0.2, 0.3, 0.3])


def face(
    bumps: list[tuple[float, float, float, float]],
    noise_m: float = 0.0,
    spacing_m: float = 0.002,
    size: np.ndarray = SIZE,
) -> np.ndarray:
    """Return the front (x) of a box about the origin with round bumps (y, z, radius, rise)."""
    y, z = np.meshgrid(
        np.arange(-size[1] / 2, size[1] / 2, spacing_m),
        np.arange(-size[2] / 2, size[2] / 2, spacing_m),
    )
    x = np.full(y.shape, size[0] / 2)
    for at_y, at_z, radius, rise in bumps:
        x[np.hypot(y - at_y, z - at_z) < radius] += rise
    points = np.stack([x.ravel(), y.ravel(), z.ravel()], axis=1)
    return points + np.random.default_rng(0).normal(0.0, noise_m, points.shape)


def find(points: np.ndarray, pose: np.ndarray | None = None, **more) -> list[SeenControl]:
    pose = np.eye(4) if pose is None else pose
    return find_controls(apply(pose, points), pose, SIZE, **more)


@settings(max_examples=15, deadline=None)
@example(y=0.0, z=0.0625, radius=0.015625, rise=0.03, yaw=1.0, noise_m=0.0)
@given(
    st.floats(-0.11, 0.11), st.floats(-0.11, 0.11), st.floats(0.008, 0.02),
    st.floats(0.007, 0.03), st.floats(-3.0, 3.0), st.sampled_from([0.0, 0.001, 0.002]),
)  # fmt: skip
def test_a_button_is_found_wherever_it_is(
    y: float, z: float, radius: float, rise: float, yaw: float, noise_m: float
) -> None:
    pose = rigid(rotation_z(yaw), np.array([1.0, -2.0, 0.8]))
    found = find(face([(y, z, radius, rise)], noise_m), pose)
    assert found
    true = apply(pose, np.array([[0.1 + rise, y, z]]))[0]
    assert np.linalg.norm(found[0].face - true) < 0.006
    assert found[0].outward == pytest.approx(pose[:3, 0])
    assert found[0].radius_m == pytest.approx(radius, abs=0.005)


def test_a_bare_face_with_noise_has_no_control() -> None:
    assert find(face([], 0.002)) == []


def test_handles_steps_and_large_bulges_are_no_controls() -> None:
    points = face([(0.0, 0.0, 0.06, 0.02)])
    points[(np.abs(points[:, 2] - 0.1) < 0.01) & (np.abs(points[:, 1]) < 0.1), 0] += 0.04
    points[points[:, 2] < -0.1, 0] += 0.03
    assert find(points) == []


def test_of_two_buttons_the_one_nearer_to_the_middle_comes_first() -> None:
    found = find(face([(0.1, 0.1, 0.012, 0.01), (0.02, -0.03, 0.012, 0.01)]))
    assert len(found) == 2
    assert found[0].face[1:] == pytest.approx([0.02, -0.03], abs=0.004)


def test_of_two_buttons_the_one_of_another_colour_comes_first() -> None:
    bumps = [(0.07, 0.0, 0.012, 0.01), (-0.06, 0.0, 0.012, 0.01)]
    points = face(bumps)
    colours = np.full((len(points), 3), 200.0)
    colours[np.hypot(points[:, 1] - 0.07, points[:, 2]) < 0.012] = (220.0, 20.0, 20.0)
    assert find(points, colours=colours)[0].face[1] == pytest.approx(0.07, abs=0.004)
    assert find(points)[0].face[1] == pytest.approx(-0.06, abs=0.004)


def test_a_button_on_the_top_is_pressed_from_above() -> None:
    points = face([(0.03, 0.02, 0.012, 0.01)], size=np.array([0.3, 0.3, 0.2]))
    up = points[:, [2, 1, 0]] * np.array([1.0, 1.0, 1.0])
    size = np.array([0.2, 0.3, 0.3])
    found = find_controls(up, np.eye(4), size)
    assert found[0].is_on_top
    assert found[0].face == pytest.approx([0.02, 0.03, 0.16], abs=0.004)


def test_what_lies_outside_the_box_is_left_out() -> None:
    points = face([(0.0, 0.0, 0.012, 0.01)])
    far = np.eye(4)
    far[0, 3] = 2.0
    assert find_controls(points, far, SIZE) == []


def past(points: np.ndarray, eye: np.ndarray) -> np.ndarray:
    """Return a wall behind that is seen from `eye` wherever no point is in the way."""
    y, z = np.meshgrid(np.arange(-0.4, 0.4, 0.004), np.arange(-0.4, 0.4, 0.004))
    wall = np.stack([np.full(y.size, -0.6), y.ravel(), z.ravel()], axis=1)
    share = eye[0] / (eye[0] - wall[:, 0])
    front = eye[1:] + share[:, None] * (wall[:, 1:] - eye[1:])
    hidden = np.zeros(len(wall), dtype=bool)
    for place in points[::2, 1:]:
        hidden |= np.linalg.norm(front - place, axis=1) < 0.004
    return np.concatenate([points, wall[~hidden]])


def test_a_knob_on_a_thin_pipe_is_found_though_there_is_no_face_around_it() -> None:
    y, z = np.meshgrid(np.arange(-0.09, 0.06, 0.003), np.arange(-0.02, 0.02, 0.003))
    pipe = (np.abs(z) < 0.012) & (y < 0.05)
    knob = np.hypot(y - 0.04, z) < 0.016
    x = np.where(knob, 0.03, np.sqrt(np.maximum(0.012**2 - z**2, 0.0)))
    cloud = np.stack([x, y, z], axis=-1)[pipe | knob]
    eye = np.array([1.0, 0.1, 0.1])
    size = np.array([0.06, 0.19, 0.2])
    found = find_controls(past(cloud, eye), np.eye(4), size, eye=eye)
    assert found[0].face == pytest.approx([0.03, 0.04, 0.0], abs=0.005)
    assert find_controls(cloud, np.eye(4), size) == []


def test_what_stands_far_out_of_a_front_is_pushed_down_first() -> None:
    points = face([])
    lever = (np.abs(points[:, 1]) < 0.02) & (np.abs(points[:, 2] - 0.05) < 0.008)
    points[lever, 0] += 0.05
    y, x = np.meshgrid(np.arange(-0.02, 0.02, 0.002), np.arange(0.12, 0.15, 0.002))
    top = np.stack([x.ravel(), y.ravel(), np.full(x.size, 0.058)], axis=1)
    down, inwards = find(np.concatenate([points, top]))[:2]
    assert down.is_on_top
    assert down.face == pytest.approx([0.135, 0.0, 0.058], abs=0.008)
    assert not inwards.is_on_top


def test_a_seam_is_less_likely_than_a_button_far_from_the_middle() -> None:
    found = find(face([(0.0, 0.0, 0.02, 0.0045), (0.11, 0.11, 0.014, 0.014)]))
    assert found[0].face[1:] == pytest.approx([0.11, 0.11], abs=0.004)


def test_a_lever_is_pushed_at_its_middle_though_its_front_edge_is_seen_most() -> None:
    points = face([])
    lever = (np.abs(points[:, 1]) < 0.02) & (np.abs(points[:, 2] - 0.05) < 0.008)
    points[lever, 0] += 0.05
    y, x = np.meshgrid(np.arange(-0.02, 0.02, 0.002), np.arange(0.118, 0.15, 0.004))
    top = np.stack([x.ravel(), y.ravel(), np.full(x.size, 0.058)], axis=1)
    edge = np.repeat(points[lever & (points[:, 2] > 0.05)], 3, axis=0)
    down = find(np.concatenate([points, edge, top]))[0]
    assert down.is_on_top
    assert down.face == pytest.approx([0.134, 0.0, 0.058], abs=0.003)
