"""Things of a scene are found by names, synonyms, descriptions, rooms and relations."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
import pytest

from perception.descriptions import described
from perception.query import Answer, matching, Query, query, RELATIONS
from tapa_planner.errors import InputError
from tapa_planner.scene import Pose, Relation, Scene, SceneObject, StateEstimate


def _thing(
    name: str,
    x: float,
    size: tuple[float, float, float] = (0.08, 0.08, 0.1),
    color: str = '',
    room: str = 'kitchen_1',
    **more: object,
) -> SceneObject:
    label = name.rsplit('_', 1)[0].replace('_', ' ')
    return SceneObject(
        name, label, 'item', Pose.from_yaw(x, 0.0, 0.8, 0.0), size, 0.9, 3,
        attributes=(color,) if color else (), room=room, **more,
    )  # fmt: skip


SCENE = Scene(
    (
        _thing('mug_1', 0.0, color='red', estimates=(StateEstimate('dirty', 0.9, 0.9),)),
        _thing('mug_2', 0.2, color='blue', estimates=(StateEstimate('dirty', 0.1, 0.9),)),
        _thing('cup_1', 3.0, color='red', names=(('cup', 0.6), ('mug', 0.4)), room='bedroom_1'),
        _thing('book_1', 3.2, (0.1, 0.05, 0.15), 'green', 'bedroom_1'),
        _thing('book_2', 3.6, (0.2, 0.05, 0.3), 'green', 'bedroom_1'),
        _thing('apple_1', 1.0, color='green'),
        _thing('apple_2', 1.1, color='red'),
        _thing('unknown_1', 1.3, (0.3, 0.1, 0.03)),
        _thing('drawer_1', 5.0, (0.5, 0.5, 0.2), states=('open',)),
        _thing('drawer_2', 5.6, (0.5, 0.5, 0.2), states=('closed',)),
        _thing('table_1', 0.1, (1.0, 1.0, 0.7)),
        _thing('fridge_1', 1.0, (0.7, 0.7, 1.6)),
    ),
    (
        Relation('on', ('mug_1', 'table_1')),
        Relation('on', ('mug_2', 'table_1')),
        Relation('in', ('apple_1', 'fridge_1')),
        Relation('next_to', ('mug_1', 'mug_2')),
    ),
)


@pytest.mark.parametrize(
    ('text', 'first'),
    [
        ('mug_2', 'mug_2'),
        ('the red mug', 'mug_1'),
        ('red mugs', 'mug_1'),
        ('tumbler', 'cup_1'),
        ('the biggest book', 'book_2'),
        ('the smallest book', 'book_1'),
        ('the tallest book', 'book_2'),
        ('the open drawer', 'drawer_1'),
        ('closed drawer', 'drawer_2'),
        ('the dirty mug', 'mug_1'),
        ('a clean mug', 'mug_2'),
        ('the mug next to the red mug', 'mug_2'),
        ('what is in the fridge?', 'apple_1'),
        ('the apple in the fridge', 'apple_1'),
        ('the cup in the bedroom', 'cup_1'),
        ('something green in the bedroom', 'book_1'),
        ('unknown thing', 'unknown_1'),
    ],
)
def test_descriptions_find_their_thing_first(text: str, first: str) -> None:
    assert matching(SCENE, text)[0].id == first


def test_a_thing_answers_as_surely_as_it_may_have_the_name() -> None:
    answer = query(SCENE, Query('mug'))
    assert [each.id for each in answer.objects] == ['mug_1', 'mug_2', 'cup_1']
    assert answer.scores[2] < 0.5 < answer.scores[1]


def test_counts_and_limits_bound_the_answer() -> None:
    assert len(matching(SCENE, 'two apples')) == 2
    assert len(query(SCENE, Query('', limit=3)).objects) == 3
    assert len(query(SCENE, Query('the biggest book')).objects) == 1


def test_general_words_find_all_of_their_kinds() -> None:
    assert {each.id for each in matching(SCENE, 'fruit')} == {'apple_1', 'apple_2'}
    drinks = [each.id for each in matching(SCENE, 'something to drink from')]
    assert set(drinks[:3]) == {'mug_1', 'mug_2', 'cup_1'}


def test_what_nothing_is_called_may_be_an_unknown_thing() -> None:
    answer = query(SCENE, Query('hammer'))
    assert [each.id for each in answer.objects] == ['unknown_1']
    assert "nothing is called 'hammer'" in answer.message


def test_rooms_are_meant_by_name_and_kind() -> None:
    for room in ('bedroom', 'bedroom_1', 'the bedroom'):
        found = query(SCENE, Query(room=room)).objects
        assert {each.id for each in found} == {'cup_1', 'book_1', 'book_2'}
    answer = query(SCENE, Query(room='garage'))
    assert answer == Answer((), (), "no room 'garage' is known; rooms: bedroom_1, kitchen_1")


def test_relations_and_nearness() -> None:
    on = query(SCENE, Query(relation='on', reference='table'))
    assert {each.id for each in on.objects} == {'mug_1', 'mug_2'}
    near = query(SCENE, Query('apple', relation='near', reference='fridge_1', radius_m=0.5))
    assert {each.id for each in near.objects} == {'apple_1', 'apple_2'}
    beside = query(SCENE, Query(relation='next_to', reference='mug_2'))
    assert [each.id for each in beside.objects] == ['mug_1']
    assert query(SCENE, Query(relation='near', reference='piano')).objects == ()


@pytest.mark.parametrize(
    'wrong',
    [
        {'relation': 'under', 'reference': 'table'},
        {'relation': 'on'},
        {'reference': 'table'},
        {'relation': 'near', 'reference': 'table', 'radius_m': -1.0},
        {'relation': 'near', 'reference': 'table', 'radius_m': float('nan')},
        {'limit': -1},
        {'name': 'a' * 500},
        {'name': '清水'},
        {'relation': 'on', 'reference': 'б' * 20},
    ],
)
def test_wrong_queries_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(InputError, match='expected'):
        query(SCENE, Query(**wrong))  # type: ignore[arg-type]


@settings(deadline=None, max_examples=60)
@given(
    st.text(max_size=40)
    | st.sampled_from(['red mug', 'two big apples', 'on the table', 'mug in']),
    st.sampled_from(['', *RELATIONS]),
    st.integers(0, 3),
)
def test_any_text_gives_an_ordered_answer_or_a_refusal(text: str, word: str, limit: int) -> None:
    del word  # the grammar's words come with the texts
    try:
        answer = query(SCENE, Query(text, limit=limit))
    except InputError:
        return
    assert list(answer.scores) == sorted(answer.scores, reverse=True)
    assert all(0.0 <= each <= 1.0 for each in answer.scores)
    assert len(answer.objects) == len(answer.scores) <= (limit or len(SCENE.objects))
    assert set(answer.objects) <= set(SCENE.objects)


def test_a_thousand_things_are_asked_quickly_enough_to_be_tested() -> None:
    many = [
        replace(_thing(f'mug_{number}', 0.3 * number, color='red')) for number in range(1, 1001)
    ]
    assert len(query(Scene(tuple(many)), Query('red mug')).objects) == 1000


def test_descriptions_are_split_into_their_parts() -> None:
    found = described('the two biggest red mugs next to the old kettle')
    assert (found.name, found.count, found.size, found.superlative) == ('mugs', 2, 1, True)
    assert (found.colors, found.relation, found.reference) == ({'red'}, 'next_to', 'old kettle')
    assert described('light switch').name == 'light switch'
    assert described('something to sit on').name == 'something to sit on'
    assert described('an orange').name == 'orange'


def test_a_word_that_may_mean_nothing_here_answers_less_surely() -> None:
    scene = Scene((_thing('wine_glass_1', 0.0),))
    sure = query(scene, Query('wine glass')).scores[0]
    unsure = query(scene, Query('tumbler')).scores[0]
    assert 0.0 < unsure < 0.85 * sure
