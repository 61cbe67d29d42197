"""
Furniture seen in several views: votes of voxels for what belongs to it, then an upright box.

A piece is never seen whole, so the box also uses what a floor plan tells: where the wall behind it
is, and on which side a robot can stand, which is its front.
"""

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from perception.clouds import normals
from perception.detector import UNKNOWN
from perception.existence import Evidence, existence
from perception.floor_plan import FloorPlan
from perception.identities import Appearance
from perception.lifting import LiftedDetection
from perception.naming import MOST_NAMES, NameVotes
from perception.oriented_box import box_at_yaw, box_of_limits, OrientedBox, smallest_box
from perception.projection import Points, seen_depths, to_pixels
from perception.rgbd import FloatArray, RgbdImage
from perception.size_prior import usual_sizes
from perception.state_votes import StateVotes
from perception.voxels import voxel_keys, VOXEL_M, VoxelVotes

_STANDING_SIZE_WEIGHT = 0.7
_LOOSE_SIZE_WEIGHT = 0.4
_STANDING_EXISTENCE = 0.95
_LEAST_SEEN = 100
_NEAR_M = 0.12
_SIDES_M = 0.2
_LARGE_M = 0.5
_SAME_M = 0.04
_FLOATING_M = 0.5
_MOST_WALL_GAP_M = 0.4


@dataclass(frozen=True)
class FurnitureTrack:
    """
    One piece of furniture as far as it is known.

    :ivar footprint: where the floor plan says that it stands; None for what is not in the plan.
    :ivar fixed: its box.
    :ivar travel_m: how far something stands out of its front, as a drawer does.
    :ivar swing_rad: how far its door is turned from closed; 0 where no door was seen standing out.
    :ivar was_open: whether it was ever seen open, so that its inside may be known.
    """

    key: int
    votes: NameVotes
    voxels: VoxelVotes
    views: int
    best_score: float
    last_view: int
    is_open: bool | None = None
    fixed: OrientedBox | None = None
    footprint: OrientedBox | None = None
    is_final: bool = False
    travel_m: float = 0.0
    swing_rad: float = 0.0
    was_open: bool = False
    first_seen_s: float = 0.0
    last_seen_s: float = 0.0
    states: StateVotes = field(default_factory=StateVotes)

    @cached_property
    def _names(self) -> NameVotes:
        """The votes with what its size says, once that is known."""
        if self.fixed is None:
            return self.votes
        weight = _STANDING_SIZE_WEIGHT if self.footprint is not None else _LOOSE_SIZE_WEIGHT
        return self.votes.with_size(self.fixed.size, usual_sizes(), weight)

    @property
    def label(self) -> str:
        """The name that views and size speak for most; '' before the first vote."""
        return self._names.best

    @property
    def names(self) -> tuple[tuple[str, float], ...]:
        """The likeliest names with their chances."""
        return self._names.likeliest(MOST_NAMES)

    @property
    def appearance(self) -> Appearance:
        """How it looks, by which it is known again elsewhere."""
        longest = 0.0 if self.fixed is None else max(self.fixed.size)
        return Appearance(None, longest, self.first_seen_s, self.last_seen_s)

    @property
    def existence(self) -> float:
        """How sure it is that there is something; the floor plan is sure of what stands on it."""
        if self.footprint is not None:
            return _STANDING_EXISTENCE if len(self.voxels.points) >= _LEAST_SEEN else 0.0
        if self.fixed is None:
            return existence(Evidence(self.views, self.votes.share, self.best_score))
        return existence(
            Evidence(
                self.views,
                self.votes.share,
                self.best_score,
                told_share=self._names.share,
                misfit=usual_sizes().misfit(self.fixed.size, self.label),
                is_named=self.label != UNKNOWN,
                longest_m=max(self.fixed.size),
            )
        )

    @property
    def confidence(self) -> float:
        """How sure it is that there is something and that it has this name."""
        return float(np.clip(self._names.share * self.existence, 0.0, 1.0))


def with_sighting(
    track: FurnitureTrack, lifted: LiftedDetection, image: RgbdImage, view: int
) -> FurnitureTrack:
    """Return the track with one more sighting: its points in, what else the view shows out."""
    score = lifted.detection.score
    voxels = _counted_out(track.voxels, lifted, image, score)
    track = replace(track, voxels=voxels.with_inside(lifted.points, score))
    return with_vote(track, lifted, view)


def with_vote(
    track: FurnitureTrack, lifted: LiftedDetection, view: int, share: float = 1.0
) -> FurnitureTrack:
    """Return the track with the sighting's name counted, by how sure and how whole it is."""
    score = lifted.detection.score
    weight = share * score**2 * (0.5 if lifted.truncated else 1.0)
    return replace(
        track,
        votes=track.votes.with_vote(lifted.detection, weight),
        states=track.states.with_view(lifted.detection.estimates, weight),
        views=track.views + (view != track.last_view),
        best_score=max(track.best_score, score),
        last_view=view,
        first_seen_s=track.first_seen_s if track.views else lifted.stamp_s,
        last_seen_s=lifted.stamp_s,
    )


def new_track(key: int, lifted: LiftedDetection, image: RgbdImage, view: int) -> FurnitureTrack:
    """Begin a track with its first sighting."""
    empty = FurnitureTrack(key, NameVotes(), VoxelVotes.empty(), 0, 0.0, -1)
    return with_sighting(empty, lifted, image, view)


def _counted_out(
    voxels: VoxelVotes, lifted: LiftedDetection, image: RgbdImage, weight: float
) -> VoxelVotes:
    """Count out what is plainly visible in this view and not part of the mask."""
    mask = lifted.detection.mask
    if mask is None or not len(voxels.keys):
        return voxels
    pixels, expected = to_pixels(image, voxels.points)
    measured, _ = seen_depths(image, voxels.points)
    with np.errstate(invalid='ignore'):
        visible = np.abs(measured - expected) < _SAME_M
    columns = np.clip(np.round(pixels[:, 0]), 0, image.width - 1).astype(np.int64)
    rows = np.clip(np.round(pixels[:, 1]), 0, image.height - 1).astype(np.int64)
    return voxels.with_outside(visible & ~mask[rows, columns], 0.8 * weight)


def belongs(track: FurnitureTrack, lifted: LiftedDetection) -> float:
    """How surely a sighting shows the track's piece: share of its points near the track's."""
    span = float(np.ptp(lifted.points, axis=0).max())
    reach = float(np.clip(0.2 * span, 0.03, _NEAR_M))
    known = np.unique(voxel_keys(track.voxels.kept, reach))
    seen = voxel_keys(lifted.points, reach)
    share = float(np.isin(seen, known).mean()) if len(known) else 0.0
    if lifted.detection.label not in track.votes:
        return share if share > 0.5 else 0.0
    if share > 0.15:
        return share
    # Two sides of a large piece have few places in common; together they are no larger than one.
    both = np.ptp(np.concatenate([track.voxels.kept, lifted.points]), axis=0).max()
    usual = usual_sizes().usual.get(lifted.detection.label)
    longest = 2.0 if usual is None else float(np.exp(usual[0][0] + usual[1][0]))
    near = _gap(track.voxels.points, lifted.points) < _SIDES_M
    return 0.01 + share if near and both < 1.2 * longest and longest > _LARGE_M else 0.0


def _gap(first: Points, second: Points) -> float:
    """Distance between two axis-aligned extents."""
    low = np.maximum(first.min(axis=0), second.min(axis=0))
    high = np.minimum(first.max(axis=0), second.max(axis=0))
    return float(np.linalg.norm(np.clip(low - high, 0.0, None)))


def furniture_box(
    points: Points,
    plan: FloorPlan | None,
    under: OrientedBox | None = None,
    stands: bool = True,
) -> OrientedBox:
    """
    Return the box of a piece, its x axis out of the front.

    :param points: its voxels' points.
    :param under: the piece that this one stands on; None for the floor.
    :param stands: whether it reaches down to the floor, also where only its top was seen.
    """
    yaw = main_direction(points)
    low, high = _dense_limits(points, yaw)
    if under is not None:
        low[2] = under.top
    elif low[2] < _FLOATING_M or stands:
        low[2] = 0.0
    box = box_of_limits(low, high, yaw)
    if under is not None:
        return box.facing(under.yaw)
    if plan is None:
        return box
    return _to_the_wall(box.facing(front_yaw(box, plan)), plan)


def main_direction(points: Points) -> float:
    """Return the turn about z (within 90 degrees) of the smallest footprint that faces suggest."""
    options = [smallest_box(points).yaw, *_face_directions(points)]
    areas = []
    for yaw in options:
        low, high = _dense_limits(points, yaw)
        areas.append(float(np.prod((high - low)[:2])))
    return options[int(np.argmin(areas))]


def _face_directions(points: Points) -> list[float]:
    """Return the direction that upright faces agree on, if there are enough of them."""
    if len(points) < 30:
        return []
    directions = normals(points, 2.5 * VOXEL_M)
    upright = directions[np.abs(directions[:, 2]) < 0.25]
    if len(upright) < 20:
        return []
    quarter = np.pi / 2
    angles = np.arctan2(upright[:, 1], upright[:, 0]) % quarter
    counts, edges = np.histogram(angles, bins=45, range=(0.0, quarter))
    smooth = counts + np.roll(counts, 1) + np.roll(counts, -1)
    peak = edges[int(smooth.argmax())] + quarter / 90
    apart = (angles - peak + quarter / 2) % quarter - quarter / 2
    near = apart[np.abs(apart) < np.radians(8.0)]
    return [float(peak + (near.mean() if len(near) else 0.0))]


def _dense_limits(points: Points, yaw: float) -> tuple[FloatArray, FloatArray]:
    """Limits along the turned axes, without thin outer slices: handles, taps, things on top."""
    box = box_at_yaw(points, yaw)
    local = box.to_local(points)
    middle = box.to_local(np.zeros((1, 3)))[0]
    low, high = np.zeros(3), np.zeros(3)
    for axis in range(3):
        values = local[:, axis]
        edges = np.arange(values.min(), values.max() + 2 * VOXEL_M, VOXEL_M)
        counts, _ = np.histogram(values, bins=edges)
        filled = counts[counts > 0]
        least = max(0.25 * float(np.median(filled)), 0.02 * float(filled.max()))
        dense = np.nonzero(counts >= least)[0]
        chosen = values[(values >= edges[dense[0]]) & (values <= edges[dense[-1] + 1])]
        low[axis], high[axis] = np.percentile(chosen, 0.3), np.percentile(chosen, 99.7)
    return low - middle, high - middle


def front_yaw(box: OrientedBox, plan: FloorPlan) -> float:
    """Return the direction of the side where there is most free floor and a wall opposite."""
    best_yaw, best = box.yaw, -1e9
    for quarter in range(4):
        yaw = box.yaw + quarter * np.pi / 2
        turned = box.facing(yaw)
        depth, width, _ = turned.size
        ahead = plan.free_share(_beside(turned, depth / 2 + 0.1, depth / 2 + 0.9, 0.8 * width))
        behind = plan.free_share(_beside(turned, -depth / 2 - 0.35, -depth / 2 - 0.1, 0.8 * width))
        # Kitchen furniture is rarely deeper than wide.
        score = ahead - 0.8 * behind - 0.25 * max(0.0, depth / width - 1.1)
        if score > best:
            best_yaw, best = yaw, score
    return best_yaw


def _beside(box: OrientedBox, near: float, far: float, width: float) -> FloatArray:
    """Points (N, 2) of a rectangle on the floor along the box's x axis."""
    x, y = np.meshgrid(np.linspace(near, far, 9), np.linspace(-width / 2, width / 2, 9))
    local = np.stack([x.ravel(), y.ravel(), np.zeros(x.size)], axis=1)
    return box.to_map(local)[:, :2]


def _to_the_wall(box: OrientedBox, plan: FloorPlan) -> OrientedBox:
    """Extend the unseen back to the wall when the plan shows no free floor between."""
    depth, width, _ = box.size
    gap = plan.wall_gap(box.to_map(np.array([[-depth / 2, 0.0, 0.0]]))[0, :2], box.yaw + np.pi)
    if not -0.1 < gap < _MOST_WALL_GAP_M:
        return box
    behind = plan.free_share(_beside(box, -depth / 2 - max(gap, 0.0), -depth / 2, 0.8 * width))
    if behind > 0.2:
        return box
    low, high = -np.asarray(box.size) / 2, np.asarray(box.size) / 2
    low[0] -= gap
    middle = box.to_map(((low + high) / 2)[None])[0]
    size = high - low
    center = (float(middle[0]), float(middle[1]), float(middle[2]))
    return OrientedBox(center, (float(size[0]), float(size[1]), float(size[2])), box.yaw)
