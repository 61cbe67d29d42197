"""What the cameras saw of late, as points in `map`: fresh points replace what is gone."""

from dataclasses import dataclass

import numpy as np

from executor.motion.transforms import apply, inverse
from executor.robot import FloatArray, RgbdFrame

STRIDE = 2
VOXEL_M = 0.008
FAR_M = 4.0
SEEN_THROUGH_M = 0.03
BODY_MARGIN_M = 0.025
EDGE_M = 0.06


@dataclass(frozen=True)
class Body:
    """The robot's own spheres in `map` (S, 3) and (S,), to be left out of what was seen."""

    centres: FloatArray
    radii: FloatArray


def in_range(depth_m: np.ndarray) -> np.ndarray:
    """Return the mask of the pixels of a depth image whose depth counts."""
    mask: np.ndarray = np.isfinite(depth_m) & (depth_m > 0.05) & (depth_m < FAR_M)
    return mask


def frame_points(frame: RgbdFrame, stride: int = STRIDE) -> FloatArray:
    """Return the points (N, 3) in `map` of a depth image, mixed pixels at edges left out."""
    depth = frame.depth_m[::stride, ::stride].astype(np.float64)
    rows, columns = np.mgrid[
        0 : frame.depth_m.shape[0] : stride, 0 : frame.depth_m.shape[1] : stride
    ]
    fine = in_range(depth)
    z = depth[fine]
    x = (columns[fine] - frame.intrinsics[0, 2]) * z / frame.intrinsics[0, 0]
    y = (rows[fine] - frame.intrinsics[1, 2]) * z / frame.intrinsics[1, 1]
    return apply(frame.map_tform_camera, np.stack([x, y, z], axis=1))


def frame_cloud(frame: RgbdFrame, body: Body) -> tuple[FloatArray, FloatArray]:
    """Return the points (N, 3) in `map` and colours (N, 3) of all pixels, without the robot's."""
    seen = in_range(frame.depth_m)
    points, colours = frame_points(frame, stride=1), frame.color[seen].astype(np.float64)
    kept = outside_body(points, body)
    return points[kept], colours[kept]


def thinned(points: FloatArray, voxel_m: float = VOXEL_M) -> FloatArray:
    """Return one of the points of each voxel."""
    if not len(points):
        return points
    cells = np.floor(points / voxel_m).astype(np.int64)
    cells -= cells.min(axis=0)
    spans = cells.max(axis=0) + 1
    flat = (cells[:, 0] * spans[1] + cells[:, 1]) * spans[2] + cells[:, 2]
    return points[np.unique(flat, return_index=True)[1]]


class CloudMemory:
    """Points seen so far; what a newer frame looks through is forgotten."""

    def __init__(self) -> None:
        self.points = np.zeros((0, 3))
        self.stamp_s = -np.inf

    def add(self, frame: RgbdFrame, body: Body) -> FloatArray:
        """Take a frame in and return its own points (N, 3) without the robot."""
        fresh = without_body(thinned(frame_points(frame)), body)
        kept = self.points[~self._seen_through(frame, body)]
        self.points = thinned(np.concatenate([fresh, kept]))
        self.stamp_s = frame.stamp_s
        return fresh

    def forget(self, centre: FloatArray, half: FloatArray) -> None:
        """Drop the points of an upright box, e.g. of a thing that was taken away."""
        self.points = self.points[np.any(np.abs(self.points - centre) > half, axis=1)]

    def within(self, lower: FloatArray, upper: FloatArray) -> FloatArray:
        """Return the points between two corners."""
        inside = np.all((self.points >= lower) & (self.points <= upper), axis=1)
        return self.points[inside]

    def _seen_through(self, frame: RgbdFrame, body: Body) -> np.ndarray:
        """Say which points the frame disproves: it sees something farther in their direction."""
        if not len(self.points):
            return np.zeros(0, dtype=bool)
        local = apply(inverse(frame.map_tform_camera), self.points)
        height, width = frame.depth_m.shape
        ahead = local[:, 2] > 0.1
        scale = np.where(ahead, local[:, 2], 1.0)
        u = np.rint(local[:, 0] / scale * frame.intrinsics[0, 0] + frame.intrinsics[0, 2])
        v = np.rint(local[:, 1] / scale * frame.intrinsics[1, 1] + frame.intrinsics[1, 2])
        inside = ahead & (u >= 0) & (u < width) & (v >= 0) & (v < height)
        gone = np.zeros(len(self.points), dtype=bool)
        seen = frame.depth_m[v[inside].astype(int), u[inside].astype(int)]
        # A fresh point near an old one replaces it; noise must not leave both.
        gone[inside] = ~(seen < local[inside, 2] - SEEN_THROUGH_M)
        return gone


def without_body(points: FloatArray, body: Body) -> FloatArray:
    """Return the points that lie outside all spheres of the robot's body."""
    kept: FloatArray = points[outside_body(points, body)]
    return kept


def outside_body(points: FloatArray, body: Body) -> np.ndarray:
    """Return the mask (N,) of the points that lie outside all spheres of the robot's body."""
    keep = np.ones(len(points), dtype=bool)
    if not len(points) or not len(body.radii):
        return keep
    reach = body.radii + BODY_MARGIN_M
    lower = (body.centres - reach[:, None]).min(axis=0)
    upper = (body.centres + reach[:, None]).max(axis=0)
    near = np.flatnonzero(np.all((points > lower) & (points < upper), axis=1))
    for centre, radius in zip(body.centres, reach, strict=True):
        keep[near] &= np.sum((points[near] - centre) ** 2, axis=1) > radius**2
    return keep
