"""From tracks to what is told: scene objects with all that is known, and their relations."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from perception.detector import UNKNOWN
from perception.existence import aged
from perception.floor_plan import FloorPlan
from perception.fronts import FULLY_OPEN_RAD
from perception.furniture import FurnitureTrack
from perception.fusion import ItemTrack
from perception.oriented_box import OrientedBox
from perception.relations import held, next_to, support_of
from perception.room_names import room_names
from tapa_planner.scene import Pose, Relation, SceneObject, StateEstimate

PERSON = 'person'
PERSON_HALF_LIFE_S = 60.0
ITEM_HALF_LIFE_S = 8 * 3600.0
_OPEN_TRAVEL_SHARE = 0.7
_SAME_OVERLAP, _SAME_BULK = 0.5, 0.3
_SAME_SIZE = 0.7


@dataclass(frozen=True)
class Kinds:
    """What the names mean: types, which are furniture, and what of that things can be in or on."""

    type_of: Callable[[str], str]
    is_furniture: Callable[[str], bool]
    is_container: Callable[[str], bool]
    is_surface: Callable[[str], bool]


def half_life_s(label: str) -> float:
    """Return after how long half of such things are elsewhere, seconds."""
    return PERSON_HALF_LIFE_S if label == PERSON else ITEM_HALF_LIFE_S


def is_same_piece(box: OrientedBox, piece: OrientedBox) -> bool:
    """Tell whether a box is that of a piece once more, and not of something in or on it."""
    return box.volume > _SAME_BULK * piece.volume and box.overlap(piece) > _SAME_OVERLAP


def is_of_piece(box: OrientedBox, label: str, piece: FurnitureTrack) -> bool:
    """
    Tell whether what was found is a piece once more, or a part of it called like the whole.

    :param label: of what was found in the box.
    """
    if piece.fixed is None:
        return False
    if is_same_piece(box, piece.fixed):
        return True
    return label == piece.label and box.overlap(piece.fixed) > _SAME_OVERLAP


def without_doubles(tracks: Sequence[FurnitureTrack]) -> list[FurnitureTrack]:
    """
    Return the pieces without those that are another one once more.

    Of two that were put together from views alone the surer one stays; a part of a piece of the
    floor plan, such as a drawer, is no double of it unless it is about as large.
    """
    kept: list[FurnitureTrack] = []
    for track in sorted(tracks, key=lambda each: (each.footprint is None, -each.confidence)):
        if track.footprint is not None or not any(_is_double(track, each) for each in kept):
            kept.append(track)
    return kept


def _is_double(track: FurnitureTrack, other: FurnitureTrack) -> bool:
    if track.fixed is None or other.fixed is None:
        return False
    if other.footprint is not None and track.fixed.volume < _SAME_SIZE * other.fixed.volume:
        return False
    return is_same_piece(track.fixed, other.fixed)


@dataclass(frozen=True)
class TracksToTell:
    """
    The tracks by id that are told at one time.

    :ivar stamp_s: when; what was not seen for long is less sure.
    """

    furniture: Mapping[str, FurnitureTrack]
    items: Mapping[str, ItemTrack]
    kinds: Kinds
    plan: FloorPlan | None
    stamp_s: float

    def objects(self) -> tuple[SceneObject, ...]:
        """Return the objects in the order of their ids."""
        found = [self._piece(name, each) for name, each in self.furniture.items()]
        found += [self._item(name, each) for name, each in self.items.items()]
        placed = self._with_rooms(found)
        return tuple(sorted(placed, key=lambda each: each.id))

    def _piece(self, name: str, track: FurnitureTrack) -> SceneObject:
        box = track.fixed or OrientedBox((0, 0, 0), (0, 0, 0), 0.0)
        is_container = self.kinds.is_container(track.label)
        states: tuple[str, ...] = ()
        if is_container and track.is_open is not None:
            states = ('open',) if track.is_open else ('closed',)
        return SceneObject(
            id=name,
            label=track.label,
            type_name=self.kinds.type_of(track.label),
            pose=Pose.from_yaw(*box.center, box.yaw),
            size=box.size,
            confidence=track.confidence,
            views=track.views,
            states=states,
            names=track.names,
            estimates=_with_door(track, box) if is_container else track.states.estimates,
            last_seen_s=track.last_seen_s,
            unexplored=is_container and not track.was_open,
        )

    def _item(self, name: str, track: ItemTrack) -> SceneObject:
        age = self.stamp_s - track.last_seen_s
        return SceneObject(
            id=name,
            label=track.label,
            type_name=self.kinds.type_of(track.label),
            pose=Pose.from_yaw(*track.box.center, track.box.yaw),
            size=track.box.size,
            confidence=aged(track.confidence, age, half_life_s(track.label)),
            views=track.views,
            attributes=(track.color_word,),
            names=track.names,
            estimates=track.states.estimates,
            last_seen_s=track.last_seen_s,
        )

    def _with_rooms(self, objects: list[SceneObject]) -> list[SceneObject]:
        if self.plan is None or not self.plan.rooms.areas:
            return objects
        numbers = [self.plan.rooms.at(*each.pose.position[:2]) for each in objects]
        things: dict[int, list[tuple[str, float]]] = {}
        for each, number in zip(objects, numbers, strict=True):
            things.setdefault(number, []).append((each.label, each.confidence))
        names = room_names(things)
        return [
            replace(each, room=names[number])
            for each, number in zip(objects, numbers, strict=True)
        ]

    @cached_property
    def _containers(self) -> dict[str, OrientedBox]:
        return {
            name: track.fixed
            for name, track in self.furniture.items()
            if track.fixed is not None and self.kinds.is_container(track.label)
        }

    @cached_property
    def _surfaces(self) -> dict[str, OrientedBox]:
        return {
            name: track.fixed
            for name, track in self.furniture.items()
            if track.fixed is not None
            and name not in self._containers
            and self.kinds.is_surface(track.label)
        }

    def relations(self) -> tuple[Relation, ...]:
        """Return what is open, on, in, next to and held."""
        found = [
            Relation('open', (name,), track.confidence)
            for name, track in self.furniture.items()
            if track.is_open and name in self._containers
        ]
        ajar = {name: track.travel_m for name, track in self.furniture.items()}
        persons = {name: each.box for name, each in self.items.items() if each.label == PERSON}
        supports: dict[str, str] = {}
        for name, item in self.items.items():
            place = support_of(item.box, self._surfaces, self._containers, ajar)
            holder = None if name in persons or place else held(item.box, persons)
            if place is not None:
                found.append(Relation(place[0], (name, place[1]), item.confidence))
                supports[name] = place[1]
            elif holder is not None:
                found.append(Relation('held', (name, holder), item.confidence))
                supports[name] = holder
        boxes = {name: each.box for name, each in self.items.items() if each.label != UNKNOWN}
        for first, second in next_to(boxes, supports):
            sure = min(self.items[first].confidence, self.items[second].confidence)
            found.append(Relation('next_to', (first, second), sure))
        return tuple(found)


def _with_door(track: FurnitureTrack, box: OrientedBox) -> tuple[StateEstimate, ...]:
    """Return the estimates, how far it is open by where its door or drawer was seen."""
    others = tuple(each for each in track.states.estimates if each.name != 'open_fraction')
    told = next((e for e in track.states.estimates if e.name == 'open_fraction'), None)
    if track.is_open is None:
        return track.states.estimates
    if not track.is_open:
        return (StateEstimate('open_fraction', 0.0, track.confidence), *others)
    if track.swing_rad > 0.0:
        swing = min(1.0, track.swing_rad / FULLY_OPEN_RAD)
        return (StateEstimate('open_fraction', swing, track.confidence), *others)
    if track.travel_m > 0.0:
        travel = min(1.0, track.travel_m / max(_OPEN_TRAVEL_SHARE * box.size[0], 0.05))
        return (StateEstimate('open_fraction', travel, track.confidence), *others)
    return (told or StateEstimate('open_fraction', 1.0, 0.3), *others)
