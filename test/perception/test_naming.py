"""Tests for naming.py."""

from hypothesis import given
from hypothesis import strategies as st
import pytest

from perception.detector import Detection
from perception.naming import NameVotes

NAMES = ('apple', 'lemon', 'pear')


def seen(*chances: tuple[str, float]) -> Detection:
    return Detection(chances[0][0], 0.8, (0.0, 0.0, 9.0, 9.0), chances=chances)


def test_nothing_seen_has_no_name() -> None:
    assert not NameVotes()
    assert NameVotes().best == ''
    assert NameVotes().share == 0.0


def test_views_that_hesitate_alike_outvote_one_that_is_wrong() -> None:
    votes = NameVotes()
    for view in (
        seen(('lemon', 0.6), ('pear', 0.4)),
        seen(('pear', 0.55), ('apple', 0.45)),
        seen(('apple', 0.5), ('pear', 0.5)),
    ):
        votes = votes.with_vote(view, 1.0)
    assert votes.best == 'pear'
    assert all(name in votes for name in ('lemon', 'pear', 'apple'))


def test_a_view_counts_by_its_weight() -> None:
    votes = NameVotes().with_vote(seen(('lemon', 0.9), ('pear', 0.1)), 0.3)
    assert votes.with_vote(seen(('pear', 0.8), ('lemon', 0.2)), 1.0).best == 'pear'


def test_a_backend_that_tells_one_name_can_be_outvoted() -> None:
    votes = NameVotes().with_vote(Detection('lemon', 0.8, (0, 0, 9, 9)), 1.0)
    assert votes.share == pytest.approx(1.0)
    for _ in range(2):
        votes = votes.with_vote(Detection('pear', 0.8, (0, 0, 9, 9)), 1.0)
    assert votes.best == 'pear'
    assert votes.share > 0.9


@given(
    st.lists(
        st.tuples(st.lists(st.floats(0.01, 1.0), min_size=3, max_size=3), st.floats(0.05, 2.0)),
        min_size=1,
        max_size=6,
    ),
    st.integers(0, 5),
)
def test_joining_tracks_is_counting_all_views(
    views: list[tuple[list[float], float]], cut: int
) -> None:
    def counted(some: list[tuple[list[float], float]]) -> NameVotes:
        votes = NameVotes()
        for values, weight in some:
            total = sum(values)
            chances = [(name, v / total) for name, v in zip(NAMES, values, strict=True)]
            votes = votes.with_vote(seen(*sorted(chances, key=lambda each: -each[1])), weight)
        return votes

    whole, joined = counted(views), counted(views[:cut]).joined(counted(views[cut:]))
    assert joined.best == whole.best or joined.share == pytest.approx(whole.share, abs=1e-6)
    assert joined.share == pytest.approx(whole.share, abs=1e-6)
    assert 0.0 < whole.share <= 1.0
