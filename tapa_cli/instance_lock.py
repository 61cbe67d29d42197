"""One set of nodes in each domain and namespace: a lock that the kernel frees with its owner."""

import fcntl
import os
from pathlib import Path
import tempfile

from tapa_cli.exits import CliError, Exit


class InstanceLock:
    """Held by a running `tapa up`; a second one is refused with the holder's process id."""

    def __init__(self, domain_id: int, namespace: str, folder: Path | None = None) -> None:
        """Take the lock, or raise CliError when another process holds it."""
        folder = folder or Path(tempfile.gettempdir()) / f'tapa-{os.getuid()}'
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = namespace.strip('/').replace('/', '.') or 'root'
        self._file = (folder / f'domain-{domain_id}-{name}.lock').open('a+', encoding='utf-8')
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._file.seek(0)
            holder = self._file.read().strip() or 'unknown'
            self._file.close()
            raise CliError(
                f'nodes already run in ROS domain {domain_id}, namespace /{namespace.strip("/")}'
                f' (process {holder}); stop them, or choose another ROS_DOMAIN_ID or --namespace',
                Exit.NODES,
            ) from None
        self._file.truncate(0)
        self._file.write(str(os.getpid()))
        self._file.flush()

    def release(self) -> None:
        """Let the next one have it; a second call does nothing."""
        self._file.close()
