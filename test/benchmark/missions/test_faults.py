"""Faults come at their moment, and what the robot said about them is judged by cause."""

from dataclasses import replace
import threading
import time
from typing import Any

from benchmark.missions.faults import ACCEPTED, FaultWatch, is_time, told_causes
from benchmark.missions.report import (
    by_fault,
    confusion,
    Figure,
    figures_with_faults,
    figures_without_faults,
)
from benchmark.record import EpisodeRecord
from benchmark.suite import Case, FaultPlan, World
from executor.explaining import Cause
from sim.faults import EFFECTS

PLAN = {'kind': 'plan', 'steps': ['go_to(table_1)', 'pick(apple_1)']}
ACTING = {'kind': 'phase', 'phase': 'acting'}
STEP = {'kind': 'step', 'step': 'go_to(table_1)'}
CASE = Case('c', World('kitchen', 1), 'put the apple in the fridge',
            goal='(exists (?a - apple ?b - fridge) (in ?a ?b))')  # fmt: skip


def test_the_moment_is_the_beginning_of_a_step_of_the_plan() -> None:
    assert not is_time([{'kind': 'phase', 'phase': 'looking'}], 0)
    assert not is_time([PLAN], 0)
    assert is_time([PLAN, ACTING], 0)
    assert not is_time([PLAN, ACTING], 1)
    assert not is_time([PLAN, ACTING, STEP, {'kind': 'phase', 'phase': 'checking'}], 1)
    assert is_time([PLAN, ACTING, STEP, ACTING], 1)


def test_a_fault_is_set_off_once_and_the_events_after_it_are_known() -> None:
    events: list[dict[str, Any]] = [PLAN]
    asked: list[dict[str, Any]] = []
    done = threading.Event()

    def inject(**request: Any) -> tuple[bool, str]:
        asked.append(request)
        done.set()
        return True, 'begins now'

    watch = FaultWatch(FaultPlan('thing_moved', 'apple_1', delay_s=1.5), events, inject)
    watch.start()
    time.sleep(0.05)
    assert not asked
    events += [ACTING]
    assert done.wait(5.0)
    watch.stop()
    assert asked == [
        {
            'fault': 'thing_moved',
            'target': 'apple_1',
            'values': [],
            'delay_s': 1.5,
            'duration_s': 0.0,
        }
    ]
    assert watch.at == 2


def test_a_mission_that_ends_before_the_moment_has_no_fault() -> None:
    watch = FaultWatch(FaultPlan('camera_dark', step=7), [PLAN, ACTING], lambda **_: (True, ''))
    watch.start()
    watch.stop()
    assert watch.at is None


def test_what_is_blamed_is_what_explanations_and_alarms_say_first() -> None:
    events = [
        {'kind': 'explanation', 'cause': 'unknown', 'text': 'who knows'},
        {'kind': 'alarm', 'cause': 'lost', 'text': 'it jumped'},
        {'kind': 'explanation', 'cause': 'slipped', 'text': 'it fell'},
    ]
    assert told_causes(events) == (('lost', 'slipped'), 'it jumped')
    assert told_causes(events[:1]) == (('unknown',), 'who knows')
    assert told_causes([]) == ((), '')


def test_every_fault_of_the_simulator_has_causes_that_exist() -> None:
    assert set(ACCEPTED) == set(EFFECTS)
    assert frozenset().union(*ACCEPTED.values()) <= {each.value for each in Cause}


def pair(fault: str, is_final: bool = False, **fields: Any) -> tuple[Case, EpisodeRecord]:
    case = replace(CASE, fault=FaultPlan(fault, is_final=is_final))
    record = EpisodeRecord('c', 'k', fields.pop('reached', False), fault=fault, **fields)
    return case, record


def test_figures_count_what_was_set_off() -> None:
    pairs = [
        pair('thing_moved', reached=True, is_noticed=True, causes=('moved',)),
        pair('thing_moved', is_noticed=True, causes=('slipped', 'moved')),
        pair('door_blocked', is_final=True, is_noticed=True, causes=('door blocked',),
             outcome='STEP_FAILED', message='blocked'),
        # Somebody pushed the box away: the goal could be reached.
        pair('door_blocked', is_final=True, is_noticed=True, causes=('door blocked',),
             reached=True, outcome='SUCCESS', message='done'),
        (replace(CASE, fault=FaultPlan('camera_dark')), EpisodeRecord('c', 'k', True)),
    ]  # fmt: skip
    counts = {each.name: (each.successes, each.trials) for each in figures_with_faults(pairs)}
    assert counts == {
        'fault noticed': (4, 4), 'explanation right': (3, 4),
        'goal reached in spite of a fault': (2, 3), 'given up where it cannot be reached': (1, 1),
    }  # fmt: skip
    assert any(line.split()[:2] == ['camera_dark', '0/1'] for line in by_fault(pairs))
    assert any(line.startswith('thing_moved') and ' 1' in line for line in confusion(pairs))


def test_blame_without_a_fault_is_a_false_alarm_but_things_slip_by_themselves() -> None:
    pairs = [
        (CASE, EpisodeRecord('c', 'k', True, causes=('slipped',))),
        (CASE, EpisodeRecord('c', 'k', True, causes=('joint',))),
    ]
    assert [each.successes for each in figures_without_faults(pairs)] == [2, 1]


def test_a_figure_is_missed_when_its_whole_interval_is() -> None:
    assert Figure('x', 1, 20, 0.85).is_missed
    assert not Figure('x', 16, 20, 0.85).is_missed
    assert Figure('x', 10, 20, 0.05, at_most=True).is_missed
    assert 'none tried' in Figure('x', 0, 0, 0.5).line()
