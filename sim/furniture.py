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

from sim.appliances import coffee_machine, television, toaster
from sim.bathroom import bathtub, toilet, washbasin
from sim.beds import bed
from sim.bins import garbage_can, laundry_hamper
from sim.cabinets import cabinet, safe, wardrobe
from sim.carpentry import FurnitureModel
from sim.containers import drawer, fridge, microwave
from sim.faucets import faucet, shower_head
from sim.fixtures import mirror, painting, toilet_paper_holder, towel_holder
from sim.lighting import ceiling_lamp, fan, floor_lamp, light_switch
from sim.machines import dishwasher, washing_machine
from sim.openings import blinds, curtains, door_frame, shower_curtain, window
from sim.seating import armchair, bench, chair, ottoman, sofa, stool
from sim.stove import oven, stove_burner
from sim.surfaces import counter, shelf, sink, table
from sim.tables import (
    bookshelf,
    coffee_table,
    desk,
    dresser,
    side_table,
    tv_stand,
)

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
    'bed': bed,
    'sofa': sofa,
    'armchair': armchair,
    'chair': chair,
    'stool': stool,
    'ottoman': ottoman,
    'bench': bench,
    'coffee_table': coffee_table,
    'side_table': side_table,
    'desk': desk,
    'dresser': dresser,
    'tv_stand': tv_stand,
    'bookshelf': bookshelf,
    'cabinet': cabinet,
    'wardrobe': wardrobe,
    'safe': safe,
    'garbage_can': garbage_can,
    'laundry_hamper': laundry_hamper,
    'oven': oven,
    'stove_burner': stove_burner,
    'dishwasher': dishwasher,
    'washing_machine': washing_machine,
    'coffee_machine': coffee_machine,
    'toaster': toaster,
    'television': television,
    'light_switch': light_switch,
    'ceiling_lamp': ceiling_lamp,
    'floor_lamp': floor_lamp,
    'fan': fan,
    'bathtub': bathtub,
    'toilet': toilet,
    'washbasin': washbasin,
    'faucet': faucet,
    'shower_head': shower_head,
    'shower_curtain': shower_curtain,
    'window': window,
    'blinds': blinds,
    'curtains': curtains,
    'door_frame': door_frame,
    'mirror': mirror,
    'painting': painting,
    'towel_holder': towel_holder,
    'toilet_paper_holder': toilet_paper_holder,
}


def furniture_model(kind: str, seed: int) -> FurnitureModel:
    """Return the piece that this seed gives; sizes and colours differ by seed."""
    if kind not in BUILDERS:
        raise ValueError(f'furniture is one of {", ".join(BUILDERS)}, got {kind!r}')
    # Any number will do that a kind keeps: the first seven have had theirs for long.
    number = FURNITURE.index(kind) if kind in FURNITURE else zlib.crc32(kind.encode())
    return BUILDERS[kind](np.random.default_rng((seed, number)))
