"""Boosted decision trees of one depth as arrays: what is stored, and how it is evaluated."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
DEPTH = 3


@dataclass(frozen=True)
class Trees:
    """
    A sum of complete binary trees (Friedman, 2001: Greedy function approximation).

    :ivar features: which number each inner node asks for, (trees, 2**DEPTH - 1).
    :ivar thresholds: a number up to this goes left, (trees, 2**DEPTH - 1).
    :ivar leaves: what each tree adds, (trees, 2**DEPTH).
    :ivar start: what the sum begins with.
    """

    features: NDArray[np.int64]
    thresholds: Floats
    leaves: Floats
    start: float

    def __call__(self, numbers: Floats) -> Floats:
        """Return the sums (N,) for numbers (N, features)."""
        rows = np.arange(len(numbers))[:, None]
        trees = np.arange(len(self.leaves))[None, :]
        node = np.zeros((len(numbers), len(self.leaves)), dtype=np.int64)
        for _ in range(DEPTH):
            asked, limit = self.features[trees, node], self.thresholds[trees, node]
            node = 2 * node + 1 + (numbers[rows, asked] > limit)
        added: Floats = self.leaves[trees, node - (2**DEPTH - 1)].sum(axis=1)
        return self.start + added

    def arrays(self) -> dict[str, NDArray[np.float32]]:
        """Return what is stored, by name."""
        return {
            'features': self.features.astype(np.float32),
            'thresholds': self.thresholds.astype(np.float32),
            'leaves': self.leaves.astype(np.float32),
            'start': np.array([self.start], dtype=np.float32),
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.float32]]) -> 'Trees':
        """Build them from what was stored."""
        return cls(
            arrays['features'].astype(np.int64),
            arrays['thresholds'].astype(np.float64),
            arrays['leaves'].astype(np.float64),
            float(arrays['start'][0]),
        )
