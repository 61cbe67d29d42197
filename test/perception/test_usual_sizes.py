"""Tests for usual_sizes.py: a name that a piece is far too large for loses its evidence."""

from hypothesis import given
from hypothesis import strategies as st

from perception.detector import Detection
from perception.naming import NameVotes
from perception.usual_sizes import doubts, MOST_DOUBT, MOST_M


def test_a_drawer_as_wide_as_a_table_is_a_table():
    seen = Detection(
        'drawer', 0.6, (0.0, 0.0, 1.0, 1.0), chances=(('drawer', 0.6), ('table', 0.35))
    )
    votes = NameVotes().with_vote(seen, 1.0)
    assert votes.best == 'drawer'
    assert votes.doubted(doubts((0.82, 1.08, 0.74))).best == 'table'
    assert votes.doubted(doubts((0.55, 0.53, 0.79))).best == 'drawer'


@given(st.sampled_from(sorted(MOST_M)), st.lists(st.floats(0.05, 1.0), min_size=3, max_size=3))
def test_a_piece_within_the_usual_speaks_against_nothing_of_its_name(name, shares):
    size = [most * share for most, share in zip(MOST_M[name], shares, strict=True)]
    assert name not in doubts(sorted(size[:2]) + size[2:])


@given(st.lists(st.floats(0.01, 9.0), min_size=3, max_size=3))
def test_doubt_is_bounded(size):
    assert all(0.0 < each <= MOST_DOUBT for each in doubts(size).values())
