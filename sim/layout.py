"""Where the furniture of a kitchen stands, so that a robot can get at all of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from sim.carpentry import FurnitureModel
from sim.floor_map import draw_floor_map, Footprint, FREE
from sim.furniture import furniture_model

AISLE_M = 1.05  # free floor in front of a piece
BODY_RADIUS_M = 0.34  # of a robot that has to pass
STAND_M = 0.6  # from a piece's front to where a robot's middle can be
GAP_M = 0.06  # between neighbours
HANDLE_SIDE_M = 0.45  # for the robot that opens a door
SWING_M = 0.22  # beside the hinge, for a door that opens beyond a right angle
AGAINST_WALLS = ('fridge', 'counter', 'sink', 'shelf', 'drawer')


@dataclass(frozen=True)
class Placed:
    """A piece of furniture at a place."""

    kind: str
    seed: int
    x: float
    y: float
    z: float
    yaw: float
    model: FurnitureModel
    open_sides: tuple[str, ...] = ('front',)

    def footprint(self) -> Footprint:
        """Return what it covers of the floor."""
        depth, width, _ = self.model.size
        return Footprint(self.x, self.y, depth, width, self.yaw)

    def to_map(self, x: float, y: float) -> tuple[float, float]:
        """Return the place in the map of a point in the piece's frame."""
        c, s = np.cos(self.yaw), np.sin(self.yaw)
        return float(self.x + c * x - s * y), float(self.y + s * x + c * y)

    def aisle(self) -> Footprint:
        """Return the floor that must stay free in front, wider on both sides of a door."""
        depth, width, _ = self.model.size
        right, left = {
            'left': (SWING_M, HANDLE_SIDE_M),
            'right': (HANDLE_SIDE_M, SWING_M),
            '': (0.0, 0.0),
        }[self.model.hinge]
        x, y = self.to_map(depth / 2 + AISLE_M / 2, (left - right) / 2)
        return Footprint(x, y, AISLE_M - 0.02, width + left + right, self.yaw)


def furnish(rng: np.random.Generator) -> tuple[float, float, list[Placed]]:
    """Return the room's size along x and y and its furniture."""
    for _ in range(2000):
        size = (float(rng.uniform(3.6, 5.5)), float(rng.uniform(3.6, 5.0)))
        placed = _try(rng, size)
        if placed is not None and is_passable(size, placed):
            return *size, placed
    raise RuntimeError('no layout found in 2000 attempts; this is a bug in sim.layout')


def _try(rng: np.random.Generator, size: tuple[float, float]) -> list[Placed] | None:
    placed: list[Placed] = []
    for kind in rng.permutation(AGAINST_WALLS).tolist():
        seed = int(rng.integers(2**31))
        piece = _at_wall(rng, size, placed, kind, seed)
        if piece is None:
            return None
        placed.append(piece)
    table = _table(rng, size, placed)
    if table is None:
        return None
    placed.append(table)
    microwave = _microwave(rng, size, placed)
    return None if microwave is None else [*placed, microwave]


def _at_wall(
    rng: np.random.Generator,
    size: tuple[float, float],
    placed: list[Placed],
    kind: str,
    seed: int,
) -> Placed | None:
    model = furniture_model(kind, seed)
    depth, width, _ = model.size
    back = depth / 2 + 0.01
    for _ in range(30):
        wall = int(rng.integers(4))
        length = size[1] if wall in (0, 1) else size[0]
        along = float(rng.uniform(width / 2 + 0.04, length - width / 2 - 0.04))
        x, y, yaw = (
            (back, along, 0.0),
            (size[0] - back, along, np.pi),
            (along, back, np.pi / 2),
            (along, size[1] - back, -np.pi / 2),
        )[wall]
        piece = Placed(kind, seed, x, y, 0.0, float(yaw), model)
        if _fits(piece, size, placed):
            return piece
    return None


def _table(
    rng: np.random.Generator, size: tuple[float, float], placed: list[Placed]
) -> Placed | None:
    seed = int(rng.integers(2**31))
    model = furniture_model('table', seed)
    if rng.random() < 0.5:
        for _ in range(20):
            x, y = (float(rng.uniform(1.2, length - 1.2)) for length in size)
            yaw = float(rng.choice([0.0, np.pi / 2, np.pi, -np.pi / 2]))
            sides = ('front', 'back', 'left', 'right')
            piece = Placed('table', seed, x, y, 0.0, yaw, model, sides)
            if _fits(piece, size, placed) and not _near(piece, size, placed):
                return piece
    return _at_wall(rng, size, placed, 'table', seed)


def _near(piece: Placed, size: tuple[float, float], placed: list[Placed]) -> bool:
    """Tell whether a free-standing piece leaves too little room around itself."""
    return not _is_clear(piece.footprint().grown(0.8), size, placed)


def _fits(piece: Placed, size: tuple[float, float], placed: list[Placed]) -> bool:
    ground = piece.footprint().grown(GAP_M)
    return _is_clear(piece.aisle(), size, placed) and not any(
        _overlap(ground, other.footprint()) or _overlap(piece.footprint(), other.aisle())
        for other in placed
    )


def _points(area: Footprint) -> NDArray[np.float64]:
    c, s = np.cos(area.yaw), np.sin(area.yaw)
    return np.array(
        [
            (area.x + c * dx - s * dy, area.y + s * dx + c * dy)
            for dx in (-area.depth / 2, area.depth / 2)
            for dy in (-area.width / 2, area.width / 2)
        ]
    )


def _overlap(a: Footprint, b: Footprint) -> bool:
    """Tell whether two areas that are turned by quarters overlap."""
    pa, pb = _points(a), _points(b)
    apart = (pa.max(axis=0) <= pb.min(axis=0)) | (pb.max(axis=0) <= pa.min(axis=0))
    return not bool(apart.any())


def _microwave(
    rng: np.random.Generator, size: tuple[float, float], placed: list[Placed]
) -> Placed | None:
    """Stand a microwave on that end of the counter where its door has room to open."""
    counter = next(piece for piece in placed if piece.kind == 'counter')
    others = [piece for piece in placed if piece is not counter]
    seed = int(rng.integers(2**31))
    model = furniture_model('microwave', seed)
    depth, width, height = counter.model.size
    forward = depth / 2 - model.size[0] / 2 - float(rng.uniform(0.01, 0.04))
    for side in rng.permutation([-1.0, 1.0]).tolist():
        x, y = counter.to_map(forward, side * (width / 2 - model.size[1] / 2 - 0.03))
        piece = Placed('microwave', seed, x, y, height, counter.yaw, model)
        if _is_clear(piece.aisle(), size, others):
            return piece
    return None


def _is_clear(area: Footprint, size: tuple[float, float], placed: list[Placed]) -> bool:
    corners = _points(area)
    outside = (corners < 0.0).any() or (corners > np.asarray(size)).any()
    return not outside and not any(_overlap(area, other.footprint()) for other in placed)


def is_passable(size: tuple[float, float], placed: list[Placed]) -> bool:
    """Tell whether a robot gets from the front of each piece to that of each other."""
    room, labels = _rooms(size, placed)
    floor = draw_floor_map(size, [])
    seen = set()
    for piece in placed:
        x, y = piece.to_map(piece.model.size[0] / 2 + STAND_M, 0.0)
        label = int(labels[floor.cell(x, y)])
        if label == 0:
            return False
        seen.add(label)
    return len(seen) == 1 and room > 0


def _rooms(
    size: tuple[float, float], placed: list[Placed], radius: float = BODY_RADIUS_M
) -> tuple[int, NDArray[np.int32]]:
    """Return how many connected areas a robot's middle can be in, and which cell is in which."""
    standing = [piece.footprint() for piece in placed if piece.z == 0.0]
    floor = draw_floor_map(size, standing)
    clearance = ndimage.distance_transform_edt(floor.cells == FREE) * floor.resolution
    labels, count = ndimage.label(clearance > radius)
    return int(count), labels


def start_pose(
    rng: np.random.Generator, size: tuple[float, float], placed: list[Placed]
) -> tuple[float, float, float]:
    """Return x, y and yaw of a place with free floor all around."""
    _, labels = _rooms(size, placed, BODY_RADIUS_M + 0.08)
    biggest = int(np.argmax(np.bincount(labels[labels > 0])))
    rows, columns = np.nonzero(labels == biggest)
    pick = int(rng.integers(len(rows)))
    x, y = draw_floor_map(size, []).centres()
    row, column = rows[pick], columns[pick]
    yaw = float(rng.uniform(-np.pi, np.pi))
    return float(x[row, column]), float(y[row, column]), yaw
