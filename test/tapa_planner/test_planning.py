"""The sound planner: quick and reference planner agree, plans hold, doors are closed behind."""

from pathlib import Path
import random

import pytest

from tapa_planner.domain_files import load_domain
from tapa_planner.fast_downward import FastDownwardPlanner
from tapa_planner.lexicon import load_lexicon
from tapa_planner.planning import solve
from tapa_planner.scene import Relation, Scene, SceneObject
from tapa_planner.tuning.scenes import random_scene
from tapa_planner.validation import validate

SCENE = Scene(
    (
        SceneObject('table_1', 'table', 'table'),
        SceneObject('Fridge|1', 'fridge', 'fridge'),
        SceneObject('apple_1', 'apple', 'apple'),
        SceneObject('lemon_1', 'lemon', 'lemon'),
    ),
    (Relation('on', ('apple_1', 'table_1')), Relation('in', ('lemon_1', 'Fridge|1'))),
)


def skills(goal: str, scene: Scene = SCENE) -> list[str]:
    steps = solve(load_domain(), scene, goal)
    assert steps is not None
    assert validate(load_domain(), scene, steps, goal).is_valid
    return [step.skill for step in steps]


def test_what_the_plan_opens_it_closes() -> None:
    assert skills('(in apple_1 Fridge|1)')[-2:] == ['place', 'close']


def test_a_door_stays_open_when_the_goal_or_a_full_hand_wants_it() -> None:
    assert skills('(and (in apple_1 Fridge|1) (open Fridge|1))')[-1] == 'place'
    assert skills('(holding lemon_1)')[-1] == 'pick'


def test_a_goal_that_holds_needs_nothing() -> None:
    assert skills('(on apple_1 table_1)') == []


def test_a_full_hand_is_emptied_first() -> None:
    held = SCENE.with_atoms({Relation('holding', ('apple_1',)).atom,
                             Relation('in', ('lemon_1', 'Fridge|1')).atom})  # fmt: skip
    assert skills('(holding lemon_1)', held)[:2] == ['go_to', 'place']


def test_quantified_goals_are_reached_by_the_shortest_way() -> None:
    assert 'place' in skills('(forall (?x - fruit) (exists (?c - fridge) (in ?x ?c)))')
    assert skills('(exists (?x - fruit) (holding ?x))') == ['go_to', 'pick']


def test_what_no_way_composes_is_left_to_the_reference_planner() -> None:
    full = SCENE.with_atoms({Relation('holding', ('apple_1',)).atom})
    goal = '(and (not (holding apple_1)) (open Fridge|1))'
    assert skills(goal, full)[-1] == 'open'


def test_what_cannot_be_reached_has_no_plan() -> None:
    assert solve(load_domain(), SCENE, '(exists (?x - banana) (holding ?x))') is None


@pytest.mark.parametrize('seed', range(40))
def test_ordinary_goals_in_random_scenes_are_reached(seed: int) -> None:
    rng = random.Random(seed)
    scene = random_scene(rng, ['apple', 'mug', 'knife', 'bread', 'can', 'book'], load_lexicon())
    types = load_domain().types
    items = [each.id for each in scene.objects if types.is_a(each.type_name, 'item')]
    places = [
        each
        for each in scene.objects
        if any(types.is_a(each.type_name, kind) for kind in ('surface', 'container'))
    ]
    facts = []
    for item in rng.sample(items, 3):
        place = rng.choice(places)
        relation = 'in' if types.is_a(place.type_name, 'container') else 'on'
        facts.append(f'({relation} {item} {place.id})')
    skills(f'(and {" ".join(facts)})', scene)


@pytest.mark.slow
@pytest.mark.parametrize(
    'goal', ['(in apple_1 Fridge|1)', '(holding lemon_1)', '(on lemon_1 table_1)']
)
def test_the_reference_planner_agrees(goal: str) -> None:
    domain = load_domain()
    steps = FastDownwardPlanner().solve(domain, SCENE, domain.goal(goal), 20.0)
    assert steps is not None
    assert validate(domain, SCENE, steps, goal).is_valid


def test_the_reference_planner_leaves_nothing_where_it_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    full = SCENE.with_atoms({Relation('holding', ('apple_1',)).atom})
    assert skills('(and (not (holding apple_1)) (open Fridge|1))', full)
    assert not list(tmp_path.iterdir())
