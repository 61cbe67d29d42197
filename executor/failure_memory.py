"""
What failed before and what helped then, kept across runs and recalled by similarity.

A file of JSON lines; a line that cannot be read is passed over. A file that has grown large is set
aside as `.1`, in the place of the one before, and the failures that are remembered begin a new one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
import json
from pathlib import Path

from rapidfuzz import fuzz

from tapa_planner.pddl import Types

_MOST = 500
"""Failures that are remembered; the oldest are forgotten."""
_LARGE_BYTES = 2_000_000
_ALIKE = 0.6
_WEIGHTS = {'skill': 0.35, 'cause': 0.25, 'types': 0.25, 'text': 0.15}


@dataclass(frozen=True)
class PastFailure:
    """
    A failed step.

    :ivar types: of the step's objects.
    :ivar remedy: what was done then; `helped` says whether the same skill succeeded after that.
    """

    skill: str
    types: tuple[str, ...]
    cause: str
    text: str
    remedy: str
    helped: bool


class FailureMemory:
    """
    The failures of this robot.

    :param path: of the file; None remembers nothing beyond this process.
    """

    def __init__(self, types: Types, path: Path | None = None) -> None:
        self._types = types
        self._path = path
        self.unreadable = 0
        """Lines of the file that are no failures."""
        self._past: list[PastFailure] = list(self._read())[-_MOST:]

    def __len__(self) -> int:
        return len(self._past)

    def _read(self) -> Iterable[PastFailure]:
        if self._path is None or not self._path.exists():
            return
        for line in self._path.read_text(encoding='utf-8', errors='replace').splitlines():
            try:
                value = json.loads(line)
                yield PastFailure(
                    str(value['skill']), tuple(map(str, value['types'])), str(value['cause']),
                    str(value['text']), str(value['remedy']), bool(value['helped']),
                )  # fmt: skip
            except (ValueError, KeyError, TypeError):
                self.unreadable += 1

    def add(self, failures: Sequence[PastFailure]) -> None:
        """
        Remember failures, also for the next run.

        :raises OSError: if the file cannot be written; they are remembered until the end then.
        """
        self._past = [*self._past, *failures][-_MOST:]
        if self._path is None or not failures:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        new: Sequence[PastFailure] = failures
        if self._path.exists() and self._path.stat().st_size > _LARGE_BYTES:
            self._path.replace(self._path.with_name(f'{self._path.name}.1'))
            new = self._past
        with self._path.open('a', encoding='utf-8') as file:
            file.writelines(json.dumps(asdict(each)) + '\n' for each in new)

    def recall(self, failure: PastFailure, most: int = 3) -> list[tuple[float, PastFailure]]:
        """Return the past failures that are most alike, with how much (0..1), best first."""
        rated = [(self._likeness(failure, each), each) for each in self._past]
        rated = [each for each in rated if each[0] >= _ALIKE]
        return sorted(rated, key=lambda each: -each[0])[:most]

    def _likeness(self, new: PastFailure, old: PastFailure) -> float:
        parts = {
            'skill': float(new.skill == old.skill),
            'cause': float(new.cause == old.cause),
            'types': self._kinship(new.types, old.types),
            'text': fuzz.token_set_ratio(new.text, old.text) / 100.0,
        }
        return sum(_WEIGHTS[name] * value for name, value in parts.items())

    def _kinship(self, new: Sequence[str], old: Sequence[str]) -> float:
        """Return how much of their lines of ancestors the objects' types share."""
        if len(new) != len(old) or not new:
            return 0.0
        shares = []
        for left, right in zip(new, old, strict=True):
            lines = [set(self._line(each)) for each in (left, right)]
            shares.append(len(lines[0] & lines[1]) / max(1, len(lines[0] | lines[1])))
        return sum(shares) / len(shares)

    def _line(self, name: str) -> list[str]:
        line = []
        while name and name not in line:
            line.append(name)
            name = self._types.parents.get(name, '')
        return line
