"""
What is out there, as a value: objects with boxes in `map`, and the relations between them.

Perception makes a `Scene`, the executor updates its belief with measured results, the planner only
reads it. Its JSON form is described by `config/scene.schema.json` (version 1).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
import math
from typing import Any

from tapa_planner.errors import SceneError
from tapa_planner.pddl import Atom

SCHEMA_VERSION = 1


@dataclass(frozen=True)
class Pose:
    """A position in metres and an orientation as unit quaternion xyzw, in the scene's frame."""

    position: tuple[float, float, float] = (0.0, 0.0, 0.0)
    orientation: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 1.0)

    def __post_init__(self) -> None:
        if not all(map(math.isfinite, (*self.position, *self.orientation))):
            raise SceneError(f'a pose must be finite, got {self}')
        norm = math.hypot(*self.orientation)
        if abs(norm - 1.0) > 1e-3:
            raise SceneError(f'a quaternion xyzw must have length 1, got {norm:.4f}')

    @property
    def yaw(self) -> float:
        """Rotation about z, radians."""
        x, y, z, w = self.orientation
        return math.atan2(2.0 * (w * z + x * y), 1.0 - 2.0 * (y * y + z * z))

    @classmethod
    def from_yaw(cls, x: float, y: float, z: float, yaw: float) -> 'Pose':
        """Build a pose that is only turned about z."""
        return cls((x, y, z), (0.0, 0.0, math.sin(yaw / 2.0), math.cos(yaw / 2.0)))


@dataclass(frozen=True)
class StateEstimate:
    """
    What was seen of a state of one thing.

    :ivar value: for `open_fraction` the share of the way, else how likely the state holds; 0..1.
    :ivar confidence: how well it could be seen, 0..1.
    """

    name: str
    value: float
    confidence: float = 1.0

    def __post_init__(self) -> None:
        if not (0.0 <= self.value <= 1.0 and 0.0 <= self.confidence <= 1.0):
            raise SceneError(f'{self.name}: expected value and confidence in 0..1, got {self}')


@dataclass(frozen=True)
class SceneObject:
    """
    One thing or piece of furniture that was found.

    `pose` is the centre of its box, `size` the full extent along the box's own axes in metres; for
    furniture +x of the box points out of its front. `type_name` is a type of
    `config/household.pddl`; `label` is the word that perception or a file gave. `states` are
    predicates of one argument that hold of it (`open`, `dirty`); a relation may say the same.
    `names` are the names that it may have with their chances, likeliest first. `unexplored` is
    said of a container that was never seen open.
    """

    id: str
    label: str
    type_name: str
    pose: Pose = Pose()
    size: tuple[float, float, float] = (0.0, 0.0, 0.0)
    confidence: float = 1.0
    views: int = 0
    states: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    names: tuple[tuple[str, float], ...] = ()
    estimates: tuple[StateEstimate, ...] = ()
    room: str = ''
    last_seen_s: float = 0.0
    unexplored: bool = False

    def __post_init__(self) -> None:
        if not self.id or any(c.isspace() or c in '()' for c in self.id):
            raise SceneError(f'an id must be one word without parentheses, got {self.id!r}')
        if not self.label:
            raise SceneError(f'{self.id}: expected a label, got an empty one')
        if not 0.0 <= self.confidence <= 1.0:
            raise SceneError(f'{self.id}: confidence must lie in 0..1, got {self.confidence}')


@dataclass(frozen=True)
class Relation:
    """A fact in the words of the domain, `on(apple_1, table_1)`, with how sure it is."""

    predicate: str
    arguments: tuple[str, ...]
    confidence: float = 1.0

    @property
    def atom(self) -> Atom:
        """The fact without its confidence."""
        return Atom(self.predicate, self.arguments)


@dataclass(frozen=True)
class Scene:
    """All that is known to exist, at one revision."""

    objects: tuple[SceneObject, ...] = ()
    relations: tuple[Relation, ...] = ()
    revision: int = 0
    frame: str = 'map'
    stamp_s: float = 0.0
    robot_pose: Pose | None = None

    def __post_init__(self) -> None:
        ids = [each.id for each in self.objects]
        if len(set(ids)) != len(ids):
            twice = sorted({each for each in ids if ids.count(each) > 1})
            raise SceneError(f'ids must be unique, these come more than once: {", ".join(twice)}')
        known = set(ids)
        for relation in self.relations:
            missing = [name for name in relation.arguments if name not in known]
            if missing:
                raise SceneError(f'{relation.atom} names {missing[0]!r}, which is no object here')

    def without(self, ids: Collection[str]) -> 'Scene':
        """Return the scene without some objects and what is said of them."""
        if not ids:
            return self
        return replace(
            self,
            objects=tuple(each for each in self.objects if each.id not in ids),
            relations=tuple(e for e in self.relations if not any(a in ids for a in e.arguments)),
        )

    def __contains__(self, object_id: object) -> bool:
        return any(each.id == object_id for each in self.objects)

    def get(self, object_id: str) -> SceneObject:
        """
        Return the object with that id.

        :raises SceneError: if there is none.
        """
        for each in self.objects:
            if each.id == object_id:
                return each
        known = ', '.join(each.id for each in self.objects) or 'none'
        raise SceneError(f'no object {object_id!r} in the scene; there are: {known}')

    @property
    def type_of(self) -> dict[str, str]:
        """Type name by id."""
        return {each.id: each.type_name for each in self.objects}

    @property
    def atoms(self) -> frozenset[Atom]:
        """All facts as a symbolic state (see `Domain.state_of` for `hand_empty`)."""
        return frozenset(relation.atom for relation in self.facts)

    @property
    def facts(self) -> tuple[Relation, ...]:
        """The relations, and the objects' states in their form."""
        states = (
            Relation(state, (each.id,), each.confidence)
            for each in self.objects
            for state in each.states
        )
        return (*self.relations, *states)

    def place_of(self, object_id: str) -> str | None:
        """Return the id that the object is on or in; None if that is not known."""
        for relation in self.relations:
            if relation.predicate in ('on', 'in') and relation.arguments[0] == object_id:
                return relation.arguments[1]
        return None

    def with_atoms(self, atoms: Iterable[Atom]) -> 'Scene':
        """
        Return the next revision, with these facts as its relations (known confidences stay).

        What objects had as states are relations then: each fact has one place.
        """
        known = {relation.atom: relation for relation in self.facts}
        relations = tuple(
            known.get(atom, Relation(atom.predicate, atom.arguments)) for atom in sorted(atoms)
        )
        objects = tuple(replace(each, states=()) if each.states else each for each in self.objects)
        return replace(self, objects=objects, relations=relations, revision=self.revision + 1)

    def to_json(self) -> dict[str, Any]:
        """Return the scene as plain JSON values (`config/scene.schema.json`)."""
        objects = []
        for each in self.objects:
            fields = asdict(each)
            fields['type'] = fields.pop('type_name')
            for name, default in _LEFT_OUT.items():
                if fields[name] == default:
                    del fields[name]
            objects.append(fields)
        result: dict[str, Any] = {
            'version': SCHEMA_VERSION,
            'frame': self.frame,
            'revision': self.revision,
            'stamp_s': self.stamp_s,
            'objects': objects,
            'relations': [asdict(relation) for relation in self.relations],
        }
        if self.robot_pose is not None:
            result['robot_pose'] = asdict(self.robot_pose)
        return result

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> 'Scene':
        """
        Build a scene from plain JSON values.

        :raises SceneError: naming the part that is missing or malformed.
        """
        if not isinstance(value, Mapping):
            raise SceneError(f'a scene is a JSON object, got {type(value).__name__}')
        if value.get('version') != SCHEMA_VERSION:
            raise SceneError(
                f'expected scene version {SCHEMA_VERSION}, got {value.get("version")!r}'
            )
        robot_pose = value.get('robot_pose')
        try:
            return cls(
                objects=tuple(_object(each) for each in value['objects']),
                relations=tuple(_relation(each) for each in value.get('relations', ())),
                revision=int(value.get('revision', 0)),
                frame=str(value.get('frame', 'map')),
                stamp_s=float(value.get('stamp_s', 0.0)),
                robot_pose=None if robot_pose is None else _pose(robot_pose),
            )
        except KeyError as exc:
            raise SceneError(f'the scene lacks the key {exc}') from exc
        except (TypeError, ValueError) as exc:
            raise SceneError(f'the scene is malformed: {exc}') from exc


_LEFT_OUT: Mapping[str, Any] = {
    'names': (),
    'estimates': (),
    'room': '',
    'last_seen_s': 0.0,
    'unexplored': False,
}
"""Keys that a file need not hold, with what their absence means."""


def _object(value: Mapping[str, Any]) -> SceneObject:
    return SceneObject(
        id=str(value['id']),
        label=str(value['label']),
        type_name=str(value['type']),
        pose=_pose(value.get('pose', {})),
        size=_floats(value.get('size', (0.0, 0.0, 0.0)), 3),  # type: ignore[arg-type]
        confidence=float(value.get('confidence', 1.0)),
        views=int(value.get('views', 0)),
        states=tuple(map(str, value.get('states', ()))),
        attributes=tuple(map(str, value.get('attributes', ()))),
        names=tuple((str(name), float(chance)) for name, chance in value.get('names', ())),
        estimates=tuple(
            StateEstimate(str(each['name']), float(each['value']), float(each['confidence']))
            for each in value.get('estimates', ())
        ),
        room=str(value.get('room', '')),
        last_seen_s=float(value.get('last_seen_s', 0.0)),
        unexplored=bool(value.get('unexplored', False)),
    )


def _pose(value: Mapping[str, Any]) -> Pose:
    return Pose(
        _floats(value.get('position', (0.0, 0.0, 0.0)), 3),  # type: ignore[arg-type]
        _floats(value.get('orientation', (0.0, 0.0, 0.0, 1.0)), 4),  # type: ignore[arg-type]
    )


def _relation(value: Mapping[str, Any]) -> Relation:
    return Relation(
        str(value['predicate']),
        tuple(map(str, value['arguments'])),
        float(value.get('confidence', 1.0)),
    )


def _floats(values: Iterable[Any], count: int) -> tuple[float, ...]:
    result = tuple(float(each) for each in values)
    if len(result) != count:
        raise SceneError(f'expected {count} numbers, got {len(result)}')
    return result
