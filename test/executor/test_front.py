"""How doors, lids, drawers, blinds and curtains are found in a cloud, and move."""

import numpy as np
import pytest

from executor.motion.door import find_front
from executor.motion.front import Front, Motion
from executor.motion.transforms import apply, inverse
from executor.skills.openings import load_openings, SPANS, usual_motion

SIZE = np.array([0.36, 0.6, 0.6])
CAMERA = np.array([1.5, 0.0, 1.3])


def plate(low, high, step: float = 0.008) -> np.ndarray:
    """Return points (N, 3) all over a box that is flat along one axis."""
    axes = [
        np.arange(a, b + 1e-9, step) if b > a else np.array([a])
        for a, b in zip(low, high, strict=True)
    ]
    return np.stack([each.ravel() for each in np.meshgrid(*axes)], axis=1)


def bar(centre, length: float, axis: int) -> np.ndarray:
    """Return points (N, 3) on the round of a bar that is seen from +x."""
    along = np.arange(-length / 2, length / 2, 0.004)
    points = []
    for angle in np.linspace(-1.2, 1.2, 5):
        ring = np.tile(np.array(centre, dtype=float), (len(along), 1))
        ring[:, 0] += 0.01 * np.cos(angle)
        ring[:, 3 - axis] += 0.01 * np.sin(angle)
        ring[:, axis] += along
        points.append(ring)
    return np.concatenate(points)


def found(cloud: np.ndarray, motion: Motion | None, size: np.ndarray = SIZE) -> Front:
    pose = np.eye(4)
    pose[2, 3] = 0.2 + size[2] / 2
    front = find_front(cloud, pose, size, motion)
    assert front is not None
    return front


def bin_cloud() -> np.ndarray:
    walls = (
        plate((0.18, -0.3, 0.2), (0.18, 0.3, 0.76)),
        plate((-0.18, -0.3, 0.8), (0.18, 0.3, 0.8)),
    )
    wall_behind = plate((-0.21, -0.3, 0.5), (-0.21, 0.3, 1.0))
    return np.concatenate([*walls, wall_behind, bar((0.24, 0.0, 0.788), 0.25, 1)])


def test_a_lid_turns_about_its_rear_edge() -> None:
    lid = found(bin_cloud(), Motion.LIFT)
    assert abs(lid.pivot[0] + 0.35) < 0.015, 'the wall behind is no part of the lid'
    up = lid.handle(np.pi / 2)
    assert np.linalg.norm(up - [-0.17 - 0.0, 0.0, 0.788 + 0.41]) < 0.03
    assert abs(lid.amount_at(up) - np.pi / 2) < 0.01
    assert np.ptp(lid.panel_grid(np.pi / 2)[:, 2]) > 0.3


@pytest.mark.parametrize('leaf', [-1.0, 1.0])
def test_a_curtain_slides_before_the_other_one(leaf: float) -> None:
    ends = sorted((0.0, leaf * 0.3)), sorted((0.04 * leaf, -leaf * 0.3))
    near = plate((0.18, ends[0][0], 0.2), (0.18, ends[0][1], 1.4))
    far = plate((0.136, ends[1][0], 0.2), (0.136, ends[1][1], 1.4))
    size = np.array([0.36, 0.6, 1.2])
    cloud = np.concatenate([near, far, bar((0.245, leaf * 0.05, 0.9), 0.28, 2)])
    curtain = found(cloud, Motion.SLIDE, size)
    moved = curtain.handle(0.3) - curtain.handle(0.0)
    assert np.allclose(moved, [0.0, -leaf * 0.3, 0.0], atol=0.01)
    assert abs(curtain.handle_out_m - 0.065) < 0.012


def test_a_blind_goes_up_and_a_drawer_comes_out() -> None:
    cloud = np.concatenate(
        [plate((0.18, -0.3, 0.25), (0.18, 0.3, 0.8)), bar((0.24, 0.0, 0.5), 0.25, 1)]
    )
    blind, drawer = found(cloud, Motion.RAISE), found(cloud, None)
    assert np.allclose(blind.handle(0.2) - blind.handle(0.0), [0, 0, 0.2], atol=0.01)
    assert drawer.motion is Motion.PULL
    assert np.allclose(drawer.handle(0.2) - drawer.handle(0.0), [0.2, 0, 0], atol=0.01)


def test_of_two_doors_the_handle_in_the_middle_is_hinged_outside() -> None:
    size = np.array([0.6, 1.1, 1.6])
    front = plate((0.3, -0.55, 0.25), (0.3, 0.55, 1.8))
    door = found(np.concatenate([front, bar((0.36, 0.05, 1.0), 0.3, 2)]), None, size)
    assert door.motion is Motion.SWING
    assert door.hinge_side == 1.0
    assert abs(door.radius_m - 0.5) < 0.02


@pytest.mark.parametrize('motion', list(Motion))
def test_an_opening_is_seen_by_the_bar(motion: Motion) -> None:
    upright = motion in (Motion.SWING, Motion.SLIDE)
    handle = bar((0.24, 0.1, 0.6), 0.25, 2 if upright else 1)
    cloud = np.concatenate([plate((0.18, -0.3, 0.25), (0.18, 0.3, 0.7)), bin_cloud()[:0], handle])
    front = found(cloud, motion)
    span = SPANS[motion]
    amount = 0.5 * span.goal
    there = apply(front.moved(amount) @ inverse(front.moved(0.0)), handle)
    seen = front.bar_amount(there, span.most, CAMERA)
    assert seen is not None
    assert abs(seen - amount) < 0.05
    face = apply(
        front.moved(amount) @ inverse(front.moved(0.0)),
        plate((0.18, -0.3, 0.45), (0.18, 0.3, 0.75)),
    )
    seen = front.bar_amount(np.concatenate([there, face]), span.most, CAMERA)
    assert seen is not None
    assert abs(seen - amount) < 0.02, 'the face is not taken for the bar'
    assert front.bar_amount(np.zeros((0, 3)), span.most, CAMERA) is None


def test_the_table_of_openings_names_what_is_wrong(tmp_path) -> None:
    assert usual_motion('blinds') is Motion.RAISE
    assert usual_motion('fridge') is None
    path = tmp_path / 'openings.yaml'
    path.write_text('fling: [drawer]\n')
    with pytest.raises(ValueError, match='fling'):
        load_openings(path)
    path.write_text('pull: [drawer]\nlift: [drawer]\n')
    with pytest.raises(ValueError, match='twice'):
        load_openings(path)
