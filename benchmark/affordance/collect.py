"""Writes what came of trying skills in homes: a file a home, so that a stopped run goes on."""

from collections.abc import Callable, Sequence
from concurrent.futures import as_completed, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from benchmark.affordance.attempts import attempts
from tapa_planner.affordances.record import append_records


def file_of(folder: Path, seed: int) -> Path:
    """Return where the records of a home are."""
    return folder / f'home_{seed}.jsonl.gz'


def collect(folder: Path, seeds: Sequence[int], jobs: int, say: Callable[[int, int], None]) -> int:
    """
    Try skills in the homes of these seeds that have no file yet; return how many were new.

    :param say: told how many homes are done, and of how many.
    """
    left = [seed for seed in seeds if not file_of(folder, seed).exists()]
    done = len(seeds) - len(left)
    say(done, len(seeds))
    with ProcessPoolExecutor(jobs, get_context('spawn')) as pool:
        running = [pool.submit(_write, folder, seed) for seed in left]
        for each in as_completed(running):
            each.result()
            done += 1
            say(done, len(seeds))
    return len(left)


def _write(folder: Path, seed: int) -> None:
    records = attempts(seed)
    part = folder / f'.home_{seed}.part'
    part.unlink(missing_ok=True)
    append_records(part, records)
    part.replace(file_of(folder, seed))
