"""All processes of a world together, each stepped at its own pace after the physics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import gcd

from sim.engine import TIME_STEP_S
from sim.flow import Flow
from sim.processes.breaking import Breaking, Shattered
from sim.processes.drying import Drying
from sim.processes.filling import Filling
from sim.processes.heating import Heating
from sim.processes.pouring import Pouring
from sim.processes.process import Process, Switches
from sim.processes.slicing import Sliced, Slicing
from sim.processes.wiping import Wiping
from sim.world import World


@dataclass(frozen=True)
class Materials:
    """
    What things do when they are cut or broken.

    :ivar sliced: cuts a thing by a plane; no pieces of what cannot be cut.
    :ivar shattered: breaks a thing by a seed; no pieces of one that only cracks.
    :ivar breakable: the kinds that break.
    """

    sliced: Sliced
    shattered: Shattered
    breakable: Sequence[str] = ()


class Processes:
    """
    Changes the states of a world's things while its engine is stepped.

    :ivar flow: the streams that run now, and what has been spilled.
    """

    def __init__(self, world: World, switches: Switches, materials: Materials) -> None:
        self._world = world
        self.flow = Flow(world)
        self._breaking = Breaking(world, self.flow, materials.shattered, materials.breakable)
        self._processes: tuple[Process, ...] = (
            Heating(world, switches),
            Filling(world, switches, self.flow),
            Pouring(world, self.flow),
            Slicing(world, materials.sliced),
            Wiping(world),
            Drying(world),
            self._breaking,
        )
        self._tick = gcd(*(process.period_steps for process in self._processes))
        world.engine.after_step.append(self.after_step)

    def after_step(self) -> None:
        """Step what is due; the engine calls it after every physics step."""
        if self._breaking.is_watching:
            self._breaking.watch()
        steps = self._world.engine.steps
        if steps % self._tick:  # mostly nothing is due
            return
        if steps % Filling.period_steps == 0:
            self.flow.streams.clear()
        for process in self._processes:
            if steps % process.period_steps == 0:
                process.step(process.period_steps * TIME_STEP_S)
