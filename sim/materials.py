"""Which things can be cut and which break, and what they fall into then."""

from __future__ import annotations

from sim.breaking import shards
from sim.cutting import Piece, Plane
from sim.processes.processes import Materials
from sim.slicing import halves, SLICEABLE
from sim.thing import ThingModel
from tapa_planner.domain_files import load_domain


def sliced(model: ThingModel, cut: Plane) -> tuple[Piece, ...]:
    """Return the two halves of food, nothing of what is none or what the cut passes by."""
    return halves(model, cut) if model.kind in SLICEABLE else ()


MATERIALS = Materials(sliced, shards, tuple(sorted(load_domain().properties['breakable'])))
