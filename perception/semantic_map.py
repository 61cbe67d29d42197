"""
The memory of what exists: views go in, a `Scene` comes out.

Each view adds sightings to tracks of small things and of furniture, and counts against things
that should have been seen and were not. Ids stay with a thing for as long as it is known.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from perception import fusion
from perception.detector import Detection
from perception.floor_plan import FloorPlan
from perception.furniture import FurnitureTrack
from perception.furniture_map import FurnitureMap
from perception.fusion import FusionOptions, ItemTrack, Sighting
from perception.lifting import lift, LiftedDetection, LiftingOptions
from perception.negative_evidence import Look, looks
from perception.oriented_box import OrientedBox
from perception.projection import Points
from perception.relations import openness, stands_out_m, support_of
from perception.rgbd import RgbdImage
from tapa_planner.scene import Pose, Relation, Scene, SceneObject

_FARTHER = 1.1


@dataclass(frozen=True)
class MapOptions:
    """How views become entries."""

    lifting: LiftingOptions = field(default_factory=LiftingOptions)
    fusion: FusionOptions = field(default_factory=FusionOptions)
    fixed_after_views: int = 3
    seen_through_m: float = 0.05
    most_miss_distance_m: float = 2.5
    forget_after: int = 2


@dataclass(frozen=True)
class Kinds:
    """What the names mean: types, which are furniture, and what of that things can be in or on."""

    type_of: Callable[[str], str]
    is_furniture: Callable[[str], bool]
    is_container: Callable[[str], bool]
    is_surface: Callable[[str], bool]


class SemanticMap:
    """Everything perception knows of one room. Not for use from several threads at once."""

    def __init__(self, kinds: Kinds, options: MapOptions | None = None) -> None:
        self._kinds = kinds
        self._options = options or MapOptions()
        self._items: list[ItemTrack] = []
        self._furniture = FurnitureMap()
        self._ids: dict[int, str] = {}
        # What is called otherwise for a while gets its old id back with its old name.
        self._ids_before: dict[tuple[int, str], str] = {}
        self._freed: dict[str, list[str]] = {}
        self._counts: dict[str, int] = {}
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

    def add_view(self, image: RgbdImage, detections: Sequence[Detection]) -> list[LiftedDetection]:
        """Take in one view; return what could be placed in space."""
        self._view += 1
        lifted = [
            each for detection in detections if (each := self._lift(image, detection)) is not None
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
        for track, look in zip(self._items, shown, strict=True):
            if track.last_view != self._view:
                track = _unseen(image, track, look)
            if track.misses < options.forget_after:
                kept.append(track)
            else:
                self._free_id(track.key)
        self._items = kept

    def _forget_id(self, key: int) -> None:
        """Drop the id of what turned out to be another thing."""
        self._ids.pop(key, None)
        self._ids_before = {each: id_ for each, id_ in self._ids_before.items() if each[0] != key}

    def _free_id(self, key: int) -> None:
        name = self._ids.pop(key, None)
        self._ids_before = {each: id_ for each, id_ in self._ids_before.items() if each[0] != key}
        if name is not None:
            self._freed.setdefault(name.rsplit('_', 1)[0], []).append(name)

    def _read_doors(self, image: RgbdImage) -> None:
        for index, track in enumerate(self._furniture.tracks):
            if track.fixed is not None and self._kinds.is_container(track.label):
                state = openness(image, track.fixed)
                if state is not None:
                    travel = stands_out_m(image, track.fixed) if state else 0.0
                    self._furniture.tracks[index] = replace(track, is_open=state, travel_m=travel)

    def settle(self, final: bool = False) -> None:
        """
        Work out the boxes of furniture; call it after each round of views.

        :param final: the room was seen from all sides: what was named often keeps its box.
        """
        self._furniture.settle(self._options.fixed_after_views if final else None)
        before = {each.key for each in self._items}
        self._items = fusion.merged(self._items, self._options.fusion)
        for key in before - {each.key for each in self._items}:
            self._forget_id(key)

    def scene(self, stamp_s: float, robot_pose: Pose | None = None) -> Scene:
        """Return what is sure enough, as the next revision."""
        self._revision += 1
        furniture = {
            self._id(track.key, track.label): track
            for track in self._furniture.tracks
            if track.fixed is not None and self._is_sure(track)
        }
        items = {
            self._id(track.key, track.label): track
            for track in self._items
            if track.is_sure(self._options.fusion)
        }
        objects = [self._furniture_object(name, each) for name, each in furniture.items()]
        objects += [self._item_object(name, each) for name, each in items.items()]
        return Scene(
            tuple(sorted(objects, key=lambda each: each.id)),
            tuple(self._relations(furniture, items)),
            self._revision,
            'map',
            stamp_s,
            robot_pose,
        )

    def _is_sure(self, track: FurnitureTrack) -> bool:
        enough = track.views >= 2 or track.best_score >= self._options.fusion.sure_score
        if track.footprint is not None:
            return track.existence > 0.0
        return enough and track.existence >= self._options.fusion.least_confidence

    def _id(self, key: int, label: str) -> str:
        """Return the thing's id; one that changed its name gets a new id, a moved one its old."""
        stem = label.replace(' ', '_')
        known = self._ids.get(key)
        if known is not None and known.rsplit('_', 1)[0] == stem:
            return known
        before = self._ids_before.get((key, stem))
        if before is not None:
            self._ids[key] = before
            return before
        if self._freed.get(stem):
            self._ids[key] = self._freed[stem].pop(0)
        else:
            self._counts[stem] = self._counts.get(stem, 0) + 1
            self._ids[key] = f'{stem}_{self._counts[stem]}'
        self._ids_before[key, stem] = self._ids[key]
        return self._ids[key]

    def _furniture_object(self, name: str, track: FurnitureTrack) -> SceneObject:
        box = track.fixed or OrientedBox((0, 0, 0), (0, 0, 0), 0.0)
        states: tuple[str, ...] = ()
        if self._kinds.is_container(track.label) and track.is_open is not None:
            states = ('open',) if track.is_open else ('closed',)
        return self._object(
            name, track.label, box, track.confidence, track.views, states, (), track.names
        )

    def _item_object(self, name: str, track: ItemTrack) -> SceneObject:
        words = (track.color_word,)
        return self._object(
            name, track.label, track.box, track.confidence, track.views, (), words, track.names
        )

    def _object(
        self,
        name: str,
        label: str,
        box: OrientedBox,
        confidence: float,
        views: int,
        states: tuple[str, ...],
        attributes: tuple[str, ...],
        names: tuple[tuple[str, float], ...],
    ) -> SceneObject:
        pose = Pose.from_yaw(*box.center, box.yaw)
        return SceneObject(
            name, label, self._kinds.type_of(label), pose, box.size,
            confidence, views, states, attributes, names,
        )  # fmt: skip

    def _relations(
        self, furniture: Mapping[str, FurnitureTrack], items: Mapping[str, ItemTrack]
    ) -> list[Relation]:
        surfaces: dict[str, OrientedBox] = {}
        containers: dict[str, OrientedBox] = {}
        for name, track in furniture.items():
            if track.fixed is not None and self._kinds.is_container(track.label):
                containers[name] = track.fixed
            elif track.fixed is not None and self._kinds.is_surface(track.label):
                surfaces[name] = track.fixed
        found = [
            Relation('open', (name,), track.confidence)
            for name, track in furniture.items()
            if track.is_open and name in containers
        ]
        ajar = {name: track.travel_m for name, track in furniture.items()}
        for name, item in items.items():
            place = support_of(item.box, surfaces, containers, ajar)
            if place is not None:
                found.append(Relation(place[0], (name, place[1]), item.confidence))
        return found

    def color_of(self, object_id: str) -> tuple[float, float, float] | None:
        """Return the mean colour (0-255) of a small thing; None where none is kept."""
        for track in self._items:
            if self._ids.get(track.key) == object_id:
                return track.color
        return None

    def points_of(self, object_id: str) -> Points:
        """Return the points (N, 3) seen on an object; none for an unknown id."""
        for track in self._items:
            if self._ids.get(track.key) == object_id:
                return track.points
        for piece in self._furniture.tracks:
            if self._ids.get(piece.key) == object_id:
                return piece.voxels.kept
        return np.zeros((0, 3))


def _unseen(image: RgbdImage, track: ItemTrack, look: Look) -> ItemTrack:
    """Return the track after a view in which it was not found."""
    if look is Look.THROUGH:
        return replace(track, misses=track.misses + 1)
    apart = float(np.linalg.norm(np.subtract(track.box.center, image.position)))
    if look is Look.VISIBLE and apart < _FARTHER * track.found_from_m:
        return replace(track, overlooked=track.overlooked + 1)
    return track
