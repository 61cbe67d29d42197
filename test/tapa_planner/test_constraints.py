"""Tests for strategies/constraints.py: whatever a model prefers, its wish ends and can be read."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from tapa_planner.strategies.constraints import LONGEST_NAME, WishConstraint
from tapa_planner.wish import parse_wish, RESERVED


def written(constraint: WishConstraint, prefer_names: float, seed: int) -> list[str]:
    """Write as a model would that has no sense at all, only a liking for names."""
    rng, words = random.Random(seed), list[str]()
    while options := constraint.options(words):
        names = [each for each in options if each not in RESERVED]
        others = [each for each in options if each in RESERVED]
        takes_name = names and (not others or rng.random() < prefer_names)
        words.append(rng.choice(names if takes_name else others))
        if len(words) > 400:
            break
    return words


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=200), st.integers(0, 10**6))
def test_names_end_and_repeat_no_word(instruction: str, seed: int) -> None:
    words = written(WishConstraint(instruction), 1.0, seed)
    name: list[str] = []
    for word in words:
        name = [] if word in RESERVED else [*name, word]
        assert len(set(name)) == len(name) <= LONGEST_NAME


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 10**6))
def test_what_ends_can_be_read(seed: int) -> None:
    words = written(WishConstraint('put the dirty dirty plate in the sink'), 0.3, seed)
    if words[-1] == 'END':
        assert parse_wish(' '.join(words))
