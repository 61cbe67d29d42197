"""Driving by hand: speed limits, a dead-man's switch, and a stop when the connection is lost."""

from collections.abc import Callable
from dataclasses import dataclass
import threading
import time

from dashboard.board import Board
from dashboard.control import ControlDesk, Person

SILENCE_S = 0.35
"""A page that holds the switch says so ten times a second; after so long it does not any more."""
_WATCH_S = 0.05


@dataclass(frozen=True)
class DriveLimits:
    """The most that a hand on the page may command: m/s for base and hand, rad/s for turning."""

    base: float = 0.4
    turn: float = 0.8
    hand: float = 0.1


Velocity = tuple[float, float, float]


class Drive:
    """
    Passes on what a held dead-man's switch commands, and stops what is not held any more.

    :param base: sends vx, vy, wz to the base; ``hand`` vx, vy, vz to the hand.
    """

    def __init__(
        self,
        board: Board,
        desk: ControlDesk,
        base: Callable[[float, float, float], None],
        hand: Callable[[float, float, float], None],
        limits: DriveLimits | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.limits = limits or DriveLimits()
        self._board, self._desk, self._clock = board, desk, clock
        self._send = {'base': base, 'hand': hand}
        self._lock = threading.Lock()
        self._held: dict[str, float] = {}

    def refusal(self, person: Person) -> str:
        """Return why a person may not drive now; '' where they may."""
        if not self._desk.holds(person):
            return 'take control first'
        if self._board.is_stopped:
            return 'the emergency stop is latched; release it first'
        task = self._board.task
        if task.is_running and task.phase != 'paused':
            return 'a task is running; pause or cancel it first'
        return ''

    def hold(self, person: Person, part: str, wanted: Velocity) -> str:
        """
        Command a part, `base` or `hand`, by shares -1..1 of its limits while the switch is held.

        :return: why not; '' where it goes.
        """
        if part not in self._send:
            return f'part: expected one of {", ".join(self._send)}, got {part!r}'
        if refused := self.refusal(person):
            self.release(part)
            return refused
        shares = [min(1.0, max(-1.0, each)) if each == each else 0.0 for each in wanted]
        limits = self.limits
        if part == 'base':
            most = (limits.base, limits.base, limits.turn)
        else:
            most = (limits.hand, limits.hand, limits.hand)
        with self._lock:
            self._held[part] = self._clock()
        vx, vy, vz = (share * top for share, top in zip(shares, most, strict=True))
        self._send[part](vx, vy, vz)
        return ''

    def release(self, part: str) -> None:
        """Stop a part whose switch was let go; nothing happens where it was not held."""
        with self._lock:
            was_held = self._held.pop(part, None) is not None
        if was_held:
            self._send[part](0.0, 0.0, 0.0)

    def watch(self) -> None:
        """Stop what has not been heard of for too long; called again and again."""
        now = self._clock()
        with self._lock:
            silent = [part for part, held_s in self._held.items() if now - held_s > SILENCE_S]
        for part in silent:
            self.release(part)

    def start(self) -> None:
        """Watch on a thread of its own until the process ends."""

        def keep_watching() -> None:
            while True:
                self.watch()
                time.sleep(_WATCH_S)

        threading.Thread(target=keep_watching, name='dead man', daemon=True).start()
