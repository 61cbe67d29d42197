"""
Every kind of furniture as jointed bodies, by seed.

A piece stands in its own frame: origin on the floor (or on what carries it) in the middle of its
footprint, front towards +x, width along y. On a wall x = 0 is the wall's face and z = 0 the floor.
Doors, drawers, lids and curtains have one joint each, at 0 when closed.
"""

from __future__ import annotations

from collections.abc import Callable
import zlib

import numpy as np

from sim.appliances import coffee_machine, television
from sim.carpentry import FurnitureModel
from sim.containers import drawer, fridge, microwave
from sim.lighting import light_switch
from sim.stove import oven, stove_burner
from sim.surfaces import counter, shelf, sink, table

Builder = Callable[[np.random.Generator], FurnitureModel]

# What a kitchen is furnished with.
SURFACES = ('counter', 'table', 'shelf', 'sink')
CONTAINERS = ('fridge', 'microwave', 'drawer')
FURNITURE = (*SURFACES, *CONTAINERS)

BUILDERS: dict[str, Builder] = {
    'counter': counter,
    'table': table,
    'shelf': shelf,
    'sink': sink,
    'fridge': fridge,
    'microwave': microwave,
    'drawer': drawer,
    'coffee_machine': coffee_machine,
    'light_switch': light_switch,
    'oven': oven,
    'stove_burner': stove_burner,
    'television': television,
}


def furniture_model(kind: str, seed: int) -> FurnitureModel:
    """Return the piece that this seed gives; sizes and colours differ by seed."""
    if kind not in BUILDERS:
        raise ValueError(f'furniture is one of {", ".join(BUILDERS)}, got {kind!r}')
    # Any number will do that a kind keeps: the first seven have had theirs for long.
    number = FURNITURE.index(kind) if kind in FURNITURE else zlib.crc32(kind.encode())
    return BUILDERS[kind](np.random.default_rng((seed, number)))
