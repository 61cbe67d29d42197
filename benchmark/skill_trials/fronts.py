"""Trials of open and close on the doors, drawers, lids, blinds and curtains of a home."""

from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from benchmark.skill_trials.bare_room import BareRoom, SIZE_M
from benchmark.skill_trials.kitchens import CLOSED, CONTAINERS, kitchen_trials
from benchmark.skill_trials.stage import Options
from benchmark.skill_trials.trial import Trial
from sim.carpentry import FurnitureModel
from sim.furniture import BUILDERS, furniture_model

SKILLS = ('open', 'close')
OPEN = 0.5
WALL_GAP_M = 0.03
START_X_M = (1.8, 2.8)
NEIGHBOUR_GAP_M = (0.06, 0.4)
NEIGHBOURS = ('counter', 'shelf', 'drawer')
BEFORE_TUB_M = 0.02
MODULE_HOSTS = ('dresser', 'desk', 'side_table')
TRIES = 50


@lru_cache
def front_kinds() -> tuple[str, ...]:
    """
    Return the kinds of furniture outside of kitchens that open, or have drawers set in.

    What has no handle is left out: the lip of a toilet's lid gives two fingers nothing to hold.
    """
    opens = [kind for kind in BUILDERS if furniture_model(kind, 0).handle is not None]
    return (*(kind for kind in opens if kind not in CONTAINERS), *MODULE_HOSTS)


def front_trials(skill: str, seeds: range) -> Iterator[Trial]:
    """
    Return what to try: by turns a container of a kitchen, and a piece from the rest of a home.

    Where a piece has several drawers, the trial names one of them first and the piece last.
    """
    kinds = front_kinds()
    for seed in seeds:
        in_kitchen = list(kitchen_trials(skill, range(seed, seed + 1)))
        yield in_kitchen[seed % len(in_kitchen)]
        yield household_trial(skill, seed, kinds[seed % len(kinds)])


def household_trial(skill: str, seed: int, kind: str) -> Trial:
    """Return a trial with a piece of one kind."""
    if kind not in MODULE_HOSTS:
        return Trial(skill, seed, (f'{kind}_1',))
    drawers = len(furniture_model(kind, _host_seed(kind, seed)).modules)
    chosen = int(np.random.default_rng((seed, 33)).integers(drawers))
    return Trial(skill, seed, (f'drawer_{chosen + 1}', f'{kind}_1'))


def is_household(trial: Trial) -> bool:
    """Say whether a trial is about a piece that stands by itself, not in a kitchen."""
    return trial.names[-1].rsplit('_', 1)[0] not in CONTAINERS


def front_room(trial: Trial, options: Options) -> BareRoom:
    """Return a room with the piece of a trial as it stands in a home, often beside something."""
    room = BareRoom(trial.seed, options)
    rng = room.rng
    name = trial.names[-1]
    kind = name.rsplit('_', 1)[0]
    model = furniture_model(kind, _host_seed(kind, trial.seed))
    y = float(rng.uniform(1.2, SIZE_M - 1.2))
    x = WALL_GAP_M + 0.5 * model.size[0]
    if model.mount == 'wall':
        x = 0.0
    elif model.mount == 'ceiling':
        tub = furniture_model('bathtub', trial.seed)
        room.stand('bathtub_1', tub, WALL_GAP_M + 0.5 * tub.size[0], y)
        x = WALL_GAP_M + tub.size[0] + BEFORE_TUB_M + 0.5 * model.size[0]
    room.stand(name, model, x, y)
    if model.mount == 'floor' and rng.random() < 0.5:
        _stand_beside(room, model, y)
    start = (float(rng.uniform(*START_X_M)), float(rng.uniform(1.0, 3.0)))
    room.begin((*start, float(rng.uniform(-np.pi, np.pi))))
    return room


def play_front(trial: Trial, room: BareRoom) -> bool:
    """Open, and close again where that is what counts; judge by the joint."""
    name = trial.names[0]
    if not room.does('open', name) or room.openness(name) <= OPEN:
        return False
    return trial.skill == 'open' or (room.does('close', name) and room.openness(name) < CLOSED)


def _stand_beside(room: BareRoom, model: FurnitureModel, y: float) -> None:
    rng = room.rng
    side = float(np.sign(SIZE_M / 2 - y)) or 1.0
    other = furniture_model(str(rng.choice(NEIGHBOURS)), int(rng.integers(1 << 30)))
    beside = 0.5 * (model.size[1] + other.size[1]) + float(rng.uniform(*NEIGHBOUR_GAP_M))
    room.stand(f'{other.kind}_9', other, WALL_GAP_M + 0.5 * other.size[0], y + side * beside)


def _host_seed(kind: str, seed: int) -> int:
    """Return the first seed from a trial's own on whose piece has something to open."""
    for number in range(seed, seed + TRIES):
        model = furniture_model(kind, number)
        if model.joint or model.modules:
            return number
    raise ValueError(f'no {kind} with a drawer from seed {seed} on')
