"""Liquids, and how much of one a vessel holds at a level or at a tilt."""

from __future__ import annotations

from dataclasses import dataclass
from math import pi, sqrt, tan

import numpy as np

from sim.fittings import Hollow
from sim.palette import Colour
from sim.thing_state import AMBIENT_C

LITRE_M3 = 0.001
POUR_M_S = 0.3  # through half of the opening, the other half lets the air in
OVERFLOW_RAD = pi / 6  # up to this tilt a vessel runs over and is not poured from
_STRIPS = 48  # of the section through a liquid that bares the bottom


@dataclass(frozen=True)
class Liquid:
    """
    How a liquid looks and comes.

    :ivar temperature_c: when it comes out of a tap or a machine.
    """

    colour: Colour
    temperature_c: float = AMBIENT_C


LIQUIDS: dict[str, Liquid] = {
    'water': Liquid((0.62, 0.78, 0.88), 15.0),
    'coffee': Liquid((0.16, 0.09, 0.05), 85.0),
    'milk': Liquid((0.95, 0.94, 0.9)),
    'juice': Liquid((0.93, 0.6, 0.13)),
    'wine': Liquid((0.45, 0.05, 0.12)),
    'tea': Liquid((0.6, 0.3, 0.1), 85.0),
}


def litres_at(hollow: Hollow, level: float) -> float:
    """Return how much an upright vessel holds up to a height in its frame, litres."""
    tall = hollow.rim - hollow.floor
    share = min(1.0, max(0.0, (level - hollow.floor) / tall))
    low, more = hollow.foot, (hollow.radius - hollow.foot) * share
    return pi * tall * share * (low * low + low * more + more * more / 3) / LITRE_M3


def level_of(hollow: Hollow, litres: float) -> tuple[float, float]:
    """Return the height (in its frame) and radius of the surface in an upright vessel, metres."""
    tall, low, high = hollow.rim - hollow.floor, hollow.foot, hollow.radius
    volume = min(litres, hollow.capacity_l) * LITRE_M3
    slope = (high - low) / tall
    if abs(slope) < 1e-4:
        radius = (low + high) / 2
        return hollow.floor + volume / (pi * radius * radius), radius
    radius = float(np.cbrt(low**3 + 3 * volume * slope / pi))
    return hollow.floor + (radius - low) / slope, radius


def held_at_tilt_l(hollow: Hollow, tilt: float) -> float:
    """
    Return the most that a vessel holds at a tilt (radians) before it runs over its lowest point.

    The vessel is taken for a cylinder of its height and capacity.
    """
    tall = hollow.rim - hollow.floor
    radius = sqrt(hollow.capacity_l * LITRE_M3 / (pi * tall))
    if tilt >= pi / 2 - 1e-6:
        return 0.0
    slope = tan(max(0.0, tilt))
    if 2 * radius * slope <= tall:
        return hollow.capacity_l - pi * radius * radius * radius * slope / LITRE_M3
    # The bottom lies bare on the high side: what is left is a wedge along the low wall.
    start = radius - tall / slope
    edges = np.linspace(start, radius, _STRIPS + 1)
    middle = (edges[1:] + edges[:-1]) / 2
    height = tall - slope * (radius - middle)
    chord = 2 * np.sqrt(np.maximum(0.0, radius**2 - middle**2))
    return float(np.sum(height * chord) * (radius - start) / _STRIPS / LITRE_M3)


def opening_flow_l(hollow: Hollow, tilt: float) -> float:
    """Return how fast liquid can leave through the opening, litres a second."""
    if tilt < OVERFLOW_RAD:
        return float('inf')  # what overflows is never held back
    return pi * hollow.radius**2 / 2 * POUR_M_S / LITRE_M3


def mixed(first: tuple[str, float], second: tuple[str, float]) -> str:
    """Return the name of a mixture of (liquid, litres): that of the larger part."""
    return first[0] if first[0] and first[1] >= second[1] else second[0]
