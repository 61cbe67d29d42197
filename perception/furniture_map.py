"""
All furniture of one room: pieces on the floor plan's footprints, and pieces found without one.

What the plan shows is one piece each; detections only name it. What stands on top of another piece
(a microwave) or is in no plan is put together from the detections' own points.
"""

from dataclasses import replace

import numpy as np

from perception import furniture as tracks
from perception.floor_plan import FloorPlan
from perception.footprints import footprints, MARGIN_M, over, standing_box
from perception.furniture import FurnitureTrack
from perception.lifting import LiftedDetection
from perception.naming import NameVotes
from perception.oriented_box import OrientedBox
from perception.projection import Points, points_at
from perception.rgbd import FloatArray, RgbdImage
from perception.size_prior import usual_sizes
from perception.voxels import voxel_keys, VoxelVotes

_PIXEL_STEP = 4
_FAR_M = 5.0
_FLOOR_M = 0.03
_CEILING_M = 2.3
_WALL_M = 0.05
_NEAR_WALL_M = 0.02
"""Headboards and cisterns stand nearer to a wall than what tells a piece from it."""
_RAISED_FROM_M = 0.7
_RAISED_SPAN_M = 0.12
_LEAST_SHARE = 0.4
_LEAST_POINTS = 12
_PART_SHARE = 0.45
_ALIKE = 1.8
_SLAB_M = 0.2
_FRONT_M = 0.05
_LEAST_SPREAD = 0.15
_FAR_SPREADS = 3.0


class FurnitureMap:
    """Tracks of furniture; keys are unique over the life of the map."""

    def __init__(self, plan: FloorPlan | None = None) -> None:
        self._next_key = 0
        self.plan: FloorPlan | None = None
        self.tracks: list[FurnitureTrack] = []
        if plan is not None:
            self.set_plan(plan)

    @classmethod
    def of(cls, plan: FloorPlan | None, known: list[FurnitureTrack]) -> 'FurnitureMap':
        """Return a map of pieces that were known before, on that plan."""
        result = cls()
        result.plan, result.tracks = plan, list(known)
        result._next_key = max((-each.key for each in known), default=0)
        return result

    def set_plan(self, plan: FloorPlan) -> None:
        """Take over a static map; one that equals the last changes nothing."""
        known = self.plan
        if known is not None and np.array_equal(known.free, plan.free):
            return
        self.plan = plan
        self.tracks = [each for each in self.tracks if each.footprint is None]
        for footprint in footprints(plan):
            self.tracks.append(
                FurnitureTrack(
                    self._key(), NameVotes(), VoxelVotes.empty(), 0, 0.0, -1, footprint=footprint
                )
            )

    def _key(self) -> int:
        self._next_key += 1
        return -self._next_key  # apart from the keys of small things

    def see(self, image: RgbdImage) -> None:
        """Add what this view shows over each footprint, whatever it is called."""
        rows, columns = np.mgrid[0 : image.height : _PIXEL_STEP, 0 : image.width : _PIXEL_STEP]
        points = points_at(image, rows.ravel(), columns.ravel())
        near = np.linalg.norm(points - image.position, axis=1) < _FAR_M
        points = points[near & np.isfinite(points).all(axis=1)]
        points = points[(points[:, 2] > _FLOOR_M) & (points[:, 2] < _CEILING_M)]
        if self.plan is not None:
            points = points[self.plan.off_walls(points[:, :2], _NEAR_WALL_M)]
        if not len(points):
            return
        low, high = points[:, :2].min(axis=0), points[:, :2].max(axis=0)
        for index, track in enumerate(self.tracks):
            if track.footprint is not None and _meets(track.footprint, low, high):
                mine = points[over(track.footprint, points)]
                if len(mine):
                    voxels = track.voxels.with_inside(mine, 1.0)
                    self.tracks[index] = replace(track, voxels=voxels)

    def add(self, image: RgbdImage, lifted: LiftedDetection, view: int, has_door: bool) -> bool:
        """
        Take in one sighting; return whether it is a piece that is kept here.

        What hangs on a wall or is a small part of a piece is not, unless it has a door or is a
        drawer: those need a front, which small things have not.
        """
        index, mine = self._standing(lifted.points)
        if index is not None and len(mine) >= _LEAST_SHARE * len(lifted.points):
            track = self.tracks[index]
            if usual_sizes().stands(lifted.detection.label) is False:
                return has_door and self._add_loose(image, replace(lifted, points=mine), view)
            if _is_far_too_large(track, lifted.detection.label):
                return not has_door and self.plan is None
            if not _is_raised(mine) and not _is_part(track, lifted, mine):
                share = len(mine) / len(lifted.points)
                self.tracks[index] = tracks.with_vote(track, lifted, view, share)
                return True
            lifted = replace(lifted, points=mine)
        if not has_door:
            return self.plan is None and self._add_loose(image, lifted, view)
        return self._add_loose(image, lifted, view)

    def _standing(self, points: Points) -> tuple[int | None, Points]:
        """Find the footprint that most of these points are over, and those of them."""
        inner = (
            points if self.plan is None else points[self.plan.off_walls(points[:, :2], _WALL_M)]
        )
        best, mine = None, points[:0]
        if not len(inner):
            return best, mine
        low, high = inner[:, :2].min(axis=0), inner[:, :2].max(axis=0)
        for index, track in enumerate(self.tracks):
            if track.footprint is not None and _meets(track.footprint, low, high):
                here = inner[over(track.footprint, inner)]
                if len(here) >= max(_LEAST_POINTS, len(mine) + 1):
                    best, mine = index, here
        return best, mine

    def _add_loose(self, image: RgbdImage, lifted: LiftedDetection, view: int) -> bool:
        loose = [index for index, each in enumerate(self.tracks) if each.footprint is None]
        scores = [tracks.belongs(self.tracks[index], lifted) for index in loose]
        if scores and max(scores) > 0.0:
            index = loose[int(np.argmax(scores))]
            self.tracks[index] = tracks.with_sighting(self.tracks[index], lifted, image, view)
        else:
            self.tracks.append(tracks.new_track(self._key(), lifted, image, view))
        return True

    def settle(self, final_views: int | None = None) -> None:
        """
        Work out the boxes from everything seen so far.

        :param final_views: pieces named in at least that many views keep their box from now on.
        """
        self._merge_doubles()
        for index, track in enumerate(self.tracks):
            if track.footprint is not None and not track.is_final:
                self.tracks[index] = replace(track, fixed=self._standing_box(track))
        bases = [each for each in self.tracks if each.footprint is not None]
        self._give_parts_back(bases)
        boxes = [each.fixed for each in bases if each.fixed is not None]
        for index, track in enumerate(self.tracks):
            if track.footprint is None and not track.is_final:
                self.tracks[index] = replace(track, fixed=self._loose_box(track, boxes))
        if final_views is not None:
            self.tracks = [
                replace(each, is_final=each.is_final or each.views >= final_views)
                for each in self.tracks
            ]

    def _standing_box(self, track: FurnitureTrack) -> OrientedBox | None:
        assert track.footprint is not None
        assert self.plan is not None
        usual = usual_sizes().usual.get(track.label)
        height = None if usual is None else (float(usual[0][2]), float(usual[1][2]))
        box = standing_box(track.footprint, track.voxels.points, self.plan, height)
        if box is None:
            return track.fixed
        return box.facing(tracks.front_yaw(box, self.plan))

    def _loose_box(self, track: FurnitureTrack, bases: list[OrientedBox]) -> OrientedBox | None:
        points = track.voxels.kept
        if len(points) < 20:
            return track.fixed
        within = _piece_around(points, bases)
        if within is not None:
            return _built_in(points, within)
        under = _piece_under(points, bases)
        if under is not None:
            points = points[points[:, 2] > under.top + 0.02]
            if len(points) < 20:
                return None
        return tracks.furniture_box(points, self.plan, under, _stands(track.label, points))

    def _give_parts_back(self, bases: list[FurnitureTrack]) -> None:
        """Upper parts of tall pieces look like things on top; give their names to the piece."""
        kept: list[FurnitureTrack] = []
        gained: dict[int, FurnitureTrack] = {}
        for track in self.tracks:
            base = None if track.footprint is not None else _whole_of(track, bases)
            if base is None:
                kept.append(track)
            else:
                gained[base.key] = _with_votes(gained.get(base.key, base), track)
        self.tracks = [gained.get(each.key, each) for each in kept]

    def _merge_doubles(self) -> None:
        """One loose piece seen under two names, or in two parts, becomes one."""
        merged: list[FurnitureTrack] = []
        for track in sorted(self.tracks, key=lambda each: -each.votes.weight):
            for index, other in enumerate(merged):
                if track.footprint is None and _is_double(track, other):
                    merged[index] = _with_votes(other, track)
                    break
            else:
                merged.append(track)
        self.tracks = merged


def _meets(footprint: OrientedBox, low: FloatArray, high: FloatArray) -> bool:
    """Tell whether a footprint may have something of a rectangle (x, y) of the floor."""
    reach = float(np.hypot(*footprint.size[:2])) / 2 + MARGIN_M
    center = np.asarray(footprint.center[:2])
    return bool((center + reach > low).all() and (center - reach < high).all())


def _stands(label: str, points: Points) -> bool:
    """Tell whether a piece without a footprint of its own reaches down to the floor."""
    top = float(np.percentile(points[:, 2], 98))
    usual = usual_sizes().usual.get(label)
    if usual is None:
        return bool(top - float(np.percentile(points[:, 2], 2)) < _SLAB_M)
    tall, spread = usual[0][2], max(float(usual[1][2]), 0.2)
    seen = np.log(max(top - float(np.percentile(points[:, 2], 2)), 0.01))
    return bool(abs(np.log(max(top, 0.01)) - tall) < min(2.0 * spread, abs(seen - tall)))


def _is_far_too_large(track: FurnitureTrack, label: str) -> bool:
    """Tell whether a footprint is no place for such a thing alone: a chair stands at a table."""
    usual = usual_sizes().usual.get(label)
    if usual is None or track.footprint is None:
        return False
    longest, spread = float(usual[0][0]), max(float(usual[1][0]), _LEAST_SPREAD)
    return bool(np.log(max(track.footprint.size[:2])) > longest + _FAR_SPREADS * spread)


def _is_part(track: FurnitureTrack, lifted: LiftedDetection, points: Points) -> bool:
    """Tell whether a sighting shows far less than the piece that stands there."""
    if lifted.detection.label == track.label:
        return False
    whole = track.fixed or track.footprint
    assert whole is not None
    assert track.footprint is not None
    known = track.voxels.points
    if len(known) < _LEAST_POINTS:
        return False
    high = whole.size[2] if track.fixed else float(np.percentile(known[:, 2], 98))
    wide = max(track.footprint.size[:2])
    low_z, high_z = np.percentile(points[:, 2], [3, 97])
    usual = usual_sizes().usual.get(lifted.detection.label)
    if lifted.truncated:
        return usual is not None and float(np.exp(usual[0][2])) < _PART_SHARE * high
    across = float(np.ptp(points[:, :2], axis=0).max())
    return bool(high_z - low_z < _PART_SHARE * high and across < 1.2 * wide)


def _is_raised(points: Points) -> bool:
    low, high = np.percentile(points[:, 2], [10, 90])
    return bool(low > _RAISED_FROM_M and high - low > _RAISED_SPAN_M)


def _piece_under(points: Points, below: list[OrientedBox]) -> OrientedBox | None:
    """Return what a piece stands on: the highest box under its middle; None for the floor."""
    middle = np.median(points, axis=0)
    high = float(np.percentile(points[:, 2], 80))
    under = [
        box
        for box in below
        if (np.abs(box.to_local(middle[None]))[0, :2] < np.asarray(box.size[:2]) / 2).all()
        and 0.3 < box.top < high
    ]
    return max(under, key=lambda box: box.top, default=None)


def _piece_around(points: Points, bases: list[OrientedBox]) -> OrientedBox | None:
    """Return the piece in whose front these points lie, as a drawer's front does; None for none."""
    middle = np.median(points, axis=0)[None]
    for box in bases:
        local = box.to_local(middle)[0]
        half = np.asarray(box.size) / 2
        beside = np.abs(local[1]) < half[1] + _FRONT_M
        if (
            beside
            and local[0] > 0.0
            and local[0] < half[0] + _FRONT_M
            and local[2] < half[2] - _FRONT_M
        ):
            return box
    return None


def _built_in(points: Points, piece: OrientedBox) -> OrientedBox:
    """Return the box of a part of a piece: its front was seen, it is as deep as the piece."""
    local = piece.to_local(points)
    low, high = np.percentile(local, 2, axis=0), np.percentile(local, 98, axis=0)
    low[0] = -piece.size[0] / 2
    high[0] = max(high[0], piece.size[0] / 2)
    center = piece.to_map(((low + high) / 2)[None])[0]
    x, y, z = center.tolist()
    depth, width, height = (high - low).tolist()
    return OrientedBox((x, y, z), (depth, width, height), piece.yaw)


def _whole_of(track: FurnitureTrack, bases: list[FurnitureTrack]) -> FurnitureTrack | None:
    """Return the piece that this track is only a part of."""
    points = track.voxels.kept
    if len(points) < 5:
        return None
    top = float(np.percentile(points[:, 2], 90))
    for base in bases:
        if base.footprint is None or base.fixed is None:
            continue
        inside = float(np.mean(over(base.footprint, points))) > 0.6
        tall = top - float(np.percentile(points[:, 2], 10)) > _PART_SHARE * base.fixed.size[2]
        if inside and top < base.fixed.top + 0.06 and (tall or track.label == base.label):
            return base
    return None


def _with_votes(kept: FurnitureTrack, other: FurnitureTrack) -> FurnitureTrack:
    joined = kept.footprint is None and kept.label == other.label
    return replace(
        kept,
        votes=kept.votes.joined(other.votes),
        voxels=kept.voxels.merged(other.voxels) if joined else kept.voxels,
        views=max(kept.views, other.views),
        best_score=max(kept.best_score, other.best_score),
    )


def _is_double(track: FurnitureTrack, other: FurnitureTrack) -> bool:
    if other.footprint is not None:
        return False
    first, second = track.voxels.kept, other.voxels.kept
    if len(first) < 20 or len(second) < 20:
        return False
    spans = np.ptp(first, axis=0).max() / max(float(np.ptp(second, axis=0).max()), 0.05)
    if not 1.0 / _ALIKE < spans < _ALIKE:
        return False
    reach = float(np.clip(0.25 * np.ptp(second, axis=0).max(), 0.04, 0.12))
    near = np.isin(voxel_keys(first, reach), voxel_keys(second, reach))
    return bool(near.mean() > 0.45)
