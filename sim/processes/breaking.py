"""Breaking: crockery and glass that hits something hard with force falls into shards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
import zlib

from sim.cutting import Piece
from sim.engine import TIME_STEP_S
from sim.flow import Flow
from sim.replacement import replace_thing
from sim.thing import ThingModel
from sim.world import World

BREAKING_M_S = 3.6
"""Change of velocity in a blow that breaks a thing: a fall from 0.6 m onto a hard floor."""
FALLING_M_S = 1.6  # from this speed on a thing is watched at every physics step
BLOW_S = 0.02  # in which the forces of one blow are added up
SOFT = (
    'bed', 'sofa', 'armchair', 'ottoman', 'pillow', 'towel', 'hand_towel', 'cloth', 'sponge',
    'teddy_bear', 'laundry_hamper', 'robot', 'person',
)  # fmt: skip
"""What catches a thing without breaking it."""


Shattered = Callable[[ThingModel, int], Sequence[Piece]]
"""Returns the shards of a thing for a seed; fewer than two for one that only cracks."""


class Breaking:
    """
    Watches things that move fast for the impulse of their contacts.

    :param shattered: breaks a thing, by a seed.
    :param breakable: the kinds that can break.
    """

    period_steps = 24

    def __init__(
        self, world: World, flow: Flow, shattered: Shattered, breakable: Sequence[str]
    ) -> None:
        self._world = world
        self._flow = flow
        self._shattered = shattered
        self._breakable = frozenset(breakable)
        self._blows: dict[str, list[float]] = {}

    @property
    def is_watching(self) -> bool:
        """Say whether something moves fast enough to break."""
        return bool(self._blows)

    def step(self, dt_s: float) -> None:
        """Look which things have become fast, and which have come to rest."""
        for name, model in self._world.items.items():
            if model.kind not in self._breakable or self._world.state(name).broken:
                continue
            linear, _ = self._world.engine.velocity(name)
            if float(linear @ linear) > FALLING_M_S**2:
                self._blows.setdefault(name, [])
            elif not any(self._blows.get(name, ())):
                self._blows.pop(name, None)

    def watch(self) -> None:
        """Add up what hit the fast things in this physics step; call it after each step."""
        for name in list(self._blows):
            if name not in self._world.items:
                del self._blows[name]
                continue
            blow = self._blows[name]
            blow.append(self._hit_n(name) * TIME_STEP_S)
            del blow[: -round(BLOW_S / TIME_STEP_S)]
            if sum(blow) >= BREAKING_M_S * self._world.items[name].mass:
                del self._blows[name]
                self._break(name)

    def _hit_n(self, name: str) -> float:
        engine = self._world.engine
        return float(
            sum(
                contact.normal_force
                for contact in engine.contacts(name)
                if not self._is_soft(engine.names.get(contact.body_b, ''))
            )
        )

    def _is_soft(self, name: str) -> bool:
        model = self._world.items.get(name) or self._world.furniture.get(name)
        return (model.kind if model is not None else name) in SOFT

    def _break(self, name: str) -> None:
        state = self._world.state(name)
        shards = self._shattered(self._world.items[name], zlib.crc32(name.encode()))
        if state.liquid:
            landing = self._flow.landing(self._world.engine.pose(name)[0], (name,))
            spilled = (state.liquid, state.filled_l, state.temperature_c)
            self._flow.put(replace(landing, enters=False), *spilled, TIME_STEP_S)
        broken = replace(state, broken=True, liquid='', filled_l=0.0)
        if len(shards) < 2:
            self._world.states[name] = broken
            return
        for each in replace_thing(self._world, name, shards, 'shard'):
            self._world.states[each] = broken
