"""What every fault is made of: an effect with a beginning and an end, in a setting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sim.carpentry import FurnitureModel
from sim.driver import Driver
from sim.engine import Engine
from sim.streams import Streams
from sim.thing import ThingModel
from tapa_planner.errors import InputError

FloatArray = NDArray[np.float64]

NOWHERE_Z_M = -50.0
"""Below this a body counts as not being in the world."""


class FaultError(InputError):
    """A fault, its target or its values are unknown; the text names those that are known."""


@dataclass(frozen=True)
class Setting:
    """
    What faults act on.

    :ivar rng: draws what a request leaves open, so that the same world breaks the same way.
    """

    engine: Engine
    driver: Driver
    streams: Streams
    rng: np.random.Generator
    items: Mapping[str, ThingModel]
    furniture: Mapping[str, FurnitureModel]

    def is_there(self, name: str) -> bool:
        """Say whether a body exists and has not vanished."""
        return name in self.engine.bodies and self.engine.pose(name)[0][2] > NOWHERE_Z_M

    def hand(self) -> FloatArray:
        """Return where the point between the fingertips is, (3,) in `map`."""
        return self.driver.tcp_position()

    def nearest(self, names: Sequence[str], point: FloatArray) -> str | None:
        """Return the body nearest to a point; None when none of them is there."""
        there = [name for name in names if self.is_there(name)]
        return min(
            there,
            key=lambda name: float(np.linalg.norm(self.engine.pose(name)[0] - point)),
            default=None,
        )


class Effect(Protocol):
    """
    One thing that breaks.

    The constructor checks target and values and raises `FaultError`. `begin` may find that what
    it was to befall is gone: then nothing happens, and `end` does nothing.
    """

    def begin(self) -> bool:
        """Set it off; False while it cannot be yet, to be asked again later."""

    def keep_up(self) -> None:
        """See to it that it lasts; called while it is active."""

    def end(self) -> None:
        """Mend it as far as it can be."""


def check_name(kind: str, target: str, known: Sequence[str], optional: bool = True) -> str:
    """
    Return the target when it is known, or when none is given.

    :raises FaultError: naming what is known.
    """
    if target in known or (optional and not target):
        return target
    names = ', '.join(known) or 'none'
    raise FaultError(f'there is no {kind} {target!r}; there are {names}')


def check_no_target(fault: str, target: str) -> None:
    """
    Refuse a target where there is none.

    :raises FaultError: if there is one.
    """
    if target:
        raise FaultError(f'{fault} takes no target, got {target!r}')


def check_values(
    fault: str, values: tuple[float, ...], counts: tuple[int, ...], low: float, high: float
) -> tuple[float, ...]:
    """
    Return values that are as many as one of the counts and within bounds.

    :raises FaultError: saying what was expected and what came.
    """
    numbers = ' or '.join(str(count) for count in counts)
    if len(values) not in counts:
        raise FaultError(f'{fault} takes {numbers} values, got {list(values)}')
    if not all(isfinite(value) and low <= value <= high for value in values):
        raise FaultError(f'the values of {fault} are {low:g} to {high:g}, got {list(values)}')
    return values
