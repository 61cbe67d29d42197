"""Tests for floor_view.py: what is drawn where, and what a click means."""

from xml.etree import ElementTree

import cv2
from hypothesis import given
from hypothesis import strategies as st
import numpy as np

from dashboard.board import Board, Floor
from dashboard.floor_view import floor_frame, floor_png, floor_svg, thing_at
from tapa_planner.scene import Pose, Scene, SceneObject

CELLS = np.zeros((40, 60), dtype=bool)
CELLS[0, :] = True
FLOOR = Floor(CELLS, 0.05, (-1.0, 0.5))
TABLE = SceneObject(
    'table_1', 'table', 'table', Pose.from_yaw(0.5, 1.5, 0.4, np.pi / 4), (1.0, 0.5, 0.8)
)
APPLE = SceneObject('apple_1', 'apple <b>', 'apple', Pose((0.6, 1.5, 0.85)), (0.08, 0.08, 0.08))


def test_the_picture_has_the_walls_where_they_are() -> None:
    picture = cv2.imdecode(np.frombuffer(floor_png(FLOOR), np.uint8), cv2.IMREAD_GRAYSCALE)
    assert picture.shape == (160, 240)
    u, v = floor_frame(FLOOR).pixel(0.0, 0.52)  # in the lowest row, which is wall
    assert picture[int(v), int(u)] < 100
    u, v = floor_frame(FLOOR).pixel(0.0, 1.0)
    assert picture[int(v), int(u)] > 200


@given(st.floats(-1.0, 2.0), st.floats(0.5, 2.5))
def test_a_pixel_is_the_place_that_it_shows(x: float, y: float) -> None:
    frame = floor_frame(FLOOR)
    np.testing.assert_allclose(frame.place(*frame.pixel(x, y)), (x, y), atol=1e-9)


def test_the_drawing_is_well_formed_and_names_are_no_markup() -> None:
    board = Board(pose=(0.0, 1.0, 0.3), scene=Scene(objects=(TABLE, APPLE)))
    drawn = floor_svg(board, floor_frame(FLOOR), lambda kind: kind == 'apple', 'apple_1')
    root = ElementTree.fromstring(f'<svg>{drawn}</svg>')
    assert [each.text for each in root.iter('text')] == ['table', 'apple <b>']
    assert len(list(root.iter('circle'))) == 1


def test_a_click_is_for_the_smallest_thing_there() -> None:
    things = (TABLE, APPLE)
    assert thing_at(things, 0.6, 1.5) == 'apple_1'
    assert thing_at(things, 0.5 + 0.3, 1.5 + 0.3) == 'table_1'  # along its turned length
    assert thing_at(things, 0.5 + 0.3, 1.5 - 0.3) == ''  # beside it
    assert thing_at((), 0.0, 0.0) == ''
