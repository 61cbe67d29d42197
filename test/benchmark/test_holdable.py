"""The rule of what two fingers can hold at all."""

import pytest

from benchmark.skill_trials.holdable import is_holdable


@pytest.mark.parametrize('kind', ['apple', 'mug', 'pan', 'pen', 'wine_bottle'])
def test_things_with_something_narrow_to_them_can_be_held(kind: str) -> None:
    assert is_holdable(kind, 1, 0)


@pytest.mark.parametrize('kind', ['basketball', 'credit_card'])
def test_large_balls_and_flat_cards_cannot(kind: str) -> None:
    assert not is_holdable(kind, 1, 0)
