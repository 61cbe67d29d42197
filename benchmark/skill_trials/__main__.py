"""Runs trials of the skills and prints their tables."""

import argparse
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
import sys
import time

from benchmark.skill_trials import devices, gifts, kitchens, pushes, vessels, wipes
from benchmark.skill_trials.bare_room import BareRoom
from benchmark.skill_trials.kitchens import Kitchen, kitchen_trials, play_in_kitchen
from benchmark.skill_trials.stage import Options, Stage
from benchmark.skill_trials.table import line, markdown, text
from benchmark.skill_trials.trial import Outcome, Trial
from benchmark.skill_trials.wanted import missed
from sim.gripper import GripMode
from sim.robot_model import PANDA, ROBOTS

SKILLS = (
    *kitchens.SKILLS,
    *devices.SKILLS,
    *pushes.SKILLS,
    *wipes.SKILLS,
    *gifts.SKILLS,
    *vessels.SKILLS,
)


def trials(skill: str, seeds: range) -> Iterator[Trial]:
    """Return what to try for a skill, the same for the same seeds."""
    if skill in devices.SKILLS:
        return devices.device_trials(skill, seeds)
    if skill in pushes.SKILLS:
        return pushes.push_trials(skill, seeds)
    if skill in wipes.SKILLS:
        return wipes.wipe_trials(skill, seeds)
    if skill in gifts.SKILLS:
        return gifts.gift_trials(skill, seeds)
    if skill in vessels.SKILLS:
        return vessels.vessel_trials(skill, seeds)
    return kitchen_trials(skill, seeds)


def prepare(trial: Trial, options: Options) -> tuple[Stage, Callable[[], bool]]:
    """Return the room of a trial, and what plays it and judges."""
    if trial.skill in devices.SKILLS:
        room: BareRoom = devices.device_room(trial, options)
        return room, lambda: devices.play_device(trial, room)
    if trial.skill in pushes.SKILLS:
        floor = pushes.push_room(trial, options)
        return floor, lambda: pushes.play_push(trial, floor)
    if trial.skill in wipes.SKILLS:
        table = wipes.wipe_room(trial, options)
        return table, lambda: wipes.play_wipe(trial, table)
    if trial.skill in gifts.SKILLS:
        home = gifts.gift_room(trial, options)
        return home, lambda: gifts.play_gift(trial, home)
    if trial.skill in vessels.SKILLS:
        place = vessels.vessel_room(trial, options)
        return place, lambda: vessels.play_vessel(trial, place)
    kitchen = Kitchen(trial.seed, options)
    return kitchen, lambda: play_in_kitchen(trial, kitchen)


def attempt(trial: Trial, options: Options) -> Outcome:
    """Run one trial in a room of its own."""
    stage, play = prepare(trial, options)
    began_s, began = stage.robot.now_s(), time.process_time()
    try:
        done = play()
        now_s = stage.robot.now_s()
    finally:
        stage.close()
    last = stage.steps[-1]
    cause = '' if done else last if 'SUCCESS' not in last else f'untrue {last}'
    spent = time.process_time() - began
    return Outcome(trial, done, cause, now_s - began_s, spent, stage.steps)


def main() -> None:
    """Run trials and print the tables."""
    parser = argparse.ArgumentParser(prog='python -m benchmark.skill_trials', description=__doc__)
    parser.add_argument('--skills', default=','.join(SKILLS))
    parser.add_argument('--first', type=int, default=1000, help='first seed')
    parser.add_argument('--count', type=int, default=10, help='rooms for each skill')
    parser.add_argument('--names', default='', help='objects, comma separated, in place of drawn')
    parser.add_argument('--noise', type=float, default=0.005, help='of targets, metres')
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
            todo = [Trial(skill, seed, tuple(arguments.names.split(','))) for seed in seeds]
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
