"""Wishes meet a scene: what exists is found, what does not is named, one hand is one hand."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from tapa_planner.domain_files import load_domain
from tapa_planner.grounding import Grounded, Grounder
from tapa_planner.lexicon import load_lexicon
from tapa_planner.matching import Matcher
from tapa_planner.planning import solve
from tapa_planner.scene import Relation, Scene, SceneObject
from tapa_planner.strategies.reading import is_prohibition
from tapa_planner.wish import parse_wish


def thing(object_id: str, *attributes: str, label: str = '', kind: str = '') -> SceneObject:
    kind = kind or object_id.rsplit('_', 1)[0]
    return SceneObject(object_id, label or kind.replace('_', ' '), kind, attributes=attributes)


SCENE = Scene(
    (
        thing('table_1'), thing('counter_1'), thing('fridge_1'), thing('drawer_1'),
        thing('mug_1', 'red'), thing('mug_2', 'blue'), thing('apple_1'), thing('apple_2'),
        thing('banana_1'), thing('milk_carton_1'),
        thing('thing_1', label='teddy bear', kind='item'),
    ),
    (
        Relation('on', ('mug_1', 'table_1')), Relation('on', ('mug_2', 'counter_1')),
        Relation('on', ('apple_1', 'table_1')), Relation('in', ('apple_2', 'fridge_1')),
        Relation('on', ('banana_1', 'table_1')), Relation('in', ('milk_carton_1', 'fridge_1')),
        Relation('on', ('thing_1', 'counter_1')),
    ),
)  # fmt: skip


def ground(
    text: str,
    avoided: tuple[str, ...] = (),
    scene: Scene = SCENE,
    answers: Mapping[str, Sequence[str]] | None = None,
) -> Grounded:
    lexicon = load_lexicon()
    matcher = Matcher(scene, lexicon, answers=answers)
    return Grounder(matcher, lexicon, avoided).ground(parse_wish(text))


@pytest.mark.parametrize(
    ('wish', 'goal'),
    [
        ('PUT ONE apple TO refrigerator', '(and (in apple_1 fridge_1))'),
        ('HOLD ONE blue mug', '(and (holding mug_2))'),
        ('HOLD ONE mug FROM counter', '(and (holding mug_2))'),
        ('HOLD ONE teddy', '(and (holding thing_1))'),
        ('HOLD ONE bananna', '(and (holding banana_1))'),
        ('HOLD ONE milk', '(and (holding milk_carton_1))'),
        ('HOLD ONE drink', '(and (holding milk_carton_1))'),
        ('HOLD ONE fruit BUT apple', '(and (holding banana_1))'),
        ('HOLD ONE pear OR banana', '(and (holding banana_1))'),
        ('PUT TWO apples TO table', '(and (on apple_2 table_1) (on apple_1 table_1))'),
        ('OPEN fridge AND CLOSE drawer', '(and (open fridge_1) (not (open drawer_1)))'),
        ('PUT ALL item FROM table BUT apple TO fridge', '(and (in mug_1 fridge_1) (in banana_1 fridge_1))'),
        ('PUT ONE banana TO BY teddy', '(and (on banana_1 counter_1))'),
        ('PUT ONE banana TO AWAY', '(and (in banana_1 fridge_1))'),
        ('GO table', '(and (at table_1))'),
        ('LOOK banana', '(and (observed banana_1))'),
    ],
)  # fmt: skip
def test_what_exists_is_found(wish: str, goal: str) -> None:
    assert ground(wish).goal == goal


@pytest.mark.parametrize(
    ('wish', 'missing'),
    [
        ('HOLD ONE chainsaw', ('chainsaw',)),
        ('HOLD ONE yellow mug', ('yellow mug',)),
        ('PUT ONE umbrella TO dishwasher', ('dishwasher', 'umbrella')),
        ('PUT THREE apples TO table', ('apples',)),
        ('HOLD ONE orange', ('orange',)),
        ('HOLD ONE apple AND HOLD ONE laptop', ('laptop',)),
    ],
)
def test_what_does_not_exist_is_named_as_it_was_said(wish: str, missing: tuple[str, ...]) -> None:
    grounded = ground(wish)
    assert grounded.missing == missing
    assert grounded.refusal


def test_what_failed_before_is_avoided_where_there_is_another() -> None:
    assert ground('HOLD ONE apple').goal == '(and (holding apple_1))'
    assert ground('HOLD ONE apple', ('apple_1',)).goal == '(and (holding apple_2))'
    assert ground('HOLD ONE banana', ('banana_1',)).goal == '(and (holding banana_1))'


def test_what_is_in_the_hand_already_is_taken() -> None:
    held = SCENE.with_atoms((SCENE.atoms - {Relation('in', ('apple_2', 'fridge_1')).atom})
                            | {Relation('holding', ('apple_2',)).atom})  # fmt: skip
    assert ground('PUT ONE apple TO drawer', scene=held).goal == '(and (in apple_2 drawer_1))'


def test_one_hand_brings_one_thing_and_the_others_to_the_table() -> None:
    grounded = ground('HOLD ONE milk AND HOLD ONE banana')
    assert grounded.goal == '(and (on milk_carton_1 table_1) (holding banana_1))'
    assert any('one hand' in each for each in grounded.assumptions)


@pytest.mark.parametrize('wish', ['UNCLEAR THING', 'UNCLEAR PLACE', 'UNCLEAR WISH'])
def test_an_unclear_wish_is_asked_about(wish: str) -> None:
    assert ground(wish).question.endswith(('?', '.'))


@pytest.mark.parametrize(
    'wish', ['CANNOT slice', 'OPEN table', 'PUT ONE apple TO mug', 'HOLD ONE table']
)
def test_what_cannot_be_done_is_refused_with_the_reason(wish: str) -> None:
    grounded = ground(wish)
    assert grounded.refusal
    assert not grounded.missing


def test_what_is_so_already_needs_nothing() -> None:
    assert ground('CLEAR drawer').goal == '(and )'
    assert solve(load_domain(), SCENE, '(and )') == ()


def test_the_surest_of_several_is_taken() -> None:
    doubtful = replace(thing('pear_1'), confidence=0.3)
    scene = Scene((thing('table_1'), doubtful, thing('pear_2')))
    assert ground('HOLD ONE pear', scene=scene).goal == '(and (holding pear_2))'


def test_the_room_is_no_place_to_take_from_and_ones_have_the_noun_before_them() -> None:
    assert ground('HOLD ONE banana FROM kitchen').goal == '(and (holding banana_1))'
    assert ground('PUT ONE banana TO kitchen').goal == '(and (holding banana_1))'
    assert ground('PUT ONE red mug TO BY blue').goal == '(and (on mug_1 counter_1))'


@pytest.mark.parametrize(
    ('wish', 'forbids'),
    [
        ("don't put the apple in the fridge", True),
        ('Please do not open the drawer!', True),
        ('never touch my mug', True),
        ("don't leave the milk out, put it in the fridge", False),
        ("I don't want the red mug, bring the blue one", False),
        ('put the apple in the fridge', False),
    ],
)
def test_a_wish_that_only_forbids_is_known(wish: str, forbids: bool) -> None:
    assert is_prohibition(wish) is forbids


@pytest.mark.parametrize('name', ['it', 'its door', 'the door', 'the lid'])
def test_it_and_its_door_mean_the_container_said_before(name: str) -> None:
    grounded = ground(f'PUT ONE banana TO fridge AND CLOSE {name}')
    assert grounded.goal == '(and (in banana_1 fridge_1) (not (open fridge_1)))'
    grounded = ground(f'OPEN drawer AND PUT ONE apple TO drawer AND CLOSE {name}')
    assert '(not (open drawer_1))' in grounded.goal


def test_a_door_of_nothing_is_missing() -> None:
    assert ground('CLOSE door').missing == ('door',)


def test_what_perception_answered_for_a_name_is_taken_and_said():
    wish = 'HOLD ONE zorb'
    assert ground(wish).missing == ('zorb',)
    grounded = ground(wish, answers={'zorb': ('thing_1', 'mug_1')})
    assert grounded.goal == '(and (holding thing_1))'
    assert '"zorb" is read as "teddy bear"' in grounded.assumptions


def test_an_answer_never_hides_what_has_that_name_nor_brings_what_is_gone_or_fixed():
    assert (
        ground('HOLD ONE apple', answers={'apple': ('mug_1',)}).goal == '(and (holding apple_1))'
    )
    assert ground('HOLD ONE zorb', answers={'zorb': ('ghost_1',)}).missing == ('zorb',)
    assert 'carry "zorb"' in ground('HOLD ONE zorb', answers={'zorb': ('table_1',)}).refusal
