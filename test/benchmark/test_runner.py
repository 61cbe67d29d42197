"""Tests for runner.py with an episode runner that plays out a script."""

from pathlib import Path
import threading

import pytest

from benchmark.record import EpisodeRecord, Link, load_record
from benchmark.runner import RunSettings, SuiteRun
from benchmark.suite import Case, Suite, World


def suite_of(count: int, at_least: int = 0) -> Suite:
    """Return a suite of wishes that differ in their seed."""
    cases = tuple(
        Case(id=f'c{i}', world=World('kitchen', i), instruction='do', refuse=('x',))
        for i in range(count)
    )
    return Suite('made_up', '', 'goals reached', at_least, cases)


class ScriptedEpisodes:
    """Succeeds where the seed is even, and remembers who ran where."""

    def __init__(self) -> None:
        self.ran: list[tuple[str, int]] = []
        self.at_once = 0
        self.most_at_once = 0
        self.is_stopped = False
        self._lock = threading.Lock()

    def run(self, case: Case, domain_id: int, folder: Path) -> EpisodeRecord:
        with self._lock:
            self.ran.append((case.id, domain_id))
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        reached = case.world.seed % 2 == 0
        record = EpisodeRecord(case.id, case.key, reached, link=Link('' if reached else 'act'))
        with self._lock:
            self.at_once -= 1
        return record

    def stop(self) -> None:
        self.is_stopped = True


def run_of(
    suite: Suite, folder: Path, episodes: ScriptedEpisodes, program: str = 'p1', **values: object
) -> SuiteRun:
    """Run a suite to its end and return the run."""
    settings = RunSettings(folder=folder, **values)  # type: ignore[arg-type]
    run = SuiteRun(suite, settings, episodes, lambda line: None, program)
    run.run()
    return run


def test_the_headline_is_the_last_line(tmp_path: Path) -> None:
    lines, is_too_low = run_of(suite_of(5), tmp_path, ScriptedEpisodes()).result()
    assert lines[-1] == 'goals reached: 3 of 5'
    assert not is_too_low


def test_a_run_takes_up_where_the_last_one_left_off(tmp_path: Path) -> None:
    suite = suite_of(4)
    run_of(suite, tmp_path, first := ScriptedEpisodes(), only=('c0', 'c1'))
    run = run_of(suite, tmp_path, second := ScriptedEpisodes())
    assert sorted(each for each, _ in first.ran) == ['c0', 'c1']
    assert sorted(each for each, _ in second.ran) == ['c2', 'c3']
    assert run.result()[0][-1] == 'goals reached: 2 of 4'


def test_another_program_or_a_fresh_run_starts_over(tmp_path: Path) -> None:
    suite = suite_of(2)
    run_of(suite, tmp_path, ScriptedEpisodes())
    run_of(suite, tmp_path, changed := ScriptedEpisodes(), program='p2')
    run_of(suite, tmp_path, fresh := ScriptedEpisodes(), program='p2', fresh=True)
    assert len(changed.ran) == len(fresh.ran) == 2


def test_a_half_written_record_is_run_again(tmp_path: Path) -> None:
    suite = suite_of(1)
    run_of(suite, tmp_path, ScriptedEpisodes())
    path = tmp_path / 'made_up' / 'c0' / 'record.json'
    path.write_text(path.read_text()[:40])
    run_of(suite, tmp_path, again := ScriptedEpisodes())
    assert len(again.ran) == 1
    record = load_record(path)
    assert record is not None
    assert record.program == 'p1'


def test_parallel_episodes_have_domains_of_their_own(tmp_path: Path) -> None:
    run_of(suite_of(9), tmp_path, episodes := ScriptedEpisodes(), jobs=3)
    assert len(episodes.ran) == 9
    assert len({domain for _, domain in episodes.ran}) <= 3
    assert episodes.most_at_once <= 3


def test_the_figure_fails_only_when_the_interval_lies_below_it(tmp_path: Path) -> None:
    # 10 of 20 has an interval of 30 to 70 %.
    narrow = run_of(suite_of(20, at_least=14), tmp_path / 'a', ScriptedEpisodes())
    missed = run_of(suite_of(20, at_least=15), tmp_path / 'b', ScriptedEpisodes())
    assert not narrow.result()[1]
    assert missed.result()[1]


def test_what_the_budget_leaves_out_counts_as_not_reached(tmp_path: Path) -> None:
    run = run_of(suite_of(3), tmp_path, episodes := ScriptedEpisodes(), budget_s=-1.0)
    assert not episodes.ran
    assert run.result()[0][-1] == 'goals reached: 0 of 3'


def test_an_interrupt_stops_the_episodes(tmp_path: Path) -> None:
    class Interrupted(ScriptedEpisodes):
        def run(self, case: Case, domain_id: int, folder: Path) -> EpisodeRecord:
            raise KeyboardInterrupt

    episodes = Interrupted()
    with pytest.raises(KeyboardInterrupt):
        run_of(suite_of(3), tmp_path, episodes)
    assert episodes.is_stopped


def test_an_unknown_case_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match='c7'):
        run_of(suite_of(2), tmp_path, ScriptedEpisodes(), only=('c7',))
