"""Tests for executor/belief.py."""

from dataclasses import replace

import pytest
from scripted_partners import DOMAIN, kitchen

from executor.belief import _DONE, _PLACED, _STATES, Belief
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


def test_a_door_behind_which_nothing_is_seen_is_not_open_whatever_a_look_said():
    belief = believe()
    do(belief, 'open', 'fridge_1')
    do(belief, 'pick', 'apple_1')
    assert Atom('open', ('fridge_1',)) in belief.state
    fail(belief, 'place', 'apple_1', 'fridge_1', inside_seen=0.0)
    assert Atom('open', ('fridge_1',)) not in belief.state
    assert Atom('holding', ('apple_1',)) in belief.state
    says_open = replace(kitchen(), relations=(Relation('open', ('fridge_1',)),))
    belief.saw(says_open, is_partial=True)
    assert Atom('open', ('fridge_1',)) not in belief.state


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


HOME = (
    SceneObject('lamp_1', 'lamp', 'floor_lamp', Pose((4.0, 0.0, 0.8))),
    SceneObject('cup_1', 'cup', 'cup', Pose((1.1, 0.0, 0.8)), states=('dirty', 'filled')),
    SceneObject('bowl_1', 'bowl', 'bowl', Pose((1.2, 0.0, 0.8))),
    SceneObject('person_1', 'person', 'person', Pose((5.0, 0.0, 0.9))),
)


def at_home() -> Belief:
    belief = Belief(DOMAIN)
    belief.saw(kitchen(*HOME))
    return belief


def test_every_predicate_that_changes_has_a_rule_for_looks():
    changing = set(DOMAIN.predicates) - set(DOMAIN.properties) - {'hand_empty', 'open'}
    assert {*_DONE, *_PLACED, *_STATES} == changing


def test_states_that_a_look_shows_are_believed_and_stay_where_the_next_shows_none():
    belief = at_home()
    assert belief.holds('(and (dirty cup_1) (filled cup_1) (not (dirty bowl_1)))')
    bare = tuple(replace(each, states=()) for each in HOME)
    belief.saw(kitchen(*bare))
    assert belief.holds('(dirty cup_1)')


def test_a_lamp_is_as_it_was_measured():
    belief = at_home()
    do(belief, 'turn_on', 'lamp_1', pressed=0.004, switched_on=1.0)
    belief.saw(kitchen(*HOME))
    assert belief.holds('(switched_on lamp_1)')
    fail(belief, 'turn_off', 'lamp_1', pressed=0.0, switched_on=1.0)
    assert belief.holds('(switched_on lamp_1)')
    do(belief, 'press', 'lamp_1', pressed=0.004, switched_on=0.0)
    assert belief.holds('(and (pressed lamp_1) (not (switched_on lamp_1)))')


def test_what_a_skill_changed_is_not_undone_by_a_look_that_remembers():
    belief = at_home()
    do(belief, 'wipe', 'cup_1', 'cloth_1')
    belief.saw(kitchen(*HOME))
    assert belief.holds('(not (dirty cup_1))')


def test_poured_liquid_is_in_the_other_vessel_and_spilled_liquid_in_none():
    belief = at_home()
    do(belief, 'pick', 'cup_1')
    do(belief, 'pour', 'cup_1', 'bowl_1')
    assert belief.holds('(and (filled bowl_1) (not (filled cup_1)))')
    belief = at_home()
    do(belief, 'pick', 'cup_1')
    step = DOMAIN.step('pour', 'cup_1', 'bowl_1')
    belief.did(StepResult(step, int(SkillCode.SPILLED), 'beside the bowl'))
    assert belief.holds('(not (or (filled bowl_1) (filled cup_1)))')


def test_what_is_handed_over_is_with_the_person():
    belief = at_home()
    do(belief, 'pick', 'cup_1')
    do(belief, 'hand_over', 'cup_1', 'person_1', released=1.0)
    belief.saw(kitchen(*HOME[2:]))
    assert belief.holds('(and (handed_over cup_1 person_1) (hand_empty))')
    assert belief.scene.get('cup_1').pose.position[0] == 5.0


def test_a_thing_let_go_while_handing_over_is_not_held():
    belief = at_home()
    do(belief, 'pick', 'cup_1')
    fail(belief, 'hand_over', 'cup_1', 'person_1', released=0.0)
    assert belief.holds('(holding cup_1)')
    fail(belief, 'hand_over', 'cup_1', 'person_1', released=1.0)
    assert belief.holds('(hand_empty)')
