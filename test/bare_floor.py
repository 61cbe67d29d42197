"""A robot on an empty floor, for tests that need no kitchen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sim.driver import Driver, DriverOptions
from sim.engine import Engine
from sim.robot import empty_floor_map, SimRobot


@dataclass(frozen=True)
class BareFloor:
    """An engine with a floor and the robot in its middle."""

    engine: Engine
    driver: Driver
    robot: SimRobot

    def add_box(
        self,
        name: str,
        size: tuple[float, float, float],
        position: tuple[float, float, float],
        mass: float = 0.0,
        friction: float = 0.6,
    ) -> None:
        """Put a box somewhere; without mass it is fixed."""
        add_box(self.engine, name, size, position, mass, friction)


@contextmanager
def bare_floor(options: DriverOptions | None = None) -> Iterator[BareFloor]:
    """Yield a robot at the origin of an empty floor."""
    with Engine('tiny') as engine:
        add_box(engine, 'floor', (10.0, 10.0, 0.1), (0.0, 0.0, -0.05), 0.0, 0.8)
        driver = Driver(engine, options=options)
        yield BareFloor(engine, driver, SimRobot(engine, driver, empty_floor_map()))


def add_box(
    engine: Engine,
    name: str,
    size: tuple[float, float, float],
    position: tuple[float, float, float],
    mass: float,
    friction: float,
) -> None:
    """Load a box; without mass it is fixed."""
    shape = f'<geometry><box size="{size[0]} {size[1]} {size[2]}"/></geometry>'
    urdf = (
        f'<robot name="{name}"><link name="{name}">'
        f'<contact><lateral_friction value="{friction}"/></contact>'
        f'<inertial><mass value="{mass}"/>'
        '<inertia ixx="0.001" ixy="0" ixz="0" iyy="0.001" iyz="0" izz="0.001"/></inertial>'
        f'<visual>{shape}</visual><collision>{shape}</collision></link></robot>'
    )
    engine.load_urdf_text(name, urdf, position, fixed=mass == 0.0)
