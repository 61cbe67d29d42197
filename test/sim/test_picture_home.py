"""Tests for picture_home.py: training pictures show things in all their states."""

import numpy as np
import pytest

from sim.apartment import apartment
from sim.engine import Engine
from sim.picture_home import exchanged, picture_home, VISIBLE_STATES
from sim.strange import KIND
from sim.untrained import UNTRAINED_KINDS

pytestmark = pytest.mark.sim


def test_all_states_occur_and_none_where_it_cannot_be() -> None:
    seen: dict[str, set[bool]] = {state: set() for state in VISIBLE_STATES}
    strange = 0
    for seed in (24_000, 24_001, 24_002):
        with Engine() as engine:
            home = picture_home(engine, seed)
            for name in (*home.world.items, *home.world.furniture):
                states = home.states_of(name)
                assert set(states) <= set(VISIBLE_STATES)
                assert all(0.0 <= value <= 1.0 for value in states.values())
                for state, value in states.items():
                    seen[state].add(value > 0.05)
                kind = (home.world.items.get(name) or home.world.furniture[name]).kind
                strange += kind == KIND
                assert kind not in UNTRAINED_KINDS
                if kind in ('book', 'toilet_paper', 'sofa'):
                    assert states == {}
    assert strange > 0
    assert all(values == {True, False} for values in seen.values())


def test_an_exchanged_thing_stands_where_the_old_one_stood() -> None:
    rng = np.random.default_rng(0)
    items = [
        item for item in apartment(3000, 3, 60).items if item.kind in ('pot', 'basket', 'vase')
    ]
    assert items
    for item in items:
        other = exchanged(rng, item, KIND, 50)
        assert other is not None
        assert (other.name, other.position[:2]) == (item.name, item.position[:2])
        low = item.position[2] - item.model().heights[item.rest]
        assert other.position[2] - other.model().heights[0] == pytest.approx(low)
        assert max(other.model().size) <= 1.15 * max(item.model().extent(0)) + 0.021
    assert exchanged(rng, items[0], 'umbrella', 3) is None
