"""Scenes to plan in: rooms of a home, things at random places, states, the robot anywhere."""

from collections.abc import Sequence
from itertools import count
import random

from tapa_planner.domain_files import load_domain
from tapa_planner.lexicon import Lexicon
from tapa_planner.scene import Relation, Scene, SceneObject
from tapa_planner.tuning.phrases import COLOURS
from tapa_planner.wish import Clause, Mention, Verb

_ROOMS = {
    'kitchen': ('counter', 'table', 'shelf', 'sink', 'fridge', 'microwave', 'drawer', 'cabinet',
                'stove_burner', 'oven', 'faucet', 'coffee_machine', 'garbage_can', 'dishwasher',
                'light_switch', 'chair'),
    'living room': ('sofa', 'coffee_table', 'tv_stand', 'television', 'bookshelf', 'floor_lamp',
                    'armchair', 'side_table', 'curtains', 'window', 'light_switch', 'drawer'),
    'bedroom': ('bed', 'wardrobe', 'side_table', 'desk', 'dresser', 'chair', 'drawer', 'mirror',
                'blinds', 'floor_lamp', 'laundry_hamper'),
    'bathroom': ('sink', 'faucet', 'bathtub', 'toilet', 'mirror', 'shower_curtain', 'cabinet',
                 'washing_machine', 'laundry_hamper', 'shelf', 'towel_holder'),
}  # fmt: skip
_TOOLS = ('knife', 'sponge', 'cloth', 'towel')
_UNKNOWN_PLACES = ('table', 'shelf', 'cabinet', 'drawer')
_LIKELY_STATES = {'filled': ('fillable', 0.2), 'switched_on': ('toggleable', 0.3),
                  'open': ('openable', 0.15), 'dirty': ('cleanable', 0.08)}  # fmt: skip


def random_scene(rng: random.Random, names: Sequence[str], lexicon: Lexicon) -> Scene:
    """Return a scene with these things, each somewhere; one in eight has no known place."""
    return _Maker(rng, lexicon).scene(names, (), ())


def scene_for(
    rng: random.Random,
    clauses: Sequence[Clause],
    names: Sequence[str],
    lexicon: Lexicon,
    base: Scene | None = None,
    missing: float = 0.05,
    twins: bool = False,
) -> Scene:
    """
    Return a scene for a wish: mostly with what it asks for, sometimes twice, sometimes without.

    :param names: what else may be there.
    :param base: a scene to add to what is missing there; None makes one of a room or two.
    :param missing: chance of each asked thing that it is not added.
    :param twins: whether there shall be two of each asked thing that look different.
    """
    asked: list[str] = []
    places: list[str] = []
    for each in clauses:
        to_things = each.verb is Verb.POUR or each.is_beside
        asked += [_name(thing) for thing in (*each.things, *each.excepted, each.tool)]
        (asked if to_things else places).append(_name(each.place))
        places.append(_name(each.source))
    full = [_name(t) for each in clauses if each.verb is Verb.POUR for t in each.things]
    copies = 2 if twins else rng.choice((1, 1, 1, 2, 3))
    kept = [name for name in asked if name and rng.random() >= missing for _ in range(copies)]
    there = [name for name in places if name and rng.random() >= missing]
    others = names[: rng.randint(0, 6) if base else rng.randint(2, 10)]
    filled = [name for name in full if rng.random() < 0.9]
    return _Maker(rng, lexicon, base, twins).scene((*others, *kept), there, filled)


def thinned(rng: random.Random, scene: Scene, most: int = 40) -> Scene:
    """Return a part of a scene, as TaPA thins out its lists: half of it at least, furniture first."""
    size = len(scene.objects)
    kept = rng.randint(min(most, size) // 2, min(most, size))
    ids = {each.id for each in rng.sample(scene.objects, kept)}
    needed = {each.arguments[-1] for each in scene.relations if each.arguments[0] in ids}
    return scene.without({each.id for each in scene.objects} - ids - needed)


def _name(mention: Mention) -> str:
    return ' '.join(mention).replace('_', ' ')


class _Maker:
    def __init__(
        self, rng: random.Random, lexicon: Lexicon, base: Scene | None = None, twins: bool = False
    ) -> None:
        self._rng = rng
        self._lexicon = lexicon
        self._base = base
        self._are_twins = twins
        self._domain = load_domain()
        self._taken = {each.id for each in base.objects} if base else set[str]()

    def scene(self, names: Sequence[str], places: Sequence[str], filled: Sequence[str]) -> Scene:
        base = self._base
        old = [*base.objects] if base else [self._furniture(kind) for kind in self._kinds()]
        fixed, items = self._added(names, places, {each.label for each in old})
        full = {self._label(name) for name in filled}
        standing = [each for each in old if not self._is(each, 'item')]
        relations = [
            *(base.relations if base else ()),
            *self._states([*(() if base else old), *fixed, *items], full),
            *(Relation('filled', (each.id,)) for each in old if each.label in full),
        ]
        relations += self._placed(items, [*standing, *fixed], relations)
        objects = [*old, *fixed, *items]
        self._rng.shuffle(objects)
        return Scene(tuple(objects), tuple(dict.fromkeys(relations)))

    def _added(
        self, names: Sequence[str], places: Sequence[str], labels: set[str]
    ) -> tuple[list[SceneObject], list[SceneObject]]:
        """Return what is new of furniture and things; `labels` are there already."""
        fixed = [self._place(name) for name in places if self._label(name) not in labels]
        there = labels | {each.label for each in fixed}
        may_repeat = self._base is None or self._are_twins
        tools = () if self._base else [tool for tool in _TOOLS if self._rng.random() < 0.5]
        items = []
        for name in (*names, *tools):
            if not may_repeat and self._label(name) in there:
                continue
            thing = self._thing(name)
            if self._is(thing, 'item'):
                items.append(thing)
            elif thing.label not in there:
                fixed.append(thing)
                there.add(thing.label)
        return fixed, items

    def _kinds(self) -> list[str]:
        rng = self._rng
        rooms = ['kitchen'] if rng.random() < 0.5 else rng.sample(list(_ROOMS), rng.randint(1, 2))
        kinds = list(dict.fromkeys(kind for room in rooms for kind in _ROOMS[room]))
        chosen = rng.sample(kinds, rng.randint(4, min(len(kinds), 12)))
        chosen += rng.sample(chosen, 1) if rng.random() < 0.2 else []
        return chosen + (['person'] if rng.random() < 0.15 else [])

    def _label(self, name: str) -> str:
        """Return the label that perception would give: the kind, and no colour."""
        return self._lexicon.understand(name.split()).kind

    def _furniture(self, kind: str) -> SceneObject:
        return self._made(kind.replace('_', ' '), kind)

    def _place(self, name: str) -> SceneObject:
        """Return furniture or a person of that name; an unknown name is some furniture."""
        label = self._label(name)
        own = self._lexicon.type_of(label)
        if own is None or not self._domain.types.is_a(own, 'destination'):
            own = self._rng.choice(_UNKNOWN_PLACES)
        return self._made(label, own)

    def _thing(self, name: str) -> SceneObject:
        """Return a thing with the colour that its name says, or now and then one of its own."""
        label = self._label(name)
        said = tuple(word for word in name.split() if self._lexicon.is_describing(word))
        is_coloured = self._rng.random() < (1.0 if self._are_twins else 0.25)
        colour = (self._rng.choice(COLOURS),) if is_coloured else ()
        return self._made(label, self._lexicon.type_of(label) or 'item', said or colour)

    def _made(self, label: str, type_name: str, attributes: tuple[str, ...] = ()) -> SceneObject:
        stem = '_'.join(label.split())
        own = next(each for i in count(1) if (each := f'{stem}_{i}') not in self._taken)
        self._taken.add(own)
        return SceneObject(own, label, type_name, attributes=attributes)

    def _states(self, objects: Sequence[SceneObject], full: set[str]) -> list[Relation]:
        properties = self._domain.properties
        found = []
        for predicate, (quality, chance) in _LIKELY_STATES.items():
            for each in objects:
                is_full = predicate == 'filled' and each.label in full
                if each.type_name in properties[quality] and (
                    is_full or self._rng.random() < chance
                ):
                    found.append(Relation(predicate, (each.id,)))
        return found

    def _placed(
        self,
        items: Sequence[SceneObject],
        fixed: Sequence[SceneObject],
        known: Sequence[Relation],
    ) -> list[Relation]:
        rng = self._rng
        resting = [
            each for each in fixed if self._is(each, 'surface') or self._is(each, 'container')
        ]
        relations = []
        is_holding = any(each.predicate == 'holding' for each in known)
        may_hold = bool(items) and not is_holding and rng.random() < 0.06
        held = rng.choice(items).id if may_hold else ''
        for item in items if resting else ():
            place = rng.choice(resting)
            if item.id != held and rng.random() < 0.875:
                relation = 'in' if self._is(place, 'container') else 'on'
                relations.append(Relation(relation, (item.id, place.id)))
        if held:
            relations.append(Relation('holding', (held,)))
        if fixed and not self._base and rng.random() < 0.6:
            relations.append(Relation('at', (rng.choice(fixed).id,)))
        return relations

    def _is(self, each: SceneObject, type_name: str) -> bool:
        return self._domain.types.is_a(each.type_name, type_name)
