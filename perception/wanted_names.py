"""The names that a detector looks for: what the user set, and for a while what a task misses."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
import threading

from perception.detector import Detector
from tapa_planner.errors import TapaError


class WantedNames:
    """
    Sets a detector's vocabulary while nothing is being detected.

    :ivar trouble: why the last names were not taken; '' if they were.
    """

    def __init__(
        self, detector: Detector, lock: threading.Lock, told: Callable[[Sequence[str]], None]
    ) -> None:
        """
        Keep the detector.

        :param lock: held by whoever uses the detector.
        :param told: hears of every change.
        """
        self._detector, self._lock, self._told = detector, lock, told
        self._own: tuple[str, ...] = ()
        self._of_task: tuple[str, ...] = ()
        self._trouble_of_task = ''
        self.trouble = ''

    def set(self, names: Sequence[str]) -> None:
        """
        Look for these names from now on; an empty list restores the default ones.

        :raises TapaError: if a name is unusable; the vocabulary stays as it was.
        """
        before, self._own = self._own, tuple(names)
        try:
            self._apply()
        except TapaError:
            self._own = before
            raise
        self.trouble = ''

    @contextmanager
    def also(self, names: Sequence[str]) -> Iterator[str]:
        """Look for these names too, meanwhile; yields why they cannot be looked for, or ''."""
        trouble, self._of_task = '', tuple(names)
        if self.trouble == self._trouble_of_task:
            self.trouble = ''  # it was an earlier look's
        try:
            if names:
                self._apply()
        except TapaError as exc:
            self._of_task = ()
            trouble = f'not looked for {", ".join(names)[:80]!r}: {exc}'
            self.trouble = self._trouble_of_task = trouble
        try:
            yield trouble
        finally:
            if self._of_task:
                self._of_task = ()
                self._apply()

    def _apply(self) -> None:
        with self._lock:
            self._detector.set_vocabulary(self._own)
            if self._of_task:
                self._detector.set_vocabulary((*self._detector.names, *self._of_task))
        self._told(self._detector.names)
