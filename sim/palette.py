"""Colours that things and furniture share, so that no type is known by its colour."""

from __future__ import annotations

import numpy as np

Colour = tuple[float, float, float]

COLOURS: dict[str, Colour] = {
    'white': (0.92, 0.92, 0.9),
    'cream': (0.9, 0.84, 0.7),
    'grey': (0.55, 0.56, 0.58),
    'black': (0.12, 0.12, 0.13),
    'steel': (0.72, 0.74, 0.77),
    'red': (0.78, 0.12, 0.12),
    'orange': (0.92, 0.48, 0.1),
    'yellow': (0.93, 0.8, 0.15),
    'green': (0.25, 0.55, 0.2),
    'lime': (0.6, 0.75, 0.2),
    'teal': (0.15, 0.55, 0.55),
    'blue': (0.15, 0.3, 0.7),
    'sky': (0.5, 0.7, 0.88),
    'purple': (0.45, 0.2, 0.5),
    'pink': (0.9, 0.55, 0.62),
    'brown': (0.42, 0.26, 0.14),
    'tan': (0.74, 0.56, 0.36),
    'oak': (0.66, 0.48, 0.3),
    'walnut': (0.38, 0.25, 0.17),
    'birch': (0.84, 0.74, 0.58),
}
WARES: tuple[str, ...] = (
    'white', 'cream', 'grey', 'black', 'red', 'orange', 'yellow', 'green', 'lime',
    'teal', 'blue', 'sky', 'purple', 'pink', 'brown', 'tan', 'steel',
)  # fmt: skip
FRONTS: tuple[str, ...] = (
    'white', 'cream', 'grey', 'steel', 'oak', 'walnut', 'birch', 'sky', 'teal', 'green',
    'black', 'red', 'blue',
)  # fmt: skip


def pick_colour(rng: np.random.Generator, names: tuple[str, ...], spread: float = 0.05) -> Colour:
    """Return one of the named colours, a little changed."""
    base = np.array(COLOURS[names[int(rng.integers(len(names)))]])
    base = base * rng.uniform(1 - 2 * spread, 1 + spread) + rng.normal(0.0, spread / 2, 3)
    red, green, blue = np.clip(base, 0.02, 0.98).tolist()
    return red, green, blue


def contrast(rng: np.random.Generator, colour: Colour, names: tuple[str, ...] = WARES) -> Colour:
    """Return a colour of the names that can be told from the given one."""
    for _ in range(20):
        other = pick_colour(rng, names)
        if float(np.abs(np.subtract(other, colour)).sum()) > 0.6:
            return other
    return (0.95, 0.95, 0.95) if sum(colour) < 1.5 else (0.1, 0.1, 0.1)


def shaded(colour: Colour, factor: float) -> Colour:
    """Return the colour made darker (factor < 1) or brighter."""
    red, green, blue = (min(0.98, channel * factor) for channel in colour)
    return red, green, blue
