"""Tests for description.py: parts fixed by hand, and refusals with the line and the reason."""

from pathlib import Path

import numpy as np
import pytest

from sim.apartment import apartment
from sim.description import described_home, KEYS
from sim.kitchen import kitchen
from sim.marked_yaml import DescriptionError
from sim.simulation import Simulation, UnknownWorldError

EMPTY = """
world: apartment
furnish: false
rooms:
  - {name: kitchen_1, kind: kitchen, x: [0, 4], y: [0, 4], floor: oak, wall: white}
  - {name: hall_1, kind: hall, x: [4.1, 6.5], y: [0, 4]}
doorways:
  - {between: [kitchen_1, hall_1], at: 2.0}
"""
TABLE = '  - {name: table_1, kind: table, x: 2.0, y: 1.0, yaw: 90, seed: 3}\n'


def test_an_empty_description_is_what_the_seed_gives() -> None:
    assert described_home('kitchen', 3, '# nothing\n') == kitchen(3)
    assert described_home('kitchen', 0, 'world: apartment\nseed: 2\nroom_count: 2\n') == (
        apartment(2, 2)
    )


def test_rooms_furniture_things_start_and_persons_are_as_described() -> None:
    text = (
        f'{EMPTY}furniture:\n{TABLE}'
        'things:\n'
        '  - {kind: mug, on: table_1, at: [0.1, 0.2], yaw: 30, seed: 5, state: [filled water]}\n'
        '  - {kind: apple, x: 5.0, y: 3.0, state: [dirty, cold]}\n'
        'start: {x: 5.0, y: 1.5, yaw: 180}\n'
        'persons:\n'
        '  - {name: anna, x: 1.0, y: 3.0, yaw: -90}\n'
        '  - {name: ben, x: 1.0, y: 2.5, path: [[2.0, 2.5], [5.0, 2.5]]}\n'
    )
    spec = described_home('kitchen', 0, text)
    assert [room.name for room in spec.rooms] == ['kitchen_1', 'hall_1']
    assert [piece.name for piece in spec.furniture] == ['table_1']
    mug, apple = spec.items
    assert (mug.name, mug.support, mug.relation) == ('mug_1', 'table_1', 'on')
    # The table is turned by a quarter: its x is the map's y.
    assert mug.position[:2] == pytest.approx((2.0 - 0.2, 1.0 + 0.1))
    assert (apple.support, apple.state) == ('', ('dirty', 'cold'))
    assert spec.start == pytest.approx((5.0, 1.5, np.pi))
    assert [(person.name, person.posture) for person in spec.persons] == [
        ('anna', 'stand'),
        ('ben', 'walk'),
    ]


def test_a_seeded_world_is_changed_in_parts() -> None:
    before = kitchen(2)
    item = before.items[0]
    text = (
        f'furniture:\n  - {{name: fridge_1, open: 0.5}}\n'
        f'things:\n  - {{name: {item.name}, remove: true}}\n'
        f'  - {{name: {before.items[1].name}, seed: 77}}\n'
    )
    after = described_home('kitchen', 2, text)
    assert after.piece('fridge_1').openness == 0.5
    assert len(after.furniture) == len(before.furniture)
    assert [each.name for each in after.items] == [each.name for each in before.items[1:]]
    assert after.items[0].seed == 77


def test_things_go_with_furniture_that_is_removed() -> None:
    before = kitchen(2)
    after = described_home('kitchen', 2, 'furniture:\n  - {name: table_1, remove: true}\n')
    assert 'table_1' not in [piece.name for piece in after.furniture]
    assert [each for each in before.items if each.support != 'table_1'] == list(after.items)


@pytest.mark.parametrize(
    ('text', 'line', 'reason'),
    [
        ('colour: red\n', 1, 'colour'),
        ('seed: x\n', 1, "a number, got 'x'"),
        ('seed: 1\nseed: 2\n', 2, 'twice'),
        ('seed: -1\n', 1, 'got -1'),
        ('seed: 1.5\n', 1, 'whole number'),
        ('seed: .nan\n', 1, 'nan'),
        ('- 1\n', 1, 'a mapping, got a list'),
        ('a: [1\nb: 2\n', 2, 'no YAML'),
        ('world: castle\n', 1, 'castle'),
        ('\nroom_count: 3\n', 2, 'world: apartment'),
        (f'{EMPTY}furniture:\n  - {{kind: tabel, x: 1, y: 1}}\n', 10, 'did you mean table'),
        (f'{EMPTY}furniture:\n  - {{kind: table, x: 1}}\n', 10, 'needs the key y'),
        (f'{EMPTY}furniture:\n{TABLE}  - {{kind: shelf, x: 2, y: 1}}\n', 11, 'overlaps table_1'),
        (f'{EMPTY}furniture:\n  - {{kind: table, x: 4.0, y: 3}}\n', 10, 'through a wall'),
        (f'{EMPTY}furniture:\n  - {{kind: shelf, x: 3.7, y: 2}}\n', 10, 'blocks the doorway'),
        (f'{EMPTY}furniture:\n  - {{kind: table, x: 2, y: 1, open: 1}}\n', 10, 'nothing to open'),
        (f'{EMPTY}things:\n  - {{kind: mug, on: table_9}}\n', 10, 'table_9'),
        (f'{EMPTY}things:\n  - {{kind: mgu, x: 1, y: 1}}\n', 10, 'did you mean mug'),
        (f'{EMPTY}things:\n  - {{kind: mug, x: 1, y: 1, state: [frozen]}}\n', 10, 'frozen'),
        (f'{EMPTY}things:\n  - {{kind: apple, x: 1, y: 1, state: [filled tea]}}\n', 10, 'liquid'),
        (f'{EMPTY}things:\n  - {{kind: apple, x: 4.05, y: 1}}\n', 10, 'floor of a room'),
        (f'{EMPTY}start: {{x: 0.1, y: 0.1}}\n', 9, 'free floor'),
        (f'{EMPTY}persons:\n  - {{x: 9, y: 9}}\n', 10, 'in no room'),
        (f'{EMPTY}persons:\n  - {{x: 1, y: 1, posture: walk}}\n', 10, 'path'),
        (EMPTY.replace('at: 2.0', 'at: 3.9'), 8, 'does not fit'),
        (EMPTY.replace('at: 2.0', 'width: 0.5'), 8, 'lies in 0.9'),
        (EMPTY.replace('x: [4.1, 6.5]', 'x: [3.5, 6.5]'), 6, 'overlaps kitchen_1'),
        (EMPTY.replace('x: [4.1, 6.5]', 'x: [5, 7]'), 8, 'share no wall'),
        (EMPTY.split('doorways')[0], 5, 'kitchen_1 has no door'),
    ],
)
def test_what_cannot_be_is_refused_with_its_line(text: str, line: int, reason: str) -> None:
    with pytest.raises(DescriptionError, match=f'line {line}: ') as caught:
        described_home('kitchen', 0, text)
    assert reason in str(caught.value)


@pytest.mark.parametrize(
    ('place', 'reason'),
    [
        ('in: drawer_1', 'm high'),
        ('in: table_1', 'nothing can be in table_1'),
        ('on: table_1, at: [3, 0]', 'does not fit'),
        ('on: table_1, in: drawer_1', 'not both'),
    ],
)
def test_a_thing_that_does_not_fit_its_place_is_refused(place: str, reason: str) -> None:
    with pytest.raises(DescriptionError, match='line 2') as caught:
        described_home('kitchen', 0, f'things:\n  - {{kind: bottle, {place}}}\n')
    assert reason in str(caught.value)


def test_a_refused_description_leaves_the_running_world_as_it_is() -> None:
    with Simulation('kitchen', 1) as simulation:
        engine, spec = simulation.engine, simulation.spec
        with pytest.raises(UnknownWorldError, match='line 2'):
            simulation.load('kitchen', 1, 'furniture:\n  - {kind: tabel}\n')
        assert simulation.engine is engine
        assert simulation.spec is spec
        simulation.engine.step()


def test_a_room_that_furniture_shuts_off_is_refused_with_the_line_and_its_name() -> None:
    row = ''.join(f'  - {{kind: shelf, x: 5.1, y: {y}, seed: 1}}\n' for y in (0.5, 2.0, 3.5))
    with pytest.raises(DescriptionError, match=r'line 10: .* into hall_1'):
        described_home('apartment', 0, f'{EMPTY}furniture:\n{row}start: {{x: 2, y: 2}}\n')


def test_a_described_state_is_there_when_the_world_stands() -> None:
    text = f'{EMPTY}things:\n  - {{kind: mug, x: 1, y: 1, state: [filled coffee, hot]}}\n'
    with Simulation('apartment', 0, description=text) as simulation:
        state = simulation.world.state('mug_1')
        assert state.liquid == 'coffee'
        assert state.is_hot
        simulation.reset()
        assert simulation.world.state('mug_1').liquid == 'coffee'


def test_the_example_of_the_documentation_can_be_used() -> None:
    page = (Path(__file__).parents[2] / 'docs' / 'worlds.md').read_text(encoding='utf-8')
    example = page.split('```yaml\n')[1].split('```')[0]
    spec = described_home('kitchen', 0, example)
    assert [room.kind for room in spec.rooms] == ['kitchen', 'hall']
    assert [person.name for person in spec.persons] == ['anna']
    assert all(key in page for key in KEYS)
