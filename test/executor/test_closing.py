"""Tests for closing.py: a long thing ends up square to the fingers and in their middle."""

from hypothesis import given
from hypothesis import strategies as st
import numpy as np
import pytest

from executor.motion.closing import after_closing
from executor.motion.thing import SeenThing
from executor.motion.transforms import frame_from_axes, rigid, wrap, yaw_of

DOWN = np.array([0.0, 0.0, -1.0])


def hand(heading: float, approach: np.ndarray = DOWN) -> np.ndarray:
    closing = np.array([np.cos(heading), np.sin(heading), 0.0])
    return rigid(frame_from_axes(approach, closing), np.array([1.0, 2.0, 0.8]))


def thing(yaw: float, size: tuple[float, float, float], offset: tuple[float, float]) -> SeenThing:
    centre = np.array([1.0 + offset[0], 2.0 + offset[1], 0.8])
    return SeenThing(np.zeros((0, 3)), centre, np.array(size), yaw, 0.79)


@given(st.floats(-3.1, 3.1), st.floats(-3.1, 3.1), st.floats(-0.03, 0.03), st.floats(-0.03, 0.03))
def test_a_long_thing_is_turned_square_and_centred(
    heading: float, yaw: float, x: float, y: float
) -> None:
    spoon = thing(yaw, (0.18, 0.03, 0.02), (x, y))
    after = after_closing(hand(heading), spoon)
    across = np.array([np.cos(heading), np.sin(heading)])
    assert after[:2, 0] @ across == pytest.approx(0.0, abs=1e-6)
    assert (after[:2, 3] - (1.0, 2.0)) @ across == pytest.approx(0.0, abs=1e-9)
    assert abs(wrap(yaw_of(after) - yaw)) <= 0.5 * np.pi + 1e-6
    assert after[2, 3] == pytest.approx(0.8)


def test_a_compact_thing_and_a_slanted_hand_leave_the_box_as_it_lies() -> None:
    apple = thing(0.4, (0.08, 0.07, 0.07), (0.01, 0.0))
    assert after_closing(hand(1.0), apple) == pytest.approx(apple.map_tform_box)
    spoon = thing(0.4, (0.18, 0.03, 0.02), (0.01, 0.0))
    slanted = hand(1.0, np.array([0.0, 0.0, -0.6]) + 0.8 * np.array([-np.sin(1), np.cos(1), 0]))
    assert after_closing(slanted, spoon) == pytest.approx(spoon.map_tform_box)
