"""Wishes meet a scene: what exists is found, what does not is named, one hand is one hand."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from tapa_planner.domain_files import load_domain
from tapa_planner.goals import Grounded
from tapa_planner.grounding import Grounder
from tapa_planner.lexicon import load_lexicon
from tapa_planner.matching import Matcher
from tapa_planner.planning import solve
from tapa_planner.scene import Relation, Scene, SceneObject
from tapa_planner.strategies.reading import is_prohibition
from tapa_planner.validation import validate
from tapa_planner.wish import parse_wish
from tapa_planner.wording import Wording


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


HOME = Scene(
    (
        thing('counter_1'), thing('table_1'), thing('sink_1'), thing('microwave_1'),
        thing('fridge_1'), thing('faucet_1'), thing('floor_lamp_1'), thing('light_switch_1'),
        thing('television_1'), thing('curtains_1'), thing('person_1'), thing('chair_1'),
        thing('knife_1'), thing('tomato_1'), thing('bread_1'), thing('kettle_1'), thing('bowl_1'),
        thing('sponge_1'), thing('cloth_1'), thing('mug_1', 'red'), thing('mug_2', 'white'),
    ),
    (
        Relation('on', ('knife_1', 'counter_1')), Relation('on', ('tomato_1', 'table_1')),
        Relation('on', ('bread_1', 'counter_1')), Relation('on', ('kettle_1', 'counter_1')),
        Relation('on', ('bowl_1', 'table_1')), Relation('on', ('sponge_1', 'sink_1')),
        Relation('on', ('cloth_1', 'table_1')), Relation('on', ('mug_1', 'table_1')),
        Relation('on', ('mug_2', 'counter_1')), Relation('filled', ('kettle_1',)),
        Relation('switched_on', ('television_1',)),
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    ('wish', 'goal'),
    [
        ('ON lamp', '(and (switched_on floor_lamp_1))'),
        ('OFF tv', '(and (not (switched_on television_1)))'),
        ('ON water', '(and (switched_on faucet_1))'),
        ('SLICE ONE tomato', '(and (sliced tomato_1))'),
        ('FILL ONE bowl', '(and (filled bowl_1))'),
        ('POUR ONE kettle TO bowl', '(and (filled bowl_1) (not (filled kettle_1)))'),
        ('HEAT ONE bread', '(and (hot bread_1))'),
        ('WIPE table', '(and (wiped table_1))'),
        ('PRESS light switch', '(and (pressed light_switch_1))'),
        ('PUSH chair', '(and (pushed chair_1))'),
        ('OPEN curtains', '(and (open curtains_1))'),
        ('GIVE ONE bread TO grandma', '(and (handed_over bread_1 person_1))'),
        ('FILL ONE bowl AND PUT ONE bowl TO counter', '(and (on bowl_1 counter_1) (filled bowl_1))'),
        ('PUT ONE red mug TO sink AND PUT ONE other one TO table', '(and (on mug_1 sink_1) (on mug_2 table_1))'),
        ('HOLD ONE mug BUT red mug', '(and (holding mug_2))'),
    ],
)  # fmt: skip
def test_what_the_robot_is_able_to_do_becomes_a_goal_that_a_plan_reaches(
    wish: str, goal: str
) -> None:
    grounded = ground(wish, scene=HOME)
    assert grounded.goal == goal
    assert solve(load_domain(), grounded.planned_in(HOME, load_domain().types), goal)


@pytest.mark.parametrize(
    ('wish', 'missing'),
    [
        ('SLICE ONE cucumber', ('cucumber',)),
        ('ON dishwasher', ('dishwasher',)),
        ('GIVE ONE bread TO unicorn', ('unicorn',)),
        ('SLICE ONE bread WITH saw', ('saw',)),
    ],
)
def test_what_is_missing_for_an_ability_is_named(wish: str, missing: tuple[str, ...]) -> None:
    assert ground(wish, scene=HOME).missing == missing


@pytest.mark.parametrize(
    ('wish', 'without', 'missing'),
    [
        ('SLICE ONE bread', 'knife_1', 'knife'),
        ('WIPE table', 'sponge_1 cloth_1', 'cloth'),
        ('FILL ONE bowl', 'faucet_1', 'faucet'),
        ('HEAT ONE bread', 'microwave_1', 'microwave'),
    ],
)
def test_a_missing_tool_is_named(wish: str, without: str, missing: str) -> None:
    assert ground(wish, scene=HOME.without(without.split())).missing == (missing,)


@pytest.mark.parametrize(
    ('wish', 'words'),
    [
        ('SLICE ONE knife', 'I cannot slice "knife"'),
        ('ON table', 'it has no switch'),
        ('OPEN table', 'it has no door, lid or drawer'),
        ('PUSH fridge', 'it stands fast'),
        ('POUR ONE bowl TO kettle', 'I do not know of anything in bowl_1'),
        ('POUR ONE kettle TO knife', 'I cannot pour anything into "knife"'),
        ('SLICE ONE bread WITH bowl', 'I cannot slice anything with "bowl"'),
        ('PUT ONE bread TO floor lamp', 'is none'),
    ],
)
def test_what_a_thing_does_not_lend_itself_to_is_told(wish: str, words: str) -> None:
    grounded = ground(wish, scene=HOME)
    assert words in grounded.refusal
    assert not grounded.missing


def test_a_named_tool_is_the_one_that_is_used() -> None:
    for tool in ('sponge', 'cloth'):
        grounded = ground(f'WIPE table WITH {tool}', scene=HOME)
        steps = solve(load_domain(), grounded.planned_in(HOME, load_domain().types), grounded.goal)
        assert steps is not None
        assert ('wipe', ('table_1', f'{tool}_1')) in [(e.skill, e.arguments) for e in steps]


def said(wish: str, meaning: str, handled: tuple[str, ...] = ()) -> Grounded:
    lexicon = load_lexicon()
    grounder = Grounder(Matcher(HOME, lexicon), lexicon, (), handled, Wording.of(wish))
    return grounder.ground(parse_wish(meaning))


def test_which_of_two_that_look_different_is_asked() -> None:
    question = said('bring me the mug', 'HOLD ONE mug').question
    assert question == (
        'Which mug do you mean: the red one on table_1 or the white one on counter_1?'
    )


@pytest.mark.parametrize(
    'wish', ['bring me a mug', 'any mug, bring me the mug you like', 'one of the mugs please',
             'bring me one of the mug'],
)  # fmt: skip
def test_nothing_is_asked_where_any_will_do(wish: str) -> None:
    assert not said(wish, 'HOLD ONE mug').question


def test_a_colour_or_a_thing_in_the_hand_settles_it() -> None:
    assert said('bring me the white mug', 'HOLD ONE white mug').goal == '(and (holding mug_2))'


def test_the_other_one_is_not_the_one_before() -> None:
    grounded = said('now the other mug', 'HOLD ONE other mug', handled=('mug_2',))
    assert grounded.goal == '(and (holding mug_1))'


def test_the_nearest_thing_is_offered_and_not_taken() -> None:
    grounded = ground('HOLD ONE cup', scene=HOME)
    assert grounded.missing == ('cup',)
    assert grounded.substitutes[0] in ('bowl_1', 'kettle_1', 'mug_1', 'mug_2')  # dishes all
    assert grounded.substitutes[0] in grounded.refusal
    green = ground('HOLD ONE green mug', scene=HOME)
    assert green.missing == ('green mug',)
    assert green.substitutes == ('mug_1',)


def test_nothing_is_offered_for_what_is_like_nothing() -> None:
    assert ground('HOLD ONE umbrella', scene=HOME).substitutes == ('',)


def test_of_many_a_few_are_named() -> None:
    colours = ('red', 'white', 'blue', 'green', 'black', 'pink')
    mugs = tuple(thing(f'mug_{i}', colour) for i, colour in enumerate(colours, 1))
    lexicon = load_lexicon()
    grounder = Grounder(Matcher(Scene(mugs), lexicon), lexicon, wording=Wording.of('hold the mug'))
    assert grounder.ground(parse_wish('HOLD ONE mug')).question == (
        'Which mug do you mean: the red one, the white one, the blue one or one of 3 others?'
    )


@pytest.mark.parametrize(
    'wish',
    [
        'POUR ONE kettle TO bowl AND FILL ONE red mug',
        'FILL ONE red mug AND POUR ONE kettle TO bowl',
    ],
)
def test_what_is_poured_goes_where_it_shall_whatever_else_is_to_be_filled(wish: str) -> None:
    steps = solve(load_domain(), HOME, ground(wish, scene=HOME).goal)
    assert steps is not None
    assert 'pour(kettle_1, bowl_1)' in map(str, steps)
    assert 'fill(mug_1, faucet_1)' in map(str, steps)


@pytest.mark.parametrize(
    ('wish', 'facts'),
    [
        # The thing stands on a device that is not the named one.
        ('HEAT ONE bread WITH microwave', ('on bread_1 stove_burner_1',)),
        # The spared tool is in the hand, is wanted itself, or is where the robot stands.
        ('WIPE table WITH cloth', ('holding sponge_1',)),
        ('HOLD ONE sponge AND WIPE table WITH cloth', ()),
        ('HEAT ONE bread WITH microwave', ('at stove_burner_1',)),
        (
            'HEAT ONE bread WITH microwave',
            ('on bread_1 stove_burner_1', 'on bowl_1 stove_burner_1'),
        ),
    ],
)
def test_a_plan_that_does_without_other_tools_holds_in_the_whole_scene(
    wish: str, facts: tuple[str, ...]
) -> None:
    domain = load_domain()
    moved = {fact.split()[1] for fact in facts if fact.startswith('on')}
    burner = SceneObject('stove_burner_1', 'stove burner', 'stove_burner')
    kept = tuple(
        each for each in HOME.facts if each.predicate != 'on' or each.arguments[0] not in moved
    )
    more = tuple(Relation(each.split()[0], tuple(each.split()[1:])) for each in facts)
    scene = replace(HOME, objects=(*HOME.objects, burner), relations=(*kept, *more))
    grounded = ground(wish, scene=scene)
    assert grounded.spared, grounded
    steps = solve(domain, grounded.planned_in(scene, domain.types), grounded.goal)
    assert steps
    report = validate(domain, scene, steps, grounded.goal)
    assert report.is_valid, report.message
    if wish.startswith('HEAT'):
        assert not any(e.skill == 'turn_on' and e.arguments == ('stove_burner_1',) for e in steps)
