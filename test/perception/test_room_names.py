"""Rooms are called by what stands in them."""

from perception.room_names import room_names


def test_rooms_are_called_by_their_furniture_and_counted() -> None:
    names = room_names(
        {
            1: [('fridge', 0.9), ('table', 0.9), ('sink', 0.8)],
            2: [('bed', 0.9), ('wardrobe', 0.6)],
            3: [('bed', 0.8)],
            4: [('toilet', 0.9), ('sink', 0.9)],
            5: [('apple', 1.0)],
        }
    )
    assert names == {
        1: 'kitchen_1',
        2: 'bedroom_1',
        3: 'bedroom_2',
        4: 'bathroom_1',
        5: 'room_1',
    }


def test_what_is_hardly_sure_names_no_room() -> None:
    assert room_names({1: [('bed', 0.2)]}) == {1: 'room_1'}
