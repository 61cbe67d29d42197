"""Running water, coffee and the like: what stands under an outlet is filled, wetted or rinsed."""

from __future__ import annotations

import numpy as np

from sim.flow import Flow
from sim.liquids import LIQUIDS
from sim.processes.process import Switches
from sim.world import World


class Filling:
    """Lets liquid fall from the outlets that are switched on; vessels run over by `Pouring`."""

    period_steps = 24

    def __init__(self, world: World, switches: Switches, flow: Flow) -> None:
        self._world = world
        self._switches = switches
        self._flow = flow

    def step(self, dt_s: float) -> None:
        """Fill or wet what is under the streams."""
        for name, is_on in self._switches.is_on.items():
            piece = self._world.furniture.get(name)
            if not is_on or piece is None or piece.outlet is None:
                continue
            outlet = piece.outlet
            pose = self._world.pose(name)
            start = np.asarray(pose[:3, :3] @ outlet.point + pose[:3, 3])
            litres = outlet.flow * dt_s
            landing = self._flow.run(name, start, outlet.liquid, litres, dt_s)
            temperature_c = LIQUIDS[outlet.liquid].temperature_c
            self._flow.put(landing, outlet.liquid, litres, temperature_c, dt_s)
