"""Which things break and what they fall into when they are cut or broken."""

from __future__ import annotations

from sim.processes.processes import Materials
from tapa_planner.domain_files import load_domain

MATERIALS = Materials(
    sliced=lambda model: (),
    shattered=lambda model: (),
    breakable=tuple(sorted(load_domain().properties['breakable'])),
)
