"""Skills are found backwards from a goal."""

import pytest

from tapa_planner.domain_files import load_domain
from tapa_planner.relevance import relevant_skills

DOMAIN = load_domain()
CARRYING = {'go_to', 'pick', 'place', 'open', 'close'}


@pytest.mark.parametrize(
    ('goal', 'expected'),
    [
        ('(and)', set()),
        ('(at table_1)', {'go_to'}),
        ('(exists (?a - apple) (in ?a fridge_1))', CARRYING),
        ('(and (in apple_1 fridge_1) (observed apple_1))', {*CARRYING, 'look_at'}),
        ('(forall (?x - item) (imply (sliceable ?x) (sliced ?x)))', {*CARRYING, 'slice'}),
        ('(handed_over apple_1 person_1)', {*CARRYING, 'hand_over'}),
        ('(not (dirty table_1))', {*CARRYING, 'wipe', 'turn_on', 'turn_off'}),
        ('(switched_on lamp_1)', {*CARRYING, 'turn_on', 'turn_off'}),
        ('(pressed lamp_1)', {*CARRYING, 'press', 'turn_on', 'turn_off'}),
        ('(broken cup_1)', set()),
    ],
)
def test_a_goal_brings_in_what_it_needs_and_nothing_else(goal, expected):
    found = {each.name for each in relevant_skills(DOMAIN, DOMAIN.goal(goal))}
    assert found == expected
