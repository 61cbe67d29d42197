"""A thing that falls into pieces: its body makes room for those of the pieces."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.cutting import Piece
from sim.things import load_thing
from sim.world import World

MOVING_TOGETHER = 0.5  # share of the old velocity that the pieces keep


def replace_thing(world: World, name: str, pieces: Sequence[Piece], word: str) -> list[str]:
    """
    Put pieces where a thing was and return their names.

    The largest keeps the thing's name, the others are called ``<name>_<word>_2`` and so on. All
    begin with the thing's state. Whatever held the thing holds it no more.

    :raises ValueError: if there are no pieces.
    """
    if not pieces:
        raise ValueError(f'{name} needs pieces to fall into, got none')
    engine, whole = world.engine, world.pose(name)
    _, quaternion = engine.pose(name)
    linear, angular = engine.velocity(name)
    state = world.state(name)
    ordered = sorted(pieces, key=lambda piece: -piece.model.mass)
    names = [name, *(f'{name}_{word}_{index}' for index in range(2, len(ordered) + 1))]
    # The new bodies come before the old one goes: a body's number is used again.
    loaded = [f'{name}_{word}_1', *names[1:]]
    for label, piece in zip(loaded, ordered, strict=True):
        at = whole[:3, :3] @ np.asarray(piece.offset) + whole[:3, 3]
        load_thing(engine, label, piece.model, at.tolist(), quaternion.tolist())
        engine.set_velocity(
            label, (MOVING_TOGETHER * linear).tolist(), (MOVING_TOGETHER * angular).tolist()
        )
    engine.remove(name)
    engine.rename(loaded[0], name)
    for label, piece in zip(names, ordered, strict=True):
        world.items[label] = piece.model
        world.states[label] = state
    return names
