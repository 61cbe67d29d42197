"""What happened when a skill was tried: the scene before, the step, and whether its effect came."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
import gzip
import json
from pathlib import Path
from typing import Any

from tapa_planner.errors import InputError, SceneError
from tapa_planner.plan import Step
from tapa_planner.scene import Scene


@dataclass(frozen=True)
class SkillRecord:
    """
    One attempt of a skill.

    :ivar scene: as it was believed before the attempt.
    :ivar succeeded: the skill reported success, and its effect truly came.
    :ivar world: the home that it happened in; what is learned is judged on other homes.
    :ivar code: how the skill ended, by name.
    """

    step: Step
    scene: Scene
    succeeded: bool
    world: str
    code: str = ''
    message: str = ''

    def to_json(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        return {
            'skill': self.step.skill,
            'arguments': list(self.step.arguments),
            'succeeded': self.succeeded,
            'world': self.world,
            'code': self.code,
            'message': self.message,
            'scene': self.scene.to_json(),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> 'SkillRecord':
        """
        Build a record from plain JSON values.

        :raises SceneError: if its scene is malformed.
        :raises KeyError: naming what it lacks.
        """
        return cls(
            Step(str(value['skill']), tuple(map(str, value['arguments']))),
            Scene.from_json(value['scene']),
            bool(value['succeeded']),
            str(value['world']),
            str(value.get('code', '')),
            str(value.get('message', '')),
        )


def append_records(path: Path, records: Iterable[SkillRecord]) -> None:
    """Write records behind those that a file holds; each call adds a whole gzip member."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = ''.join(json.dumps(each.to_json()) + '\n' for each in records)
    with path.open('ab') as file:
        file.write(gzip.compress(lines.encode()))


def read_records(folder: Path) -> Iterator[SkillRecord]:
    """
    Yield the records of every `*.jsonl.gz` in a folder.

    :raises InputError: naming the file and line that is none.
    """
    paths = sorted(folder.glob('*.jsonl.gz'))
    if not paths:
        raise InputError(f'expected records of skills (*.jsonl.gz) in {folder}, found none')
    for path in paths:
        try:
            with gzip.open(path, 'rt', encoding='utf-8') as file:
                for number, line in enumerate(file, 1):
                    yield _record(line, f'{path.name}, line {number}')
        except (EOFError, OSError, UnicodeDecodeError) as exc:
            raise InputError(f'{path.name} is no complete gzip file: {exc}') from exc


def _record(line: str, where: str) -> SkillRecord:
    try:
        return SkillRecord.from_json(json.loads(line))
    except (KeyError, TypeError, ValueError, SceneError) as exc:
        raise InputError(f'{where}: expected the record of a skill: {exc}') from exc
