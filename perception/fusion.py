"""
Small things seen in several views, brought together: one thing, one track.

Two detections are the same thing when their points overlap in space, whatever they were called:
the name is put to the vote.
"""

from dataclasses import dataclass, field, replace

import numpy as np

from perception.clouds import thinned, without_strays
from perception.colors import color_word
from perception.lifting import LiftedDetection
from perception.naming import MOST_NAMES, NameVotes
from perception.oriented_box import OrientedBox, smallest_box
from perception.projection import Points


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
    least_confidence: float = 0.3
    most_points: int = 4000


@dataclass(frozen=True)
class ItemTrack:
    """One small thing as far as it is known."""

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
    box: OrientedBox = field(default_factory=lambda: OrientedBox((0, 0, 0), (0, 0, 0), 0.0))

    @property
    def label(self) -> str:
        """The name with most votes."""
        return self.votes.best

    @property
    def names(self) -> tuple[tuple[str, float], ...]:
        """The likeliest names with their chances."""
        return self.votes.likeliest(MOST_NAMES)

    @property
    def confidence(self) -> float:
        """Share of votes for the name, rising with the views that agree, falling with misses."""
        unseen = (1.0 - 0.9 * self.best_score) ** min(self.views, 4)
        return float(np.clip(self.votes.share * (1.0 - unseen) * 0.6**self.misses, 0.0, 1.0))

    @property
    def color_word(self) -> str:
        """What colour it is, in a word."""
        return color_word(self.color)

    def is_sure(self, options: FusionOptions) -> bool:
        """Whether it is told to others."""
        enough = self.views >= 2 or self.best_score >= options.sure_score
        return enough and self.confidence >= options.least_confidence


def vote_of(lifted: LiftedDetection) -> float:
    """Weight of one sighting: sure, near and whole ones count more."""
    nearness = float(np.clip(1.6 / max(lifted.distance_m, 0.4), 0.3, 2.0))
    return lifted.detection.score**2 * nearness * (0.4 if lifted.truncated else 1.0)


def new_track(key: int, lifted: LiftedDetection, view: int, options: FusionOptions) -> ItemTrack:
    """Begin a track with its first sighting."""
    empty = ItemTrack(key, np.zeros((0, 3)), NameVotes(), 0, 0.0)
    return with_sighting(empty, lifted, view, options)


def with_sighting(
    track: ItemTrack, lifted: LiftedDetection, view: int, options: FusionOptions
) -> ItemTrack:
    """Return the track with one more sighting."""
    weight = vote_of(lifted)
    points = thinned(np.concatenate([track.points, lifted.points]), options.voxel_m)
    if len(points) > options.most_points:
        points = points[:: len(points) // options.most_points + 1]
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
        votes=track.votes.with_vote(lifted.detection, weight),
        views=track.views + (view != track.last_view),
        best_score=max(track.best_score, lifted.detection.score),
        misses=0,
        support_m=support,
        color=(float(color[0]), float(color[1]), float(color[2])),
        color_weight=total,
        last_view=view,
        box=item_box(points, support),
    )


def item_box(points: Points, support_m: float | None) -> OrientedBox:
    """Return the upright box around a thing's points, down to what it stands on."""
    clean = without_strays(points) if len(points) > 40 else points
    box = smallest_box(clean if len(clean) >= 8 else points, 0.5)
    if support_m is None or not -0.03 < box.bottom - support_m < 0.05:
        return box
    height = max(0.005, box.top - support_m)
    middle = (box.center[0], box.center[1], support_m + height / 2)
    return OrientedBox(middle, (box.size[0], box.size[1], height), box.yaw)


def same_thing(track: ItemTrack, lifted: LiftedDetection, options: FusionOptions) -> float:
    """How surely a sighting shows the track's thing: 0 for no, larger for more overlap."""
    seen = item_box(lifted.points, lifted.support_m)
    apart = float(np.linalg.norm(np.subtract(track.box.center, seen.center)))
    reach = 0.5 * (np.linalg.norm(track.box.size) + np.linalg.norm(seen.size)) + 0.02
    if apart > reach:
        return 0.0
    overlap = track.box.overlap(seen)
    nearness = 1.0 - apart / float(reach)
    if overlap >= options.overlap:
        return overlap + nearness
    # Thin and half-seen things overlap little; their centres still nearly meet.
    limit = max(options.near_m, 0.25 * min(max(track.box.size), max(seen.size)))
    return nearness if apart < limit else 0.0


def assign(
    tracks: list[ItemTrack], sightings: list[LiftedDetection], options: FusionOptions
) -> list[int | None]:
    """Return for each sighting which track it belongs to (its place in the list), or None."""
    pairs = [
        (same_thing(track, lifted, options), row, column)
        for row, lifted in enumerate(sightings)
        for column, track in enumerate(tracks)
    ]
    result: list[int | None] = [None] * len(sightings)
    for score, row, column in sorted(pairs, reverse=True):
        if score > 0.0 and result[row] is None:
            result[row] = column
    return result
