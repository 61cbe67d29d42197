"""Ids stay with things: through other names, other places, and a file."""

from hypothesis import given
from hypothesis import strategies as st

from perception.identities import Appearance, Identities

RED = Appearance((210.0, 30.0, 30.0), 0.1, 0.0, 5.0)


def test_a_thing_keeps_its_id_and_gets_it_back_with_its_name() -> None:
    ids = Identities()
    assert ids.of(1, 'mug', RED) == 'mug_1'
    assert ids.of(2, 'mug', RED) == 'mug_2'
    assert ids.of(1, 'soap bottle', RED) == 'soap_bottle_1'
    assert ids.of(1, 'mug', RED) == 'mug_1'
    assert ids.key_of('mug_2') == 2
    assert ids.key_of('mug_9') is None


def test_what_appears_after_a_thing_vanished_is_that_thing_if_it_looks_alike() -> None:
    ids = Identities()
    ids.of(1, 'mug', RED)
    ids.free(1, RED, {})
    blue = Appearance((20.0, 40.0, 220.0), 0.1, 6.0, 6.0)
    assert ids.of(2, 'mug', blue) == 'mug_2'
    assert ids.of(3, 'mug', Appearance((205.0, 40.0, 35.0), 0.11, 7.0, 7.0)) == 'mug_1'


def test_what_appeared_before_the_old_place_was_seen_empty_takes_the_id_over() -> None:
    ids = Identities()
    ids.of(1, 'mug', RED)
    moved = Appearance(RED.color, 0.1, 8.0, 9.0)
    assert ids.of(2, 'mug', moved) == 'mug_2'
    ids.free(1, RED, {2: moved})
    assert ids.of(2, 'mug', moved) == 'mug_1'


def test_what_was_there_all_along_does_not_take_an_id_over() -> None:
    ids = Identities()
    ids.of(1, 'mug', RED)
    other = Appearance(RED.color, 0.1, 1.0, 9.0)
    ids.of(2, 'mug', other)
    ids.free(1, RED, {2: other})
    assert ids.of(2, 'mug', other) == 'mug_2'


@given(
    st.lists(
        st.tuples(st.integers(1, 6), st.sampled_from(['mug', 'cup', 'soap bottle']), st.booleans())
    )
)
def test_ids_are_unique_and_survive_a_file(steps: list[tuple[int, str, bool]]) -> None:
    ids, alive = Identities(), set()
    for key, label, leaves in steps:
        ids.of(key, label, RED)
        alive.add(key)
        if leaves:
            ids.free(key, RED, {})
            alive.discard(key)
    names = [ids.known(key) for key in alive]
    assert None not in names
    assert len(set(names)) == len(names)
    again = Identities.from_json(ids.to_json())
    assert [again.known(key) for key in alive] == names
    assert again.of(99, 'mug', RED) == ids.of(99, 'mug', RED)
