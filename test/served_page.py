"""The dashboard as a process, and what tests of the page need of the robot behind it."""

from collections.abc import Iterator
from contextlib import contextmanager
import os
from pathlib import Path
import signal
import socket
import subprocess
import sys
import time
from typing import Any
import urllib.error
import urllib.request

from fake_driver import FakeDriver
from fake_stack import Script
import pytest

START_S = 60.0


class Robot:
    """What a test needs of the robot: the script that the fakes follow, and what they heard."""

    def __init__(self, script: Script, driver: FakeDriver, folder: Path) -> None:
        self.script, self.driver, self.folder = script, driver, folder


def started(folder: Path, *options: str, **how: Any) -> tuple[subprocess.Popen[bytes], str]:
    """Start the dashboard on a free port and wait for its page; returns it and its address."""
    with socket.socket() as free:
        free.bind(('127.0.0.1', 0))
        port = free.getsockname()[1]
    command = [
        sys.executable, '-m', 'tapa_cli', 'dashboard', '--namespace', 'page', '--port', str(port),
        '--state', str(folder), *options,
    ]  # fmt: skip
    # NiceGUI serves otherwise where it finds itself in a test of its own kind.
    kept = {key: value for key, value in os.environ.items() if not key.startswith('PYTEST')}
    process = subprocess.Popen(
        command,
        env=kept,
        # Who runs the tests in the background has SIGINT ignored, and children inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        **how,
    )
    address = f'http://127.0.0.1:{port}/'
    wait_for_page(address, process)
    return process, address


@contextmanager
def served(folder: Path, *options: str) -> Iterator[str]:
    """Serve the page while the context lasts; returns its address."""
    process, address = started(folder, *options)
    try:
        yield address
    finally:
        process.terminate()
        process.wait(20)


def wait_for_page(address: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until the page answers."""
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        assert process.poll() is None, 'the dashboard ended'
        try:
            with urllib.request.urlopen(address, timeout=2.0):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    pytest.fail(f'{address} did not answer within {START_S:.0f} s')
