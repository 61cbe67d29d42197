"""The slow network: what is sent comes late, in order, and all of it."""

from hypothesis import given
from hypothesis import strategies as st

from sim.outbox import Outbox


def test_without_delay_it_delivers_at_once():
    came, box = [], Outbox()
    box.send(lambda: came.append(1), 5.0)
    assert came == [1]
    assert box.is_empty


def test_with_delay_it_delivers_when_due():
    came, box = [], Outbox()
    box.send(lambda: came.append(1), 5.0, 0.3)
    box.deliver_due(5.2)
    assert not came
    assert not box.is_empty
    box.deliver_due(5.3)
    assert came == [1]


@given(st.lists(st.tuples(st.floats(0.0, 0.2), st.floats(0.0, 1.0)), max_size=20))
def test_nothing_overtakes_and_nothing_is_lost(sendings):
    came, box, now_s = [], Outbox(), 0.0
    for number, (pause_s, delay_s) in enumerate(sendings):
        now_s += pause_s
        box.send(lambda number=number: came.append(number), now_s, delay_s)
    box.deliver_due(now_s + 1.0)
    assert came == list(range(len(sendings)))
