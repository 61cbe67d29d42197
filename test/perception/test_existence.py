"""Whether something is there at all."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from perception.existence import aged, Evidence, existence

SHARES = st.floats(0.0, 1.0)
COUNTS = st.integers(0, 50)
CLEAR = Evidence(3, 0.9, 0.95, told_share=0.9)


@given(COUNTS, SHARES, SHARES, COUNTS, COUNTS, SHARES, st.floats(0.0, 30.0))
def test_it_rises_with_what_speaks_for_it_and_falls_with_what_speaks_against(
    views: int, share: float, score: float, overlooked: int, misses: int, told: float, off: float
) -> None:
    seen = Evidence(views, share, score, overlooked, misses, told, off)
    chance = existence(seen)
    assert 0.0 <= chance <= 1.0
    for better in (
        replace(seen, views=views + 1),
        replace(seen, best_score=min(1.0, score + 0.1)),
        replace(seen, told_share=min(1.0, told + 0.1)),
    ):
        assert existence(better) >= chance
    for worse in (
        replace(seen, overlooked=overlooked + 1),
        replace(seen, misses=misses + 1),
        replace(seen, misfit=off + 1.0),
        replace(seen, is_named=False),
        replace(seen, longest_m=0.02),
    ):
        assert existence(worse) <= chance


def test_one_weak_view_is_not_enough_and_two_sure_ones_are() -> None:
    assert existence(Evidence(1, 0.3, 0.4)) < 0.4 < existence(Evidence(2, 0.9, 0.9))


def test_what_is_far_too_large_for_its_name_is_doubted() -> None:
    assert existence(replace(CLEAR, misfit=8.0)) < existence(replace(CLEAR, misfit=1.0)) - 0.05


@given(SHARES, st.floats(0.0, 1e6), st.floats(1.0, 1e6))
def test_age_makes_less_sure_by_halves(chance: float, age_s: float, half_life_s: float) -> None:
    old = aged(chance, age_s, half_life_s)
    assert 0.0 <= old <= chance
    assert abs(aged(chance, half_life_s, half_life_s) - chance / 2) < 1e-9


def test_what_stays_does_not_age() -> None:
    assert aged(0.8, 1e9, 0.0) == 0.8
    assert aged(0.8, -5.0, 10.0) == 0.8
