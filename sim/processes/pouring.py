"""Vessels that are tilted or brimful lose liquid over the lowest point of their rim."""

from __future__ import annotations

from dataclasses import replace
from math import acos

import numpy as np
from numpy.typing import NDArray

from sim.fittings import Hollow
from sim.flow import Flow
from sim.liquids import held_at_tilt_l, opening_flow_l
from sim.world import World

LEVEL_COS = 0.9998  # a tilt that a standing vessel may have
SPOUT_COS = 0.5  # between the downhill direction and the spout, the spout is what pours
LIP_M = 0.004  # by which the stream leaves the wall
LAST_L = 0.001  # drops that follow the rest
_MOST_DROPPED_L = 1e-9


class Pouring:
    """Lets what a vessel cannot hold at its tilt run out, and fall where it may."""

    period_steps = 24

    def __init__(self, world: World, flow: Flow) -> None:
        self._world = world
        self._flow = flow

    def step(self, dt_s: float) -> None:
        """Pour from every vessel that holds more than it can."""
        for name in [name for name, state in self._world.states.items() if state.liquid]:
            model = self._world.items.get(name)
            if model is not None and model.hollow is not None:
                self._pour(name, model.hollow, dt_s)

    def _pour(self, name: str, hollow: Hollow, dt_s: float) -> None:
        state = self._world.state(name)
        _, (x, y, _, _) = self._world.engine.pose(name)
        upright = 1.0 - 2.0 * float(x * x + y * y)
        if upright >= LEVEL_COS and state.filled_l <= hollow.capacity_l:
            return
        tilt = 0.0 if upright >= LEVEL_COS else acos(max(-1.0, upright))
        excess = state.filled_l - held_at_tilt_l(hollow, tilt)
        if excess <= _MOST_DROPPED_L:
            return
        litres = min(excess, opening_flow_l(hollow, tilt) * dt_s)
        if state.filled_l - litres < LAST_L and tilt > np.pi / 2:
            litres = state.filled_l
        landing = self._flow.run(name, self._lip(name, hollow), state.liquid, litres, dt_s)
        left = state.filled_l - litres
        emptied = replace(state, filled_l=left, liquid=state.liquid if left > 0.0 else '')
        self._world.states[name] = emptied
        self._flow.put(landing, state.liquid, litres, state.temperature_c, dt_s)

    def _lip(self, name: str, hollow: Hollow) -> NDArray[np.float64]:
        """Return the point in ``map`` where liquid leaves: the spout, or the rim's lowest."""
        pose = self._world.pose(name)
        rotation, axis = pose[:3, :3], pose[:3, 2]
        downhill = axis[2] * axis - np.array([0.0, 0.0, 1.0])
        length = float(np.linalg.norm(downhill))
        downhill = rotation[:, 0] if length < 1e-3 else downhill / length
        rim = np.array([hollow.x, hollow.y, hollow.rim])
        lip = rotation @ rim + hollow.radius * downhill
        if hollow.spout is not None:
            aside = rotation @ (np.asarray(hollow.spout) - rim)
            if float(aside @ downhill) > SPOUT_COS * float(np.linalg.norm(aside)):
                lip = rotation @ hollow.spout
        out = downhill[:2] / max(1e-6, float(np.linalg.norm(downhill[:2])))
        return np.asarray(lip + pose[:3, 3] + LIP_M * np.array([*out, 0.0]))
