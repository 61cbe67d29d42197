"""Tries skills on whatever a home offers, likely or not, and records what came of it."""

from collections.abc import Callable, Iterator

import numpy as np

from benchmark.affordance.believed_home import BelievedHome
from benchmark.skill_trials.stage import Options
from benchmark.skill_trials.trial import APARTMENT, KITCHEN
from tapa_planner.affordances.record import SkillRecord
from tapa_planner.plan import Step

_ROUNDS = 9
"""Attempts in one home; a thing that stays in the hand ends them sooner."""
_WIDE_OPEN = 0.9
"""Share of its way to which a container is opened, for what is in it or is put in."""
_SHARES = {'carry': 0.46, 'door': 0.26, 'device': 0.18, 'push': 0.10}


def attempts(seed: int) -> list[SkillRecord]:
    """Return what came of trying in a home: a kitchen for even seeds, else an apartment."""
    kind = APARTMENT if seed % 2 else KITCHEN
    home = BelievedHome(seed, Options(), kind)
    try:
        return list(Attempts(home, seed, f'{kind} {seed}').all())
    finally:
        home.close()


class Attempts:
    """Draws what to try in a home, with a seed."""

    def __init__(self, home: BelievedHome, seed: int, world: str) -> None:
        self._home, self._world = home, world
        self._rng = np.random.default_rng((seed, 71))
        self._domain = home.domain

    def all(self) -> Iterator[SkillRecord]:
        """Yield the records of all rounds."""
        plays: dict[str, Callable[[], Iterator[SkillRecord]]] = {
            'carry': self._carry, 'door': self._door, 'device': self._device, 'push': self._push,
        }  # fmt: skip
        names, shares = list(_SHARES), list(_SHARES.values())
        for _ in range(_ROUNDS):
            yield from plays[str(self._rng.choice(names, p=shares))]()
            if self._home.simulation.driver.gripper.pinched_name() is not None:
                return

    def _all_of(self, quality: str) -> list[str]:
        types = self._domain.properties[quality]
        return [name for name, own in self._home.types.items() if own in types]

    def _is_a(self, name: str, type_name: str) -> bool:
        return self._domain.types.is_a(self._home.types[name], type_name)

    def _one(self, names: list[str]) -> str:
        return str(self._rng.choice(names)) if names else ''

    def _record(self, skill: str, *arguments: str) -> SkillRecord:
        step, scene = Step(skill, arguments), self._home.scene()
        result, is_true = self._home.try_step(step, scene)
        return SkillRecord(step, scene, is_true, self._world, result.code.name, result.message)

    def _swing(self, name: str, is_open: bool) -> None:
        world = self._home.simulation.world
        if world.furniture[name].joint:
            world.set_openness(name, _WIDE_OPEN if is_open else 0.0)

    def _go(self, place: str) -> Iterator[SkillRecord]:
        if place in self._home.types and self._is_a(place, 'destination'):
            yield self._record('go_to', place)

    def _carry(self) -> Iterator[SkillRecord]:
        """Take a thing from where it is; then put it somewhere, give it away or use it."""
        scene = self._home.scene()
        placed = [name for name in self._all_of('pickupable') if scene.place_of(name)]
        item = self._one(placed)
        if not item:
            return
        place = scene.place_of(item) or ''
        if self._is_a(place, 'container'):
            self._swing(place, True)
        yield from self._go(place)
        taken = self._record('pick', item)
        yield taken
        if taken.succeeded:
            yield from self._use(item, place)

    def _use(self, item: str, origin: str) -> Iterator[SkillRecord]:
        people = [name for name in self._home.types if self._is_a(name, 'person')]
        done = False
        if people and self._rng.random() < 0.4:
            person = self._one(people)
            yield from self._go(person)
            given = self._record('hand_over', item, person)
            yield given
            done = given.succeeded
        elif self._rng.random() < 0.7:
            yield from self._tool(item)
        if done:
            return
        target = self._one(self._places())
        if not target:
            return
        if self._is_a(target, 'container'):
            self._swing(target, True)
        yield from self._go(target)
        put = self._record('place', item, target)
        yield put
        if not put.succeeded and self._home.simulation.driver.gripper.pinched_name() == item:
            yield from self._go(origin)
            yield self._record('place', item, origin)

    def _places(self) -> list[str]:
        return [name for name in self._all_of('receptacle') if self._is_a(name, 'furniture')]

    def _tool(self, item: str) -> Iterator[SkillRecord]:
        """Wipe, slice or pour with what is held, where it lends itself to that."""
        uses = (
            ('wipe', 'absorbent', 'cleanable'),
            ('slice', 'sharp', 'sliceable'),
            ('pour', 'fillable', 'fillable'),
        )
        scene = self._home.scene()
        for skill, of_tool, of_target in uses:
            if item not in self._all_of(of_tool):
                continue
            targets = [
                each
                for each in self._all_of(of_target)
                if each != item and not self._is_a(scene.place_of(each) or each, 'container')
            ]
            target = self._one(targets)
            if not target:
                continue
            yield from self._go(scene.place_of(target) or target)
            order = (item, target) if skill == 'pour' else (target, item)
            if not self._domain.obstacles(
                Step(skill, order),
                self._domain.state_of(self._home.scene()),
                self._domain.objects(self._home.scene()),
            ):
                yield self._record(skill, *order)
            return

    def _door(self) -> Iterator[SkillRecord]:
        """Open something, and close it again: what the robot did not open it seldom has to close."""
        furniture = self._home.simulation.world.furniture
        name = self._one([each for each in self._all_of('openable') if furniture[each].joint])
        if not name:
            return
        self._swing(name, False)
        yield from self._go(name)
        opened = self._record('open', name)
        yield opened
        if opened.succeeded:
            yield self._record('close', name)

    def _device(self) -> Iterator[SkillRecord]:
        scene = self._home.scene()
        name = self._one(self._all_of('toggleable'))
        if not name:
            return
        yield from self._go(scene.place_of(name) or name)
        is_on = any(
            each.predicate == 'switched_on' and each.arguments == (name,)
            for each in scene.relations
        )
        skill = 'press' if self._rng.random() < 0.33 else 'turn_off' if is_on else 'turn_on'
        yield self._record(skill, name)

    def _push(self) -> Iterator[SkillRecord]:
        scene = self._home.scene()
        name = self._one(
            [
                each
                for each in self._all_of('movable')
                if not self._is_a(scene.place_of(each) or each, 'container')
            ]
        )
        if name:
            yield from self._go(scene.place_of(name) or name)
            yield self._record('push', name)
