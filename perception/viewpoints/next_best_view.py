"""
Policy `next_best_view`: look where most is still to be seen, for what it costs to get there.

What there may be to see is spread over the home as targets: the tops and fronts of what stands on
the floor, the floor itself, walls, ceilings, and things that the map is not sure of. A view brings
what it shows better than any before; small things need it near, pictures on walls do not. Of all
views the one is taken whose gain, discounted by the time to get there, is largest
(Gonzalez-Banos and Latombe, 2002). What views show of heights and of what hides what is taken
into account for the next choice. It ends by itself when no view would bring much.
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from perception.floor_plan import FloorPlan
from perception.projection import points_at, seen_depths, to_pixels
from perception.rgbd import FloatArray, RgbdImage
from perception.viewpoints.viewpoint import (
    on_grid,
    Place,
    Point,
    standing_places,
    Viewpoint,
    viewpoint,
    ViewpointOptions,
)
from perception.viewpoints.ways import Ways
from tapa_planner.scene import Scene, SceneObject

HEAD_M = 1.35
"""Height of the camera before the first image tells it."""
DISCOUNT_S = 0.06
DRIVE_M_S, NECK_RAD_S, REST_S = 0.5, 1.5, 1.0
_STOP_GRID_M = 0.35
_SURFACE_GRID_M = 0.15
_BEARINGS = np.radians(np.arange(-180.0, 180.0, 20.0))
_LOOK_M = 1.2
_LOOK_HEIGHTS_M = (0.3, 0.8, 1.4, 2.3)
_WALL_HEIGHT_M = 3.0
_CEILING_M, _LATE = 2.4, 2.2
_UNSEEN_HEIGHT_M = 0.8
_TALLEST_M = 2.2
_RAY_SHARES = np.linspace(0.08, 0.94, 11)
_HIDDEN_M = 0.15
_PIXEL_STEP = 6
_MARGIN_PX = 12.0
_UNSURE_WEIGHT = 0.1
_UNSURE_NEAR_M = 1.0
_SURE = 0.7
_MOST_TRIES = 3
"""What so many views did not make sure of, others will not either."""
_HOPED_M = 1.3
_BELOW_HEAD_M = 0.1
_SQUARE = 0.6
"""Cosine from which on a surface counts as looked at squarely."""
_NORMAL_M = 0.1


@dataclass(frozen=True)
class _Kind:
    """What the targets of one sort are worth each, and from how near they are seen well."""

    weight: float
    near_m: float


_TOP = _Kind(_SURFACE_GRID_M**2, 1.05)
_FRONT = _Kind(0.006, 1.6)
_FLOOR = _Kind(0.012, 2.0)
_WALL = _Kind(0.014, 2.4)
_CEILING = _Kind(0.025, 3.2)


@dataclass
class _Targets:
    """
    Points (N, 3) with their worth and how well they were seen, 0 to 1.

    :ivar normals: (N, 2) out of upright surfaces, zero for what is seen from all around.
    """

    points: FloatArray
    normals: FloatArray
    weights: FloatArray
    near_m: FloatArray
    is_top: NDArray[np.bool_]
    seen: FloatArray


class NextBestView:
    """Fits `ViewPolicy`."""

    def __init__(
        self, plan: FloorPlan, start: tuple[float, float], options: ViewpointOptions
    ) -> None:
        """
        Spread the targets over the plan.

        :raises InputError: if there is no floor where the robot can stand.
        """
        self._options = options
        self._plan = plan
        cells = standing_places(plan, start, options)
        self._stops = on_grid(cells, _STOP_GRID_M)
        self._ways = Ways(plan, cells)
        self._heights = _first_heights(plan)
        self._targets = _targets(plan, self._heights)
        self._head_m = HEAD_M
        self._half_angles = np.radians([30.0, 22.0])
        self._gaze: float | None = None
        self._visited: list[FloatArray] = []
        self._looked: set[tuple[float, float, int, int]] = set()
        self._tries: Counter[str] = Counter()
        self._is_late = False

    @property
    def planned(self) -> int:
        """Not known beforehand."""
        return 0

    def next_stop(self, place: Place, scene: Scene) -> Viewpoint | None:
        """Return the view that promises most; None when none promises enough."""
        unsure = self._unsure(scene)
        targets = self._with_unsure(unsure)
        open_ = np.nonzero(targets.seen < 0.97)[0]
        if not len(open_):
            return None
        stops = self._possible_stops(place)
        if not len(stops):
            return None
        worth, bearings, rises = self._worth(targets, open_, stops)
        gains = self._gains(worth, bearings, rises)  # (stops, bearings, heights)
        costs = self._costs(place, stops)
        for x, y, bearing, height in self._looked:
            mine = np.linalg.norm(stops - (x, y), axis=1) < 1e-6
            gains[mine, bearing, height] = 0.0
        scores = gains * np.exp(-DISCOUNT_S * costs)[..., None]
        best = np.unravel_index(int(scores.argmax()), scores.shape)
        if gains[best] < self._options.least_gain:
            return None if self._is_late else self._up_at_last(place, scene)
        stop, bearing, height = (int(each) for each in best)
        shown = self._in_view(bearings[stop], rises[stop], bearing, height)
        hoped = open_[shown & (worth[stop] > 0.0)]
        fixed = len(self._targets.seen)
        self._tries.update(unsure[each - fixed].id for each in hoped[hoped >= fixed].tolist())
        return self._taken(stops[best[0]], int(best[1]), int(best[2]))

    def _up_at_last(self, place: Place, scene: Scene) -> Viewpoint | None:
        """Look at ceilings one by one for lamps, after all else was seen."""
        self._is_late = True
        self._targets.weights[self._targets.points[:, 2] == _CEILING_M] *= _LATE
        return self.next_stop(place, scene)

    def _taken(self, stop: FloatArray, bearing: int, height: int) -> Viewpoint:
        self._looked.add((float(stop[0]), float(stop[1]), bearing, height))
        if not any(np.linalg.norm(stop - each) < 1e-6 for each in self._visited):
            self._visited.append(stop)
        angle = _BEARINGS[bearing]
        self._gaze = float(angle)
        look: Point = (
            float(stop[0] + _LOOK_M * np.cos(angle)),
            float(stop[1] + _LOOK_M * np.sin(angle)),
            _LOOK_HEIGHTS_M[height],
        )
        return viewpoint(stop, [look])

    def could_not_reach(self, viewpoint: Viewpoint) -> None:
        """Stand elsewhere: that place and those close to it are not tried again."""
        place = np.array([viewpoint.x, viewpoint.y])
        apart = np.linalg.norm(self._stops - place, axis=1)
        self._stops = self._stops[apart > 0.5 * _STOP_GRID_M]
        self._visited = [each for each in self._visited if np.linalg.norm(each - place) > 1e-6]

    def _possible_stops(self, place: Place) -> FloatArray:
        if self._options.most and len(self._visited) >= self._options.most:
            return np.array(self._visited)
        return self._stops

    def _worth(
        self, targets: _Targets, open_: NDArray[np.int64], stops: FloatArray
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return what each target (T) would gain from each stop (S), its bearing and elevation."""
        points = targets.points[open_]
        apart = points[None, :, :2] - stops[:, None, :]
        flat = np.linalg.norm(apart, axis=2)
        rise = points[None, :, 2] - self._head_m
        distance = np.hypot(flat, rise)
        bearings = np.arctan2(apart[..., 1], apart[..., 0])
        quality = np.minimum(1.0, targets.near_m[open_] / np.maximum(distance, 0.2)) ** 2
        quality *= _facing(-apart, flat, targets.normals[open_])
        quality[quality < 0.15] = 0.0
        gain = np.maximum(quality - targets.seen[open_], 0.0) * targets.weights[open_]
        too_high = targets.is_top[open_] & (points[:, 2] > self._head_m - _BELOW_HEAD_M)
        gain[:, too_high] = 0.0
        rows, columns = np.nonzero(gain > 0.0)
        hidden = self._is_hidden(stops[rows], points[columns])
        gain[rows[hidden], columns[hidden]] = 0.0
        return gain, bearings, np.arctan2(rise, np.maximum(flat, 1e-3))

    def _is_hidden(self, stops: FloatArray, points: FloatArray) -> NDArray[np.bool_]:
        """Which points (N, 3) something known stands before, seen from their stop (N, 2)."""
        hidden = np.zeros(len(stops), dtype=np.bool_)
        for share in _RAY_SHARES:
            along = stops + share * (points[:, :2] - stops)
            height = self._head_m + share * (points[:, 2] - self._head_m)
            left = (1.0 - share) * np.linalg.norm(points[:, :2] - stops, axis=1)
            hidden |= (self._height_at(along) > height + 0.03) & (left > _HIDDEN_M)
        return hidden

    def _height_at(self, places: FloatArray) -> FloatArray:
        rows, columns = self._plan.cells(places)
        limit = self._heights.shape
        rows = np.clip(rows, 0, limit[0] - 1)
        columns = np.clip(columns, 0, limit[1] - 1)
        return np.asarray(self._heights[rows, columns])

    def _in_view(
        self, bearings: FloatArray, rises: FloatArray, bearing: int, height: int
    ) -> NDArray[np.bool_]:
        """Tell what a look to there has in its picture, if nothing stands before it."""
        wide, high = self._half_angles
        pitch = np.arctan2(_LOOK_HEIGHTS_M[height] - self._head_m, _LOOK_M)
        turned = np.abs((bearings - _BEARINGS[bearing] + np.pi) % (2 * np.pi) - np.pi) < wide
        return np.asarray(turned & (np.abs(rises - pitch) < high))

    def _gains(self, worth: FloatArray, bearings: FloatArray, rises: FloatArray) -> FloatArray:
        found = np.zeros((len(worth), len(_BEARINGS), len(_LOOK_HEIGHTS_M)))
        rows, columns = np.nonzero(worth > 0.0)
        gain, bearing, rise = worth[rows, columns], bearings[rows, columns], rises[rows, columns]
        for each in range(len(_BEARINGS)):
            for level in range(len(_LOOK_HEIGHTS_M)):
                shown = self._in_view(bearing, rise, each, level)
                found[:, each, level] = np.bincount(
                    rows[shown], weights=gain[shown], minlength=len(worth)
                )
        return found

    def _costs(self, place: Place, stops: FloatArray) -> FloatArray:
        """Seconds to each stop (S) and bearing (B)."""
        way = self._ways.lengths_from((place[0], place[1]), stops) / DRIVE_M_S
        here = np.linalg.norm(stops - np.asarray(place[:2]), axis=1) < 0.1
        gaze = place[2] if self._gaze is None else self._gaze
        turn = np.abs((_BEARINGS - gaze + np.pi) % (2 * np.pi) - np.pi) / NECK_RAD_S
        costs = way[:, None] + REST_S + turn[None]
        costs[here] -= way[here][:, None]
        return np.asarray(np.where(np.isfinite(costs), costs, 1e3))

    def _unsure(self, scene: Scene) -> list[SceneObject]:
        """Return the small things that few views showed, or whose name is not sure."""
        return [
            each
            for each in scene.objects
            if 0.0 < max(each.size) < 0.6
            and (each.confidence < _SURE or each.views < 2)
            and self._tries[each.id] < _MOST_TRIES
        ]

    def _with_unsure(self, unsure: list[SceneObject]) -> _Targets:
        known = self._targets
        if not unsure:
            return known
        count = len(unsure)
        return _Targets(
            np.concatenate([known.points, [each.pose.position for each in unsure]]),
            np.concatenate([known.normals, np.zeros((count, 2))]),
            np.append(known.weights, np.full(count, _UNSURE_WEIGHT)),
            np.append(known.near_m, np.full(count, _UNSURE_NEAR_M)),
            np.append(known.is_top, np.zeros(count, dtype=np.bool_)),
            np.append(known.seen, [min(0.9, 0.3 * each.views) for each in unsure]),
        )

    def saw(self, image: RgbdImage) -> None:
        """Take in heights and what the view showed of the targets."""
        focal = np.array([image.intrinsics[0, 0], image.intrinsics[1, 1]])
        half = np.array([image.width, image.height]) / 2 - _MARGIN_PX
        self._half_angles = np.arctan(half / np.abs(focal)) * 0.92
        self._head_m = float(image.position[2])
        self._raise(image)
        targets = self._targets
        pixels, expected = to_pixels(image, targets.points)
        measured, _ = seen_depths(image, targets.points)
        inside = (
            (expected > 0.1)
            & (pixels > _MARGIN_PX).all(axis=1)
            & (pixels < np.array([image.width, image.height]) - _MARGIN_PX).all(axis=1)
        )
        # Without depth (a far wall, a window) nothing is known to stand before it.
        free = ~(measured < expected - (0.1 + 0.05 * expected))
        near = expected < _HOPED_M * targets.near_m
        # What was to be seen from here and is not may be hidden for good: each try halves the hope.
        targets.weights[inside & near & ~free] *= 0.5
        shown = np.nonzero(inside & free)[0]
        distance = np.linalg.norm(targets.points[shown] - image.position, axis=1)
        quality = np.minimum(1.0, targets.near_m[shown] / np.maximum(distance, 0.2)) ** 2
        toward = (image.position - targets.points[shown])[:, :2]
        quality *= _facing(toward, np.linalg.norm(toward, axis=1), targets.normals[shown])
        targets.seen[shown] = np.maximum(targets.seen[shown], quality)

    def _raise(self, image: RgbdImage) -> None:
        """Take over the heights that the view shows over blocked cells."""
        rows, columns = np.mgrid[
            0 : image.height : _PIXEL_STEP, 0 : image.width : _PIXEL_STEP
        ].reshape(2, -1)
        points = points_at(image, rows, columns)
        points = points[np.isfinite(points).all(axis=1)]
        points = points[(points[:, 2] > 0.05) & (points[:, 2] < _TALLEST_M)]
        rows, columns = self._plan.cells(points[:, :2])
        limit = self._heights.shape
        inside = (rows >= 0) & (rows < limit[0]) & (columns >= 0) & (columns < limit[1])
        rows, columns, heights = rows[inside], columns[inside], points[inside, 2]
        known = np.zeros(limit)
        np.maximum.at(known, (rows, columns), heights)
        furniture = (self._heights < _WALL_HEIGHT_M) & ~self._plan.free & (known > 0.0)
        measured = np.where(
            self._heights == _UNSEEN_HEIGHT_M, known, np.maximum(known, self._heights)
        )
        self._heights = np.where(furniture, measured, self._heights)
        tops = self._targets.is_top
        self._targets.points[tops, 2] = np.minimum(
            self._height_at(self._targets.points[tops, :2]), 1.9
        )


def _first_heights(plan: FloorPlan) -> FloatArray:
    """Heights (rows, columns): walls, furniture of which nothing is known yet, free floor."""
    rows, columns = np.indices(plan.free.shape)
    middles = plan.points(rows.ravel(), columns.ravel())
    inside = plan.off_walls(middles, 0.0).reshape(plan.free.shape)
    return np.where(plan.free, 0.0, np.where(inside, _UNSEEN_HEIGHT_M, _WALL_HEIGHT_M))


def _facing(toward: FloatArray, flat: FloatArray, normals: FloatArray) -> FloatArray:
    """
    How squarely surfaces are looked at, 0 to 1.

    :param toward: (..., N, 2) from them to the camera, `flat` its length (..., N).
    :param normals: (N, 2).
    """
    straight = (toward * normals).sum(axis=-1) / np.maximum(flat, 1e-3)
    slanted = np.clip(straight / _SQUARE, 0.0, 1.0)
    return np.asarray(np.where((normals == 0.0).all(axis=-1), 1.0, slanted))


def _normals(plan: FloorPlan, solid: NDArray[np.bool_], places: FloatArray) -> FloatArray:
    """Return unit vectors (N, 2) away from what is solid near each place."""
    smooth = ndimage.gaussian_filter(solid.astype(np.float64), _NORMAL_M / plan.resolution_m)
    along_y, along_x = np.gradient(smooth)
    rows, columns = plan.cells(places)
    away = -np.column_stack([along_x[rows, columns], along_y[rows, columns]])
    lengths = np.linalg.norm(away, axis=1, keepdims=True)
    return np.asarray(np.where(lengths > 1e-6, away / np.maximum(lengths, 1e-6), 0.0))


def _targets(plan: FloorPlan, heights: FloatArray) -> _Targets:
    furniture = (~plan.free) & (heights < _WALL_HEIGHT_M)
    border = furniture & ndimage.binary_dilation(plan.free)
    walls = heights >= _WALL_HEIGHT_M
    beside_wall = ~walls & ndimage.binary_dilation(walls)
    groups = [
        (_every(plan, furniture, _SURFACE_GRID_M), (_UNSEEN_HEIGHT_M,), _TOP, None),
        (_every(plan, border, 0.2), (0.3, 1.3), _FRONT, ~plan.free),
        (_every(plan, plan.free, 0.3), (0.03,), _FLOOR, None),
        (_every(plan, beside_wall, 0.3), (1.4,), _WALL, walls),
        (_every(plan, plan.free, 0.8), (_CEILING_M,), _CEILING, None),
    ]
    points, normals, weights, near, tops = [], [], [], [], []
    for places, levels, kind, solid in groups:
        out = np.zeros((len(places), 2)) if solid is None else _normals(plan, solid, places)
        for level in levels:
            points.append(np.column_stack([places, np.full(len(places), level)]))
            normals.append(out)
            weights.append(np.full(len(places), kind.weight))
            near.append(np.full(len(places), kind.near_m))
            tops.append(np.full(len(places), kind is _TOP))
    every = np.concatenate(points)
    return _Targets(
        every,
        np.concatenate(normals),
        np.concatenate(weights),
        np.concatenate(near),
        np.concatenate(tops),
        np.zeros(len(every)),
    )


def _every(plan: FloorPlan, cells: NDArray[np.bool_], apart_m: float) -> FloatArray:
    """Return the middles (N, 2) of one cell in each square of that side that has any."""
    step = max(1, round(apart_m / plan.resolution_m))
    rows, columns = np.nonzero(cells)
    _, chosen = np.unique(rows // step * cells.shape[1] + columns // step, return_index=True)
    return plan.points(rows[chosen], columns[chosen])
