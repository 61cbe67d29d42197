"""A suite: wishes in worlds that a seed determines, each with what counts as success."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
import hashlib
import json
from pathlib import Path
from typing import Any

import yaml

from tapa_planner.domain_files import load_domain
from tapa_planner.errors import InputError, PddlError

SUITE_FOLDER = Path(__file__).parent / 'suites'
EXPECTATIONS = ('goal', 'refuse', 'ask')


class SuiteError(InputError):
    """A suite file that is missing, malformed, or contradicts itself."""


@dataclass(frozen=True)
class World:
    """Where an episode happens."""

    kind: str
    seed: int

    def __post_init__(self) -> None:
        """Check the seed."""
        if not isinstance(self.seed, int) or self.seed < 0:
            raise SuiteError(f'world: expected a seed of 0 or more, got {self.seed!r}')


@dataclass(frozen=True)
class FaultPlan:
    """
    A fault that comes while a mission runs.

    :ivar step: comes when this step of the first plan begins, counted from 0, or as the plan ends.
    :ivar delay_s: so many seconds after that; `duration_s` is 0 for a fault that stays (sim clock).
    :ivar is_final: whether the goal cannot be reached with it.
    """

    kind: str
    target: str = ''
    step: int = 0
    delay_s: float = 0.0
    duration_s: float = 0.0
    is_final: bool = False


@dataclass(frozen=True)
class Case:
    """One wish with exactly one expectation: a goal, a refusal, or a question."""

    id: str
    world: World
    instruction: str
    split: str = 'test'
    tags: tuple[str, ...] = ()
    goal: str = ''
    """PDDL, quantified over types; empty where no goal is expected."""
    refuse: tuple[str, ...] = ()
    """The missing things that the refusal must name."""
    ask: str = ''
    """What the question must be about."""
    fault: FaultPlan | None = None
    """What breaks meanwhile."""

    def __post_init__(self) -> None:
        """Check that there is one expectation, and that the goal means something."""
        given = [name for name in EXPECTATIONS if getattr(self, name)]
        if len(given) != 1:
            raise SuiteError(
                f'case {self.id}: expected one of {", ".join(EXPECTATIONS)}, got {given}'
            )
        if not self.instruction.strip():
            raise SuiteError(f'case {self.id}: the instruction is empty')
        if self.goal:
            try:
                load_domain().goal(self.goal)
            except PddlError as exc:
                raise SuiteError(f'case {self.id}: {exc}') from exc

    @property
    def key(self) -> str:
        """A hash of everything that the episode depends on, except the program."""
        text = json.dumps([self.world.kind, self.world.seed, self.instruction, self.goal])
        text += json.dumps([self.refuse, self.ask])
        text += '' if self.fault is None else json.dumps(asdict(self.fault), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Suite:
    """Cases that are run and judged together."""

    name: str
    description: str
    headline: str
    """What is counted, as printed: `goals reached`."""
    at_least: int
    """The figure: how many of the default cases shall succeed."""
    cases: tuple[Case, ...]

    def __post_init__(self) -> None:
        """Check that cases can be told apart and the figure is possible."""
        ids = [case.id for case in self.cases]
        twice = sorted({each for each in ids if ids.count(each) > 1})
        if twice:
            raise SuiteError(f'suite {self.name}: ids used twice: {", ".join(twice)}')
        if not 0 <= self.at_least <= len(self.cases):
            raise SuiteError(
                f'suite {self.name}: at_least must lie in 0..{len(self.cases)}, '
                f'got {self.at_least}'
            )

    def selected(self, full: bool) -> tuple[Case, ...]:
        """Return the cases to run; those of split `full` only on request."""
        return tuple(case for case in self.cases if full or case.split != 'full')


def load_suite(name: str) -> Suite:
    """
    Return a suite by its name below `suites/`, or by the path of a YAML file.

    :raises SuiteError: saying which suites there are, or what is wrong with the file.
    """
    path = Path(name) if name.endswith('.yaml') else SUITE_FOLDER / f'{name}.yaml'
    try:
        data = yaml.safe_load(path.read_text(encoding='utf-8'))
    except OSError as exc:
        known = ', '.join(sorted(each.stem for each in SUITE_FOLDER.glob('*.yaml')))
        raise SuiteError(f'there is no suite {name!r}; known are: {known}') from exc
    except yaml.YAMLError as exc:
        raise SuiteError(f'{path} is no valid YAML: {exc}') from exc
    if not isinstance(data, Mapping) or not isinstance(data.get('cases'), list):
        raise SuiteError(f'{path}: expected a mapping with a list `cases`')
    return Suite(
        name=path.stem,
        description=str(data.get('description', '')),
        headline=str(data.get('headline', 'goals reached')),
        at_least=int(data.get('at_least', 0)),
        cases=tuple(_case(each, path) for each in data['cases']),
    )


def _case(data: Any, path: Path) -> Case:
    try:
        world = World(str(data['world']['kind']), data['world']['seed'])
        return Case(
            id=str(data['id']),
            world=world,
            instruction=str(data['instruction']),
            split=str(data.get('split', 'test')),
            tags=tuple(data.get('tags', ())),
            goal=str(data.get('goal', '')),
            refuse=tuple(data.get('refuse', ())),
            ask=str(data.get('ask', '')),
            fault=FaultPlan(**data['fault']) if data.get('fault') else None,
        )
    except (KeyError, TypeError) as exc:
        raise SuiteError(
            f'{path}: a case needs id, world {{kind, seed}}, instruction and one of '
            f'{", ".join(EXPECTATIONS)}; {exc!r} in {data!r}'
        ) from exc
