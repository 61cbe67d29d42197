"""Trials of placing at a spot: a thing is moved to a point on the same or other furniture."""

from collections.abc import Iterator

import numpy as np

from benchmark.skill_trials.bare_room import BareRoom, SIZE_M
from benchmark.skill_trials.stage import Options
from benchmark.skill_trials.trial import Trial
from executor.skills.contract import Target
from sim.furniture import furniture_model
from sim.things import KINDS, thing_model
from tapa_planner.scene import Pose, SceneObject

SKILLS = ('place_at',)
SURFACES = ('table', 'counter')
CLUTTER = 4
WALL_GAP_M = 0.03
EDGE_M = 0.14
APART_M = 0.07
MISSED_M = 0.04


def spot_trials(skill: str, seeds: range) -> Iterator[Trial]:
    """Return what to try: things that one hand takes."""
    for seed in seeds:
        rng = np.random.default_rng((seed, 35))
        yield Trial(skill, seed, (f'{rng.choice(KINDS)}_1',))


class SpotRoom(BareRoom):
    """A room with a table, a thing, some clutter, and a free spot."""

    spot: tuple[float, float, float]

    def target(self, name: str) -> Target:
        """Return the spot for its name, and anything else as any room does."""
        if name != 'spot_1':
            return super().target(name)
        found = SceneObject('spot_1', 'spot', 'spot', Pose(self.spot), (0.02, 0.02, 0.02))
        return Target(found)


def spot_room(trial: Trial, options: Options) -> SpotRoom:
    """Return a room in which the spot has as much room around as the thing needs to be let go."""
    room = SpotRoom(trial.seed, options)
    rng = room.rng
    table = furniture_model(str(rng.choice(SURFACES)), trial.seed)
    depth, width, height = table.size
    x, y = 0.5 * depth + WALL_GAP_M, float(rng.uniform(1.3, SIZE_M - 1.3))
    room.stand(f'{table.kind}_1', table, x, y)
    half = np.array([0.5 * depth - EDGE_M, min(0.5 * width - EDGE_M, 0.5)])
    kind = trial.names[0].rsplit('_', 1)[0]
    own = thing_model(kind, trial.seed).radius()
    taken: list[tuple[np.ndarray, float]] = []

    def free(radius: float) -> np.ndarray | None:
        for _ in range(40):
            at = np.array([x, y]) + rng.uniform(-half, half)
            if all(np.linalg.norm(at - o) > radius + other + APART_M for o, other in taken):
                taken.append((at, radius))
                return at
        return None

    at, spot = free(own), free(own)
    assert at is not None
    room.lay(
        trial.names[0],
        kind,
        trial.seed,
        (float(at[0]), float(at[1]), height),
        float(rng.uniform(0, 6.3)),
    )
    room.spot = (float(at[0]), float(at[1]), height)
    if spot is not None:
        room.spot = (float(spot[0]), float(spot[1]), height)
    for index in range(CLUTTER):
        other, number = str(rng.choice(KINDS)), int(rng.integers(1 << 30))
        place = free(thing_model(other, number).radius())
        if place is not None:
            where = (float(place[0]), float(place[1]), height)
            room.lay(f'{other}_{index + 10}', other, number, where, float(rng.uniform(0, 6.3)))
    start = (float(rng.uniform(1.7, 2.6)), float(rng.uniform(1.0, 3.0)))
    room.begin((*start, float(rng.uniform(-np.pi, np.pi))))
    return room


def play_spot(trial: Trial, room: SpotRoom) -> bool:
    """Take the thing, put it on the spot, and judge by where it is."""
    name = trial.names[0]
    if not (room.does('pick', name) and room.does('place', name, 'spot_1')):
        return False
    room.robot.hold(0.5, lambda: False)
    box = room.box(name)
    off = float(np.linalg.norm(np.array(box.centre[:2]) - room.spot[:2]))
    stands = abs(box.centre[2] - 0.5 * box.size[2] - room.spot[2]) < 0.02
    room.steps[-1] += f' (truly {off * 100:.1f} cm off)'
    return bool(off < MISSED_M and stands and not room.holds(name))
