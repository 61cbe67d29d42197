"""Furnishes a room by the table of what such rooms have."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from sim.floor_places import (
    at_table,
    at_wall,
    before,
    beside,
    in_corner,
    in_the_open,
    on_top,
    opposite,
)
from sim.floor_plan import Cell
from sim.furniture import BUILDERS
from sim.home import Doorway, known_furniture
from sim.placing import Job, Pick, Wall
from sim.room_rules import FURNISHING, Rule
from sim.room_space import modules, RoomSpace
from sim.wall_places import (
    above,
    along_front,
    at_door,
    hang,
    hang_in_reach,
    in_outer_wall,
    near,
    on_ceiling,
)

LAYOUTS = 40  # of a room, until all that it needs has a place

PLACERS: dict[str, Callable[[Job, Rule, Pick], bool]] = {
    'wall': at_wall,
    'corner': in_corner,
    'beside': beside,
    'before': before,
    'opposite': opposite,
    'open': in_the_open,
    'at': at_table,
    'top': on_top,
    'hang': hang,
    'reach': hang_in_reach,
    'above': above,
    'near': near,
    'door': at_door,
    'window': in_outer_wall,
    'along': along_front,
    'ceiling': on_ceiling,
}


class NoPlaceError(RuntimeError):
    """A room has no place for what it needs."""


def furnish_room(
    rng: np.random.Generator,
    cell: Cell,
    doorways: Sequence[Doorway],
    outer: Sequence[tuple[Wall, tuple[float, float]]],
) -> RoomSpace:
    """
    Return a room with all the furniture that it needs and some that it may have.

    :param outer: free spans of the room's walls that no other room lies behind.
    :raises NoPlaceError: if what it needs has no place.
    """
    for _ in range(LAYOUTS):
        job = Job(rng, RoomSpace(cell, doorways), outer)
        if all(_fulfil(job, rule) for rule in FURNISHING[cell.kind] if rule.kind in BUILDERS):
            job.space.pieces += [module for piece in job.space.pieces for module in modules(piece)]
            return job.space
    raise NoPlaceError(f'{cell.name} has no place for its furniture')


def _fulfil(job: Job, rule: Rule) -> bool:
    """Place what a rule wants; false where something that is needed has no place."""
    if not rule.is_needed and job.rng.random() >= rule.chance:
        return True
    count = int(job.rng.integers(rule.count[0], rule.count[1] + 1))
    done = 0
    for _ in range(count):
        seed = int(job.rng.integers(2**31))
        done += _place(job, rule, Pick(rule.kind, seed, known_furniture(rule.kind, seed)))
    return done > 0 or not rule.is_needed


def _place(job: Job, rule: Rule, pick: Pick) -> bool:
    hung = pick.model.mount == 'wall' and rule.where in ('wall', 'corner', 'beside', 'open')
    return PLACERS['reach' if hung else rule.where](job, rule, pick)
