"""Tests for executor/belief.py."""

from dataclasses import replace

import pytest
from scripted_partners import DOMAIN, kitchen

from executor.belief import Belief
from executor.skills.contract import SkillCode
from tapa_planner.pddl import Atom
from tapa_planner.plan import Measurement, StepResult
from tapa_planner.scene import Pose, Relation, SceneObject


def believe() -> Belief:
    belief = Belief(DOMAIN)
    belief.saw(kitchen())
    return belief


def do(belief: Belief, *words: str, **measured: float) -> None:
    measurements = tuple(Measurement(name, value) for name, value in measured.items())
    belief.did(StepResult(DOMAIN.step(*words), measurements=measurements))


def fail(belief: Belief, *words: str, **measured: float) -> None:
    measurements = tuple(Measurement(name, value) for name, value in measured.items())
    belief.did(StepResult(DOMAIN.step(*words), 16, 'blocked', measurements))


def test_what_the_hand_holds_is_nowhere_else():
    belief = believe()
    do(belief, 'pick', 'apple_1')
    assert Atom('holding', ('apple_1',)) in belief.state
    assert belief.scene.place_of('apple_1') is None
    assert Atom('hand_empty') not in belief.state


def test_a_look_that_only_remembers_does_not_put_a_moved_item_back():
    belief = believe()
    do(belief, 'pick', 'apple_1')
    belief.saw(kitchen())
    assert belief.scene.place_of('apple_1') is None
    do(belief, 'place', 'apple_1', 'fridge_1')
    belief.saw(kitchen())
    assert belief.scene.place_of('apple_1') == 'fridge_1'
    assert belief.holds('(in apple_1 fridge_1)')


def test_an_item_seen_anew_is_where_it_is_seen():
    belief = believe()
    do(belief, 'pick', 'apple_1')
    do(belief, 'place', 'apple_1', 'fridge_1')
    look = kitchen()
    fallen = replace(look.get('apple_1'), pose=Pose((2.0, 0.5, 0.04)))
    look = replace(look, objects=(fallen, *look.objects[1:]), relations=())
    belief.saw(look)
    assert belief.scene.place_of('apple_1') is None
    assert belief.scene.get('apple_1').pose.position[0] == 2.0


def test_an_item_shut_away_stays_known_when_a_look_does_not_have_it():
    belief = believe()
    do(belief, 'pick', 'apple_1')
    do(belief, 'place', 'apple_1', 'fridge_1')
    look = kitchen()
    belief.saw(replace(look, objects=look.objects[1:], relations=()))
    assert belief.scene.place_of('apple_1') == 'fridge_1'


def test_a_door_is_as_it_was_measured():
    belief = believe()
    do(belief, 'open', 'fridge_1')
    belief.saw(kitchen())
    assert Atom('open', ('fridge_1',)) in belief.state
    do(belief, 'close', 'fridge_1')
    look = kitchen()
    belief.saw(replace(look, relations=(*look.relations, Relation('open', ('fridge_1',)))))
    assert Atom('open', ('fridge_1',)) not in belief.state


def test_a_door_first_seen_open_is_believed_open():
    look = kitchen()
    belief = Belief(DOMAIN)
    belief.saw(replace(look, relations=(*look.relations, Relation('open', ('fridge_1',)))))
    assert Atom('open', ('fridge_1',)) in belief.state


def test_failed_steps_leave_what_they_measured():
    belief = believe()
    do(belief, 'go_to', 'fridge_1')
    fail(belief, 'open', 'fridge_1', open_fraction=0.7)
    assert Atom('open', ('fridge_1',)) in belief.state
    fail(belief, 'go_to', 'table_1')
    assert not any(atom.predicate == 'at' for atom in belief.state)


def test_an_item_lost_while_placing_is_not_held():
    belief = believe()
    do(belief, 'pick', 'apple_1')
    fail(belief, 'place', 'apple_1', 'fridge_1', gripper_opening=0.0)
    assert Atom('hand_empty') in belief.state


@pytest.mark.parametrize('code', [SkillCode.DROPPED, SkillCode.HAND_EMPTY])
def test_a_hand_that_let_go_is_empty_wherever_the_thing_is(code: SkillCode):
    belief = believe()
    do(belief, 'pick', 'apple_1')
    belief.did(StepResult(DOMAIN.step('place', 'apple_1', 'fridge_1'), int(code), 'not seen'))
    assert Atom('hand_empty') in belief.state


def test_a_thing_with_a_new_name_at_its_place_replaces_the_old_one():
    belief = believe()
    pear = SceneObject('pear_1', 'pear', 'pear', Pose((1.02, 0.0, 0.8)), (0.07, 0.07, 0.07))
    look = replace(
        kitchen(pear),
        objects=tuple(each for each in kitchen(pear).objects if each.id != 'apple_1'),
        relations=(),
    )
    assert belief.renamed('apple_1', look) == 'pear_1'
    belief.saw(look, is_partial=True)
    assert 'apple_1' not in belief.scene
    assert 'pear_1' in belief.scene


def test_what_the_hand_holds_is_not_renamed_by_what_stands_where_it_stood():
    belief = believe()
    do(belief, 'pick', 'apple_1')
    pear = SceneObject('pear_1', 'pear', 'pear', Pose((1.0, 0.0, 0.8)), (0.07, 0.07, 0.07))
    look = replace(kitchen(pear), objects=(*kitchen(pear).objects[1:],), relations=())
    belief.saw(look, is_partial=True)
    assert Atom('holding', ('apple_1',)) in belief.state


def test_things_that_a_full_look_no_longer_has_are_forgotten_but_not_those_of_a_glance():
    extra = SceneObject('mug_1', 'mug', 'mug', Pose((1.2, 0.0, 0.8)))
    belief = Belief(DOMAIN)
    belief.saw(kitchen(extra))
    belief.saw(kitchen(), is_partial=True)
    assert 'mug_1' in belief.scene
    belief.saw(kitchen())
    assert 'mug_1' not in belief.scene


def test_a_placed_item_moves_to_its_place():
    belief = believe()
    do(belief, 'pick', 'apple_1')
    do(belief, 'place', 'apple_1', 'fridge_1')
    assert belief.scene.get('apple_1').pose.position[0] == 3.0
