"""Tests for board.py: pictures and events for those who come late or often."""

import threading

from dashboard.board import Board, EVENTS_KEPT, Task
from tapa_planner.plan import Plan, Step


def test_who_waits_gets_the_next_picture_and_nobody_waits_for_ever() -> None:
    board = Board()
    assert board.picture_after('head', 0, 0.01) is None
    threading.Timer(0.05, board.show, ('head', b'first', 1.0)).start()
    first = board.picture_after('head', 0, 10.0)
    assert first is not None
    assert (first.jpeg, first.number) == (b'first', 1)
    assert board.picture_after('head', first.number, 0.01) is None
    assert board.picture_after('wrist', 0, 0.01) is None


def test_a_page_from_before_a_restart_gets_the_picture() -> None:
    board = Board()
    board.show('head', b'first', 1.0)
    found = board.picture_after('head', 900, 0.01)
    assert found is not None
    assert found.number == 1


def test_events_are_told_once_and_only_so_many_are_kept() -> None:
    board = Board()
    for index in range(EVENTS_KEPT + 5):
        board.add_event({'kind': 'step', 'index': index})
    kept = board.events_after(0)
    assert len(kept) == EVENTS_KEPT
    assert kept[-1][1]['index'] == EVENTS_KEPT + 4
    assert board.events_after(kept[-1][0]) == []


def test_the_plan_is_what_the_executor_will_do_with_the_sentences_that_are_known() -> None:
    board = Board()
    board.planned(Plan((Step('open', ('fridge_1',), 'Open the fridge'),), mission_id='m'))
    board.carries_out(
        {'steps': ['push(chair_1)', 'open(fridge_1)'], 'chances': [0.5, 0.9], 'goal': ''}
    )
    assert board.plan is not None
    assert [(str(each), each.text, each.score) for each in board.plan.steps] == [
        ('push(chair_1)', '', 0.5),
        ('open(fridge_1)', 'Open the fridge', 0.9),
    ]
    board.carries_out({'steps': ['open(fridge_1)']})  # as a person edited it
    assert [str(each) for each in board.plan.steps] == ['open(fridge_1)']
    before = board.plan_number
    board.carries_out({'steps': ['nonsense']})
    assert board.plan_number == before


def test_a_plan_that_somebody_asked_for_meanwhile_is_not_the_tasks() -> None:
    board = Board(task=Task(mission_id='m', phase='waiting'))
    board.planned(Plan((Step('look_at', ('cup_1',)),), mission_id='another'))
    assert board.plan is None
    board.planned(Plan((Step('open', ('fridge_1',)),), mission_id='m'))
    assert str(board.plan) == 'open(fridge_1)'
