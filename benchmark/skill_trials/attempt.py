"""One trial of any skill: its room, what plays it, and what came of it; for any process."""

from collections.abc import Callable, Iterator
import time

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
from benchmark.skill_trials.bare_room import BareRoom
from benchmark.skill_trials.kitchens import Kitchen, kitchen_trials, play_in_kitchen
from benchmark.skill_trials.stage import Options, Stage
from benchmark.skill_trials.trial import KITCHEN, Outcome, Trial

SKILLS = (
    *kitchens.SKILLS,
    *devices.SKILLS,
    *pushes.SKILLS,
    *wipes.SKILLS,
    *gifts.SKILLS,
    *vessels.SKILLS,
    *spots.SKILLS,
    *cuts.SKILLS,
)


def trials(skill: str, seeds: range) -> Iterator[Trial]:
    """
    Return what to try for a skill, the same for the same seeds.

    Things are taken and placed by turns in a kitchen (even seeds) and in an apartment.
    """
    if skill in devices.SKILLS:
        return devices.device_trials(skill, seeds)
    if skill in fronts.SKILLS:
        return fronts.front_trials(skill, seeds)
    if skill in pushes.SKILLS:
        return pushes.push_trials(skill, seeds)
    if skill in wipes.SKILLS:
        return wipes.wipe_trials(skill, seeds)
    if skill in gifts.SKILLS:
        return gifts.gift_trials(skill, seeds)
    if skill in vessels.SKILLS:
        return vessels.vessel_trials(skill, seeds)
    if skill in spots.SKILLS:
        return spots.spot_trials(skill, seeds)
    if skill in cuts.SKILLS:
        return cuts.cut_trials(skill, seeds)
    if skill in apartments.SKILLS:
        return _by_turns(skill, seeds)
    return kitchen_trials(skill, seeds)


def _by_turns(skill: str, seeds: range) -> Iterator[Trial]:
    for seed in seeds:
        draw = apartments.apartment_trials if seed % 2 else kitchen_trials
        yield from draw(skill, range(seed, seed + 1))


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
    if trial.skill in fronts.SKILLS and fronts.is_household(trial):
        front = fronts.front_room(trial, options)
        return front, lambda: fronts.play_front(trial, front)
    if trial.skill in spots.SKILLS:
        desk = spots.spot_room(trial, options)
        return desk, lambda: spots.play_spot(trial, desk)
    if trial.skill in cuts.SKILLS:
        board = cuts.cut_room(trial, options)
        return board, lambda: cuts.play_cut(trial, board)
    whole = Kitchen(trial.seed, options, trial.world or KITCHEN)
    return whole, lambda: play_in_kitchen(trial, whole)


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
