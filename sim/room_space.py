"""The free space of a room while it is being furnished: what fits, and where a robot still passes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import cos, hypot, sin

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from sim.carpentry import FurnitureModel
from sim.floor_map import draw_rooms_map, Footprint, FREE
from sim.floor_plan import Cell
from sim.home import Doorway, footprint, WALL_M
from sim.layout import GAP_M, Placed

RADIUS_M = 0.38  # of the robot, with half a cell of the map
TOUCHING_M = 1e-6
DOOR_REACH_M = 0.95  # free floor before a doorway
DOOR_SIDE_M = 0.05
BEYOND_M = 0.5  # of the doorway that is looked at; whole cells of the floor map
AISLE_M = 1.05
STAND_M = 0.6
QUARTERS = {'front': 0.0, 'left': np.pi / 2, 'back': np.pi, 'right': -np.pi / 2}


@dataclass(frozen=True)
class Access:
    """From which sides a robot gets at a piece (one will do), and how much floor that takes."""

    sides: tuple[str, ...] = ('front',)
    aisle_m: float = AISLE_M


ALL_SIDES = ('front', 'left', 'right', 'back')
ACCESS = {
    'bed': Access(('left', 'right'), 0.85),
    'sofa': Access(aisle_m=0.85),
    'armchair': Access(aisle_m=0.8),
    'coffee_table': Access(ALL_SIDES, 0.8),
    'side_table': Access(ALL_SIDES, 0.8),
    'stool': Access(ALL_SIDES, 0.8),
    'ottoman': Access(ALL_SIDES, 0.8),
    'floor_lamp': Access(ALL_SIDES, 0.8),
    'fan': Access(ALL_SIDES, 0.8),
    'garbage_can': Access(('front', 'left', 'right'), 0.8),
    'laundry_hamper': Access(('front', 'left', 'right'), 0.8),
    'chair': Access(('back', 'left', 'right'), 0.8),
    'toilet': Access(aisle_m=0.8),
    'bathtub': Access(('front', 'left', 'right'), 0.8),
    'sink': Access(aisle_m=0.95),
    'washbasin': Access(aisle_m=0.8),
    'bench': Access(aisle_m=0.8),
    'bookshelf': Access(aisle_m=0.9),
    'tv_stand': Access(aisle_m=0.9),
}


@dataclass(frozen=True)
class Piece(Placed):
    """
    Furniture at a place in a room.

    :ivar aisle_area: the floor from which the robot gets at it; None for what needs none.
    :ivar carrier: what it stands on or belongs to.
    :ivar host: kind of the furniture whose module it is, '' for a piece of its own.
    :ivar module: its index among the modules of the host.
    """

    aisle_area: Footprint | None = None
    carrier: Placed | None = None
    host: str = ''
    module: int = 0

    def footprint(self) -> Footprint:
        """Return what it covers of the floor."""
        return footprint(self.model, self.x, self.y, self.yaw)

    def stand(self) -> tuple[float, float]:
        """Return where the robot's middle can be to get at it."""
        assert self.aisle_area is not None
        area = self.aisle_area
        away = min(STAND_M, area.depth - RADIUS_M) - area.depth / 2
        at = area.moved(away)
        return at.x, at.y


class RoomSpace:
    """A room, its doorways and the furniture in it so far."""

    def __init__(self, cell: Cell, doorways: Sequence[Doorway]) -> None:
        self.cell = cell
        self.doorways = [each for each in doorways if cell.name in each.rooms]
        self.pieces: list[Piece] = []
        self._keep_free = [_before(each) for each in self.doorways]

    def on_floor(self) -> Iterator[Piece]:
        """Yield what stands on the floor."""
        return (
            each
            for each in self.pieces
            if each.model.mount == 'floor' and each.z == 0.0 and not each.host
        )

    def add(self, piece: Piece, together: Sequence[Placed] = ()) -> bool:
        """
        Add a piece that stands on the floor if it fits and blocks nothing.

        :param together: furniture that it may touch and reach under.
        """
        if not self._is_free(piece, together):
            return False
        for sided in self._with_aisle(piece, together):
            if self._is_passable([*self.on_floor(), sided]):
                self.pieces.append(sided)
                return True
        return False

    def _is_free(self, piece: Piece, together: Sequence[Placed]) -> bool:
        ground = piece.footprint()
        if not self.holds(ground) or any(overlap(ground, area) for area in self._keep_free):
            return False
        high = vertical_span(piece.model)[1]
        for other in self.pieces:
            if other in together:
                continue
            if other.model.mount == 'wall':
                bottom, _ = vertical_span(other.model)
                if high > bottom and overlap(ground, other.footprint()):
                    return False
            elif (
                other.model.mount == 'floor'
                and other.z == 0.0
                and overlap(ground.grown(GAP_M), other.footprint())
            ):
                return False
            if other.aisle_area is not None and overlap(ground, other.aisle_area):
                return False
        return True

    def _with_aisle(self, piece: Piece, together: Sequence[Placed]) -> Iterator[Piece]:
        """Yield the piece with each aisle from which the robot could get at it."""
        access = ACCESS.get(piece.kind, Access())
        for side in access.sides:
            area = aisle(piece, side, access.aisle_m)
            taken = (each.footprint() for each in self.on_floor() if each not in together)
            if self.holds(area) and not any(overlap(area, other) for other in taken):
                yield replace(piece, aisle_area=area)

    def is_spare(self, area: Footprint) -> bool:
        """Tell whether a piece of floor is covered by nothing and in nobody's way."""
        standing = list(self.on_floor())
        stood = [each for each in standing if each.aisle_area is not None]
        ways = [Footprint(*each.stand(), 2 * RADIUS_M, 2 * RADIUS_M, 0.0) for each in stood]
        blocked = [*self._keep_free, *ways, *(each.footprint().grown(GAP_M) for each in standing)]
        if any(overlap(area, other) for other in blocked):
            return False
        return self._is_passable(standing, [area])

    def holds(self, area: Footprint) -> bool:
        """Tell whether an area lies within the room."""
        points = corners(area)
        low, high = np.asarray(self.cell.low), np.asarray(self.cell.high)
        return bool((points >= low - 1e-6).all() and (points <= high + 1e-6).all())

    def _is_passable(self, standing: list[Piece], more: Sequence[Footprint] = ()) -> bool:
        areas = [(self.cell.low, self.cell.high)]
        areas += [each.area(BEYOND_M) for each in self.doorways]
        grid = draw_rooms_map(areas, [*(each.footprint() for each in standing), *more])
        clearance = ndimage.distance_transform_edt(grid.cells == FREE) * grid.resolution
        labels, _ = ndimage.label(clearance > RADIUS_M)
        points = [_threshold(each, self.cell) for each in self.doorways]
        points += [each.stand() for each in standing if each.aisle_area is not None]
        seen = {int(labels[grid.cell(x, y)]) for x, y in points}
        return len(seen) == 1 and 0 not in seen


def modules(piece: Piece) -> Iterator[Piece]:
    """Yield what is set into a piece of furniture."""
    for index, module in enumerate(piece.model.modules):
        x, y = piece.to_map(*module.offset[:2])
        z = piece.z + module.offset[2]
        yield Piece(
            module.model.kind,
            piece.seed,
            x,
            y,
            z,
            piece.yaw,
            module.model,
            carrier=piece,
            host=piece.kind,
            module=index,
        )


def aisle(piece: Placed, side: str, depth: float) -> Footprint:
    """Return the floor before a side of a piece, wider at the handle of a door."""
    if side == 'front' and piece.model.hinge in ('left', 'right'):
        return piece.aisle()
    size_x, size_y, _ = piece.model.size
    turn = QUARTERS[side]
    is_across = side in ('left', 'right')
    away = (size_y if is_across else size_x) / 2 + depth / 2
    x, y = piece.to_map(away * float(np.cos(turn)), away * float(np.sin(turn)))
    return Footprint(x, y, depth - 0.02, size_x if is_across else size_y, piece.yaw + turn)


def corners(area: Footprint) -> NDArray[np.float64]:
    """Return the corners (4, 2) of a rectangle."""
    c, s = np.cos(area.yaw), np.sin(area.yaw)
    half_x, half_y = area.depth / 2, area.width / 2
    signs = np.array([(-1, -1), (-1, 1), (1, -1), (1, 1)])
    offsets = (signs * (half_x, half_y)) @ np.array([[c, s], [-s, c]])
    return np.asarray(offsets + np.array([area.x, area.y]))


def overlap(a: Footprint, b: Footprint) -> bool:
    """Tell whether two rectangles overlap, however they are turned."""
    # Plain numbers: a furnished home asks this some ten thousand times.
    away_x, away_y = b.x - a.x, b.y - a.y
    reach = (hypot(a.depth, a.width) + hypot(b.depth, b.width)) / 2
    if away_x * away_x + away_y * away_y > reach * reach:
        return False
    axes_a, axes_b = _half_axes(a), _half_axes(b)
    for x, y, _ in (*axes_a, *axes_b):
        spread_a = sum(abs(x * u + y * v) * h for u, v, h in axes_a)
        spread_b = sum(abs(x * u + y * v) * h for u, v, h in axes_b)
        if abs(away_x * x + away_y * y) >= spread_a + spread_b - TOUCHING_M:
            return False
    return True


def _half_axes(area: Footprint) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
    """Return both axes of a rectangle as unit vectors, each with half its length."""
    c, s = cos(area.yaw), sin(area.yaw)
    return (c, s, area.depth / 2), (-s, c, area.width / 2)


def vertical_span(model: FurnitureModel) -> tuple[float, float]:
    """Return the lowest and highest point of a piece, in its frame."""
    (_, _, low), (_, _, high) = model.box
    return low, high


def _before(doorway: Doorway) -> Footprint:
    (low_x, low_y), (high_x, high_y) = doorway.area(DOOR_REACH_M + WALL_M / 2)
    side_x, side_y = (DOOR_SIDE_M, 0.0) if doorway.along == 'x' else (0.0, DOOR_SIDE_M)
    return Footprint(
        doorway.x, doorway.y, high_x - low_x + 2 * side_x, high_y - low_y + 2 * side_y, 0.0
    )


def _threshold(doorway: Doorway, cell: Cell) -> tuple[float, float]:
    """Return a point just inside a room's doorway."""
    x, y = doorway.x, doorway.y
    away = RADIUS_M + WALL_M / 2
    if doorway.along == 'x':
        return x, y + (away if cell.low[1] > y else -away)
    return x + (away if cell.low[0] > x else -away), y
