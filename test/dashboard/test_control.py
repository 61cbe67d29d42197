"""Tests for control.py: one operator at a time, handed over where all can see it."""

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, RuleBasedStateMachine

from dashboard.access import Role
from dashboard.control import ControlDesk, HAND_OVER_S, Person

ANN, BOB, EVE = (
    Person('1', 'Ann', Role.OPERATOR), Person('2', 'Bob', Role.OPERATOR), Person('3', 'Eve', Role.VIEWER),
)  # fmt: skip


class Clock:
    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def test_who_comes_first_has_it_and_a_viewer_never_gets_it() -> None:
    desk = ControlDesk()
    assert 'log in as an operator' in desk.take(EVE)
    assert desk.take(ANN) == 'you have control'
    assert desk.holds(ANN)
    assert desk.take(BOB) == 'Ann is asked to hand over'
    assert not desk.holds(BOB)


def test_the_holder_hands_over_or_keeps_it() -> None:
    desk = ControlDesk()
    desk.take(ANN)
    desk.take(BOB)
    assert desk.answer(BOB, True) == 'you do not have control'
    desk.answer(ANN, False)
    assert desk.holds(ANN)
    assert desk.state().asking is None
    desk.take(BOB)
    assert desk.answer(ANN, True) == 'Bob has control'
    assert desk.holds(BOB)


def test_a_holder_who_does_not_answer_has_gone() -> None:
    clock = Clock()
    desk = ControlDesk(clock)
    desk.take(ANN)
    desk.take(BOB)
    clock.now_s = HAND_OVER_S - 1
    assert desk.holds(ANN)
    assert desk.state().left_s == 1.0
    clock.now_s = HAND_OVER_S
    assert desk.holds(BOB)


def test_a_page_that_closes_gives_control_to_who_asks_for_it() -> None:
    desk = ControlDesk()
    desk.take(ANN)
    desk.take(BOB)
    assert desk.leave(ANN.key)
    assert desk.holds(BOB)
    assert desk.leave(BOB.key)
    assert desk.state().holder is None
    assert not desk.leave(BOB.key)


class Anything(RuleBasedStateMachine):
    """Whatever people do, at most one holds control, and never a viewer."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()
        self.desk = ControlDesk(self.clock)

    @rule(person=st.sampled_from((ANN, BOB, EVE)))
    def take(self, person: Person) -> None:
        self.desk.take(person)

    @rule(person=st.sampled_from((ANN, BOB, EVE)), hands_over=st.booleans())
    def answer(self, person: Person, hands_over: bool) -> None:
        self.desk.answer(person, hands_over)

    @rule(person=st.sampled_from((ANN, BOB, EVE)))
    def leave(self, person: Person) -> None:
        self.desk.leave(person.key)

    @rule(seconds=st.floats(0.0, 30.0))
    def passes(self, seconds: float) -> None:
        self.clock.now_s += seconds

    @invariant()
    def one_operator_at_most(self) -> None:
        assert sum(self.desk.holds(each) for each in (ANN, BOB, EVE)) <= 1
        assert not self.desk.holds(EVE)


TestAnything = Anything.TestCase
