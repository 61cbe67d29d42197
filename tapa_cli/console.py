"""What the command line prints: plain lines, or one live line on a terminal."""

from collections.abc import Callable
import sys
import threading
import time

_CLEAR_LINE = '\r\x1b[2K'


class Console:
    """
    Prints progress with the seconds since the start.

    On a terminal the newest activity is one line that changes; elsewhere each change is a line.
    Safe to use from several threads.
    """

    def __init__(
        self,
        verbose: bool = False,
        is_silent: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """
        Start the clock.

        :param verbose: print every line of the nodes, not only warnings and errors.
        :param is_silent: print nothing, as standard output belongs to a result.
        """
        self._verbose = verbose
        self._is_silent = is_silent
        self._clock = clock
        self._started = clock()
        self._lock = threading.Lock()
        self._is_live = sys.stdout.isatty()
        self._activity = ''

    def elapsed_s(self) -> float:
        """Return the seconds since the start."""
        return self._clock() - self._started

    def say(self, text: str) -> None:
        """Print a line that stays."""
        if self._is_silent:
            return
        with self._lock:
            prefix = _CLEAR_LINE if self._is_live and self._activity else ''
            print(f'{prefix}[{self.elapsed_s():6.1f} s] {text}', flush=True)
            self._show_activity()

    def activity(self, text: str) -> None:
        """Show what goes on now; the same text again prints nothing new."""
        if text == self._activity or self._is_silent:
            return
        if not self._is_live:
            self.say(text)
            self._activity = text
            return
        with self._lock:
            self._activity = text
            self._show_activity()

    def node_line(self, name: str, line: str) -> None:
        """Print a node's line when it matters or everything is wanted."""
        if self._is_silent:
            return
        if self._verbose or any(f'[{word}]' in line for word in ('WARN', 'ERROR', 'FATAL')):
            with self._lock:
                prefix = _CLEAR_LINE if self._is_live and self._activity else ''
                print(f'{prefix}[{name}] {line}', flush=True)
                self._show_activity()

    def end_activity(self) -> None:
        """Take the live line away."""
        with self._lock:
            if self._is_live and self._activity:
                print(_CLEAR_LINE, end='', flush=True)
            self._activity = ''

    def _show_activity(self) -> None:
        if self._is_live and self._activity:
            text = f'[{self.elapsed_s():6.1f} s] … {self._activity}'[:110]
            print(f'{_CLEAR_LINE}{text}', end='', flush=True)
