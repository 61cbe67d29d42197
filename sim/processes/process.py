"""The role of a process: something that changes the state of things by what is measured."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol


class Switches(Protocol):
    """Says which bodies are switched on."""

    @property
    def is_on(self) -> Mapping[str, bool]:
        """Return whether each body that can be switched is on."""


class Process(Protocol):
    """
    A process between things.

    It is set off by poses, velocities, contacts and switches of the bodies alone, never by what
    somebody means to do. The same world and the same motion give the same states.

    :ivar period_steps: physics steps from one `step` to the next.
    """

    @property
    def period_steps(self) -> int:
        """Return how many physics steps lie between two calls of `step`."""

    def step(self, dt_s: float) -> None:
        """Change states by what happened in the last ``dt_s`` simulated seconds."""
