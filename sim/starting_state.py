"""What is true of a thing at the start, from the words of a description."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sim.carpentry import FurnitureModel
from sim.slicing import SLICEABLE
from sim.thing import ThingModel
from sim.thing_state import AS_USUAL, ThingState

SWITCHED_ON, SLICED = 'switched_on', 'sliced'
STATES = ('dirty', 'wet', 'broken', 'hot', 'cold', 'filled', SWITCHED_ON, SLICED)
LIQUIDS = ('water', 'coffee', 'milk', 'juice', 'wine', 'tea')
HOT_C, COLD_C = 70.0, 5.0
FULL = 0.7  # of its capacity


def starting_state(words: Sequence[str], model: ThingModel) -> ThingState:
    """
    Return the state that such words mean: ``dirty``, ``hot``, ``filled water`` and the like.

    :raises ValueError: naming the word that means nothing, or nothing for this thing.
    """
    state = AS_USUAL
    for word in words:
        name, _, rest = word.partition(' ')
        if name == 'filled':
            state = _filled(state, rest, model)
        elif rest or name not in STATES:
            raise ValueError(f'a state is one of {", ".join(STATES)}, got {word!r}')
        elif name in (SWITCHED_ON, SLICED):
            # Its control knows that it is on, and pieces are bodies: see sim/start.py.
            _check_can_be(name, model)
        elif name in ('hot', 'cold'):
            state = replace(state, temperature_c=HOT_C if name == 'hot' else COLD_C)
        elif name == 'broken':
            state = replace(state, broken=True)
        elif name == 'dirty':
            state = replace(state, dirt=1.0)
        else:
            state = replace(state, wet=1.0)
    return state


def can_be_switched(model: ThingModel | FurnitureModel) -> bool:
    """Say whether there is anything to switch on or off."""
    return model.control is not None or bool(model.glows)


def _check_can_be(name: str, model: ThingModel) -> None:
    if name == SWITCHED_ON and not can_be_switched(model):
        raise ValueError(f'a {model.kind} cannot be switched on')
    if name == SLICED and model.kind not in SLICEABLE:
        raise ValueError(f'only {", ".join(SLICEABLE)} can be sliced, not a {model.kind}')


def _filled(state: ThingState, liquid: str, model: ThingModel) -> ThingState:
    if model.hollow is None:
        raise ValueError(f'a {model.kind} holds no liquid')
    if liquid not in LIQUIDS:
        raise ValueError(f'filled is followed by one of {", ".join(LIQUIDS)}, got {liquid!r}')
    return replace(state, liquid=liquid, filled_l=FULL * model.hollow.capacity_l)
