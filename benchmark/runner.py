"""Runs the episodes of a suite, several at a time, and takes up where a stopped run left off."""

from collections.abc import Callable
from concurrent.futures import as_completed, ThreadPoolExecutor
from dataclasses import dataclass, replace
import hashlib
from pathlib import Path
import queue
import threading
import time
from typing import Protocol

from benchmark.record import EpisodeRecord, load_record
from benchmark.report import is_below, report_lines
from benchmark.suite import Case, load_suite, Suite

ROOT = Path(__file__).resolve().parents[1]
PROGRAM_FOLDERS = (
    'config',
    'executor',
    'models',
    'perception',
    'sim',
    'tapa_msgs',
    'tapa_planner',
)
FIRST_DOMAIN = 60
BUDGET_S = 38 * 60.0


class EpisodeRunner(Protocol):
    """Carries out one case, with all nodes, and judges it."""

    def run(self, case: Case, domain_id: int, folder: Path) -> EpisodeRecord:
        """
        Run the case and return how it went; failures are records, not exceptions.

        Called from several threads at a time, each with a ROS domain of its own.

        :param folder: an empty folder for the episode's logs and pictures.
        """

    def stop(self) -> None:
        """End every episode that is running; called once, from another thread."""


@dataclass(frozen=True)
class RunSettings:
    """How a suite is run."""

    jobs: int = 1
    full: bool = False
    fresh: bool = False
    """Run every case again, also those that have a record."""
    only: tuple[str, ...] = ()
    """Ids of the cases to run; empty for all."""
    folder: Path = Path('runs') / 'bench'
    budget_s: float = BUDGET_S
    """No episode is started later than this; without meaning for a full run."""

    def __post_init__(self) -> None:
        """Check the numbers."""
        if not 1 <= self.jobs <= 32:
            raise ValueError(f'jobs: expected 1 to 32, got {self.jobs}')


def program_hash() -> str:
    """Return a hash over the sources, settings and weights that an episode depends on."""
    digest = hashlib.sha256()
    for folder in PROGRAM_FOLDERS:
        for path in sorted((ROOT / folder).rglob('*')):
            if not path.is_file() or '__pycache__' in path.parts:
                continue
            digest.update(str(path.relative_to(ROOT)).encode())
            is_weight = path.stat().st_size > 1_000_000
            digest.update(str(path.stat().st_size).encode() if is_weight else path.read_bytes())
    return digest.hexdigest()[:12]


class SuiteRun:
    """One run of a suite: which cases are left, who runs them, what came out."""

    def __init__(
        self,
        suite: Suite,
        settings: RunSettings,
        episodes: EpisodeRunner,
        echo: Callable[[str], None],
        program: str,
    ) -> None:
        """Keep the parts; nothing runs before `run`."""
        selected = suite.selected(settings.full)
        unknown = set(settings.only) - {case.id for case in selected}
        if unknown:
            raise ValueError(f'suite {suite.name} has no case {", ".join(sorted(unknown))}')
        self.cases = [case for case in selected if not settings.only or case.id in settings.only]
        self.records: dict[str, EpisodeRecord] = {}
        self._suite = suite
        self._settings = settings
        self._episodes = episodes
        self._echo = echo
        self._program = program
        self._domains: queue.SimpleQueue[int] = queue.SimpleQueue()
        for slot in range(settings.jobs):
            self._domains.put(FIRST_DOMAIN + slot)
        self._stopping = threading.Event()

    def folder_of(self, case: Case) -> Path:
        """Return where a case leaves its record, logs and pictures."""
        return self._settings.folder / self._suite.name / case.id

    def take_up(self) -> list[Case]:
        """Read the records of an earlier run; return the cases that are left."""
        left = []
        for case in self.cases:
            record = load_record(self.folder_of(case) / 'record.json')
            is_same = record and (record.key, record.program) == (case.key, self._program)
            if record is not None and is_same and not self._settings.fresh:
                self.records[case.id] = record
            else:
                left.append(case)
        return left

    def run(self) -> None:
        """Run what is left; Ctrl-C ends the episodes that are under way."""
        left = self.take_up()
        if self.records:
            self._echo(f'taking up {len(self.records)} episodes of an earlier run')
        until = None if self._settings.full else time.monotonic() + self._settings.budget_s
        with ThreadPoolExecutor(self._settings.jobs) as pool:
            futures = [pool.submit(self._run_one, case, until) for case in left]
            try:
                for future in as_completed(futures):
                    record = future.result()
                    if record is not None:
                        self.records[record.case_id] = record
                        self._say(record)
            except BaseException:
                self._stopping.set()
                self._episodes.stop()
                raise

    def _run_one(self, case: Case, until: float | None) -> EpisodeRecord | None:
        if self._stopping.is_set() or (until is not None and time.monotonic() > until):
            return None
        folder = self.folder_of(case)
        folder.mkdir(parents=True, exist_ok=True)
        domain_id = self._domains.get()
        try:
            record = self._episodes.run(case, domain_id, folder)
        finally:
            self._domains.put(domain_id)
        record = replace(record, program=self._program)
        if not self._stopping.is_set():
            record.save(folder / 'record.json')
        return record

    def _say(self, record: EpisodeRecord) -> None:
        word = 'reached' if record.reached else f'failed ({record.link.value}): {record.message}'
        place = f'{len(self.records)}/{len(self.cases)}'
        self._echo(f'[{place}] {record.case_id} in {record.wall_s:.0f} s: {word}')

    def result(self) -> tuple[list[str], bool]:
        """Return the report's lines, and whether the figure is out of reach."""
        records = [self.records.get(case.id) for case in self.cases]
        reached = sum(record.reached for record in records if record is not None)
        figure = self._suite.at_least / max(1, len(self._suite.selected(full=False)))
        return (
            report_lines(self._suite, self.cases, records),
            is_below(reached, len(self.cases), figure),
        )


def run_suite(
    name: str,
    settings: RunSettings,
    episodes: EpisodeRunner,
    echo: Callable[[str], None] = print,
) -> int:
    """
    Run a suite and print its report.

    :returns: 0, or 1 when the 95 % interval lies wholly below the suite's figure.
    :raises SuiteError: if there is no such suite, or its file is malformed.
    """
    run = SuiteRun(load_suite(name), settings, episodes, echo, program_hash())
    run.run()
    lines, is_too_low = run.result()
    for line in lines:
        echo(line)
    return int(is_too_low)
