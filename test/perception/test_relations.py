"""What is next to what, and what somebody holds."""

from hypothesis import given, settings
from hypothesis import strategies as st
import numpy as np

from perception.oriented_box import OrientedBox
from perception.relations import floor_gap, held, next_to

PLACES = st.tuples(st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(-3.0, 3.0))


def _box(x: float, y: float, yaw: float = 0.0, side: float = 0.1, z: float = 0.8) -> OrientedBox:
    return OrientedBox((x, y, z), (side, 0.6 * side, 0.1), yaw)


def test_things_side_by_side_on_one_support_are_next_to_each_other() -> None:
    boxes = {'cup_1': _box(0.0, 0.0), 'mug_1': _box(0.13, 0.0), 'bowl_1': _box(0.9, 0.0)}
    table = dict.fromkeys(boxes, 'table_1')
    assert next_to(boxes, table) == [('cup_1', 'mug_1')]
    assert next_to(boxes, {**table, 'mug_1': 'shelf_1'}) == []
    assert next_to(boxes, {}) == [('cup_1', 'mug_1')]


@settings(deadline=None)
@given(st.lists(PLACES, min_size=2, max_size=8), st.floats(-3.0, 3.0), PLACES)
def test_where_it_all_stands_and_how_it_is_turned_does_not_matter(
    places: list[tuple[float, float, float]], turn: float, shift: tuple[float, float, float]
) -> None:
    boxes = {f'cup_{number}': _box(*place) for number, place in enumerate(places)}
    cos, sin = np.cos(turn), np.sin(turn)
    moved = {
        name: _box(
            float(cos * each.center[0] - sin * each.center[1]) + shift[0],
            float(sin * each.center[0] + cos * each.center[1]) + shift[1],
            each.yaw + turn,
        )
        for name, each in boxes.items()
    }
    for one in boxes:
        for other in boxes:
            before, after = (
                floor_gap(boxes[one], boxes[other]),
                floor_gap(moved[one], moved[other]),
            )
            assert abs(before - after) < 1e-6
            assert abs(before - floor_gap(boxes[other], boxes[one])) < 1e-9
    unclear = [
        (one, other)
        for one in boxes
        for other in boxes
        if one < other and abs(floor_gap(boxes[one], boxes[other]) - 0.05) < 1e-6
    ]
    if not unclear:
        assert next_to(boxes, {}) == next_to(moved, {})


def test_the_gap_of_level_boxes_is_the_distance_of_their_sides() -> None:
    assert abs(floor_gap(_box(0.0, 0.0), _box(0.3, 0.0)) - 0.2) < 1e-9
    assert floor_gap(_box(0.0, 0.0), _box(0.05, 0.0)) == 0.0


def test_what_hangs_at_a_person_is_held() -> None:
    person = OrientedBox((2.0, 2.0, 0.85), (0.5, 0.4, 1.7), 0.0)
    assert held(_box(2.3, 2.0, z=1.1), {'person_1': person}) == 'person_1'
    assert held(_box(2.3, 2.0, z=0.05), {'person_1': person}) is None
    assert held(_box(3.3, 2.0, z=1.1), {'person_1': person}) is None
