"""
Finds things of a scene by a name or a description that a person or a program uses.

A thing answers as surely as it may have the name, fits the description and exists. Nothing is
called like a thing that was never trained; then unknown things answer, and the message says so.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from perception.descriptions import described, Description
from perception.detector import UNKNOWN
from perception.meaning import load_meanings
from perception.oriented_box import OrientedBox
from perception.relations import floor_gap
from perception.vocabulary import checked_names
from tapa_planner.errors import InputError
from tapa_planner.lexicon import load_lexicon, plain_name
from tapa_planner.scene import Scene, SceneObject

RELATIONS = ('on', 'in', 'next_to', 'near', 'held')
NEAR_M = 1.0
LEAST_SCORE = 0.02
_MISFIT = 0.15
"""What is left of the score of a thing of another colour, size or state than was asked for."""
_UNKNOWN_SHARE = 0.3
_NEXT_TO_M = 0.25
_MEANT_TOO = 0.5
"""What answers so much less surely than the best is not meant as the reference."""


@dataclass(frozen=True)
class Query:
    """
    What is asked for; what is left empty is not.

    :ivar relation: of `RELATIONS`, to `reference`, an id, a name or a description.
    :ivar radius_m: for near: how far at most between surfaces; 0 for 1 m.
    :ivar limit: at most so many; 0 for all.
    """

    name: str = ''
    room: str = ''
    relation: str = ''
    reference: str = ''
    radius_m: float = 0.0
    limit: int = 0

    def __post_init__(self) -> None:
        if self.name.strip():
            checked_names([self.name])
        if self.reference.strip():
            checked_names([self.reference])
        if self.relation and self.relation not in RELATIONS:
            raise InputError(
                f'relation: expected one of {", ".join(RELATIONS)}, got {self.relation!r}'
            )
        if bool(self.relation) != bool(self.reference.strip()):
            raise InputError(
                'expected relation and reference together, '
                f'got {self.relation!r} and {self.reference!r}'
            )
        if not (np.isfinite(self.radius_m) and self.radius_m >= 0.0):
            raise InputError(f'radius: expected 0 or more metres, got {self.radius_m}')
        if self.limit < 0:
            raise InputError(f'limit: expected 0 or more, got {self.limit}')


@dataclass(frozen=True)
class Answer:
    """
    The things that answer with how well they do, 0..1, best first; and a sentence.

    :ivar is_guess: nothing has that name, and these are things of which it is not known what
        they are.
    """

    objects: tuple[SceneObject, ...]
    scores: tuple[float, ...]
    message: str
    is_guess: bool = False


def query(scene: Scene, asked: Query) -> Answer:
    """
    Return the things that are meant.

    :raises InputError: if a name or the query is unusable.
    """
    wanted = described(asked.name)
    if asked.name.strip() in scene:
        wanted = Description(asked.name.strip())
    rooms = sorted({each.room for each in scene.objects if each.room})
    room, wanted = _room(asked.room, wanted, rooms)
    if asked.room.strip() and not room:
        there = ', '.join(rooms) or 'none yet'
        return Answer((), (), f'no room {asked.room!r} is known; rooms: {there}')
    among = [each for each in scene.objects if not room or each.room in room]
    relation, reference = asked.relation or wanted.relation, asked.reference or wanted.reference
    if relation:
        near = _related(scene, relation, reference, asked.radius_m or NEAR_M)
        if near is None:
            return Answer((), (), f'nothing is known that {reference!r} could be')
        among = [each for each in among if each.id in near]
    scored = _scored(among, wanted)
    note = ''
    if not scored and wanted.name:
        scored = _unknown(among, wanted)
        note = f'nothing is called {wanted.name!r}; ' if scored else ''
    limit = min(
        filter(None, (asked.limit, wanted.count, 1 if wanted.superlative else 0)), default=0
    )
    scored = sorted(scored, key=lambda each: (-each[0], each[1].id))[: limit or None]
    what = 'unknown things could be it' if note else f'of {len(scene.objects)} objects'
    return Answer(
        tuple(each for _, each in scored),
        tuple(score for score, _ in scored),
        f'{note}{len(scored)} {what}',
        bool(note),
    )


def matching(scene: Scene, name: str) -> list[SceneObject]:
    """Return the objects that a name or description means, best first; all for an empty one."""
    return list(query(scene, Query(name)).objects)


def _room(
    asked: str, wanted: Description, rooms: Iterable[str]
) -> tuple[frozenset[str], Description]:
    """Return the rooms that are meant, also by "in the kitchen", and what is asked beside that."""
    text = asked or (wanted.reference if wanted.relation == 'in' else '')
    plain = '_'.join(text.lower().replace('_', ' ').removeprefix('the ').split())
    found = frozenset(each for each in rooms if plain and plain in (each, each.rsplit('_', 1)[0]))
    if found and not asked:
        wanted = replace(wanted, relation='', reference='')
    return found, wanted


def _scored(among: Iterable[SceneObject], wanted: Description) -> list[tuple[float, SceneObject]]:
    found = []
    for each in among:
        chance = _name_chance(each, wanted.name)
        score = chance * _fit(each, wanted) * (0.5 + 0.5 * each.confidence)
        if score >= LEAST_SCORE:
            found.append((score, each))
    if not found or not wanted.size:
        return found
    sizes = np.array([_measure(each, wanted.size) for _, each in found])
    order = np.argsort(np.argsort(-sizes if wanted.size > 0 else sizes, kind='stable'))
    rank = 1.0 - (1.0 - _MISFIT) * order / max(1, len(found) - 1)
    return [(score * float(share), each) for (score, each), share in zip(found, rank, strict=True)]


def _name_chance(each: SceneObject, name: str) -> float:
    if not name or name in (each.id, each.label):
        return 1.0
    if '_' in name:  # an id: descriptions have none
        return 0.0
    if name.startswith(UNKNOWN):
        return float(each.label == UNKNOWN)
    meant = _meaning(name)
    names = each.names or ((each.label, 1.0),)
    return float(sum(chance * meant.get(own, 0.0) for own, chance in names))


@lru_cache(maxsize=4096)
def _meaning(name: str) -> dict[str, float]:
    """Return how well a name fits each kind, the best as surely as it means any kind at all."""
    found = load_meanings().understand([plain_name(name)])[0]
    if found.chances:
        share = (1.0 - found.nothing) / max(found.chances.values())
        return {kind: share * chance for kind, chance in found.chances.items()}
    kind = load_lexicon().understand(name.split()).kind
    return {plain_name(kind): 1.0} if kind else {}


def _fit(each: SceneObject, wanted: Description) -> float:
    fit = 1.0
    if wanted.colors and not wanted.colors & set(each.attributes):
        fit *= _MISFIT
    for state, holds in wanted.states:
        fit *= _state_fit(each, state, holds)
    return fit


def _state_fit(each: SceneObject, state: str, holds: bool) -> float:
    if state == 'open_fraction' and {'open', 'closed'} & set(each.states):
        return 1.0 if ('open' in each.states) == holds else _MISFIT
    plain = {'open_fraction': 'open', 'lit': 'on'}.get(state, state)
    if plain in each.states or state in each.states:
        return 1.0 if holds else _MISFIT
    for estimate in each.estimates:
        if estimate.name == state:
            value = estimate.value if holds else 1.0 - estimate.value
            return max(_MISFIT, 0.5 + (value - 0.5) * estimate.confidence)
    return 0.5 if not holds else _MISFIT


def _measure(each: SceneObject, size: int) -> float:
    x, y, z = each.size
    return {1: x * y * z, 2: z, 3: max(each.size)}[abs(size)]


def _unknown(among: Iterable[SceneObject], wanted: Description) -> list[tuple[float, SceneObject]]:
    """Return the things that have no name, as what they are not may be this."""
    return [
        (_UNKNOWN_SHARE * _fit(each, wanted) * each.confidence, each)
        for each in among
        if each.label == UNKNOWN
    ]


def _related(scene: Scene, relation: str, reference: str, radius_m: float) -> set[str] | None:
    """Return the ids that stand in a relation to a thing; None if there is no such thing."""
    answer = query(scene, Query(reference))
    if answer.is_guess or not answer.objects:
        return None
    targets = [
        each
        for each, score in zip(answer.objects, answer.scores, strict=True)
        if score >= _MEANT_TOO * answer.scores[0]
    ]
    names = {each.id for each in targets}
    if relation == 'near':
        return _near(scene, targets, radius_m)
    found = set()
    for each in scene.relations:
        if each.predicate == relation and len(each.arguments) == 2:
            first, second = each.arguments
            if second in names:
                found.add(first)
            elif relation == 'next_to' and first in names:
                found.add(second)
    if relation == 'next_to' and not found:
        found = _near(scene, targets, _NEXT_TO_M)
    return found - names


def _near(scene: Scene, targets: Iterable[SceneObject], radius_m: float) -> set[str]:
    found = set()
    for target in targets:
        for each in scene.objects:
            if each.id != target.id and _gap(each, target) <= radius_m:
                found.add(each.id)
    return found


def _gap(first: SceneObject, second: SceneObject) -> float:
    """Return the distance between the surfaces of two things, metres."""
    apart = abs(first.pose.position[2] - second.pose.position[2])
    upright = max(0.0, apart - (first.size[2] + second.size[2]) / 2)
    centers = np.subtract(first.pose.position[:2], second.pose.position[:2])
    reach = (np.hypot(*first.size[:2]) + np.hypot(*second.size[:2])) / 2
    flat = float(np.linalg.norm(centers) - reach)
    if flat < 2.0:
        flat = floor_gap(_box(first), _box(second))
    return float(np.hypot(max(0.0, flat), upright))


def _box(each: SceneObject) -> OrientedBox:
    return OrientedBox(each.pose.position, each.size, each.pose.yaw)
