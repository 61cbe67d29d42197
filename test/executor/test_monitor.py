"""Tests for executor/monitor.py."""

from dataclasses import replace

import pytest
from scripted_partners import DOMAIN, kitchen

from executor.belief import Belief
from executor.monitor import check_look, check_measurements, combine, Finding, Verdict
from tapa_planner.plan import Measurement, StepResult
from tapa_planner.scene import Pose, Relation


def measured(*words: str, **values: float) -> StepResult:
    measurements = tuple(Measurement(name, value, 'm') for name, value in values.items())
    return StepResult(DOMAIN.step(*words), measurements=measurements)


@pytest.mark.parametrize(
    ('result', 'verdict'),
    [
        (measured('pick', 'apple_1', gripper_opening=0.06, lifted=0.1), Verdict.CONFIRMED),
        (measured('pick', 'apple_1', gripper_opening=0.0, lifted=0.1), Verdict.CONTRADICTED),
        (measured('open', 'fridge_1', open_fraction=0.03), Verdict.CONTRADICTED),
        (measured('close', 'fridge_1', open_fraction=0.03), Verdict.CONFIRMED),
        (measured('close', 'fridge_1', open_fraction=float('nan')), Verdict.CONTRADICTED),
        (measured('open', 'fridge_1'), Verdict.UNKNOWN),
        (measured('turn_on', 'lamp_1', pressed=0.004, switched_on=1.0), Verdict.CONFIRMED),
        (measured('turn_on', 'lamp_1', pressed=0.004, switched_on=0.0), Verdict.CONTRADICTED),
        (measured('turn_off', 'lamp_1', pressed=0.004), Verdict.CONFIRMED),
        (measured('turn_off', 'lamp_1', switched_on=1.0), Verdict.CONTRADICTED),
        (measured('slice', 'apple_1', 'knife_1', cut_fraction=0.4), Verdict.CONTRADICTED),
        (measured('pour', 'cup_1', 'bowl_1', tilt=1.6), Verdict.CONFIRMED),
    ],
)
def test_measurements_are_judged_by_the_bounds_of_the_skill(result, verdict):
    finding = check_measurements(DOMAIN, result)
    assert finding.verdict is verdict
    assert finding.reason


def test_a_failed_result_contradicts_its_effect():
    result = StepResult(DOMAIN.step('pick', 'apple_1'), 14, 'it slipped')
    assert 'it slipped' in check_measurements(DOMAIN, result).reason


def placed_scene(place: str, x: float):
    look = kitchen()
    apple = replace(look.get('apple_1'), pose=Pose((x, 0.0, 0.8)))
    word = 'in' if place == 'fridge_1' else 'on'
    return replace(
        look, objects=(apple, *look.objects[1:]), relations=(Relation(word, ('apple_1', place)),)
    )


@pytest.mark.parametrize(
    ('look', 'verdict'),
    [
        (placed_scene('fridge_1', 3.0), Verdict.CONFIRMED),
        (placed_scene('table_1', 1.3), Verdict.CONTRADICTED),
        (placed_scene('table_1', 1.0), Verdict.UNKNOWN),
        (replace(kitchen(), relations=()), Verdict.UNKNOWN),
    ],
)
def test_a_look_may_confirm_contradict_or_not_tell(look, verdict):
    belief = Belief(DOMAIN, kitchen())
    belief.did(StepResult(DOMAIN.step('pick', 'apple_1')))
    result = StepResult(DOMAIN.step('place', 'apple_1', 'fridge_1'))
    belief.did(result)
    assert check_look(belief, result, look).verdict is verdict


def test_a_contradiction_wins_over_a_confirmation():
    yes, no = Finding(Verdict.CONFIRMED, 'yes'), Finding(Verdict.CONTRADICTED, 'no')
    unknown = Finding(Verdict.UNKNOWN, 'who knows')
    assert combine(yes, no) is no
    assert combine(unknown, yes) is yes
    assert combine(unknown, unknown) is unknown
