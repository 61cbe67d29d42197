"""A small thing as its fresh points show it: where it stands, its box, and what it stands on."""

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree, ConvexHull, QhullError

from executor.motion.rim import opening_of, Rim, rim_of
from executor.motion.transforms import rigid, rotation_z
from executor.robot import FloatArray

NEIGHBOUR_M = 0.016
SUPPORT_GAP_M = 0.005
MIN_POINTS = 12
WALL_BANDS_M = ((0.03, 0.06), (0.06, 0.09))
"""What stands upright behind a thing goes on through both of these heights above its top."""
WALL_NEAR_M = 0.015
FACING = 0.6
"""Cosine between the view and a broad face's normal from which the face hides the depth."""
UNSEEN_SHARE = 0.25
LOW_SHARE, WHOLE_SHARE = 0.6, 0.85
"""Of the narrow side, up to which height the top hides nothing; of the sides, that must be seen."""


@dataclass(frozen=True)
class SeenThing:
    """A thing on a level support; its box is upright with heading `yaw`."""

    points: FloatArray  # (N, 3), mirrored to the unseen side where the thing is about round
    centre: FloatArray  # (3,)
    size: FloatArray  # (3,) along its own x (longest), y, and z
    yaw: float
    support: float
    rim: Rim | None = None
    """The opening of a vessel; None for anything else."""

    @property
    def map_tform_box(self) -> FloatArray:
        """The pose (4, 4) of its box."""
        return rigid(rotation_z(self.yaw), self.centre)

    @property
    def is_tall(self) -> bool:
        """Whether it stands higher than it is wide."""
        return bool(self.size[2] > 1.25 * self.size[1] and self.size[2] > 0.06)


def find_thing(
    cloud: FloatArray,
    centre: FloatArray,
    size: FloatArray,
    camera: FloatArray,
    is_vessel: bool = False,
) -> SeenThing | None:
    """
    Return the thing near where it should be, as the cloud (N, 3) shows it; None when not there.

    :param centre: of its box as perception gave it, 1-3 cm off.
    :param size: of that box, some 20 % off.
    :param camera: where the camera stood, (3,).
    :param is_vessel: it is open at the top, and may have a handle at one side.
    """
    reach = 0.5 * float(np.hypot(size[0], size[1]))
    flat = np.linalg.norm(cloud[:, :2] - centre[:2], axis=1)
    support = _support_height(cloud[flat < reach + 0.12], centre, size)
    high = (cloud[:, 2] > support + SUPPORT_GAP_M) & (
        cloud[:, 2] < centre[2] + 0.5 * size[2] + 0.05
    )
    about = flat < reach + 0.06
    top = float(centre[2] + 0.5 * size[2])
    near = _without_walls(cloud[high & about], cloud[about], top)
    points = _cluster_at(near, centre, reach)
    if len(points) < MIN_POINTS:
        return None
    return _boxed(points, size, camera, support, is_vessel)


def _without_walls(points: FloatArray, cloud: FloatArray, top: float) -> FloatArray:
    """
    Return those points (N, 3) of a thing under which no wall or board of the cloud goes on above it.

    A thing at the back of a shelf is so near to what is behind it that both look like one. A board
    that lies over the thing is level, and so at one height only.
    """
    is_wall = np.ones(len(points), dtype=bool)
    for low, high in WALL_BANDS_M:
        band = cloud[(cloud[:, 2] > top + low) & (cloud[:, 2] < top + high), :2]
        if not len(band):
            return points
        away, _ = cKDTree(band).query(points[:, :2], distance_upper_bound=WALL_NEAR_M)
        is_wall &= np.isfinite(away)
    kept: FloatArray = points[~is_wall]
    return kept


def _support_height(cloud: FloatArray, centre: FloatArray, size: FloatArray) -> float:
    """Return the height of the level patch nearest to the box's bottom."""
    bottom = float(centre[2] - 0.5 * size[2])
    window = cloud[np.abs(cloud[:, 2] - bottom) < 0.05, 2]
    if len(window) < 15:
        return bottom
    counts, edges = np.histogram(window, bins=25, range=(bottom - 0.05, bottom + 0.05))
    smooth = np.convolve(counts, [0.5, 1.0, 0.5], mode='same')
    # Prefer what lies near the expected height: a lid or a book below is also level.
    middles = 0.5 * (edges[1:] + edges[:-1])
    smooth *= np.exp(-(((middles - bottom) / 0.03) ** 2))
    best = float(middles[int(np.argmax(smooth))])
    level = window[np.abs(window - best) < 0.006]
    return float(np.median(level)) if len(level) else best


def _cluster_at(points: FloatArray, centre: FloatArray, reach: float) -> FloatArray:
    """Return the connected points that the box is about: the cluster with most points inside."""
    if len(points) < MIN_POINTS:
        return points[:0]
    labels = _labels(points, NEIGHBOUR_M)
    flat = np.linalg.norm(points[:, :2] - centre[:2], axis=1)
    weights = np.exp(-((flat / max(0.6 * reach, 0.025)) ** 2))
    scores = np.bincount(labels, weights)
    chosen: FloatArray = points[labels == int(np.argmax(scores))]
    return chosen


def clusters(points: FloatArray, gap_m: float) -> list[FloatArray]:
    """Return the groups of points that are connected by steps shorter than a gap."""
    if not len(points):
        return []
    labels = _labels(points, gap_m)
    return [points[labels == label] for label in range(int(labels.max()) + 1)]


def _labels(points: FloatArray, gap_m: float) -> np.ndarray:
    pairs = cKDTree(points).query_pairs(gap_m, output_type='ndarray')
    ones = np.ones(len(pairs), dtype=np.int8)
    shape = (len(points), len(points))
    graph = coo_matrix((ones, (pairs[:, 0], pairs[:, 1])), shape=shape)
    labels: np.ndarray = connected_components(graph, directed=False)[1]
    return labels


def _boxed(
    points: FloatArray, size: FloatArray, camera: FloatArray, support: float, is_vessel: bool
) -> SeenThing:
    yaw, middle, extent = tightest_rectangle(points[:, :2])
    top = float(np.percentile(points[:, 2], 99.5))
    height = top - support
    aspect = max(size[0], size[1]) / max(min(size[0], size[1]), 1e-3)
    seen = points
    most = 0.55 * float(max(size[:2]))
    opening = opening_of(points, top, height, most) if is_vessel else None
    if opening is not None and height > 0.025:
        # About the opening's middle: a handle would draw the middle of all points aside.
        middle = opening.middle
        extent = _extent_about(points[:, :2], middle, yaw)
        points = _mirrored(points, middle)
    elif aspect < 1.6 and height > 0.025 and not _is_seen_whole(extent, height, size):
        middle, extent, yaw = _rounded(points, camera, middle, extent, yaw)
        points = _mirrored(points, middle)
    elif height > 0.025:
        points, middle, extent = _deepened(
            points, camera, middle, extent, yaw, float(min(size[:2]))
        )
    centre = np.array([*middle, support + 0.5 * height])
    thing = SeenThing(points, centre, np.array([*extent, height]), yaw, support)
    if not is_vessel:
        return thing
    return replace(thing, rim=rim_of(seen, thing.map_tform_box, thing.size))


def _is_seen_whole(extent: FloatArray, height: float, size: FloatArray) -> bool:
    """Say whether a low thing shows both its sides as long as they should be, such as a sponge."""
    whole = extent >= WHOLE_SHARE * np.sort(size[:2])[::-1]
    return bool(height < LOW_SHARE * extent[1] and whole.all())


def _mirrored(points: FloatArray, middle: FloatArray) -> FloatArray:
    """Return points (N, 3) with their like on the other side of an upright axis (2,)."""
    mirrored = points.copy()
    mirrored[:, :2] = 2 * middle - points[:, :2]
    return np.concatenate([points, mirrored])


def _extent_about(flat: FloatArray, middle: FloatArray, yaw: float) -> FloatArray:
    """Return the extents (2,) along a heading of the rectangle about a middle that holds all."""
    extent: FloatArray = 2.0 * np.max(np.abs((flat - middle) @ rotation_z(yaw)[:2, :2]), axis=0)
    return extent


def _rounded(
    points: FloatArray, camera: FloatArray, middle: FloatArray, extent: FloatArray, yaw: float
) -> tuple[FloatArray, FloatArray, float]:
    """Complete a roughly round or square thing on the side that the camera does not see."""
    view = middle - camera[:2]
    view = view / max(float(np.linalg.norm(view)), 1e-6)
    across = np.array([-view[1], view[0]])
    side = points[:, :2] @ across
    depth = points[:, :2] @ view
    width = float(side.max() - side.min())
    seen = float(depth.max() - depth.min())
    if seen >= 0.93 * width:
        return middle, extent, yaw
    full = width
    middle_depth = float(depth.min()) + 0.5 * full
    middle_side = 0.5 * float(side.max() + side.min())
    return (
        middle_depth * view + middle_side * across,
        np.array([width, full]),
        float(np.arctan2(across[1], across[0])),
    )


def _deepened(
    points: FloatArray,
    camera: FloatArray,
    middle: FloatArray,
    extent: FloatArray,
    yaw: float,
    depth: float,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Complete a flat thing of which mostly the broad face is seen, to its known depth behind."""
    behind = np.array([-np.sin(yaw), np.cos(yaw)])
    view = middle - camera[:2]
    along = float(behind @ view) / max(float(np.linalg.norm(view)), 1e-6)
    missing = depth - float(extent[1])
    if abs(along) < FACING or missing < UNSEEN_SHARE * depth:
        return points, middle, extent
    shift = np.sign(along) * missing * behind
    back = points + np.array([*shift, 0.0])
    return (
        np.concatenate([points, back]),
        middle + 0.5 * shift,
        np.array([extent[0], depth]),
    )


def tightest_rectangle(flat: FloatArray) -> tuple[float, FloatArray, FloatArray]:
    """Return heading, middle (2,) and extent (2,), longer first, of the smallest rectangle."""
    try:
        corners = flat[ConvexHull(flat).vertices]
    except (QhullError, ValueError):
        corners = flat
    best: tuple[float, float, FloatArray, FloatArray] | None = None
    for angle in np.arange(0.0, np.pi / 2, np.pi / 60):
        turned = corners @ rotation_z(angle)[:2, :2]
        low, high = turned.min(axis=0), turned.max(axis=0)
        area = float(np.prod(high - low + 0.003))
        if best is None or area < best[0]:
            best = (area, angle, 0.5 * (low + high), high - low)
    assert best is not None
    _, angle, middle, extent = best
    middle = rotation_z(angle)[:2, :2] @ middle
    if extent[1] > extent[0]:
        return angle + np.pi / 2, middle, extent[::-1].copy()
    return angle, middle, extent
