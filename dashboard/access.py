"""Who may open the page, and as what: tokens that are kept as hashes, and slow guessing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
import hashlib
import hmac
import json
from pathlib import Path
import secrets
import time

from tapa_planner.errors import InputError

_SALT_BYTES, _TOKEN_BYTES, _KEY_BYTES = 16, 24, 32
# OWASP's minimum for scrypt with 16 MiB of memory: N=2^14, r=8, p=5.
_COST = {'n': 2**14, 'r': 8, 'p': 5}
_LEAST_TOKEN = 12


class Role(Enum):
    """What somebody may do; anybody who sees the page may stop the robot."""

    VIEWER = 'viewer'
    OPERATOR = 'operator'


def token_hash(token: str) -> str:
    """Return what is kept of a token: a fresh salt and the key that scrypt makes, both in hex."""
    salt = secrets.token_bytes(_SALT_BYTES)
    return f'{salt.hex()}:{_key(token, salt).hex()}'


def _key(token: str, salt: bytes) -> bytes:
    return hashlib.scrypt(token.encode(), salt=salt, dklen=_KEY_BYTES, **_COST)


@dataclass(frozen=True)
class TokenFile:
    """
    The hashes of the tokens, by role.

    :param path: of a JSON file, `{"operator": "<salt>:<key>", "viewer": ...}`, readable by its owner
        alone.
    """

    path: Path

    def create(self) -> dict[Role, str]:
        """Draw a token for each role, keep their hashes, and return them: they are not kept."""
        tokens = {role: secrets.token_urlsafe(_TOKEN_BYTES) for role in Role}
        self.keep(tokens)
        return tokens

    def keep(self, tokens: Mapping[Role, str]) -> None:
        """
        Keep the hashes of tokens that somebody chose.

        :raises InputError: if one is too short to withstand guessing.
        """
        for role, token in tokens.items():
            if len(token) < _LEAST_TOKEN:
                raise InputError(
                    f'the {role.value} token: expected at least {_LEAST_TOKEN} characters, '
                    f'got {len(token)}'
                )
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.touch(mode=0o600)
        self.path.chmod(0o600)
        hashes = {role.value: token_hash(token) for role, token in tokens.items()}
        self.path.write_text(json.dumps(hashes, indent=1) + '\n', encoding='utf-8')

    def role_of(self, token: str) -> Role | None:
        """
        Return the role that a token gives; None where it gives none.

        :raises InputError: if the file is not readable as one.
        """
        found = None
        for role, kept in self._hashes().items():
            salt, _, key = kept.partition(':')
            # All are compared, so that the time tells nothing.
            if hmac.compare_digest(_key(token, bytes.fromhex(salt)).hex(), key):
                found = role
        return found

    def _hashes(self) -> dict[Role, str]:
        try:
            value = json.loads(self.path.read_text(encoding='utf-8'))
            hashes = {Role(name): str(kept) for name, kept in value.items()}
            for kept in hashes.values():
                bytes.fromhex(kept.replace(':', '', 1))
        except (OSError, ValueError, AttributeError) as exc:
            raise InputError(
                f'{self.path}: expected the hashes of tokens by role, as `tapa dashboard --new-tokens`'
                f' writes them: {exc}'
            ) from exc
        return hashes


@dataclass
class LoginGate:
    """
    Lets addresses try tokens, and makes one that was wrong wait, twice as long each time.

    :param clock: seconds, monotonic.
    """

    free_tries: int = 3
    first_wait_s: float = 2.0
    longest_wait_s: float = 300.0
    forget_s: float = 3600.0
    clock: Callable[[], float] = time.monotonic
    _wrong: dict[str, tuple[int, float]] = field(default_factory=dict)

    def wait_s(self, address: str) -> float:
        """Return how long an address has to wait before its next try; 0 for not at all."""
        tries, last_s = self._wrong.get(address, (0, 0.0))
        if tries < self.free_tries:
            return 0.0
        wait = min(self.first_wait_s * 2.0 ** (tries - self.free_tries), self.longest_wait_s)
        return max(0.0, last_s + wait - self.clock())

    def tried(self, address: str, was_right: bool) -> None:
        """Note a try."""
        now = self.clock()
        self._wrong = {
            each: kept for each, kept in self._wrong.items() if now - kept[1] < self.forget_s
        }
        if was_right:
            self._wrong.pop(address, None)
        else:
            self._wrong[address] = (self._wrong.get(address, (0, 0.0))[0] + 1, now)
