"""Whose turn it is, with threads: rejected, queued in order, or pre-empting."""

from concurrent.futures import Future, ThreadPoolExecutor
import threading
import time

import pytest

from executor.turns import Entry, Turns, WhenBusy


def never() -> bool:
    return False


def nothing() -> None:
    pass


def test_a_second_task_is_rejected_and_a_later_one_is_not() -> None:
    turns = Turns(WhenBusy.REJECT)
    assert turns.take(never, nothing) is Entry.MINE
    assert turns.take(never, nothing) is Entry.BUSY
    turns.give_back()
    assert turns.take(never, nothing) is Entry.MINE


def test_a_queue_keeps_the_order_and_forgets_who_gave_up() -> None:
    turns = Turns(WhenBusy.QUEUE)
    assert turns.take(never, nothing) is Entry.MINE
    given_up, order = threading.Event(), list[int]()

    def wait(number: int, stop: threading.Event | None = None) -> Entry:
        entry = turns.take(stop.is_set if stop else never, nothing)
        if entry is Entry.MINE:
            order.append(number)
            turns.give_back()
        return entry

    with ThreadPoolExecutor() as pool:
        results: list[Future[Entry]] = []
        for number in range(4):
            results.append(pool.submit(wait, number, given_up if number == 1 else None))
            while len(turns._waiting) <= number:
                time.sleep(0.001)
        given_up.set()
        assert results[1].result(5.0) is Entry.GIVEN_UP
        assert order == []
        turns.give_back()
        assert [results[number].result(5.0) for number in (0, 2, 3)] == [Entry.MINE] * 3
    assert order == [0, 2, 3]


def test_the_newest_task_pre_empts_and_waits_until_the_other_has_ended() -> None:
    turns = Turns(WhenBusy.PREEMPT)
    assert turns.take(never, nothing) is Entry.MINE
    asked_to_end = threading.Event()
    with ThreadPoolExecutor() as pool:
        second = pool.submit(turns.take, never, asked_to_end.set)
        assert asked_to_end.wait(5.0)
        assert not second.done(), 'the robot still moves'
        third = pool.submit(turns.take, never, asked_to_end.set)
        assert second.result(5.0) is Entry.BUSY
        turns.give_back()
        assert third.result(5.0) is Entry.MINE


@pytest.mark.parametrize('policy', list(WhenBusy))
def test_a_free_turn_is_taken_at_once(policy: WhenBusy) -> None:
    assert Turns(policy).take(never, nothing) is Entry.MINE
