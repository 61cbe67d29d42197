"""Stamps: files in the environment that say from which sources a set-up step was done."""

from __future__ import annotations

from collections.abc import Iterable
import hashlib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / '.venv'
VENV_PYTHON = VENV / 'bin' / 'python'


def files_under(*folders: str) -> list[Path]:
    """Return the files below some of the repository's folders, without caches."""
    found = []
    for folder in folders:
        found += [path for path in (ROOT / folder).rglob('*') if path.is_file()]
    return [path for path in found if '__pycache__' not in path.parts]


def hash_of(paths: Iterable[Path], *, contents: bool = True) -> str:
    """Return a short hash over files' names and contents (or only their sizes)."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(path.read_bytes() if contents else str(path.stat().st_size).encode())
    return digest.hexdigest()[:16]


def is_done(step: str, key: str) -> bool:
    """Tell whether a step was done for this key."""
    return (VENV / f'.{step}-{key}').exists()


def mark_done(step: str, key: str) -> None:
    """Remember that a step was done for this key, and forget earlier keys."""
    forget(step)
    (VENV / f'.{step}-{key}').touch()


def forget(step: str) -> None:
    """Make a step look undone."""
    for stamp in VENV.glob(f'.{step}-*'):
        stamp.unlink()
