"""Where a robot's head camera could be: in front of furniture, or looking around the room."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.drawing.light import Light
from sim.engine import Vector
from sim.home import floor_map, HomeSpec
from sim.layout import Placed
from sim.renderer import look_at
from sim.stocking import in_region, spots

HEAD_HEIGHT_M = 1.35
VIEW_WEIGHT = {'table': 0.27, 'counter': 0.23, 'shelf': 0.18, 'sink': 0.12, 'fridge': 0.08}
VIEW_WEIGHT |= {'drawer': 0.06, 'microwave': 0.04}

ITEM_SHARE = 0.65
ITEM_VIEW_M = (0.35, 1.9)  # from the floor under the camera to what it looks at
PIECE_VIEW_M = (0.6, 3.2)


def placed_furniture(spec: HomeSpec) -> list[Placed]:
    """Return the furniture of a kitchen with its measures."""
    return [
        Placed(piece.kind, piece.seed, piece.x, piece.y, piece.z, piece.yaw, piece.model())
        for piece in spec.furniture
    ]


class Viewpoints:
    """Draws camera poses (4, 4) in one kitchen."""

    def __init__(self, spec: HomeSpec) -> None:
        self._floor = floor_map(spec)
        self._placed = placed_furniture(spec)
        self._spots = spots(self._placed)
        weights = np.array([VIEW_WEIGHT[spot.piece.kind] for spot in self._spots])
        self._weights = weights / weights.sum()

    def draw(self, rng: np.random.Generator) -> NDArray[np.float64]:
        """Return a random pose: seven of ten stand in front of a surface."""
        for _ in range(100):
            height = HEAD_HEIGHT_M + rng.normal(0.0, 0.02)
            if rng.random() < 0.35:
                height = float(rng.uniform(1.0, 1.6))
            pose = self._in_front(rng, height) if rng.random() < 0.7 else self._around(rng, height)
            if self._floor.is_free(float(pose[0, 3]), float(pose[1, 3])):
                return pose
        raise RuntimeError('no free place for the camera in 100 attempts')

    def _in_front(self, rng: np.random.Generator, height: float) -> NDArray[np.float64]:
        spot = self._spots[int(rng.choice(len(self._spots), p=self._weights))]
        depth, width, _ = spot.piece.model.size
        away = depth / 2 + float(rng.uniform(0.3, 1.3))
        aside = float(np.clip(rng.normal(0.0, 0.4), -0.8, 0.8)) * max(width, 0.6)
        if spot.piece.kind == 'table' and rng.random() < 0.5:  # often free on all sides
            angle = float(rng.uniform(-np.pi, np.pi))
            away, aside = (away + width / 4) * np.cos(angle), (away + width / 4) * np.sin(angle)
        x, y = spot.piece.to_map(away, aside)
        target_x, target_y = spot.piece.to_map(*in_region(rng, spot))
        z = spot.piece.z + spot.region.centre[2] + rng.uniform(-0.1, 0.25)
        target = np.array([target_x, target_y, z]) + rng.normal(0.0, 0.08, 3)
        return look_at(np.array([x, y, height]), target)

    def _around(self, rng: np.random.Generator, height: float) -> NDArray[np.float64]:
        x, y = self._floor.centres()
        cell = int(rng.integers(x.size))
        piece = self._placed[int(rng.integers(len(self._placed)))]
        tall = piece.model.size[2]
        z = piece.z + float(rng.uniform(0.4, 1.0)) * tall
        target = np.array([piece.x, piece.y, z]) + rng.normal(0.0, 0.25, 3)
        return look_at(np.array([x.flat[cell], y.flat[cell], height]), target)


class HomeViews:
    """Draws camera poses (4, 4) in a whole home: most look at one thing or piece from near."""

    def __init__(
        self, spec: HomeSpec, items: Mapping[str, Vector], pieces: Mapping[str, Vector]
    ) -> None:
        """
        Keep where things are.

        :param items: positions of small things in ``map`` by name.
        :param pieces: positions of furniture.
        """
        self._floor = floor_map(spec)
        self._items, self._pieces = dict(items), dict(pieces)

    def draw(self, rng: np.random.Generator) -> tuple[str, NDArray[np.float64]]:
        """Return what is looked at, and a pose from which it may be seen: walls are not asked."""
        for _ in range(1000):
            of_items = self._items and rng.random() < ITEM_SHARE
            places = self._items if of_items else self._pieces
            name = list(places)[int(rng.integers(len(places)))]
            target = np.asarray(places[name])
            near, far = ITEM_VIEW_M if of_items else PIECE_VIEW_M
            away, bearing = rng.uniform(near, far), rng.uniform(-np.pi, np.pi)
            x, y = target[:2] + away * np.array([np.cos(bearing), np.sin(bearing)])
            if not self._floor.is_free(float(x), float(y)):
                continue
            height = HEAD_HEIGHT_M + rng.normal(0.0, 0.02)
            if rng.random() < 0.3:
                height = float(rng.uniform(0.9, 1.6))
            aim = target + rng.normal(0.0, 0.12 if of_items else 0.25, 3)
            return name, look_at(np.array([x, y, height]), aim)
        raise RuntimeError('no free place for the camera in 1000 attempts')


def random_light(rng: np.random.Generator) -> Light:
    """Return a light from above of random slant, strength and tint."""
    slant = rng.normal(0.0, 0.45, 2)
    tint = rng.uniform(0.88, 1.0, 3)
    return Light(
        direction=(float(slant[0]), float(slant[1]), 1.0),
        colour=(float(tint[0]), float(tint[1]), float(tint[2])),
        ambient=float(rng.uniform(0.4, 0.7)),
        diffuse=float(rng.uniform(0.3, 0.6)),
        shadow=bool(rng.random() < 0.8),
    )
