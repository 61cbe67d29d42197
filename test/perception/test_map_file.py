"""A map that was saved goes on after it is loaded; a bad file changes nothing."""

import contextlib
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
import pytest
from toy_room import APPLE, map_of_room, MUG, seen_from_all_sides, TABLE

from perception.map_file import load_map, MapFileError, save_map


def test_a_loaded_map_tells_the_same_and_goes_on(tmp_path: Path) -> None:
    known = map_of_room()
    seen_from_all_sides(known, [TABLE, APPLE, MUG])
    known.settle(final=True)
    before = known.scene(3.0)
    assert save_map(known, tmp_path / 'home.npz') >= 3
    again = map_of_room(plan=False)
    assert load_map(again, tmp_path / 'home.npz') >= 3
    after = again.scene(3.0)
    assert after.objects == before.objects
    assert after.relations == before.relations
    moved = APPLE.__class__('apple', (2.2, 2.4, 0.74), APPLE.size, APPLE.color)
    for _ in range(2):
        scene = seen_from_all_sides(again, [TABLE, moved, MUG])
    assert [each.id for each in scene.objects] == [each.id for each in before.objects]
    assert abs(scene.get('apple_1').pose.position[0] - 2.2) < 0.03


def test_what_is_no_map_is_refused_and_the_known_map_stays(tmp_path: Path) -> None:
    known = map_of_room()
    seen_from_all_sides(known, [TABLE, APPLE])
    before = known.scene(1.0).objects
    path = tmp_path / 'home.npz'
    for content in (b'', b'no map at all', b'PK\x03\x04 cut off'):
        path.write_bytes(content)
        with pytest.raises(MapFileError, match=r'home\.npz'):
            load_map(known, path)
    with pytest.raises(MapFileError, match='cannot be read'):
        load_map(known, tmp_path / 'missing.npz')
    assert known.scene(1.0).objects == before


def test_a_map_that_cannot_be_written_leaves_the_old_file(tmp_path: Path) -> None:
    known = map_of_room()
    seen_from_all_sides(known, [TABLE, APPLE])
    with pytest.raises(MapFileError, match=r'ends in \.npz'):
        save_map(known, tmp_path / 'home.json')
    with pytest.raises(MapFileError, match='cannot be written'):
        save_map(known, tmp_path / 'nowhere' / 'home.npz')
    assert list(tmp_path.iterdir()) == []


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_damage_anywhere_is_told_or_harmless(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp('maps') / 'home.npz'
    known = map_of_room()
    save_map(known, path)
    content = bytearray(path.read_bytes())
    content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    path.write_bytes(bytes(content[: data.draw(st.integers(0, len(content)))]))
    with contextlib.suppress(MapFileError):
        load_map(map_of_room(), path)
