"""Trials in whole homes: going, looking, picking, placing, opening, closing, storing."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from benchmark.skill_trials.stage import Options, Stage
from benchmark.skill_trials.trial import KITCHEN, Trial
from sim.annotation import box_of
from sim.boxes import LevelBox
from sim.kitchen import kitchen
from sim.simulation import Simulation, SimulationOptions

SKILLS = ('go_to', 'look_at', 'pick', 'place', 'open', 'close', 'store')
CLOSED = 0.08
SURFACES = ('table', 'counter', 'sink', 'shelf')
CONTAINERS = ('fridge', 'microwave', 'drawer')


class Kitchen(Stage):
    """
    A simulated kitchen, or another home, with a robot whose skills are called by name.

    :param kind: of the world, ``kitchen`` or ``apartment``.
    """

    def __init__(self, seed: int, options: Options, kind: str = KITCHEN) -> None:
        chosen = SimulationOptions(driver=options.driver())
        self.simulation = Simulation(kind, seed, chosen)
        super().__init__(self.simulation.robot(), seed, options, self.simulation.overview)

    def box(self, name: str) -> LevelBox:
        """Return the true box of an object."""
        return box_of(self.simulation.world, name)

    def pose(self, name: str) -> NDArray[np.float64]:
        """Return the true pose (4, 4) of an object."""
        return self.simulation.world.pose(name)

    def close(self) -> None:
        """Free the simulator."""
        self.simulation.close()

    def rests_at(self, name: str, place: str) -> bool:
        """Say whether the thing lies within the furniture's outline, above the floor."""
        world = self.simulation.world
        self.robot.hold(0.5, lambda: False)
        thing, pose = world.pose(name)[:3, 3], world.pose(place)
        depth, width, height = world.furniture[place].size
        x, y, z = pose[:3, :3].T @ (thing - pose[:3, 3])
        slid = 0.36 * world.openness(place) if place.startswith('drawer') else 0.0
        inside = abs(x - slid) < depth / 2 and abs(y) < width / 2 and z > 0.05
        if place.rsplit('_', 1)[0] in CONTAINERS:
            inside = inside and z < height
        return bool(inside and not self.holds(name))


def kitchen_trials(skill: str, seeds: range) -> Iterator[Trial]:
    """Return what to try for a skill, the same for the same seeds."""
    for seed in seeds:
        spec = kitchen(seed)
        rng = np.random.default_rng((seed, 12))
        free = [item.name for item in spec.items if item.support.rsplit('_', 1)[0] in SURFACES]
        furniture = [piece.name for piece in spec.furniture]
        if skill == 'pick':
            yield Trial(skill, seed, (str(rng.choice(free)),), KITCHEN)
        elif skill == 'place':
            yield Trial(skill, seed, (str(rng.choice(free)), str(rng.choice(furniture))), KITCHEN)
        elif skill == 'store':
            yield Trial(
                skill, seed, (str(rng.choice(free)), str(rng.choice(CONTAINERS)) + '_1'), KITCHEN
            )
        elif skill in ('open', 'close'):
            names = [name for name in furniture if name.rsplit('_', 1)[0] in CONTAINERS]
            for name in names:
                yield Trial(skill, seed, (name,), KITCHEN)
        elif skill == 'go_to':
            yield Trial(skill, seed, (str(rng.choice(furniture)),), KITCHEN)
        else:
            yield Trial(skill, seed, (str(rng.choice(furniture + free)),), KITCHEN)


def play_in_kitchen(trial: Trial, home: Kitchen) -> bool:
    """Call the skills of a trial in turn; return whether the world is as it should be then."""
    world, call = home.simulation.world, home.does
    name, place = trial.names[0], trial.names[-1]
    if trial.skill == 'pick':
        return call('pick', name) and home.holds(name)
    if trial.skill == 'place':
        if place.rsplit('_', 1)[0] in CONTAINERS:
            world.set_openness(place, 0.9)
        return call('pick', name) and call('place', name, place) and home.rests_at(name, place)
    if trial.skill == 'store':
        steps: list[tuple[str, ...]] = [('go_to', place), ('open', place), ('pick', name)]
        steps += [('go_to', place), ('place', name, place), ('close', place)]
        done = all(call(*step) for step in steps)
        return done and home.rests_at(name, place) and world.openness(place) < CLOSED
    if trial.skill in ('open', 'close'):
        if not call('open', name) or world.openness(name) <= 0.5:
            return False
        return trial.skill == 'open' or (call('close', name) and world.openness(name) < CLOSED)
    return call(trial.skill, name)
