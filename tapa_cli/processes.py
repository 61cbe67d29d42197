"""One supervised node process: started in its own process group, its output prefixed and logged."""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
import contextlib
import ctypes
import os
from pathlib import Path
import signal
import subprocess
import threading
import time

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True)

LineSink = Callable[[str, str], None]
"""Called with the node's name and one line of its output, from a reading thread."""


def _prepare_child() -> None:
    """Ask the kernel to end this process when its supervisor is gone, however that happened."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    # Python turns SIGINT into an exception wherever it is, with a traceback while it still
    # imports; SIGTERM ends it quietly then, and is handled by the node itself later.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


class NodeProcess:
    """
    One running node.

    Must be started from the main thread: the kernel's parent-death signal belongs to the thread
    that started the child.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        environment: Mapping[str, str],
        log_path: Path,
        on_line: LineSink,
    ) -> None:
        """Start the process and read its output in a thread."""
        self.name = name
        self.log_path = log_path
        self.last_lines: deque[str] = deque(maxlen=8)
        self._on_line = on_line
        self._process = subprocess.Popen(
            list(command),
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors='replace',
            start_new_session=True,
            preexec_fn=_prepare_child,
        )
        self._reader = threading.Thread(target=self._read, name=f'read {name}', daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        """The process id, which is also the id of its process group."""
        return self._process.pid

    def exit_code(self) -> int | None:
        """Return the exit code, negative for a signal; None while it runs."""
        return self._process.poll()

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the whole process group; nothing happens when it has gone."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, number)

    def wait(self, timeout_s: float) -> bool:
        """Wait for the end; say whether it came in time."""
        try:
            self._process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            return False
        return True

    def last_words(self) -> str:
        """Return the last line that the node printed, which mostly says why it ended."""
        self.finish_log()
        return next((line for line in reversed(self.last_lines) if line.strip()), '')

    def finish_log(self) -> None:
        """Wait until all that an ended process printed is in its log."""
        self._reader.join(1.0)

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self.log_path.open('a', encoding='utf-8', buffering=1) as log:
            for raw in self._process.stdout:
                line = raw.rstrip('\n')
                log.write(f'{line}\n')
                self.last_lines.append(line)
                self._on_line(self.name, line)


def stop_all(nodes: Sequence[NodeProcess], patience_s: float = 9.0) -> list[str]:
    """
    End the processes: SIGTERM, then SIGKILL to what is left of each group.

    :returns: names of those that had to be killed.
    """
    running = [node for node in nodes if node.exit_code() is None]
    for node in running:
        node.signal(signal.SIGTERM)
    deadline = time.monotonic() + patience_s
    for node in running:
        node.wait(max(0.0, deadline - time.monotonic()))
    stubborn = [node for node in nodes if node.exit_code() is None]
    # Also the groups of those that ended: a node may have left a child of its own.
    for node in nodes:
        node.signal(signal.SIGKILL)
    for node in stubborn:
        node.wait(5.0)
    for node in nodes:
        node.finish_log()
    return [node.name for node in stubborn]
