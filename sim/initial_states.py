"""The states with which a world begins: drinks as they are drawn, cold things in fridges, dirt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sim.carpentry import FurnitureModel
from sim.liquids import litres_at
from sim.processes.heating import CLOSED
from sim.standing import are_inside
from sim.starting_state import starting_state
from sim.thing import ThingModel
from sim.thing_state import AS_USUAL, Spot, ThingState
from sim.world import World

SOILED_KINDS = (
    'plate', 'bowl', 'mug', 'cup', 'wine_glass', 'fork', 'spoon', 'knife', 'butter_knife', 'ladle',
    'spatula', 'pan', 'pot', 'tray', 'cutting_board',
)  # fmt: skip
SPOTTED_KINDS = ('table', 'counter', 'coffee_table', 'side_table', 'desk', 'dresser')
SOILED_SHARE = 0.25  # of the things of those kinds
SPOTTED_SHARE = 0.4  # of the surfaces
MOST_SPOTS = 3
APART_M = 0.12  # from a spot to the middle of a thing: a cloth must get there
TRIES = 20
SPOT_M = (0.018, 0.035)  # radius, from and to


def initial_states(world: World, seed: int, dirt: bool) -> dict[str, ThingState]:
    """
    Return the states of what is not as usual; the same seed gives the same.

    :param dirt: whether some tableware and surfaces are dirty.
    """
    states = {
        name: replace(AS_USUAL, liquid=model.filling.liquid, filled_l=litres)
        for name, model in world.items.items()
        if model.filling is not None and (litres := _filling_l(world, name, model)) > 0.0
    }
    for name in _in_fridges(world):
        cold = CLOSED['fridge'].temperature_c
        states[name] = replace(states.get(name, AS_USUAL), temperature_c=cold)
    if dirt:
        rng = np.random.default_rng((seed, 31))
        for name, model in world.items.items():
            if model.kind in SOILED_KINDS and rng.random() < SOILED_SHARE:
                soiled = float(rng.uniform(0.4, 0.9))
                states[name] = replace(states.get(name, AS_USUAL), dirt=soiled)
        for name, piece in world.furniture.items():
            if piece.kind in SPOTTED_KINDS and rng.random() < SPOTTED_SHARE:
                states[name] = ThingState(spots=_spots(rng, piece, _middles_on(world, name)))
    described = {item.name: item.state for item in world.spec.items if item.state}
    return states | {
        name: starting_state(words, world.items[name]) for name, words in described.items()
    }


def _filling_l(world: World, name: str, model: ThingModel) -> float:
    """Return what is in an upright vessel; one that lies or stands on its head is closed."""
    if model.hollow is None or model.filling is None or world.pose(name)[2, 2] < 0.9:
        return 0.0
    return litres_at(model.hollow, model.filling.level)


def _in_fridges(world: World) -> Iterator[str]:
    names = list(world.items)
    points = np.array([world.engine.pose(name)[0] for name in names]).reshape(-1, 3)
    for fridge in [name for name, piece in world.furniture.items() if piece.kind == 'fridge']:
        yield from (names[int(k)] for k in np.nonzero(are_inside(world, fridge, points))[0])


def _middles_on(world: World, piece: str) -> NDArray[np.float64]:
    """Return where things are, in the plane (N, 2) of a piece's frame."""
    pose = world.pose(piece)
    points = np.array([world.engine.pose(name)[0] for name in world.items]).reshape(-1, 3)
    return np.asarray(((points - pose[:3, 3]) @ pose[:3, :3])[:, :2])


def _spots(
    rng: np.random.Generator, piece: FurnitureModel, things: NDArray[np.float64]
) -> tuple[Spot, ...]:
    """Return spots of dirt on the surface of a piece, apart from each other and from things."""
    region = next(region for region in piece.regions if region.relation == 'on')
    spots: list[Spot] = []
    for _ in range(int(rng.integers(1, MOST_SPOTS + 1))):
        radius = float(rng.uniform(*SPOT_M))
        for _ in range(TRIES):
            off = rng.uniform(-0.5, 0.5, 2) * (np.array(region.size) - 2 * radius)
            place = np.array(region.centre[:2]) + off
            taken = [*things, *(spot.place[:2] for spot in spots)]
            if all(np.hypot(*(place - other)) > radius + APART_M for other in taken):
                x, y = place.tolist()
                spots.append(Spot((x, y, region.centre[2]), radius))
                break
    return tuple(spots)
