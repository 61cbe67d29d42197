"""Homes in all their states, for labelled pictures: doors ajar, lamps lit, cups filled, fruit cut."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from sim.apartment import apartment
from sim.controls import Controls, Model
from sim.engine import Engine
from sim.flow import Stream
from sim.home import HomeSpec, ItemSpec, known_thing
from sim.initial_states import initial_states, SOILED_KINDS, SPOTTED_KINDS
from sim.kitchen import kitchen
from sim.marks import Marks
from sim.restocking import crowd, things_for
from sim.slicing import SLICEABLE
from sim.start import cut_at_first, switch_at_first
from sim.starting_state import can_be_switched, LIQUIDS, SLICED, SWITCHED_ON
from sim.state_truth import measured_atoms
from sim.strange import KIND as STRANGE
from sim.world import load_home, World

KITCHEN_SHARE = 0.2
ROOMS = (3, 6)  # of an apartment, the last one excluded
THINGS = (60, 150)
OPENED_SHARE = 0.35
SWITCHED_SHARE = 0.4
FILLED_SHARE = 0.4
CUT_SHARE = 0.3
STRANGE_SHARE = 0.12
STRANGE_TRIES = 12
RESTED_STEPS = 80
VISIBLE_STATES = ('open_fraction', 'lit', 'sliced', 'filled', 'dirty')


class _NothingRuns:
    """Fits `sim.marks.Running`: no tap is open in a picture."""

    @property
    def streams(self) -> Mapping[str, Stream]:
        return {}


@dataclass(frozen=True)
class PictureHome:
    """A loaded home and what is switched on in it."""

    world: World
    controls: Controls
    marks: Marks

    def states_of(self, name: str) -> dict[str, float]:
        """
        Return the states that a body can be in and a picture can show, each 0 to 1.

        What cannot be true of its kind is left out.
        """
        world = self.world
        model: Model = world.items[name] if name in world.items else world.furniture[name]
        found: dict[str, float] = {}
        if name in world.furniture and world.furniture[name].joint:
            found['open_fraction'] = float(np.clip(world.openness(name), 0.0, 1.0))
        if name in self.controls.is_on and model.glows:
            found['lit'] = float(self.controls.is_on[name])
        state = world.state(name)
        if model.kind in SLICEABLE:
            found['sliced'] = float(state.slices > 0)
        if _shows_its_filling(world, name):
            held = {each.predicate for each in measured_atoms(world, {}) if name in each.arguments}
            found['filled'] = float('filled' in held)
        if model.kind in (*SOILED_KINDS, *SPOTTED_KINDS):
            found['dirty'] = float(state.is_dirty)
        return found


def _shows_its_filling(world: World, name: str) -> bool:
    model = world.items.get(name)
    if model is None or model.hollow is None:
        return False
    return model.filling is None or model.filling.part >= 0


def picture_home(engine: Engine, seed: int) -> PictureHome:
    """Load the home of a seed into an engine, as training pictures want it."""
    rng = np.random.default_rng((seed, 41))
    spec = _kitchen(rng, seed) if rng.random() < KITCHEN_SHARE else _apartment(rng, seed)
    spec = _in_all_states(rng, spec)
    world = load_home(engine, spec, drinks=False)
    world.states = initial_states(world, seed, dirt=True)
    _fill(rng, world)
    cut_at_first(world)
    engine.step(RESTED_STEPS)
    controls = Controls(engine, {**world.furniture, **world.items})
    switch_at_first(controls, spec)
    return PictureHome(world, controls, Marks(world, _NothingRuns()))


def _apartment(rng: np.random.Generator, seed: int) -> HomeSpec:
    return apartment(seed, int(rng.integers(*ROOMS)), int(rng.integers(*THINGS)))


def _kitchen(rng: np.random.Generator, seed: int) -> HomeSpec:
    spec = replace(kitchen(seed), items=things_for(rng))
    models = {item.name: item.model() for item in spec.items}
    placed = crowd(rng, spec, models, {})
    return replace(spec, items=tuple(each for each in placed.values() if each is not None))


def _in_all_states(rng: np.random.Generator, spec: HomeSpec) -> HomeSpec:
    furniture = []
    for piece in spec.furniture:
        model = piece.model()
        openness = float(rng.uniform(0.1, 1.0)) if rng.random() < OPENED_SHARE else 0.0
        state = piece.state
        if can_be_switched(model) and model.glows and rng.random() < SWITCHED_SHARE:
            state = (*state, SWITCHED_ON)
        furniture.append(replace(piece, openness=openness if model.joint else 0.0, state=state))
    items = tuple(_changed(rng, item) for item in spec.items)
    return replace(spec, furniture=tuple(furniture), items=items)


def _changed(rng: np.random.Generator, item: ItemSpec) -> ItemSpec:
    if rng.random() < STRANGE_SHARE:
        return exchanged(rng, item, STRANGE, STRANGE_TRIES) or item
    words = []
    if item.kind in SLICEABLE and rng.random() < CUT_SHARE:
        words.append(SLICED)
    if item.model().glows and rng.random() < SWITCHED_SHARE:
        words.append(SWITCHED_ON)
    return replace(item, state=tuple(words))


def exchanged(rng: np.random.Generator, item: ItemSpec, kind: str, tries: int) -> ItemSpec | None:
    """Return a thing of another kind in a thing's place; None if none of some fits there."""
    old = item.model()
    room = 1.15 * np.asarray(old.extent(item.rest)) + 0.02
    for _ in range(tries):
        seed = int(rng.integers(2**31))
        model = known_thing(kind, seed)
        if (np.asarray(model.extent(0)) <= room).all():
            x, y, z = item.position
            low = z - old.heights[item.rest]
            place = (x, y, low + model.heights[0])
            return replace(item, kind=kind, seed=seed, rest=0, position=place, state=())
    return None


def _fill(rng: np.random.Generator, world: World) -> None:
    """Fill some of the upright vessels, to any level, and empty some."""
    for name, model in world.items.items():
        if not _shows_its_filling(world, name) or rng.random() < 0.4:
            continue
        state = world.state(name)
        if world.pose(name)[2, 2] < 0.9:
            continue
        assert model.hollow is not None
        if rng.random() < FILLED_SHARE:
            liquid = LIQUIDS[int(rng.integers(len(LIQUIDS)))]
            litres = float(rng.uniform(0.35, 0.95)) * model.hollow.capacity_l
            world.states[name] = replace(state, liquid=liquid, filled_l=litres)
        else:
            world.states[name] = replace(state, liquid='', filled_l=0.0)
