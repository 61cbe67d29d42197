"""Trials of push: a thing on a table, or something loose on the floor, with some clutter around."""

from collections.abc import Iterator

import numpy as np

from benchmark.skill_trials.bare_room import BareRoom, SIZE_M
from benchmark.skill_trials.stage import Options
from benchmark.skill_trials.trial import Trial
from sim.carpentry import FurnitureModel, loose, panel
from sim.furniture import BUILDERS, furniture_model
from sim.palette import FRONTS, pick_colour
from sim.things import ALL_KINDS, ROUND, thing_model

SKILLS = ('push',)
MOVED_M = 0.04
TRUE_M = 0.06
"""How far a measured push may be from the true one."""
TIPS = ('bottle', 'can', 'wine_bottle', 'knife', 'spoon', 'fork', 'pen', 'pencil')
CRATE_KG = (2.0, 8.0)
FLOOR_SHARE = 3
"""Every so many trials one is on the floor."""
CLUTTER = 3


def loose_kinds() -> list[str]:
    """Return the kinds of furniture that can be pushed over the floor."""
    return [kind for kind in BUILDERS if furniture_model(kind, 0).mass > 0.0]


def push_trials(skill: str, seeds: range) -> Iterator[Trial]:
    """Return what to try: things on tables, and every third time something on the floor."""
    on_floor = ['crate', *loose_kinds()]
    small = [kind for kind in ALL_KINDS if kind not in (*ROUND, *TIPS)]
    for seed in seeds:
        kinds = on_floor if seed % FLOOR_SHARE == 0 else small
        rng = np.random.default_rng((seed, 23))
        yield Trial(skill, seed, (f'{rng.choice(kinds)}_1',))


def push_room(trial: Trial, options: Options) -> BareRoom:
    """Return a room with the thing of a trial on the floor or on a table."""
    room = BareRoom(trial.seed, options)
    rng = room.rng
    name = trial.names[0]
    kind = name.rsplit('_', 1)[0]
    if kind in ALL_KINDS:
        _on_table(room, name, kind, trial.seed)
        start = (float(rng.uniform(1.7, 2.6)), float(rng.uniform(1.0, 3.0)))
    else:
        model = _crate(rng) if kind == 'crate' else furniture_model(kind, trial.seed)
        x, y = rng.uniform(1.2, 2.2, 2)
        room.stand(name, model, float(x), float(y), 0.0, float(rng.uniform(-np.pi, np.pi)))
        start = (float(rng.uniform(3.0, 3.4)), float(rng.uniform(0.6, 3.4)))
    room.begin((*start, float(rng.uniform(-np.pi, np.pi))))
    return room


def play_push(trial: Trial, room: BareRoom) -> bool:
    """Push; return whether the thing went as far as was measured."""
    name = trial.names[0]
    before = room.pose(name)[:3, 3].copy()
    result = room.call('push', name)
    room.robot.hold(0.5, lambda: False)
    moved = float(np.linalg.norm(room.pose(name)[:2, 3] - before[:2]))
    if not result.succeeded:
        return False
    measured = {each.name: each.value for each in result.measurements}['pushed']
    room.steps[-1] += f' (truly {moved * 100:.0f} cm)'
    return moved > MOVED_M and abs(moved - measured) < TRUE_M


def _on_table(room: BareRoom, name: str, kind: str, seed: int) -> None:
    rng = room.rng
    table = furniture_model(str(rng.choice(('table', 'counter'))), int(rng.integers(1 << 30)))
    depth, width, height = table.size
    x, y = 0.5 * depth + 0.03, float(rng.uniform(1.3, SIZE_M - 1.3))
    room.stand(f'{table.kind}_1', table, x, y)
    at = np.array([x, y]) + rng.uniform(-0.5, 0.5, 2) * (depth - 0.3, width - 0.4)
    place = (float(at[0]), float(at[1]), height)
    room.lay(name, kind, seed, place, float(rng.uniform(0, 2 * np.pi)))
    taken = [(at, thing_model(kind, seed).radius())]
    for index in range(int(rng.integers(0, CLUTTER + 1))):
        other, number = str(rng.choice(ALL_KINDS)), int(rng.integers(1 << 30))
        radius = thing_model(other, number).radius()
        spot = np.array([x, y]) + rng.uniform(-0.5, 0.5, 2) * (depth - 0.15, width - 0.15)
        if any(np.linalg.norm(spot - o) < radius + r + 0.1 for o, r in taken):
            continue
        place = (float(spot[0]), float(spot[1]), height)
        room.lay(f'{other}_{index + 10}', other, number, place, float(rng.uniform(0, 2 * np.pi)))
        taken.append((spot, radius))


def _crate(rng: np.random.Generator) -> FurnitureModel:
    """Return a box that stands loose on the floor."""
    depth, width, height = rng.uniform(0.25, 0.45, 3).tolist()
    shape = panel((depth, width, height), (0.0, 0.0, height / 2), pick_colour(rng, FRONTS))
    mass = float(rng.uniform(*CRATE_KG))
    links = (loose([shape], mass, height / 2),)
    return FurnitureModel('crate', (depth, width, height), links, (), mass=mass)
