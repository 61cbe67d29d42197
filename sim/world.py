"""A home loaded into the physics: its bodies, their poses and the state of its doors."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from sim.body import body_text
from sim.carpentry import FurnitureModel
from sim.engine import Engine
from sim.home import FurnitureSpec, HomeSpec, ItemSpec
from sim.meshes import turn
from sim.person import Person
from sim.pieces import load_piece
from sim.rotation import rotation_matrix
from sim.thing import ThingModel
from sim.thing_state import AS_USUAL, ThingState
from sim.things import load_thing
from sim.walls import building

SETTLE_STEPS, SETTLE_PERIOD = 240, 24
AT_REST = 0.05
"""Metres or radians per second that nothing moves faster with, once it lies."""


@dataclass
class World:
    """The loaded home; names of bodies are those of the spec."""

    engine: Engine
    spec: HomeSpec
    furniture: dict[str, FurnitureModel] = field(default_factory=dict)
    items: dict[str, ThingModel] = field(default_factory=dict)
    states: dict[str, ThingState] = field(default_factory=dict)
    persons: dict[str, Person] = field(default_factory=dict)

    def state(self, name: str) -> ThingState:
        """Return the state of a body; one of which nothing is recorded is as usual."""
        return self.states.get(name, AS_USUAL)

    def walk(self, robot_xy: tuple[float, float] | None = None) -> None:
        """Let who walks go on; call it after each few physics steps."""
        for person in self.persons.values():
            person.step(self.engine.time_s, robot_xy)

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
        pose[:3, :3] = rotation_matrix(quaternion)
        pose[:3, 3] = position
        return pose


def load_home(engine: Engine, spec: HomeSpec, settle: bool = True, drinks: bool = True) -> World:
    """
    Load a home into an engine.

    :param settle: let the things come to rest, for a simulated second at most.
    :param drinks: draw what vessels are filled with; `Marks` does it where it can change.
    """
    engine.load_urdf_text('room', body_text('room', [building(spec)]), fixed=True)
    world = World(engine, spec)
    for piece in spec.furniture:
        world.furniture[piece.name] = _load_furniture(engine, piece)
        if piece.openness:
            world.set_openness(piece.name, piece.openness)
    for item in spec.items:
        world.items[item.name] = model = item.model()
        seen = model if drinks else model.without_drink()
        load_thing(engine, item.name, seen, item.position, item_quaternion(item, model))
    for somebody in spec.persons:
        world.persons[somebody.name] = person = Person(engine, somebody)
        person.load()
    if settle:
        _settle(engine, world.items)
    return world


def _settle(engine: Engine, items: Iterable[str]) -> None:
    for _ in range(SETTLE_STEPS // SETTLE_PERIOD):
        engine.step(SETTLE_PERIOD)
        speeds = [np.abs(np.concatenate(engine.velocity(name))).max() for name in items]
        if max(speeds, default=0.0) < AT_REST:
            return


def item_quaternion(item: ItemSpec, model: ThingModel) -> list[float]:
    """Return the rotation xyzw of a thing in its rest, turned by its yaw."""
    quaternion = Rotation.from_matrix(turn('z', item.yaw) @ model.rests[item.rest]).as_quat()
    return [float(value) for value in quaternion]


def _load_furniture(engine: Engine, piece: FurnitureSpec) -> FurnitureModel:
    model = piece.model()
    load_piece(engine, piece.name, model, (piece.x, piece.y, piece.z), piece.yaw)
    return model
