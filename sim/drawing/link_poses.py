"""Where the links are of which something is seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
import pybullet as p

from sim.rotation import rotation_matrix

BASE_LINK = -1


@dataclass(frozen=True)
class PosedBody:
    """
    The links of one body that are seen.

    :ivar links: PyBullet's indices, -1 for the base; ``numbers`` are ours, one for each.
    :ivar offset: the base's centre of mass in its frame (3,), which PyBullet's poses are of.
    """

    links: tuple[int, ...]
    numbers: tuple[int, ...]
    offset: NDArray[np.float64]


class LinkPoses:
    """Asks PyBullet for the poses of links, as the graphics side takes them."""

    def __init__(self, client_id: int) -> None:
        self._client = client_id
        self._bodies: dict[int, PosedBody] = {}

    def add(self, body: int, links: Sequence[int], numbers: Sequence[int]) -> None:
        """Follow some links of a body."""
        info = p.getDynamicsInfo(body, BASE_LINK, physicsClientId=self._client)
        self._bodies[body] = PosedBody(tuple(links), tuple(numbers), np.array(info[3]))

    def remove(self, body: int) -> tuple[int, ...]:
        """Follow a body no longer; return the numbers that its links had, () if it had none."""
        kept = self._bodies.pop(body, None)
        return () if kept is None else kept.numbers

    def number(self, body: int, link: int) -> int | None:
        """Return our number of a link, None where nothing of it is seen."""
        kept = self._bodies.get(body)
        if kept is None or link not in kept.links:
            return None
        return kept.numbers[kept.links.index(link)]

    def read(self, count: int) -> NDArray[np.float32]:
        """
        Return (count, 4, 4): rotation and translation in three rows, then the body's id.

        :param count: more than any number.
        """
        places, turns, bodies = np.zeros((count, 3)), np.zeros((count, 4)), np.zeros(count)
        for body, kept in self._bodies.items():
            moving = [link for link in kept.links if link != BASE_LINK]
            if moving:
                states = p.getLinkStates(
                    body, moving, computeForwardKinematics=1, physicsClientId=self._client
                )
                state_of = dict(zip(moving, states, strict=True))
            for link, number in zip(kept.links, kept.numbers, strict=True):
                bodies[number] = body
                if link == BASE_LINK:
                    places[number], turns[number] = self._base(body, kept.offset)
                else:
                    places[number], turns[number] = state_of[link][4:6]
        poses = np.zeros((count, 4, 4), dtype=np.float32)
        poses[:, :3, :3] = _matrices(turns)
        poses[:, :3, 3] = places
        poses[:, 3, 0] = bodies
        return poses

    def _base(
        self, body: int, offset: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64] | tuple[float, ...], tuple[float, ...]]:
        place, turn = p.getBasePositionAndOrientation(body, physicsClientId=self._client)
        if offset.any():
            return np.array(place) - rotation_matrix(turn) @ offset, turn
        return place, turn


def _matrices(quaternions: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the matrices (N, 3, 3) of unit quaternions xyzw (N, 4), zero ones give the identity."""
    x, y, z, w = quaternions.T
    rows = (
        (1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)),
        (2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)),
        (2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)),
    )
    return np.stack([np.stack(row, axis=-1) for row in rows], axis=-2)
