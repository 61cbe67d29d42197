"""Views in, scene out: fusion, ids, furniture on a floor plan, things that moved or went."""

from dataclasses import replace

import numpy as np
import pytest
from toy_room import (
    APPLE,
    EYES,
    map_of_room,
    MUG,
    room_plan,
    seen_from_all_sides,
    TABLE,
    view_of,
)
from toy_world import Block

from perception.colors import color_word
from perception.footprints import footprints
from perception.fronts import FULLY_OPEN_RAD
from perception.furniture import new_track
from perception.fusion import FusionOptions
from perception.lifting import lift, LiftingOptions
from perception.oriented_box import OrientedBox
from perception.query import matching
from perception.told import is_of_piece, Kinds, TracksToTell, without_doubles
from perception.voxels import VoxelVotes


def test_views_become_one_entry_a_thing() -> None:
    scene = seen_from_all_sides(map_of_room(), [TABLE, APPLE, MUG])
    assert [each.id for each in scene.objects] == ['apple_1', 'mug_1', 'table_1']
    for block in (APPLE, MUG):
        found = scene.get(f'{block.name}_1')
        assert np.allclose(found.pose.position, block.middle, atol=0.01)
        assert np.allclose(sorted(found.size), sorted(block.size), atol=0.015)
        assert found.views == 4
        assert scene.place_of(found.id) == 'table_1'
    assert scene.get('apple_1').attributes == ('red',)
    assert scene.get('mug_1').attributes == ('blue',)


@pytest.mark.parametrize('plan', [True, False])
def test_furniture_gets_its_size_with_and_without_a_plan(plan: bool) -> None:
    table = seen_from_all_sides(map_of_room(plan), [TABLE, APPLE, MUG]).get('table_1')
    assert np.allclose(sorted(table.size), sorted(TABLE.size), atol=0.06)
    assert np.allclose(table.pose.position, TABLE.middle, atol=0.05)


def test_a_second_look_changes_nothing_but_the_revision() -> None:
    semantic_map = map_of_room()
    first = seen_from_all_sides(semantic_map, [TABLE, APPLE, MUG])
    second = seen_from_all_sides(semantic_map, [TABLE, APPLE, MUG])
    assert second.revision == first.revision + 1
    assert [each.id for each in second.objects] == [each.id for each in first.objects]


def test_a_thing_that_moved_keeps_its_id_and_one_that_went_is_forgotten() -> None:
    semantic_map = map_of_room()
    seen_from_all_sides(semantic_map, [TABLE, APPLE, MUG])
    moved = replace(APPLE, middle=(2.15, 2.4, 0.74))
    scene = seen_from_all_sides(semantic_map, [TABLE, moved])
    assert [each.id for each in scene.objects] == ['apple_1', 'table_1']
    assert np.allclose(scene.get('apple_1').pose.position, moved.middle, atol=0.01)


def test_what_is_hidden_is_not_forgotten() -> None:
    semantic_map = map_of_room()
    seen_from_all_sides(semantic_map, [TABLE, APPLE, MUG])
    screen = Block('screen', (2.9, 2.2, 0.8), (0.05, 1.2, 1.6))
    image, found = view_of([TABLE, APPLE, MUG, screen], EYES[0])
    seen = [each for each in found if each.label == 'table']
    for _ in range(4):
        semantic_map.add_view(image, seen)
    assert 'apple_1' in semantic_map.scene(2.0)


def test_one_weak_sighting_is_not_told_and_a_sure_one_is() -> None:
    weak = map_of_room(fusion=FusionOptions(sure_score=0.6))
    weak.add_view(*view_of([TABLE, APPLE], EYES[0], 0.45))
    assert 'apple_1' not in weak.scene(0.0)
    weak.add_view(*view_of([TABLE, APPLE], EYES[1], 0.45))
    assert 'apple_1' in weak.scene(0.0)
    sure = map_of_room()
    sure.add_view(*view_of([TABLE, APPLE], EYES[0], 0.9))
    assert 'apple_1' in sure.scene(0.0)


def test_a_mask_that_spills_over_its_thing_does_not_spoil_its_box() -> None:
    semantic_map = map_of_room()
    for index, eye in enumerate(EYES):
        image, found = view_of([TABLE, MUG], eye)
        mug = next(each for each in found if each.label == 'mug')
        if index == 2 and mug.mask is not None:
            left, top, right, bottom = (int(each) for each in mug.box)
            spilled = np.zeros_like(mug.mask)
            spilled[top:bottom, max(0, left - 150) : right + 150] = True
            wide = (float(max(0, left - 150)), float(top), float(right + 150), float(bottom))
            found = [replace(each, mask=spilled, box=wide) if each is mug else each
                     for each in found]  # fmt: skip
        semantic_map.add_view(image, found)
    semantic_map.settle(final=True)
    told = semantic_map.scene(0.0).get('mug_1')
    assert max(told.size) < 0.2


def test_what_never_stands_on_the_floor_names_no_furniture() -> None:
    semantic_map = map_of_room()
    for eye in EYES:
        image, found = view_of([TABLE], eye)
        semantic_map.add_view(image, [*found, replace(found[0], label='television', score=0.99)])
    semantic_map.settle(final=True)
    scene = semantic_map.scene(0.0)
    assert 'table_1' in scene
    assert max(scene.get('table_1').names, key=lambda each: each[1])[0] == 'table'


def test_a_part_called_like_its_piece_is_not_told_beside_it() -> None:
    image, found = view_of([TABLE], EYES[0])
    lifted = lift(image, found[0], False, LiftingOptions())
    assert lifted is not None
    whole = OrientedBox((2.0, 2.0, 0.45), (0.8, 1.2, 0.9), 0.0)
    piece = replace(new_track(-1, lifted, image, 1), fixed=whole, footprint=whole)
    part = OrientedBox((2.0, 2.0, 0.85), (0.6, 1.0, 0.1), 0.0)
    assert is_of_piece(part, 'table', piece)
    assert not is_of_piece(part, 'tray', piece)
    assert is_of_piece(replace(whole, size=(0.7, 1.1, 0.8)), 'desk', piece)
    assert not is_of_piece(part, 'table', replace(piece, fixed=None))


@pytest.mark.parametrize(
    ('seen', 'share'),
    [
        ({'is_open': False}, 0.0),
        ({'is_open': True, 'swing_rad': FULLY_OPEN_RAD / 2}, 0.5),
        ({'is_open': True, 'swing_rad': 2.0}, 1.0),
        ({'is_open': True, 'travel_m': 0.14}, 0.5),
    ],
)
def test_how_far_a_front_is_open_is_told_by_its_geometry(
    seen: dict[str, float], share: float
) -> None:
    image, found = view_of([TABLE], EYES[0])
    lifted = lift(image, replace(found[0], label='cabinet'), False, LiftingOptions())
    assert lifted is not None
    box = OrientedBox((2.0, 2.0, 0.45), (0.4, 0.6, 0.9), 0.0)
    piece = replace(new_track(-1, lifted, image, 1), fixed=box, **seen)
    everything = Kinds(lambda name: name, lambda name: True, lambda name: True, lambda name: False)
    (told,) = TracksToTell({'cabinet_1': piece}, {}, everything, None, 0.0).objects()
    estimate = next(each for each in told.estimates if each.name == 'open_fraction')
    assert estimate.value == pytest.approx(share)


def test_views_vote_for_the_name() -> None:
    disputed, agreed = map_of_room(), map_of_room()
    for index, eye in enumerate(EYES):
        image, found = view_of([TABLE, APPLE], eye)
        agreed.add_view(image, found)
        if index == 0:
            found = [replace(each, label=each.label.replace('apple', 'lemon')) for each in found]
        disputed.add_view(image, found)
    scene = disputed.scene(0.0)
    assert 'apple_1' in scene
    assert 'lemon_1' not in scene
    assert scene.get('apple_1').confidence < agreed.scene(0.0).get('apple_1').confidence


def test_a_thing_that_gets_its_name_back_gets_its_id_back() -> None:
    semantic_map = map_of_room()
    seen: list[set[str]] = []
    for name, score in (('apple', 0.6), ('lemon', 0.95), ('lemon', 0.95), *[('apple', 0.99)] * 6):
        image, found = view_of([TABLE, APPLE], EYES[len(seen) % len(EYES)], score)
        found = [replace(each, label=each.label.replace('apple', name)) for each in found]
        semantic_map.add_view(image, found)
        seen.append({each.id for each in semantic_map.scene(0.0).objects} - {'table_1'})
    assert seen[0] == {'apple_1'}
    assert {'lemon_1'} in seen
    assert seen[-1] == {'apple_1'}


def test_footprints_are_the_blocked_parts_inside_the_room() -> None:
    found = footprints(room_plan())
    assert len(found) == 1
    assert np.allclose(found[0].center[:2], (2.0, 2.0), atol=0.03)
    assert np.allclose(sorted(found[0].size[:2]), (0.8, 1.2), atol=0.06)


def test_voxels_that_views_vote_out_are_dropped() -> None:
    votes = VoxelVotes.empty().with_inside(np.array([[0.0, 0, 0], [1.0, 0, 0]]), 1.0)
    votes = votes.with_outside(votes.points[:, 0] > 0.5, 0.8)
    assert len(votes.kept) == 2
    votes = votes.with_outside(votes.points[:, 0] > 0.5, 0.8)
    assert votes.kept.tolist() == [[0.0, 0.0, 0.0]]


def test_objects_are_found_by_alias_and_colour() -> None:
    scene = seen_from_all_sides(map_of_room(), [TABLE, APPLE, MUG])
    assert [each.id for each in matching(scene, 'red apple')] == ['apple_1']
    assert [each.id for each in matching(scene, 'apple_1')] == ['apple_1']
    assert [each.id for each in matching(scene, 'fruit')] == ['apple_1']
    assert matching(scene, 'elephant') == []
    assert len(matching(scene, '')) == 3


@pytest.mark.parametrize(
    ('color', 'word'),
    [((220, 20, 20), 'red'), ((20, 160, 40), 'green'), ((240, 240, 240), 'white'),
     ((20, 20, 20), 'black'), ((110, 65, 35), 'brown'), ((240, 210, 40), 'yellow')],
)  # fmt: skip
def test_colours_have_everyday_names(color: tuple[float, float, float], word: str) -> None:
    assert color_word(color) == word


def test_what_is_seen_where_the_robot_stands_is_the_robot() -> None:
    semantic_map = map_of_room()
    for eye in EYES:
        semantic_map.add_view(*view_of([TABLE, APPLE, MUG], eye), robot=(2.1, 1.7))
    scene = semantic_map.scene(0.0)
    assert 'apple_1' in scene
    assert 'mug_1' not in scene


def test_a_piece_put_together_twice_is_told_once() -> None:
    box = OrientedBox((1.0, 1.0, 0.9), (0.4, 0.5, 0.3), 0.0)
    image, found = view_of([TABLE], EYES[0])
    lifted = lift(image, found[0], False, LiftingOptions())
    assert lifted is not None
    first = replace(new_track(-1, lifted, image, 1), fixed=box)
    again = replace(first, key=-2, fixed=replace(box, center=(1.05, 1.0, 0.9)), best_score=0.5)
    beside = replace(first, key=-3, fixed=replace(box, center=(1.6, 1.0, 0.9)))
    assert [each.key for each in without_doubles([again, beside, first])] == [-3, -1]
    base = replace(first, key=-4, fixed=replace(box, size=(0.5, 1.2, 0.9)), footprint=box)
    assert {each.key for each in without_doubles([first, base])} == {-1, -4}
