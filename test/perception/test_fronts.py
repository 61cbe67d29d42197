"""Tests for perception/fronts.py: doors and drawers of known travel, seen from many places."""

from hypothesis import given, settings
from hypothesis import strategies as st
import numpy as np
import pytest
from toy_world import Block, looking, render

from perception.fronts import read_front
from perception.oriented_box import OrientedBox

DEPTH, WIDTH, HEIGHT = 0.6, 0.7, 1.4
BOX = OrientedBox((0.0, 0.0, HEIGHT / 2), (DEPTH, WIDTH, HEIGHT), 0.0)
BODY = Block('body', BOX.center, BOX.size)
HOLLOW = Block('back', (-0.2, 0.0, HEIGHT / 2), (0.2, WIDTH, HEIGHT))
AHEAD = looking((1.8, 0.1, 1.3), (0.0, 0.0, 0.7))
THICK = 0.03


def door(swing_rad: float, side: int, wide: float = WIDTH) -> Block:
    """Hang a door at the left (+1) or right (-1) edge of the front and turn it open."""
    yaw = side * (swing_rad - np.pi / 2)
    hinge = np.array([DEPTH / 2, side * WIDTH / 2])
    along = np.array([np.sin(swing_rad), -side * np.cos(swing_rad)])
    x, y = hinge + along * wide / 2
    return Block('door', (float(x), float(y), HEIGHT / 2), (wide, THICK, HEIGHT), yaw=float(yaw))


def test_a_container_is_open_when_the_camera_sees_into_it() -> None:
    closed, opened = (read_front(render([each], AHEAD, 2.0)[0], BOX) for each in (BODY, HOLLOW))
    assert closed is not None
    assert not closed.is_open
    assert opened is not None
    assert opened.is_open
    behind = looking((-1.8, 0.1, 1.3), (0.0, 0.0, 0.8))
    assert read_front(render([BODY], behind, 2.0)[0], BOX) is None


@settings(max_examples=25, deadline=None)
@given(
    swing=st.floats(0.25, 1.75),
    side=st.sampled_from([-1, 1]),
    share=st.sampled_from([0.5, 1.0]),
    bearing=st.floats(-0.35, 0.35),
)
def test_a_hinged_door_is_seen_as_far_open_as_it_is(
    swing: float, side: int, share: float, bearing: float
) -> None:
    eye = (0.3 + 1.9 * np.cos(bearing), 1.9 * np.sin(bearing), 1.35)
    image, which = render(
        [HOLLOW, door(swing, side, share * WIDTH)], looking(eye, BOX.center), 2.0
    )
    if (which == 2).sum() < 2500:
        return  # seen nearly edge on
    front = read_front(image, BOX)
    assert front is not None
    assert front.is_open
    assert front.swing_rad == pytest.approx(swing, abs=0.12)
    assert front.travel_m == 0.0


@pytest.mark.parametrize('travel', [0.15, 0.25, 0.4])
def test_a_drawer_is_pulled_out_and_not_swung(travel: float) -> None:
    box = OrientedBox((0.0, 0.0, 0.3), (0.5, 0.6, 0.6), 0.0)
    front = Block('front', (0.25 + travel - 0.01, 0.0, 0.35), (0.02, 0.58, 0.4))
    sides = [
        Block('side', (0.25 + travel / 2, y, 0.3), (travel, 0.02, 0.3)) for y in (-0.28, 0.28)
    ]
    image, _ = render([Block('body', box.center, box.size), front, *sides], AHEAD, 2.0)
    seen = read_front(image, box)
    assert seen is not None
    assert seen.swing_rad == 0.0
    assert seen.travel_m == pytest.approx(travel, abs=0.02)


def test_what_stands_before_a_closed_front_is_no_door() -> None:
    stool = Block('stool', (0.75, 0.05, 0.25), (0.35, 0.35, 0.5))
    image, _ = render([BODY, stool], AHEAD, 2.0)
    front = read_front(image, BOX)
    assert front is not None
    assert not front.is_open
    assert front.swing_rad == 0.0
