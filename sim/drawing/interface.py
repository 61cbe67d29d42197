"""What draws the camera pictures, behind one interface."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sim.drawing.light import Light
from sim.meshes import Mesh

Buffers = tuple[NDArray[np.uint8], NDArray[np.float32], NDArray[np.int32]]
"""Colour (H, W, 3), OpenGL's depth from 0 to 1 (H, W), and body ids (H, W) or (0, 0)."""


class Renderer(Protocol):
    """
    Draws the bodies of one PyBullet client.

    :ivar name: short; ``note`` is a sentence for the log.
    :ivar needs_files: whether meshes that are only seen must be in files.
    """

    name: str
    note: str
    needs_files: bool

    def prepared(self, urdf: str) -> str:
        """Return what PyBullet is to load in place of a URDF."""
        ...

    def add(
        self, body: int, links: Mapping[str, int], urdf: str, meshes: Mapping[str, Mesh]
    ) -> None:
        """
        Show a body that was loaded.

        :param links: name -> PyBullet's index of all links but the base.
        :param meshes: of the URDF's files that exist in memory alone, by path.
        """
        ...

    def remove(self, body: int) -> None:
        """Show a body no longer; called before PyBullet removes it."""
        ...

    def recolour(self, body: int, link: int, colour: Sequence[float]) -> None:
        """Give all that is seen of a link (-1 is the base) one colour, (3,) from 0 to 1."""
        ...

    def draw(
        self,
        view: NDArray[np.float64],
        projection: NDArray[np.float64],
        width: int,
        height: int,
        light: Light,
        with_bodies: bool,
    ) -> Buffers:
        """Draw the world with OpenGL matrices (4, 4)."""
        ...

    def close(self) -> None:
        """Give back what it holds; the client is still connected."""
        ...
