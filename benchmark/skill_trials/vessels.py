"""Trials of pour, on a table or counter with two vessels, and of fill, at a tap over a sink."""

from collections.abc import Iterator

import numpy as np

from benchmark.skill_trials.bare_room import BareRoom, SIZE_M
from benchmark.skill_trials.stage import Options
from benchmark.skill_trials.trial import Trial
from sim.faucets import tap_place
from sim.furniture import furniture_model
from sim.home import HomeSpec
from sim.marks import Marks
from sim.materials import MATERIALS
from sim.processes.processes import Processes
from sim.thing import ThingModel
from sim.thing_state import ThingState
from sim.things import thing_model
from sim.world import World

SKILLS = ('pour', 'fill')
POURED = ('mug', 'cup', 'bottle', 'wine_bottle', 'milk_carton')
INTO = ('bowl', 'mug', 'pot', 'pan')
FILLED = ('mug', 'cup', 'bowl')
FILLED_SHARE = 0.6
WALL_GAP_M = 0.03
EDGE_M = 0.14
APART_M = 0.08
KEPT_SHARE = 0.85
CAUGHT_SHARE = 0.7
"""Of what was in the vessel, so much must end in the other one."""


FULL_SHARE = 0.4
"""Of what a vessel can hold, so much must run in."""
UPRIGHT_COS = 0.9
BESIDE_M = 0.06


def vessel_trials(skill: str, seeds: range) -> Iterator[Trial]:
    """Return what to try: which vessel, and into which or at what."""
    for seed in seeds:
        rng = np.random.default_rng((seed, 31))
        if skill == 'fill':
            kind = str(rng.choice([each for each in FILLED if _is_vessel(each, seed)]))
            yield Trial(skill, seed, (f'{kind}_1', 'faucet_1'))
            continue
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

    def loaded(self, model: ThingModel) -> ThingModel:
        """Return a vessel without the drink that it may be built with: what is in is drawn."""
        return model.without_drink()


def fill_room(trial: Trial, options: Options) -> VesselRoom:
    """Return a room with a sink whose tap runs, and the vessel on a counter beside that."""
    room = VesselRoom(trial.seed, options)
    rng = room.rng
    sink, tap = furniture_model('sink', trial.seed), furniture_model('faucet', trial.seed)
    counter = furniture_model('counter', trial.seed)
    side = float(rng.choice([-1.0, 1.0]))
    apart = 0.5 * (sink.size[1] + counter.size[1]) + BESIDE_M
    y = SIZE_M / 2 - 0.5 * side * apart + float(rng.uniform(-0.3, 0.3))
    x = 0.5 * sink.size[0] + WALL_GAP_M
    room.stand('sink_1', sink, x, y)
    at = tap_place(sink)
    room.stand('faucet_1', tap, x + at[0], y + at[1], at[2])
    depth, width, height = counter.size
    room.stand('counter_1', counter, 0.5 * depth + WALL_GAP_M, y + side * apart)
    half = np.array([0.5 * depth - EDGE_M, min(0.5 * width - EDGE_M, 0.45)])
    spot = np.array([0.5 * depth + WALL_GAP_M, y + side * apart]) + rng.uniform(-half, half)
    name = trial.names[0]
    place = (float(spot[0]), float(spot[1]), height)
    kind = name.rsplit('_', 1)[0]
    room.lay(name, kind, trial.seed, place, float(rng.uniform(0, 2 * np.pi)))
    start = (float(rng.uniform(1.6, 2.6)), float(rng.uniform(1.0, 3.0)))
    room.begin((*start, float(rng.uniform(-np.pi, np.pi))))
    room.controls.switch('faucet_1', True)
    return room


def play_fill(trial: Trial, room: VesselRoom) -> bool:
    """Take the vessel, fill it, and judge by what is in it while it is held upright."""
    vessel, source = trial.names
    hollow = room.items[vessel].hollow  # as it is whole
    assert hollow is not None
    if not room.does('pick', vessel):
        return False
    done = room.does('fill', vessel, source)
    if vessel not in room.engine.bodies:
        room.steps[-1] += ' (it broke)'
        return False
    state = room.world.state(vessel)
    upright = float(room.pose(vessel)[2, 2])
    room.steps[-1] += f' ({state.filled_l:.3f} of {hollow.capacity_l:.3f} l)'
    full = state.liquid == 'water' and state.filled_l >= FULL_SHARE * hollow.capacity_l
    return done and full and room.holds(vessel) and upright > UPRIGHT_COS


def vessel_room(trial: Trial, options: Options) -> VesselRoom:
    """Return a room with the things of a trial at random places."""
    if trial.skill == 'fill':
        return fill_room(trial, options)
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
    """Take the vessel, pour or fill, and judge by the litres."""
    if trial.skill == 'fill':
        return play_fill(trial, room)
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
