"""Worlds for measurements: built, timed, compared."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
import hashlib
import time

import numpy as np

from sim.bare_loop import BareLoop
from sim.simulation import Simulation, SimulationOptions

ROOMS = 4
THINGS = 60


@contextmanager
def world(
    seed: int, things: int = THINGS, rooms: int = ROOMS, renderer: str = 'auto'
) -> Iterator[Simulation]:
    """Build an apartment; closed with the context."""
    sizes = f'room_count: {rooms}\nthing_count: {things}\n'
    options = SimulationOptions(renderer)
    simulation = Simulation('apartment', seed, options, description=sizes)
    try:
        yield simulation
    finally:
        simulation.close()


@contextmanager
def bare_world(seed: int, things: int = THINGS, rooms: int = ROOMS) -> Iterator[Simulation]:
    """
    Build the same apartment for PyBullet's own renderer, the best that works here.

    Enter it before any other and leave it after: the plugin opens its display with the first
    picture of a size, and closes it with the world, for all that draw in this process.
    """
    with world(seed, things, rooms, 'bullet') as simulation:
        BareLoop(simulation.engine, simulation.driver.body).draw(simulation.cameras.pose('head'))
        yield simulation


def load_time_s(seed: int) -> float:
    """Return the wall seconds from a seed to a world whose things have come to rest."""
    began = time.perf_counter()
    with world(seed):
        return time.perf_counter() - began


def fingerprint(simulation: Simulation) -> str:
    """Return a hash of the exact pose of every body and joint."""
    digest = hashlib.sha256()
    for name in sorted(simulation.engine.bodies):
        position, quaternion = simulation.engine.pose(name)
        digest.update(name.encode())
        digest.update(np.concatenate([position, quaternion]).tobytes())
    digest.update(simulation.driver.joints.read()[0].tobytes())
    digest.update(simulation.driver.base.state()[0].tobytes())
    return digest.hexdigest()[:16]


def after_commands(seed: int) -> tuple[str, str]:
    """Return the fingerprints of a world at first and after a fixed sequence of commands."""
    with world(seed) as simulation:
        first = fingerprint(simulation)
        driver = simulation.driver
        for vx, vy, wz in ((0.3, 0.0, 0.0), (0.0, 0.2, 0.8), (-0.2, 0.0, -0.8)):
            for _ in range(10):
                driver.drive(vx, vy, wz, 0.1)
                driver.step(12)
        driver.follow(['lift', 'head_pan'], np.array([[0.3, 0.5]]), np.array([1.5]))
        driver.grip(0.02, 40.0)
        driver.step(480)
        return first, fingerprint(simulation)
