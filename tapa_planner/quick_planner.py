"""Composes the steps of ordinary household goals in the process, in about a millisecond each."""

from collections.abc import Callable, Iterable

from tapa_planner.composer import Composer, NotCoveredError
from tapa_planner.pddl import And, Atom, Fact, Formula, Not
from tapa_planner.plan import Step
from tapa_planner.scene import Scene
from tapa_planner.skill import Domain


class QuickPlanner:
    """Solves conjunctions of ground facts in a fixed order; None for whatever it does not cover."""

    def solve(
        self, domain: Domain, scene: Scene, goal: Formula, timeout_s: float
    ) -> tuple[Step, ...] | None:
        """Return steps that were replayed as they were made, or None."""
        parts = goal.parts if isinstance(goal, And) else (goal,)
        try:
            order = _Order(Composer(domain, scene), *_facts(parts))
            order.reach()
        except NotCoveredError:
            return None
        composer = order.composer
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
                raise NotCoveredError
    return holds, not_holds


class _Order:
    """The order of a goal's facts: what is worked on first, what is held and looked at last."""

    def __init__(self, composer: Composer, holds: list[Atom], not_holds: list[Atom]) -> None:
        self.composer = composer
        self._facts = {True: holds, False: not_holds}
        composer.destination = {
            atom.arguments[0]: atom.arguments[1]
            for atom in holds
            if atom.predicate in ('on', 'in')
        }

    def reach(self) -> None:
        """Reach all facts."""
        ways = self._ways()
        covered = {(predicate, is_wanted) for predicate, is_wanted, _ in ways}
        for is_wanted, atoms in self._facts.items():
            if not covered.issuperset((atom.predicate, is_wanted) for atom in atoms):
                raise NotCoveredError
        for predicate, is_wanted, reach in ways:
            for atom in self._facts[is_wanted]:
                is_due = atom.predicate == predicate and (atom in self.composer.state) != is_wanted
                if is_due:
                    reach(*atom.arguments)

    def _ways(self) -> list[tuple[str, bool, Callable[..., None]]]:
        composer = self.composer
        return [
            ('sliced', True, self._slice),
            ('dirty', False, self._wipe),
            ('wiped', True, self._wipe),
            ('filled', False, self._pour),
            ('filled', True, self._fill),
            ('hot', True, self._heat),
            ('cold', True, self._cool),
            ('on', True, composer.put),
            ('in', True, composer.put),
            ('open', True, lambda each: composer.swing(each, is_open=True)),
            ('open', False, lambda each: composer.swing(each, is_open=False)),
            ('switched_on', True, lambda each: composer.switch(each, is_on=True)),
            ('switched_on', False, lambda each: composer.switch(each, is_on=False)),
            ('pushed', True, lambda each: self._touch('push', each)),
            ('pressed', True, lambda each: self._touch('press', each)),
            ('handed_over', True, self._hand_over),
            ('holding', True, composer.take),
            ('at', True, composer.go),
            ('observed', True, lambda each: composer.do('look_at', each)),
        ]

    def _slice(self, food: str) -> None:
        composer = self.composer
        composer.expose(food)
        knives = composer.having('sharp', but=food)
        knife = composer.held if composer.held in knives else composer.first(knives)
        composer.open_ahead(knife)
        composer.take(knife)
        composer.reach(food)
        composer.do('slice', food, knife)
        self._put_back(knife)

    def _wipe(self, thing: str) -> None:
        composer = self.composer
        composer.expose(thing)
        cloths = composer.having('absorbent', but=thing)
        cloth = composer.held if composer.held in cloths else composer.first(cloths)
        composer.open_ahead(cloth)
        composer.take(cloth)
        composer.reach(thing)
        composer.do('wipe', thing, cloth)
        self._put_back(cloth)

    def _fill(self, vessel: str) -> None:
        """Fill a vessel, and put it down to stop what was switched on for it."""
        composer = self.composer
        outlets = composer.having('outlet', but=vessel)
        outlets.sort(
            key=lambda each: (
                not composer.holds('switched_on', each),
                not composer.is_a(each, 'faucet'),
            )
        )
        source = composer.first(outlets)
        ran_before = composer.holds('switched_on', source)
        if not ran_before:
            composer.switch(source, is_on=True)
        composer.open_ahead(vessel)
        composer.take(vessel)
        composer.go(source)
        composer.do('fill', vessel, source)
        if not ran_before and not self._wants('switched_on', source):
            composer.switch(source, is_on=False)

    def _pour(self, vessel: str) -> None:
        """Pour a vessel into what shall be filled, where something shall be."""
        composer = self.composer
        targets = [a.arguments[0] for a in self._facts[True] if a.predicate == 'filled']
        targets.sort(key=lambda each: composer.holds('filled', each))
        target = composer.first(targets)
        if not composer.is_a(target, 'destination'):
            composer.expose(target)
        composer.take(vessel)
        composer.reach(target)
        composer.do('pour', vessel, target)
        self._put_back(vessel)

    def _heat(self, thing: str) -> None:
        """Put a thing into or onto what heats, a pan onto a stove, and switch that on."""
        composer = self.composer
        on_stove = composer.is_a(thing, 'cookware')
        heaters = composer.having('heating')
        heaters.sort(key=lambda each: composer.is_a(each, 'container') == on_stove)
        heater = composer.first(heaters)
        composer.switch(heater, is_on=False)
        composer.put(thing, heater)
        composer.switch(heater, is_on=True)

    def _cool(self, thing: str) -> None:
        composer = self.composer
        composer.put(thing, composer.first(composer.having('cooling')))

    def _hand_over(self, item: str, person: str) -> None:
        composer = self.composer
        composer.take(item)
        composer.go(person)
        composer.do('hand_over', item, person)

    def _touch(self, skill: str, thing: str) -> None:
        composer = self.composer
        composer.expose(thing)
        composer.free_hand()
        composer.reach(thing)
        composer.do(skill, thing)

    def _put_back(self, tool: str) -> None:
        if not self._wants('holding', tool):
            self.composer.free_hand()

    def _wants(self, predicate: str, name: str) -> bool:
        return Atom(predicate, (name,)) in self._facts[True]
