"""Trials in apartments: things of all kinds are taken where they are kept, and put elsewhere."""

from collections.abc import Iterator

import numpy as np

from benchmark.skill_trials.holdable import is_holdable
from benchmark.skill_trials.trial import APARTMENT, Trial
from sim.apartment import apartment
from sim.home import FurnitureSpec, HomeSpec, ItemSpec

SKILLS = ('pick', 'place')
HIGHEST_M = 1.3
"""Of what things are taken from and put on; the lift and the head reach no farther."""
ROOM_M = 0.3
"""Along both sides of what something is put on."""


def apartment_trials(skill: str, seeds: range) -> Iterator[Trial]:
    """
    Return what to try, the same for the same seeds; a seed without anything to try has none.

    What is taken can be held by two fingers (see `is_holdable`) and lies on a piece of furniture
    at most 1.3 m high, in no bathtub: a curtain may hide it there. It is put on another piece with an open surface, at most as high and
    30 cm along both sides.
    """
    for seed in seeds:
        home = apartment(seed)
        rng = np.random.default_rng((seed, 35))
        order = rng.permutation(len(home.items))
        # One is enough: to measure the shape of all would take longer than the trial.
        item = next((home.items[at] for at in order if _can_be_taken(home, home.items[at])), None)
        places = [piece.name for piece in home.furniture if _has_surface(piece)]
        if item is None or not places:
            continue
        names = (item.name, str(rng.choice(places)))
        yield Trial(skill, seed, names[:1] if skill == 'pick' else names, APARTMENT)


def _can_be_taken(home: HomeSpec, item: ItemSpec) -> bool:
    below = {piece.name: piece for piece in home.furniture}.get(item.support)
    if (
        below is None
        or below.kind == 'bathtub'
        or item.relation != 'on'
        or item.position[2] > HIGHEST_M
    ):
        return False
    return is_holdable(item.kind, item.seed, item.rest)


def _has_surface(piece: FurnitureSpec) -> bool:
    return any(
        region.relation == 'on'
        and min(region.size) >= ROOM_M
        and piece.z + region.centre[2] < HIGHEST_M
        for region in piece.model().regions
    )
