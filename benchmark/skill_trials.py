"""
Tries each skill in random simulated kitchens and prints how often it succeeds, and why not.

The targets are made from the simulator's state with noise, as a good perception would give them;
success is judged by the simulator's state. The skills themselves see only the robot's driver.
"""

import argparse
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
import time

import cv2
import numpy as np

from executor.profile import RobotProfile
from executor.skills.contract import Phase, SkillRequest, SkillResult, Target
from executor.skills.library import run_skill
from executor.skills.manipulator import Manipulator
from executor.skills.memory import Memory
from sim.annotation import box_of
from sim.simulation import Simulation
from tapa_planner.resources import resource_path
from tapa_planner.scene import Pose, SceneObject

NOISE_M = 0.01
SIZE_NOISE = 0.1
TIMEOUT_S = 180.0
CLOSED = 0.08
SURFACES = ('table', 'counter', 'sink', 'shelf')
CONTAINERS = ('fridge', 'microwave', 'drawer')


@dataclass(frozen=True)
class Trial:
    """One attempt: the kitchen, the skill that counts, and the objects by the simulator's names."""

    skill: str
    seed: int
    names: tuple[str, ...]


@dataclass
class Outcome:
    """What came of a trial."""

    trial: Trial
    succeeded: bool
    cause: str
    simulated_s: float
    wall_s: float
    steps: list[str] = field(default_factory=list)


class Kitchen:
    """A simulated kitchen with a robot whose skills are called by name."""

    def __init__(self, seed: int, verbose: bool = False, pictures: Path | None = None) -> None:
        self.simulation = Simulation('kitchen', seed)
        self._rng = np.random.default_rng((seed, 11))
        self.robot = self.simulation.robot()
        profile = RobotProfile.load(resource_path('config/robot.yaml'))
        self.hand = Manipulator(self.robot, profile, Memory(), seed)
        self._verbose = verbose
        self._pictures = pictures
        self._shown = 0

    def target(self, name: str) -> Target:
        """Return an object as perception might give it: its box, a little off."""
        box = box_of(self.simulation.world, name)
        kind = name.rsplit('_', 1)[0]
        centre = np.array(box.centre) + self._rng.normal(0.0, NOISE_M / np.sqrt(3), 3)
        size = np.array(box.size) * (1 + self._rng.uniform(-SIZE_NOISE, SIZE_NOISE, 3))
        yaw = box.yaw + self._rng.normal(0.0, 0.02)
        found = SceneObject(
            id=name,
            label=kind.replace('_', ' '),
            type_name=kind,
            pose=Pose.from_yaw(float(centre[0]), float(centre[1]), float(centre[2]), yaw),
            size=(float(size[0]), float(size[1]), float(size[2])),
        )
        return Target(found)

    def call(self, skill: str, *names: str) -> SkillResult:
        """Run a skill on objects named as in the simulator."""
        targets = tuple(self.target(name) for name in names)
        request = SkillRequest(targets, TIMEOUT_S, lambda: False, self._report)
        result = run_skill(skill, self.hand, request)
        if self._verbose:
            print(f'  {skill} {names}: {result.code.name} {result.message} {result.measurements}')
            self._report(Phase.CHECKING, 'done', 0)
        return result

    def _report(self, phase: Phase, text: str, retries: int) -> None:
        if self._verbose:
            print(f'    {self.robot.now_s():6.1f} s {phase.name} {text}')
        if self._pictures is not None:
            picture = self.simulation.overview()
            path = self._pictures / f'{self._shown:03d}_{phase.name.lower()}.png'
            cv2.imwrite(str(path), picture.colour[..., ::-1])
            self._shown += 1

    def holds(self, name: str) -> bool:
        """Say whether the thing hangs in the air at the hand."""
        tcp = self.hand.map_tform_tcp()[:3, 3]
        return bool(np.linalg.norm(self.simulation.world.pose(name)[:3, 3] - tcp) < 0.2)

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


def trials(skill: str, seeds: range) -> Iterator[Trial]:
    """Return what to try for a skill, the same for the same seeds."""
    for seed in seeds:
        simulation = Simulation('kitchen', seed)
        spec = simulation.spec
        simulation.close()
        rng = np.random.default_rng((seed, 12))
        free = [item.name for item in spec.items if item.support.rsplit('_', 1)[0] in SURFACES]
        furniture = [piece.name for piece in spec.furniture]
        if skill == 'pick':
            yield Trial(skill, seed, (str(rng.choice(free)),))
        elif skill == 'place':
            yield Trial(skill, seed, (str(rng.choice(free)), str(rng.choice(furniture))))
        elif skill == 'store':
            yield Trial(skill, seed, (str(rng.choice(free)), str(rng.choice(CONTAINERS)) + '_1'))
        elif skill in ('open', 'close'):
            names = [name for name in furniture if name.rsplit('_', 1)[0] in CONTAINERS]
            for name in names:
                yield Trial(skill, seed, (name,))
        elif skill == 'go_to':
            yield Trial(skill, seed, (str(rng.choice(furniture)),))
        else:
            yield Trial(skill, seed, (str(rng.choice(furniture + free)),))


def attempt(trial: Trial, verbose: bool, pictures: Path | None) -> Outcome:
    """Run one trial in a kitchen of its own."""
    kitchen = Kitchen(trial.seed, verbose, pictures)
    began_s, began = kitchen.robot.now_s(), time.process_time()
    steps: list[str] = []

    def call(skill: str, *names: str) -> bool:
        result = kitchen.call(skill, *names)
        steps.append(f'{skill}: {result.code.name}: {result.message}')
        return result.succeeded

    try:
        done = _play(trial, kitchen, call)
    finally:
        now_s = kitchen.robot.now_s()
        kitchen.simulation.close()
    cause = '' if done else steps[-1] if 'SUCCESS' not in steps[-1] else f'untrue {steps[-1]}'
    return Outcome(trial, done, cause, now_s - began_s, time.process_time() - began, steps)


def _play(trial: Trial, kitchen: Kitchen, call: Callable[..., bool]) -> bool:
    """Call the skills of a trial in turn; return whether the world is as it should be then."""
    world = kitchen.simulation.world
    name, place = trial.names[0], trial.names[-1]
    if trial.skill == 'pick':
        return call('pick', name) and kitchen.holds(name)
    if trial.skill == 'place':
        if place.rsplit('_', 1)[0] in CONTAINERS:
            world.set_openness(place, 0.9)
        return call('pick', name) and call('place', name, place) and kitchen.rests_at(name, place)
    if trial.skill == 'store':
        steps: list[tuple[str, ...]] = [('go_to', place), ('open', place), ('pick', name)]
        steps += [('go_to', place), ('place', name, place), ('close', place)]
        done = all(call(*step) for step in steps)
        return done and kitchen.rests_at(name, place) and world.openness(place) < CLOSED
    if trial.skill == 'open':
        return call('open', name) and world.openness(name) > 0.5
    if trial.skill == 'close':
        return call('open', name) and call('close', name) and world.openness(name) < CLOSED
    return call(trial.skill, name)


def main() -> None:
    """Run trials and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--skills', default='go_to,look_at,pick,place,open,close,store')
    parser.add_argument('--first', type=int, default=1000, help='first seed')
    parser.add_argument('--count', type=int, default=10, help='kitchens for each skill')
    parser.add_argument('--names', default='', help='objects, comma separated, in place of drawn')
    parser.add_argument('--verbose', action='store_true')
    parser.add_argument('--pictures', type=Path, help='folder for views of the room')
    arguments = parser.parse_args()
    if arguments.pictures is not None:
        arguments.pictures.mkdir(parents=True, exist_ok=True)
    seeds = range(arguments.first, arguments.first + arguments.count)
    for skill in arguments.skills.split(','):
        todo = list(trials(skill, seeds))
        if arguments.names:
            todo = [Trial(skill, seed, tuple(arguments.names.split(','))) for seed in seeds]
        outcomes = []
        for trial in todo:
            outcome = attempt(trial, arguments.verbose, arguments.pictures)
            outcomes.append(outcome)
            mark = 'ok  ' if outcome.succeeded else 'FAIL'
            print(
                f'{mark} {skill} seed {trial.seed} {" ".join(trial.names)}: '
                f'{outcome.simulated_s:.0f} s simulated, {outcome.wall_s:.1f} s processor '
                f'{outcome.cause}',
                flush=True,
            )
        good = sum(outcome.succeeded for outcome in outcomes)
        print(f'== {skill}: {good} of {len(outcomes)}')
        causes = Counter(o.cause.split(':')[1] if o.cause else '' for o in outcomes)
        for cause, count in causes.most_common():
            if cause:
                print(f'   {count} x {cause.strip()}')


if __name__ == '__main__':
    main()
