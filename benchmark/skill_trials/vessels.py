"""Trials of pour: a table or counter with two vessels."""

from collections.abc import Iterator

import numpy as np

from benchmark.skill_trials.bare_room import BareRoom, SIZE_M
from benchmark.skill_trials.stage import Options
from benchmark.skill_trials.trial import Trial
from sim.furniture import furniture_model
from sim.home import HomeSpec
from sim.marks import Marks
from sim.materials import MATERIALS
from sim.processes.processes import Processes
from sim.thing_state import ThingState
from sim.things import thing_model
from sim.world import World

SKILLS = ('pour',)
POURED = ('mug', 'cup', 'bottle', 'wine_bottle', 'milk_carton')
INTO = ('bowl', 'mug', 'pot', 'pan')
FILLED_SHARE = 0.6
WALL_GAP_M = 0.03
EDGE_M = 0.14
APART_M = 0.08
KEPT_SHARE = 0.85
CAUGHT_SHARE = 0.7
"""Of what was in the vessel, so much must end in the other one."""


def vessel_trials(skill: str, seeds: range) -> Iterator[Trial]:
    """Return what to try: which vessel, and into which."""
    for seed in seeds:
        rng = np.random.default_rng((seed, 31))
        first = str(rng.choice([kind for kind in POURED if _is_vessel(kind, seed)]))
        others = [kind for kind in INTO if kind != first and _is_vessel(kind, seed)]
        yield Trial(skill, seed, (f'{first}_1', f'{rng.choice(others)}_1'))


def _is_vessel(kind: str, seed: int) -> bool:
    try:
        return thing_model(kind, seed).hollow is not None
    except ValueError:
        return False


class VesselRoom(BareRoom):
    """A room in which liquids run."""

    def __init__(self, seed: int, options: Options) -> None:
        super().__init__(seed, options)
        bare = HomeSpec(seed, (), (), (), (SIZE_M / 2, SIZE_M / 2, 0.0))
        self.world = World(self.engine, bare, self.pieces, self.items)
        self.processes = Processes(self.world, self.controls, MATERIALS)
        self.marks = Marks(self.world, self.processes.flow)


def vessel_room(trial: Trial, options: Options) -> VesselRoom:
    """Return a room with the things of a trial at random places."""
    room = VesselRoom(trial.seed, options)
    rng = room.rng
    y = float(rng.uniform(1.2, SIZE_M - 1.2))
    carrier = furniture_model(str(rng.choice(['counter', 'table'])), trial.seed)
    depth, width, height = carrier.size
    x = 0.5 * depth + WALL_GAP_M
    room.stand(f'{carrier.kind}_1', carrier, x, y)
    things = trial.names
    spots: list[np.ndarray] = []
    while len(spots) < len(things):
        half = np.array([0.5 * depth - EDGE_M, min(0.5 * width - EDGE_M, 0.45)])
        spot = np.array([x, y]) + rng.uniform(-half, half)
        if all(np.linalg.norm(spot - other) > 0.15 + APART_M for other in spots):
            spots.append(spot)
    for name, spot in zip(things, spots, strict=True):
        kind = name.rsplit('_', 1)[0]
        place = (float(spot[0]), float(spot[1]), height)
        room.lay(name, kind, trial.seed, place, float(rng.uniform(0, 2 * np.pi)))
    hollow, into = (room.items[name].hollow for name in things)
    assert hollow is not None
    assert into is not None
    litres = FILLED_SHARE * min(hollow.capacity_l, into.capacity_l)
    room.world.states[things[0]] = ThingState(liquid='water', filled_l=litres)
    start = (float(rng.uniform(1.6, 2.6)), float(rng.uniform(1.0, 3.0)))
    room.begin((*start, float(rng.uniform(-np.pi, np.pi))))
    room.states[things[0]] = ('filled',)
    return room


def play_vessel(trial: Trial, room: VesselRoom) -> bool:
    """Take the vessel, pour, and judge by the litres."""
    vessel, other = trial.names
    world = room.world
    before = world.state(vessel).filled_l
    if not room.does('pick', vessel):
        return False
    kept = world.state(vessel).filled_l
    room.steps.append(f'carry: kept {kept:.3f} of {before:.3f} l')
    if kept < KEPT_SHARE * before:
        return False
    done = room.does(trial.skill, vessel, other)
    caught = world.state(other).filled_l
    if done:
        room.steps.append(f'pour: SUCCESS: caught {caught:.3f} of {before:.3f} l')
    else:
        room.steps[-1] += f' (caught {caught:.3f} of {before:.3f} l)'
    return done and caught >= CAUGHT_SHARE * before
