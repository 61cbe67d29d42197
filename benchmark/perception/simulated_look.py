"""
The real `Observer` on real renders, with the camera put where it is wanted.

No physics and no robot come in between: the camera stands where it was sent. What a robot would
have needed is accounted: the way along free floor, turning, the neck, and coming to rest.
"""

from collections.abc import Callable

import numpy as np

from perception.floor_plan import FloorPlan
from perception.looking import MoveResult, StopRequested
from perception.rgbd import RgbdImage
from perception.viewpoints import ViewpointOptions
from perception.viewpoints.viewpoint import standing_places
from perception.viewpoints.ways import Ways
from sim.home import floor_map, HomeSpec
from sim.renderer import HEAD_CAMERA, look_at, Picture, render
from sim.world import World

HEAD_M = 1.35
DRIVE_M_S = 0.5
TURN_RAD_S = 1.0
NECK_RAD_S = 1.5
REST_S = 0.5

Seen = Callable[[Picture, RgbdImage], None]


def plan_of(spec: HomeSpec) -> FloorPlan:
    """Return the static map of a home as perception gets it."""
    grid = floor_map(spec)
    return FloorPlan(np.asarray(grid.cells == 0), grid.resolution, grid.origin)


class SimulatedLook:
    """
    Fits `perception.looking.Mover` and `Camera`.

    :ivar seconds: of robot time that the look has taken so far.
    :ivar views: images so far.
    """

    def __init__(self, world: World, seen: Seen | None = None) -> None:
        """
        Put the camera at the robot's start.

        :param seen: called with each picture (with its `bodies`) and what perception gets of it.
        """
        self._world, self._seen = world, seen
        plan = plan_of(world.spec)
        cells = standing_places(plan, world.spec.start[:2], ViewpointOptions())
        self._ways = Ways(plan, cells)
        x, y, yaw = world.spec.start
        self.place = (x, y, yaw)
        self._gaze = yaw
        self._image: RgbdImage | None = None
        self.seconds, self.views = 0.0, 0
        self.trouble = ''

    def where(self) -> tuple[float, float, float]:
        """Return x, y and yaw of the robot."""
        return self.place

    def go_to(self, x: float, y: float, yaw: float, stop: StopRequested) -> MoveResult:
        """Stand there."""
        way = float(self._ways.lengths_from(self.place[:2], np.array([[x, y]]))[0])
        if not np.isfinite(way):
            return MoveResult(False, f'no way to {x:.2f} {y:.2f}')
        self.seconds += way / DRIVE_M_S + abs(_turn(yaw - self.place[2])) / TURN_RAD_S
        self.place = (x, y, yaw)
        self._gaze = yaw
        return MoveResult(True, 'there', self.seconds)

    def look_at(self, point: tuple[float, float, float], stop: StopRequested) -> MoveResult:
        """Bring a point into the middle of the picture."""
        x, y, _ = self.place
        gaze = float(np.arctan2(point[1] - y, point[0] - x))
        self.seconds += abs(_turn(gaze - self._gaze)) / NECK_RAD_S + REST_S
        self._gaze = gaze
        pose = look_at(np.array([x, y, HEAD_M]), np.array(point))
        picture = render(self._world.engine, pose, HEAD_CAMERA)
        self._image = RgbdImage(
            picture.colour, picture.depth, HEAD_CAMERA.matrix(), pose, self.seconds
        )
        self.views += 1
        if self._seen is not None:
            self._seen(picture, self._image)
        return MoveResult(True, 'looking', self.seconds)

    def first_from(self, stamp_s: float, stop: StopRequested) -> RgbdImage | None:
        """Return the picture of the last look."""
        return self._image

    def newest(self) -> RgbdImage | None:
        """Return the picture of the last look."""
        return self._image


def _turn(angle: float) -> float:
    return float((angle + np.pi) % (2 * np.pi) - np.pi)
