"""Tests for access.py: tokens are kept as hashes, and guessing is slow."""

from pathlib import Path
import stat

import pytest

from dashboard.access import LoginGate, Role, token_hash, TokenFile
from tapa_planner.errors import InputError


class Clock:
    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def test_each_token_opens_its_role_and_no_other_does(tmp_path: Path) -> None:
    file = TokenFile(tmp_path / 'state' / 'tokens.json')
    tokens = file.create()
    for role, token in tokens.items():
        assert file.role_of(token) is role
    for wrong in ('', tokens[Role.VIEWER][:-1], tokens[Role.OPERATOR].upper()):
        assert file.role_of(wrong) is None


def test_the_file_holds_no_token_and_is_its_owners_alone(tmp_path: Path) -> None:
    file = TokenFile(tmp_path / 'tokens.json')
    tokens = file.create()
    kept = file.path.read_text(encoding='utf-8')
    assert not any(token in kept for token in tokens.values())
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
    assert token_hash('the same token') != token_hash('the same token')  # salted


def test_a_short_token_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match='expected at least 12 characters, got 5'):
        TokenFile(tmp_path / 'tokens.json').keep({Role.OPERATOR: 'short'})


@pytest.mark.parametrize('text', ['', '[]', '{"boss": "aa:bb"}', '{"viewer": "xy:zz"}'])
def test_a_broken_file_is_told(tmp_path: Path, text: str) -> None:
    file = TokenFile(tmp_path / 'tokens.json')
    file.path.write_text(text, encoding='utf-8')
    with pytest.raises(InputError, match='expected the hashes of tokens by role'):
        file.role_of('some token or other')


def test_wrong_tokens_make_wait_twice_as_long_each_time() -> None:
    clock = Clock()
    gate = LoginGate(clock=clock)
    waits = []
    for _ in range(6):
        waits.append(gate.wait_s('a'))
        clock.now_s += waits[-1]
        gate.tried('a', was_right=False)
    assert waits == [0.0, 0.0, 0.0, 2.0, 4.0, 8.0]
    assert gate.wait_s('b') == 0.0
    gate.tried('a', was_right=True)
    assert gate.wait_s('a') == 0.0
