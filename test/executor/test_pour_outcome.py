"""What pour says came of it, and that the monitor's bounds agree with what it calls a success."""

import pytest

from executor.monitor import check_measurements, Verdict
from executor.motion.spilling import Beside
from executor.skills.contract import SkillCode, SkillError
from executor.skills.pour_outcome import (
    EMPTY_RAD,
    LEAST_FALLING,
    Over,
    poured,
    RISEN_M,
    Seen,
    SEEN_M2,
    SPILLED_M2,
)
from tapa_planner.domain_files import load_domain
from tapa_planner.plan import Step, StepResult

DRY = Beside(SEEN_M2, 0.0)
HIDDEN = float('nan')
BOWL = Over(EMPTY_RAD + 0.2, 0.03, 0.07)
STEP = Step('pour', ('mug_1', 'bowl_1'))


@pytest.mark.parametrize(
    ('seen', 'told'),
    [
        (Seen(0, RISEN_M, DRY), 'higher'),
        (Seen(0, 0.02, DRY), 'higher'),
        (Seen(LEAST_FALLING, HIDDEN, Beside(0.0, 0.0)), 'seen to fall into'),
        (Seen(LEAST_FALLING, 0.0, DRY), 'seen to fall into'),
        (Seen(0, HIDDEN, DRY), 'hidden'),
    ],
)
def test_the_monitor_agrees_with_a_success(seen: Seen, told: str) -> None:
    result = poured('mug', 'bowl', BOWL, seen)
    step = StepResult(STEP, 0, result.message, result.measurements)
    assert result.succeeded
    assert check_measurements(load_domain(), step).verdict is Verdict.CONFIRMED
    assert told in result.message


@pytest.mark.parametrize(
    ('over', 'seen', 'code'),
    [
        (BOWL, Seen(0, 0.02, Beside(SEEN_M2, 2 * SPILLED_M2)), SkillCode.SPILLED),
        (BOWL, Seen(LEAST_FALLING, 0.02, Beside(SEEN_M2, 2 * SPILLED_M2)), SkillCode.SPILLED),
        (BOWL, Seen(LEAST_FALLING - 1, 0.0, DRY), SkillCode.NO_EFFECT),
        (BOWL, Seen(0, HIDDEN, Beside(0.5 * SEEN_M2, 0.0)), SkillCode.NO_EFFECT),
        (Over(EMPTY_RAD - 0.1, 0.03, 0.07), Seen(0, HIDDEN, DRY), SkillCode.NO_EFFECT),
        (Over(EMPTY_RAD - 0.1, 0.03, 0.07), Seen(50, HIDDEN, DRY), SkillCode.NO_EFFECT),
        (Over(EMPTY_RAD + 0.2, 0.08, 0.07), Seen(0, HIDDEN, DRY), SkillCode.NO_EFFECT),
    ],
)
def test_what_was_not_seen_or_went_beside_is_no_success(
    over: Over, seen: Seen, code: SkillCode
) -> None:
    with pytest.raises(SkillError) as caught:
        poured('mug', 'bowl', over, seen)
    assert caught.value.code is code
