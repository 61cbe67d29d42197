"""Tests for projection, lifting, oriented boxes and relations on exactly known views."""

import numpy as np
import pytest
from toy_world import Block, looking, render

from perception.boxes import iou, suppress
from perception.detector import Detection
from perception.features import height_above_floor, scene_input, View, window_inputs
from perception.floor_plan import FloorPlan
from perception.footprints import footprints, standing_box
from perception.lifting import lift, LiftingOptions
from perception.oriented_box import box_at_yaw, OrientedBox
from perception.projection import points_at, seen_depths, to_pixels
from perception.relations import support_of
from perception.rgbd import ImageError, RgbdImage

TABLE = Block('table', (0.0, 0.0, 0.35), (0.8, 0.8, 0.7), (150, 110, 70))
BOX = Block('cereal box', (0.1, -0.1, 0.8), (0.08, 0.16, 0.2), (40, 60, 200))
EYE = looking((1.3, 0.4, 1.3), (0.0, 0.0, 0.75))


def _detection(which: np.ndarray, number: int, label: str, mask: bool = True) -> Detection:
    rows, columns = np.nonzero(which == number)
    box = (
        float(columns.min()),
        float(rows.min()),
        float(columns.max() + 1),
        float(rows.max() + 1),
    )
    return Detection(label, 0.9, box, which == number if mask else None)


def test_points_lie_on_the_faces_that_were_seen() -> None:
    image, which = render([TABLE, BOX], EYE, 3.0)
    rows, columns = np.nonzero(which == 1)
    points = points_at(image, rows, columns)
    on_top = np.abs(points[:, 2] - 0.7) < 1e-3
    assert on_top.mean() > 0.3
    assert (np.abs(points[:, :2]) < 0.401).all()
    pixels, depth = to_pixels(image, points)
    assert np.allclose(pixels, np.stack([columns, rows], axis=1), atol=1e-3)
    assert np.allclose(depth, image.depth_m[rows, columns], atol=1e-4)


def test_height_above_the_floor_needs_only_depth_and_pose() -> None:
    image, which = render([TABLE], EYE, 2.0)
    height = height_above_floor(image.depth_m, image.intrinsics, image.map_tform_camera)
    assert abs(float(np.nanmedian(height[which == 0]))) < 1e-3
    assert float(height[which == 1].max()) == pytest.approx(0.7, abs=1e-3)


@pytest.mark.parametrize('mask', [True, False])
def test_a_thing_is_lifted_without_its_support(mask: bool) -> None:
    image, which = render([TABLE, BOX], EYE, 3.0)
    lifted = lift(image, _detection(which, 2, 'cereal box', mask), True, LiftingOptions())
    assert lifted is not None
    assert lifted.support_m == pytest.approx(0.7, abs=0.003)
    assert lifted.points[:, 2].min() > 0.7
    inside = OrientedBox(BOX.middle, BOX.size, 0.0).contains(lifted.points, 0.005)
    assert inside.mean() > 0.98
    assert lifted.color[2] > lifted.color[0]


def test_a_detection_without_depth_is_not_lifted() -> None:
    image, which = render([TABLE, BOX], EYE)
    blind = RgbdImage(
        image.color, np.full_like(image.depth_m, np.nan), image.intrinsics, image.map_tform_camera
    )
    assert lift(blind, _detection(which, 2, 'box'), True, LiftingOptions()) is None
    assert np.isfinite(scene_input(View(blind.color, blind.depth_m, *_camera(blind)))).all()
    planes, scalars, _ = window_inputs(blind, np.array([[10, 10, 30, 30]], dtype=np.float32))
    assert np.isfinite(planes).all()
    assert np.isfinite(scalars).all()


def _camera(image: RgbdImage) -> tuple[np.ndarray, np.ndarray]:
    return image.intrinsics, image.map_tform_camera


def test_bad_images_are_refused_with_what_was_expected() -> None:
    image, _ = render([TABLE], EYE)
    with pytest.raises(ImageError, match='depth: expected shape'):
        RgbdImage(image.color, image.depth_m[:-1], *_camera(image))
    with pytest.raises(ImageError, match='colour: expected uint8'):
        RgbdImage(image.color[..., :2], image.depth_m, *_camera(image))
    with pytest.raises(ImageError, match='at least'):
        RgbdImage(image.color[:8, :8], image.depth_m[:8, :8], *_camera(image))
    broken = image.map_tform_camera.copy()
    broken[0, 0] = np.nan
    with pytest.raises(ImageError, match='map_tform_camera'):
        RgbdImage(image.color, image.depth_m, image.intrinsics, broken)


def test_a_box_keeps_its_place_when_it_faces_elsewhere() -> None:
    box = OrientedBox((1.0, 2.0, 0.5), (0.6, 1.2, 1.0), 0.1)
    turned = box.facing(0.1 + np.pi / 2)
    assert turned.size == (1.2, 0.6, 1.0)
    assert turned.yaw == pytest.approx(0.1 + np.pi / 2)
    assert box.overlap(turned) == pytest.approx(1.0)
    corners = box.to_map(np.array([[0.3, 0.6, 0.5], [-0.3, -0.6, -0.5]]))
    assert turned.contains(corners, 1e-6).all()
    again = box_at_yaw(corners, 0.1)
    assert again.center == pytest.approx(box.center)
    assert again.size == pytest.approx(box.size)


def test_a_thing_is_in_the_smallest_container_or_on_what_is_under_it() -> None:
    counter = OrientedBox((0.0, 0.0, 0.45), (0.6, 1.8, 0.9), 0.0)
    microwave = OrientedBox((0.0, 0.5, 1.05), (0.45, 0.6, 0.3), 0.0)
    surfaces, containers = {'counter_1': counter}, {'microwave_1': microwave}
    inside = OrientedBox((0.05, 0.5, 0.97), (0.1, 0.1, 0.1), 0.3)
    beside = OrientedBox((0.1, -0.4, 0.95), (0.1, 0.1, 0.1), 0.3)
    away = OrientedBox((2.0, -0.4, 0.95), (0.1, 0.1, 0.1), 0.3)
    assert support_of(inside, surfaces, containers) == ('in', 'microwave_1')
    assert support_of(beside, surfaces, containers) == ('on', 'counter_1')
    assert support_of(away, surfaces, containers) is None


def test_what_a_view_looks_through_is_measured_deeper_than_expected() -> None:
    image, _ = render([TABLE], EYE, 2.0)
    measured, expected = seen_depths(image, np.array([[0.1, -0.1, 0.8], [0.0, 0.0, 0.7]]))
    assert measured[0] > expected[0] + 0.05
    assert measured[1] == pytest.approx(expected[1], abs=0.02)


def test_the_better_of_two_overlapping_boxes_stays() -> None:
    boxes = np.array([[0, 0, 10, 10], [1, 0, 11, 10], [20, 20, 30, 30]], dtype=np.float32)
    assert iou(boxes, boxes)[0, 1] == pytest.approx(9 / 11)
    kept = suppress(boxes, np.array([0.5, 0.9, 0.1], dtype=np.float32), 0.5)
    assert kept.tolist() == [1, 2]


def test_a_piece_is_as_high_as_such_pieces_usually_are_where_its_top_is_not() -> None:
    free = np.ones((80, 80), dtype=np.bool_)
    free[30:50, 20:60] = False
    plan = FloorPlan(free, 0.05, (0.0, 0.0))
    footprint = footprints(plan)[0]
    x = np.linspace(1.05, 2.95, 60)
    stand = [(a, 1.5, z) for a in x for z in np.linspace(0.05, 0.45, 14)]
    television = [(a, 2.0, z) for a in x[5:-5] for z in np.linspace(0.5, 1.1, 20)]
    points = np.array([*stand, *television])
    usual = (float(np.log(0.45)), 0.1)
    tall = standing_box(footprint, points, plan)
    low = standing_box(footprint, points, plan, usual)
    assert tall is not None
    assert low is not None
    assert tall.size[2] > 1.0
    assert abs(low.size[2] - 0.45) < 0.05
    other = standing_box(footprint, points, plan, (float(np.log(1.1)), 0.1))
    assert other is not None
    assert other.size[2] == tall.size[2]
