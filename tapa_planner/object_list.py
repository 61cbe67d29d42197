"""A scene from a list of names, as TaPA's planner gets it: what exists, and nothing of where."""

from collections import Counter
from dataclasses import dataclass
import json
from pathlib import Path
import re
from typing import Any

from tapa_planner.errors import SceneError
from tapa_planner.lexicon import Lexicon, plain_name
from tapa_planner.scene import Scene, SceneObject
from tapa_planner.scene_checks import check_scene

MAX_NAMES = 20_000
MAX_NAME_LENGTH = 100
ASSUMPTIONS = (
    'every thing of the list is within reach',
    'the hand is empty',
    'containers are closed',
)
_NO_ID = re.compile(r'[^a-z0-9]+')


@dataclass(frozen=True)
class NamedScene:
    """A scene, how its ids are called in the input, and what had to be assumed."""

    scene: Scene
    name_of: dict[str, str]
    assumptions: tuple[str, ...] = ()


def scene_from_names(value: Any, lexicon: Lexicon) -> NamedScene:
    """
    Build a scene from a list of names in any style; what is no known type is a plain thing.

    :raises SceneError: if the list is empty, too long or holds what is no name.
    """
    if not isinstance(value, list):
        raise SceneError(
            f'expected a JSON list of names such as ["apple", "fridge"], got {_kind(value)}'
        )
    if not 0 < len(value) <= MAX_NAMES:
        raise SceneError(f'expected 1 to {MAX_NAMES} names, got {len(value)}')
    counts: Counter[str] = Counter()
    objects = []
    for index, name in enumerate(value):
        _check_name(name, index)
        label = plain_name(name)
        stem = _NO_ID.sub('_', label).strip('_') or 'thing'
        counts[stem] += 1
        type_name = lexicon.type_of(lexicon.kind_of_label(label)) or 'item'
        colours = tuple(word for word in label.split() if lexicon.is_describing(word))
        objects.append(SceneObject(f'{stem}_{counts[stem]}', label, type_name, attributes=colours))
    names = {each.id: name for each, name in zip(objects, value, strict=True)}
    return NamedScene(Scene(tuple(objects)), names, ASSUMPTIONS)


def read_names(path: Path, lexicon: Lexicon) -> NamedScene:
    """
    Read a file with a list of names.

    :raises SceneError: if it cannot be read or is malformed.
    """
    return scene_from_names(read_json(path), lexicon)


def read_scene(path: Path) -> NamedScene:
    """
    Read a scene file (`config/scene.schema.json`).

    :raises SceneError: if it cannot be read, is malformed or contradicts itself.
    """
    scene = check_scene(Scene.from_json(read_json(path)))
    return NamedScene(scene, {each.id: each.id for each in scene.objects})


def read_json(path: Path) -> Any:
    """
    Read a JSON file.

    :raises SceneError: if it cannot be read or is no JSON.
    """
    try:
        return json.loads(path.read_text(encoding='utf-8'))
    except OSError as exc:
        raise SceneError(f'cannot read {path}: {exc.strerror or exc}') from exc
    except (ValueError, RecursionError) as exc:
        raise SceneError(f'{path} is not JSON: {exc}') from exc


def _check_name(name: Any, index: int) -> None:
    if not isinstance(name, str) or not name.strip():
        raise SceneError(f'name {index + 1} of the list: expected words, got {_kind(name)}')
    if len(name) > MAX_NAME_LENGTH or not name.isprintable():
        raise SceneError(
            f'name {index + 1} of the list: expected at most {MAX_NAME_LENGTH} printable'
            f' characters, got {name[:40]!r}'
        )


def _kind(value: Any) -> str:
    text = json.dumps(value, default=str)
    return f'{type(value).__name__} {text[:40]}'
