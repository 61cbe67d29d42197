"""Whether something is there at all."""

from hypothesis import given
from hypothesis import strategies as st

from perception.existence import aged, existence

SHARES = st.floats(0.0, 1.0)
COUNTS = st.integers(0, 50)


@given(COUNTS, SHARES, SHARES, COUNTS, COUNTS)
def test_it_rises_with_what_speaks_for_it_and_falls_with_what_speaks_against(
    views: int, share: float, score: float, overlooked: int, misses: int
) -> None:
    chance = existence(views, share, score, overlooked, misses)
    assert 0.0 <= chance <= 1.0
    assert existence(views + 1, share, score, overlooked, misses) >= chance
    assert existence(views, share, min(1.0, score + 0.1), overlooked, misses) >= chance
    assert existence(views, share, score, overlooked + 1, misses) <= chance
    assert existence(views, share, score, overlooked, misses + 1) <= chance


def test_one_weak_view_is_not_enough_and_two_sure_ones_are() -> None:
    assert existence(1, 0.3, 0.4) < 0.5 < existence(2, 0.9, 0.9)


@given(SHARES, st.floats(0.0, 1e6), st.floats(1.0, 1e6))
def test_age_makes_less_sure_by_halves(chance: float, age_s: float, half_life_s: float) -> None:
    old = aged(chance, age_s, half_life_s)
    assert 0.0 <= old <= chance
    assert abs(aged(chance, half_life_s, half_life_s) - chance / 2) < 1e-9


def test_what_stays_does_not_age() -> None:
    assert aged(0.8, 1e9, 0.0) == 0.8
    assert aged(0.8, -5.0, 10.0) == 0.8
