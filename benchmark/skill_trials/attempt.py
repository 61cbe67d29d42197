"""One trial of any skill: its room, what plays it, and what came of it; for any process."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
import time
from typing import Any

from benchmark.skill_trials import (
    apartments,
    cuts,
    devices,
    fronts,
    gifts,
    kitchens,
    pushes,
    spots,
    vessels,
    wipes,
)
from benchmark.skill_trials.kitchens import Kitchen, kitchen_trials, play_in_kitchen
from benchmark.skill_trials.stage import Options, Stage
from benchmark.skill_trials.trial import KITCHEN, Outcome, Trial


@dataclass(frozen=True)
class Bench:
    """
    A kind of room in which some skills are tried.

    :ivar draw: returns what to try in it for some seeds.
    :ivar build: returns the room of a trial; ``play`` tries in it and judges.
    """

    skills: tuple[str, ...]
    draw: Callable[[str, range], Iterator[Trial]]
    build: Callable[[Trial, Options], Any]
    play: Callable[[Trial, Any], bool]


BENCHES = (
    Bench(devices.SKILLS, devices.device_trials, devices.device_room, devices.play_device),
    Bench(pushes.SKILLS, pushes.push_trials, pushes.push_room, pushes.play_push),
    Bench(wipes.SKILLS, wipes.wipe_trials, wipes.wipe_room, wipes.play_wipe),
    Bench(gifts.SKILLS, gifts.gift_trials, gifts.gift_room, gifts.play_gift),
    Bench(vessels.SKILLS, vessels.vessel_trials, vessels.vessel_room, vessels.play_vessel),
    Bench(spots.SKILLS, spots.spot_trials, spots.spot_room, spots.play_spot),
    Bench(cuts.SKILLS, cuts.cut_trials, cuts.cut_room, cuts.play_cut),
)
SKILLS = (*kitchens.SKILLS, *(skill for bench in BENCHES for skill in bench.skills))


def trials(skill: str, seeds: range) -> Iterator[Trial]:
    """
    Return what to try for a skill, the same for the same seeds.

    Things are taken and placed by turns in a kitchen (even seeds) and in an apartment.
    """
    for bench in BENCHES:
        if skill in bench.skills:
            return bench.draw(skill, seeds)
    if skill in fronts.SKILLS:
        return fronts.front_trials(skill, seeds)
    if skill in apartments.SKILLS:
        return _by_turns(skill, seeds)
    return kitchen_trials(skill, seeds)


def _by_turns(skill: str, seeds: range) -> Iterator[Trial]:
    for seed in seeds:
        draw = apartments.apartment_trials if seed % 2 else kitchen_trials
        yield from draw(skill, range(seed, seed + 1))


def prepare(trial: Trial, options: Options) -> tuple[Stage, Callable[[], bool]]:
    """Return the room of a trial, and what plays it and judges."""
    for bench in BENCHES:
        if trial.skill in bench.skills:
            room = bench.build(trial, options)
            return room, partial(bench.play, trial, room)
    if trial.skill in fronts.SKILLS and fronts.is_household(trial):
        front = fronts.front_room(trial, options)
        return front, partial(fronts.play_front, trial, front)
    whole = Kitchen(trial.seed, options, trial.world or KITCHEN)
    return whole, partial(play_in_kitchen, trial, whole)


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
