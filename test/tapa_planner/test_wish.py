"""The language of wishes: reading, errors, and a grammar that agrees with the reader."""

import random
import re

import pytest

from tapa_planner.models.vocabulary import KINDS
from tapa_planner.strategies.constraints import WishConstraint
from tapa_planner.wish import parse_wish, Verb, WISH_PATTERN, WishError


def test_a_full_clause_is_read() -> None:
    put, hold = parse_wish(
        'PUT ALL red mugs FROM shelf BUT cup TO fridge AND HOLD ONE apple OR pear END'
    )
    assert (put.verb, put.count, put.things) == (Verb.PUT, 0, (('red', 'mugs'),))
    assert (put.source, put.excepted, put.place) == (('shelf',), (('cup',),), ('fridge',))
    assert (hold.verb, hold.things) == (Verb.HOLD, (('apple',), ('pear',)))


@pytest.mark.parametrize('text', ['', 'PUT', 'PUT ONE', 'PUT ONE apple', 'hello', 'OPEN', 'UNCLEAR apple',
                                  'HOLD ONE apple END more', 'PUT ONE apple TO'])  # fmt: skip
def test_what_is_no_wish_is_told(text: str) -> None:
    with pytest.raises(WishError, match='expected'):
        parse_wish(text)


def test_whatever_the_constraint_allows_is_a_wish() -> None:
    rng = random.Random(1)
    for _ in range(300):
        constraint = WishConstraint('put the apple in the fridge')
        words: list[str] = []
        while (options := constraint.options(words)) and len(words) < 200:
            ends = [each for each in options if each in ('END', 'TO')]
            words.append(rng.choice(ends if ends and rng.random() < 0.5 else options))
        assert parse_wish(' '.join(words))
        assert re.match(WISH_PATTERN, ' '.join(words))


def test_names_come_from_the_wish_or_are_kinds() -> None:
    options = WishConstraint('bring me the zebra!').options(['HOLD', 'ONE'])
    assert set(options) == {'bring', 'me', 'the', 'zebra', *KINDS}


@pytest.mark.parametrize('text', ['', 'PUT ONE TO x END', 'ON END', 'HOLD ONE a WITH b END', 'ON a',
                                  'PUT ONE a TO AWAY b END', 'GIVE ONE a TO AWAY END'])  # fmt: skip
def test_the_pattern_for_servers_takes_no_other_text(text: str) -> None:
    assert not re.match(WISH_PATTERN, text)


def test_new_abilities_are_read() -> None:
    on, wipe, slices, pour = parse_wish(
        'ON ALL lamps AND WIPE table WITH cloth AND SLICE TWO apples WITH knife'
        ' AND POUR ONE kettle TO mug END'
    )
    assert (on.verb, on.count, on.things) == (Verb.ON, 0, (('lamps',),))
    assert (wipe.verb, wipe.tool) == (Verb.WIPE, ('cloth',))
    assert (slices.count, slices.tool) == (2, ('knife',))
    assert (pour.things, pour.place) == ((('kettle',),), ('mug',))
