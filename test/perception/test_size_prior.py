"""Tests for size_prior.py: a box fits names of its size, and a damaged file is told."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
import numpy as np
import pytest

from perception.size_prior import MOST_DEVIATION, SizePrior
from tapa_planner.errors import ModelError

RNG = np.random.default_rng(0)
PRIOR = SizePrior.of(
    [('mug', RNG.normal(0.09, 0.005, 3), 0.9) for _ in range(20)]
    + [('pot', RNG.normal(0.22, 0.02, 3), 0.9 * (number % 2)) for number in range(20)]
    + [('bed', RNG.normal(1.5, 0.02, 3), 0.0) for _ in range(20)]
    + [('seen once', (1.0, 1.0, 1.0), 0.0)]
)


def test_a_box_fits_the_name_of_its_size() -> None:
    assert PRIOR.evidence((0.09, 0.085, 0.1), 'mug') > PRIOR.evidence((0.09, 0.085, 0.1), 'pot')
    assert PRIOR.evidence((0.2, 0.25, 0.2), 'pot') > PRIOR.evidence((0.2, 0.25, 0.2), 'mug')
    assert 'seen once' not in PRIOR
    assert PRIOR.evidence((0.2, 0.25, 0.2), 'elephant') == 0.0


@given(st.lists(st.floats(0.0, 1e6), min_size=3, max_size=3))
def test_no_size_speaks_without_limit(size: list[float]) -> None:
    for name in ('mug', 'pot'):
        best = PRIOR.evidence(np.exp(PRIOR.usual[name][0]), name)
        told = PRIOR.evidence(size, name)
        assert np.isfinite(told)
        assert best - 1.5 * MOST_DEVIATION**2 - 1e-6 <= told <= best + 1e-6


def test_beds_stand_on_the_floor_and_mugs_never_do() -> None:
    told = {name: PRIOR.stands(name) for name in ('bed', 'mug', 'pot', 'elephant')}
    assert told == {'bed': True, 'mug': False, 'pot': None, 'elephant': None}


def test_what_measures_something_else_misfits() -> None:
    assert PRIOR.misfit((0.09, 0.09, 0.09), 'mug') < 2.0 < PRIOR.misfit((0.3, 0.09, 0.09), 'mug')
    assert PRIOR.misfit((0.3, 0.3, 0.3), 'elephant') == 0.0


def test_it_survives_the_file(tmp_path: Path) -> None:
    PRIOR.save(tmp_path)
    again = SizePrior.load(tmp_path)
    assert set(again.usual) == {'mug', 'pot', 'bed'}
    assert again.on_floor == PRIOR.on_floor
    for name, (middle, spread) in PRIOR.usual.items():
        assert np.allclose(again.usual[name][0], middle, atol=1e-3)
        assert np.allclose(again.usual[name][1], spread, atol=1e-3)


@pytest.mark.parametrize('text', ['', '[]', '{"mug": 3}', '{"mug": [[1, 2], [3, 4]]}'])
def test_a_damaged_file_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / 'sizes.json').write_text(text)
    with pytest.raises(ModelError, match=r'sizes\.json'):
        SizePrior.load(tmp_path)
