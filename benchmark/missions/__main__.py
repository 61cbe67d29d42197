"""
Whole missions: `make bench-missions`.

Prints goals reached without and with faults, what was noticed and explained, false alarms, the
confusion of causes, the calibration of affordances, SayCan's plans and tokens, and how soon the robot
stops. Exits with 1 where a figure is missed: of missions with its whole interval, else by its number. A
stopped run goes on; of a run whose time was up it is said how many missions were left.
"""

import argparse
from collections.abc import Callable
import os
from pathlib import Path
import sys

from benchmark.affordance.figures import affordance_figures
from benchmark.missions import report
from benchmark.missions.episode import FILM
from benchmark.missions.saycan import saycan_figures
from benchmark.missions.stops import stop_figures
from benchmark.process import EpisodeProcesses
from benchmark.report import machine
from benchmark.runner import program_hash, RunSettings, SuiteRun
from benchmark.suite import load_suite

PROGRAM = (sys.executable, '-m', 'benchmark.missions.episode')
_EPISODE_S = 1500.0
_BUDGET_S = 50 * 60.0


def missions(name: str, settings: RunSettings) -> tuple[list[report.Pair], list[str]]:
    """Run a suite of missions; return the cases that have a record, and a line if some have none."""
    suite = load_suite(name)
    run = SuiteRun(
        suite, settings, EpisodeProcesses(name, _EPISODE_S, PROGRAM), _say, program_hash()
    )
    run.run()
    pairs = [(case, run.records[case.id]) for case in run.cases if case.id in run.records]
    left = len(run.cases) - len(pairs)
    return pairs, [f'{left} of {len(run.cases)} missions were not run: the time was up'] * bool(
        left
    )


def _say(text: str) -> None:
    print(text, flush=True)


def main() -> None:
    """Run what was asked for and print the table."""
    parser = argparse.ArgumentParser(prog='python -m benchmark.missions', description=__doc__)
    parser.add_argument('--jobs', type=int, default=2, help='missions at a time')
    parser.add_argument('--full', action='store_true', help='200 missions, 20 of each fault')
    parser.add_argument('--fresh', action='store_true', help='run again what has a record')
    parser.add_argument('--only', default='', help='ids of missions, comma separated')
    parser.add_argument('--out', type=Path, default=Path('runs') / 'bench' / 'missions')
    parser.add_argument('--film', action='store_true', help='film every mission')
    parts = ('free', 'faults', 'affordance', 'saycan', 'stops')
    parser.add_argument('--parts', default=','.join(parts), help=f'of {", ".join(parts)}')
    arguments = parser.parse_args()
    chosen = arguments.parts.split(',')
    if unknown := [each for each in chosen if each not in parts]:
        parser.error(f'--parts: expected some of {", ".join(parts)}, got {unknown[0]!r}')
    if arguments.film:
        os.environ[FILM] = '1'
    settings = RunSettings(
        arguments.jobs, arguments.full, arguments.fresh,
        tuple(filter(None, arguments.only.split(','))), arguments.out, _BUDGET_S,
    )  # fmt: skip
    lines: list[str] = []
    is_missed = False
    if 'free' in chosen:
        free, left = missions('missions', settings)
        lines += left
        figures = report.figures_without_faults(free)
        lines += [each.line() for each in figures] + report.failures(free)
        is_missed |= any(each.is_missed for each in figures)
    if 'faults' in chosen:
        struck, left = missions('missions_faults', settings)
        figures = report.figures_with_faults(struck)
        lines += ['', *left, *(each.line() for each in figures), '', *report.by_fault(struck)]
        lines += [
            '',
            'what was blamed first:',
            *report.confusion(struck),
            *report.failures(struck),
        ]
        is_missed |= any(each.is_missed for each in figures)
    measures: dict[str, Callable[[], tuple[list[str], bool]]] = {
        'affordance': lambda: affordance_figures(arguments.full, arguments.jobs),
        'saycan': lambda: saycan_figures(arguments.full),
        'stops': lambda: stop_figures(arguments.full),
    }
    for part, measure in measures.items():
        if part in chosen:
            told, missed = measure()
            lines += ['', *told]
            is_missed |= missed
    print('\n'.join(['', *lines, '', f'on {machine()}']))
    sys.exit(int(is_missed))


if __name__ == '__main__':
    main()
