"""Tests for tapa_cli/dashboard.py: bad options end with one line, signals end it quietly."""

from pathlib import Path
import signal
import socket
import subprocess
import sys

import pytest

pytest.importorskip('nicegui')

from served_page import started


def said(*options: str) -> tuple[int, str]:
    command = [sys.executable, '-m', 'tapa_cli', 'dashboard', *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stderr + done.stdout


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    with socket.create_server(('127.0.0.1', 0)) as taken:
        code, text = said('--port', str(taken.getsockname()[1]), '--state', str(tmp_path))
    assert (code, 'cannot listen there' in text, 'Traceback' in text) == (2, True, False)
    assert 'the dashboard is at' not in text


def test_beyond_this_machine_it_wants_tokens(tmp_path: Path) -> None:
    code, text = said('--host', '0.0.0.0', '--port', '8999', '--state', str(tmp_path))
    assert code == 2
    assert '--new-tokens' in text


def test_a_certificate_that_is_none_is_told(tmp_path: Path) -> None:
    for name in ('cert.pem', 'key.pem'):
        (tmp_path / name).write_text('nonsense', encoding='utf-8')
    cert, key = str(tmp_path / 'cert.pem'), str(tmp_path / 'key.pem')
    code, text = said('--tls-cert', cert, '--tls-key', key, '--state', str(tmp_path))
    assert (code, 'TLS: certificate and key do not serve' in text) == (2, True)
    code, text = said('--tls-cert', cert, '--state', str(tmp_path))
    assert 'expected a certificate and its key, got one of them' in text


@pytest.mark.parametrize('number', [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_quietly(tmp_path: Path, number: signal.Signals) -> None:
    process, _ = started(tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    process.send_signal(number)
    out, _ = process.communicate(timeout=30)
    assert process.returncode == 0, out
    assert b'Traceback' not in out
