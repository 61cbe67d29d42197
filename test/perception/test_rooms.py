"""A floor plan is parted into rooms at its doorways."""

from hypothesis import given, settings
from hypothesis import strategies as st
import numpy as np

from perception.rooms import rooms_of

CELL_M = 0.05


def _two_rooms(door_m: float, wall_cells: int = 2) -> np.ndarray:
    """Two rooms of 3 x 4 m beside each other, with a doorway of that width between them."""
    free = np.zeros((84, 126 + wall_cells), dtype=np.bool_)
    free[2:82, 2:62] = True
    free[2:82, 62 + wall_cells : 122 + wall_cells] = True
    door = round(door_m / CELL_M)
    free[40 : 40 + door, 62 : 62 + wall_cells] = True
    return free


def test_a_doorway_parts_two_rooms() -> None:
    rooms = rooms_of(_two_rooms(0.9), CELL_M, (0.0, 0.0))
    assert len(rooms.areas) == 2
    left, right = rooms.at(1.0, 1.0), rooms.at(5.0, 1.0)
    assert {left, right} == {1, 2}
    x0, y0, x1, y1 = rooms.area_at(1.0, 1.0)
    assert np.allclose((x0, y0, x1, y1), (0.1, 0.1, 3.1, 4.1), atol=0.11)


def test_a_wide_opening_parts_nothing_and_a_closed_wall_does() -> None:
    assert len(rooms_of(_two_rooms(3.0), CELL_M, (0.0, 0.0)).areas) == 1
    assert len(rooms_of(_two_rooms(0.0), CELL_M, (0.0, 0.0)).areas) == 2


def test_no_floor_has_no_rooms() -> None:
    rooms = rooms_of(np.zeros((20, 20), dtype=np.bool_), CELL_M, (0.0, 0.0))
    assert rooms.areas == ()
    assert rooms.at(0.5, 0.5) == 0
    assert rooms.area_at(0.5, 0.5) == (0.0, 0.0, 0.0, 0.0)


@settings(max_examples=25, deadline=None)
@given(st.floats(0.6, 1.6), st.integers(1, 4), st.floats(-5.0, 5.0), st.floats(-5.0, 5.0))
def test_every_free_cell_has_a_room_wherever_the_map_lies(
    door_m: float, wall_cells: int, x: float, y: float
) -> None:
    free = _two_rooms(door_m, wall_cells)
    rooms = rooms_of(free, CELL_M, (x, y))
    assert (rooms.labels[free] > 0).all()
    assert (rooms.labels[~free] == 0).all()
    assert rooms.labels.max() == len(rooms.areas)
    turned = rooms_of(free.T.copy(), CELL_M, (y, x))
    assert len(turned.areas) == len(rooms.areas)
