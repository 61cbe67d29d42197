"""The log of who commanded what: one JSON line for each command, kept in files of bounded size."""

from datetime import datetime, UTC
import json
from pathlib import Path
import threading

_MOST_BYTES = 2_000_000
_KEPT = '.1'


class AuditLog:
    """
    Appends commands to a file; safe to use from several threads.

    :param path: of JSON lines; a file that has grown large is set aside beside it, once.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        path.parent.mkdir(parents=True, exist_ok=True)

    def note(self, who: str, role: str, command: str, outcome: str, detail: str = '') -> None:
        """
        Note one command with its outcome.

        :raises OSError: if it cannot be written.
        """
        line = json.dumps({
            'at': datetime.now(UTC).isoformat(timespec='milliseconds'), 'who': who, 'role': role,
            'command': command, 'detail': detail, 'outcome': outcome,
        })  # fmt: skip
        with self._lock:
            if self._path.exists() and self._path.stat().st_size > _MOST_BYTES:
                self._path.replace(self._path.with_name(self._path.name + _KEPT))
            with self._path.open('a', encoding='utf-8') as file:
                file.write(line + '\n')

    def last(self, count: int) -> list[dict[str, str]]:
        """Return the newest commands, the newest first."""
        if not self._path.exists():
            return []
        lines = self._path.read_text(encoding='utf-8').splitlines()[-count:]
        return [json.loads(line) for line in reversed(lines) if line.strip()]
