"""Several worlds side by side, each in a process of its own."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
import time

from benchmark.simulator.worlds import fingerprint, world
from sim.engine import TIME_STEP_S

STEPS = 1200


def run_one(seed: int) -> tuple[str, float, float]:
    """Step one world; return its fingerprint, simulated and wall seconds."""
    with world(seed) as simulation:
        simulation.cameras.take('head')
        began = time.perf_counter()
        simulation.driver.step(STEPS)
        return fingerprint(simulation), STEPS * TIME_STEP_S, time.perf_counter() - began


def side_by_side(count: int, seed: int) -> tuple[float, bool]:
    """
    Step the same world in ``count`` processes at once.

    :return: simulated seconds a wall second of all together, and whether all ended alike.
    """
    with ProcessPoolExecutor(count, get_context('spawn')) as pool:
        results = list(pool.map(run_one, [seed] * count))
    slowest = max(wall for _, _, wall in results)
    return sum(simulated for _, simulated, _ in results) / slowest, len(
        {r[0] for r in results}
    ) == 1
