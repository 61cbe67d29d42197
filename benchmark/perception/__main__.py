"""
How good the semantic map of an apartment is after one look around.

`python -m benchmark.perception` prints the table, writes the records and exits with 1 where a
figure is missed. Seeds from 7000 on are for this benchmark: nothing was trained or tuned on them.
"""

import argparse
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
import json
from multiprocessing import get_context
import os
from pathlib import Path
import platform

import numpy as np

from benchmark.perception.accuracy import LookOptions, LookResult, result_of
from benchmark.perception.figures import figures, HEAD, share
from perception.detector import DetectorOptions
from perception.viewpoints import POLICIES, ViewpointOptions
from sim.untrained import UNTRAINED_KINDS

FIRST_SEED, APARTMENTS = 7000, 10


def main() -> None:
    """Look around some apartments, print the figures and what went wrong."""
    options = _arguments()
    look = LookOptions(
        options.rooms,
        options.things,
        options.oracle,
        DetectorOptions(options.detector, options.weights, options.least_score, threads=1),
        ViewpointOptions(policy=options.policy, most=options.most_stops),
        options.pictures,
    )
    seeds = options.seeds or range(FIRST_SEED, FIRST_SEED + options.apartments)
    with ProcessPoolExecutor(options.jobs, get_context('spawn')) as pool:
        results = list(pool.map(result_of, seeds, [look] * len(seeds)))
    missed = report(results, options.out)
    raise SystemExit(1 if missed else 0)


def report(results: list[LookResult], out: Path) -> bool:
    """Print the table and write records and failures; return whether a figure is missed."""
    things = [each for result in results for each in result.things]
    entries = [each for result in results for each in result.entries]
    table = figures(things, entries, UNTRAINED_KINDS)
    ranked = [each for result in results for each in result.ranked]
    table.append(share('never trained: a query by the plain name ranks it first', ranked))
    lines = [*HEAD, *(each.row() for each in table)]
    frames = [ms for result in results for ms in result.frame_ms]
    lines += [
        '',
        f'{len(results)} apartments; views {np.mean([each.views for each in results]):.0f}, '
        f'robot seconds {np.mean([each.robot_s for each in results]):.0f} each; '
        f'frame (detection and fusion, one thread) median {np.median(frames):.0f} ms; '
        f'{os.cpu_count()} processors ({platform.machine()}), load {os.getloadavg()[0]:.1f}',
    ]
    print('\n'.join(lines))
    out.mkdir(parents=True, exist_ok=True)
    (out / 'accuracy.md').write_text('\n'.join(lines) + '\n', encoding='utf-8')
    records = {
        'things': [asdict(each) for each in things],
        'entries': [asdict(each) for each in entries],
    }
    (out / 'accuracy.json').write_text(json.dumps(records, indent=1), encoding='utf-8')
    unseen = Counter(each.kind for each in things if not each.entry)
    wrong = Counter((each.kind, each.label) for each in things if each.entry and not each.is_named)
    print('\nnot found:', ', '.join(f'{kind} {count}' for kind, count in unseen.most_common(25)))
    print('wrong name:', ', '.join(f'{a} as {b} {n}' for (a, b), n in wrong.most_common(40)))
    extra = Counter(each.label for each in entries if not each.thing)
    print('nothing there:', ', '.join(f'{kind} {count}' for kind, count in extra.most_common(25)))
    return any(each.is_missed for each in table)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--seeds', type=int, nargs='+')
    parser.add_argument('--apartments', type=int, default=APARTMENTS)
    parser.add_argument('--rooms', type=int, default=4)
    parser.add_argument('--things', type=int, default=60)
    parser.add_argument('--oracle', action='store_true', help='detect with ground truth')
    parser.add_argument('--detector', default='embedded')
    parser.add_argument('--weights', default='')
    parser.add_argument('--least-score', type=float, default=0.3)
    parser.add_argument('--policy', default=ViewpointOptions().policy, choices=list(POLICIES))
    parser.add_argument('--most-stops', type=int, default=0)
    parser.add_argument('--jobs', type=int, default=2)
    parser.add_argument('--out', type=Path, default=Path('runs/bench/perception'))
    parser.add_argument('--pictures', type=Path, help='folder for annotated views')
    return parser.parse_args()


if __name__ == '__main__':
    main()
