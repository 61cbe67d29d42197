"""What is cut and what is on when a world begins, and which lamps a switch on the wall switches."""

from __future__ import annotations

from dataclasses import replace

from sim.controls import Controls
from sim.home import HomeSpec
from sim.replacement import replace_thing
from sim.slicing import slices
from sim.starting_state import SLICED, SWITCHED_ON
from sim.world import World

LAMPS = ('ceiling_lamp', 'floor_lamp')
"""Kinds that a switch on the wall switches: the first of which its room has any."""
SWITCH = 'light_switch'
PIECES = 2


def lamps_by_switch(spec: HomeSpec) -> dict[str, tuple[str, ...]]:
    """Return for each switch on a wall the lamps of its room, and the room's other switches."""
    room_of = {piece.name: spec.room_at(piece.x, piece.y).name for piece in spec.furniture}
    found: dict[str, tuple[str, ...]] = {}
    for switch in [piece.name for piece in spec.furniture if piece.kind == SWITCH]:
        beside = [
            piece
            for piece in spec.furniture
            if room_of[piece.name] == room_of[switch] and piece.name != switch
        ]
        lamps: tuple[str, ...] = ()
        for kind in LAMPS:
            lamps = lamps or tuple(piece.name for piece in beside if piece.kind == kind)
        found[switch] = lamps + tuple(piece.name for piece in beside if piece.kind == SWITCH)
    return found


def cut_at_first(world: World) -> None:
    """Put pieces in place of what is described as sliced."""
    for item in world.spec.items:
        if SLICED in item.state:
            pieces = slices(world.items[item.name], PIECES)
            for name in replace_thing(world, item.name, pieces, 'slice'):
                world.states[name] = replace(world.state(name), slices=len(pieces))


def switch_at_first(controls: Controls, spec: HomeSpec) -> None:
    """Switch on what is described as switched on."""
    states = {each.name: each.state for each in spec.furniture}
    states |= {each.name: each.state for each in spec.items}
    for name, state in states.items():
        if SWITCHED_ON in state:
            controls.switch(name, True)
