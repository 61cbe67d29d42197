"""A world with its robot as one thing: loaded by kind and seed, on a clock that never goes back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from executor.robot import FloorMap
from sim.apartment import apartment
from sim.camera_noise import CameraNoise, NoiseOptions
from sim.cameras import Cameras
from sim.controls import Controls, Model, WATCH_STEPS
from sim.description import described_home
from sim.driver import Driver, DriverOptions
from sim.engine import Engine
from sim.fault import Setting
from sim.faults import Faults
from sim.ground_truth import holds, object_types, state_atoms
from sim.home import floor_map, HomeSpec, RoomSpec
from sim.initial_states import initial_states
from sim.kitchen import kitchen
from sim.marked_yaml import DescriptionError
from sim.marks import Marks
from sim.materials import MATERIALS
from sim.processes.processes import Processes
from sim.renderer import Intrinsics, look_at, Picture, render
from sim.robot import SimRobot
from sim.start import cut_at_first, lamps_by_switch, switch_at_first
from sim.state_truth import state_lines
from sim.streams import RobotState, Streams
from sim.trajectory import MotionEnd
from sim.world import load_home, World
from tapa_planner.pddl import State

KINDS: dict[str, Callable[[int], HomeSpec]] = {'kitchen': kitchen, 'apartment': apartment}
CLEAN_KINDS = ('kitchen',)
"""Worlds in which nothing is dirty at first."""
OVERVIEW_CAMERA = Intrinsics.from_fov(640, 480, float(np.radians(85.0)))
_CORNER_M = 0.12
_OVERVIEW_HEIGHT_M = 2.45
_START_S = 1.0  # a stamp of zero means 'unset' in ROS
_TALL_M = 1.1


@dataclass(frozen=True)
class Truth:
    """
    The symbolic state of the world, for scoring: what is true, what there is, and a goal.

    :ivar states: a line for each measure of a body, as in `state_lines`.
    """

    atoms: State
    objects: dict[str, str]
    holds: bool
    states: tuple[str, ...] = ()


class UnknownWorldError(ValueError):
    """The kind of world or its seed does not exist."""


@dataclass(frozen=True)
class SimulationOptions:
    """What does not change from one world to the next."""

    renderer: str = 'auto'
    driver: DriverOptions = field(default_factory=DriverOptions)
    noise: Mapping[str, NoiseOptions] = field(default_factory=dict)  # by camera


class Simulation:
    """
    One robot in one world; `load` and `reset` replace the world while the clock goes on.

    :raises UnknownWorldError: naming the kinds that exist.
    """

    def __init__(
        self,
        kind: str = 'kitchen',
        seed: int = 0,
        options: SimulationOptions | None = None,
        description: str = '',
    ) -> None:
        self._options = options or SimulationOptions()
        self._offset_s = _START_S
        self._engine: Engine | None = None
        self.driver: Driver
        self.load(kind, seed, description)

    def load(self, kind: str, seed: int, description: str = '') -> None:
        """
        Build a world, in which nothing is broken; one that is refused leaves the old as it is.

        :param description: YAML that fixes parts of it by hand (docs/worlds.md).
        :raises UnknownWorldError: for an unknown kind or seed, or with the line and the reason
            for which a description is refused.
        """
        spec = _spec(kind, seed, description)
        if self._engine is not None:
            self.driver.cancel()
            self.driver.gripper.stop(MotionEnd.CANCELED, 'another world was loaded')
            self._offset_s = self.time_s
            self.driver.watchers.clear()  # they know the driver: nothing else keeps that world
            self._engine.close()
        self.kind, self.seed, self.spec = kind, seed, spec
        self.description = description
        self._engine = engine = Engine(self._options.renderer)
        self.world: World = load_home(engine, spec, drinks=False)
        self.driver = Driver(engine, spec.start, self._options.driver)
        self.world.states = initial_states(self.world, seed, dirt=kind not in CLEAN_KINDS)
        cut_at_first(self.world)
        models: dict[str, Model] = {**self.world.furniture, **self.world.items}
        self.controls = Controls(engine, models, lamps_by_switch(spec))
        switch_at_first(self.controls, spec)
        engine.after_step.append(self._watch_controls)
        self.processes = Processes(self.world, self.controls, MATERIALS)
        self.marks = Marks(self.world, self.processes.flow)
        self.driver.thermometer = lambda name: self.world.state(name).temperature_c
        self.streams = Streams()
        self.cameras = Cameras(engine, self.driver.body)
        self.cameras.filters += [self._noisy, self._through_streams]
        self._noise = CameraNoise(self._options.noise, seed)
        self.faults = Faults(self._setting())
        self.driver.watchers.append(self.faults.update)
        if self.world.persons:
            self.driver.watchers.append(self._walk)
        # The time in which things came to rest belongs to nobody's clock.
        self._offset_s -= engine.time_s

    def reset(self) -> None:
        """Build the same world again."""
        self.load(self.kind, self.seed, self.description)

    def close(self) -> None:
        """Free the engine; a second call does nothing."""
        if self._engine is not None:
            self._engine.close()

    @property
    def engine(self) -> Engine:
        """Return the engine of the world that is loaded now."""
        assert self._engine is not None
        return self._engine

    @property
    def time_s(self) -> float:
        """Return simulated seconds, one when the first world was loaded."""
        return self._offset_s + self.engine.time_s

    def state(self) -> RobotState:
        """Return what the robot measures of itself now."""
        return self.streams.state(self.driver, self.time_s)

    def floor_map(self) -> FloorMap:
        """Return the static map of the floor."""
        drawn = floor_map(self.spec)
        return FloorMap(drawn.cells > 50, drawn.resolution, *drawn.origin)

    def overview(self) -> Picture:
        """Draw the robot's room as seen from a high corner; for films, never for perception."""
        x, y, _ = self.driver.base.state()[0]
        pose = overview_pose(self.spec, self.spec.room_at(float(x), float(y)))
        return render(self.engine, pose, OVERVIEW_CAMERA, with_bodies=False)

    def truth(self, goal: str = '') -> Truth:
        """
        Return the true state, and whether a PDDL goal holds in it ('' holds never).

        :raises PddlError: if the goal is malformed.
        """
        x, y, _ = self.driver.base.state()[0]
        held, place = self.driver.gripper.pinched_name(), (float(x), float(y))
        is_on = self.controls.is_on
        atoms = state_atoms(self.world, held, place, is_on=is_on)
        reached = bool(goal) and holds(goal, self.world, held, place, is_on)
        lines = tuple(state_lines(self.world, is_on))
        return Truth(atoms, object_types(self.world), reached, lines)

    def robot(self) -> SimRobot:
        """Return the robot in-process, as the skills want it; valid until the next load."""
        return SimRobot(
            self.engine,
            self.driver,
            self.floor_map(),
            self._offset_s,
            cameras=self.cameras,
            streams=self.streams,
        )

    def _setting(self) -> Setting:
        rng = np.random.default_rng((self.seed, 11))
        items, furniture = self.world.items, self.world.furniture
        return Setting(self.engine, self.driver, self.streams, rng, items, furniture)

    def _watch_controls(self) -> None:
        if self.engine.steps % WATCH_STEPS == 0:
            self.controls.watch()

    def _walk(self) -> None:
        x, y, _ = self.driver.base.state()[0]
        self.world.walk((float(x), float(y)))

    def _noisy(self, camera: str, picture: Picture) -> Picture:
        if not self._noise.disturbs(camera):
            return picture
        motion = self.cameras.motion(camera)
        return self._noise.disturbed(camera, picture, motion, self.time_s)

    def _through_streams(self, camera: str, picture: Picture) -> Picture:
        return self.streams.picture(camera, picture, self.driver.base.state()[0])

    def __enter__(self) -> Simulation:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def overview_pose(spec: HomeSpec, room: RoomSpec) -> NDArray[np.float64]:
    """Return the optical frame (4, 4) of a camera in the corner farthest from tall furniture."""
    sides = [
        (low + _CORNER_M, high - _CORNER_M) for low, high in zip(room.low, room.high, strict=True)
    ]
    corners = [(x, y) for x in sides[0] for y in sides[1]]
    tall = [
        (each.x, each.y)
        for each in spec.furniture
        if room.contains(each.x, each.y) and each.model().size[2] > _TALL_M
    ]

    def clearance(corner: tuple[float, float]) -> float:
        return min((float(np.hypot(*np.subtract(corner, at))) for at in tall), default=0.0)

    corner = max(corners, key=clearance)
    eye = np.array([*corner, _OVERVIEW_HEIGHT_M])
    return look_at(eye, np.array([*room.middle, 0.5]))


def _spec(kind: str, seed: int, description: str) -> HomeSpec:
    if kind not in KINDS:
        raise UnknownWorldError(f'a world is one of {", ".join(KINDS)}, got {kind!r}')
    try:
        return described_home(kind, seed, description) if description else KINDS[kind](seed)
    except DescriptionError as exc:
        raise UnknownWorldError(f'the description cannot be used, {exc}') from exc
    except ValueError as exc:
        raise UnknownWorldError(f'no {kind} has the seed {seed}: {exc}') from exc
