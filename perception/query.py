"""Finds objects of a scene by a name that a person or a program uses."""

from tapa_planner.lexicon import load_lexicon
from tapa_planner.scene import Scene, SceneObject


def matching(scene: Scene, name: str) -> list[SceneObject]:
    """
    Return the objects that a name means, surest first; all for an empty name.

    An id matches itself alone; else labels, types and aliases ("refrigerator") count, and a
    colour in front ("red apple") prefers things of that colour.
    """
    wanted = ' '.join(name.replace('_', ' ').split()).lower()
    every = sorted(scene.objects, key=lambda each: (-each.confidence, each.id))
    if not wanted:
        return every
    own = [each for each in every if each.id == name.strip()]
    if own:
        return own
    lexicon = load_lexicon()
    meaning = lexicon.understand(wanted.split())
    found = [
        each
        for each in every
        if each.label == wanted
        or meaning.kind == lexicon.kind_of_label(each.label)
        or lexicon.covers(meaning.kind, lexicon.kind_of_label(each.label))
    ]
    described = [each for each in found if set(meaning.described) & set(each.attributes)]
    return described or found
