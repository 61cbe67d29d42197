"""
Small things seen in several views, brought together: one thing, one track.

Two detections are the same thing when their points overlap in space, whatever they were called:
the name is put to the vote.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from scipy.spatial import cKDTree

from perception.clouds import thinned, without_strays
from perception.colors import color_word
from perception.detector import UNKNOWN
from perception.existence import Evidence, existence
from perception.identities import Appearance
from perception.lifting import LiftedDetection
from perception.naming import MOST_NAMES, NameVotes
from perception.negative_evidence import sample_of
from perception.oriented_box import OrientedBox, smallest_box
from perception.projection import Points
from perception.size_prior import usual_sizes
from perception.state_votes import StateVotes
from perception.voxels import voxel_keys

_SIZE_WEIGHT = 0.15
_MOST_BOX_POINTS = 500
_VOXELS_ALONG = 40
"""A thing's points are thinned to so many along its longest side."""
_LARGE_M = 0.3
_TOO_LONG = 1.15
_COMMON = 0.15
_MERGE_M = 0.6
_SAME_PLACE = 0.5
_PART = 0.15
"""What is so much smaller than what it lies in, and called otherwise, is a thing of its own."""


@dataclass(frozen=True)
class FusionOptions:
    """
    When two sightings are one thing, and when a thing is sure enough to be told.

    :ivar near_m: centres nearer than this are one thing even without overlap.
    :ivar sure_score: one view with this score suffices; else two views are needed.
    """

    near_m: float = 0.035
    overlap: float = 0.25
    voxel_m: float = 0.004
    sure_score: float = 0.6
    least_confidence: float = 0.4
    most_points: int = 1500


@dataclass(frozen=True)
class ItemTrack:
    """
    One thing as far as it is known.

    :ivar misses: how often its place was looked through since it was last found.
    :ivar overlooked: how often its surface was in view and it was not found.
    :ivar found_from_m: the greatest distance from which it was found.
    """

    key: int
    points: Points
    votes: NameVotes
    views: int
    best_score: float
    misses: int = 0
    support_m: float | None = None
    color: tuple[float, float, float] = (0.0, 0.0, 0.0)
    color_weight: float = 0.0
    last_view: int = -1
    last_seen_s: float = 0.0
    found_from_m: float = 0.0
    overlooked: int = 0
    first_seen_s: float = 0.0
    states: StateVotes = field(default_factory=StateVotes)
    box: OrientedBox = field(default_factory=lambda: OrientedBox((0, 0, 0), (0, 0, 0), 0.0))

    @cached_property
    def sample(self) -> Points:
        """Some of its points."""
        return sample_of(self.points)

    @cached_property
    def _names(self) -> NameVotes:
        """The votes with what its size says."""
        return self.votes.with_size(self.box.size, usual_sizes(), _SIZE_WEIGHT)

    @property
    def label(self) -> str:
        """The name that views and size speak for most."""
        return self._names.best

    @property
    def names(self) -> tuple[tuple[str, float], ...]:
        """The likeliest names with their chances."""
        return self._names.likeliest(MOST_NAMES)

    @cached_property
    def existence(self) -> float:
        """How sure it is that there is something."""
        return existence(
            Evidence(
                self.views,
                self.votes.share,
                self.best_score,
                self.overlooked,
                self.misses,
                self._names.share,
                usual_sizes().misfit(self.box.size, self.label),
                self.label != UNKNOWN,
                max(self.box.size),
            )
        )

    @property
    def confidence(self) -> float:
        """How sure it is that there is something and that it has this name."""
        return float(np.clip(self._names.share * self.existence, 0.0, 1.0))

    @property
    def appearance(self) -> Appearance:
        """How it looks, by which it is known again elsewhere."""
        return Appearance(self.color, max(self.box.size), self.first_seen_s, self.last_seen_s)

    @property
    def color_word(self) -> str:
        """What colour it is, in a word."""
        return color_word(self.color)

    def is_sure(self, options: FusionOptions) -> bool:
        """Whether it is told to others."""
        enough = self.views >= 2 or self.best_score >= options.sure_score
        return enough and self.existence >= options.least_confidence


def vote_of(lifted: LiftedDetection) -> float:
    """Weight of one sighting: sure, near and whole ones count more."""
    nearness = float(np.clip(1.6 / max(lifted.distance_m, 0.4), 0.3, 2.0))
    return lifted.detection.score**2 * nearness * (0.4 if lifted.truncated else 1.0)


@dataclass(frozen=True)
class Sighting:
    """One thing in one view: its points in `map` and the upright box around what was seen."""

    lifted: LiftedDetection
    box: OrientedBox

    @classmethod
    def of(cls, lifted: LiftedDetection) -> 'Sighting':
        """Work out the box."""
        step = len(lifted.points) // _MOST_BOX_POINTS + 1
        return cls(lifted, item_box(lifted.points[::step], lifted.support_m))

    @property
    def chances(self) -> dict[str, float]:
        """How likely each name is."""
        detection = self.lifted.detection
        return dict(detection.chances) or {detection.label: 1.0}


def new_track(key: int, sighting: Sighting, view: int, options: FusionOptions) -> ItemTrack:
    """Begin a track with its first sighting."""
    empty = ItemTrack(key, np.zeros((0, 3)), NameVotes(), 0, 0.0)
    return with_sighting(empty, sighting, view, options)


def with_sighting(
    track: ItemTrack, sighting: Sighting, view: int, options: FusionOptions
) -> ItemTrack:
    """Return the track with one more sighting."""
    lifted = sighting.lifted
    weight = vote_of(lifted)
    votes = track.votes.with_vote(lifted.detection, weight)
    points = _fitting(track.points, lifted.points, votes.best, options)
    total = track.color_weight + weight
    color = (np.asarray(track.color) * track.color_weight + np.multiply(lifted.color, weight)) / (
        total or 1.0
    )
    support = lifted.support_m if track.support_m is None else track.support_m
    if track.support_m is not None and lifted.support_m is not None:
        support = (track.support_m * track.views + lifted.support_m) / (track.views + 1)
    return replace(
        track,
        points=points,
        votes=votes,
        views=track.views + (view != track.last_view),
        best_score=max(track.best_score, lifted.detection.score),
        misses=0,
        support_m=support,
        color=(float(color[0]), float(color[1]), float(color[2])),
        color_weight=total,
        last_view=view,
        found_from_m=max(track.found_from_m, lifted.distance_m),
        first_seen_s=track.first_seen_s if track.views else lifted.stamp_s,
        last_seen_s=lifted.stamp_s,
        states=track.states.with_view(lifted.detection.estimates, weight),
        box=item_box(points, support),
    )


def _fitting(known: Points, seen: Points, label: str, options: FusionOptions) -> Points:
    """
    Return both clouds, or only one where both together are too long for such a thing.

    A mask that spills over its thing in one view would otherwise spoil it for good.
    """
    both = _joined(known, seen, options)
    usual_m = usual_sizes().most_m(label)
    if usual_m is None or not len(known) or not len(seen):
        return both
    most_m = _TOO_LONG * usual_m
    if _length(both) <= most_m:
        return both
    if _length(known) <= most_m:
        return known
    return _joined(seen[:0], seen, options) if _length(seen) <= most_m else both


def _length(points: Points) -> float:
    """Return how long a cloud is, without a few strays."""
    low, high = np.percentile(points, [1, 99], axis=0)
    return float((high - low).max())


def _joined(known: Points, seen: Points, options: FusionOptions) -> Points:
    """Return both, as coarse as the thing is large."""
    both = np.concatenate([known, seen])
    span = float(np.ptp(both, axis=0).max())
    points = thinned(both, max(options.voxel_m, span / _VOXELS_ALONG))
    if len(points) > options.most_points:
        points = points[:: len(points) // options.most_points + 1]
    return points


def item_box(points: Points, support_m: float | None) -> OrientedBox:
    """Return the upright box around a thing's points, down to what it stands on."""
    clean = without_strays(points) if len(points) > 40 else points
    box = smallest_box(clean if len(clean) >= 8 else points, 0.5)
    if support_m is None or not -0.03 < box.bottom - support_m < 0.05:
        return box
    height = max(0.005, box.top - support_m)
    middle = (box.center[0], box.center[1], support_m + height / 2)
    return OrientedBox(middle, (box.size[0], box.size[1], height), box.yaw)


def same_thing(track: ItemTrack, sighting: Sighting, options: FusionOptions) -> float:
    """How surely a sighting shows the track's thing: 0 for no, larger for more overlap."""
    seen = sighting.box
    apart = float(np.linalg.norm(np.subtract(track.box.center, seen.center)))
    reach = _reach(track.box, seen)
    if apart > reach:
        return 0.0
    nearness = 1.0 - apart / reach
    alike = _common_names(track.votes, sighting)
    if max(track.box.size) > _LARGE_M and max(seen.size) > _LARGE_M:
        share = _shared(track.points, sighting.lifted.points)
        named_alike = track.label == sighting.lifted.detection.label
        return share + nearness if share > (0.2 if named_alike else 0.5) else 0.0
    overlap = track.box.overlap(seen)
    if overlap >= options.overlap:
        small, large = sorted((_bulk(track.box), _bulk(seen)))
        return overlap + nearness if alike or small > _PART * large else 0.0
    # Thin and half-seen things overlap little; their centres still nearly meet.
    limit = max(options.near_m, 0.25 * min(max(track.box.size), max(seen.size)))
    return nearness if apart < limit else 0.0


def _reach(first: OrientedBox, second: OrientedBox) -> float:
    """How far apart the centres of two boxes can be that touch."""
    return float(0.5 * (np.linalg.norm(first.size) + np.linalg.norm(second.size)) + 0.02)


def _common_names(votes: NameVotes, sighting: Sighting) -> bool:
    """Whether both may have the same name."""
    known = dict(votes.likeliest(MOST_NAMES))
    common = sum(min(chance, known.get(name, 0.0)) for name, chance in sighting.chances.items())
    return common > _COMMON


def _bulk(box: OrientedBox) -> float:
    return float(np.prod(np.maximum(box.size, 0.02)))


def _shared(known: Points, seen: Points) -> float:
    """Share of the smaller cloud that lies at the other, in cells of a part of its length."""
    cell = float(np.clip(0.06 * np.ptp(known, axis=0).max(), 0.03, 0.08))
    first, second = np.unique(voxel_keys(known, cell)), np.unique(voxel_keys(seen, cell))
    common = np.isin(second, first).sum()
    return float(common / max(1, min(len(first), len(second))))


def assign(
    tracks: Sequence[ItemTrack], sightings: Sequence[Sighting], options: FusionOptions
) -> list[int | None]:
    """Return for each sighting which track it belongs to (its place in the list), or None."""
    result: list[int | None] = [None] * len(sightings)
    if not tracks:
        return result
    centers = np.array([each.box.center for each in tracks])
    radii = np.array([np.linalg.norm(each.box.size) for each in tracks]) / 2 + 0.02
    pairs = []
    for row, sighting in enumerate(sightings):
        gaps = np.linalg.norm(centers - np.asarray(sighting.box.center), axis=1)
        close = np.nonzero(gaps <= radii + np.linalg.norm(sighting.box.size) / 2)[0]
        pairs += [
            (same_thing(tracks[column], sighting, options), row, column)
            for column in close.tolist()
        ]
    for score, row, column in sorted(pairs, reverse=True):
        if score > 0.0 and result[row] is None:
            result[row] = column
    return result


def merged(tracks: Sequence[ItemTrack], options: FusionOptions) -> list[ItemTrack]:
    """Return the tracks with those joined that turned out to be one thing; the first ones stay."""
    if len(tracks) < 2:
        return list(tracks)
    kept = list(tracks)
    tree = cKDTree([each.box.center for each in kept])
    for first, second in sorted(tree.query_pairs(_MERGE_M)):
        one, other = kept[first], kept[second]
        if one is not other and one.key != other.key and _is_one(one, other):
            both = _joined_tracks(one, other, options)
            kept = [both if each.key in (one.key, other.key) else each for each in kept]
    return list({each.key: each for each in kept}.values())


def _is_one(first: ItemTrack, second: ItemTrack) -> bool:
    """Tell whether two tracks fill the same place."""
    small, large = sorted((_bulk(first.box), _bulk(second.box)))
    overlap = first.box.overlap(second.box)
    if small < _PART * large or overlap < _SAME_PLACE:
        return False
    if max(first.box.size) > _LARGE_M and max(second.box.size) > _LARGE_M:
        return _shared(first.points, second.points) > _SAME_PLACE
    return True


def _joined_tracks(first: ItemTrack, second: ItemTrack, options: FusionOptions) -> ItemTrack:
    votes = first.votes.joined(second.votes)
    points = _fitting(first.points, second.points, votes.best, options)
    support = first.support_m if first.support_m is not None else second.support_m
    weight = first.color_weight + second.color_weight or 1.0
    color = np.multiply(first.color, first.color_weight) + np.multiply(
        second.color, second.color_weight
    )
    red, green, blue = (color / weight).tolist()
    return replace(
        first,
        points=points,
        votes=votes,
        views=max(first.views, second.views),
        best_score=max(first.best_score, second.best_score),
        misses=min(first.misses, second.misses),
        overlooked=min(first.overlooked, second.overlooked),
        found_from_m=max(first.found_from_m, second.found_from_m),
        states=first.states.joined(second.states),
        first_seen_s=min(first.first_seen_s, second.first_seen_s),
        support_m=support,
        color=(red, green, blue),
        color_weight=weight,
        last_view=max(first.last_view, second.last_view),
        last_seen_s=max(first.last_seen_s, second.last_seen_s),
        box=item_box(points, support),
    )
