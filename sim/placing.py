"""A room while it is being furnished: its walls seen from inside, and what is there already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.carpentry import FurnitureModel
from sim.floor_plan import Cell
from sim.room_space import Piece, RoomSpace

BACK_M = 0.01  # between a piece and the wall behind it
TRIES = 40


@dataclass(frozen=True)
class Wall:
    """A wall of a room: its face seen from inside."""

    yaw: float  # of a piece that stands with its back to it
    at: float  # coordinate of the face
    low: float
    high: float
    along: str

    def place(self, along: float, off: float) -> tuple[float, float]:
        """Return the point at a coordinate along the wall, ``off`` metres from its face."""
        inward = self.at + (off if self.yaw in (0.0, np.pi / 2) else -off)
        return (along, inward) if self.along == 'x' else (inward, along)


def walls(cell: Cell) -> tuple[Wall, ...]:
    """Return the four walls of a room."""
    (low_x, low_y), (high_x, high_y) = cell.low, cell.high
    return (
        Wall(0.0, low_x, low_y, high_y, 'y'),
        Wall(float(np.pi), high_x, low_y, high_y, 'y'),
        Wall(float(np.pi / 2), low_y, low_x, high_x, 'x'),
        Wall(float(-np.pi / 2), high_y, low_x, high_x, 'x'),
    )


@dataclass
class Job:
    """
    One room being furnished.

    :ivar outer: free spans of its walls that no other room lies behind.
    """

    rng: np.random.Generator
    space: RoomSpace
    outer: Sequence[tuple[Wall, tuple[float, float]]]

    def anchors(self, kinds: Sequence[str]) -> list[Piece]:
        """Return the furniture of these kinds, the best kind first, newest first."""
        newest = list(reversed(self.space.pieces))
        return [piece for kind in kinds for piece in newest if piece.kind == kind]


@dataclass(frozen=True)
class Pick:
    """
    Furniture that is to be placed.

    :ivar kind: under which it is built; the type of what comes out may be a more general one.
    """

    kind: str
    seed: int
    model: FurnitureModel


def new_piece(pick: Pick, at: tuple[float, float], yaw: float, z: float = 0.0) -> Piece:
    """Return a piece of furniture with its frame at a place."""
    turn = float((yaw + np.pi) % (2 * np.pi) - np.pi)
    return Piece(pick.kind, pick.seed, float(at[0]), float(at[1]), z, turn, pick.model)
