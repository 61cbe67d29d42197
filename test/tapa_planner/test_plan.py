"""Tests for plan.py."""

import pytest

from tapa_planner.errors import InstructionError
from tapa_planner.plan import check_instruction, MAX_INSTRUCTION_LENGTH, Plan, Proposal, Step


def test_a_wish_is_stripped_and_kept():
    assert check_instruction('  bring me a mug\n') == 'bring me a mug'


@pytest.mark.parametrize(
    ('text', 'words'),
    [
        ('', 'got nothing'),
        (' \n', 'got nothing'),
        ('x' * 10_000, f'at most {MAX_INSTRUCTION_LENGTH} characters, got 10000'),
        ('put \x07 it down', r'control character .* at position 4'),
    ],
)
def test_a_wish_that_cannot_be_planned_says_why(text, words):
    with pytest.raises(InstructionError, match=words):
        check_instruction(text)


def test_a_proposal_is_one_thing():
    assert Proposal(plan=Plan(())).plan is not None
    with pytest.raises(ValueError, match='got 0'):
        Proposal()
    with pytest.raises(ValueError, match='got 2'):
        Proposal(refusal='no', question='which?')


def test_a_step_prints_as_it_is_written():
    assert str(Plan((Step('pick', ('apple_1',)),))) == 'pick(apple_1)'
