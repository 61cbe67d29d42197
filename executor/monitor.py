"""Compares what a step should have done with what was measured and what a fresh look shows."""

from dataclasses import dataclass
from enum import Enum

from executor.belief import Belief
from tapa_planner.plan import StepResult
from tapa_planner.scene import Scene
from tapa_planner.skill import Domain


class Verdict(Enum):
    """What the evidence says of an expected effect."""

    CONFIRMED = 'confirmed'
    """It was measured or seen."""
    CONTRADICTED = 'contradicted'
    """It was measured or seen to be otherwise."""
    UNKNOWN = 'unknown'
    """Nothing was measured, and the look does not tell: hidden, or out of the picture."""


@dataclass(frozen=True)
class Finding:
    """A verdict with its reason in a sentence."""

    verdict: Verdict
    reason: str


def check_measurements(domain: Domain, result: StepResult) -> Finding:
    """Judge a result by the bounds of `config/skills.yaml`."""
    step = result.step
    if not result.is_success:
        return Finding(Verdict.CONTRADICTED, f'{step} failed: {result.error_msg}')
    measured = {each.name: each for each in result.measurements}
    told: list[str] = []
    for name, bounds in domain.skills[step.skill].measures.items():
        if name not in measured:
            continue
        value, unit = measured[name].value, measured[name].unit
        low, high = bounds.get('min'), bounds.get('max')
        if low is not None and not value >= low:
            expected = f'at least {low:g}'
        elif high is not None and not value <= high:
            expected = f'at most {high:g}'
        else:
            told.append(f'{name} {value:.3g} {unit}'.strip())
            continue
        reason = f'{step}: expected {name} of {expected} {unit}, measured {value:.3g} {unit}'
        return Finding(Verdict.CONTRADICTED, ' '.join(reason.split()))
    if told:
        return Finding(Verdict.CONFIRMED, f'{step}: {", ".join(told)}')
    return Finding(Verdict.UNKNOWN, f'{step}: nothing was measured')


def check_look(belief: Belief, result: StepResult, look: Scene) -> Finding:
    """
    Judge a step by a fresh look, before the belief takes either over.

    Only where a placed item is can be seen with confidence. What the hand holds hides itself,
    and how far a door stands open is measured better than seen.
    """
    step = result.step
    unknown = Finding(Verdict.UNKNOWN, f'{step}: the look does not tell')
    if step.skill != 'place':
        return unknown
    item, expected = step.arguments
    place = look.place_of(item) if item in look else None
    if place is None or not belief.saw_again(item, look):
        return unknown
    if place == expected:
        return Finding(Verdict.CONFIRMED, f'{step}: {item} is seen at {expected}')
    return Finding(
        Verdict.CONTRADICTED, f'{step}: expected {item} at {expected}, it is seen at {place}'
    )


def combine(measured: Finding, looked: Finding) -> Finding:
    """
    Return the verdict of both: a contradiction wins, then a confirmation.

    Neither telling anything is no reason to distrust a skill that reported success.
    """
    for verdict in (Verdict.CONTRADICTED, Verdict.CONFIRMED):
        for finding in (measured, looked):
            if finding.verdict is verdict:
                return finding
    return measured
