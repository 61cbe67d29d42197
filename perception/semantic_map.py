"""
The memory of what exists: views go in, a `Scene` comes out.

Each view adds sightings to tracks of small things and of furniture, and counts against things
that should have been seen and were not. Ids stay with a thing for as long as it is known.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from perception import fusion
from perception.detector import Detection
from perception.existence import aged
from perception.floor_plan import FloorPlan
from perception.fronts import Front, points_for_fronts, read_front
from perception.furniture import FurnitureTrack
from perception.furniture_map import FurnitureMap
from perception.fusion import FusionOptions, ItemTrack, Sighting
from perception.identities import Identities
from perception.lifting import lift, LiftedDetection, LiftingOptions
from perception.negative_evidence import Look, looks
from perception.projection import Points
from perception.rgbd import RgbdImage
from perception.told import (
    half_life_s,
    is_of_piece,
    Kinds,
    TracksToTell,
    without_doubles,
)
from tapa_planner.scene import Pose, Scene

_FARTHER = 1.1
_FORGOTTEN = 0.25
"""What is as likely elsewhere by its age is no longer told."""


@dataclass(frozen=True)
class MapOptions:
    """How views become entries."""

    lifting: LiftingOptions = field(default_factory=LiftingOptions)
    fusion: FusionOptions = field(default_factory=FusionOptions)
    fixed_after_views: int = 3
    seen_through_m: float = 0.05
    most_miss_distance_m: float = 2.5
    forget_after: int = 2
    robot_radius_m: float = 0.38


@dataclass(frozen=True)
class MapContents:
    """All that a map knows, to be kept in a file."""

    items: list[ItemTrack]
    furniture: list[FurnitureTrack]
    identities: Identities
    plan: FloorPlan | None
    view: int
    revision: int


class SemanticMap:
    """Everything perception knows of one room. Not for use from several threads at once."""

    def __init__(self, kinds: Kinds, options: MapOptions | None = None) -> None:
        self._kinds = kinds
        self._options = options or MapOptions()
        self._items: list[ItemTrack] = []
        self._furniture = FurnitureMap()
        self._identities = Identities()
        self._next_key = 0
        self._view = 0
        self._revision = 0

    @property
    def plan(self) -> FloorPlan | None:
        """The static map of the floor."""
        return self._furniture.plan

    def set_plan(self, plan: FloorPlan) -> None:
        """Take over a static map of the floor."""
        self._furniture.set_plan(plan)

    @property
    def contents(self) -> MapContents:
        """All that is known."""
        return MapContents(
            self._items,
            self._furniture.tracks,
            self._identities,
            self.plan,
            self._view,
            self._revision,
        )

    def take_over(self, contents: MapContents) -> None:
        """Know from now on what was known then; a static map that was heard since stays."""
        plan = self.plan
        self._items = list(contents.items)
        self._furniture = FurnitureMap.of(contents.plan, contents.furniture)
        self._identities = contents.identities
        self._next_key = max([self._next_key, *(each.key for each in contents.items)])
        self._view = max(self._view, contents.view)
        self._revision = max(self._revision, contents.revision)
        if plan is not None:
            self._furniture.set_plan(plan)

    def add_view(
        self,
        image: RgbdImage,
        detections: Sequence[Detection],
        robot: tuple[float, float] | None = None,
    ) -> list[LiftedDetection]:
        """
        Take in one view; return what could be placed in space.

        :param robot: where it stands, x and y: what is seen there is the robot itself, or in its
            hand.
        """
        self._view += 1
        lifted = [
            each
            for detection in detections
            if (each := self._lift(image, detection)) is not None
            and not (robot is not None and _is_at(each, robot, self._options.robot_radius_m))
        ]
        big = [each for each in lifted if self._kinds.is_furniture(each.detection.label)]
        small = [each for each in lifted if not self._kinds.is_furniture(each.detection.label)]
        self._furniture.see(image)
        for each in big:
            has_door = self._kinds.is_container(each.detection.label)
            if not self._furniture.add(image, each, self._view, has_door):
                small.append(each)
        self._add_items(small)
        self._count_missed(image)
        self._read_doors(image)
        return lifted

    def _lift(self, image: RgbdImage, detection: Detection) -> LiftedDetection | None:
        is_item = not self._kinds.is_furniture(detection.label)
        found = lift(image, detection, is_item, self._options.lifting)
        if found is None or found.distance_m > self._options.lifting.most_distance_m:
            return None
        return found

    def _key(self) -> int:
        self._next_key += 1
        return self._next_key

    def _add_items(self, lifted: list[LiftedDetection]) -> None:
        options = self._options.fusion
        sightings = [Sighting.of(each) for each in lifted]
        for sighting, which in zip(
            sightings, fusion.assign(self._items, sightings, options), strict=True
        ):
            if which is None:
                self._items.append(fusion.new_track(self._key(), sighting, self._view, options))
            else:
                self._items[which] = fusion.with_sighting(
                    self._items[which], sighting, self._view, options
                )

    def _count_missed(self, image: RgbdImage) -> None:
        """Count against things that this view should show, and forget those that are gone."""
        options = self._options
        shown = looks(image, self._items, options.most_miss_distance_m, options.seen_through_m)
        kept: list[ItemTrack] = []
        gone: list[ItemTrack] = []
        for track, look in zip(self._items, shown, strict=True):
            if track.last_view != self._view:
                track = _unseen(image, track, look)
            if track.misses < options.forget_after:
                kept.append(track)
            else:
                gone.append(track)
        self._items = kept
        if gone:
            others = {each.key: each.appearance for each in kept}
            for track in gone:
                self._identities.free(track.key, track.appearance, others)

    def _read_doors(self, image: RgbdImage) -> None:
        points = points_for_fronts(image)
        for index, track in enumerate(self._furniture.tracks):
            if track.fixed is not None and self._kinds.is_container(track.label):
                front = read_front(image, track.fixed, points)
                if front is not None:
                    self._furniture.tracks[index] = replace(
                        track,
                        is_open=front.is_open,
                        travel_m=front.travel_m,
                        swing_rad=_kept_swing(track, front),
                        was_open=track.was_open or front.is_open,
                        last_seen_s=image.stamp_s,
                    )

    def settle(self, final: bool = False) -> None:
        """
        Work out the boxes of furniture; call it after each round of views.

        :param final: the room was seen from all sides: what was named often keeps its box.
        """
        self._furniture.settle(self._options.fixed_after_views if final else None)
        before = {each.key for each in self._items}
        self._items = fusion.merged(self._items, self._options.fusion)
        for key in before - {each.key for each in self._items}:
            self._identities.forget(key)

    def scene(self, stamp_s: float, robot_pose: Pose | None = None) -> Scene:
        """Return what is sure enough at that time, as the next revision."""
        self._revision += 1
        sure = [each for each in self._furniture.tracks if each.fixed and self._is_sure(each)]
        furniture = {
            self._identities.of(track.key, track.label, track.appearance): track
            for track in without_doubles(sure)
        }
        pieces = [each for each in furniture.values() if each.fixed is not None]
        items = {
            self._identities.of(track.key, track.label, track.appearance): track
            for track in self._items
            if self._is_told(track, stamp_s, pieces)
        }
        told = TracksToTell(furniture, items, self._kinds, self.plan, stamp_s)
        return Scene(told.objects(), told.relations(), self._revision, 'map', stamp_s, robot_pose)

    def _is_sure(self, track: FurnitureTrack) -> bool:
        enough = track.views >= 2 or track.best_score >= self._options.fusion.sure_score
        if track.footprint is not None:
            return track.existence > 0.0
        return enough and track.existence >= self._options.fusion.least_confidence

    def _is_told(self, track: ItemTrack, stamp_s: float, pieces: Sequence[FurnitureTrack]) -> bool:
        """Tell whether a thing is sure, not forgotten with time, and no piece once more."""
        options = self._options.fusion
        age = stamp_s - track.last_seen_s
        if aged(1.0, age, half_life_s(track.label)) < _FORGOTTEN or not track.is_sure(options):
            return False
        return not (
            self._kinds.is_furniture(track.label)
            and any(is_of_piece(track.box, track.label, each) for each in pieces)
        )

    def color_of(self, object_id: str) -> tuple[float, float, float] | None:
        """Return the mean colour (0-255) of a small thing; None where none is kept."""
        key = self._identities.key_of(object_id)
        for track in self._items:
            if track.key == key:
                return track.color
        return None

    def points_of(self, object_id: str) -> Points:
        """Return the points (N, 3) seen on an object; none for an unknown id."""
        key = self._identities.key_of(object_id)
        for track in self._items:
            if track.key == key:
                return track.points
        for piece in self._furniture.tracks:
            if piece.key == key:
                return piece.voxels.kept
        return np.zeros((0, 3))


def _is_at(lifted: LiftedDetection, place: tuple[float, float], radius_m: float) -> bool:
    """Tell whether a thing stands where the robot stands."""
    middle = np.median(lifted.points[:, :2], axis=0)
    return bool(np.linalg.norm(middle - np.asarray(place)) < radius_m)


def _kept_swing(track: FurnitureTrack, front: Front) -> float:
    """Return a door's angle; one that a view does not show stays while the front stays open."""
    if front.swing_rad > 0.0 or not front.is_open or front.travel_m > 0.0:
        return front.swing_rad
    return track.swing_rad if track.is_open else 0.0


def _unseen(image: RgbdImage, track: ItemTrack, look: Look) -> ItemTrack:
    """Return the track after a view in which it was not found."""
    if look is Look.THROUGH:
        return replace(track, misses=track.misses + 1)
    apart = float(np.linalg.norm(np.subtract(track.box.center, image.position)))
    if look is Look.VISIBLE and apart < _FARTHER * track.found_from_m:
        return replace(track, overlooked=track.overlooked + 1)
    return track
