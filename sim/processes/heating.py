"""
Heat: rings, ovens and microwaves warm what they hold, fridges cool it, the room does the rest.

A body takes on the temperature of what surrounds it as exp(-t / T), where T is its heat capacity
over the heat that passes for each degree of difference. All of it goes `HASTE` times faster than
in a home, or tasks would take hours: a full mug is hot after about 15 simulated seconds in a
microwave, cold after about three minutes in a fridge, and lukewarm again after five in the room.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import exp

import numpy as np
from numpy.typing import NDArray

from sim.carpentry import FurnitureModel
from sim.processes.process import Switches
from sim.standing import are_inside, are_upon
from sim.thing_state import AMBIENT_C
from sim.world import World

HASTE = 4.0
SOLID_J_KG_K = 2000.0  # food is above it, tableware below
WATER_J_L_K = 4186.0
BOILING_C = 100.0
SHUT_TO = 0.05  # of its travel, a door counts as shut
_SETTLED_K = 0.02


@dataclass(frozen=True)
class Surroundings:
    """What a body is in or on: its temperature, and watts for each kelvin of difference."""

    temperature_c: float
    watts_k: float


ROOM = Surroundings(AMBIENT_C, 1.0)
RING = Surroundings(220.0, 6.0)
CLOSED: dict[str, Surroundings] = {
    'microwave': Surroundings(90.0, 12.0),
    'oven': Surroundings(180.0, 6.0),
    'fridge': Surroundings(4.0, 2.0),
}
ALWAYS_ON = ('fridge',)
RING_KIND = 'stove_burner'


class Heating:
    """Brings the temperature of things towards that of what they are in or on."""

    period_steps = 240

    def __init__(self, world: World, switches: Switches) -> None:
        self._world = world
        self._switches = switches

    def step(self, dt_s: float) -> None:
        """Warm and cool every thing that is not as warm as its surroundings."""
        around = self._surroundings()
        for name, model in self._world.items.items():
            state = self._world.state(name)
            place = around.get(name, ROOM)
            away_k = state.temperature_c - place.temperature_c
            if abs(away_k) <= _SETTLED_K:
                continue
            capacity = model.mass * SOLID_J_KG_K + state.filled_l * WATER_J_L_K
            left = exp(-HASTE * place.watts_k * dt_s / capacity)
            temperature_c = place.temperature_c + away_k * left
            if state.liquid:
                temperature_c = min(temperature_c, BOILING_C)
            self._world.states[name] = replace(state, temperature_c=temperature_c)

    def _surroundings(self) -> dict[str, Surroundings]:
        """Return what warms or cools each thing that is not simply in the room."""
        places = [
            (name, model, source)
            for name, model in self._world.furniture.items()
            if (source := self._source(name, model)) is not None
        ]
        if not places:
            return {}
        names = list(self._world.items)
        points = np.array([self._world.engine.pose(name)[0] for name in names]).reshape(-1, 3)
        found: dict[str, Surroundings] = {}
        for piece, model, source in places:
            if model.kind == RING_KIND:
                there = are_upon(self._world, piece, names, points)
            else:
                there = are_inside(self._world, piece, points)
            found |= {names[int(index)]: source for index in np.nonzero(there)[0]}
        return found | self._contents(found, names, points)

    def _source(self, name: str, model: FurnitureModel) -> Surroundings | None:
        is_on = model.kind in ALWAYS_ON or self._switches.is_on.get(name, False)
        if not is_on:
            return None
        if model.kind == RING_KIND:
            return RING
        if model.kind in CLOSED and self._world.openness(name) <= SHUT_TO:
            return CLOSED[model.kind]
        return None

    def _contents(
        self, found: dict[str, Surroundings], names: list[str], points: NDArray[np.float64]
    ) -> dict[str, Surroundings]:
        """Return the same surroundings for what lies in the vessels among the found."""
        contents: dict[str, Surroundings] = {}
        for vessel, source in found.items():
            hollow = self._world.items[vessel].hollow
            if hollow is None:
                continue
            pose = self._world.pose(vessel)
            local = (points - pose[:3, 3]) @ pose[:3, :3]
            reach = max(hollow.radius, hollow.foot)
            there = np.hypot(local[:, 0] - hollow.x, local[:, 1] - hollow.y) <= reach
            there &= (local[:, 2] >= hollow.floor) & (local[:, 2] <= hollow.rim + reach)
            inside = [names[int(index)] for index in np.nonzero(there)[0]]
            contents |= {name: source for name in inside if name not in found}
        return contents
