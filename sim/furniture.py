"""
The seven kinds of furniture as jointed bodies, by seed.

A piece stands in its own frame: origin on the floor in the middle of its footprint, front
towards +x, width along y. Doors and drawers have one joint each, at 0 when closed.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.carpentry import FurnitureModel
from sim.containers import drawer, fridge, microwave
from sim.surfaces import counter, shelf, sink, table

SURFACES = ('counter', 'table', 'shelf', 'sink')
CONTAINERS = ('fridge', 'microwave', 'drawer')
FURNITURE = (*SURFACES, *CONTAINERS)

BUILDERS: dict[str, Callable[[np.random.Generator], FurnitureModel]] = {
    'counter': counter,
    'table': table,
    'shelf': shelf,
    'sink': sink,
    'fridge': fridge,
    'microwave': microwave,
    'drawer': drawer,
}


def furniture_model(kind: str, seed: int) -> FurnitureModel:
    """Return the piece that this seed gives; sizes and colours differ by seed."""
    if kind not in BUILDERS:
        raise ValueError(f'furniture is one of {", ".join(BUILDERS)}, got {kind!r}')
    return BUILDERS[kind](np.random.default_rng((seed, FURNITURE.index(kind))))
