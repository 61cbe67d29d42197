"""Trials of wipe: a sponge or cloth is taken from a table that has a dirty spot, and rubs it."""

from collections.abc import Iterator

import numpy as np

from benchmark.skill_trials.bare_room import BareRoom, SIZE_M
from benchmark.skill_trials.stage import Options
from benchmark.skill_trials.trial import Trial
from sim.furniture import furniture_model
from sim.things import ALL_KINDS, thing_model

SKILLS = ('wipe',)
TOOLS = ('sponge', 'cloth')
PRESSED_N = 0.8
LEAST_M = 0.3
CLUTTER = 3


def wipe_trials(skill: str, seeds: range) -> Iterator[Trial]:
    """Return what to try: tables and counters, with what there is to wipe with."""
    tools = [kind for kind in TOOLS if kind in ALL_KINDS]
    for seed in seeds:
        rng = np.random.default_rng((seed, 25))
        surface = str(rng.choice(('table', 'counter')))
        yield Trial(skill, seed, (f'{surface}_1', f'{rng.choice(tools)}_1'))


class Rub:
    """Measures how far a thing is moved while it is pressed on a surface."""

    def __init__(self, room: BareRoom, tool: str, surface: str) -> None:
        self._room, self._tool, self._surface = room, tool, surface
        self._before = room.pose(tool)[:3, 3]
        self.metres = 0.0

    def watch(self) -> None:
        """Take one period in."""
        here = self._room.pose(self._tool)[:3, 3]
        contacts = self._room.engine.contacts(self._tool, self._surface)
        if sum(contact.normal_force for contact in contacts) > PRESSED_N:
            self.metres += float(np.linalg.norm(here[:2] - self._before[:2]))
        self._before = here


def wipe_room(trial: Trial, options: Options) -> BareRoom:
    """Return a room with a table, the tool on it, and some clutter."""
    room = BareRoom(trial.seed, options)
    rng = room.rng
    surface, tool = trial.names
    table = furniture_model(surface.rsplit('_', 1)[0], trial.seed)
    depth, width, height = table.size
    x, y = 0.5 * depth + 0.03, float(rng.uniform(1.3, SIZE_M - 1.3))
    room.stand(surface, table, x, y)
    kind = tool.rsplit('_', 1)[0]
    at = np.array([x, y]) + rng.uniform(-0.5, 0.5, 2) * (depth - 0.25, width - 0.3)
    place = (float(at[0]), float(at[1]), height)
    room.lay(tool, kind, trial.seed, place, float(rng.uniform(0, 2 * np.pi)))
    taken = [(at, thing_model(kind, trial.seed).radius())]
    for index in range(int(rng.integers(0, CLUTTER + 1))):
        other, number = str(rng.choice(ALL_KINDS)), int(rng.integers(1 << 30))
        radius = thing_model(other, number).radius()
        spot = np.array([x, y]) + rng.uniform(-0.5, 0.5, 2) * (depth - 0.15, width - 0.15)
        if any(np.linalg.norm(spot - o) < radius + r + 0.06 for o, r in taken):
            continue
        place = (float(spot[0]), float(spot[1]), height)
        room.lay(f'{other}_{index + 10}', other, number, place, float(rng.uniform(0, 2 * np.pi)))
        taken.append((spot, radius))
    start = (float(rng.uniform(1.7, 2.6)), float(rng.uniform(1.0, 3.0)))
    room.begin((*start, float(rng.uniform(-np.pi, np.pi))))
    return room


def play_wipe(trial: Trial, room: BareRoom) -> bool:
    """Take the tool and wipe; return whether it was moved far enough while it was pressed on."""
    surface, tool = trial.names
    if not room.does('pick', tool):
        return False
    rub = Rub(room, tool, surface)
    room.watchers.append(rub.watch)
    done = room.does('wipe', surface, tool)
    room.steps[-1] += f' (truly {rub.metres:.2f} m)'
    return done and rub.metres > LEAST_M and room.holds(tool)
