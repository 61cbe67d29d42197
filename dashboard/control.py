"""Who holds control of the robot: one operator at a time, handed over where all can see it."""

from collections.abc import Callable
from dataclasses import dataclass
import threading
import time

from dashboard.access import Role

HAND_OVER_S = 20.0
"""A holder who does not answer for so long has gone: control passes on."""


@dataclass(frozen=True)
class Person:
    """Somebody with a page open."""

    key: str
    """Of the page's connection, unique."""
    name: str
    role: Role


@dataclass(frozen=True)
class ControlState:
    """Who holds control, who asks for it, and how long the holder still has to answer, seconds."""

    holder: Person | None = None
    asking: Person | None = None
    left_s: float = 0.0


class ControlDesk:
    """Keeps who may command the robot; safe to use from several threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._holder: Person | None = None
        self._asking: Person | None = None
        self._asked_s = 0.0

    def state(self) -> ControlState:
        """Return where control is now."""
        with self._lock:
            self._pass_on()
            left = HAND_OVER_S - (self._clock() - self._asked_s) if self._asking else 0.0
            return ControlState(self._holder, self._asking, max(0.0, left))

    def holds(self, person: Person) -> bool:
        """Say whether a person may command the robot now."""
        holder = self.state().holder
        return holder is not None and holder.key == person.key

    def take(self, person: Person) -> str:
        """Take control where nobody has it, or ask the holder; return a sentence about it."""
        if person.role is not Role.OPERATOR:
            return 'a viewer cannot take control; log in as an operator'
        with self._lock:
            self._pass_on()
            if self._holder is None or self._holder.key == person.key:
                self._holder = person
                return 'you have control'
            if self._asking is not None and self._asking.key != person.key:
                return f'{self._asking.name} asks already; try again when that is decided'
            if self._asking is None:
                self._asking, self._asked_s = person, self._clock()
            return f'{self._holder.name} is asked to hand over'

    def answer(self, person: Person, hands_over: bool) -> str:
        """Answer, as the holder, who asks for control; return a sentence about it."""
        with self._lock:
            self._pass_on()
            if self._holder is None or self._holder.key != person.key:
                return 'you do not have control'
            asking, self._asking = self._asking, None
            if asking is None:
                return 'nobody asks for control'
            if hands_over:
                self._holder = asking
                return f'{asking.name} has control'
            return f'you keep control; {asking.name} is told'

    def leave(self, key: str) -> bool:
        """Note that a person gives control back or is gone; return whether that one had it."""
        with self._lock:
            if self._asking is not None and self._asking.key == key:
                self._asking = None
            if self._holder is None or self._holder.key != key:
                return False
            self._holder, self._asking = self._asking, None
            return True

    def _pass_on(self) -> None:
        if self._asking is not None and self._clock() - self._asked_s >= HAND_OVER_S:
            self._holder, self._asking = self._asking, None
