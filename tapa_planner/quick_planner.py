"""Composes the steps of ordinary household goals in the process, well under a millisecond each."""

from collections.abc import Iterable

from tapa_planner.errors import PlanError
from tapa_planner.pddl import And, Atom, Fact, Formula, Not, Objects, State
from tapa_planner.plan import Step
from tapa_planner.scene import Scene
from tapa_planner.skill import Domain


class _NotCoveredError(Exception):
    """The goal or the scene is beyond this planner."""


class QuickPlanner:
    """Solves conjunctions of ground facts in a fixed order; None for whatever it does not cover."""

    def solve(
        self, domain: Domain, scene: Scene, goal: Formula, timeout_s: float
    ) -> tuple[Step, ...] | None:
        """Return steps that were replayed as they were made, or None."""
        parts = goal.parts if isinstance(goal, And) else (goal,)
        try:
            composer = _Composer(domain, scene)
            composer.reach(*_facts(parts))
        except _NotCoveredError:
            return None
        reached = goal.holds(composer.state, composer.objects, {})
        return tuple(composer.steps) if reached else None


def _facts(parts: Iterable[Formula]) -> tuple[list[Atom], list[Atom]]:
    holds, not_holds = [], []
    for part in parts:
        match part:
            case Fact(atom):
                holds.append(atom)
            case Not(Fact(atom)):
                not_holds.append(atom)
            case _:
                raise _NotCoveredError
    return holds, not_holds


class _Composer:
    """Appends possible steps one after the other, with the state after them."""

    def __init__(self, domain: Domain, scene: Scene) -> None:
        self.domain = domain
        self.objects: Objects = domain.objects(scene)
        self.state: State = domain.state_of(scene)
        self.steps: list[Step] = []
        self._surfaces = list(self.objects.of('surface'))

    def reach(self, holds: list[Atom], not_holds: list[Atom]) -> None:
        """Reach all facts: doors and places first, what is looked at and held last."""
        wanted = {each: [atom.arguments for atom in holds if atom.predicate == each]
                  for each in ('on', 'in', 'open', 'observed', 'holding', 'at')}  # fmt: skip
        if sum(map(len, wanted.values())) != len(holds) or len(wanted['holding']) > 1:
            raise _NotCoveredError
        if any(atom.predicate != 'open' for atom in not_holds):
            raise _NotCoveredError
        self._free_hand(wanted, bool(not_holds))
        for item, place in (*wanted['on'], *wanted['in']):
            self._put(item, place)
        for (container,) in wanted['open']:
            self._swing(container, is_open=True)
        for (container,) in [atom.arguments for atom in not_holds]:
            self._swing(container, is_open=False)
        for (item,) in wanted['holding']:
            self._take(item)
        for (place,) in wanted['at']:
            self._go(place)
        for (thing,) in wanted['observed']:
            self._do('look_at', thing)

    def _free_hand(self, wanted: dict[str, list[tuple[str, ...]]], closes: bool) -> None:
        """Put down what is in the hand, where it belongs; keep it if nothing needs the hand."""
        placed = {fact[0]: fact[1] for fact in (*wanted['on'], *wanted['in'])}
        for atom in sorted(self.state):
            if atom.predicate != 'holding':
                continue
            item = atom.arguments[0]
            is_wanted = atom.arguments in wanted['holding']
            if is_wanted and not (placed or wanted['open'] or closes):
                continue
            if item in placed and self._is_accessible(placed[item]):
                self._place(item, placed[item])
            elif placed or wanted['open'] or wanted['holding'] or closes:
                self._drop(item)

    def _drop(self, item: str) -> None:
        here = [each for each in self._surfaces if Atom('at', (each,)) in self.state]
        for surface in (*here, *self._surfaces):
            self._place(item, surface)
            return
        raise _NotCoveredError

    def _is_accessible(self, place: str) -> bool:
        return not self._is_container(place) or Atom('open', (place,)) in self.state

    def _is_container(self, place: str) -> bool:
        return self.domain.types.is_a(self.objects.type_of[place], 'container')

    def _put(self, item: str, place: str) -> None:
        relation = 'in' if self._is_container(place) else 'on'
        if Atom(relation, (item, place)) in self.state:
            return
        if not self._is_accessible(place):
            self._swing(place, is_open=True)
        self._take(item)
        self._place(item, place)

    def _take(self, item: str) -> None:
        if Atom('holding', (item,)) in self.state:
            return
        for atom in sorted(self.state):
            if atom.predicate in ('on', 'in') and atom.arguments[0] == item:
                place = atom.arguments[1]
                if not self._is_accessible(place):
                    self._swing(place, is_open=True)
                self._go(place)
        self._do('pick', item)

    def _place(self, item: str, place: str) -> None:
        self._go(place)
        self._do('place', item, place)

    def _swing(self, container: str, is_open: bool) -> None:
        if (Atom('open', (container,)) in self.state) != is_open:
            self._go(container)
            self._do('open' if is_open else 'close', container)

    def _go(self, place: str) -> None:
        if Atom('at', (place,)) not in self.state:
            self._do('go_to', place)

    def _do(self, skill: str, *arguments: str) -> None:
        step = Step(skill, arguments)
        try:
            self.domain.check(step, self.objects)
        except (PlanError, KeyError) as exc:
            raise _NotCoveredError from exc
        if self.domain.obstacles(step, self.state, self.objects):
            raise _NotCoveredError
        self.state = self.domain.apply(step, self.state, self.objects)
        self.steps.append(step)
