"""Tests for the check that things lend themselves to a skill, before anything moves."""

import pytest

from executor.skills.contract import SkillCode, Target
from executor.skills.suited import why_unsuited
from tapa_planner.domain_files import load_domain
from tapa_planner.scene import Pose, SceneObject

DOMAIN = load_domain()


def thing(kind):
    label = kind.replace('_', ' ')
    return Target(SceneObject(f'{kind}_1', label, kind, Pose((1.0, 1.0, 0.8)), (0.1, 0.1, 0.1)))


@pytest.mark.parametrize(
    ('skill', 'kinds', 'code', 'words'),
    [
        ('open', ('table',), SkillCode.NO_HANDLE, 'the table has nothing to open'),
        ('close', ('sofa',), SkillCode.NO_HANDLE, 'the sofa has nothing to open'),
        ('press', ('mug',), SkillCode.NO_CONTROL, 'the mug has no switch'),
        ('turn_on', ('table',), SkillCode.NO_CONTROL, 'the table has no switch'),
        ('pick', ('table',), SkillCode.NOT_GRASPABLE, 'got the table, a table'),
        ('slice', ('apple', 'spoon'), SkillCode.NO_TOOL, 'the spoon does not cut'),
        ('wipe', ('table', 'fork'), SkillCode.NO_TOOL, 'the fork is nothing to wipe with'),
        ('slice', ('mug', 'knife'), SkillCode.INVALID_GOAL, 'the mug cannot be sliced'),
        ('push', ('fridge',), SkillCode.INVALID_GOAL, 'the fridge stands fast'),
        (
            'hand_over',
            ('apple', 'table'),
            SkillCode.INVALID_GOAL,
            'needs something of type person',
        ),
        ('open', ('fridge', 'oven'), SkillCode.INVALID_GOAL, 'takes 1 target(s), got 2'),
    ],
)
def test_what_a_thing_is_not_made_for_is_refused_with_code_and_reason(skill, kinds, code, words):
    refusal = why_unsuited(DOMAIN, skill, [thing(kind) for kind in kinds])
    assert refusal is not None
    assert refusal.code is code
    assert words in refusal.message


@pytest.mark.parametrize(
    ('skill', 'kinds'),
    [
        ('open', ('fridge',)),
        ('pick', ('mug',)),
        ('place', ('mug', 'spot')),  # a point given by hand
        ('pick', ('gadget',)),  # a thing whose name nobody knows may still be taken
        ('go_to', ('table',)),
        ('pour', ('mug', 'mug')),
        ('slice', ('bread', 'knife')),
        ('wipe', ('table', 'sponge')),
    ],
)
def test_what_may_be_possible_is_left_to_the_skill(skill, kinds):
    assert why_unsuited(DOMAIN, skill, [thing(kind) for kind in kinds]) is None
