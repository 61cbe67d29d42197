"""The dashboard as a process beside a command that starts the nodes."""

from collections.abc import Iterator
from contextlib import contextmanager
import os
from pathlib import Path
import socket
import sys

from tapa_cli.console import Console
from tapa_cli.processes import NodeProcess, stop_all

FIRST_PORT, PORTS = 8080, 20


def free_port() -> int | None:
    """Return the first port from 8080 on that nobody listens on; None where all are taken."""
    for port in range(FIRST_PORT, FIRST_PORT + PORTS):
        with socket.socket() as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                tried.bind(('127.0.0.1', port))
            except OSError:
                continue
            return port
    return None


@contextmanager
def page_beside(log_folder: Path, console: Console) -> Iterator[None]:
    """Serve the page on this machine alone while the context lasts; the run never fails for it."""
    port = free_port()
    if port is None:
        console.say(f'no dashboard: ports {FIRST_PORT} to {FIRST_PORT + PORTS - 1} are taken')
        yield
        return
    command = (sys.executable, '-m', 'tapa_cli', 'dashboard', '--port', str(port))
    log_folder.mkdir(parents=True, exist_ok=True)
    log = log_folder / 'dashboard.log'
    process = NodeProcess('dashboard', command, os.environ, log, lambda *_: None)
    console.say(f'watch it, and stop it, at http://127.0.0.1:{port}/')
    try:
        yield
    finally:
        stop_all([process], 3.0)
