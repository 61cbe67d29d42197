"""Trials of slice: a table or counter with a knife and something to cut."""

from collections.abc import Iterator

import numpy as np

from benchmark.skill_trials.bare_room import SIZE_M
from benchmark.skill_trials.stage import Options
from benchmark.skill_trials.trial import Trial
from benchmark.skill_trials.vessels import VesselRoom
from sim.furniture import furniture_model
from sim.things import ALL_KINDS, thing_model

SKILLS = ('slice',)
KNIVES = ('knife',)
FOOD = (
    'apple', 'banana', 'lemon', 'pear', 'carrot', 'potato', 'bread', 'tomato', 'lettuce', 'egg',
    'onion', 'orange', 'cucumber',
)  # fmt: skip
WALL_GAP_M = 0.03
EDGE_M = 0.14
APART_M = 0.06


def cut_trials(skill: str, seeds: range) -> Iterator[Trial]:
    """Return what to try: which food, with which knife."""
    food = [kind for kind in FOOD if kind in ALL_KINDS]
    for seed in seeds:
        rng = np.random.default_rng((seed, 33))
        yield Trial(skill, seed, (f'{rng.choice(food)}_1', f'{rng.choice(KNIVES)}_1'))


def cut_room(trial: Trial, options: Options) -> VesselRoom:
    """Return a room with the food and the knife at random places on one surface."""
    room = VesselRoom(trial.seed, options)
    rng = room.rng
    y = float(rng.uniform(1.2, SIZE_M - 1.2))
    carrier = furniture_model(str(rng.choice(['counter', 'table'])), trial.seed)
    depth, width, height = carrier.size
    x = 0.5 * depth + WALL_GAP_M
    room.stand(f'{carrier.kind}_1', carrier, x, y)
    taken: list[tuple[np.ndarray, float]] = []
    half = np.array([0.5 * depth - EDGE_M, min(0.5 * width - EDGE_M, 0.45)])
    while len(taken) < len(trial.names):
        name = trial.names[len(taken)]
        kind = name.rsplit('_', 1)[0]
        radius = thing_model(kind, trial.seed).radius()
        spot = np.array([x, y]) + rng.uniform(-half, half)
        if any(np.linalg.norm(spot - o) < radius + other + APART_M for o, other in taken):
            continue
        place = (float(spot[0]), float(spot[1]), height)
        room.lay(name, kind, trial.seed, place, float(rng.uniform(0, 2 * np.pi)))
        taken.append((spot, radius))
    start = (float(rng.uniform(1.6, 2.6)), float(rng.uniform(1.0, 3.0)))
    room.begin((*start, float(rng.uniform(-np.pi, np.pi))))
    return room


def play_cut(trial: Trial, room: VesselRoom) -> bool:
    """Take the knife, cut, and judge by the pieces."""
    food, knife = trial.names
    if not room.does('pick', knife):
        return False
    done = room.does('slice', food, knife)
    pieces = room.world.state(food).slices
    room.steps[-1] += f' (truly {pieces} pieces)'
    return done and pieces >= 2 and room.holds(knife)
