"""The floor plan with what is known on it: a picture of the walls and an SVG of the rest."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
import math

import cv2
import numpy as np

from dashboard.board import Board, Floor
from tapa_planner.scene import SceneObject

PIXELS_PER_M = 80.0
FREE, TAKEN = 245, 70
"""Grey values of floor and walls."""
COLOURS = {
    'furniture': '#5b7aa8', 'item': '#b4540a', 'person': '#a3195b', 'selected': '#0b6e4f',
}  # fmt: skip


@dataclass(frozen=True)
class FloorFrame:
    """Between `map` and the pixels of the picture, whose rows go down."""

    origin: tuple[float, float]
    height_px: int

    def pixel(self, x: float, y: float) -> tuple[float, float]:
        """Return the pixel of a place, metres in `map`."""
        return (
            (x - self.origin[0]) * PIXELS_PER_M,
            self.height_px - (y - self.origin[1]) * PIXELS_PER_M,
        )

    def place(self, u: float, v: float) -> tuple[float, float]:
        """Return the place of a pixel, metres in `map`."""
        return (
            u / PIXELS_PER_M + self.origin[0],
            (self.height_px - v) / PIXELS_PER_M + self.origin[1],
        )


def floor_frame(floor: Floor) -> FloorFrame:
    """Return how the picture of a floor lies in `map`."""
    rows = floor.cells.shape[0]
    return FloorFrame(floor.origin, round(rows * floor.resolution_m * PIXELS_PER_M))


def floor_png(floor: Floor) -> bytes:
    """Return the picture of a floor: walls dark, what is free light."""
    grey = np.where(floor.cells[::-1], TAKEN, FREE).astype(np.uint8)
    scale = floor.resolution_m * PIXELS_PER_M
    size = (round(grey.shape[1] * scale), round(grey.shape[0] * scale))
    done, png = cv2.imencode('.png', cv2.resize(grey, size, interpolation=cv2.INTER_NEAREST))
    if not done:
        raise ValueError(f'floor plan: no PNG could be made of {grey.shape} cells')
    return bytes(png.tobytes())


def floor_svg(
    board: Board, frame: FloorFrame, is_item: Callable[[str], bool], selected: str = ''
) -> str:
    """
    Return what lies over the picture: furniture, things with names, the robot and its trail.

    :param is_item: says of a type whether its things can be carried.
    """
    parts = [_trail(list(board.trail), frame)]
    objects = board.scene.objects if board.scene is not None else ()
    # Small things lie on the large ones, so they are drawn after them.
    for each in sorted(objects, key=lambda each: is_item(each.type_name)):
        kind = 'item' if is_item(each.type_name) else 'furniture'
        kind = 'person' if each.type_name == 'person' else kind
        parts.append(_thing(each, frame, 'selected' if each.id == selected else kind))
    if board.pose is not None:
        parts.append(_robot(board.pose, frame))
    return ''.join(parts)


def thing_at(objects: Sequence[SceneObject], x: float, y: float) -> str:
    """Return the id of the smallest thing over a place, or of one within 15 cm; '' for none."""
    over = [each for each in objects if _covers(each, x, y)]
    if over:
        return min(over, key=lambda each: each.size[0] * each.size[1]).id
    near = {each.id: math.dist(each.pose.position[:2], (x, y)) for each in objects}
    best = min(near, key=lambda name: near[name], default='')
    return best if best and near[best] < 0.15 else ''


def _covers(each: SceneObject, x: float, y: float) -> bool:
    dx, dy = x - each.pose.position[0], y - each.pose.position[1]
    cos, sin = math.cos(each.pose.yaw), math.sin(each.pose.yaw)
    along, across = cos * dx + sin * dy, -sin * dx + cos * dy
    return abs(along) <= each.size[0] / 2 and abs(across) <= each.size[1] / 2


def _thing(each: SceneObject, frame: FloorFrame, kind: str) -> str:
    x, y, _ = each.pose.position
    cos, sin = math.cos(each.pose.yaw), math.sin(each.pose.yaw)
    corners = []
    for sx, sy in ((1, 1), (-1, 1), (-1, -1), (1, -1)):
        along, across = sx * each.size[0] / 2, sy * each.size[1] / 2
        u, v = frame.pixel(x + cos * along - sin * across, y + sin * along + cos * across)
        corners.append(f'{u:.1f},{v:.1f}')
    u, v = frame.pixel(x, y)
    dashes = ' stroke-dasharray="6 4"' if each.unexplored else ''
    opacity = 0.25 + 0.5 * max(0.0, min(1.0, each.confidence))
    colour = COLOURS[kind]
    size = 15 if kind == 'furniture' else 13
    return (
        f'<polygon points="{" ".join(corners)}" fill="{colour}" fill-opacity="{opacity:.2f}"'
        f' stroke="{colour}" stroke-width="2"{dashes}/>'
        f'<text x="{u:.1f}" y="{v:.1f}" font-size="{size}" text-anchor="middle" fill="#111"'
        f' paint-order="stroke" stroke="#fff" stroke-width="3">{escape(each.label)}</text>'
    )


def _trail(trail: Sequence[tuple[float, float]], frame: FloorFrame) -> str:
    points = ' '.join('{:.1f},{:.1f}'.format(*frame.pixel(x, y)) for x, y in trail)
    return f'<polyline points="{points}" fill="none" stroke="#7a7a7a" stroke-width="2"/>'


def _robot(pose: tuple[float, float, float], frame: FloorFrame) -> str:
    u, v = frame.pixel(pose[0], pose[1])
    radius = 0.26 * PIXELS_PER_M
    tip = u + radius * math.cos(pose[2]), v - radius * math.sin(pose[2])
    return (
        f'<circle cx="{u:.1f}" cy="{v:.1f}" r="{radius:.1f}" fill="#1f3b73" fill-opacity="0.85"/>'
        f'<line x1="{u:.1f}" y1="{v:.1f}" x2="{tip[0]:.1f}" y2="{tip[1]:.1f}" stroke="#fff"'
        ' stroke-width="4"/>'
    )
