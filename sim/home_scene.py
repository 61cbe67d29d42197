"""What a home holds, as a scene: names, places and states, without simulating anything."""

from sim.home import HomeSpec
from tapa_planner.domain_files import load_domain
from tapa_planner.scene import Relation, Scene, SceneObject

_STATES = {'dirty': 'dirty', 'filled': 'filled', 'on': 'switched_on', 'open': 'open'}


def scene_of_home(spec: HomeSpec) -> Scene:
    """
    Return the scene that somebody knows who lives there; all containers are closed.

    Positions are left out: what is planned in words needs none.
    """
    types = load_domain().types
    kinds = {each.name: each.kind for each in spec.furniture}
    kinds |= {each.name: each.kind for each in spec.items}
    objects = [
        SceneObject(name, kind.replace('_', ' '), kind)
        for name, kind in kinds.items()
        if kind in types
    ]
    objects += [SceneObject(each.name, 'person', 'person') for each in spec.persons]
    known = {each.id for each in objects}
    relations = [
        Relation(each.relation, (each.name, each.support))
        for each in spec.items
        if each.name in known and each.support in known
    ]
    relations += [
        Relation(_STATES[word.split()[0]], (each.name,))
        for each in spec.items
        for word in each.state
        if each.name in known and word.split()[0] in _STATES
    ]
    return Scene(tuple(objects), tuple(relations))
