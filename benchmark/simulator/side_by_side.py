"""
Our stepping and drawing against the bare loop of PyBullet, in turns, in one process.

Both act on worlds that were built alike: in the bare one nothing but `stepSimulation` and
`getCameraImage` is called. Turns are short and alternate, so that what else the machine does falls
on both.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
import time

import numpy as np

from sim.bare_loop import BareLoop
from sim.engine import TIME_STEP_S
from sim.simulation import Simulation

TURN_STEPS = 120
PERIOD_STEPS = 12
CAMERA_STEPS = 24
"""Physics steps between two pictures at 10 Hz."""
ASLEEP_STEPS = 960
"""Four seconds: PyBullet lets a body sleep that has lain still for two, and then what it lies on."""
SPEED_M_S, TURN_RAD_S = 0.12, 0.6
"""A circle of 0.2 m, for a robot that moves and needs no room."""


@dataclass(frozen=True)
class Pair:
    """
    Wall seconds of both loops for the same simulated time, turn by turn.

    :ivar processor_s: of all threads in our loop, which other programs do not lengthen.
    """

    simulated_s: float  # in one turn
    ours_s: tuple[float, ...]
    bare_s: tuple[float, ...]
    processor_s: tuple[float, ...] = ()

    @property
    def real_time_factor(self) -> float:
        """How many times faster than the clock ours is, median over the turns."""
        return self.simulated_s / float(np.median(self.ours_s))

    @property
    def milliseconds(self) -> tuple[float, float]:
        """Wall and processor time of ours for a simulated second, medians over the turns."""
        wall, busy = (float(np.median(each)) for each in (self.ours_s, self.processor_s))
        return 1000 * wall / self.simulated_s, 1000 * busy / self.simulated_s

    @property
    def bare_factor(self) -> float:
        """The same of the bare loop."""
        return self.simulated_s / float(np.median(self.bare_s))

    @property
    def overhead(self) -> float:
        """By what share ours takes longer than the bare loop, median over pairs of turns."""
        return float(np.median(np.divide(self.ours_s, self.bare_s))) - 1.0


def at_rest(ours: Simulation, bare: Simulation, turns: int) -> Pair:
    """Measure worlds in which nothing is commanded, once all that lies still sleeps."""
    loop = _loop(bare)
    ours.driver.step(ASLEEP_STEPS)
    loop.step(ASLEEP_STEPS)
    return _measure(lambda: ours.driver.step(TURN_STEPS), lambda: loop.step(TURN_STEPS), turns)


def driving(ours: Simulation, bare: Simulation, turns: int) -> Pair:
    """Measure worlds whose robot drives in a circle."""
    loop = _loop(bare)

    def drive() -> None:
        for _ in range(TURN_STEPS // PERIOD_STEPS):
            ours.driver.drive(SPEED_M_S, 0.0, TURN_RAD_S, 2 * PERIOD_STEPS * TIME_STEP_S)
            ours.driver.step(PERIOD_STEPS)

    def push() -> None:
        for _ in range(TURN_STEPS // PERIOD_STEPS):
            loop.drive(SPEED_M_S, TURN_RAD_S)
            loop.step(PERIOD_STEPS)

    return _measure(drive, push, turns)


def with_camera(ours: Simulation, bare: Simulation, turns: int) -> Pair:
    """Measure worlds at rest with a picture of colour and depth at 10 Hz of simulated time."""
    loop, pose = _loop(bare), bare.cameras.pose('head')

    def take() -> None:
        for _ in range(TURN_STEPS // CAMERA_STEPS):
            ours.driver.step(CAMERA_STEPS)
            ours.cameras.take('head')

    def draw() -> None:
        for _ in range(TURN_STEPS // CAMERA_STEPS):
            loop.step(CAMERA_STEPS)
            loop.draw(pose)

    return _measure(take, draw, turns)


def _loop(simulation: Simulation) -> BareLoop:
    return BareLoop(simulation.engine, simulation.driver.body)


def _measure(ours: Callable[[], None], bare: Callable[[], None], turns: int) -> Pair:
    ours()
    bare()
    times: tuple[list[float], list[float]] = ([], [])
    busy = []
    for _ in range(turns):
        began_s = time.process_time()
        for function, column in ((ours, times[0]), (bare, times[1])):
            began = time.perf_counter()
            function()
            column.append(time.perf_counter() - began)
            if function is ours:
                busy.append(time.process_time() - began_s)
    return Pair(TURN_STEPS * TIME_STEP_S, tuple(times[0]), tuple(times[1]), tuple(busy))
