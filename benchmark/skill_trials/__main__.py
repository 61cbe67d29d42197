"""Runs trials of the skills and prints their tables."""

import argparse
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
import sys

from benchmark.skill_trials import apartments, fronts
from benchmark.skill_trials.apartments import apartment_trials
from benchmark.skill_trials.attempt import attempt, SKILLS, trials
from benchmark.skill_trials.kitchens import kitchen_trials
from benchmark.skill_trials.stage import Options
from benchmark.skill_trials.table import line, markdown, text
from benchmark.skill_trials.trial import APARTMENT, KITCHEN, Outcome, Trial
from benchmark.skill_trials.wanted import missed
from sim.gripper import GripMode
from sim.robot_model import PANDA, ROBOTS


def main() -> None:
    """Run trials and print the tables."""
    parser = argparse.ArgumentParser(prog='python -m benchmark.skill_trials', description=__doc__)
    parser.add_argument('--skills', default=','.join(SKILLS))
    parser.add_argument('--first', type=int, default=1000, help='first seed')
    parser.add_argument('--count', type=int, default=10, help='rooms for each skill')
    parser.add_argument('--names', default='', help='objects, comma separated, in place of drawn')
    parser.add_argument(
        '--world', default='', choices=('', KITCHEN, APARTMENT), help='alone to pick and place in'
    )
    parser.add_argument('--noise', type=float, default=0.005, help='of targets, metres')
    parser.add_argument('--kinds', default='', help='furniture to open, in place of by turns')
    modes = [mode.value for mode in GripMode]
    parser.add_argument('--grip', choices=modes, default=GripMode.CONSTRAINT.value)
    parser.add_argument('--robot', choices=list(ROBOTS), default=PANDA.name)
    parser.add_argument('--markdown', type=Path, help='file for the tables as Markdown')
    parser.add_argument('--jobs', type=int, default=1, help='processes, each with its own rooms')
    parser.add_argument(
        '--check', action='store_true', help='exit with 1 where a skill succeeds too seldom'
    )
    parser.add_argument('--verbose', action='store_true')
    parser.add_argument('--pictures', type=Path, help='folder for views of the room')
    arguments = parser.parse_args()
    options = Options(
        arguments.noise,
        GripMode(arguments.grip),
        arguments.verbose,
        arguments.pictures,
        ROBOTS[arguments.robot],
    )
    if options.pictures is not None:
        options.pictures.mkdir(parents=True, exist_ok=True)
    seeds = range(arguments.first, arguments.first + arguments.count)
    outcomes: dict[str, list[Outcome]] = {}
    for skill in arguments.skills.split(','):
        if skill not in SKILLS:
            parser.error(f'--skills: expected {", ".join(SKILLS)}, got {skill!r}')
        todo = list(trials(skill, seeds))
        if arguments.names:
            names = tuple(arguments.names.split(','))
            todo = [Trial(skill, seed, names, arguments.world) for seed in seeds]
        elif arguments.world and skill in apartments.SKILLS:
            draw = {APARTMENT: apartment_trials, KITCHEN: kitchen_trials}[arguments.world]
            todo = list(draw(skill, seeds))
        if arguments.kinds and skill in fronts.SKILLS:
            kinds = arguments.kinds.split(',')
            todo = [fronts.household_trial(skill, seed, kind) for kind in kinds for seed in seeds]
        outcomes[skill] = []
        for outcome in _attempted(todo, options, arguments.jobs):
            outcomes[skill].append(outcome)
            print(line(outcome), flush=True)
    print(text(outcomes, options))
    if arguments.markdown is not None:
        arguments.markdown.write_text(markdown(outcomes, options))
    too_seldom = missed(outcomes)
    if too_seldom:
        print(f'too seldom: {", ".join(too_seldom)}')
    sys.exit(1 if too_seldom and arguments.check else 0)


def _attempted(todo: Sequence[Trial], options: Options, jobs: int) -> Iterator[Outcome]:
    """Yield the outcomes in the order of the trials; more jobs change nothing but the time."""
    if jobs <= 1:
        yield from (attempt(trial, options) for trial in todo)
        return
    with ProcessPoolExecutor(jobs, get_context('spawn')) as pool:
        yield from pool.map(partial(attempt, options=options), todo)


if __name__ == '__main__':
    main()
