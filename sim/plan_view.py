"""Pictures of a home to look at: a plan from above with names, and rooms from their corners."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from sim.drawing.light import Light
from sim.engine import Engine
from sim.home import HomeSpec, RoomSpec, WALL_HEIGHT_M, WALL_M
from sim.renderer import Intrinsics, look_at, render

Image = NDArray[np.uint8]  # (H, W, 3), red first

PLAN_EDGE_PX = 1200
MARGIN_M = 0.3
ROBOT_RADIUS_M = 0.37
VIEW_CAMERA = Intrinsics.from_fov(960, 720, float(np.radians(85.0)))
VIEWS = 4
CORNER_M = 0.12
EYE_M = 2.45
TALL_M = 1.4
_INK = (20, 20, 20)
_PAPER = (255, 255, 255)
_ROBOT = (220, 30, 30)
_LIGHT = Light(direction=(0.25, 0.15, 1.0), shadow=False)


class PlanFrame:
    """Where points of ``map`` lie in a plan picture: x to the right, y up."""

    def __init__(self, spec: HomeSpec, longest_px: int = PLAN_EDGE_PX) -> None:
        edge = WALL_M + MARGIN_M
        self.low = np.min([room.low for room in spec.rooms], axis=0) - edge
        self.high = np.max([room.high for room in spec.rooms], axis=0) + edge
        self.scale = longest_px / float(np.max(self.high - self.low))
        width, height = np.rint((self.high - self.low) * self.scale).astype(int).tolist()
        self.width, self.height = int(width), int(height)

    def pixel(self, x: float, y: float) -> tuple[int, int]:
        """Return column and row of a point."""
        column = (x - self.low[0]) * self.scale
        row = (self.high[1] - y) * self.scale
        return round(float(column)), round(float(row))

    def matrices(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return OpenGL's view and parallel projection (4, 4) straight from above."""
        middle, half = (self.low + self.high) / 2, (self.high - self.low) / 2
        top = WALL_HEIGHT_M + 1.0
        view = np.eye(4)
        view[:3, 3] = (-middle[0], -middle[1], -top)
        projection = np.diag([1 / half[0], 1 / half[1], -2 / top, 1.0])
        projection[2, 3] = -1.0 - 0.2 / top
        return view, projection


def plan_picture(
    engine: Engine, spec: HomeSpec, robot: tuple[float, float, float] | None = None
) -> Image:
    """
    Draw a home from straight above, without a ceiling, with the names of its rooms.

    :param robot: x, y and yaw of the robot to mark; None for none.
    """
    frame = PlanFrame(spec)
    view, projection = frame.matrices()
    colour, _, _ = engine.camera_buffers(view, projection, frame.width, frame.height, _LIGHT)
    image = colour.copy()
    if robot is not None:
        _mark_robot(image, frame, robot)
    for doorway in spec.doorways:
        (low_x, low_y), (high_x, high_y) = doorway.area()
        corners = frame.pixel(low_x, high_y), frame.pixel(high_x, low_y)
        cv2.rectangle(image, *corners, _PAPER, -1)  # lintels hide them from above
        cv2.rectangle(image, *corners, _INK, 1)
    for room in spec.rooms:
        _write(image, room.name.replace('_', ' '), frame.pixel(*room.middle))
    return image


def room_views(engine: Engine, spec: HomeSpec) -> list[Image]:
    """Draw four views: the largest rooms, each from another of its corners in turn."""
    rooms = sorted(spec.rooms, key=lambda room: -float(np.prod(room.size)))
    images = []
    for number in range(VIEWS):
        room = rooms[number % len(rooms)]
        pose = _corner_view(spec, room, number // len(rooms))
        images.append(render(engine, pose, VIEW_CAMERA).colour)
    return images


def _corner_view(spec: HomeSpec, room: RoomSpec, rank: int) -> NDArray[np.float64]:
    """Return a camera in the corner of a room that is the ``rank``-th freest of tall things."""
    (low_x, low_y), (high_x, high_y) = room.low, room.high
    corners = [
        (x, y)
        for x in (low_x + CORNER_M, high_x - CORNER_M)
        for y in (low_y + CORNER_M, high_y - CORNER_M)
    ]
    tall = [
        (piece.x, piece.y)
        for piece in spec.furniture
        if spec.room_at(piece.x, piece.y) is room and piece.model().box[1][2] > TALL_M
    ]

    def freedom(corner: tuple[float, float]) -> float:
        return min((float(np.hypot(*np.subtract(corner, at))) for at in tall), default=0.0)

    corner = sorted(corners, key=freedom, reverse=True)[rank % len(corners)]
    return look_at(np.array([*corner, EYE_M]), np.array([*room.middle, 0.5]))


def _mark_robot(image: Image, frame: PlanFrame, robot: tuple[float, float, float]) -> None:
    x, y, yaw = robot
    tip = (x + 1.6 * ROBOT_RADIUS_M * np.cos(yaw), y + 1.6 * ROBOT_RADIUS_M * np.sin(yaw))
    radius = round(ROBOT_RADIUS_M * frame.scale)
    cv2.circle(image, frame.pixel(x, y), radius, _ROBOT, 3, cv2.LINE_AA)
    cv2.arrowedLine(image, frame.pixel(x, y), frame.pixel(*tip), _ROBOT, 3, cv2.LINE_AA)


def _write(image: Image, text: str, middle: tuple[int, int]) -> None:
    font, size = cv2.FONT_HERSHEY_SIMPLEX, 0.7
    (width, height), _ = cv2.getTextSize(text, font, size, 2)
    at = (middle[0] - width // 2, middle[1] + height // 2)
    for colour, thick in ((_PAPER, 6), (_INK, 2)):
        cv2.putText(image, text, at, font, size, colour, thick, cv2.LINE_AA)
