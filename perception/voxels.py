"""Which places in space views agree to belong to one piece of furniture."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perception.projection import Points

VOXEL_M = 0.03
_OFFSET = 1 << 20


def voxel_keys(points: Points, voxel_m: float = VOXEL_M) -> NDArray[np.int64]:
    """Return one number for the voxel of each point (N,)."""
    cells = np.floor(points / voxel_m).astype(np.int64) + _OFFSET
    return np.asarray((cells[:, 0] << 42) | (cells[:, 1] << 21) | cells[:, 2], dtype=np.int64)


@dataclass(frozen=True)
class VoxelVotes:
    """Voxels (sorted keys) with a point in each, and the views for and against each."""

    keys: NDArray[np.int64]
    points: Points
    inside: NDArray[np.float32]
    outside: NDArray[np.float32]

    @classmethod
    def empty(cls) -> 'VoxelVotes':
        """Return no voxel at all."""
        none = np.zeros(0, dtype=np.float32)
        return cls(np.zeros(0, dtype=np.int64), np.zeros((0, 3)), none, none)

    @property
    def kept(self) -> Points:
        """Points of the voxels that more views count in than out."""
        return np.asarray(self.points[self.inside > self.outside])

    def with_inside(self, points: Points, weight: float) -> 'VoxelVotes':
        """Count the voxels of these points in."""
        keys, first = np.unique(voxel_keys(points), return_index=True)
        every = np.union1d(self.keys, keys)
        old, new = np.searchsorted(every, self.keys), np.searchsorted(every, keys)
        places = np.zeros((len(every), 3))
        places[new] = points[first]
        places[old] = self.points
        inside = np.zeros(len(every), dtype=np.float32)
        outside = np.zeros(len(every), dtype=np.float32)
        inside[old], outside[old] = self.inside, self.outside
        inside[new] += weight
        return VoxelVotes(every, places, inside, outside)

    def with_outside(self, which: NDArray[np.bool_], weight: float) -> 'VoxelVotes':
        """Count these voxels out."""
        outside = self.outside + np.where(which, np.float32(weight), np.float32(0.0))
        return VoxelVotes(self.keys, self.points, self.inside, outside)

    def merged(self, other: 'VoxelVotes') -> 'VoxelVotes':
        """Add another piece's votes."""
        result = self
        for weight in np.unique(other.inside):
            result = result.with_inside(other.points[other.inside == weight], float(weight))
        return result
