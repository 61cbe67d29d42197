"""Free places on level supports, from the cloud: boards, table tops, the floors of containers."""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import binary_closing, distance_transform_edt

from executor.motion.transforms import apply, inverse
from executor.robot import FloatArray

CELL_M = 0.015
LEVEL_BAND_M = 0.012
MIN_LEVEL_AREA_M2 = 0.02
APART_M = 0.06
FILLED_M = 0.02


@dataclass(frozen=True)
class Region:
    """Where to look for supports: a box in the furniture's frame, corners (3,)."""

    map_tform_box: FloatArray
    lower: FloatArray
    upper: FloatArray


@dataclass(frozen=True)
class Spot:
    """A free place for a thing's bottom, in `map`, with the room around it."""

    place: FloatArray  # (3,)
    room_m: float


def box_points(map_tform_box: FloatArray, size: FloatArray) -> FloatArray:
    """Return points (N, 3) in `map` that fill a box of some size (3,) with no gap for an arm."""
    axes = [
        np.linspace(-0.5 * extent, 0.5 * extent, int(np.ceil(extent / FILLED_M)) + 1)
        for extent in size
    ]
    grid = np.stack(np.meshgrid(*axes, indexing='ij'), axis=-1).reshape(-1, 3)
    return np.asarray(apply(map_tform_box, grid))


def levels(cloud: FloatArray, region: Region, least_share: float = 0.15) -> list[float]:
    """
    Return the heights in `map` of level supports in a region, the largest first.

    :param least_share: of the largest one's area, that a support must have.
    """
    local = _inside(cloud, region)
    if not len(local):
        return []
    cells = np.floor(local / np.array([0.02, 0.02, 0.01])).astype(int)
    cells = np.unique(cells, axis=0)
    first = int(cells[:, 2].min())
    area = np.bincount(cells[:, 2] - first, minlength=3) * 0.02**2
    both = np.convolve(area, [1.0, 1.0], mode='full')[: len(area)]
    found: list[tuple[float, float]] = []
    for index in np.argsort(-both):
        if both[index] < MIN_LEVEL_AREA_M2:
            break
        height = (index + first) * 0.01
        if any(abs(height - other) < 0.06 for _, other in found):
            continue
        near = local[np.abs(local[:, 2] - height) < 0.015, 2]
        found.append((float(both[index]), float(np.median(near))))
    lift = float(region.map_tform_box[2, 3])
    strong = max((area for area, _ in found), default=0.0)
    return [height + lift for area, height in found if area > least_share * strong]


def free_spots(
    cloud: FloatArray,
    region: Region,
    level: float,
    radius_m: float,
    height_m: float,
    limit: int = 14,
) -> list[Spot]:
    """Return places on a level where a thing of some radius and height has room."""
    local = _inside(cloud, region, headroom_m=height_m + 0.1)
    height = level - float(region.map_tform_box[2, 3])
    extent = region.upper[:2] - region.lower[:2]
    shape = np.maximum(np.ceil(extent / CELL_M).astype(int), 1)
    flat = np.clip(np.floor((local[:, :2] - region.lower[:2]) / CELL_M).astype(int), 0, shape - 1)
    above = local[:, 2] - height
    supported = np.zeros(shape, dtype=bool)
    level_points = np.abs(above) < LEVEL_BAND_M
    supported[flat[level_points, 0], flat[level_points, 1]] = True
    blocked = np.zeros(shape, dtype=bool)
    over = (above > LEVEL_BAND_M + 0.004) & (above < height_m + 0.04)
    blocked[flat[over, 0], flat[over, 1]] = True
    padded = np.pad(supported, 4)
    supported = binary_closing(padded, iterations=3)[4:-4, 4:-4] & ~blocked
    room = distance_transform_edt(np.pad(supported, 1))[1:-1, 1:-1] * CELL_M
    return _spread(room, radius_m, region, height, limit)


def _spread(
    room: FloatArray, radius_m: float, region: Region, height: float, limit: int
) -> list[Spot]:
    """Return spots that lie apart, the roomiest first; room beyond a hand's width is no better."""
    rows, columns = np.nonzero(room >= radius_m + CELL_M)
    if not len(rows):
        return []
    middles = region.lower[:2] + (np.stack([rows, columns], axis=1) + 0.5) * CELL_M
    spare = np.minimum(room[rows, columns] - radius_m, 0.08)
    front = middles[:, 0] - region.lower[0]
    order = np.argsort(-(spare + 0.1 * front), kind='stable')
    chosen: list[int] = []
    for index in order:
        apart = [np.linalg.norm(middles[index] - middles[other]) for other in chosen]
        if not apart or min(apart) > APART_M:
            chosen.append(int(index))
        if len(chosen) == limit:
            break
    points = np.column_stack([middles[chosen], np.full(len(chosen), height)])
    places = apply(region.map_tform_box, points)
    return [
        Spot(place, float(room[rows[index], columns[index]]))
        for place, index in zip(places, chosen, strict=True)
    ]


def _inside(cloud: FloatArray, region: Region, headroom_m: float = 0.0) -> FloatArray:
    local = apply(inverse(region.map_tform_box), cloud)
    upper = region.upper + np.array([0.0, 0.0, headroom_m])
    return local[np.all((local >= region.lower) & (local <= upper), axis=1)]
