"""Where two bodies touch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Contact:
    """One contact point between two bodies; links are -1 for the base."""

    body_a: int
    link_a: int
    body_b: int
    link_b: int
    position: tuple[float, float, float]
    normal_on_b: tuple[float, float, float]
    distance: float
    normal_force: float


def contact_of(point: Any) -> Contact:
    """Return one of PyBullet's contact points by its names."""
    return Contact(point[1], point[3], point[2], point[4], point[6], point[7], point[8], point[9])
