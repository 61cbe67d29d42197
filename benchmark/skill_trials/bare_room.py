"""A room with little in it, composed for one trial: walls, a few pieces, some things."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from benchmark.skill_trials.stage import Options, Stage
from executor.robot import FloorMap
from sim.body import body_text, Link, Shape
from sim.boxes import level_box, LevelBox
from sim.carpentry import FurnitureModel
from sim.controls import Controls
from sim.driver import Driver
from sim.engine import Engine
from sim.floor_map import Footprint
from sim.home import PersonSpec
from sim.palette import pick_colour
from sim.person import Person
from sim.pieces import load_piece, placed_modules
from sim.renderer import Intrinsics, look_at, Picture, render
from sim.robot import SimRobot
from sim.thing import ThingModel
from sim.things import load_thing, thing_model

SIZE_M = 4.0
WALL_M = 0.1
WALL_HEIGHT_M = 2.6
CELL_M = 0.05
SETTLE_STEPS = 240
CAMERA = Intrinsics.from_fov(640, 480, float(np.radians(85.0)))


class BareRoom(Stage):
    """
    A square room from (0, 0) to (4, 4) with the robot in its middle, filled piece by piece.

    Put things in, then call `begin`; the wall at x = 0 is the one to put furniture against.
    """

    def __init__(self, seed: int, options: Options) -> None:
        self.engine = Engine()
        self.rng = np.random.default_rng((seed, 21))
        self.pieces: dict[str, FurnitureModel] = {}
        self.items: dict[str, ThingModel] = {}
        self.persons: dict[str, Person] = {}
        self.watchers: list[Callable[[], None]] = []
        self._footprints: list[Footprint] = []
        self._seed, self._settings = seed, options
        colours = (
            pick_colour(self.rng, ('oak', 'tan', 'grey')),
            pick_colour(self.rng, ('white', 'cream', 'sky')),
        )
        room = Link('room', tuple(_walls(*colours)), mass=0.0)
        self.engine.load_urdf_text('room', body_text('room', [room]), fixed=True)
        self.controls = Controls(self.engine, {})

    def stand(
        self,
        name: str,
        model: FurnitureModel,
        x: float,
        y: float,
        z: float = 0.0,
        yaw: float = 0.0,
    ) -> None:
        """
        Put a piece of furniture somewhere; what stands fixed on the floor is on the map.

        Its modules are pieces of their own: drawer_1, drawer_2 and so on.
        """
        load_piece(self.engine, name, model, (x, y, z), yaw)
        self.pieces[name] = model
        self.controls.add(name, model)
        for index, (module, place) in enumerate(placed_modules(model, (x, y, z), yaw)):
            part = f'{module.kind}_{index + 1}'
            load_piece(self.engine, part, module, place, yaw)
            self.pieces[part] = module
            self.controls.add(part, module)
        if model.mount == 'floor' and model.mass == 0.0:
            depth, width, _ = model.size
            self._footprints.append(Footprint(x, y, depth, width, yaw))

    def lay(self, name: str, kind: str, seed: int, place: Sequence[float], yaw: float) -> None:
        """Put a small thing in its usual rest on a level place (3,)."""
        model = thing_model(kind, seed)
        x, y, z = place
        turned = Rotation.from_euler('z', yaw) * Rotation.from_matrix(model.rests[0])
        at = (x, y, z + model.heights[0] + 0.002)
        load_thing(self.engine, name, self.loaded(model), at, turned.as_quat().tolist())
        self.items[name] = model
        self.controls.add(name, model)

    def loaded(self, model: ThingModel) -> ThingModel:
        """Return what is put in of a thing."""
        return model

    def add_person(self, spec: PersonSpec) -> None:
        """Put somebody in."""
        self.persons[spec.name] = person = Person(self.engine, spec)
        person.load()

    def begin(self, start: tuple[float, float, float]) -> None:
        """Let everything come to rest, and put the robot (x, y, yaw) in."""
        self.engine.step(SETTLE_STEPS)
        options = self._settings.driver()
        self.driver = Driver(self.engine, start, options)
        robot = SimRobot(self.engine, self.driver, self.floor_map(), after_period=self._period)
        super().__init__(robot, self._seed, self._settings, self.overview)

    def floor_map(self) -> FloorMap:
        """Return the static map of the floor: walls, and what stands fixed on it."""
        margin = 2 * CELL_M
        cells = round((SIZE_M + 2 * margin) / CELL_M)
        middles = (np.arange(cells) + 0.5) * CELL_M - margin
        x, y = np.meshgrid(middles, middles)
        taken = (x < 0) | (x > SIZE_M) | (y < 0) | (y > SIZE_M)
        for footprint in self._footprints:
            taken |= footprint.contains(x, y)
        return FloorMap(taken, CELL_M, -margin, -margin)

    def box(self, name: str) -> LevelBox:
        """Return the true box of an object; that of a device takes its control in."""
        if name in self.persons:
            return level_box(self.persons[name].points())
        pose = self.pose(name)
        if name in self.items:
            return level_box(self.items[name].points() @ pose[:3, :3].T + pose[:3, 3])
        model = self.pieces[name]
        low, high = (np.array(corner) for corner in model.box)
        if model.control is not None:
            low, high = (
                np.minimum(low, model.control.centre),
                np.maximum(high, model.control.centre),
            )
        x, y, z = (pose[:3, :3] @ (0.5 * (low + high)) + pose[:3, 3]).tolist()
        depth, width, height = (high - low).tolist()
        yaw = float(np.arctan2(pose[1, 0], pose[0, 0]))
        return LevelBox((x, y, z), (depth, width, height), yaw)

    def pose(self, name: str) -> NDArray[np.float64]:
        """Return the true pose (4, 4) of an object."""
        position, quaternion = self.engine.pose(name)
        pose = np.eye(4)
        pose[:3, :3] = Rotation.from_quat(quaternion).as_matrix()
        pose[:3, 3] = position
        return pose

    def openness(self, name: str) -> float:
        """Return how far a piece is truly open, 0 to 1."""
        model = self.pieces[name]
        return self.engine.joint_position(name, model.joint) / model.travel

    def close(self) -> None:
        """Free the engine."""
        self.engine.close()

    def overview(self) -> Picture:
        """Draw the room from the corner across from its furniture."""
        eye = np.array([SIZE_M - 0.2, 0.3, 2.3])
        return render(self.engine, look_at(eye, np.array([1.0, 2.0, 0.6])), CAMERA)

    def _period(self) -> None:
        self.controls.watch()
        for watch in self.watchers:
            watch()


def _walls(floor: tuple[float, float, float], wall: tuple[float, float, float]) -> list[Shape]:
    span, half, up = SIZE_M + 2 * WALL_M, SIZE_M / 2, WALL_HEIGHT_M / 2
    shapes = [Shape('box', (span, span, 0.1), (half, half, -0.05), colour=floor)]
    for at in (-WALL_M / 2, SIZE_M + WALL_M / 2):
        shapes.append(Shape('box', (WALL_M, span, WALL_HEIGHT_M), (at, half, up), colour=wall))
        shapes.append(Shape('box', (span, WALL_M, WALL_HEIGHT_M), (half, at, up), colour=wall))
    return shapes
