"""The light in which the cameras see the world, and how far they see."""

from __future__ import annotations

from dataclasses import dataclass

NEAR_M = 0.03
FAR_M = 12.0


@dataclass(frozen=True)
class Light:
    """A directional light with a shadow, as the renderers take it."""

    direction: tuple[float, float, float] = (0.35, 0.2, 1.0)
    distance: float = 12.0
    colour: tuple[float, float, float] = (1.0, 1.0, 1.0)
    ambient: float = 0.6
    diffuse: float = 0.45
    specular: float = 0.05
    shadow: bool = True
