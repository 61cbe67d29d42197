"""A home as a value: rooms with doorways, furniture, small things, people and the robot's start."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from sim.carpentry import FurnitureModel
from sim.floor_map import Area, draw_rooms_map, FloorMap, Footprint
from sim.furniture import furniture_model
from sim.palette import Colour
from sim.thing import ThingModel
from sim.things import thing_model

WALL_M = 0.1  # thickness, between two rooms as well as around a home
WALL_HEIGHT_M = 2.6
DOORWAY_HEIGHT_M = 2.05
POSTURES = ('stand', 'sit', 'walk')

# A piece is asked for its measures many times while it finds its place and is loaded.
known_furniture = lru_cache(maxsize=300)(furniture_model)
known_thing = lru_cache(maxsize=500)(thing_model)


@dataclass(frozen=True)
class RoomSpec:
    """A level rectangle of floor with walls around it; corners in ``map``, metres."""

    name: str
    kind: str
    low: tuple[float, float]
    high: tuple[float, float]
    floor: Colour
    wall: Colour

    @property
    def size(self) -> tuple[float, float]:
        """Return both lengths of the floor."""
        return self.high[0] - self.low[0], self.high[1] - self.low[1]

    @property
    def middle(self) -> tuple[float, float]:
        """Return the middle of the floor."""
        return (self.low[0] + self.high[0]) / 2, (self.low[1] + self.high[1]) / 2

    def contains(self, x: float, y: float) -> bool:
        """Tell whether a point lies on its floor."""
        return self.low[0] <= x <= self.high[0] and self.low[1] <= y <= self.high[1]


@dataclass(frozen=True)
class Doorway:
    """
    An opening in the wall between two rooms.

    :ivar along: direction of the wall that it is in, ``x`` or ``y``.
    :ivar width: free width, in metres.
    """

    rooms: tuple[str, str]
    x: float
    y: float
    along: str
    width: float

    def area(self, reach: float = WALL_M / 2) -> Area:
        """Return the floor within the wall, and ``reach`` from its middle to both sides."""
        half_x, half_y = (self.width / 2, reach) if self.along == 'x' else (reach, self.width / 2)
        return (self.x - half_x, self.y - half_y), (self.x + half_x, self.y + half_y)


@dataclass(frozen=True)
class FurnitureSpec:
    """
    A piece of furniture and where its frame stands in ``map``.

    :ivar parent: name of the furniture that carries it or that it is a module of; '' for none.
    :ivar host: kind of the furniture whose module it is, built with the same seed; '' for a piece
        of its own.
    :ivar module: its index among the modules of the host.
    :ivar openness: of its door or drawer at the start, 0 to 1.
    :ivar state: what else is true of it at the start, such as ``switched_on``.
    """

    name: str
    kind: str
    seed: int
    x: float
    y: float
    z: float
    yaw: float
    parent: str = ''
    host: str = ''
    module: int = 0
    openness: float = 0.0
    state: tuple[str, ...] = ()

    def model(self) -> FurnitureModel:
        """Return its measures."""
        if self.host:
            return known_furniture(self.host, self.seed).modules[self.module].model
        return known_furniture(self.kind, self.seed)

    def footprint(self) -> Footprint:
        """Return what it covers of the floor."""
        return footprint(self.model(), self.x, self.y, self.yaw)


@dataclass(frozen=True)
class ItemSpec:
    """
    A small thing, how it rests and where: pose of its frame in ``map``.

    :ivar state: what is true of it at the start, such as ``dirty`` or ``filled water``.
    """

    name: str
    kind: str
    seed: int
    rest: int
    support: str  # name of the furniture; '' for the floor
    relation: str  # 'on' or 'in'
    position: tuple[float, float, float]
    yaw: float
    state: tuple[str, ...] = ()

    def model(self) -> ThingModel:
        """Return its measures."""
        return known_thing(self.kind, self.seed)


@dataclass(frozen=True)
class PersonSpec:
    """
    Somebody at home: where, in which posture, and the points that a walk leads through.

    :ivar posture: ``stand``, ``sit`` or ``walk``.
    :ivar path: points (x, y) in ``map``, walked to the end and back; empty unless walking.
    """

    name: str
    seed: int
    x: float
    y: float
    yaw: float
    posture: str = 'stand'
    path: tuple[tuple[float, float], ...] = ()

    def __post_init__(self) -> None:
        if self.posture not in POSTURES:
            raise ValueError(f'a posture is {", ".join(POSTURES)}, got {self.posture!r}')


@dataclass(frozen=True)
class HomeSpec:
    """Everything that a home is made of; a kitchen is the home of one room."""

    seed: int
    rooms: tuple[RoomSpec, ...]
    furniture: tuple[FurnitureSpec, ...]
    items: tuple[ItemSpec, ...]
    start: tuple[float, float, float]  # x, y, yaw of the robot
    doorways: tuple[Doorway, ...] = ()
    persons: tuple[PersonSpec, ...] = ()

    def piece(self, name: str) -> FurnitureSpec:
        """Return the furniture of this name."""
        for piece in self.furniture:
            if piece.name == name:
                return piece
        names = ', '.join(piece.name for piece in self.furniture)
        raise ValueError(f'no furniture is named {name!r}; there are {names}')

    def room(self, name: str) -> RoomSpec:
        """Return the room of this name."""
        for room in self.rooms:
            if room.name == name:
                return room
        names = ', '.join(room.name for room in self.rooms)
        raise ValueError(f'no room is named {name!r}; there are {names}')

    def room_at(self, x: float, y: float) -> RoomSpec:
        """Return the room that a point lies in, or the nearest one."""
        return min(self.rooms, key=lambda room: _away(room, x, y))


def _away(room: RoomSpec, x: float, y: float) -> float:
    gap_x = max(room.low[0] - x, 0.0, x - room.high[0])
    gap_y = max(room.low[1] - y, 0.0, y - room.high[1])
    return gap_x + gap_y


def footprint(model: FurnitureModel, x: float, y: float, yaw: float) -> Footprint:
    """Return what a piece covers of the floor whose frame stands there."""
    depth, width, _ = model.size
    ground = Footprint(x, y, depth, width, yaw)
    # The frame of what hangs on a wall lies in the wall's face.
    return ground.moved(depth / 2) if model.mount == 'wall' else ground


def floor_map(spec: HomeSpec) -> FloorMap:
    """Return the static floor plan; what hangs or stands on other furniture does not show in it."""
    areas = [(room.low, room.high) for room in spec.rooms]
    areas += [doorway.area() for doorway in spec.doorways]
    return draw_rooms_map(areas, standing(spec))


def standing(spec: HomeSpec) -> list[Footprint]:
    """Return the footprints of what stands on the floor."""
    return [
        piece.footprint()
        for piece in spec.furniture
        if piece.z == 0.0 and not piece.host and piece.model().mount in ('floor', 'top')
    ]
