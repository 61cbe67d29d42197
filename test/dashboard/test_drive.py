"""Tests for drive.py: limits, the dead-man's switch, and who may drive when."""

import math

from hypothesis import given
from hypothesis import strategies as st
import pytest

from dashboard.access import Role
from dashboard.board import Board, Task
from dashboard.control import ControlDesk, Person
from dashboard.drive import Drive, SILENCE_S

ANN, BOB = Person('1', 'Ann', Role.OPERATOR), Person('2', 'Bob', Role.OPERATOR)
STILL = (0.0, 0.0, 0.0)


class Rig:
    """A drive with what it sent, and a clock."""

    def __init__(self) -> None:
        self.now_s, self.base, self.hand = 0.0, [], []  # type: ignore[var-annotated]
        self.board, self.desk = Board(is_stopped=False), ControlDesk()
        self.desk.take(ANN)
        self.drive = Drive(
            self.board, self.desk, lambda *v: self.base.append(v),
            lambda *v: self.hand.append(v), clock=lambda: self.now_s,
        )  # fmt: skip


@pytest.fixture
def rig() -> Rig:
    return Rig()


def test_a_held_switch_drives_and_one_that_is_let_go_stops(rig: Rig) -> None:
    assert rig.drive.hold(ANN, 'base', (1.0, 0.0, -0.5)) == ''
    assert rig.base == [(0.4, 0.0, -0.4)]
    rig.drive.release('base')
    assert rig.base[-1] == STILL
    rig.drive.release('base')
    assert len(rig.base) == 2


def test_a_switch_that_falls_silent_stops_the_robot_once(rig: Rig) -> None:
    rig.drive.hold(ANN, 'base', (1.0, 0.0, 0.0))
    rig.drive.hold(ANN, 'hand', (0.0, 0.0, 1.0))
    rig.now_s = SILENCE_S - 0.01
    rig.drive.watch()
    assert (len(rig.base), len(rig.hand)) == (1, 1)
    rig.now_s = SILENCE_S + 0.01
    rig.drive.watch()
    rig.drive.watch()
    assert (rig.base[1:], rig.hand[1:]) == ([STILL], [STILL])


@given(st.tuples(*[st.floats(allow_nan=True, allow_infinity=True)] * 3))
def test_whatever_comes_is_within_the_limits(shares: tuple[float, float, float]) -> None:
    rig = Rig()
    rig.drive.hold(ANN, 'base', shares)
    limits = rig.drive.limits
    for value, most in zip(rig.base[-1], (limits.base, limits.base, limits.turn), strict=True):
        assert math.isfinite(value)
        assert abs(value) <= most


@pytest.mark.parametrize(
    ('person', 'is_stopped', 'phase', 'why'),
    [
        (BOB, False, 'idle', 'take control first'),
        (ANN, True, 'idle', 'emergency stop is latched'),
        (ANN, False, 'acting', 'a task is running'),
        (ANN, False, 'paused', ''),
        (ANN, False, 'failed', ''),
    ],
)
def test_who_may_drive_when(
    rig: Rig, person: Person, is_stopped: bool, phase: str, why: str
) -> None:
    rig.board.is_stopped, rig.board.task = is_stopped, Task(phase=phase)
    told = rig.drive.hold(person, 'base', (1.0, 0.0, 0.0))
    assert (why in told) if why else told == ''
    assert bool(rig.base) == (not why)


def test_a_task_that_begins_stops_who_drives(rig: Rig) -> None:
    rig.drive.hold(ANN, 'base', (1.0, 0.0, 0.0))
    rig.board.task = Task(phase='looking')
    assert 'a task is running' in rig.drive.hold(ANN, 'base', (1.0, 0.0, 0.0))
    assert rig.base[-1] == STILL


def test_a_part_that_does_not_exist_is_told(rig: Rig) -> None:
    assert 'expected one of base, hand' in rig.drive.hold(ANN, 'wheel', (1.0, 0.0, 0.0))
