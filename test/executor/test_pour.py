"""What pour says came of it, and that the monitor's bounds agree with what it calls a success."""

import pytest

from executor.monitor import check_measurements, Verdict
from executor.motion.spilling import Beside
from executor.skills.contract import SkillCode, SkillError
from executor.skills.pour import EMPTY_RAD, Over, poured, RISEN_M, SEEN_M2, SPILLED_M2
from tapa_planner.domain_files import load_domain
from tapa_planner.plan import Step, StepResult

DRY = Beside(SEEN_M2, 0.0)
HIDDEN = float('nan')
BOWL = Over(EMPTY_RAD + 0.2, 0.03, 0.07)
STEP = Step('pour', ('mug_1', 'bowl_1'))


@pytest.mark.parametrize('risen_m', [RISEN_M, 0.02, HIDDEN])
def test_the_monitor_agrees_with_a_success(risen_m: float) -> None:
    result = poured('mug', 'bowl', BOWL, risen_m, DRY)
    told = StepResult(STEP, 0, result.message, result.measurements)
    assert result.succeeded
    assert check_measurements(load_domain(), told).verdict is Verdict.CONFIRMED
    assert ('hidden' in result.message) is (risen_m is HIDDEN)


@pytest.mark.parametrize(
    ('over', 'risen_m', 'around', 'code'),
    [
        (BOWL, 0.02, Beside(SEEN_M2, 2 * SPILLED_M2), SkillCode.SPILLED),
        (BOWL, 0.0, DRY, SkillCode.NO_EFFECT),
        (BOWL, HIDDEN, Beside(0.5 * SEEN_M2, 0.0), SkillCode.NO_EFFECT),
        (Over(EMPTY_RAD - 0.1, 0.03, 0.07), HIDDEN, DRY, SkillCode.NO_EFFECT),
        (Over(EMPTY_RAD + 0.2, 0.08, 0.07), HIDDEN, DRY, SkillCode.NO_EFFECT),
    ],
)
def test_what_was_not_seen_or_went_beside_is_no_success(over, risen_m, around, code) -> None:
    with pytest.raises(SkillError) as caught:
        poured('mug', 'bowl', over, risen_m, around)
    assert caught.value.code is code
