"""A kitchen as a value that a seed determines: room, furniture, small things, robot's start."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.carpentry import FurnitureModel
from sim.floor_map import draw_floor_map, FloorMap, Footprint
from sim.furniture import furniture_model
from sim.layout import furnish, Placed, start_pose
from sim.palette import Colour, pick_colour
from sim.stocking import stock, Stocked
from sim.thing import ThingModel
from sim.things import thing_model


@dataclass(frozen=True)
class RoomSpec:
    """A floor from (0, 0) to (size_x, size_y) with walls around it; metres."""

    size_x: float
    size_y: float
    floor: Colour
    wall: Colour

    @property
    def size(self) -> tuple[float, float]:
        """Return both lengths of the floor."""
        return self.size_x, self.size_y


@dataclass(frozen=True)
class FurnitureSpec:
    """A piece of furniture and where its frame stands in ``map``."""

    name: str
    kind: str
    seed: int
    x: float
    y: float
    z: float
    yaw: float

    def model(self) -> FurnitureModel:
        """Return its measures."""
        return furniture_model(self.kind, self.seed)

    def footprint(self) -> Footprint:
        """Return what it covers of the floor."""
        depth, width, _ = self.model().size
        return Footprint(self.x, self.y, depth, width, self.yaw)


@dataclass(frozen=True)
class ItemSpec:
    """A small thing, how it rests and where: pose of its frame in ``map``."""

    name: str
    kind: str
    seed: int
    rest: int
    support: str  # name of the furniture
    relation: str  # 'on' or 'in'
    position: tuple[float, float, float]
    yaw: float

    def model(self) -> ThingModel:
        """Return its measures."""
        return thing_model(self.kind, self.seed)


@dataclass(frozen=True)
class KitchenSpec:
    """Everything that a kitchen is made of."""

    seed: int
    room: RoomSpec
    furniture: tuple[FurnitureSpec, ...]
    items: tuple[ItemSpec, ...]
    start: tuple[float, float, float]  # x, y, yaw of the robot

    def piece(self, name: str) -> FurnitureSpec:
        """Return the furniture of this name."""
        for piece in self.furniture:
            if piece.name == name:
                return piece
        names = ', '.join(piece.name for piece in self.furniture)
        raise ValueError(f'no furniture is named {name!r}; there are {names}')


def kitchen(seed: int, items: tuple[int, int] = (8, 14)) -> KitchenSpec:
    """
    Return the kitchen of a seed; the same seed gives the same kitchen.

    :param items: smallest and largest number of small things.
    """
    if seed < 0:
        raise ValueError(f'the seed of a kitchen is 0 or more, got {seed}')
    rng = np.random.default_rng((seed, 7))
    size_x, size_y, placed = furnish(rng)
    room = RoomSpec(
        size_x,
        size_y,
        pick_colour(rng, ('oak', 'tan', 'grey', 'birch', 'cream', 'walnut', 'steel')),
        pick_colour(rng, ('white', 'cream', 'sky', 'white', 'tan', 'pink')),
    )
    furniture = tuple(_furniture_spec(piece) for piece in placed)
    things = stock(rng, placed, int(rng.integers(items[0], items[1] + 1)))
    return KitchenSpec(
        seed, room, furniture, _named(things), start_pose(rng, (size_x, size_y), placed)
    )


def _furniture_spec(piece: Placed) -> FurnitureSpec:
    return FurnitureSpec(
        f'{piece.kind}_1', piece.kind, piece.seed, piece.x, piece.y, piece.z, piece.yaw
    )


def _named(things: list[Stocked]) -> tuple[ItemSpec, ...]:
    count: dict[str, int] = {}
    specs = []
    for each in things:
        count[each.kind] = count.get(each.kind, 0) + 1
        specs.append(
            ItemSpec(
                f'{each.kind}_{count[each.kind]}',
                each.kind,
                each.seed,
                each.rest,
                f'{each.support}_1',
                each.relation,
                each.position,
                each.yaw,
            )
        )
    return tuple(specs)


def floor_map(spec: KitchenSpec) -> FloorMap:
    """Return the static floor plan; what stands on other furniture does not show in it."""
    standing = [piece.footprint() for piece in spec.furniture if piece.z == 0.0]
    return draw_floor_map(spec.room.size, standing)
