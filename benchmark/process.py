"""Runs each episode as a process group of its own, with a limit on its wall time."""

from collections.abc import Sequence
import contextlib
import ctypes
import os
from pathlib import Path
import signal
import subprocess
import sys
import threading
import time

from benchmark.episode import OUTCOME_FILE
from benchmark.record import EpisodeRecord, Link, load_record
from benchmark.suite import Case

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True)
_PATIENCE_S = 25.0
EPISODE_PROGRAM = (sys.executable, '-m', 'benchmark.episode')


def _end_with_parent() -> None:
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


class EpisodeProcesses:
    """The real EpisodeRunner: `benchmark.episode` in a process, ended when it takes too long."""

    def __init__(
        self, suite: str, timeout_s: float = 300.0, program: Sequence[str] = EPISODE_PROGRAM
    ) -> None:
        """
        Keep the suite's name; nothing is started yet.

        :param timeout_s: wall time of one episode, its nodes' start included.
        :param program: what is run, with suite, case and folder as its arguments.
        """
        self._suite = suite
        self._program = tuple(program)
        self._timeout_s = timeout_s
        self._running: set[subprocess.Popen[bytes]] = set()
        self._lock = threading.Lock()
        self._is_stopped = False

    def run(self, case: Case, domain_id: int, folder: Path) -> EpisodeRecord:
        """Run the case in a process and read what it left behind."""
        outcome = folder / OUTCOME_FILE
        outcome.unlink(missing_ok=True)
        begun = time.monotonic()
        environment = {**os.environ, 'ROS_DOMAIN_ID': str(domain_id)}
        command = [*self._program, self._suite, case.id, str(folder)]
        with (folder / 'episode.log').open('wb') as log, self._lock:
            if self._is_stopped:
                return _failure(case, Link.NODES, 'stopped', 0.0)
            process = subprocess.Popen(
                command,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_end_with_parent,
            )
            self._running.add(process)
        try:
            process.wait(self._timeout_s)
            is_late = False
        except subprocess.TimeoutExpired:
            is_late = True
        finally:
            _end(process)
            with self._lock:
                self._running.discard(process)
        wall_s = time.monotonic() - begun
        if is_late:
            return _failure(case, Link.TIME, f'took longer than {self._timeout_s:.0f} s', wall_s)
        record = load_record(outcome)
        if record is None:
            said = _last_line(folder / 'episode.log')
            text = f'the episode ended with exit code {process.returncode}: {said}'
            return _failure(case, Link.NODES, text, wall_s)
        return record

    def stop(self) -> None:
        """End all episodes that are running."""
        with self._lock:
            self._is_stopped = True
            running = list(self._running)
        for process in running:
            process.terminate()


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process that takes its nodes down on SIGTERM; kill its group where it does not."""
    if process.poll() is None:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_PATIENCE_S)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _failure(case: Case, link: Link, message: str, wall_s: float) -> EpisodeRecord:
    return EpisodeRecord(
        case_id=case.id,
        key=case.key,
        reached=False,
        link=link,
        outcome=link.name,
        message=message,
        wall_s=wall_s,
    )


def _last_line(path: Path) -> str:
    lines = path.read_text(encoding='utf-8', errors='replace').strip().splitlines()
    return lines[-1] if lines else 'it printed nothing'
