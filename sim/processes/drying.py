"""Drying: what is wet all over gets dry by itself; puddles stay until they are wiped."""

from __future__ import annotations

from dataclasses import replace

from sim.world import World

DRYING_S = 240.0
"""In which a soaked thing dries; in a home it takes ten times as long."""


class Drying:
    """Takes wetness off things that are wet."""

    period_steps = 240

    def __init__(self, world: World) -> None:
        self._world = world

    def step(self, dt_s: float) -> None:
        """Dry what is wet."""
        for name, state in self._world.states.items():
            if state.wet > 0.0:
                dried = max(0.0, state.wet - dt_s / DRYING_S)
                self._world.states[name] = replace(state, wet=dried)
