"""Scenes to plan in: furniture, things at random places, doors open or shut, the robot anywhere."""

from collections import Counter
from collections.abc import Sequence
import random

from tapa_planner.lexicon import Lexicon
from tapa_planner.scene import Relation, Scene, SceneObject

_FURNITURE = ('counter', 'table', 'shelf', 'sink', 'fridge', 'microwave', 'drawer')


def random_scene(rng: random.Random, names: Sequence[str], lexicon: Lexicon) -> Scene:
    """Return a scene with these things, each somewhere; one in eight has no known place."""
    counts: Counter[str] = Counter()

    def made(label: str, type_name: str) -> SceneObject:
        stem = '_'.join(label.split())
        counts[stem] += 1
        return SceneObject(f'{stem}_{counts[stem]}', label, type_name)

    kinds = rng.sample(_FURNITURE, rng.randint(4, len(_FURNITURE)))
    furniture = [made(kind, kind) for kind in kinds]
    if rng.random() < 0.2:
        furniture.append(made(again := rng.choice(kinds), again))
    items = [
        made(name, lexicon.type_of(lexicon.kind_of_label(name)) or 'item')
        for name in names
    ]  # fmt: skip
    items = [each for each in items if lexicon.types.is_a(each.type_name, 'item')]
    containers = {each.id for each in furniture if lexicon.types.is_a(each.type_name, 'container')}
    relations = [Relation('open', (each,)) for each in sorted(containers) if rng.random() < 0.15]
    for item in items:
        place = rng.choice(furniture).id
        if rng.random() < 0.875:
            relation = 'in' if place in containers else 'on'
            relations.append(Relation(relation, (item.id, place)))
    if rng.random() < 0.6:
        relations.append(Relation('at', (rng.choice(furniture).id,)))
    if items and rng.random() < 0.06:
        held = rng.choice(items).id
        relations = [each for each in relations if each.arguments[0] != held]
        relations.append(Relation('holding', (held,)))
    objects = [*furniture, *items]
    rng.shuffle(objects)
    return Scene(tuple(objects), tuple(relations))
