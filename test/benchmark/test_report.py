"""Tests for report.py."""

from hypothesis import given
from hypothesis import strategies as st
import pytest

from benchmark.record import EpisodeRecord
from benchmark.report import is_below, report_lines, wilson_interval
from benchmark.suite import load_suite


@pytest.mark.parametrize(
    ('successes', 'trials', 'low', 'high'),
    [(0, 20, 0.0, 0.161), (10, 20, 0.299, 0.701), (14, 20, 0.481, 0.855), (20, 20, 0.839, 1.0)],
)
def test_intervals_match_published_values(
    successes: int, trials: int, low: float, high: float
) -> None:
    assert wilson_interval(successes, trials) == pytest.approx((low, high), abs=1e-3)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_holds_the_share(counts: tuple[int, int]) -> None:
    low, high = wilson_interval(*counts)
    assert 0.0 <= low <= counts[0] / counts[1] + 1e-12
    assert counts[0] / counts[1] - 1e-12 <= high <= 1.0


def test_without_trials_nothing_is_known() -> None:
    assert wilson_interval(0, 0) == (0.0, 1.0)
    assert not is_below(0, 0, 0.9)


def test_the_report_names_the_gripping_mode() -> None:
    suite = load_suite('kitchen')
    record = EpisodeRecord(suite.cases[0].id, suite.cases[0].key, True, grip_mode='friction')
    lines = report_lines(suite, suite.cases[:1], [record])
    assert 'gripping mode: friction' in lines
