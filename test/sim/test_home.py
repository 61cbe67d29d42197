"""Tests for home.py and walls.py: kitchens stay what they were, rooms join at their doorways."""

from hashlib import sha256

import numpy as np
import pytest

from sim.body import body_text
from sim.home import Doorway, floor_map, HomeSpec, PersonSpec, RoomSpec
from sim.kitchen import kitchen
from sim.walls import building
from sim.world import item_quaternion

WHITE = (0.9, 0.9, 0.9)
GREY = (0.5, 0.5, 0.5)
TWO_ROOMS = HomeSpec(
    0,
    (
        RoomSpec('kitchen_1', 'kitchen', (0.0, 0.0), (3.0, 4.0), GREY, WHITE),
        RoomSpec('hall_1', 'hall', (3.1, 0.0), (5.0, 4.0), WHITE, GREY),
    ),
    (),
    (),
    (1.0, 1.0, 0.0),
    (Doorway(('kitchen_1', 'hall_1'), 3.05, 2.0, 'y', 1.0),),
)


def fingerprint(spec: HomeSpec) -> str:
    """Return a hash of every body of a home, where it is and what the floor map shows."""
    parts = [body_text('room', [building(spec)])]
    for piece in spec.furniture:
        pose = np.round((piece.x, piece.y, piece.z, piece.yaw), 9) + 0.0
        parts.append(f'{piece.name} {pose.tolist()} {body_text(piece.name, piece.model().links)}')
    for item in spec.items:
        model = item.model()
        pose = np.round((*item.position, *item_quaternion(item, model)), 9) + 0.0
        colours = [np.round(part.colour, 6).tolist() for part in model.parts]
        shape = (np.round(model.points(), 6) + 0.0).tolist()
        parts.append(f'{item.name} {pose.tolist()} {model.mass:.6g} {colours} {shape}')
    parts.append(f'{np.round(spec.start, 9).tolist()} {floor_map(spec).cells.tolist()}')
    return sha256('\n'.join(parts).encode()).hexdigest()[:16]


@pytest.mark.parametrize(
    ('seed', 'expected'),
    [
        (0, 'da410e086c20be89'),
        (3, '3208fabcc58096b6'),
        (11, 'db523217ed885b1a'),
        (1000, '8c3093eb456a762f'),
    ],
)
def test_kitchens_stay_what_the_detector_and_the_evaluations_know(
    seed: int, expected: str
) -> None:
    assert fingerprint(kitchen(seed)) == expected


def test_the_floor_map_shows_walls_and_the_doorway() -> None:
    grid = floor_map(TWO_ROOMS)
    assert grid.is_free(1.0, 1.0)
    assert grid.is_free(4.0, 1.0)
    assert not grid.is_free(3.05, 1.0)
    assert grid.is_free(3.05, 2.0)
    across = [grid.is_free(3.05, y) for y in np.arange(0.025, 4.0, 0.05)]
    assert sum(across) * 0.05 == pytest.approx(1.0, abs=0.051)


def test_walls_leave_the_doorway_open_up_to_its_lintel() -> None:
    walls = [shape for shape in building(TWO_ROOMS).shapes if shape.position[2] > 0]

    def is_solid(x: float, y: float, z: float) -> bool:
        return any(
            all(
                abs(a - b) < half / 2
                for a, b, half in zip((x, y, z), wall.position, wall.size, strict=True)
            )
            for wall in walls
        )

    for x in (3.02, 3.08):
        assert is_solid(x, 1.0, 1.0)
        assert not is_solid(x, 2.0, 1.0)
        assert not is_solid(x, 2.45, 2.0)
        assert is_solid(x, 2.0, 2.3)
    assert is_solid(-0.02, 2.0, 1.0)
    assert {wall.colour for wall in walls} == {WHITE, GREY}


def test_a_point_is_in_one_room() -> None:
    assert TWO_ROOMS.room_at(1.0, 1.0).name == 'kitchen_1'
    assert TWO_ROOMS.room_at(9.0, 1.0).name == 'hall_1'
    with pytest.raises(ValueError, match='kitchen_1, hall_1'):
        TWO_ROOMS.room('attic_1')


def test_a_posture_that_does_not_exist_is_named() -> None:
    with pytest.raises(ValueError, match='kneel'):
        PersonSpec('anna', 0, 1.0, 1.0, 0.0, 'kneel')
