"""What is written can be read, and means the same."""

from tapa_planner.domain_files import load_domain
from tapa_planner.pddl_parser import parse_domain
from tapa_planner.pddl_writer import domain_text
from tapa_planner.relevance import relevant_skills

DOMAIN = load_domain()


def test_all_skills_come_back_as_they_were():
    skills = DOMAIN.skills.values()
    goal = DOMAIN.goal('(and)')
    again = parse_domain(domain_text(DOMAIN, skills, goal, DOMAIN.types.parents))
    assert dict(again.types.parents) == dict(DOMAIN.types.parents)
    for action in again.actions:
        skill = DOMAIN.skills[action.name]
        assert action.parameters == skill.parameters
        assert action.precondition == skill.precondition
        assert action.effects == skill.effects


def test_only_what_is_named_is_written():
    goal = DOMAIN.goal('(exists (?f - fruit) (in ?f fridge_1))')
    text = domain_text(DOMAIN, relevant_skills(DOMAIN, goal), goal, ['apple', 'fridge'])
    small = parse_domain(text)
    assert {each.name for each in small.actions} == {'go_to', 'pick', 'place', 'open', 'close'}
    assert {'apple', 'fruit', 'food', 'item', 'fridge'} <= set(small.types.parents)
    assert 'lamp' not in text
    assert 'sliced' not in text
