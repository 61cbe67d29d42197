"""Somebody is at home in about every other apartment, where nobody and nothing is in the way."""

from collections import Counter

import numpy as np
import pytest

from sim.apartment import apartment
from sim.home import floor_map
from sim.residents import SEATS

SEEDS = range(10)


@pytest.fixture(scope='module')
def homes():
    return {seed: apartment(seed) for seed in SEEDS}


def test_about_every_other_home_has_somebody_and_not_always_alike(homes) -> None:
    postures = Counter(each.posture for spec in homes.values() for each in spec.persons)
    assert 2 <= sum(postures.values()) <= 8
    assert len(postures) >= 2


def test_the_same_seed_gives_the_same_person(homes) -> None:
    seed = next(seed for seed, spec in homes.items() if spec.persons)
    assert apartment(seed).persons == homes[seed].persons


def test_nobody_stands_in_furniture_in_a_doorway_or_on_the_robot(homes) -> None:
    for spec in homes.values():
        grid = floor_map(spec)
        for person in spec.persons:
            for x, y in ((person.x, person.y), *person.path):
                if person.posture == 'sit':
                    seats = [p for p in spec.furniture if p.kind in SEATS]
                    assert min(np.hypot(p.x - x, p.y - y) for p in seats) < 0.1
                    continue
                row, column = grid.cell(x, y)
                assert not grid.cells[row - 5 : row + 6, column - 5 : column + 6].any()
                assert np.hypot(x - spec.start[0], y - spec.start[1]) > 1.0
                assert all(np.hypot(x - d.x, y - d.y) > 0.9 for d in spec.doorways)
