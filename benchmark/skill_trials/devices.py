"""Trials of press, turn on and turn off: one device somewhere in a room, among clutter."""

from collections.abc import Iterator

import numpy as np

from benchmark.skill_trials.bare_room import BareRoom, SIZE_M
from benchmark.skill_trials.stage import Options
from benchmark.skill_trials.trial import Trial
from sim.carpentry import FurnitureModel
from sim.furniture import BUILDERS, furniture_model
from sim.things import KINDS, thing_model

SKILLS = ('press', 'turn_on', 'turn_off')
WALL_GAP_M = 0.03
APART_M = 0.02
EDGE_M = 0.06
MOST_CLUTTER = 4
START_X_M = (1.5, 2.6)
CARRIERS = ('counter', 'table')


def device_kinds() -> list[str]:
    """Return the kinds of furniture that have a control of their own."""
    return [kind for kind in BUILDERS if furniture_model(kind, 0).control is not None]


def device_trials(skill: str, seeds: range) -> Iterator[Trial]:
    """Return what to try, one device after the other."""
    kinds = device_kinds()
    for seed in seeds:
        yield Trial(skill, seed, (f'{kinds[seed % len(kinds)]}_1',))


def device_room(trial: Trial, options: Options) -> BareRoom:
    """Return a room with the device of a trial at a random place."""
    room = BareRoom(trial.seed, options)
    rng = room.rng
    name = trial.names[0]
    model = furniture_model(name.rsplit('_', 1)[0], trial.seed)
    y = float(rng.uniform(1.2, SIZE_M - 1.2))
    if model.mount == 'top':
        _on_carrier(room, name, model, y)
    else:
        half = 0.5 * model.size[0] + WALL_GAP_M
        room.stand(name, model, 0.0 if model.mount == 'wall' else half, y)
        if rng.random() < 0.5:
            side = float(np.sign(SIZE_M / 2 - y)) or 1.0
            other = furniture_model('counter', trial.seed)
            beside = 0.5 * (model.size[1] + other.size[1]) + 0.25
            room.stand('counter_1', other, 0.5 * other.size[0], y + side * beside)
    start = (float(rng.uniform(*START_X_M)), float(rng.uniform(1.0, 3.0)))
    room.begin((*start, float(rng.uniform(-np.pi, np.pi))))
    if trial.skill == 'turn_off':
        room.controls.switch(name, True)
    return room


def play_device(trial: Trial, room: BareRoom) -> bool:
    """Call the skill; return whether the device is switched as it should be."""
    name = trial.names[0]
    before = room.controls.is_on[name]
    done = room.does(trial.skill, name)
    wanted = {'turn_on': True, 'turn_off': False}.get(trial.skill, not before)
    return done and room.controls.is_on[name] is wanted


def _on_carrier(room: BareRoom, name: str, model: FurnitureModel, y: float) -> None:
    """Put a device on a counter or table, with its front to the room, and clutter beside it."""
    rng = room.rng
    carrier = furniture_model(str(rng.choice(CARRIERS)), int(rng.integers(1 << 30)))
    depth, width, height = carrier.size
    x = 0.5 * depth + WALL_GAP_M
    room.stand(f'{carrier.kind}_1', carrier, x, y, 0.0)
    turn = float(rng.uniform(-0.3, 0.3))
    across = max(0.0, 0.5 * (width - model.size[1]) - EDGE_M)
    along = max(0.0, 0.5 * (depth - model.size[0]) - EDGE_M)
    at = np.array([x + rng.uniform(-along, along), y + rng.uniform(-across, across)])
    room.stand(name, model, float(at[0]), float(at[1]), height, turn)
    taken = [(at, 0.5 * float(np.hypot(*model.size[:2])))]
    for index in range(int(rng.integers(0, MOST_CLUTTER + 1))):
        kind, seed = str(rng.choice(KINDS)), int(rng.integers(1 << 30))
        radius = thing_model(kind, seed).radius()
        spot = np.array([x, y]) + rng.uniform(-0.5, 0.5, 2) * (depth - 0.15, width - 0.15)
        before = spot[0] > at[0] and abs(spot[1] - at[1]) < 0.5 * model.size[1] + radius
        if before or any(np.linalg.norm(spot - o) < radius + r + APART_M for o, r in taken):
            continue
        place = (float(spot[0]), float(spot[1]), height)
        room.lay(f'{kind}_{index + 1}', kind, seed, place, float(rng.uniform(0, 2 * np.pi)))
        taken.append((spot, radius))
