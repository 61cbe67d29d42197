"""Tests for process.py, with small programs in place of an episode."""

from pathlib import Path
import sys
import threading
import time

from benchmark.process import EpisodeProcesses
from benchmark.record import EpisodeRecord, Link
from benchmark.suite import Case, World

CASE = Case(id='c', world=World('kitchen', 1), instruction='do', refuse=('x',))
LEAVES_AN_OUTCOME = """
import pathlib, os
from benchmark.record import EpisodeRecord
folder = pathlib.Path(sys.argv[3])
record = EpisodeRecord(sys.argv[2], 'k', True, message='domain ' + os.environ['ROS_DOMAIN_ID'])
record.save(folder / 'outcome.json')
"""


def run(folder: Path, code: str, timeout_s: float = 60.0) -> EpisodeRecord:
    """Run a program as an episode in domain 33."""
    episodes = EpisodeProcesses(
        'kitchen', timeout_s, (sys.executable, '-c', f'import sys, time\n{code}')
    )
    return episodes.run(CASE, 33, folder)


def test_the_outcome_of_the_process_is_read(tmp_path: Path) -> None:
    record = run(tmp_path, LEAVES_AN_OUTCOME)
    assert record.reached
    assert record.message == 'domain 33'


def test_a_process_that_leaves_nothing_is_told_by_its_last_words(tmp_path: Path) -> None:
    record = run(tmp_path, 'print("first"); sys.exit("no camera")')
    assert record.link is Link.NODES
    assert 'exit code 1: no camera' in record.message


def test_a_late_process_is_ended(tmp_path: Path) -> None:
    begun = time.monotonic()
    record = run(tmp_path, 'time.sleep(60)', timeout_s=1.0)
    assert record.link is Link.TIME
    assert time.monotonic() - begun < 20.0


def test_an_old_outcome_is_not_taken_for_the_new_one(tmp_path: Path) -> None:
    run(tmp_path, LEAVES_AN_OUTCOME)
    assert not run(tmp_path, 'sys.exit(3)').reached


def test_stopping_ends_what_runs_and_starts_nothing_more(tmp_path: Path) -> None:
    episodes = EpisodeProcesses(
        'kitchen', 60.0, (sys.executable, '-c', 'import time; time.sleep(60)')
    )
    threading.Timer(1.0, episodes.stop).start()
    begun = time.monotonic()
    assert not episodes.run(CASE, 33, tmp_path).reached
    assert not episodes.run(CASE, 33, tmp_path).reached
    assert time.monotonic() - begun < 20.0
