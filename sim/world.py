"""A kitchen loaded into the physics: its bodies, their poses and the state of its doors."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from sim.body import body_text, Link, Shape
from sim.carpentry import FurnitureModel
from sim.engine import Engine
from sim.kitchen import FurnitureSpec, ItemSpec, KitchenSpec, RoomSpec
from sim.meshes import turn
from sim.pieces import load_piece
from sim.thing import ThingModel
from sim.things import load_thing

WALL_HEIGHT_M = 2.6
WALL_M = 0.1
SETTLE_STEPS = 240


@dataclass
class World:
    """The loaded kitchen; names of bodies are those of the spec."""

    engine: Engine
    spec: KitchenSpec
    furniture: dict[str, FurnitureModel] = field(default_factory=dict)
    items: dict[str, ThingModel] = field(default_factory=dict)

    def openness(self, name: str) -> float:
        """Return how far a door or drawer is open, 0 to 1."""
        model = self.furniture[name]
        if not model.joint:
            raise ValueError(f'{name} has neither door nor drawer')
        return self.engine.joint_position(name, model.joint) / model.travel

    def set_openness(self, name: str, fraction: float) -> None:
        """Put a door or drawer somewhere without motion; for setting up a scene only."""
        model = self.furniture[name]
        self.engine.reset_joint(name, model.joint, fraction * model.travel)

    def pose(self, name: str) -> NDArray[np.float64]:
        """Return ``map_tform_body`` (4, 4) of a piece of furniture or a thing."""
        position, quaternion = self.engine.pose(name)
        pose = np.eye(4)
        pose[:3, :3] = Rotation.from_quat(quaternion).as_matrix()
        pose[:3, 3] = position
        return pose


def load_kitchen(engine: Engine, spec: KitchenSpec, settle: bool = True) -> World:
    """
    Load a kitchen into an engine.

    :param settle: let the things come to rest for a simulated second.
    """
    engine.load_urdf_text('room', body_text('room', [_room(spec.room)]), fixed=True)
    world = World(engine, spec)
    for piece in spec.furniture:
        world.furniture[piece.name] = _load_furniture(engine, piece)
    for item in spec.items:
        world.items[item.name] = model = item.model()
        load_thing(engine, item.name, model, item.position, item_quaternion(item, model))
    if settle:
        engine.step(SETTLE_STEPS)
    return world


def item_quaternion(item: ItemSpec, model: ThingModel) -> list[float]:
    """Return the rotation xyzw of a thing in its rest, turned by its yaw."""
    quaternion = Rotation.from_matrix(turn('z', item.yaw) @ model.rests[item.rest]).as_quat()
    return [float(value) for value in quaternion]


def _load_furniture(engine: Engine, piece: FurnitureSpec) -> FurnitureModel:
    model = piece.model()
    load_piece(engine, piece.name, model, (piece.x, piece.y, piece.z), piece.yaw)
    return model


def _room(room: RoomSpec) -> Link:
    """Return floor and walls; the inner faces stand at the floor's edges."""
    x, y = room.size
    out = 2 * WALL_M
    slab = Shape('box', (x + out, y + out, 0.1), (x / 2, y / 2, -0.05), colour=room.floor)
    walls = [slab]
    for sign in (0.0, 1.0):
        at_x, at_y = sign * x + (2 * sign - 1) * WALL_M / 2, sign * y + (2 * sign - 1) * WALL_M / 2
        tall = WALL_HEIGHT_M
        walls.append(
            Shape('box', (WALL_M, y + out, tall), (at_x, y / 2, tall / 2), colour=room.wall)
        )
        walls.append(Shape('box', (x, WALL_M, tall), (x / 2, at_y, tall / 2), colour=room.wall))
    return Link('room', tuple(walls), mass=0.0)
