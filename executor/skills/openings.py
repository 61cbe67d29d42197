"""How things of a type open, and how far open is open: read from `config/openings.yaml`."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from executor.motion.front import Motion
from tapa_planner.resources import resource_path


@dataclass(frozen=True)
class Span:
    """
    How far a kind of front is moved; radians for what turns, else metres.

    :ivar goal: as far as it is led when it is opened.
    :ivar full: what counts as wholly open.
    :ivar most: how far it can be seen open.
    """

    goal: float
    full: float
    most: float


SPANS = {
    Motion.SWING: Span(1.45, np.pi / 2, 1.75),
    Motion.LIFT: Span(1.1, 1.4, 1.5),
    Motion.PULL: Span(0.32, 0.35, 0.42),
    Motion.SLIDE: Span(0.45, 0.5, 0.8),
    Motion.RAISE: Span(0.45, 0.5, 0.7),
}


def load_openings(path: Path) -> dict[str, Motion]:
    """Return how each listed type opens; raise ValueError naming what is wrong in the file."""
    values: Any = yaml.safe_load(path.read_text())
    found: dict[str, Motion] = {}
    for word, types in values.items():
        known = [motion.value for motion in Motion]
        if word not in known:
            raise ValueError(f'{path}: expected one of {", ".join(known)}, got {word!r}')
        for type_name in types:
            if type_name in found:
                raise ValueError(f'{path}: {type_name!r} is listed twice')
            found[type_name] = Motion(word)
    return found


@lru_cache
def usual_motion(type_name: str) -> Motion | None:
    """Return how things of a type open; None for what only the handle tells."""
    return load_openings(resource_path('config/openings.yaml')).get(type_name)
