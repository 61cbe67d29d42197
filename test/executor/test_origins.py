"""Every believed fact knows who told it, and how old it is."""

from dataclasses import replace

from scripted_partners import DOMAIN, kitchen

from executor.belief import Belief
from executor.origins import Source
from tapa_planner.pddl import Atom
from tapa_planner.plan import Step, StepResult

ON = Atom('on', ('apple_1', 'table_1'))


def test_what_a_look_shows_is_seen_and_ages() -> None:
    belief = Belief(DOMAIN)
    belief.saw(replace(kitchen(), stamp_s=10.0))
    origin = belief.origins.of(ON)
    assert origin is not None
    assert (origin.source, origin.age_s(25.0)) == (Source.SEEN, 15.0)
    belief.saw(replace(kitchen(), stamp_s=40.0))
    origin = belief.origins.of(ON)
    assert origin is not None
    assert origin.stamp_s == 40.0


def test_what_is_not_seen_again_keeps_its_age() -> None:
    belief = Belief(DOMAIN)
    belief.saw(replace(kitchen(), stamp_s=10.0))
    glance = kitchen().without({'apple_1'})
    belief.saw(replace(glance, stamp_s=30.0), is_partial=True)
    origin = belief.origins.of(ON)
    assert origin is not None
    assert origin.stamp_s == 10.0
    assert '(on apple_1 table_1) seen 20 s ago' in belief.lines()


def test_what_a_skill_did_is_measured_and_what_is_gone_is_forgotten() -> None:
    belief = Belief(DOMAIN)
    belief.saw(replace(kitchen(), stamp_s=10.0))
    belief.did(StepResult(Step('pick', ('apple_1',)), duration_s=5.0))
    origin = belief.origins.of(Atom('holding', ('apple_1',)))
    assert origin is not None
    assert (origin.source, origin.stamp_s) == (Source.MEASURED, 15.0)
    assert belief.origins.of(ON) is None
