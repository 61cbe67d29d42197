"""Tests for tapa_cli/page.py: the page beside a run."""

from pathlib import Path
import socket

import pytest

from tapa_cli import page
from tapa_cli.console import Console
from tapa_cli.page import FIRST_PORT, free_port, page_beside, PORTS


def test_a_port_that_is_taken_is_passed_over() -> None:
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        first = free_port()
        assert first is not None
        taken.bind(('127.0.0.1', first))
        taken.listen()
        second = free_port()
    assert second is not None
    assert first < second < FIRST_PORT + PORTS


def test_without_a_port_the_run_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, 'free_port', lambda: None)
    with page_beside(tmp_path, Console()):
        ran = True
    assert ran
    assert 'no dashboard: ports 8080 to 8099 are taken' in capsys.readouterr().out
