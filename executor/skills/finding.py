"""Finding a small thing with the head camera, from nearer or from another side where need be."""

from collections.abc import Sequence

import numpy as np

from executor.motion.cloud import frame_points, thinned, without_body
from executor.motion.sight import in_sight
from executor.motion.stances import stances_around
from executor.motion.thing import find_thing, SeenThing
from executor.robot import FloatArray, RgbdFrame
from executor.skills.base import Stance
from executor.skills.contract import Phase, SkillCode, SkillError, Target
from executor.skills.kinds import is_vessel
from executor.skills.manipulator import Manipulator

FAR_M = 2.2
FINE_M = 0.004
EYE_M = 1.3
"""How high the camera is, about."""
VIEWS: tuple[tuple[tuple[float, float] | None, float], ...] = (
    (None, 0.0),
    ((0.6, 1.1), 0.0),
    ((0.6, 1.2), 0.6),
    ((1.4, 1.8), 0.0),
    ((0.6, 1.2), 0.6),
)
"""Distances to look from and turns around the thing; from farther off one sees under a board."""


class Finder:
    """Looks for one target at a time."""

    def __init__(self, robot: Manipulator) -> None:
        self._robot = robot

    def find(self, target: Target) -> SeenThing:
        """Look at the target until its points are seen, from nearer when it is far."""
        robot = self._robot
        robot.guard.say(Phase.LOOKING, f'looking at the {target.name}')
        away = float(np.linalg.norm(target.centre[:2] - robot.stance().place))
        best: SeenThing | None = None
        angles: list[float] = []
        for ring, turn in VIEWS:
            if ring is not None:
                self._view_from(target, ring, turn, angles)
            elif away > FAR_M:
                continue
            offset = robot.stance().place - target.centre[:2]
            angles.append(float(np.arctan2(offset[1], offset[0])))
            frame = robot.look(target.centre)
            thing = self.see(target, frame)
            if thing is not None and _is_whole(thing, target):
                return thing
            if thing is not None and (best is None or np.prod(thing.size) > np.prod(best.size)):
                best = thing
        if best is not None:
            return best
        raise SkillError(
            SkillCode.NOT_VISIBLE, f'the {target.name} is not where it was: nothing stands there'
        )

    def see(self, target: Target, frame: RgbdFrame) -> SeenThing | None:
        """Return the target as the fresh frame shows it, on what is remembered of its support."""
        low, high = _around(target)
        cloud = np.concatenate(
            [self.near(target, frame), self._robot.memory.cloud.within(low, high)]
        )
        camera = frame.map_tform_camera[:3, 3]
        return find_thing(cloud, target.centre, target.size, camera, is_vessel(target))

    def near(self, target: Target, frame: RgbdFrame) -> FloatArray:
        """Return the points (N, 3) that a frame shows about a target, the robot's own left out."""
        low, high = _around(target)
        points = frame_points(frame, stride=1)
        points = points[np.all((points > low) & (points < high), axis=1)]
        return without_body(thinned(points, FINE_M), self._robot.body())

    def _view_from(
        self, target: Target, ring: tuple[float, float], turn: float, angles: Sequence[float]
    ) -> None:
        """Drive to the nearest place at some distance, seen from another side by some turn."""
        robot = self._robot
        robot.stow()
        floor = robot.floor()
        here = robot.stance().place
        stances, costs = stances_around(target.centre[:2], floor, floor.ways_from(here), *ring)
        offsets = stances[:, :2] - target.centre[:2]
        sides = np.arctan2(offsets[:, 1], offsets[:, 0])
        apart = np.abs((sides[:, None] - np.array(angles) + np.pi) % (2 * np.pi) - np.pi)
        fresh = np.linalg.norm(stances[:, :2] - here, axis=1) > 0.15
        fresh &= np.all(apart >= turn, axis=1)
        stances, costs = stances[fresh], costs[fresh]
        eyes = np.column_stack([stances[:, :2], np.full(len(stances), EYE_M)])
        # Behind a wall, in the next room, one may stand as near.
        seeing = in_sight(eyes, target.centre, robot.memory.cloud.points)
        if seeing.any():
            stances, costs = stances[seeing], costs[seeing]
        if len(stances):
            robot.guard.say(Phase.LOOKING, f'looking for the {target.name} from elsewhere')
            robot.drive_to(Stance(*stances[int(np.argmin(costs))].tolist()))


def _around(target: Target) -> tuple[FloatArray, FloatArray]:
    """Return two corners (3,) of what is looked at about a target."""
    reach = 0.5 * float(np.max(target.size)) + 0.25
    return target.centre - reach, target.centre + reach


def own_points(robot: Manipulator, thing: SeenThing) -> np.ndarray:
    """Return the mask of remembered points that belong to a thing."""
    points = robot.memory.cloud.points
    local = (points - thing.centre) @ thing.map_tform_box[:3, :3]
    half = 0.5 * thing.size + np.array([0.02, 0.02, 0.015])
    mask: np.ndarray = np.all(np.abs(local) < half, axis=1)
    return mask & (points[:, 2] > thing.support + 0.006)


def _is_whole(thing: SeenThing, target: Target) -> bool:
    """Say whether enough of a thing is in view to plan how to take it."""
    expected, seen = np.sort(target.size[:2]), np.sort(thing.size[:2])
    return bool(seen[1] > 0.6 * expected[1] and seen[0] > 0.4 * expected[0])
