"""Trials of hand_over: a thing is taken from a table and laid into somebody's open hand."""

from collections.abc import Iterator

import numpy as np

from benchmark.skill_trials.bare_room import BareRoom, SIZE_M
from benchmark.skill_trials.stage import Options
from benchmark.skill_trials.trial import Trial
from sim.furniture import furniture_model
from sim.home import PersonSpec
from sim.things import KINDS

SKILLS = ('hand_over',)
ON_PALM_M = 0.06
PERSON = 'person_1'
TOO_NEAR_M = 0.4
"""Nearer than this to a person's middle, the robot's base has come too close."""


def gift_trials(skill: str, seeds: range) -> Iterator[Trial]:
    """Return what to try, one thing after the other."""
    for seed in seeds:
        rng = np.random.default_rng((seed, 27))
        yield Trial(skill, seed, (f'{rng.choice(KINDS)}_1', PERSON))


def gift_room(trial: Trial, options: Options) -> BareRoom:
    """Return a room with a thing on a table and somebody who stands in the room."""
    room = BareRoom(trial.seed, options)
    rng = room.rng
    item = trial.names[0]
    table = furniture_model(str(rng.choice(('table', 'counter'))), trial.seed)
    depth, width, height = table.size
    x, y = 0.5 * depth + 0.03, float(rng.uniform(1.2, 2.0))
    room.stand(f'{table.kind}_1', table, x, y)
    at = np.array([x, y]) + rng.uniform(-0.5, 0.5, 2) * (depth - 0.3, width - 0.3)
    place = (float(at[0]), float(at[1]), height)
    yaw = float(rng.uniform(0, 2 * np.pi))
    room.lay(item, item.rsplit('_', 1)[0], trial.seed, place, yaw)
    stands = float(rng.uniform(2.4, 3.2)), float(rng.uniform(2.6, 3.2))
    room.add_person(PersonSpec(PERSON, trial.seed, *stands, float(rng.uniform(-np.pi, 0.0))))
    start = (float(rng.uniform(1.7, 2.2)), float(rng.uniform(0.8, SIZE_M - 2.4)))
    room.begin((*start, float(rng.uniform(-np.pi, np.pi))))
    return room


def play_gift(trial: Trial, room: BareRoom) -> bool:
    """Take the thing and hand it over; return whether it lies on the palm."""
    item, person = trial.names
    if not room.does('pick', item):
        return False
    done = room.does('hand_over', item, person)
    room.robot.hold(1.0, lambda: False)
    somebody = room.persons[person]
    place = room.pose(item)[:3, 3]
    on_palm = somebody.is_on_palm(place, ON_PALM_M) and place[2] > somebody.palm()[2, 3]
    x, y, _ = somebody.pose
    base = room.robot.base_pose()
    apart = float(np.hypot(base.x - x, base.y - y))
    return done and on_palm and not room.holds(item) and apart > TOO_NEAR_M
