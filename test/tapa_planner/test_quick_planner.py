"""Ordinary goals with tools, devices and people are composed in the process."""

from dataclasses import replace

import pytest

from tapa_planner.domain_files import load_domain
from tapa_planner.fast_downward import FastDownwardPlanner
from tapa_planner.planning import pruned, solve
from tapa_planner.quick_planner import QuickPlanner
from tapa_planner.scene import Relation, Scene, SceneObject
from tapa_planner.validation import validate

DOMAIN = load_domain()
KINDS = (
    'stove_burner', 'chair', 'counter', 'table', 'sink', 'faucet', 'fridge', 'microwave', 'drawer',
    'floor_lamp', 'television', 'person', 'apple', 'bread', 'knife', 'mug', 'pan', 'sponge',
    'laptop',
)  # fmt: skip
PLACES = {
    'apple': 'table', 'bread': 'fridge', 'knife': 'drawer', 'mug': 'fridge', 'pan': 'counter',
    'sponge': 'sink', 'laptop': 'table',
}  # fmt: skip
SCENE = Scene(
    tuple(
        SceneObject(f'{kind}_1', kind, kind, states=('dirty',) if kind in ('table', 'mug') else ())
        for kind in KINDS
    ),
    tuple(
        Relation('in' if place in ('fridge', 'drawer') else 'on', (f'{item}_1', f'{place}_1'))
        for item, place in PLACES.items()
    ),
)


def plan(goal: str, scene: Scene = SCENE) -> list[str]:
    formula = DOMAIN.goal(goal)
    assert QuickPlanner().solve(DOMAIN, pruned(DOMAIN, scene, formula), formula, 1.0) is not None
    steps = solve(DOMAIN, scene, goal)
    assert steps is not None
    return [str(step) for step in steps]


@pytest.mark.parametrize(
    ('goal', 'expected'),
    [
        ('(switched_on floor_lamp_1)', ['go_to(floor_lamp_1)', 'turn_on(floor_lamp_1)']),
        ('(switched_on laptop_1)', ['go_to(table_1)', 'turn_on(laptop_1)']),
        ('(pushed chair_1)', ['go_to(chair_1)', 'push(chair_1)']),
        ('(pressed television_1)', ['go_to(television_1)', 'press(television_1)']),
        (
            '(handed_over apple_1 person_1)',
            ['go_to(table_1)', 'pick(apple_1)', 'go_to(person_1)', 'hand_over(apple_1, person_1)'],
        ),
        (
            '(not (dirty table_1))',
            ['go_to(sink_1)', 'pick(sponge_1)', 'go_to(table_1)', 'wipe(table_1, sponge_1)',
             'go_to(sink_1)', 'place(sponge_1, sink_1)'],
        ),
        (
            '(hot pan_1)',
            ['go_to(counter_1)', 'pick(pan_1)', 'go_to(stove_burner_1)',
             'place(pan_1, stove_burner_1)', 'turn_on(stove_burner_1)'],
        ),
    ],
)  # fmt: skip
def test_a_goal_becomes_the_steps_that_a_person_would_take(goal, expected):
    assert plan(goal) == expected


def test_food_is_cut_where_it_lies_and_the_knife_goes_back():
    steps = plan('(sliced apple_1)')
    assert steps[:3] == ['go_to(drawer_1)', 'open(drawer_1)', 'pick(knife_1)']
    assert 'slice(apple_1, knife_1)' in steps
    assert steps[-2:] == ['place(knife_1, drawer_1)', 'close(drawer_1)']


def test_food_that_is_shut_away_is_brought_out_to_be_cut():
    steps = plan('(and (sliced bread_1) (holding knife_1))')
    assert steps.index('place(bread_1, counter_1)') < steps.index('slice(bread_1, knife_1)')


def test_a_vessel_is_filled_while_the_tap_runs_and_the_tap_is_turned_off():
    steps = plan('(and (filled mug_1) (on mug_1 table_1))')
    order = ['turn_on(faucet_1)', 'fill(mug_1, faucet_1)', 'turn_off(faucet_1)']
    assert [each for each in steps if each in order] == order
    assert steps.index('place(mug_1, table_1)') < steps.index('turn_off(faucet_1)')


def test_food_is_heated_behind_a_closed_door():
    steps = plan('(hot apple_1)')
    assert steps[-2:] == ['close(microwave_1)', 'turn_on(microwave_1)']


def test_several_goals_share_the_hand():
    goal = '(and (sliced apple_1) (not (dirty mug_1)) (handed_over mug_1 person_1) (at fridge_1))'
    assert plan(goal)[-2:] == ['go_to(fridge_1)', 'close(fridge_1)']


def test_a_device_that_stands_open_is_shut_before_it_is_switched_on():
    scene = SCENE.with_atoms({*SCENE.atoms, Relation('open', ('microwave_1',)).atom})
    assert plan('(switched_on microwave_1)', scene) == [
        'go_to(microwave_1)', 'close(microwave_1)', 'turn_on(microwave_1)',
    ]  # fmt: skip


def test_what_is_held_is_kept_where_the_hand_is_not_needed():
    scene = SCENE.with_atoms({Relation('holding', ('apple_1',)).atom})
    assert plan('(at fridge_1)', scene) == ['go_to(fridge_1)']


def test_a_goal_that_it_cannot_compose_is_left_to_the_reference_planner():
    for goal in ('(broken mug_1)', '(not (hot mug_1))', '(or (hot mug_1) (cold mug_1))'):
        assert QuickPlanner().solve(DOMAIN, SCENE, DOMAIN.goal(goal), 1.0) is None


def test_the_reference_planner_knows_devices_and_tools():
    goal = '(exists (?f - fruit) (and (sliced ?f) (cold ?f)))'
    steps = FastDownwardPlanner().solve(DOMAIN, SCENE, DOMAIN.goal(goal), 20.0)
    assert steps is not None
    assert validate(DOMAIN, SCENE, steps, goal).is_valid


def test_what_is_asked_to_be_wiped_is_wiped_also_where_no_dirt_was_seen() -> None:
    clean = Scene(tuple(replace(each, states=()) for each in SCENE.objects), SCENE.relations)
    assert 'wipe(table_1, sponge_1)' in plan('(wiped table_1)', clean)


def test_a_vessel_is_poured_into_another_and_put_back() -> None:
    full = SCENE.with_atoms({*SCENE.atoms, Relation('filled', ('pan_1',)).atom})
    steps = plan('(and (filled mug_1) (not (filled pan_1)))', full)
    assert 'pour(pan_1, mug_1)' in steps
    assert steps[-1].startswith(('place(pan_1', 'close('))


def test_where_a_tool_shall_end_up_is_opened_before_it_is_taken() -> None:
    steps = plan('(and (sliced apple_1) (in knife_1 fridge_1))')
    assert sum(step == 'pick(knife_1)' for step in steps) == 1
    assert steps.index('open(fridge_1)') < steps.index('pick(knife_1)')


def test_a_surface_that_the_goal_does_not_need_is_found_to_put_something_down_on() -> None:
    scene = SCENE.with_atoms({Relation('in', ('mug_1', 'fridge_1')).atom})
    assert 'push(mug_1)' in plan_widened('(pushed mug_1)', scene)


def plan_widened(goal: str, scene: Scene) -> list[str]:
    """Plan without asking that what was pruned suffices."""
    steps = solve(DOMAIN, scene, goal)
    assert steps is not None
    return [str(step) for step in steps]
