"""Whose turn it is: one task at a time, and what becomes of one that comes meanwhile."""

from collections import deque
from collections.abc import Callable
from enum import Enum
import threading

_POLL_S = 0.05


class WhenBusy(Enum):
    """What becomes of a task that comes while another one runs."""

    REJECT = 'reject'
    """It ends at once, as busy."""
    QUEUE = 'queue'
    """It waits for its turn, the first that came first."""
    PREEMPT = 'preempt'
    """The running one is cancelled; the new one begins when the robot stands still."""


class Entry(Enum):
    """What came of waiting."""

    MINE = 'mine'
    BUSY = 'busy'
    GIVEN_UP = 'given up'


class Turns:
    """Gives one turn at a time."""

    def __init__(self, when_busy: WhenBusy) -> None:
        self._when_busy = when_busy
        self._changed = threading.Condition()
        self._waiting: deque[object] = deque()
        self._is_taken = False

    def take(self, given_up: Callable[[], bool], preempt: Callable[[], None]) -> Entry:
        """
        Wait for a turn; give it back with `give_back`.

        :param given_up: whether it is no longer waited for.
        :param preempt: ends the task that runs, soon; called again while it has not begun to end.
        """
        ticket = object()
        with self._changed:
            if self._when_busy is WhenBusy.REJECT and self._is_taken:
                return Entry.BUSY
            if self._when_busy is WhenBusy.PREEMPT:
                self._waiting.clear()  # who waits to pre-empt is pre-empted by who comes later
            self._waiting.append(ticket)
            while self._is_taken or self._waiting[0] is not ticket:
                if self._when_busy is WhenBusy.PREEMPT and ticket in self._waiting:
                    preempt()
                self._changed.wait(_POLL_S)
                if ticket not in self._waiting:
                    return Entry.BUSY
                if given_up():
                    self._waiting.remove(ticket)
                    self._changed.notify_all()
                    return Entry.GIVEN_UP
            self._waiting.popleft()
            self._is_taken = True
            return Entry.MINE

    def give_back(self) -> None:
        """End the turn."""
        with self._changed:
            self._is_taken = False
            self._changed.notify_all()
