"""Tests for geometry_proposals.py: what stands on something is boxed, walls and legs are not."""

import numpy as np
import pytest
from toy_world import Block, looking, render

from perception.boxes import iou
from perception.geometry_proposals import standing_boxes
from perception.rgbd import RgbdImage

TABLE = Block('table', (0.0, 0.0, 0.35), (1.0, 0.8, 0.7))
CUBE = Block('cube', (-0.2, 0.1, 0.75), (0.1, 0.1, 0.1), (40, 200, 40))
BOX = Block('box', (0.2, -0.1, 0.8), (0.06, 0.15, 0.2), (40, 40, 200))
WALL = Block('wall', (0.0, 1.0, 1.25), (6.0, 0.1, 2.5), (200, 200, 200))
EYE = (-1.1, -1.2, 1.35)


def _true_box(which: np.ndarray, number: int) -> np.ndarray:
    rows, columns = np.nonzero(which == number)
    box = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
    return np.array([box], dtype=np.float32)


def test_each_thing_on_a_table_gets_a_box() -> None:
    image, which = render([TABLE, CUBE, BOX, WALL], looking(EYE, (0.0, 0.0, 0.7)), 4.0)
    boxes = standing_boxes(image)
    for number in (2, 3):
        assert iou(_true_box(which, number), boxes).max() > 0.6
    assert len(boxes) <= 4


def test_what_touches_a_wall_is_no_thing() -> None:
    image, _ = render([WALL], looking(EYE, (0.0, 0.6, 0.3)), 4.0)
    assert len(standing_boxes(image)) == 0


def test_far_things_are_left_out() -> None:
    image, _ = render([TABLE, CUBE], looking(EYE, (0.0, 0.0, 0.7)), 4.0)
    assert len(standing_boxes(image, most_distance_m=0.5)) == 0


@pytest.mark.parametrize('value', [np.nan, 0.0, -1.0, 1e6])
def test_useless_depth_gives_nothing(value: float) -> None:
    image, _ = render([TABLE, CUBE], looking(EYE, (0.0, 0.0, 0.7)))
    depth = np.full(image.depth_m.shape, value, dtype=np.float32)
    empty = RgbdImage(image.color, depth, image.intrinsics, image.map_tform_camera)
    assert standing_boxes(empty).shape == (0, 4)
