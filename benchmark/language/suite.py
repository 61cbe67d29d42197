"""The language suites: scenes and wishes from a file, and when an answer to a wish is right."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from tapa_planner.lexicon import Lexicon, plain_name
from tapa_planner.pddl import Types
from tapa_planner.plan import Proposal
from tapa_planner.scene import Relation, Scene, SceneObject
from tapa_planner.skill import Domain
from tapa_planner.validation import validate

FAILED = '(failed'
"""How the question begins that stands for an error: it is never a right answer."""
_SUITES = Path(__file__).parents[1] / 'suites'
FREE_WORDS = (_SUITES / 'language_free_words.yaml', _SUITES / 'language_free_words_home.yaml')


@dataclass(frozen=True)
class Case:
    """
    A wish in a scene, with exactly one of a goal, missing things, or what to ask about.

    :ivar is_exact: the goal names ids of the scene and not kinds.
    """

    instruction: str
    scene: Scene
    tag: str
    goal: str = ''
    refuse: tuple[str, ...] | None = None
    ask: str = ''
    is_exact: bool = False


def load_cases(path: Path, lexicon: Lexicon) -> list[Case]:
    """Read a suite."""
    value = yaml.safe_load(path.read_text(encoding='utf-8'))
    scenes = {name: _scene(places, lexicon) for name, places in value['scenes'].items()}
    return [_case(each, scenes) for each in value['cases']]


def scene_of(places: Mapping[str, Sequence[str]], lexicon: Lexicon) -> Scene:
    """Build a scene from furniture with what stands there; colours become attributes."""
    counts: Counter[str] = Counter()
    objects, relations = [], []

    def add(name: str) -> SceneObject:
        meaning = lexicon.understand(plain_name(name).split())
        label = plain_name(name) if not meaning.is_known else meaning.kind
        counts[label] += 1
        each = SceneObject(
            f'{label.replace(" ", "_")}_{counts[label]}',
            label,
            lexicon.type_of(meaning.kind) or 'item',
            attributes=meaning.described,
        )
        objects.append(each)
        return each

    for place, things in places.items():
        furniture = add(place)
        is_container = lexicon.types.is_a(furniture.type_name, 'container')
        for thing in things:
            own = add(thing)
            relations.append(Relation('in' if is_container else 'on', (own.id, furniture.id)))
    return Scene(tuple(objects), tuple(relations))


def _scene(value: Mapping[str, Sequence[str]], lexicon: Lexicon) -> Scene:
    """Read a scene of a suite: `states` are facts, everything else is furniture."""
    places = {name: things for name, things in value.items() if name != 'states'}
    scene = scene_of(places, lexicon)
    facts = (
        Relation(words[0], tuple(words[1:])) for words in map(str.split, value.get('states', ()))
    )
    return replace(scene, relations=(*scene.relations, *facts))


def is_right(case: Case, proposal: Proposal, domain: Domain) -> bool:
    """Say whether the answer is right: by replay for a plan, by the missing things for a refusal."""
    if proposal.question.startswith(FAILED):
        return False
    if case.ask:
        return bool(proposal.question or proposal.refusal)
    if case.refuse is not None:
        return bool(proposal.refusal) and _names_missing(case.refuse, proposal.missing)
    if proposal.plan is None:
        return False
    if case.is_exact:
        return validate(domain, case.scene, proposal.plan.steps, case.goal).is_valid
    wide = _with_kinds(domain, case.scene)
    scene = _typed(case.scene, wide)
    return validate(wide, scene, proposal.plan.steps, case.goal).is_valid


def _names_missing(expected: Sequence[str], came: Sequence[str]) -> bool:
    def is_in(name: str, others: Sequence[str]) -> bool:
        return any(name in other or other in name for other in others)

    return len(came) >= len(expected) and all(is_in(each, came) for each in expected)


def _with_kinds(domain: Domain, scene: Scene) -> Domain:
    """Add the plain things of a scene as types, so that a goal can name them."""
    extra = {
        each.label.replace(' ', '_'): each.type_name
        for each in scene.objects
        if each.label.replace(' ', '_') not in domain.types
    }
    properties = {
        name: types | {kind for kind, parent in extra.items() if parent in types}
        for name, types in domain.properties.items()
    }
    types = Types({**domain.types.parents, **extra})
    return replace(domain, types=types, properties=properties)


def _typed(scene: Scene, domain: Domain) -> Scene:
    objects = tuple(
        replace(each, type_name=each.label.replace(' ', '_'))
        if each.label.replace(' ', '_') in domain.types
        else each
        for each in scene.objects
    )
    return replace(scene, objects=objects)


def _case(value: Mapping[str, Any], scenes: Mapping[str, Scene]) -> Case:
    refuse = value.get('refuse')
    return Case(
        str(value['instruction']),
        scenes[value['world']['scene']],
        str(value['tags'][0]),
        str(value.get('goal', '')),
        None if refuse is None else tuple(map(str, refuse)),
        str(value.get('ask', '')),
    )
