"""States of bodies as atoms and as lines of measures, for scoring and for nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sim.thing_state import FILLED_FROM, ThingState
from sim.world import World
from tapa_planner.domain_files import load_domain
from tapa_planner.pddl import Atom

_LEAST_L = 1e-4


def measured_atoms(world: World, is_on: Mapping[str, bool]) -> frozenset[Atom]:
    """
    Return the atoms about the states of bodies, as far as the domain knows their predicates.

    :param is_on: which bodies are switched on.
    """
    known = load_domain().predicates
    found = [('switched_on', name) for name, on in is_on.items() if on]
    for name, state in world.states.items():
        if name in world.items or name in world.furniture:
            found += [(word, name) for word in _words(world, name, state)]
    return frozenset(Atom(word, (name,)) for word, name in found if word in known)


def _words(world: World, name: str, state: ThingState) -> Iterator[str]:
    """Yield the predicates that are true of a body."""
    for word, holds in (
        ('sliced', state.slices > 0),
        ('filled', _is_filled(world, name, state)),
        ('hot', state.is_hot),
        ('cold', state.is_cold),
        ('dirty', state.is_dirty),
        ('wet', state.is_wet),
        ('broken', state.broken),
    ):
        if holds:
            yield word


def _is_filled(world: World, name: str, state: ThingState) -> bool:
    model = world.items.get(name)
    hollow = None if model is None else model.hollow
    return hollow is not None and state.filled_l >= FILLED_FROM * hollow.capacity_l


def state_lines(world: World, is_on: Mapping[str, bool]) -> list[str]:
    """Return a line for each measure: ``mug_1 temperature_c 21.0``, ``cup_1 filled_l 0.2 water``."""
    lines = [
        f'{name} open {world.openness(name):.3f}'
        for name, model in world.furniture.items()
        if model.joint
    ]
    lines += [f'{name} switched_on {int(on)}' for name, on in is_on.items()]
    for name in world.items:
        lines.append(f'{name} temperature_c {world.state(name).temperature_c:.1f}')
    for name, state in world.states.items():
        if state.filled_l > _LEAST_L:
            lines.append(f'{name} filled_l {state.filled_l:.4f} {state.liquid}')
        measures = (
            ('dirty', state.dirtiness),
            ('wet', state.wetness),
            ('slices', float(state.slices)),
            ('broken', float(state.broken)),
        )
        lines += [f'{name} {word} {value:.3g}' for word, value in measures if value > 0.0]
    return lines
