"""Messages on their way out through a network that may be slow, in simulated time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

_SLACK_S = 1e-6


class Outbox:
    """Delivers in the order of sending, each message when its delay has passed."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[float, Callable[[], None]]] = deque()

    @property
    def is_empty(self) -> bool:
        """Say whether everything has been delivered."""
        return not self._waiting

    def send(self, deliver: Callable[[], None], now_s: float, delay_s: float = 0.0) -> None:
        """Deliver at once, or later where there is a delay or earlier messages wait."""
        self._waiting.append((now_s + delay_s, deliver))
        self.deliver_due(now_s)

    def deliver_due(self, now_s: float) -> None:
        """Deliver what is due; what was sent later never overtakes."""
        while self._waiting and self._waiting[0][0] <= now_s + _SLACK_S:
            self._waiting.popleft()[1]()
