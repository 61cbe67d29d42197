"""States of several views come together."""

from hypothesis import given
from hypothesis import strategies as st

from perception.state_votes import StateVotes
from tapa_planner.scene import StateEstimate

ESTIMATES = st.builds(
    StateEstimate,
    st.sampled_from(['lit', 'sliced', 'open_fraction']),
    st.floats(0.0, 1.0),
    st.floats(0.0, 1.0),
)


@given(st.lists(st.tuples(st.lists(ESTIMATES, max_size=3), st.floats(0.0, 3.0)), max_size=8))
def test_estimates_are_means_in_range(views: list[tuple[list[StateEstimate], float]]) -> None:
    votes = StateVotes()
    for estimates, weight in views:
        votes = votes.with_view(estimates, weight)
    for each in votes.estimates:
        seen = [e.value for estimates, _ in views for e in estimates if e.name == each.name]
        assert min(seen) - 1e-6 <= each.value <= max(seen) + 1e-6
        assert 0.0 <= each.confidence <= 1.0


def test_later_views_count_more_and_several_make_surer() -> None:
    shut = StateEstimate('open_fraction', 0.0)
    wide = StateEstimate('open_fraction', 1.0)
    votes = StateVotes().with_view([shut], 1.0)
    once = votes.estimates[0]
    votes = votes.with_view([wide], 1.0)
    assert votes.estimates[0].value > 0.5
    assert votes.estimates[0].confidence > once.confidence
    assert StateVotes().joined(votes).estimates == votes.estimates
