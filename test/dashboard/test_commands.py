"""Tests for commands.py and audit.py: the gate, and the log of what went through it."""

from pathlib import Path

import pytest

from dashboard.access import Role
from dashboard.audit import AuditLog
from dashboard.commands import Commands
from dashboard.control import ControlDesk, Person

ANN, EVE = Person('1', 'Ann', Role.OPERATOR), Person('3', 'Eve', Role.VIEWER)


@pytest.fixture
def log(tmp_path: Path) -> AuditLog:
    return AuditLog(tmp_path / 'state' / 'audit.jsonl')


def test_only_who_has_control_commands_and_all_is_noted(log: AuditLog) -> None:
    commands, done = Commands(ControlDesk(), log), []

    def move() -> str:
        done.append('moved')
        return 'it moves'

    assert 'nobody has control' in commands.give(ANN, 'move', move)
    assert 'viewers cannot' in commands.give(EVE, 'move', move)
    assert not done
    commands.desk.take(ANN)
    assert commands.give(ANN, 'move', move, 'there') == 'it moves'
    assert done == ['moved']
    newest, *older = log.last(10)
    assert (newest['who'], newest['role'], newest['command'], newest['detail'], newest['outcome']) == (
        'Ann', 'operator', 'move', 'there', 'it moves',
    )  # fmt: skip
    assert all(each['outcome'].startswith('not allowed') for each in older)


def test_anybody_stops_the_robot_also_where_nothing_can_be_written(tmp_path: Path) -> None:
    folder = tmp_path / 'state'
    log = AuditLog(folder / 'audit.jsonl')
    folder.rmdir()  # the disk is gone
    stopped: list[bool] = []
    Commands(ControlDesk(), log).stop(EVE, lambda: stopped.append(True))
    assert stopped == [True]


def test_a_log_that_has_grown_large_begins_anew(log: AuditLog, tmp_path: Path) -> None:
    log.note('Ann', 'operator', 'first', 'done', 'x' * 2_100_000)
    log.note('Ann', 'operator', 'second', 'done')
    assert [each['command'] for each in log.last(10)] == ['second']
    assert 'first' in (tmp_path / 'state' / 'audit.jsonl.1').read_text(encoding='utf-8')
