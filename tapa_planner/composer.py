"""Composes steps one after the other, with the state after them: the moves of the quick planner."""

from collections.abc import Iterable, Mapping

from tapa_planner.errors import PlanError
from tapa_planner.pddl import Atom, Objects, State
from tapa_planner.plan import Step
from tapa_planner.scene import Scene
from tapa_planner.skill import Domain


class NotCoveredError(Exception):
    """The goal or the scene is beyond this planner."""


def resting_places(domain: Domain, objects: Objects) -> list[str]:
    """Return the surfaces to put something down on for now; seats and stoves only for want of others."""
    odd = {*objects.of('seat'), *objects.of('kitchen_appliance')}
    every = list(objects.of('surface'))
    return [each for each in every if each not in odd] or every


class Composer:
    """
    Appends possible steps; whatever is not possible raises `NotCoveredError`.

    :ivar destination: where items shall end up, for what must be put down meanwhile.
    """

    def __init__(self, domain: Domain, scene: Scene) -> None:
        self.domain = domain
        self.objects: Objects = domain.objects(scene)
        self.state: State = domain.state_of(scene)
        self.steps: list[Step] = []
        self.destination: Mapping[str, str] = {}
        self._origin: dict[str, str] = {}

    def holds(self, predicate: str, *arguments: str) -> bool:
        """Say whether a fact holds after the steps so far."""
        return Atom(predicate, arguments) in self.state

    def is_a(self, name: str, type_name: str) -> bool:
        """Say whether an object is of a type."""
        own = self.objects.type_of.get(name)
        return own is not None and self.domain.types.is_a(own, type_name)

    def having(self, quality: str, but: str = '') -> list[str]:
        """Return the objects that have a property."""
        types = self.domain.properties[quality]
        return [each for each, own in self.objects.type_of.items() if own in types and each != but]

    @property
    def held(self) -> str:
        """What the hand holds; '' for nothing."""
        return next((a.arguments[0] for a in sorted(self.state) if a.predicate == 'holding'), '')

    def place_of(self, item: str) -> str:
        """Return where an item is; '' where that is not known."""
        return next(
            (
                atom.arguments[1]
                for atom in sorted(self.state)
                if atom.predicate in ('on', 'in') and atom.arguments[0] == item
            ),
            '',
        )

    def is_accessible(self, place: str) -> bool:
        """Say whether things can be put there now."""
        return not self.is_a(place, 'container') or self.holds('open', place)

    def put(self, item: str, place: str) -> None:
        """Bring an item to a place, which is opened before it is taken."""
        relation = 'in' if self.is_a(place, 'container') else 'on'
        if self.holds(relation, item, place):
            return
        if not self.is_accessible(place):
            self.swing(place, is_open=True)
        self.take(item)
        self.place(item, place)

    def take(self, item: str) -> None:
        """Have an item in the hand."""
        if self.holds('holding', item):
            return
        self.free_hand()
        place = self.place_of(item)
        self.reach(item)
        self.do('pick', item)
        self._origin[item] = place

    def place(self, item: str, place: str) -> None:
        """Put down what the hand holds."""
        self.go(place)
        self.do('place', item, place)

    def free_hand(self) -> None:
        """Put down what the hand holds: where it shall go, where it came from, or anywhere."""
        item = self.held
        if not item:
            return
        known = (self.destination.get(item, ''), self._origin.get(item, ''))
        usual = resting_places(self.domain, self.objects)
        here = [each for each in usual if self.holds('at', each)]
        for place in (*filter(None, known), *here, *usual):
            if self.is_accessible(place):
                self.place(item, place)
                return
        raise NotCoveredError

    def expose(self, thing: str) -> None:
        """Get a thing out of the hand and out of a container, so that it can be worked on."""
        if self.held == thing:
            self.free_hand()
        if self.is_a(self.place_of(thing), 'container'):
            self.take(thing)
            self.place(thing, next(iter(resting_places(self.domain, self.objects)), ''))

    def reach(self, thing: str) -> None:
        """Stand where a thing is within reach; the container that it is in is opened."""
        if self.is_a(thing, 'destination'):
            self.go(thing)
        elif place := self.place_of(thing):
            if not self.is_accessible(place):
                self.swing(place, is_open=True)
            self.go(place)

    def open_ahead(self, item: str) -> None:
        """Open where an item shall end up, while the hand is free for it."""
        place = self.destination.get(item, '')
        if place and self.held != item and not self.is_accessible(place):
            self.swing(place, is_open=True)

    def swing(self, container: str, is_open: bool) -> None:
        """Open or close."""
        if self.holds('open', container) != is_open:
            self.free_hand()
            self.go(container)
            self.do('open' if is_open else 'close', container)

    def switch(self, device: str, is_on: bool) -> None:
        """Switch on or off; what is switched on must be shut."""
        if self.holds('switched_on', device) == is_on:
            return
        self.free_hand()
        if is_on and self.holds('open', device):
            self.swing(device, is_open=False)
        self.reach(device)
        self.do('turn_on' if is_on else 'turn_off', device)

    def go(self, place: str) -> None:
        """Be at a place."""
        if not self.holds('at', place):
            self.do('go_to', place)

    def do(self, skill: str, *arguments: str) -> None:
        """Append a step if it is possible."""
        step = Step(skill, arguments)
        try:
            self.domain.check(step, self.objects)
        except (PlanError, KeyError) as exc:
            raise NotCoveredError from exc
        if self.domain.obstacles(step, self.state, self.objects):
            raise NotCoveredError
        self.state = self.domain.apply(step, self.state, self.objects)
        self.steps.append(step)

    def first(self, candidates: Iterable[str]) -> str:
        """Return the first candidate, or give up."""
        for each in candidates:
            return each
        raise NotCoveredError
