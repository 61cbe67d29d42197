"""Rubbing: a cloth or a sponge that is pressed on dirt and moved takes it away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sim.contact import Contact
from sim.thing_state import Spot, ThingState
from sim.world import World

WIPERS = ('sponge', 'cloth', 'towel', 'hand_towel', 'scrub_brush')
PRESSED_N = 0.8  # more than what a sponge weighs
RUBBING_M_S = 0.01  # along the surface; slower is lying still
DRY_M = 0.5  # of rubbing that takes a whole spot away with a dry cloth
WET_M = 0.3  # with a wet one
KEPT = 0.1  # share of what is taken away that is seen on the cloth
DAMP = 0.15  # wetness that a wet cloth leaves on a thing
MARGIN_M = 0.015  # by which the cloth reaches beyond its box


class Wiping:
    """Lets dirt and puddles fall with the distance for which they are rubbed."""

    period_steps = 24

    def __init__(self, world: World) -> None:
        self._world = world

    def step(self, dt_s: float) -> None:
        """Clean what is being rubbed."""
        wipers = [name for name, model in self._world.items.items() if model.kind in WIPERS]
        for name in wipers:
            linear, _ = self._world.engine.velocity(name)
            if float(np.abs(linear).max()) < RUBBING_M_S:
                continue
            for other, points in self._touched(name).items():
                rubbed_m = self._rubbed_m(other, linear, points) * dt_s
                if rubbed_m > 0.0:
                    self._clean(name, other, rubbed_m)

    def _touched(self, wiper: str) -> dict[str, list[Contact]]:
        """Return the contacts with bodies that have dirt or are wet, by their name."""
        found: dict[str, list[Contact]] = {}
        engine = self._world.engine
        for contact in engine.contacts(wiper):
            other = engine.names.get(contact.body_b, '')
            state = self._world.states.get(other)
            if state is not None and (state.dirt > 0.0 or state.wet > 0.0 or state.spots):
                found.setdefault(other, []).append(contact)
        return found

    def _rubbed_m(self, other: str, linear: NDArray[np.float64], points: list[Contact]) -> float:
        """Return the speed along the surface, 0 where the cloth is not pressed on."""
        if sum(point.normal_force for point in points) < PRESSED_N:
            return 0.0
        normal = np.mean([point.normal_on_b for point in points], axis=0)
        normal = normal / max(1e-9, float(np.linalg.norm(normal)))
        speed = linear - self._world.engine.velocity(other)[0]
        along = float(np.linalg.norm(speed - (speed @ normal) * normal))
        return along if along >= RUBBING_M_S else 0.0

    def _clean(self, wiper: str, other: str, rubbed_m: float) -> None:
        cloth, state = self._world.state(wiper), self._world.state(other)
        taken = rubbed_m / (WET_M if cloth.is_wet else DRY_M)
        dried = rubbed_m / DRY_M
        spots = self._rubbed(wiper, other, state.spots, taken)
        leaves = DAMP if cloth.is_wet and other in self._world.items else 0.0
        cleaner = replace(
            state,
            dirt=max(0.0, state.dirt - taken),
            wet=max(leaves, state.wet - dried),
            spots=tuple(spots),
        )
        self._world.states[other] = cleaner
        self._world.states[wiper] = _soiled(cloth, state, cleaner)

    def _rubbed(self, wiper: str, other: str, spots: Iterable[Spot], taken: float) -> list[Spot]:
        """Return the spots with what lies under the wiper taken away."""
        here, there = self._world.pose(wiper), self._world.pose(other)
        half = np.asarray(self._world.items[wiper].size) / 2 + MARGIN_M
        left = []
        for spot in spots:
            place = there[:3, :3] @ spot.place + there[:3, 3]
            off = np.abs((place - here[:3, 3]) @ here[:3, :3])
            if not (off <= half).all():
                left.append(spot)
            elif spot.amount > taken:
                left.append(replace(spot, amount=spot.amount - taken))
        return left


def _soiled(cloth: ThingState, before: ThingState, after: ThingState) -> ThingState:
    """Return the state of a cloth that took up what was taken away."""
    dirt = _amount(before, is_dirt=True) - _amount(after, is_dirt=True)
    water = _amount(before, is_dirt=False) - _amount(after, is_dirt=False)
    return replace(
        cloth,
        dirt=min(1.0, cloth.dirt + KEPT * max(0.0, dirt)),
        wet=min(1.0, cloth.wet + max(0.0, water)),
    )


def _amount(state: ThingState, is_dirt: bool) -> float:
    whole = state.dirt if is_dirt else state.wet
    return whole + sum(spot.amount for spot in state.spots if spot.is_dirt == is_dirt)
