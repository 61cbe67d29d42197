"""Skills that succeed too seldom are named."""

from benchmark.skill_trials.trial import Outcome, Trial
from benchmark.skill_trials.wanted import missed, WANTED


def outcomes(good, count):
    trial = Trial('pick', 1, ('mug_1',))
    return [Outcome(trial, index < good, '', 1.0, 1.0) for index in range(count)]


def test_a_share_just_met_is_not_missed():
    assert missed({'pick': outcomes(19, 20)}) == []
    assert missed({'pick': outcomes(18, 20)}) == ['pick']


def test_a_skill_that_was_not_tried_or_has_no_share_is_not_missed():
    assert missed({'pick': [], 'store': outcomes(0, 3)}) == []


def test_every_share_is_a_share():
    assert all(0.0 < share < 1.0 for share in WANTED.values())
