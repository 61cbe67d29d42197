"""Lamps follow the switch on the wall; what is described as on or cut is so when the world stands."""

from dataclasses import replace

import pytest

from sim.apartment import apartment
from sim.simulation import Simulation, UnknownWorldError
from sim.start import lamps_by_switch

pytestmark = pytest.mark.sim

ROOM = (
    'world: apartment\nseed: 1\nfurnish: false\n'
    'rooms:\n  - {name: kitchen_1, kind: kitchen, x: [0, 4], y: [0, 4]}\n'
    'start: {x: 2, y: 2}\n'
)
LIGHTS = (
    'furniture:\n'
    '  - {kind: light_switch, name: one, x: 0, y: 1}\n'
    '  - {kind: light_switch, name: two, x: 4, y: 3}\n'
    '  - {kind: ceiling_lamp, name: lamp, x: 2, y: 2}\n'
    '  - {kind: floor_lamp, name: other, x: 3.5, y: 0.5, state: [switched_on]}\n'
    '  - {kind: table, name: table_1, x: 1, y: 3}\n'
)


def test_both_switches_of_a_room_switch_its_ceiling_lamp() -> None:
    simulation = Simulation('apartment', 1, description=ROOM + LIGHTS)
    try:
        controls = simulation.controls
        assert controls.is_on == {'one': False, 'two': False, 'lamp': False, 'other': True}
        for name, lit in (('one', True), ('two', False), ('two', True), ('one', False)):
            controls.switch(name, not controls.is_on[name])
            assert controls.is_on['lamp'] is lit
        assert controls.is_on['other']
    finally:
        simulation.close()


def test_every_switch_of_an_apartment_has_the_lamps_of_its_own_room() -> None:
    spec = apartment(3)
    found = lamps_by_switch(spec)
    assert found
    for switch, names in found.items():
        room = spec.room_at(spec.piece(switch).x, spec.piece(switch).y)
        assert all(room.contains(spec.piece(n).x, spec.piece(n).y) for n in names if 'lamp' in n)


def test_without_a_ceiling_lamp_the_floor_lamps_follow() -> None:
    simulation = Simulation(
        'apartment',
        1,
        description=ROOM
        + LIGHTS.replace(
            'ceiling_lamp, name: lamp, x: 2, y: 2', 'floor_lamp, name: lamp, x: 3, y: 3.5'
        ),
    )
    try:
        assert set(lamps_by_switch(simulation.spec)['one']) == {'lamp', 'other', 'two'}
    finally:
        simulation.close()


def test_food_that_is_described_as_sliced_lies_in_pieces() -> None:
    text = (
        ROOM + LIGHTS + 'things:\n  - {kind: apple, name: apple_1, on: table_1, state: [sliced]}\n'
    )
    simulation = Simulation('apartment', 1, description=text)
    try:
        pieces = [name for name in simulation.world.items if name.startswith('apple_1')]
        assert len(pieces) == 2
        assert all(simulation.world.state(name).slices == 2 for name in pieces)
    finally:
        simulation.close()


@pytest.mark.parametrize(
    ('line', 'said'),
    [
        ('things:\n  - {kind: plate, on: table_1, state: [sliced]}\n', 'line 14.*can be sliced'),
        ('things:\n  - {kind: mug, on: table_1, state: [switched_on]}\n', 'line 14.*mug'),
        ('  - {kind: shelf, x: 1, y: 1, state: [switched_on]}\n', 'line 13.*shelf'),
        ('  - {kind: floor_lamp, x: 1, y: 1, state: [wet]}\n', 'line 13.*switched_on'),
    ],
)
def test_what_cannot_be_so_is_refused_with_its_line(line: str, said: str) -> None:
    with pytest.raises(UnknownWorldError, match=f'(?s){said}'):
        Simulation('apartment', 1, description=ROOM + LIGHTS + line)


def test_a_state_is_part_of_a_piece() -> None:
    piece = apartment(3).furniture[0]
    assert replace(piece, state=('switched_on',)) != piece
