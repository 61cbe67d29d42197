"""A floor, a table and a few things, with a hand that moves things by force, for tests of processes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from bare_floor import add_box
import numpy as np
import pybullet as p
from scipy.spatial.transform import Rotation

from sim.body import body_text, Shape
from sim.carpentry import base, FurnitureModel, Region
from sim.engine import Engine
from sim.fittings import Outlet
from sim.kitchen import kitchen
from sim.materials import MATERIALS
from sim.processes.processes import Processes
from sim.thing import ThingModel
from sim.things import load_thing, thing_model
from sim.world import World

TABLE_M = 0.5


@dataclass
class ByHand:
    """Switches that a test sets."""

    is_on: dict[str, bool] = field(default_factory=dict)


@dataclass
class TinyScene:
    """A world with a table at the origin whose top is `TABLE_M` high."""

    world: World
    switches: ByHand
    processes: Processes

    @property
    def engine(self) -> Engine:
        return self.world.engine

    def add(self, name: str, position: Sequence[float] | None = None, seed: int = 0) -> ThingModel:
        """Load the kind that the name begins with; on the table's middle if no place is given."""
        model = thing_model(name.rsplit('_', 1)[0], seed)
        at = position or (0.0, 0.0, TABLE_M + model.heights[0] + 0.0005)
        load_thing(self.engine, name, model, at, rest_quaternion(model))
        self.world.items[name] = model
        return model

    def add_piece(self, name: str, model: FurnitureModel, position: Sequence[float]) -> None:
        """Load a piece of furniture without joints."""
        self.engine.load_urdf_text(name, body_text(name, model.links), position, fixed=True)
        self.world.furniture[name] = model

    def run(self, duration_s: float) -> None:
        """Let simulated time pass."""
        self.engine.step(round(duration_s * 240))

    def change(self, name: str, **values: object) -> None:
        """Set parts of a state."""
        self.world.states[name] = replace(self.world.state(name), **values)  # type: ignore[arg-type]

    def hold(self, name: str, force_n: float = 60.0) -> Hold:
        """Take a thing as a force-limited hand does."""
        return Hold(self.engine, name, force_n)

    def tilt(self, name: str, position: Sequence[float], angle: float) -> None:
        """Hold a thing still in the air for a moment, turned about y."""
        self.engine.set_pose(name, position, (0.0, np.sin(angle / 2), 0.0, np.cos(angle / 2)))


class Hold:
    """A hand around a thing; it moves at a steady speed."""

    def __init__(self, engine: Engine, name: str, force_n: float) -> None:
        self._engine = engine
        self.at, self._quaternion = engine.pose(name)
        self._constraint = p.createConstraint(
            engine.bodies[name], -1, -1, -1, p.JOINT_FIXED, [0, 0, 0], [0, 0, 0],
            self.at.tolist(), [0, 0, 0, 1], self._quaternion.tolist(),
            physicsClientId=engine.client_id,
        )  # fmt: skip
        self._force_n = force_n
        self.move((0.0, 0.0, 0.0), 0.0)

    def move(self, way: Sequence[float], duration_s: float) -> None:
        """Move by (x, y, z) in a time."""
        steps = max(1, round(duration_s * 240))
        for _ in range(steps):
            self.at = self.at + np.asarray(way) / steps
            p.changeConstraint(
                self._constraint,
                self.at.tolist(),
                jointChildFrameOrientation=self._quaternion.tolist(),
                maxForce=self._force_n,
                physicsClientId=self._engine.client_id,
            )
            self._engine.step()

    def release(self) -> None:
        """Let go."""
        p.removeConstraint(self._constraint, physicsClientId=self._engine.client_id)


def rest_quaternion(model: ThingModel) -> list[float]:
    """Return the rotation xyzw of a thing in its usual rest."""
    return [float(value) for value in Rotation.from_matrix(model.rests[0]).as_quat()]


def slab(kind: str, size: tuple[float, float, float], **values: object) -> FurnitureModel:
    """Return a block of furniture with one region on its top."""
    region = Region((0.0, 0.0, size[2]), size[:2], 1.0)
    shape = Shape('box', size, (0.0, 0.0, size[2] / 2))
    return FurnitureModel(kind, size, (base([shape]),), (region,), **values)  # type: ignore[arg-type]


def tap(flow: float = 0.1, liquid: str = 'water') -> FurnitureModel:
    """Return a small spout that pours from its lower side."""
    shape = Shape('box', (0.03, 0.03, 0.03), (0.0, 0.0, 0.02))
    outlet = Outlet((0.0, 0.0, 0.0), liquid, flow)
    return FurnitureModel('faucet', (0.03, 0.03, 0.03), (base([shape]),), (), outlet=outlet)


@contextmanager
def tiny_scene(
    renderer: str = 'tiny', switched: Mapping[str, bool] | None = None
) -> Iterator[TinyScene]:
    """Yield a scene whose processes run."""
    with Engine(renderer) as engine:
        add_box(engine, 'room', (6.0, 6.0, 0.1), (0.0, 0.0, -0.05), 0.0, 0.8)
        world = World(engine, kitchen(0))
        switches = ByHand(dict(switched or {}))
        scene = TinyScene(world, switches, Processes(world, switches, MATERIALS))
        scene.add_piece('table_1', slab('table', (0.8, 1.2, TABLE_M)), (0.0, 0.0, 0.0))
        yield scene
