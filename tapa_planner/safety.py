"""
Plans that a person should be asked back about: metal into the microwave, a phone into the sink.

The rules are in `config/safety.yaml`. They are about where a thing is put; what must hold while a
plan is carried out is another matter.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tapa_planner.errors import InputError
from tapa_planner.pddl import Types
from tapa_planner.plan import Step
from tapa_planner.resources import resource_path
from tapa_planner.scene import Scene, SceneObject

FILE_NAME = 'config/safety.yaml'
_KEYS = {'things', 'materials', 'places', 'because'}


@dataclass(frozen=True)
class SafetyRule:
    """Such things, or things of such a material, do not belong in or on such places."""

    things: tuple[str, ...]
    places: tuple[str, ...]
    because: str
    materials: frozenset[str] = frozenset()

    def forbids(self, types: Types, item: SceneObject, place: SceneObject) -> bool:
        """Tell whether the rule speaks against putting a thing there."""
        if not any(_is(types, place, each) for each in self.places):
            return False
        words = {*(word.lower() for word in item.attributes), *item.label.lower().split()}
        return bool(self.materials & words) or any(_is(types, item, each) for each in self.things)


def _is(types: Types, thing: SceneObject, kind: str) -> bool:
    return types.is_a(thing.type_name, kind) or thing.label.replace(' ', '_') == kind


def warnings(
    rules: Iterable[SafetyRule], types: Types, scene: Scene, steps: Sequence[Step]
) -> tuple[str, ...]:
    """Return a sentence for each step that puts something where a rule forbids it."""
    rules, found = tuple(rules), []
    for step in steps:
        if step.skill != 'place' or len(step.arguments) < 2:
            continue
        if any(each not in scene for each in step.arguments[:2]):
            continue
        item, place = (scene.get(each) for each in step.arguments[:2])
        for rule in rules:
            if rule.forbids(types, item, place):
                found.append(f'{_name(item)} would go to {_name(place)}: {rule.because}')
                break
    return tuple(dict.fromkeys(found))


def _name(each: SceneObject) -> str:
    return f'the {each.label or each.id}'


@cache
def load_safety_rules(path: Path | None = None) -> tuple[SafetyRule, ...]:
    """
    Read the rules; None takes the shipped ones.

    :raises InputError: saying which entry is wrong, what was expected and what came.
    """
    from tapa_planner.domain_files import load_domain

    path = path or resource_path(FILE_NAME)
    try:
        value = yaml.safe_load(path.read_text(encoding='utf-8'))
    except (OSError, yaml.YAMLError) as exc:
        raise InputError(f'the safety rules {path} cannot be read: {exc}') from exc
    entries = value.get('rules') if isinstance(value, dict) else None
    if not isinstance(entries, list):
        raise InputError(f'{path}: expected a list `rules`, got {value!r:.80}')
    types = load_domain().types
    return tuple(_rule(entry, types, f'{path}, rule {i}') for i, entry in enumerate(entries, 1))


def _rule(entry: Any, types: Types, where: str) -> SafetyRule:
    if not isinstance(entry, dict) or not {'things', 'places', 'because'} <= set(entry) <= _KEYS:
        raise InputError(
            f'{where}: expected things, places, because and perhaps materials, got {entry!r:.80}'
        )
    for key in ('things', 'places'):
        if not isinstance(entry[key], list):
            raise InputError(f'{where}: expected a list of kinds as {key}, got {entry[key]!r}')
        unknown = [each for each in entry[key] if each not in types]
        if unknown:
            raise InputError(f'{where}: {key}: expected kinds of the domain, got {unknown[0]!r}')
    materials = frozenset(str(each) for each in entry.get('materials', ()))
    things, places = tuple(entry['things']), tuple(entry['places'])
    return SafetyRule(things, places, str(entry['because']), materials)
